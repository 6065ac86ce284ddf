"""How time and memory grow with the number of pictures, as docs/images/growth.webp: `python benchmarks/growth.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt
import numpy as np
import tyro
from million import clustered, made_index, memory
from paired import INSTALLED, seconds
from reindex import indexed

from imgtext.faiss_index import FaissIndex
from imgtext.index import nearest

PLOT = Path(__file__).parents[1] / "docs" / "images" / "growth.webp"


@dataclass(frozen=True)
class Settings:
    """How time and memory grow with the number of pictures."""

    pictures: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    """Sizes."""
    files: int = 100_000
    """The largest folder that is indexed again."""
    plot: Path = PLOT
    """The picture to write."""


def imgtext(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "imgtext.cli", *arguments], check=True, capture_output=True, env=INSTALLED)


def again(work: Callable[[], object]) -> float:
    """Seconds, the best of three, once warm."""
    work()
    return min(seconds(work) for _ in range(3))


def main() -> None:
    settings = tyro.cli(Settings)
    lines: dict[str, list[tuple[int, float]]] = {}
    kept: dict[str, list[tuple[int, float]]] = {}
    for count in settings.pictures:
        embeddings, queries = clustered(count, np.random.default_rng(0))
        index = FaissIndex.build(embeddings)
        works = {
            "exact query": lambda embeddings=embeddings, query=queries[0]: nearest(embeddings, query, 10),
            "approximate query": lambda index=index, query=queries[:1]: index.search(query, 10),
        }
        for what, work in works.items():
            work()
            lines.setdefault(what, []).append((count, median(seconds(work) for _ in range(9))))
        with tempfile.TemporaryDirectory() as folder:
            made_index(Path(folder), embeddings, index)
            for way in ("exact", "faiss"):
                search = partial(imgtext, "search", "a dog", "--index", folder, "--nearest", way)
                lines.setdefault(f"search from a new process, {way}", []).append((count, again(search)))
                kept.setdefault(f"opened, {way}", []).append((count, memory(Path(folder), way)))
            kept.setdefault("the float32 matrix", []).append((count, embeddings.nbytes / 2**20))
        if count <= settings.files:
            with tempfile.TemporaryDirectory() as folder:
                indexed(Path(folder), count)
                work = partial(imgtext, "index", folder)
                lines.setdefault("index again, nothing changed", []).append((count, again(work)))

    figure, sides = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for axes, unit, found in zip(sides, ("seconds", "MiB"), (lines, kept)):
        for what, points in found.items():
            axes.loglog(*zip(*points), marker="o", label=what)
            print(what, *(f"{count:,}: {value:.3g} {unit}" for count, value in points), sep="  ")
        axes.set(xlabel="pictures", ylabel=unit)
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small")
    settings.plot.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(settings.plot, dpi=100)


if __name__ == "__main__":
    main()
