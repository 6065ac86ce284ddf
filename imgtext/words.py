"""Vectors of common English words: 30,000 words, 128 numbers each, packaged with imgtext in 8 bit.

Made once from all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019; Apache-2.0): each word was embedded
alone, then the table was centred, reduced to 128 dimensions by PCA and rounded. No sentence went in. MiniLM's own
training list contains captions of Flickr30k and COCO, so the vectors are not wholly innocent of such text.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from imgtext.files import read_tensors
from imgtext.text import Vocabulary

TABLE = Path(__file__).parent / "english_words.safetensors"
# a stem's vector must be well below the learned table at the start, yet large enough to be learned from
_LENGTH = 4.0


@lru_cache(maxsize=1)
def word_vectors() -> tuple[dict[str, int], np.ndarray]:
    """Each word's row, and the table (30,000, 128) float32 with unit rows. Words stand most common first."""
    tensors, _ = read_tensors(TABLE)
    words = tensors["words"].tobytes().decode().split("\n")
    vectors = tensors["vectors"].astype(np.float32)  # int8
    return {word: row for row, word in enumerate(words)}, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def stem_vectors(vocabulary: Vocabulary) -> np.ndarray:
    """Vectors for a vocabulary's stems: the mean over each stem's words by their count, centred, of length 4.

    Returns:
        (stems, 128) float32; zeros for a stem none of whose words is in the table.
    """
    rows, table = word_vectors()
    vectors = np.zeros((len(vocabulary), table.shape[1]), np.float32)
    for index, words in enumerate(vocabulary.surface):
        for word, count in words.items():
            if word in rows:
                vectors[index] += count * table[rows[word]]
    known = vectors.any(axis=1)
    if known.any():
        vectors[known] /= np.linalg.norm(vectors[known], axis=1, keepdims=True)
        vectors[known] -= vectors[known].mean(axis=0)
        vectors[known] *= _LENGTH / np.maximum(np.linalg.norm(vectors[known], axis=1, keepdims=True), 1e-6)
    return vectors
