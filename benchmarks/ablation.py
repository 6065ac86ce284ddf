"""What each lever of `compact` is worth: `python benchmarks/ablation.py --data DIR`, on the dev split.

Each row trains the student with one thing changed; the teachers are trained anew only where the row is about them.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import tyro
from laboratory import HEADER, Laboratory, row

from imgtext.recipes import COMPACT, Recipe

LEVERS: dict[str, dict[str, object]] = {
    "compact": {},
    "two networks, Lite0 and Lite2": {"backbone": "efficientnet_lite0+efficientnet_lite2"},
    "one network, Lite2": {"backbone": "efficientnet_lite2"},
    "no teachers, dropout .5": {"teachers": 0, "dropout": 0.5},
    "no word vectors in the student": {"word_vectors": False},
    "no worn pictures in training": {"worn": 0.0},
    "both views embedded": {"both_views": True},
    "features as they are, no square root": {"feature_power": 1.0},
    "one layer on the image side": {"image_hidden": ()},
    "no dropout": {"dropout": 0.0},
    "no mirrored pictures in training": {"mirrored": False},
    "features not standardised": {"standardise": False},
    "binary bag": {"weighting": "binary"},
    "stop words kept": {"drop_stop_words": False},
    "no word dropout": {"word_dropout": 0.0},
    "one teacher": {"teachers": 1},
    "teachers read words alone": {"teacher_sentences": False},
    "triplet loss, no teachers": {"loss": "triplet", "teachers": 0},
}


@dataclass(frozen=True)
class Settings:
    """What each lever of compact is worth, on the dev split."""

    data: Path
    """Folder that holds the data set."""
    dataset: str = "flickr8k"
    """As `imgtext train` takes it."""
    levers: tuple[str, ...] = tuple(LEVERS)
    """Which rows."""
    seeds: tuple[int, ...] = (0,)
    """Seeds of the students."""
    scratch: Path = Path(tempfile.gettempdir()) / "imgtext-benchmarks"
    """Folder for the teachers' checkpoints."""


def main() -> None:
    settings = tyro.cli(Settings)
    laboratory = Laboratory(settings.dataset, settings.data, settings.scratch)
    print(HEADER, flush=True)
    for name in settings.levers:
        recipe: Recipe = replace(COMPACT, **LEVERS[name])  # type: ignore[arg-type]
        own = any(key.startswith("teacher") for key in LEVERS[name])
        results = [
            laboratory.train(replace(recipe, seed=seed), "dev", None if own else COMPACT).found
            for seed in settings.seeds
        ]
        print(row(name, results), flush=True)


if __name__ == "__main__":
    main()
