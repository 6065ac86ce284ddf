"""What a step of training looks at: some pictures, in one of their views, with some of their captions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imgtext.recipes import Recipe
from imgtext.text import Bags


@dataclass(frozen=True)
class CaptionedFeatures:
    """A split, ready for training.

    Attributes:
        views: one or two (images, F) float32 arrays: the pictures' features, and those of the mirrored pictures.
        bags: the captions, those of one image side by side, images in order.
        owner: (captions,) int64, ascending: the image that each caption describes. Every image has a caption.
        sentences: (captions, S) float32, the captions' own vectors, for a model that takes them.
        worn: (images, F) float32, features of the pictures worn, for a recipe that trains on some; see
            `imgtext.features.wear`.
    """

    views: tuple[np.ndarray, ...]
    bags: Bags
    owner: np.ndarray
    sentences: np.ndarray | None = None
    worn: np.ndarray | None = None

    def __post_init__(self) -> None:
        images = np.arange(len(self.views[0]))
        if len(self.owner) != len(self.bags) or not np.array_equal(np.unique(self.owner), images):
            raise ValueError("each image needs at least one caption, and each caption one of the images")
        if self.worn is not None and self.worn.shape != self.views[0].shape:
            raise ValueError("each image needs its features worn")
        if (np.diff(self.owner) < 0).any():
            raise ValueError("captions must stand in the order of their images")


@dataclass(frozen=True)
class Batch:
    """Some pictures with some of their captions.

    Attributes:
        images: (images,) int64, rows of the split.
        captions: (captions,) int64, rows of the split.
        features: (images, F) float32, each picture's in one of its views.
        bags: the captions, words dropped.
        owner: (captions,) int64, each caption's row in ``features``.
        sentences: (captions, S) float32 where the split has them.
    """

    images: np.ndarray
    captions: np.ndarray
    features: np.ndarray
    bags: Bags
    owner: np.ndarray
    sentences: np.ndarray | None


def draw_batch(split: CaptionedFeatures, recipe: Recipe, rng: np.random.Generator) -> Batch:
    """Draw different pictures and some captions of each."""
    count = len(split.views[0])
    images = rng.choice(count, min(recipe.batch_size, count), replace=False)
    view = rng.integers(len(split.views), size=len(images))
    features = split.views[0][images]
    for other, rows in enumerate(split.views[1:], start=1):
        features[view == other] = rows[images[view == other]]
    if split.worn is not None:
        taken = rng.random(len(images)) < recipe.worn
        features[taken] = split.worn[images[taken]]

    # all captions of these images in random order, then the first few of each image
    first, end = np.searchsorted(split.owner, images), np.searchsorted(split.owner, images, side="right")
    owner = np.repeat(np.arange(len(images)), end - first)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(end - first) - (end - first), end - first)
    order = np.lexsort((rng.random(len(owner)), owner))
    kept = order[place < recipe.captions_per_image]
    captions = (np.repeat(first, end - first) + place)[kept]
    bags = split.bags.take(captions)
    spared = rng.random(len(bags.weights)) >= recipe.word_dropout
    bags = replace(bags, weights=bags.weights * spared.astype(np.float32))
    owner = owner[kept]
    return Batch(images, captions, features, bags, owner, rows_of(split.sentences, captions))


def rows_of(array: np.ndarray | None, rows: np.ndarray) -> np.ndarray | None:
    """Some rows of an array, where there is one."""
    return None if array is None else array[rows]
