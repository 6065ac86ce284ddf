"""Vectors of common English words: 30,000 words, 128 numbers each, packaged with imgtext in 8 bit.

Made once from all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019; Apache-2.0): each word was embedded
alone, then the table was centred, reduced to 128 dimensions by PCA and rounded. No sentence went in. MiniLM's own
training list contains captions of Flickr30k and COCO, so the vectors are not wholly innocent of such text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from imgtext.files import read_tensors
from imgtext.text import Vocabulary

TABLE = Path(__file__).parent / "english_words.safetensors"
# a stem's vector must be well below the learned table at the start, yet large enough to be learned from
_LENGTH = 4.0
# chosen on Flickr8k's dev split: benchmarks/unknown_words.py
MIN_LENGTH = 4  # shorter words are one edit from too many others
MIN_SIMILARITY = 0.55
NEIGHBOURS = 5
TEMPERATURE = 0.1


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


class Replacement(str):
    """A known word that stands in for an unknown one of a query.

    Attributes:
        similarity: 0 to 1; cosine of the two words' vectors, or the share of letters that a misspelt word has right.
        misspelt: the word was mended, not replaced by one of like meaning.
        stems: the shares of a count that stems of the vocabulary get in its place. Meaning is shared among the few
            nearest stems, the word itself being the nearest; a mended word is its own stem alone, or none where it is
            a stop word.
    """

    similarity: float
    misspelt: bool
    stems: Mapping[int, float]

    def __new__(cls, word: str, similarity: float, misspelt: bool, stems: Mapping[int, float]) -> Replacement:
        self = super().__new__(cls, word)
        self.similarity, self.misspelt, self.stems = similarity, misspelt, stems
        return self


class StandIns:
    """Finds known words for unknown ones: by spelling, or by meaning from the table of English words.

    Args:
        vocabulary: what is known.
    """

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        # stop words outnumber all others
        self._counts = {word: count for words in vocabulary.surface for word, count in words.items()}
        self._counts |= dict.fromkeys(vocabulary.stop_words, vocabulary.documents)
        self._letters = sorted(set("".join(self._counts)))
        rows, table = word_vectors()
        known = [(word, stem) for stem, words in enumerate(vocabulary.surface) for word in words if word in rows]
        self._known, self._stems = [word for word, _ in known], [stem for _, stem in known]
        self._vectors = table[[rows[word] for word in self._known]]  # (known words, 128)
        self._longest_known = max(map(len, self._counts), default=0)
        self._longest = 1 + max(self._longest_known, max(map(len, rows)))
        self._found = lru_cache(maxsize=4096)(self._find)  # a query is read several times, and may say a word often

    def find(self, word: str) -> Replacement | None:
        """What stands in for an unknown lower-case word, or None.

        A word of the English table is no misspelling, merely unknown: half of all such words are one edit from a known
        one. It is replaced by meaning or not at all.
        """
        return self._found(word) if len(word) <= self._longest else None

    def _find(self, word: str) -> Replacement | None:
        return self._by_meaning(word) if word in word_vectors()[0] else self._by_spelling(word)

    def stems(self, word: str) -> Mapping[int, float] | None:
        """What `Vocabulary.encode` counts in place of an unknown word, or None."""
        return None if (found := self.find(word)) is None else found.stems

    def _by_spelling(self, word: str) -> Replacement | None:
        # one edit of a long word is as many words as it has letters, each as long
        if not MIN_LENGTH <= len(word) <= 1 + self._longest_known:
            return None
        near = [other for other in one_edit(word, self._letters) if other in self._counts]
        if not near:
            return None
        best = max(near, key=lambda other: (self._counts[other], other))
        stem = self.vocabulary.index(best)
        return Replacement(best, 1 - 1 / max(len(word), len(best)), True, {} if stem is None else {stem: 1.0})

    def _by_meaning(self, word: str) -> Replacement | None:
        rows, table = word_vectors()
        if not self._known:
            return None
        cosines = self._vectors @ table[rows[word]]
        nearest: dict[int, float] = {}  # the best word of each stem
        for place in np.argsort(-cosines).tolist():
            nearest.setdefault(self._stems[place], float(cosines[place]))
            if len(nearest) == NEIGHBOURS:
                break
        similarity = max(nearest.values())
        if similarity < MIN_SIMILARITY:
            return None
        shares = np.exp(np.array(list(nearest.values())) / TEMPERATURE)
        stems = dict(zip(nearest, (shares / shares.sum()).tolist()))
        return Replacement(self._known[int(cosines.argmax())], similarity, False, stems)


def one_edit(word: str, letters: Iterable[str]) -> set[str]:
    """All that one insertion, deletion, substitution or transposition makes of a word (Damerau, 1964)."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    substituted = {left + letter + right[1:] for left, right in parts if right for letter in letters}
    inserted = {left + letter + right for left, right in parts for letter in letters}
    return (deleted | swapped | substituted | inserted) - {word}
