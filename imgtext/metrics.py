"""How well two sets of embeddings find each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RECALL_AT = (1, 5, 10)


def ranks(scores: np.ndarray, relevant: np.ndarray) -> np.ndarray:
    """The rank, from 1, of each query's best relevant item; ties count against the model.

    Args:
        scores: (queries, items).
        relevant: (queries, items) bool; each query has at least one relevant item.

    Returns:
        (queries,) int64: one more than the number of irrelevant items that score at least as much as the best
        relevant one.

    Raises:
        ValueError: a query has no relevant item, a score is NaN, or the shapes differ.
    """
    if scores.shape != relevant.shape:
        raise ValueError(f"scores {scores.shape} and relevant {relevant.shape} differ in shape")
    if not relevant.any(axis=1).all():
        raise ValueError("a query has no relevant item")
    if np.isnan(scores).any():
        raise ValueError("a score is not a number")
    best = np.where(relevant, scores, -np.inf).max(axis=1, keepdims=True)
    above: np.ndarray = ((scores >= best) & ~relevant).sum(axis=1)
    return 1 + above


@dataclass(frozen=True)
class Recall:
    """Retrieval in one direction. Recalls are shares from 0 to 1."""

    at_1: float
    at_5: float
    at_10: float
    median_rank: float
    mean_reciprocal_rank: float

    @classmethod
    def of(cls, found: np.ndarray) -> Recall:
        """From ranks, (queries,)."""
        at_1, at_5, at_10 = (float((found <= k).mean()) for k in RECALL_AT)
        return cls(
            at_1,
            at_5,
            at_10,
            median_rank=float(np.median(found)),
            mean_reciprocal_rank=float((1 / found).mean()),
        )


@dataclass(frozen=True)
class Retrieval:
    """Retrieval in both directions."""

    text_to_image: Recall
    image_to_text: Recall

    @property
    def rsum(self) -> float:
        """The sum of the six recalls in per cent, the usual figure to tune by."""
        return 100 * sum(way.at_1 + way.at_5 + way.at_10 for way in (self.text_to_image, self.image_to_text))

    def table(self) -> str:
        """Both directions as lines of text."""
        lines = [f"{'':15}" + "".join(f"{name:>8}" for name in ("R@1", "R@5", "R@10", "median", "MRR"))]
        for name, way in (("text -> image", self.text_to_image), ("image -> text", self.image_to_text)):
            recalls = "".join(f"{100 * share:8.1f}" for share in (way.at_1, way.at_5, way.at_10))
            lines.append(f"{name:15}{recalls}{way.median_rank:8.1f}{way.mean_reciprocal_rank:8.3f}")
        return "\n".join(lines)


def evaluate(images: np.ndarray, captions: np.ndarray, owner: np.ndarray) -> Retrieval:
    """Rank every image for every caption and the other way round.

    Args:
        images: (N, D) unit embeddings.
        captions: (M, D) unit embeddings.
        owner: (M,) int, the image that each caption describes; each image has at least one caption.
    """
    scores = captions @ images.T  # (captions, images)
    relevant = owner[:, None] == np.arange(len(images))  # (captions, images)
    return Retrieval(Recall.of(ranks(scores, relevant)), Recall.of(ranks(scores.T, relevant.T)))
