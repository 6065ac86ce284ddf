"""The browser of these tests, and the page that it looks at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def started(command: Sequence[str | Path], **settings: object) -> Iterator[str]:
    """Start a page; yields its address and ends it."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **settings) as server:
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            assert found, "the page did not start"
            yield found[0]
            server.terminate()
            server.wait(60)
        finally:
            server.kill()  # or a page that doesn't end would be waited for without end


@contextmanager
def serving(running: Sequence[str]) -> Iterator[str]:
    """The page as people start it, unless one is running already."""
    if running:
        yield running[0].rstrip("/")
        return
    with started([sys.executable, ROOT / "demo" / "app.py"], env=os.environ | {"PYTHONPATH": str(ROOT)}) as url:
        yield url
