from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.chromium import CHROMIUM, FLAGS, started
from colours import COLOURS, save_colours, save_square

expect.set_options(timeout=60_000)  # torch is imported for the first picture


@pytest.fixture(scope="module")  # not longer: it keeps an event loop running, and other tests start their own
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "Chromium is not installed; on Debian and Ubuntu: apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")  # not longer: it keeps an event loop running, and other tests start their own
def address(browser, tmp_path_factory) -> Iterator[str]:
    """Where the page is served, with a model that knows three colours and brings a picture of each."""
    folder = tmp_path_factory.mktemp("page")
    pictures = {f"{colour}.png": save_square(folder / f"{colour}.png", colour).read_bytes() for colour in COLOURS}
    bundle = save_colours(folder / "model", pictures)
    log, temporary = folder / "log.txt", folder / "temporary"
    temporary.mkdir()
    command = [sys.executable, Path(__file__).with_name("serve_page.py"), bundle.folder]
    environment = os.environ | {"IMGTEXT_CACHE": str(folder / "cache"), "TMPDIR": str(temporary)}
    with log.open("w") as errors, started(command, env=environment, stderr=errors, cwd=folder) as url:
        yield url
    assert "Traceback" not in log.read_text()
    # gradio leaves empty files, but nothing of a visitor's pictures
    assert [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size] == []
