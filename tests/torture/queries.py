"""Hostile queries: each has an answer or a clear error, the same twice, and never becomes markup on the page.

python tests/torture/queries.py [COUNT]
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import tyro
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "demo")]

from answers import cards, remarks  # noqa: E402
from galleries import Shown  # noqa: E402

from imgtext.errors import ImgtextError  # noqa: E402
from imgtext.hits import Hits  # noqa: E402
from imgtext.loading import load  # noqa: E402

HOSTILE = (
    "", "the of", "-", '-"', "…!?", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; DROP TABLE x;--",
    "$(id)", "`id`", "=cmd|' /C calc'!A0", "\\input{/etc/passwd}", "[x](javascript:alert(1))", "\u202egod", "d\u200bog",
    "\x00", "do\ud83dg", "-\udcff in:\0", "\x1b[2J", "\U000e0041", "x" * 5000, "&lt;b&gt;", "-<b>dog</b>", "ﷺ" * 200,
)  # fmt: skip
FILTERS = ("in:test", "in:", "in:<b>", "after:2020", "before:\ud83d", "after:<script>", "before:9999-99-99", "in:../..")
ALLOWED = frozenset("p q b u s li ol button img span div".split())
shown = Shown("scenes", load("scenes"))
SLOWEST = 5  # seconds that an answer may take
outcomes: Counter[str] = Counter()
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
    begin, refusal = time.perf_counter(), ""
    try:
        hits, html = answer(text)
    except ImgtextError as error:
        refusal = str(error)
    if refusal:
        outcomes["refused"] += 1
        refusal.encode()
        assert re.search("(in|after|before):", text, re.IGNORECASE), refusal  # of words there is nothing to refuse
        return
    outcomes["answered" if hits else "no known word"] += 1
    slowest = max(slowest, time.perf_counter() - begin)
    html.encode()
    assert all(-1.001 <= hit.score <= 1.001 for hit in hits)
    assert answer(text) == (hits, html)
    Tags().feed(html)
    assert not re.search(r"<script|<b>dog", html)


def main(count: int = 500, /) -> int:
    words = st.sampled_from([*HOSTILE, "dog", "snow", "a", "red", "-cat", "rocket", *FILTERS])
    anything = st.text(st.characters(exclude_categories=()), max_size=300)
    texts = st.one_of(anything, st.lists(words, max_size=8).map(" ".join))
    check = settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for text in (*HOSTILE, "dog" * 300_000, "dog " * 20_000):
        attack(text)
    check(given(texts)(attack))()
    assert min(outcomes[kind] for kind in ("answered", "no known word", "refused")), outcomes
    assert slowest < SLOWEST, slowest
    print(f"| hostile queries | {outcomes.total():,} | {dict(outcomes)}, slowest {slowest:.2f} s | 0 faults |")
    return 0


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
