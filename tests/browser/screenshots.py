"""Pictures of every tab: desktop, phone and dark: python tests/browser/screenshots.py FOLDER [URL of a running page]"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1])]

from browser.chromium import CHROMIUM, FLAGS, serving  # noqa: E402

LOOKS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "wide": {"viewport": {"width": 3840, "height": 2160}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "device_scale_factor": 2},
}


def views(page: Page, url: str) -> None:
    """Go through what there is to see; yields a name for each."""
    page.goto(f"{url}/?q=a+dog+on+the+beach")
    page.locator(".card img").nth(3).wait_for()
    yield "search"
    page.locator(".card").nth(1).click()
    page.locator("dialog dl").wait_for()
    yield "opened"
    page.keyboard.press("Escape")
    for tab, ready in (
        ("Caption", ".tries img"),
        ("Your photos", ".photos"),
        ("Play", ".card:visible"),
        ("The model", ".map svg"),
        ("Train", ".training"),
    ):
        open_tab(page, tab)
        page.locator(ready).first.wait_for()
        yield tab.lower().replace(" ", "-")
        if tab == "Caption":
            page.locator(".tries .card").nth(2).click()
            page.locator(".seen .captions li").nth(4).wait_for()
            yield "described"
        if tab == "Play":
            page.locator(".card:visible").nth(5).click()
            page.locator(".true").wait_for()
            yield "played"


def open_tab(page: Page, name: str) -> None:
    """Press a tab, in the menu of the others where there is no room for it."""
    page.get_by_role("tab", name="Search").wait_for()  # tabs are laid out once the page is alive
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.locator(".overflow-menu > button").click()
        tab = page.locator(".overflow-dropdown").get_by_text(name, exact=True)
    tab.click()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with serving(sys.argv[2:]) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for look, settings in LOOKS.items():
            page = browser.new_page(**settings)
            for name in views(page, url):
                page.wait_for_timeout(700)
                page.screenshot(path=folder / f"{name}-{look}.png")
        browser.close()


if __name__ == "__main__":
    main()
