"""Two ways of doing one thing, timed in turn, and the row of the table that comes of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

# commands as they are once installed: Python keeps what it compiled
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
HEADER = "| what | peer | ours | theirs | ratio | goal |\n|---|---|---|---|---|---|"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def paired(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of each, once warm."""
    ours(), theirs()
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return median(one for one, _ in times), median(other for _, other in times)


def row(what: str, peer: str, ours: float, theirs: float, goal: str, *, unit: str = "s", faster: bool = True) -> None:
    """Print a row; the ratio is theirs / ours where we should be ``faster``, else ours / theirs."""
    ratio = theirs / ours if faster else ours / theirs
    print(f"| {what} | {peer} | {ours:.3g} {unit} | {theirs:.3g} {unit} | {ratio:.3g} | {goal} |", flush=True)
