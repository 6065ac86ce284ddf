"""What the scripts that train many recipes share: a data set, and each teacher trained once."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from imgtext import metrics
from imgtext.backbones import Backbone, load_backbone
from imgtext.datasets import load_dataset
from imgtext.preparation import Prepared, fit_vocabulary, prepare
from imgtext.recipes import COMPACT, Recipe, teacher_of
from imgtext.training import Teacher, embed, fit, teach
from imgtext.words import stem_vectors


@dataclass(frozen=True)
class Result:
    """What a training gave; seconds are the student's alone."""

    found: metrics.Retrieval
    seconds: float
    parameters: int


class Laboratory:
    """Trains recipes on one data set.

    Args:
        dataset, data: as `imgtext train` takes them.
        scratch: folder for the teachers' checkpoints: another run takes them up.
    """

    def __init__(self, dataset: str, data: Path | None, scratch: Path):
        self.dataset = load_dataset(dataset, data)
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        self._backbone = lru_cache(load_backbone)
        self._teachers: dict[Recipe, Teacher] = {}

    def backbone(self, name: str) -> Backbone:
        return self._backbone(name)

    def prepared(self, recipe: Recipe) -> Prepared:
        vocabulary = fit_vocabulary(recipe, self.dataset)
        return prepare(recipe, self.backbone(recipe.backbone), self.dataset, vocabulary, progress=True)

    def train(self, recipe: Recipe, split: str, taught_by: Recipe | None = None) -> Result:
        """Train a recipe and measure it on a split.

        Its teachers are those of ``taught_by``, or its own, with seed 0: shared by all seeds.
        """
        options = self._options(recipe)
        teacher = self._teacher(taught_by or recipe) if recipe.teachers else None
        splits = self.prepared(recipe).splits
        start = time.perf_counter()
        model, _ = fit(recipe, splits["train"], splits["dev"], teacher=teacher, **options)
        seconds = time.perf_counter() - start
        found = metrics.evaluate(*embed(model, splits[split]), splits[split].owner)
        return Result(found, seconds, sum(tensor.numel() for tensor in model.state_dict().values()))

    def _options(self, recipe: Recipe) -> dict[str, Any]:
        vocabulary = fit_vocabulary(recipe, self.dataset)
        vectors = stem_vectors(vocabulary) if recipe.word_vectors else None
        return {"vocabulary_size": len(vocabulary), "word_vectors": vectors, "progress": True}

    def _teacher(self, student: Recipe) -> Teacher:
        own = replace(teacher_of(replace(student, seed=0), 1), name="teacher", teachers=student.teachers)
        if own not in self._teachers:
            splits = self.prepared(teacher_of(student, 1)).splits
            name = hashlib.sha256(repr(own).encode()).hexdigest()[:16]
            self._teachers[own] = teach(
                replace(student, name=COMPACT.name, seed=0),  # whosever they are, their checkpoint is one
                splits["train"],
                splits["dev"],
                checkpoint=self.scratch / f"{name}.safetensors",
                **self._options(student),
            )
        return self._teachers[own]


def row(name: str, results: list[metrics.Retrieval]) -> str:
    """A Markdown table row: both directions' R@1, R@5, R@10 and the sum, as mean and half the range over seeds."""
    cells = []
    for way in ("text_to_image", "image_to_text"):
        for k in (1, 5, 10):
            cells.append(_spread([100 * getattr(getattr(found, way), f"at_{k}") for found in results]))
    cells.append(_spread([found.rsum for found in results]))
    return f"| {name} | {' | '.join(cells)} |"


HEADER = "| | t→i R@1 | R@5 | R@10 | i→t R@1 | R@5 | R@10 | sum |\n|---|---|---|---|---|---|---|---|"


def _spread(values: list[float]) -> str:
    mean = sum(values) / len(values)
    return f"{mean:.1f}" if len(values) == 1 else f"{mean:.1f} ± {(max(values) - min(values)) / 2:.1f}"
