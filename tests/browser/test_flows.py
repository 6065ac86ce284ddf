"""What takes more than a moment, and what goes wrong, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser.screenshots import open_tab
from colours import save_square


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, address: str) -> Iterator[Page]:
    page = visitor.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    yield page
    assert said == []


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder that takes a while to index."""
    chance = np.random.default_rng(0)
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(600):
        Image.fromarray(chance.integers(0, 256, (24, 24, 3), np.uint8)).save(folder / f"{number:03}.png")
    return folder


def index(page: Page, folder: Path) -> None:
    open_tab(page, "Your photos")
    page.get_by_label("A folder on this machine").fill(str(folder))
    page.get_by_role("button", name="Index the folder").click()


def drop(page: Page, *files: Path) -> None:
    open_tab(page, "Your photos")
    page.locator(".photos input[type=file]").set_input_files(files)


def search_dropped(page: Page, file: str) -> Locator:
    """Go on to search the one picture that was dropped; it."""
    page.get_by_role("button", name="Search 1 picture").click()
    pictures = page.locator(".answer .card:visible img")
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_attribute("alt", file)
    return pictures


def test_an_indexing_is_stopped_and_goes_on(page, many):
    index(page, many)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped after [\d,]+ of 600 pictures. Index again"))).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.get_by_role("button", name="Index the folder").click()
    expect(page.get_by_text("600 pictures to search: 600 new.")).to_be_visible()


def test_a_game_is_played_to_its_end(page):
    open_tab(page, "Play")
    button = page.locator("[data-do=deal]")
    tally = page.locator(".tally")
    found = 0
    for number in range(1, 11):
        if number > 1:
            button.click()
        expect(page.locator(".said:visible h2")).to_contain_text("Which picture is it?")
        cards = page.locator(".card:visible")
        expect(cards).to_have_count(12)
        cards.nth(number).click()
        said = page.locator(".said:visible h2")
        expect(said).to_contain_text("Position in results:")
        found += "You found it." in said.inner_text()
        expect(page.locator(".true")).to_have_count(1)
        expect(tally).to_contain_text(f"{number} of 10 played: you found {found}, the model ")
    expect(tally).to_contain_text(re.compile(r"The model wins\.|A draw\.|You win\."))
    expect(button).to_have_text("Play again")
    button.click()
    expect(tally).to_have_text("0 of 10 played: you found 0, the model 0.")


@pytest.fixture
def training(page: Page, address: str) -> Iterator[tuple[Locator, Locator]]:
    """Buttons that begin and stop a training; none goes on when the test ends."""
    open_tab(page, "Train")
    train, stop = (page.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop"))
    yield train, stop
    page.unroute_all()
    with page.expect_response(lambda response: '"look"' in (response.request.post_data or "")) as looked:
        page.goto(f"{address}/?tab=train")
    if looked.value.json()["running"]:
        stop.click()
        expect(stop).to_be_hidden()


def test_scenes_are_trained_stopped_and_trained_to_the_end(page, training, browser, address):
    train, stop = training
    page.get_by_label("Thorough").check()
    train.click()
    expect(page.locator(".curves polyline").first).to_be_visible(timeout=60_000)  # the scenes are drawn first

    other = browser.new_context().new_page()  # somebody else may neither begin nor stop one
    other.goto(address)
    open_tab(other, "Train")
    expect(other.get_by_text("A training is under way, begun in another window.")).to_be_visible()
    expect(other.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    expect(other.locator(".training [data-do=stop]")).to_be_hidden()

    page.route("**/component_server/**", lambda route: route.abort())
    silence = page.get_by_text("The server gave no answer.")
    expect(silence).to_be_visible()
    expect(train).to_be_enabled()
    expect(stop).to_be_hidden()
    train.click()
    expect(train).to_be_enabled()
    page.unroute_all()
    expect(stop).to_be_visible()  # it is found again
    expect(silence).to_be_hidden()

    page.reload()  # closing the page doesn't stop it; whoever began it finds it again
    open_tab(page, "Train")
    stop.click()
    expect(page.get_by_text("Stopped. Start again to go on from there.")).to_be_visible()
    expect(other.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(other.locator(".curves")).to_have_count(0)
    other.context.close()

    page.get_by_label("Quick").check()
    train.click()
    expect(page.get_by_text(re.compile("Trained in .* The model is in"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="How well it finds").first).to_be_visible()
    page.get_by_role("button", name="Search with it").click()
    expect(page.get_by_label("Search in").locator("option:checked")).to_have_text("scenes-quick")
    page.get_by_role("searchbox", name="Describe a picture").fill("a dog")
    expect(page.locator("[data-answered='a dog'] .card img").first).to_have_js_property("naturalWidth", 256)
    for tab in ("Caption", "Your photos"):
        open_tab(page, tab)
        expect(page.get_by_role("radio", name="scenes-quick")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{address}/?tab=play")
    expect(other.locator("[name=model]:visible option")).to_have_text(["scenes", "scenes-quick"])
    other.close()
    open_tab(page, "Search")
    link = page.url
    page.goto(link)
    expect(page.locator(".card img").first).to_have_js_property("naturalWidth", 256)


def test_visitors_see_nothing_of_each_other(page, browser, address, tmp_path):
    drop(page, save_square(tmp_path / "mine.png", "green"))
    source = search_dropped(page, "mine.png").get_attribute("src")
    key = page.get_by_label("Search in").input_value()

    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    drop(other, save_square(tmp_path / "theirs.png", "blue"))
    search_dropped(other, "theirs.png")
    assert other.get_by_label("Search in").input_value() != key
    assert key not in other.content()
    assert "mine.png" not in other.content()
    # both search at once, and each has its own answer
    for visitor, words in ((page, "green"), (other, "blue")):
        visitor.get_by_role("searchbox", name="Describe a picture").fill(words)
    for visitor, words, file in ((page, "green", "mine.png"), (other, "blue", "theirs.png")):
        expect(visitor.locator(f"[data-answered='{words}'] .card img[alt='{file}']")).to_be_visible()

    # neither a guess at a key nor a path that another visitor's pictures lie at opens anything
    row = source.partition("?")[0]
    assert context.request.get(f"{address}/{row}").status == 200  # the key itself is what keeps it secret
    for guess in (row.replace(key, key[:-1]), row.replace(key, ""), row.replace(key, "folder:/tmp")):
        assert context.request.get(f"{address}/{guess}").status == 404
    upload = context.request.post(
        f"{address}/gradio_api/upload",
        multipart={"files": {"name": "a.png", "mimeType": "image/png", "buffer": b"none"}},
    ).json()[0]
    assert context.request.get(f"{address}/gradio_api/file={Path(upload).parents[2]}").status in (403, 404)
    context.close()


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> dict[str, Path]:
    """An empty file, one of 60 MB, and a text, all called pictures."""
    folder = tmp_path_factory.mktemp("odd")
    files = {"empty": b"", "large": b"\xff\xd8" + bytes(60 << 20), "text": b"This is no picture."}
    for name, data in files.items():
        (folder / f"{name}.jpg").write_bytes(data)
    return {name: folder / f"{name}.jpg" for name in files}


def test_odd_files_among_your_photos_are_skipped_with_a_reason(page, odd, tmp_path):
    drop(page, *odd.values(), save_square(tmp_path / "good.png", "red"))
    expect(page.get_by_text("1 picture to search: 1 new, 3 skipped.")).to_be_visible()
    page.get_by_text("Skipped", exact=True).click()
    for name, why in (("empty", "the file is empty"), ("large", ""), ("text", "not a picture in a known format")):
        expect(page.locator("details li", has_text=f"{name}.jpg: {why}")).to_be_visible()
    search_dropped(page, "good.png")


def test_odd_files_to_describe_are_answered_calmly(page, odd, tmp_path):
    open_tab(page, "Caption")
    tab = page.get_by_role("tabpanel")
    for path in odd.values():
        tab.locator("input[type=file]").last.set_input_files(path)
        expect(tab.locator(".answer .notice")).to_contain_text(f"{path.name}: ")
        tab.get_by_role("button", name="Remove Image").click()
        expect(tab.locator(".answer .notice")).to_contain_text("Drop a picture")
    tab.locator("input[type=file]").last.set_input_files(save_square(tmp_path / "good.png", "green"))
    expect(tab.locator(".captions li").first).to_contain_text("A green square")


def test_a_picture_to_try_is_described(page):
    open_tab(page, "Caption")
    page.locator(".tries .card").first.click()
    expect(page.locator(".seen .captions li")).to_have_count(5)
    expect(page.get_by_text("described by scenes")).to_be_visible()
    page.locator(".words button").first.click()
    expect(page.locator(".place .map")).to_be_visible()


def test_a_model_is_seen_and_words_are_placed_on_its_map(page):
    open_tab(page, "The model")
    page.locator("[name=q]:visible").fill("a rocket in space")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".star")).to_be_visible()
    expect(page.locator(".map .fits")).to_have_count(10)
    dot = page.locator(".map circle").first
    dot.dispatch_event("pointerover")
    expect(page.locator(".map > img")).to_have_js_property("naturalWidth", 256)
    svg = page.locator(".map svg")
    before = svg.get_attribute("viewBox")
    svg.hover()
    page.mouse.wheel(0, -300)
    expect(svg).not_to_have_attribute("viewBox", before)
