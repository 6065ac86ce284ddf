"""Recall of every recipe over seeds: `python benchmarks/recipes.py --data DIR`.

The features are computed once. A recipe's teachers are trained once, with seed 0, and shared by its seeds.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import tyro
from laboratory import HEADER, Laboratory, row

from imgtext.recipes import RECIPES


@dataclass(frozen=True)
class Settings:
    """Recall of every recipe over seeds.

    Examples:
      python benchmarks/recipes.py --data DIR
      python benchmarks/recipes.py --data DIR --recipes small compact --split test
    """

    data: Path
    """Folder that holds the data set."""
    dataset: str = "flickr8k"
    """As `imgtext train` takes it."""
    recipes: tuple[str, ...] = ("classic", "small", "compact", "best")
    """Which ones."""
    seeds: tuple[int, ...] = (0, 1, 2)
    """Seeds of the students."""
    split: str = "dev"
    """Where to measure: dev, or test, once at the end."""
    scratch: Path = Path(tempfile.gettempdir()) / "imgtext-benchmarks"
    """Folder for the teachers' checkpoints."""


def main() -> None:
    settings = tyro.cli(Settings)
    laboratory = Laboratory(settings.dataset, settings.data, settings.scratch)
    print(f"{HEADER[:-1]}|---|---|".replace("sum |", "sum | student trains in | branches, MB |"), flush=True)
    for name in settings.recipes:
        results = [laboratory.train(replace(RECIPES[name], seed=seed), settings.split) for seed in settings.seeds]
        seconds = sum(result.seconds for result in results) / len(results)
        size = 2 * results[0].parameters / 1e6  # in half precision
        print(f"{row(name, [result.found for result in results])} {seconds:.0f} s | {size:.1f} |", flush=True)


if __name__ == "__main__":
    main()
