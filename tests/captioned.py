"""Small captioned splits that training and what it reads are tested with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imgtext.batches import CaptionedFeatures
from imgtext.recipes import CLASSIC, COMPACT
from imgtext.text import Vocabulary

WORDS = ["dog", "cat", "ball", "snow", "tree", "car", "boat", "hill"]
SMALL = {"embed_dim": 8, "batch_size": 16, "evaluate_every": 5, "min_count": 1, "dropout": 0.1, "warmup": 2}
TINY_COMPACT = replace(
    COMPACT, image_hidden=(16,), teachers=0, steps=30, learning_rate=1e-2, word_vectors=False, worn=0.0, **SMALL
)
TINY_CLASSIC = replace(
    CLASSIC, image_hidden=(16, 12), caption_hidden=(16, 12), steps=40, learning_rate=1e-2, **(SMALL | {"dropout": 0.0})
)


def split(seed: int, images: int = 40) -> tuple[CaptionedFeatures, Vocabulary]:
    """Pictures of three things each; their features are the things and noise; 1 to 3 captions name them."""
    rng = np.random.default_rng(seed)
    shown = np.stack([rng.choice(len(WORDS), 3, replace=False) for _ in range(images)])
    features = np.zeros((images, len(WORDS)), np.float32)
    np.put_along_axis(features, shown, 1.0, axis=1)
    features += rng.random(features.shape, dtype=np.float32) / 4
    captions, owner = [], []
    for image, things in enumerate(shown):
        for count in range(1, 2 + image % 3):
            captions.append(" ".join(WORDS[thing] for thing in things[:count]))
            owner.append(image)
    vocabulary = Vocabulary.fit(WORDS, weighting="tfidf")
    return CaptionedFeatures(
        (features, features[:, ::-1].copy()), vocabulary.encode(captions), np.array(owner)
    ), vocabulary
