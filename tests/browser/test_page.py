"""The page in Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from colours import COLOURS, save_colours, save_square

expect.set_options(timeout=20_000)  # torch is imported for the first picture
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


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory) -> Iterator[str]:
    """Where the page is served, with a model that knows three colours and brings a picture of each."""
    folder = tmp_path_factory.mktemp("page")
    pictures = {f"{colour}.png": save_square(folder / f"{colour}.png", colour).read_bytes() for colour in COLOURS}
    bundle = save_colours(folder / "model", pictures)
    log, temporary = folder / "log.txt", folder / "temporary"
    temporary.mkdir()
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("serve_page.py"), bundle.folder],
            env=os.environ | {"IMGTEXT_CACHE": str(folder / "cache"), "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert found, log.read_text()
        try:
            yield found[0]
            server.terminate()
            server.wait(60)
        finally:
            server.kill()  # or a page that doesn't end would be waited for without end
    assert "Traceback" not in log.read_text()
    # gradio leaves empty files, but nothing of a visitor's pictures
    assert [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size] == []


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """A visitor; at the end, the console must be clean and nobody else may have been asked for anything."""
    context = browser.new_context()
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    context.close()


def test_search(page):
    expect(page).to_have_title("imgtext")
    box = page.get_by_role("textbox", name="Describe a picture")
    box.fill("the green zebra")
    box.press("Enter")
    expect(page.get_by_text("passed over: zebra")).to_be_visible()
    pictures = page.locator(".grid img")
    expect(pictures).to_have_count(3)
    expect(pictures.first).to_have_attribute("alt", "A green square.")
    assert pictures.first.evaluate("picture => picture.naturalWidth") == 12

    page.get_by_role("button", name="A blue square", exact=True).click()
    expect(box).to_have_value("A blue square")
    expect(pictures.first).to_have_attribute("alt", "A blue square.")

    box.fill("<i>xyzzy</i> {{1}} ${1}")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No word of this is known to the model: i, xyzzy, 1.")).to_be_visible()
    expect(pictures).to_have_count(0)


def test_caption(page, tmp_path):
    page.get_by_role("tab", name="Caption").click()
    drop = page.locator("input[type=file]")
    drop.set_input_files(save_square(tmp_path / "any.png", "red"))
    expect(page.locator(".captions li").first).to_contain_text("A red square.")
    page.get_by_role("button", name="Remove Image").click()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    drop.set_input_files(tmp_path / "broken.png")
    expect(page.get_by_text("broken.png: not a picture in a known format")).to_be_visible()


def test_your_photos(page, browser, address, squares, tmp_path):
    (squares / "cut <b>.jpg").write_bytes(b"")
    page.get_by_role("tab", name="Your photos").click()
    page.get_by_label("A folder on this machine").fill(str(squares))
    page.get_by_role("button", name="Index the folder").click()
    expect(page.get_by_text("3 pictures to search: 3 new, 1 skipped.")).to_be_visible()
    page.get_by_text("Skipped", exact=True).click()
    expect(page.get_by_text("cut <b>.jpg: the file is empty")).to_be_visible()

    box = page.get_by_role("textbox", name="Describe a picture")
    box.fill("blue")
    box.press("Enter")
    pictures = page.get_by_role("tabpanel").locator(".grid img")
    expect(pictures.first).to_have_attribute("alt", "deep/three.png")

    dropped = [save_square(tmp_path / f"dropped {colour}.png", colour) for colour in ("green", "blue")]
    page.locator("input[type=file]").set_input_files(dropped)
    expect(page.get_by_text("2 pictures to search: 2 new.")).to_be_visible()
    expect(pictures.first).to_have_attribute("alt", "dropped blue.png")  # asked again

    # another visitor sees none of it
    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    other.get_by_role("tab", name="Your photos").click()
    expect(other.get_by_label("A folder on this machine")).to_be_visible()
    expect(other.get_by_role("textbox", name="Describe a picture")).to_have_count(0)
    context.close()
