"""The page in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from colours import save_square


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


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Describe a picture")


def ask(page: Page, words: str) -> Locator:
    """Type words, and wait for their answer; the pictures."""
    box(page).fill(words)
    expect(page.locator("[data-answered]")).to_have_attribute("data-answered", words)
    return page.locator(".card img")


def test_search_answers_while_one_types(page):
    expect(page).to_have_title("imgtext")
    expect(page.locator(".said")).to_contain_text("500 pictures to search. For example: penguins on the ice")
    box(page).press_sequentially("a rocket in space", delay=30)
    pictures = page.locator(".card img")
    expect(pictures.first).to_have_attribute("alt", re.compile("rocket"))
    expect(pictures.nth(23)).to_be_attached()
    expect(pictures.first).to_have_js_property("naturalWidth", 256)
    assert "q=a+rocket+in+space" in page.url

    page.get_by_role("button", name="a guitar on the stage").click()
    expect(box(page)).to_have_value("a guitar on the stage")
    expect(pictures.first).to_have_attribute("alt", re.compile("guitar"))


def test_words_that_find_nothing_are_answered_calmly(page):
    page.get_by_label("Search in").select_option("photos")
    pictures = ask(page, "the green zebra")
    expect(page.get_by_text("passed over: zebra")).to_be_visible()
    expect(pictures).to_have_count(3)
    expect(pictures.first).to_have_attribute("alt", "A green square.")
    for words, said in (
        ("<i>xyzzy</i> {{1}} ${1}", "No word of this is known to the model: i, xyzzy, 1."),
        ("🦓", "No word of this is known to the model."),
        ("zebra " * 850, "Only the first 1,000 characters were read."),
        ("", "For example"),
    ):
        ask(page, words)
        expect(page.locator(".said")).to_contain_text(said)


def test_more_pictures_come_on_scrolling(page):
    ask(page, "a dog")
    while page.locator(".more").count():
        page.mouse.wheel(0, 5000)
        page.wait_for_timeout(50)
    files = page.locator(".file").all_inner_texts()
    assert len(files) == len(set(files)) == 500


def test_a_picture_opened_and_closed(page):
    ask(page, "a dog on the beach")
    page.mouse.wheel(0, 1500)
    page.locator(".card").nth(30).wait_for()
    card = page.locator(".card").nth(15)
    card.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    card.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("256 × 256 pixels")
    expect(dialog.locator(".stage img")).to_have_js_property("naturalWidth", 256)
    page.keyboard.press("ArrowRight")
    following = page.locator(".card img").nth(16).get_attribute("alt")
    expect(dialog.locator(".stage img")).to_have_attribute("alt", following)
    expect(dialog.get_by_role("heading")).to_be_visible()
    page.keyboard.press("ArrowLeft")

    for _ in range(12):  # the focus stays inside
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card).to_be_focused()
    assert page.evaluate("scrollY") == place

    for _ in range(8):  # opened again while the browser still goes back
        page.keyboard.press("Enter")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(card).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("256 × 256 pixels")
    expect(dialog).to_be_visible()
    page.go_back()
    expect(dialog).to_be_hidden()
    page.go_forward()
    expect(dialog).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".webp")


def test_a_link_brings_the_view_back(page, browser, address):
    ask(page, "a rocket")
    page.get_by_label("Search in").select_option("photos")
    ask(page, "blue")
    link = page.url
    expect(page.locator(".card img").first).to_have_attribute("alt", "A blue square.")
    page.go_back()
    expect(box(page)).to_have_value("a rocket")
    expect(page.locator(".card img").first).to_have_attribute("alt", re.compile("rocket"))
    page.go_forward()
    expect(page.locator(".card img").first).to_have_attribute("alt", "A blue square.")
    page.goto(link)
    expect(box(page)).to_have_value("blue")
    expect(page.get_by_label("Search in")).to_have_value("photos")
    expect(page.locator(".card img").first).to_have_attribute("alt", "A blue square.")


def test_caption(page, tmp_path):
    page.get_by_role("tab", name="Caption").click()
    drop = page.get_by_role("tabpanel").locator("input[type=file]:visible, [data-testid=file-upload]").last
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

    page.get_by_role("button", name="Search 3 pictures").click()
    ask(page, "blue")
    pictures = page.locator(".card img")
    expect(pictures.first).to_have_attribute("alt", "three.png")
    link = page.url

    dropped = [save_square(tmp_path / f"dropped {colour}.png", colour) for colour in ("green", "blue")]
    page.get_by_role("tab", name="Your photos").click()
    page.locator(".photos input[type=file]").set_input_files(dropped)
    expect(page.get_by_text("2 pictures to search: 2 new.")).to_be_visible()
    page.get_by_role("button", name="Search 2 pictures").click()
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_attribute("alt", "dropped blue.png")

    # another visitor of this machine may open the folder by its link, but sees nothing that was dropped
    context = browser.new_context()
    other = context.new_page()
    other.goto(link)
    expect(other.locator(".card img").first).to_have_attribute("alt", "three.png")
    assert other.get_by_label("Search in").locator("option").count() == 4  # scenes, photos, the folder, another
    context.close()
