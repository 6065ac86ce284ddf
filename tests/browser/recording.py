"""A short animated picture of the page, for the README: python tests/browser/recording.py FILE.gif [URL of a page]"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1])]

from browser.chromium import CHROMIUM, FLAGS, serving  # noqa: E402

QUERY = "a dog on the beach"
SIZE = {"width": 960, "height": 700}


def frames(page: Page, url: str) -> list[tuple[Image.Image, int]]:
    """Pictures of the page and the milliseconds for which each is shown: words are typed, a hit is opened."""
    found = []

    def look(milliseconds: int) -> None:
        found.append((Image.open(io.BytesIO(page.screenshot())).convert("RGB"), milliseconds))

    page.goto(url)
    page.locator(".card img").nth(3).wait_for()
    page.get_by_role("searchbox", name="Describe a picture").click()
    page.wait_for_timeout(500)
    look(1000)
    for end in range(1, len(QUERY) + 1):
        page.keyboard.type(QUERY[end - 1])
        if QUERY[end : end + 1].strip():
            look(90)  # within a word the answer stays: there is no time to look at it
        else:
            page.locator(f"[data-answered='{QUERY[:end]}']").wait_for()
            page.wait_for_timeout(300)
            look(350)
    look(1200)
    page.locator(".card").first.click()
    page.locator("dialog dl").wait_for()
    page.wait_for_timeout(500)
    look(3500)
    return found


def main() -> None:
    file = Path(sys.argv[1])
    with serving(sys.argv[2:]) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pictures, times = zip(*frames(browser.new_page(viewport=SIZE), url))
        browser.close()
    first, *rest = (picture.quantize(dither=Image.Dither.NONE) for picture in pictures)  # each has its own colours
    first.save(file, save_all=True, append_images=rest, duration=times, loop=0, optimize=True)


if __name__ == "__main__":
    main()
