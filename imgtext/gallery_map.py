"""A map of a gallery: a place on a plane for each picture, near each other where the model takes them for alike."""

from __future__ import annotations

import numpy as np
from safetensors.numpy import save

from imgtext.errors import require

MOST_PLACES = 1500  # what a person can look through, and seconds to compute
_FEWEST = 4
_PERPLEXITY = 30.0  # neighbours that count, as van der Maaten and Hinton have it


def draw_map(embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lay out a gallery by t-SNE (van der Maaten and Hinton, 2008), evenly chosen pictures where there are many.

    Args:
        embeddings: (N, D) float32, unit rows.

    Returns:
        rows (P,) int64, ascending, and their places (P, 2) float32 from 0 to 1; nothing of fewer than four pictures.

    Raises:
        ImgtextError: scikit-learn is not installed.
    """
    rows = map_rows(len(embeddings))
    if len(rows) < _FEWEST:
        return rows[:0], np.zeros((0, 2), np.float32)
    perplexity = min(_PERPLEXITY, (len(rows) - 1) / 3)
    layout = require("sklearn.manifold", "train").TSNE(
        metric="cosine", init="pca", perplexity=perplexity, random_state=0, n_jobs=1
    )
    return rows, to_unit_square(layout.fit_transform(embeddings[rows]))


def map_rows(count: int) -> np.ndarray:
    """(P,) int64: the pictures of a gallery of so many that a map shows."""
    return np.linspace(0, count - 1, min(MOST_PLACES, count)).astype(np.int64)


def to_unit_square(points: np.ndarray) -> np.ndarray:
    """(P, 2) of any numbers to float32 from 0 to 1, each axis by itself."""
    low, high = points.min(axis=0), points.max(axis=0)
    unit: np.ndarray = (points - low) / np.maximum(high - low, 1e-9)
    return unit.astype(np.float32)


def map_file(embeddings: np.ndarray) -> bytes:
    """`draw_map`'s answer as a bundle holds it."""
    rows, points = draw_map(embeddings)
    return save({"rows": rows, "points": points.astype(np.float16)})
