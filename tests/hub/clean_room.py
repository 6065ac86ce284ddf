"""The page where nothing else is: python tests/hub/clean_room.py

In a new virtual environment that holds only what demo/requirements.txt installs, with imgtext as a built wheel, in a
folder that holds only demo/, as a Space runs it: started from an empty cache against the test hub, asked by
gradio_client and in Chromium, and started again while there is no hub. Every connection is noted; one to anywhere else
fails the run. Takes minutes, and some gigabytes in a temporary folder: torch is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from gradio_client import Client  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

from hub_server import Hub  # noqa: E402

PORT = 7861
# Python reads it at its start; what it notes is where sockets really go
NOTE_CONNECTIONS = """
import os, sys
def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open(os.environ["CONNECTIONS"], "a") as file:
            print(arguments[1][0], file=file)
sys.addaudithook(note)
"""


def run(*command: object, **settings: object) -> None:
    print("$", *command, flush=True)
    subprocess.run(list(map(str, command)), check=True, **settings)


def install(place: Path) -> Path:
    """A new virtual environment; returns its Python."""
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", place / "wheels", ROOT)
    for wheel in (place / "wheels").iterdir():
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes")
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / "bin" / "python"
    requirements = place / "demo" / "requirements.txt"
    run(python, "-m", "pip", "install", "--quiet", "--find-links", place / "wheels", "-r", requirements)
    return python


class Space:
    """`app.py` as a Space runs it; a context manager."""

    def __init__(self, python: Path, place: Path, endpoint: str):
        self.url = f"http://127.0.0.1:{PORT}"
        (place / "notes").mkdir(exist_ok=True)
        (place / "notes" / "sitecustomize.py").write_text(NOTE_CONNECTIONS)
        self.connections, self.log = place / "connections.txt", place / "app.log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(place / "home"),
            "PYTHONPATH": str(place / "notes"),
            "CONNECTIONS": str(self.connections),
            "HF_HOME": str(place / "hf"),
            "HF_ENDPOINT": endpoint,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_TOKEN": "hf_read",
            "IMGTEXT_MODEL": "you/scenes",
            "SYSTEM": "spaces",
            "SPACE_ID": "you/demo",
            "GRADIO_SERVER_NAME": "127.0.0.1",  # of a Space: 0.0.0.0
            "GRADIO_SERVER_PORT": str(PORT),
            "GRADIO_ANALYTICS_ENABLED": "False",
        }
        self.command = [str(python), "app.py"]
        self.folder = place / "demo"

    def __enter__(self) -> Space:
        begin = time.monotonic()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        while True:
            try:
                with urllib.request.urlopen(self.url, timeout=60) as answer:  # noqa: S310
                    page = answer.read().decode()
                break
            except urllib.error.URLError:
                if self.process.poll() is not None:
                    raise SystemExit(f"the page did not start: {self.log.read_text()}") from None
                time.sleep(0.1)
        assert "hf_read" not in page
        print(f"up after {time.monotonic() - begin:.1f} s")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self) -> None:
        client = Client(self.url, verbose=False)
        begin = time.monotonic()
        hits = client.predict("penguins on the ice", api_name="/search")
        print(f"gradio_client: {hits[0]['file']} after {time.monotonic() - begin:.2f} s")
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            asked: set[str] = set()
            page.on("request", lambda request: asked.add(request.url))
            page.goto(self.url)
            page.get_by_placeholder("Describe a picture").first.fill("penguins on the ice")
            page.get_by_placeholder("Describe a picture").first.press("Enter")
            first = page.locator("ol.grid li").first
            expect(first).to_contain_text(Path(hits[0]["file"]).name, timeout=20_000)
            print(f"Chromium: {first.inner_text()!r}, {len(asked)} requests")
            assert all(url.startswith((self.url, "data:", "blob:")) for url in asked), asked
            browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="imgtext-clean-") as folder:
        place = Path(folder)
        shutil.copytree(ROOT / "demo", place / "demo", ignore=shutil.ignore_patterns("__pycache__"))
        python = Path(sys.argv[1]) if len(sys.argv) > 1 else install(place)
        with Hub() as hub:
            environment = os.environ | {
                "HF_HOME": str(place / "pusher"),
                "HF_ENDPOINT": hub.endpoint,
                "HF_HUB_DISABLE_XET": "1",
                "HF_TOKEN": "hf_write",
                "HF_HUB_DISABLE_PROGRESS_BARS": "1",
                "PYTHONPATH": str(ROOT),
            }
            run(sys.executable, "-m", "imgtext.cli", "push", ROOT / "hub" / "scenes", "you/scenes", env=environment)
            with Space(python, place, hub.endpoint) as space:
                log = len(hub.log)
                space.ask()
                assert len(hub.log) == log, "a query asked the hub"
        print("the hub is stopped")
        with Space(python, place, hub.endpoint) as space:
            space.ask()
        places = set(space.connections.read_text().split())
        print(space.log.read_text())
        print(f"connections went to: {', '.join(sorted(places))}")
        assert places <= {"127.0.0.1", "::1", "localhost"}, places


if __name__ == "__main__":
    main()
