"""How quick and how still the page is, with 8,000 pictures: python tests/browser/measure.py

Prints a Markdown table; fails where a goal is missed. Takes a minute or two, and 100 MB in a temporary folder.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from browser.chromium import CHROMIUM, FLAGS, started  # noqa: E402
from imgtext.bundle import Bundle, Gallery, GalleryRow, copy_bundle, resave  # noqa: E402

PICTURES = 8000
QUERIES = ["a dog", "two men by a river", "a red car in the snow", "women with balloons", "a cat and a guitar"]
# from a key to the time when all pictures in sight are there
PAINTED = """async (text) => {
  const box = document.querySelector("[name=q]"), answer = document.querySelector(".answer");
  const begin = performance.now();
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => new MutationObserver(done).observe(answer, { childList: true }));
  const seen = [...answer.querySelectorAll("img")].filter((image) => image.getBoundingClientRect().top < innerHeight);
  await Promise.all(seen.map((image) => image.decode()));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begin;
}"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def make_model(folder: Path) -> tuple[Path, Path]:
    """The model of scenes, with a gallery of coloured pictures at random places."""
    chance = np.random.default_rng(0)
    pictures = folder / "pictures"
    pictures.mkdir()
    names = [f"{number:04}.jpg" for number in range(PICTURES)]
    for name, colours in zip(names, chance.integers(0, 256, (PICTURES, 3, 4, 3), np.uint8)):
        Image.fromarray(colours).resize((500, 375), Image.Resampling.BICUBIC).save(pictures / name)
    embeddings = chance.normal(size=(PICTURES, 128)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    copy_bundle(Bundle(ROOT / "hub" / "scenes"), folder / "model")
    resave(Bundle(folder / "model"), Gallery(tuple(map(GalleryRow, names)), embeddings))
    return folder / "model", pictures


def first_answer(page: Page, url: str) -> tuple[float, float]:
    """Seconds until the first pictures are there, and megabytes that came."""
    page.goto(url)
    page.locator(".card img").nth(5).wait_for()
    seconds = page.evaluate("performance.now()") / 1000
    sizes = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.transferSize)")
    return seconds, sum(sizes) / 1e6


def main() -> int:
    if "--help" in sys.argv:
        print(__doc__)
        return 0
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        model, pictures = make_model(Path(temporary))
        command = [
            sys.executable,
            "-m",
            "imgtext.cli",
            "demo",
            "--model",
            model,
            "--pictures",
            pictures,
            "--no-browser",
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "IMGTEXT_CACHE": f"{temporary}/cache"}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with started(list(map(str, command)), env=environment) as url:
            first_answer(browser.new_page(), url)  # the server is warm from here on
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            seconds, megabytes = first_answer(page, url)
            prefixes = [query[:end] for query in QUERIES for end in range(5, len(query) + 1)]
            times = [page.evaluate(PAINTED, prefix) for prefix in prefixes]
            shift = page.evaluate(SHIFTS)
            phone = browser.new_page(viewport={"width": 360, "height": 740})
            first_answer(phone, url)
            for prefix in prefixes:
                phone.evaluate(PAINTED, f"{prefix} xyzzyq -hat")  # with something to remark
            shift_on_phone = phone.evaluate(SHIFTS)
            outside = [place for place in asked if not place.startswith((url, "data:", "blob:"))]
        browser.close()
    rows = [
        ("opened to first pictures, warm server", f"{seconds:.2f} s", seconds <= 2, "≤ 2.0 s"),
        ("bytes of the first screen", f"{megabytes:.2f} MB", True, "stated"),
        (
            f"keystroke to painted grid, {PICTURES:,} pictures, median of {len(times)}",
            f"{statistics.median(times):.0f} ms (90 %: {np.percentile(times, 90):.0f})",
            statistics.median(times) <= 250,
            "≤ 250 ms",
        ),
        ("layout shift while results arrive (CLS)", f"{shift:.3f}", shift <= 0.05, "≤ 0.05"),
        ("the same on a phone, 360 pixels wide", f"{shift_on_phone:.3f}", shift_on_phone <= 0.05, "≤ 0.05"),
        ("requests to other hosts", str(len(outside)), not outside, "0"),
    ]
    print("| what | measured | goal |\n|---|---|---|")
    for what, measured, _, goal in rows:
        print(f"| {what} | {measured} | {goal} |")
    return 0 if all(reached for _, _, reached, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
