"""What people type, embedded: words that the model doesn't know are mended or replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from imgtext.bundle import Bundle
from imgtext.calibration import Said
from imgtext.query import Query, combine, parse
from imgtext.text import tokenise
from imgtext.words import Replacement, StandIns


class EncodedQuery(NamedTuple):
    """A query, embedded.

    Attributes:
        query: its parts.
        wanted: (D,) embedding of the words that pictures should show, or None where none is known.
        unwanted: (M, D) embeddings of the parts that they should not.
        unknown: the unknown words of the former, then of each of the latter.
        replaced: what stood in for unknown words.
        said: of the wanted words.
    """

    query: Query
    wanted: np.ndarray | None
    unwanted: np.ndarray
    unknown: tuple[tuple[str, ...], ...]
    replaced: dict[str, Replacement]
    said: Said | None


class QueryEncoder:
    """How a model reads queries.

    Args:
        bundle: the model.
    """

    def __init__(self, bundle: Bundle):
        self.bundle = bundle

    @cached_property
    def stand_ins(self) -> StandIns:
        return StandIns(self.bundle.vocabulary)

    def encode(self, text: str) -> EncodedQuery:
        """Parse a query and embed its parts. Raises ImgtextError for a filter that can't be read."""
        query = parse(text)
        replaced: dict[str, Replacement] = {}

        def stand_in(word: str) -> Mapping[int, float] | None:
            if (found := self.stand_ins.find(word)) is None:
                return None
            replaced[word] = found
            return found.stems

        vocabulary, parts = self.bundle.vocabulary, [query.words, *query.minus]
        bags = vocabulary.encode(parts, stand_in)
        known = np.flatnonzero(bags.sizes)
        embedded = self.bundle.embed_bags(bags.take(known), [parts[row] for row in known])
        if 0 not in known:
            return EncodedQuery(query, None, embedded, bags.unknown, replaced, None)
        said = Said.of(vocabulary, bags.take(known[:1]))
        return EncodedQuery(query, embedded[0], embedded[1:], bags.unknown, replaced, said)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows; zeros for a text without any known word."""
        vectors = np.zeros((len(texts), self.bundle.config.embed_dim), np.float32)
        for row, text in enumerate(texts):
            read = self.encode(text)
            vector = combine(read.wanted, read.unwanted)
            if vector is not None:
                vectors[row] = vector
        return vectors

    def embed_captions(self, texts: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows, with unknown words mended or replaced as `search` does."""
        bags = self.bundle.vocabulary.encode(texts, self._stand_in)
        return self.bundle.embed_bags(bags, texts)

    def _stand_in(self, word: str) -> Mapping[int, float] | None:
        return self.stand_ins.stems(word)

    def weights(self, text: str) -> dict[str, float]:
        """How much each wanted word of a query counts, unknown ones by what stands in for them; the rest is left out.

        In a tf-idf model the squares of known words' weights sum to 1.
        """
        vocabulary, words = self.bundle.vocabulary, parse(text).words
        bag = vocabulary.encode([words], self._stand_in)
        weight_of = dict(zip(bag.indices.tolist(), bag.weights.tolist()))
        weights = {}
        for word in tokenise(words):
            if word in vocabulary.stop_words:
                continue
            index = vocabulary.index(word)
            stems = (self._stand_in(word) or ()) if index is None else (index,)
            weights[word] = sum(weight_of[stem] for stem in stems)
        return {word: weight for word, weight in weights.items() if weight}
