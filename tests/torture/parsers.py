"""Fuzz what reads vocabulary.json, gallery.jsonl, config.json and caption files: each answers or names the fault.

python tests/torture/parsers.py [SECONDS, of each] [--names NAME ...]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tyro
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from colours import CAPTIONS, save_colours, save_square  # noqa: E402
from imgtext.bundle import CONFIG, GALLERY, Bundle, read_gallery_rows  # noqa: E402
from imgtext.calibration import FEATURES, Calibration  # noqa: E402
from imgtext.datasets import load_dataset  # noqa: E402
from imgtext.errors import ImgtextError  # noqa: E402
from imgtext.gallery import IndexedRows, read_rows  # noqa: E402
from imgtext.text import Vocabulary  # noqa: E402

_PLACE = tempfile.TemporaryDirectory()  # until the end
PLACE = Path(_PLACE.name)
FILES = [f"{colour}.png" for colour in ("red", "green", "blue")]
INDEXED = [{"file": file, "size": 9, "mtime_ns": 9, "digest": "00" * 32, "taken": "2020-02-02"} for file in FILES]
METADATA = [{"file_name": file, "captions": CAPTIONS[:2], "split": "train"} for file in FILES]
# as of the two data sets, whose readers tell them by name
TOKENS = "".join(f"{file}#{n}\tA {file[:-4]} square .\n" for file in FILES for n in range(2))
TABLE = "image_name| comment_number| comment\n" + "".join(
    f"{file}| {n}| A square .\n" for file in FILES for n in (0, 1)
)

# what each reads, how, and the text that mutants are made of
Parser = tuple[str, Callable[[Path], Any], str]
Name = Literal[
    "vocabulary",
    "gallery",
    "index",
    "config",
    "metadata.jsonl",
    "metadata.csv",
    "captions.txt",
    "flickr8k",
    "flickr30k",
]


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def vocabulary(path: Path) -> None:
    read = Vocabulary.load(path)
    assert np.isfinite(read.encode(["a red squares zebra"]).weights).all()


def config(path: Path) -> None:
    read = Bundle(path.parent)
    Calibration.from_json(read.config.calibration, str(path))


def dataset(name: str) -> Callable[[Path], None]:
    def read(path: Path) -> None:
        for record in load_dataset(name, path.parent).records:
            assert record.path.resolve().is_relative_to(path.parent)
            assert all(record.captions)
            "".join(record.captions).encode()

    return read


def parsers() -> dict[Name, Parser]:
    bundle = save_colours(PLACE / "model")
    about = json.loads((bundle.folder / CONFIG).read_text())
    weights = (0.5,) * (1 + len(FEATURES))
    about["calibration"] = Calibration(weights, weights, 0.5).to_json()
    return {
        "vocabulary": ("vocabulary.json", vocabulary, json.dumps(Vocabulary.fit(CAPTIONS).to_json())),
        "gallery": (GALLERY, read_gallery_rows, lines([{"file": f, "captions": CAPTIONS[:1]} for f in FILES])),
        "index": (GALLERY, lambda path: IndexedRows((r.file, r.taken) for r in read_rows(path.parent)), lines(INDEXED)),
        "config": (CONFIG, config, json.dumps(about)),
        "metadata.jsonl": ("metadata.jsonl", dataset("folder"), lines(METADATA)),
        "metadata.csv": ("metadata.csv", dataset("folder"), "file_name,text\n" + "red.png,A red square\n" * 3),
        "captions.txt": ("captions.txt", dataset("folder"), "image,caption\n" + "red.png,A red square\n" * 3),
        "flickr8k": ("Flickr8k.token.txt", dataset("flickr8k"), TOKENS),
        "flickr30k": ("results.csv", dataset("flickr30k"), TABLE),
    }


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just("\ud800"))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
TOKEN = (
    "NaN",
    "1e999",
    "[" * 50_000,
    '"',
    ",",
    "\t",
    "|",
    "\n",
    "\r",
    "\0",
    "\\ud800",
    "\u2028",
    "../",
    "/etc/",
    "9" * 400,
    "9" * 5000,
)
edits = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 40), st.sampled_from(TOKEN) | st.text(max_size=4)), max_size=4
)


def edited(text: str, changes: list[tuple[int, int, str]]) -> bytes:
    for at, length, new in changes:
        at %= len(text) + 1
        text = text[:at] + new + text[at + length :]
    return text.encode(errors="surrogatepass")


@st.composite
def regrown(draw: st.DrawFn, text: str) -> bytes:
    """Valid JSON lines with some value, however deep, replaced by another."""
    rows = [json.loads(line) for line in text.splitlines()]
    inner = place = draw(st.sampled_from(rows))
    while isinstance(inner, (dict, list)) and inner and draw(st.booleans()):
        place = inner
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
    if inner is not place:
        place[key] = draw(values)
    return "\n".join(map(json.dumps, rows)).encode()


def fuzz(parser: Parser, seconds: float) -> tuple[Counter[str], Counter[str]]:
    name, read, text = parser
    mutants = [st.binary(max_size=300), edits.map(lambda changes: edited(text, changes))]
    if name.endswith(("json", "jsonl")):
        mutants.append(regrown(text))
    folder = PLACE / "model" if name == CONFIG else PLACE / f"of {name}"
    for file in FILES:
        save_square(folder / file, file[:-4])
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()

    def attack(data: bytes) -> None:
        (folder / name).write_bytes(data)
        try:
            read(folder / name)
            outcomes["read"] += 1
        except ImgtextError as error:
            outcomes["refused"] += 1
            if name not in str(error) and str(folder) not in str(error):
                faults[f"names no file: {error!s:.80}"] += 1
        except Exception as error:
            faults[f"{type(error).__name__}: {error!s:.80} for {data[:80]!r}"] += 1

    check = settings(max_examples=1000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    end = time.monotonic() + seconds
    for number in count():
        if time.monotonic() > end:
            (folder / name).unlink()
            faults += {f"none was {kind}": 1 for kind in ("read", "refused") if not outcomes[kind]}
            return outcomes, faults
        seed(number)(check(given(st.one_of(mutants))(attack)))()


def main(seconds: float = 5, /, *names: Name) -> int:
    found = parsers()
    bad = 0
    for name in names or found:
        outcomes, faults = fuzz(found[name], seconds)
        bad += len(faults)
        print(f"| parser of {name} | {outcomes.total():,} in {seconds:g} s | {dict(outcomes)} | {len(faults)} faults |")
        for fault, times in faults.most_common(10):
            print(f"  {times} x {fault}")
        sys.stdout.flush()
    return bad > 0


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
