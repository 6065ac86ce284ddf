"""Hostile queries: each has an answer or a clear error, the same twice, and never becomes markup on the page.

python tests/torture/queries.py [COUNT]
"""

from __future__ import annotations

import re
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "demo")]

from answers import cards, remarks  # noqa: E402
from galleries import Shown  # noqa: E402

from imgtext.errors import ImgtextError  # noqa: E402
from imgtext.loading import load  # noqa: E402
from imgtext.retriever import Hits  # noqa: E402

HOSTILE = (
    "", "the of", "-", '-"', "…!?", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; DROP TABLE x;--",
    "$(id)", "`id`", "=cmd|' /C calc'!A0", "\\input{/etc/passwd}", "[x](javascript:alert(1))", "\u202egod", "d\u200bog",
    "\x00", "\x1b[2J", "\U000e0041", "x" * 5000, "&lt;b&gt;", "-<b>dog</b>", "ﷺ" * 200,
)  # fmt: skip
ALLOWED = frozenset("p q b u s li ol button img span div".split())
shown = Shown("scenes", load("scenes"))
slowest = 0.0


class Tags(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert not any(name.startswith("on") for name, _ in attrs), attrs


def answer(text: str) -> tuple[Hits, str]:
    hits = shown.retriever.search(text, 5)
    return hits, remarks(shown, text, hits) + (cards(shown, text, hits) if hits else "")


def attack(text: str) -> None:
    global slowest
    begin = time.perf_counter()
    try:
        hits, html = answer(text)
    except ImgtextError:
        return
    slowest = max(slowest, time.perf_counter() - begin)
    assert all(-1.001 <= hit.score <= 1.001 for hit in hits)
    assert answer(text) == (hits, html)
    Tags().feed(html)
    assert not re.search(r"<script|<b>dog", html)


def main(count: int) -> int:
    words = st.sampled_from([*HOSTILE, "dog", "snow", "a", "red", "-cat", "rocket"])
    texts = st.one_of(st.text(max_size=300), st.lists(words, max_size=8).map(" ".join))
    check = settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for text in (*HOSTILE, "dog" * 300_000, "dog " * 20_000):
        attack(text)
    check(given(texts)(attack))()
    print(f"| hostile queries | {count:,} | slowest {slowest:.2f} s | 0 faults |")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
