"""The real page in a process of its own, for campaigns."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).parents[2]
SECRET = "hf_torture_secret"  # noqa: S105 - stands where no stranger may read


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A page that listens; ``place`` is its working folder, with a file that nobody may read."""

    port: int
    process: subprocess.Popen
    place: Path

    def ask(self, method: str, path: str, body: bytes = b"", timeout: float = 120, **headers: str) -> Answer:
        """A request as it stands: nothing is put in order on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post(self, path: str, value: Any, **headers: str) -> Answer:
        return self.ask("POST", path, json.dumps(value).encode(), **{"content_type": "application/json"} | headers)

    def upload(self, name: str, data: bytes, kind: str = "image/png", **headers: str) -> Answer:
        bound = uuid4().hex
        about = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {kind}'
        head = f"--{bound}\r\n{about}\r\n\r\n"
        form = {"content_type": f"multipart/form-data; boundary={bound}"}
        body = head.encode(errors="surrogateescape") + data + f"\r\n--{bound}--\r\n".encode()
        return self.ask("POST", "/gradio_api/upload", body, **form | headers)

    @property
    def config(self) -> dict[str, Any]:
        return self.ask("GET", "/config").json()

    def call(self, name: str, asked: Any, beside: str = "", **headers: str) -> Answer:
        """Call a function that the page's own script calls; ``beside`` names another of the same part."""
        for part in self.config["components"]:
            if {name, beside or name} <= set(part["props"].get("server_fns") or ()):
                return self.call_part(part["id"], name, asked, **headers)
        raise LookupError(name)

    def call_part(self, part: int, name: str, asked: Any, **headers: str) -> Answer:
        about = {"component_id": part, "fn_name": name, "session_hash": "torture", "data": asked}
        return self.post("/gradio_api/component_server", about, **headers)

    @property
    def memory(self) -> float:
        """MB that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


@contextmanager
def page(host: str) -> Iterator[Served]:
    """`demo/app.py` as a Space or a person runs it, with a secret in its environment, beside it and in its folder."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name, "cwd")
        place.mkdir()
        (place / "secret.txt").write_text(SECRET)
        environment = os.environ | {
            "GRADIO_SERVER_NAME": host,
            "HF_TOKEN": SECRET,
            "IMGTEXT_CACHE": f"{name}/cache",
            "TMPDIR": name,
            "PYTHONPATH": str(ROOT),
            "HF_HUB_OFFLINE": "1",
        }
        with open(Path(name, "log"), "w") as log:
            process = subprocess.Popen(
                [sys.executable, ROOT / "demo" / "app.py"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=place,
                env=environment,
            )
        try:
            for line in process.stdout:
                if found := re.search(r"http://\S+?:(\d+)", line):
                    yield Served(int(found[1]), process, place)
                    return
            raise RuntimeError(Path(name, "log").read_text())
        finally:
            process.terminate()
            process.wait()
