"""From captioned pictures to what a training reads: vocabulary, features, bags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext.batches import CaptionedFeatures
from imgtext.datasets import SPLITS, CaptionedImage, Dataset
from imgtext.datasets.records import owners
from imgtext.errors import ImgtextError, say
from imgtext.features import Features, extract_features
from imgtext.recipes import Recipe
from imgtext.text import STOP_WORDS, Vocabulary

if TYPE_CHECKING:
    from imgtext.backbones import Backbone
    from imgtext.training import Watch


def fit_vocabulary(recipe: Recipe, dataset: Dataset) -> Vocabulary:
    """The vocabulary of the training split's captions."""
    return Vocabulary.fit(
        (caption for record in dataset.split("train") for caption in record.captions),
        min_count=recipe.min_count,
        stop_words=STOP_WORDS if recipe.drop_stop_words else (),
        weighting=recipe.weighting,
    )


@dataclass(frozen=True)
class Prepared:
    """A dataset as a training needs it.

    Attributes:
        recipe, backbone, dataset, vocabulary: what it was prepared with.
        features: of all its pictures that could be read.
        records: by split, those of them with captions.
        splits: by split, their features and captions, in the same order.
    """

    recipe: Recipe
    backbone: Backbone
    dataset: Dataset
    vocabulary: Vocabulary
    features: Features
    records: dict[str, list[CaptionedImage]]
    splits: dict[str, CaptionedFeatures]


def prepare(
    recipe: Recipe,
    backbone: Backbone,
    dataset: Dataset,
    vocabulary: Vocabulary,
    *,
    progress: bool = False,
    watch: Watch | None = None,
) -> Prepared:
    """Compute what a recipe learns from, or take it from the cache.

    Args:
        progress: show progress bars on stderr, and name the pictures that could not be read.
        watch: as of `train`.

    Raises:
        ImgtextError: no picture of the train or dev split could be read.
    """
    from imgtext.sentences import cached_sentence_vectors

    shown: dict[str, Any] = {"progress": progress, "watch": counted(watch, "pictures")}
    paths = [record.path for record in dataset.records]
    features = extract_features(paths, backbone, mirrored=recipe.mirrored, **shown)
    if progress and features.skipped:
        for path, reason in features.skipped.items():
            say(f"skipped {path}: {reason}")
        say(f"{len(features.skipped)} pictures could not be read")
    records: dict[str, list[CaptionedImage]] = {}
    splits: dict[str, CaptionedFeatures] = {}
    for name in SPLITS:
        kept, views = readable([record for record in dataset.split(name) if record.captions], features)
        if kept:
            captions = [caption for record in kept for caption in record.captions]
            if name != "train":
                views = views[: 1 + recipe.both_views]
            sentences = cached_sentence_vectors(captions, progress=progress) if recipe.sentence_vectors else None
            records[name] = kept
            worn = None
            if name == "train" and recipe.worn:
                paths = [record.path for record in kept]
                worn = extract_features(paths, backbone, worn=True, **shown).views[-1]
            splits[name] = CaptionedFeatures(views, vocabulary.encode(captions), owners(kept), sentences, worn)
        elif name != "test":
            raise ImgtextError(f"no picture of the {name} split could be read")
    return Prepared(recipe, backbone, dataset, vocabulary, features, records, splits)


def readable(
    records: Sequence[CaptionedImage], features: Features
) -> tuple[list[CaptionedImage], tuple[np.ndarray, ...]]:
    """The records whose pictures could be read, and their features: (N, F) float32, one array a view."""
    row_of = {path: row for row, path in enumerate(features.paths)}
    kept = [record for record in records if record.path in row_of]
    rows = [row_of[record.path] for record in kept]
    return kept, tuple(view[rows] for view in features.views)


def counted(watch: Watch | None, what: str) -> Callable[[Path, int, int], None] | None:
    """For what is done file by file."""
    return None if watch is None else lambda path, done, total: watch(what, done, total, {})
