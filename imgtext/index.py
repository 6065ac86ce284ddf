"""Nearest neighbours among embeddings."""

from __future__ import annotations

import numpy as np


def nearest(embeddings: np.ndarray, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The exact k nearest rows by cosine; among equal scores the earlier row comes first.

    Args:
        embeddings: (N, D) float32, unit rows.
        query: (D,) float32, unit length.
        k: how many; fewer come back where N is smaller.

    Returns:
        rows (k,) int64 and scores (k,) float32, best first.
    """
    scores = embeddings @ query  # (N,)
    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    # all rows as good as the k-th, so that a tie there is cut by row number and not by chance
    rows = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
    rows = rows[np.lexsort((rows, -scores[rows]))][:k]
    return rows, scores[rows]
