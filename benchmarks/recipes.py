"""Recall of every recipe over seeds: `python benchmarks/recipes.py --data DIR`.

The features are computed once. A recipe's teachers are trained once, with seed 0, and shared by its seeds.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import tyro
from laboratory import HEADER, Laboratory, row

from imgtext.bundle import Bundle, save_metrics
from imgtext.card import write_card
from imgtext.metrics import Retrieval
from imgtext.recipes import RECIPES, Recipe


@dataclass(frozen=True)
class Settings:
    """Recall of every recipe over seeds.

    Examples:
      python benchmarks/recipes.py --data DIR
      python benchmarks/recipes.py --data DIR --recipes small compact --split test
      python benchmarks/recipes.py --data DIR --recipes compact --split test --bundle hub/photos
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
    bundle: Path | None = None
    """Note the spread in this packaged model too, where the recipe is its own."""


def is_of(bundle: Bundle, recipe: Recipe) -> bool:
    """Whether a packaged model was trained with a recipe, whatever the seed."""
    settings = json.loads(json.dumps(asdict(recipe)))
    return {**bundle.config.recipe, "seed": recipe.seed} == settings


def note_spread(bundle: Bundle, split: str, found: Sequence[Retrieval]) -> None:
    """Write mean and half range of each recall over seeds into a bundle's figures and its card."""
    spread: dict[str, object] = {"count": len(found)}
    for way in ("text_to_image", "image_to_text"):
        recalls = {f"at_{k}": [getattr(getattr(one, way), f"at_{k}") for one in found] for k in (1, 5, 10)}
        spread[way] = {
            name: {"mean": sum(values) / len(values), "half_range": (max(values) - min(values)) / 2}
            for name, values in recalls.items()
        }
    figures = bundle.config.metrics
    write_card(save_metrics(bundle, {**figures, split: {**figures[split], "seeds": spread}}))


def main() -> None:
    settings = tyro.cli(Settings)
    bundle = None if settings.bundle is None else Bundle(settings.bundle)
    if bundle is not None and not any(is_of(bundle, RECIPES[name]) for name in settings.recipes):
        sys.exit(f"{bundle.folder} was trained with none of these recipes")
    laboratory = Laboratory(settings.dataset, settings.data, settings.scratch)
    print(f"{HEADER[:-1]}|---|---|".replace("sum |", "sum | student trains in | branches, MB |"), flush=True)
    for name in settings.recipes:
        results = [laboratory.train(replace(RECIPES[name], seed=seed), settings.split) for seed in settings.seeds]
        if bundle is not None and is_of(bundle, RECIPES[name]):
            note_spread(bundle, settings.split, [result.found for result in results])
        seconds = sum(result.seconds for result in results) / len(results)
        size = 2 * results[0].parameters / 1e6  # in half precision
        print(f"{row(name, [result.found for result in results])} {seconds:.0f} s | {size:.1f} |", flush=True)


if __name__ == "__main__":
    main()
