"""Which sentences of a caption bank describe a picture: not the nearest ones, but those that the nearest agree on."""

from __future__ import annotations

import math

import numpy as np

from imgtext.bundle import CaptionBank
from imgtext.index import nearest
from imgtext.text import Bags, Vocabulary

# How many near sentences are asked: enough to outvote chance, few enough to speak of this picture alone
MOST_ASKED = 100
SHARE_ASKED = 0.005  # of the bank: in a small one the nearest sentence stands alone


def describe(bank: CaptionBank, vocabulary: Vocabulary, picture: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k sentences that together come closest to what the picture's nearest sentences say.

    The nearest sentence alone often claims what the picture doesn't show; what many near ones say is mostly true. So
    each of the nearest half percent, at most `MOST_ASKED`, stands for what a person might have said, as likely as any
    other. The first sentence is the one with the highest expected F1 of words against them (a consensus caption:
    Devlin et al., 2015, "Exploring Nearest Neighbor Approaches for Image Captioning"). Each further one raises the
    expected F1 of the best sentence so far the most, so that it says what those before it left out (greedy facility
    location: Nemhauser et al., 1978).

    Args:
        bank: sentences and their embeddings (M, D).
        vocabulary: whose stems the sentences are compared by.
        picture: (D,) float32, unit length.
        k: how many; fewer come back where the bank is smaller.

    Returns:
        rows (k,) int64 of the bank in that order, and their cosines (k,) float32 with the picture.
    """
    asked = min(MOST_ASKED, math.ceil(SHARE_ASKED * len(bank.captions)))
    rows, scores = nearest(bank.embeddings, picture, max(k, asked))
    agreement = word_f1(vocabulary.encode([bank.captions[row] for row in rows]))[:, :asked]
    left = list(range(len(rows)))
    best = np.zeros(asked, np.float32)  # for each sentence asked, the F1 of the chosen one that is closest to it
    chosen: list[int] = []
    while left and len(chosen) < k:
        gains = np.maximum(agreement[left], best).sum(axis=1)
        chosen.append(left.pop(int(gains.argmax())))  # among equals the nearer
        best = np.maximum(best, agreement[chosen[-1]])
    return rows[chosen], scores[chosen]


def word_f1(bags: Bags) -> np.ndarray:
    """(N, N) float32: the F1 of each two captions' sets of stems, 0 for two without any."""
    has = np.zeros((len(bags), int(bags.indices.max(initial=-1)) + 1), np.float32)
    has[np.repeat(np.arange(len(bags)), bags.sizes), bags.indices] = 1
    sizes = has.sum(axis=1)
    f1: np.ndarray = 2 * (has @ has.T) / np.maximum(sizes[:, None] + sizes, 1)
    return f1
