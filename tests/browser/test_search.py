"""The search box in Chromium: filters, pictures as queries, links, other models."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.test_page import ask, box
from browser.test_page import page as page
from colours import save_square

# what a browser does with a file of the desktop
DROP = """(root, [name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  root.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
PASTE = DROP.replace(
    'new DragEvent("drop", { dataTransfer', 'new ClipboardEvent("paste", { clipboardData'
)  # an event of its own kind, with the same file in it


def encoded(path: Path) -> list[str]:
    kind = "image/png" if path.suffix == ".png" else "text/plain"
    return [path.name, kind, base64.b64encode(path.read_bytes()).decode()]


def first(page: Page) -> Locator:
    return page.locator(".answer .card img").first


@pytest.mark.parametrize("script", [DROP, PASTE], ids=["drop", "paste"])
def test_a_picture_asks_alone_and_with_words(page, tmp_path, script):
    page.get_by_label("Search in").select_option("photos")
    box(page).evaluate(script, encoded(save_square(tmp_path / "any.png", "blue")))
    expect(page.locator(".chip img")).to_be_visible()
    expect(first(page)).to_have_attribute("alt", "A blue square.")
    ask(page, "red")
    slider = page.get_by_label("From words to picture")
    slider.fill("0")
    expect(first(page)).to_have_attribute("alt", "A red square.")
    slider.fill("1")
    expect(first(page)).to_have_attribute("alt", "A blue square.")
    expect(page).to_have_url(re.compile("mix=1"))
    page.get_by_role("button", name="Leave the picture out").click()
    expect(page.locator(".chip")).to_be_hidden()
    expect(first(page)).to_have_attribute("alt", "A red square.")


def test_what_is_no_picture_is_refused_calmly(page, tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no picture")
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(60_000_000)
    said = page.locator(".remarks .said")
    for name, why in (
        ("empty.png", "the file is empty"),
        ("notes.txt", "not a picture in a known format"),
        ("large.png", "not a picture in a known format"),
    ):
        page.get_by_label("Search with a picture").set_input_files(tmp_path / name)
        expect(said).to_contain_text(f"{name}: {why}")
    expect(page.locator(".chip")).to_be_hidden()
    ask(page, "a rocket")
    expect(first(page)).to_have_attribute("alt", re.compile("rocket"))


def test_words_that_are_not_wanted(page):
    page.get_by_label("Search in").select_option("photos")
    ask(page, "square -red -green")
    expect(first(page)).to_have_attribute("alt", "A blue square.")
    expect(page.locator(".weighed s")).to_have_text(["red", "green"])


def test_filters(page, squares):
    page.get_by_role("tab", name="Your photos").click()
    page.get_by_label("A folder on this machine").fill(str(squares))
    page.get_by_role("button", name="Index the folder").click()
    page.get_by_role("button", name="Search 3 pictures").click()
    pictures, said = page.locator(".answer .card img"), page.locator(".remarks .said")
    expect(pictures).to_have_count(3)
    ask(page, "in:deep")
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_attribute("alt", "three.png")
    expect(said).to_contain_text("1 of 3 pictures: in deep.")
    ask(page, "in:deep after:20")  # half of a date: what stands there stays, greyed
    expect(said).to_contain_text("after:20 names no date")
    expect(page.locator(".unsure img")).to_have_count(1)
    ask(page, "red after:2020-01")
    expect(pictures).to_have_count(3)
    expect(pictures.first).to_have_attribute("alt", "one.png")
    ask(page, "red before:2020")
    expect(pictures).to_have_count(0)
    expect(said).to_contain_text("0 of 3 pictures: before 1 January 2020.")


def test_a_link_with_a_tab(page):
    selected = page.get_by_role("tab", selected=True)
    ask(page, "a rocket")
    page.get_by_role("tab", name="Play").click()
    expect(page).to_have_url(re.compile("^(?=.*q=a[+]rocket)(?=.*tab=play)"))  # in either order: more may arrive
    page.get_by_role("tab", name="The model").click()
    page.go_back()
    expect(selected).to_have_text("Play")
    page.go_back()
    expect(selected).to_have_text("Search")
    expect(box(page)).to_have_value("a rocket")
    page.go_forward()
    expect(selected).to_have_text("Play")
    page.reload()
    expect(selected).to_have_text("Play")
    page.get_by_role("tab", name="Search").click()
    expect(box(page)).to_have_value("a rocket")
    expect(first(page)).to_have_attribute("alt", re.compile("rocket"))


def test_another_model(page, tmp_path, bundle):
    other = shutil.copytree(bundle.folder, tmp_path / "other model")
    page.get_by_label("Search in").select_option("another model …")
    name = page.get_by_role("textbox", name="Another model")
    expect(name).to_be_focused()
    name.fill("nobody")
    name.press("Enter")
    expect(page.locator(".remarks .said")).to_contain_text("nobody is neither a folder nor a Hub repo id")
    name.fill(str(other))
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_label("Search in")).to_have_value(str(other))
    expect(name).to_be_hidden()
    ask(page, "blue")
    expect(page.locator(".answer .card").first).to_have_text("A blue square.")
    page.reload()
    expect(page.get_by_label("Search in")).to_have_value(str(other))
    expect(page.locator(".answer .card").first).to_have_text("A blue square.")


def test_a_picture_is_swiped_on_a_phone(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/?q=a+rocket")
    expect(first(page)).to_have_attribute("alt", re.compile("rocket"))
    alts = [page.locator(".answer .card img").nth(place).get_attribute("alt") for place in (0, 1)]
    page.locator(".answer .card").first.tap()
    picture = page.locator("dialog .stage img")
    expect(picture).to_have_attribute("alt", alts[0])
    for begin, end, alt in ((300, 100, alts[1]), (100, 300, alts[0]), (100, 120, alts[0])):
        for kind, x in (("touchstart", begin), ("touchend", end)):
            touch = [{"identifier": 0, "clientX": x, "clientY": 200}]
            page.locator("dialog .stage").dispatch_event(
                kind, {"touches": touch if kind == "touchstart" else [], "changedTouches": touch}
            )
        expect(picture).to_have_attribute("alt", alt)
    context.close()


def test_remarks_are_one_line_on_a_phone(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    ask(page, "rocketz and stars near a xyzzyq and a planet in the evening")
    said, more = page.locator(".remarks .said"), page.get_by_role("button", name="More", exact=True)
    expect(said).to_contain_text("passed over")
    height = said.bounding_box()["height"]
    assert height < 35
    more.click()
    expect(said).to_have_class(re.compile("open"))
    assert said.bounding_box()["height"] > 1.8 * height
    page.get_by_role("button", name="Less").click()
    expect(more).to_be_visible()
    context.close()
