"""The page beside a bare page of Gradio, and what a million pictures weigh in it: `python benchmarks/page.py`."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import tyro
from million import clustered, made_index
from paired import HEADER, row
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from browser.chromium import CHROMIUM, FLAGS, started  # noqa: E402
from browser.measure import PAINTED, PICTURES, QUERIES, first_answer, make_model  # noqa: E402

SHOWN = 24
# two sets of files in turn, so that a change is to be seen
BARE = f"""import sys, gradio
files = sys.argv[1:]
with gradio.Blocks() as page:
    words, gallery = gradio.Textbox(), gradio.Gallery()
    words.input(lambda text: files[len(text) % 2 * {SHOWN} :][:{SHOWN}], words, gallery)
page.launch()"""
# from a key to the time when all pictures in sight are there, as `PAINTED`; gradio heeds no event but a key's own
BARE_PAINTED = """() => {
  const pictures = () => [...document.querySelectorAll("img[src*='/file=']")], source = () => pictures()[0]?.src;
  const before = source(), box = document.querySelector("textarea");
  const typed = new Promise((done) => box.addEventListener("input", done, { capture: true, once: true }));
  box.focus();
  window.painted = typed.then(async () => {
    const begin = performance.now();
    await new Promise((done) => new MutationObserver(() => source() !== before && done())
      .observe(document.body, { childList: true, subtree: true, attributeFilter: ["src"] }));
    const seen = pictures().filter((image) => image.getBoundingClientRect().top < innerHeight);
    await Promise.all(seen.map((image) => image.decode()));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - begin;
  });
}"""


@dataclass(frozen=True)
class Settings:
    """The page beside a bare page of Gradio, and what a million pictures weigh in it. Needs Chromium."""

    embeddings: int = 1_000_000
    """Pictures of the gallery that is weighed."""
    rounds: int = 3
    """How often each key is pressed, in turn with its peer; the median counts."""


def demo(*arguments: object, scratch: Path) -> dict[str, object]:
    """What `started` takes, for a page that notes its process in ``scratch``."""
    command = [sys.executable, "-m", "imgtext.cli", "demo", "--no-browser", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "IMGTEXT_CACHE": str(scratch / "cache")}
    return {"command": ["sh", "-c", 'echo $$ > process; exec "$@"', "sh", *command], "env": environment, "cwd": scratch}


def press(bare: Page) -> float:
    """Milliseconds from one more key to the other set of pictures on the bare page."""
    bare.evaluate(BARE_PAINTED)
    bare.keyboard.press("x")
    return bare.evaluate("window.painted")


def keys(browser: Browser, scratch: Path, rounds: int) -> tuple[float, float]:
    """Median milliseconds from a key to the grid, warm: of the page and of a bare one."""
    model, pictures = make_model(scratch)
    files = sorted(pictures.iterdir())[: 2 * SHOWN]
    environment = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}
    with (
        started(**demo("--model", model, "--pictures", pictures, scratch=scratch)) as url,
        started([sys.executable, "-u", "-c", BARE, *map(str, files)], env=environment) as bare_url,
    ):
        page, bare = browser.new_page(), browser.new_page()
        first_answer(page, url)
        bare.goto(bare_url)
        bare.locator("textarea").wait_for()
        bare.wait_for_timeout(1000)  # it heeds no key at first
        prefixes = [query[:end] for query in QUERIES[:2] for end in range(5, len(query) + 1)]
        times = [(page.evaluate(PAINTED, prefix), press(bare)) for prefix in prefixes * (rounds + 1)][
            len(prefixes) :
        ]  # in the first round thumbnails are made
    return median(ours for ours, _ in times), median(theirs for _, theirs in times)


def weight(browser: Browser, embeddings: np.ndarray) -> float:
    """MiB of memory of the page alone (USS) once an indexed folder was searched."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = made_index(Path(temporary), embeddings)
        with started(**demo(scratch=folder)) as url:
            page = browser.new_page()
            page.goto(f"{url}/?q=a+dog&model=folder:{folder}")
            page.locator("[data-answered='a dog'] .bare").first.wait_for(timeout=300_000)
            for query in QUERIES:
                page.evaluate(PAINTED, query)
            page.close()
            kept = Path("/proc", (folder / "process").read_text().strip(), "smaps_rollup").read_text()
    return sum(map(int, re.findall(r"Private_\w+:\s+(\d+)", kept))) / 1024


def main() -> None:
    settings = tyro.cli(Settings)
    print(HEADER)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        ours, theirs = keys(browser, Path(temporary), settings.rounds)
        what = f"keystroke to grid in Chromium, warm, {PICTURES:,} pictures"
        row(
            what,
            f"a bare page of Gradio that shows {SHOWN} fixed files",
            ours,
            theirs,
            "≤ 1.3",
            unit="ms",
            faster=False,
        )
        embeddings, _ = clustered(settings.embeddings, np.random.default_rng(0))
        total, empty = weight(browser, embeddings), weight(browser, embeddings[:SHOWN])
        matrix = embeddings.nbytes / 2**20
        what = f"memory of the page for {settings.embeddings:,} pictures; {total:,.0f} MiB in all"
        row(what, "the float32 matrix", total - empty, matrix, "≤ 1.3", unit="MiB", faster=False)


if __name__ == "__main__":
    main()
