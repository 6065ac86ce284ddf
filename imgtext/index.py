"""Nearest neighbours among embeddings: the protocol of all indexes, and the exact one, on numpy alone."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

NEAREST = ("exact", "faiss")
MILVUS = "milvus:"  # and the URI of a server
_GROUP = 256  # scores that are held against the k-th best as one


class Embeddings(Protocol):
    """(N, D) float32, unit rows, in memory or read from the disk as they are taken."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any) -> np.ndarray: ...


class Index(Protocol):
    """Finds the rows of an (N, D) matrix of unit embeddings that lie nearest to a query.

    An index is made from the matrix, float32, by its constructor or a function of its module, and answers for it
    from then on.
    """

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows of each query by cosine, best first; among equal scores the earlier row comes first.

        Args:
            queries: (Q, D) float32, unit rows.
            k: how many, at least 1; min(k, N) come back.

        Returns:
            rows (Q, k) int64 and their scores (Q, k) float32. An approximate index that finds fewer than k for a
            query fills up with row -1 and score -inf.
        """
        ...


class ExactIndex:
    """Compares with every row; see `nearest`."""

    def __init__(self, embeddings: np.ndarray):
        self.embeddings = embeddings

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """As in `Index`."""
        found = [nearest(self.embeddings, query, k) for query in queries]
        size = min(k, len(self.embeddings))
        rows = np.array([rows for rows, _ in found], np.int64).reshape(len(queries), size)
        return rows, np.array([scores for _, scores in found], np.float32).reshape(len(queries), size)


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
    # k groups have a score as good as the k-th best group's best, so the k-th best score is no worse
    groups = len(scores) // _GROUP
    bests = scores[: groups * _GROUP].reshape(groups, _GROUP).max(axis=1) if groups >= k else scores
    rows = np.flatnonzero(scores >= np.partition(bests, -k)[-k])
    return best(rows, scores[rows], k)


def best(rows: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k rows with the highest scores, and these, best first; among equal scores the earlier row comes first."""
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
