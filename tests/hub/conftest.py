"""A hub for each test, and the command line as a person without a cache runs it against that hub."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from hub_server import Hub

# One process that runs commands until its input ends: importing the client anew for each is what takes long.
# The client waits between its tries; nothing here is worth waiting for.
CLIENT = """
import contextlib, io, json, sys, time
time.sleep = lambda seconds: None
from imgtext.cli import main
answers = sys.stdout
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(json.loads(line))
        except BaseException as error:
            code = repr(error)
    print(json.dumps([code, out.getvalue(), err.getvalue()]), file=answers, flush=True)
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The line that a person reads last."""
        return self.err.strip().split("\n")[-1]


class Client:
    """`imgtext` in a process of its own: huggingface_hub reads its settings once, when it is imported."""

    def __init__(self, environment: Mapping[str, str]):
        self._process = subprocess.Popen(
            [sys.executable, "-c", CLIENT],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: object) -> Done:
        print(json.dumps(list(map(str, arguments))), file=self._process.stdin, flush=True)
        return Done(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def _hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def hub(_hub: Hub) -> Hub:
    """Empty and well."""
    for store in (_hub.repos, _hub.moved, _hub.blobs, _hub.log, _hub.faults):
        store.clear()
    return _hub


@pytest.fixture(scope="session")
def _hub_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hf")


@pytest.fixture
def hub_home(_hub_home: Path) -> Path:
    """The client's folder: nothing cached, and the token of `you`, who may write."""
    shutil.rmtree(_hub_home)
    _hub_home.mkdir()
    (_hub_home / "token").write_text("hf_write")
    return _hub_home


@pytest.fixture(scope="session")
def environment(_hub: Hub, _hub_home: Path) -> dict[str, str]:
    """What a client process needs to talk to the hub and to nobody else."""
    return {
        "HF_ENDPOINT": _hub.endpoint,
        "HF_HOME": str(_hub_home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "NO_PROXY": "*",
    }


@pytest.fixture(scope="session")
def _imgtext(environment: dict[str, str]) -> Iterator[Client]:
    client = Client(environment)
    yield client
    client.close()


@pytest.fixture
def imgtext(_imgtext: Client, hub: Hub, hub_home: Path) -> Client:
    """`imgtext("push", folder, "you/model")`, with nothing cached."""
    return _imgtext
