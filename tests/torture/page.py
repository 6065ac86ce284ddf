"""Attacks on the page, bound to loopback and open to others: a line each with what came of it.

python tests/torture/page.py
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import tyro
from PIL import Image
from serving import ROOT, SECRET, Answer, Served, page

Result = tuple[str, bool, str]  # what was tried, whether it was held, what came
EVIL = "https://evil.example"
RUNS = ("text/html", "image/svg+xml", "text/javascript", "application/javascript", "application/xhtml+xml", "text/xml")
# where folders, models and galleries are asked for
PLACES = (
    None, [], {}, 7, "", " ", ".", "\0", "~\0", "~nobody/x", "x" * 5000, "../" * 2000, "/etc", "/etc:/etc",
    "/proc/self", "/dev/zero", "circle", "\ud800", "\u202e", "<script>alert(1)</script>", "http://169.254.169.254/",
    "file:///etc", "hub:you/x", "you/../x", "you/x@v@w", "you/" + "x" * 300, "$(id)", "--help",
)  # fmt: skip
FAILING = {"call/v2/search", "run/search"}  # routes of gradio's own that answer malformed requests with 500
OPEN = {"words": "dog", "key": "scenes", "picture": "", "mix": 0, "count": 5}


def picture() -> bytes:
    Image.new("RGB", (20, 20), "red").save(file := io.BytesIO(), "PNG")
    return file.getvalue()


def calm(answer: Answer) -> bool:
    """An answer or a refusal, and no markup of the asker's."""
    return answer.status < 500 and b"<script" not in answer.body and b"<b>" not in answer.body


def told(answer: Answer) -> str:
    return f"{answer.status} {answer.headers.get('content-type', '')}".strip()


def reading(served: Served) -> Iterator[Result]:
    """Files that nobody offered."""
    secret, passwd = served.place / "secret.txt", "/etc/passwd"
    (served.place / "link.png").symlink_to(passwd)
    targets = [
        secret,
        "secret.txt",
        passwd,
        "../" * 9 + "etc/passwd",
        served.place / "link.png",
        ROOT / "demo" / "app.py",
    ]
    targets += ["/proc/self/environ", "../log", "file:///etc/passwd"]
    for route in (
        "/gradio_api/file=",
        "/gradio_api/file/",
        "/file=",
        "/static/",
        "/assets/",
        "/svelte/",
        "/originals/scenes/",
    ):
        leaks, came = [], set()
        for target in map(str, targets):
            for written in (
                target,
                quote(target, safe=""),
                target.replace("..", "%2e%2e"),
                target.replace("../", "..%2f"),
            ):
                answer = served.ask("GET", route + written)
                came.add(answer.status)
                if any(word in answer.body for word in (SECRET.encode(), b"root:x:", b"def serve(")):
                    leaks.append(written)
        yield f"{len(targets)} files in four spellings by {route}", not leaks, f"{sorted(came)} {leaks or ''}"
    for path in (
        "proxy=http://127.0.0.1:22/",
        "proxy=http://169.254.169.254/latest/meta-data",
        "file=http://evil.example/x",
    ):
        answer = served.ask("GET", f"/gradio_api/{path}")
        where = answer.headers.get("location", "")
        yield f"fetch for me: {path}", answer.status >= 400, f"{told(answer)} {where}"
    for key in ("folder:/etc", f"folder:{served.place}", "../../etc", "scenes/../.."):
        answer = served.ask("GET", f"/originals/{quote(key, safe='')}/0")
        yield (
            f"original of {key if 'tmp' not in key else 'the working folder'}",
            answer.status in (400, 404),
            told(answer),
        )
    for path in ("/etc/passwd", str(secret)):
        answer = served.call("look", {"path": path})
        yield f"search with {Path(path).name} as a picture", b"not dropped" in answer.body, told(answer)
        given = {"path": path, "meta": {"_type": "gradio.FileData"}}
        begun = served.post("/gradio_api/call/caption", {"data": [given, "photos", 1]})
        answer = (
            served.ask("GET", f"/gradio_api/call/caption/{begun.json().get('event_id')}")
            if begun.status == 200
            else begun
        )
        held = b"event: error" in answer.body or answer.status >= 400
        yield f"caption of {Path(path).name}", held and b"root:" not in answer.body, told(answer)
    yield "the secret in /config", SECRET.encode() not in served.ask("GET", "/config").body, ""


def uploading(served: Served, public: bool) -> Iterator[Result]:
    """Pages and scripts as pictures."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for name, kind, data in (
        ("x.html", "text/html", b"<script>alert(1)</script>"),
        ("x.svg", "image/svg+xml", svg),
        ("x.js", "text/javascript", b"alert(1)"),
        ("x.xhtml", "application/xhtml+xml", svg),
        ("x.xml", "text/xml", svg),
        ("x.png", "text/html", b"<script>alert(1)</script>"),
    ):
        (path,) = served.upload(name, data, kind).json()
        answer = served.ask("GET", f"/gradio_api/file={quote(path)}")
        runs = answer.headers.get("content-type", "").split(";")[0] in RUNS
        kept = answer.headers.get("content-disposition", "").startswith("attachment")
        yield (
            f"{name} as {kind}, served again",
            answer.status >= 400 or kept or not runs,
            f"{told(answer)}{', attachment' * kept}",
        )
    for name in (
        "../../../x.png",
        "/etc/x.png",
        "..\\..\\x.png",
        "a\r\nSet-Cookie: a=b.png",
        "x" * 400 + ".png",
        "\udcff.png",
    ):
        answer = served.upload(name.replace('"', ""), picture())
        path = Path(answer.json()[0]) if answer.status == 200 else None
        inside = path is None or (path.resolve().is_relative_to(served.place.parent) and "gradio" in path.parts)
        yield f"upload named {name!r:.30}", inside and answer.status < 500, told(answer)
    answer = served.upload("large.png", bytes(53_000_000))
    yield "an upload of 53 MB", (answer.status >= 400) == public, told(answer) + ("" if public else ", no limit here")


def foreign(served: Served, public: bool) -> Iterator[Result]:
    """What other sites send, which is refused where the page is one's own, and what they can put into headers."""
    if not public:
        for name, headers in (
            ("Host of another site", {"host": "evil.example"}),
            ("Host that begins like ours", {"host": "127.0.0.1.evil.example:80"}),
            ("Origin of another site", {"origin": EVIL}),
            ("Origin null", {"origin": "null"}),
        ):
            answer = served.post("/gradio_api/component_server", {}, **headers)
            yield name, answer.status == 403, told(answer)
        begun = {"data": ["/tmp", "photos", False], "fn_index": 0, "session_hash": "evil"}  # noqa: S108
        sent = json.dumps(begun).encode()
        answer = served.ask("POST", "/gradio_api/queue/join", sent, content_type="text/plain", origin=EVIL)
        yield "another site's form begins a call", answer.status == 403, told(answer)
    for host in (f"127.0.0.1:{served.port}", f"localhost:{served.port}", f"[::1]:{served.port}"):
        answer = served.ask("GET", "/config", host=host, origin=f"http://{host}")
        yield f"our own name {host.rpartition(':')[0]}", answer.status == 200, told(answer)
    for path in (
        "/%0d%0aSet-Cookie:%20a=b",
        "/gradio_api/file=http://x%0d%0aSet-Cookie:%20a=b",
        "/?a=%0d%0aSet-Cookie:%20a=b",
    ):
        answer = served.ask("GET", path)
        yield f"header injection {path:.30}", "set-cookie" not in answer.headers, told(answer)
    body = served.ask("GET", "/", x_forwarded_host='"><script>alert(1)</script>', x_forwarded_proto="javascript").body
    yield "markup in X-Forwarded-Host", b"<script>alert(1)" not in body, ""
    answer = served.ask("GET", "/thumbnails/scenes/0", origin=EVIL)
    kept = answer.headers.get("cross-origin-resource-policy") == "same-origin" if public else answer.status == 403
    yield "picture taken by another site", kept, told(answer)


def folders(served: Served, public: bool) -> Iterator[Result]:
    """The server's own disk."""
    (served.place / "circle").symlink_to("circle")
    config = json.dumps(served.config)
    yield (
        "folder tab",
        ("A folder on this machine" in config) != public,
        "absent" if public else "there, as it should be",
    )
    for source in PLACES:
        answer = ended(served, "load", {"source": source})
        held = calm(answer) and (not public or answer.status == 400 or b"No other model" in answer.body)
        yield f"a model at {source!r:.40}", held and b'"key"' not in answer.body, told(answer)
    for key in (f"{kind}{place}" for kind in ("folder:", "model:", "model::") for place in PLACES):
        answer = served.call("answer", OPEN | {"key": key})
        held = calm(answer) and b"<figure" not in answer.body
        held &= not public or answer.status == 400 or b"no longer here" in answer.body
        yield f"search in {key!r:.40}", held, told(answer)


def training(served: Served, public: bool) -> Iterator[Result]:
    """What the tab Train asks, sent by others, and with folders and tokens that it would not send."""
    good = served.place / "captioned"
    good.mkdir()
    (good / "a.png").write_bytes(picture())
    (good / "metadata.jsonl").write_text('{"file_name": "a.png", "text": "a red square"}\n')
    asked = {"folder": str(good), "recipe": "quick", "afresh": True}
    if public:
        for name, sent in (("begin", asked), ("stop", {"token": ""}), ("look", {"token": ""})):
            parts = [p for p in served.config["components"] if name not in (p["props"].get("server_fns") or ())]
            came = Counter(served.call_part(part["id"], name, sent).status for part in parts)
            yield f"{name} of the tab Train, asked of {len(parts)} parts of the page", 200 not in came, f"{dict(came)}"
        yield "a folder for models", not (served.place / "runs").exists(), ""
        return
    for folder in filter(str.strip, map(str, PLACES)):  # without a folder the scenes are meant
        answer = served.call("begin", asked | {"folder": folder})
        yield f"train on {folder!r:.40}", calm(answer) and b"token" not in answer.body, told(answer)
    for recipe in ("", "x", "../x", None, [], {}, 7):
        answer = served.call("begin", asked | {"recipe": recipe})
        yield f"the recipe {recipe!r}", calm(answer) and b"token" not in answer.body, told(answer)
    for token in ("", "é", None, [], {}, 7, "x" * 100_000):
        for name in ("look", "stop"):
            answer = served.call(name, {"token": token}, beside="begin")
            held = calm(answer) and b'"mine":true' not in answer.body
            yield f"{name} with the token {token!r:.20}", held, told(answer)
    for name, line in (
        ("outside", '{"file_name": "../secret.txt", "text": "a"}'),
        ("deep", "[" * 100_000),
        ("é" * 127, '{"file_name": "a.png", "text": "a"}'),
        ("<script>alert(1)</script>\n".replace("/", ""), '{"file_name": "<b>.png", "text": "a"}'),
        ("small", '{"file_name": "a.png", "text": "a red square"}'),
    ):
        folder = served.place / name
        folder.mkdir()
        (folder / "a.png").write_bytes(picture())
        (folder / "metadata.jsonl").write_text(line + "\n")
        begun = served.call("begin", asked | {"folder": str(folder)})
        answer = ended(served, "look", begun.json(), beside="begin") if begun.status == 200 else begun
        held = calm(answer) and b"The model is in" not in answer.body and SECRET.encode() not in answer.body
        yield f"train on a folder {name!r:.20} of captions {line!r:.20}", held, f"{told(answer)} {answer.body[-90:]!r}"


def ended(served: Served, name: str, asked: dict, **options: str) -> Answer:
    """The answer once what was begun is over."""
    for _ in range(200):
        answer = served.call(name, asked, **options)
        if answer.status != 200 or not (answer.json().get("running") or answer.json().keys() == {"said"}):
            break
        time.sleep(0.3)
    return answer


def malformed(served: Served) -> Iterator[Result]:
    """Calls that the page would not make: never 500."""
    odd = (None, [], "x", 7, {}, {"key": {}}, OPEN | {"mix": "x"}, OPEN | {"count": 1e308}, OPEN | {"count": None})
    odd += (
        OPEN | {"row": -1, "start": -9, "round": {}},
        OPEN | {"row": 10**40, "start": "9", "model": "x", "word": []},
    )
    for name in ("answer", "more", "details", "look", "load", "where", "show", "place", "deal", "guess"):
        came = sorted({served.call(name, asked).status for asked in odd})
        yield f"{len(odd)} malformed calls of {name}", max(came) < 500, f"{came}"
    came = []
    for path in (
        "component_server",
        "queue/join",
        "call/search",
        "run/search",
        "upload",
        "cancel",
        "reset",
        "stream/x",
        "call/v2/search",
    ):
        for body in (
            b"",
            b"[",
            b"null",
            b"{}",
            b"[" * 100_000,
            b'{"data": [1, 2, 3, 4], "fn_index": 9999}',
            b'{"data": "x"}',
            b"\xff",
        ):
            answer = served.ask("POST", f"/gradio_api/{path}", body, content_type="application/json")
            came.append((answer.status, path, body[:20]))
    bad = sorted({path for status, path, _ in came if status >= 500})
    yield (
        f"{len(came)} malformed requests to gradio's own routes",
        set(bad) <= FAILING,
        f"{sorted({status for status, *_ in came})}; 500 of {', '.join(bad) or 'none'}",
    )
    yield "still answers", served.call("answer", OPEN).status == 200, ""


def main() -> int:
    bad = 0
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        public = host != "127.0.0.1"
        print(f"\n| on {host} | held | what came |\n|---|---|---|")
        with page(host) as served:
            for results in (
                reading(served),
                uploading(served, public),
                foreign(served, public),
                folders(served, public),
                training(served, public),
                malformed(served),
            ):
                for tried, held, came in results:
                    bad += not held
                    print(f"| {tried} | {'yes' if held else 'NO'} | {came} |", flush=True)
    print(f"\n| page attacks | {bad} faults |")
    return bad > 0


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
