"""Captions as bags of word stems: normalise, tokenise, stem, count."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from imgtext.errors import ImgtextError
from imgtext.files import read_json, write_json

Weighting = Literal["binary", "tfidf"]
FORMAT = 1
STEMMER = "snowball-english"
# Words that say nothing of what a picture shows. Prepositions stay: "under", "behind", "over" do.
STOP_WORDS = tuple(
    "a an the and or of to in on at is are was were be been being am it its this that these those there"
    " as by for from with he she they his her their him them who which while has have had do does".split()
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def legible(text: str) -> str:
    """A text with spaces for NUL and for halves of surrogate pairs, which many a library can't take."""
    return _NO_CHARACTER.sub(" ", text)


def tokenise(text: str) -> list[str]:
    """The words of a text: NFKC, lower case, runs of letters and digits; an apostrophe inside a word stays."""
    return _WORD.findall(_plain(text))


def without(text: str, words: Collection[str]) -> str:
    """A text without some of its words, given as `tokenise` gives them; what stands between them stays."""
    return _WORD.sub(lambda found: "" if found[0] in words else found[0], _plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The Snowball (English) stem of one lower-case word, by nltk; no data is downloaded."""
    found: str = _stemmer().stem(word)
    return found


@dataclass(frozen=True)
class Bags:
    """Weighted bags of stems, one a caption, in the layout of `torch.nn.EmbeddingBag`.

    Attributes:
        indices: (entries,) int64, the stem of each entry.
        weights: (entries,) float32, its weight in its bag.
        offsets: (captions,) int64, where each caption's entries begin.
        unknown: for each caption the words that the vocabulary doesn't know, in the order of the text.
    """

    indices: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    unknown: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def sizes(self) -> np.ndarray:
        """(captions,) int64: the number of different known stems in each caption."""
        return np.diff(self.offsets, append=len(self.indices))

    def take(self, rows: np.ndarray) -> Bags:
        """The bags of the given captions, in that order."""
        sizes = self.sizes[rows]
        ends = np.cumsum(sizes)
        starts = ends - sizes
        # each new entry's place in the old arrays: its old bag's start plus its place within the bag
        entries = np.arange(sizes.sum()) + np.repeat(self.offsets[rows] - starts, sizes)
        return Bags(
            self.indices[entries], self.weights[entries], starts, tuple(self.unknown[row] for row in rows.tolist())
        )


@dataclass(frozen=True)
class Vocabulary:
    """The stems that a caption branch knows, in index order.

    Attributes:
        stems: the stems, most frequent first; ties in alphabetical order.
        document_frequency: in how many training captions each stem stands.
        documents: the number of training captions.
        surface: for each stem the words that were seen for it, with their counts.
        min_count: stems that stand in fewer training captions were left out.
        stop_words: words that are passed over; they count as neither known nor unknown.
        weighting: "binary", a bag of zeros and ones; or "tfidf", (1 + log count) x idf with the row L2-normalised,
            where idf = 1 + log((1 + documents) / (1 + document frequency)).
    """

    stems: tuple[str, ...]
    document_frequency: tuple[int, ...]
    documents: int
    surface: tuple[Mapping[str, int], ...]
    min_count: int = 1
    stop_words: tuple[str, ...] = ()
    weighting: Weighting = "binary"

    @classmethod
    def fit(
        cls,
        captions: Iterable[str],
        *,
        min_count: int = 1,
        stop_words: Sequence[str] = (),
        weighting: Weighting = "binary",
    ) -> Vocabulary:
        """Count the stems of training captions.

        Raises:
            ImgtextError: no stem is left.
        """
        stops = frozenset(stop_words)
        frequency: Counter[str] = Counter()
        surface: dict[str, Counter[str]] = {}
        documents = 0
        for caption in captions:
            documents += 1
            words = [word for word in tokenise(caption) if word not in stops]
            for word in words:
                surface.setdefault(stem(word), Counter())[word] += 1
            frequency.update({stem(word) for word in words})
        kept = sorted(
            (found for found, count in frequency.items() if count >= min_count),
            key=lambda found: (-frequency[found], found),
        )
        if not kept:
            raise ImgtextError(
                f"no word stands in at least {min_count} of the {documents} training captions; "
                "check the caption file, or lower --min-count"
            )
        return cls(
            stems=tuple(kept),
            document_frequency=tuple(frequency[found] for found in kept),
            documents=documents,
            surface=tuple(dict(sorted(surface[found].items())) for found in kept),
            min_count=min_count,
            stop_words=tuple(stop_words),
            weighting=weighting,
        )

    def __len__(self) -> int:
        return len(self.stems)

    @cached_property
    def _index_of_stem(self) -> dict[str, int]:
        return {found: index for index, found in enumerate(self.stems)}

    @cached_property
    def _index_of_word(self) -> dict[str, int]:
        # known words need no stemmer, so that a query over known words never imports nltk
        return {word: index for index, words in enumerate(self.surface) for word in words}

    @cached_property
    def _stops(self) -> frozenset[str]:
        return frozenset(self.stop_words)

    @cached_property
    def inverse_document_frequency(self) -> np.ndarray:
        """(stems,) float64."""
        return 1 + np.log((1 + self.documents) / (1 + np.asarray(self.document_frequency, np.float64)))

    def usual_word(self, index: int) -> str:
        """The word that was seen most often for a stem."""
        words = self.surface[index]
        return max(words, key=words.__getitem__)

    def index(self, word: str) -> int | None:
        """The index of a lower-case word's stem, or None when the vocabulary doesn't know it."""
        known = self._index_of_word.get(word)
        return self._index_of_stem.get(stem(word)) if known is None else known

    def encode(
        self, captions: Sequence[str], stand_in: Callable[[str], Mapping[int, float] | None] | None = None
    ) -> Bags:
        """Encode captions as bags. A caption without a known word gives an empty bag.

        Args:
            captions: texts.
            stand_in: what counts in an unknown word's place: shares of a count by stem, or None where nothing does.
        """
        indices: list[int] = []
        weights: list[float] = []
        offsets: list[int] = []
        unknown: list[tuple[str, ...]] = []
        for caption in captions:
            counts: Counter[int] = Counter()
            missing: dict[str, None] = {}  # each once, in the order of the text
            for word in tokenise(caption):
                if word in self._stops:
                    continue
                if (index := self.index(word)) is not None:
                    counts[index] += 1
                elif stand_in is not None and (shares := stand_in(word)) is not None:
                    counts.update(shares)
                else:
                    missing[word] = None
            offsets.append(len(indices))
            indices.extend(counts)
            weights.extend(self._weigh(counts))
            unknown.append(tuple(missing))
        return Bags(
            np.asarray(indices, np.int64),
            np.asarray(weights, np.float32),
            np.asarray(offsets, np.int64),
            tuple(unknown),
        )

    def _weigh(self, counts: Mapping[int, float]) -> list[float]:
        if not counts:
            return []
        numbers = np.array(list(counts.values()), np.float64)
        shares = np.minimum(numbers, 1)  # below 1 only where words stand in for another
        if self.weighting == "binary":
            weights = shares
        else:
            weights = (shares + np.log(np.maximum(numbers, 1))) * self.inverse_document_frequency[list(counts)]
            weights /= np.linalg.norm(weights)
        listed: list[float] = weights.tolist()
        return listed

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {
            "format": FORMAT,
            "stemmer": STEMMER,
            "weighting": self.weighting,
            "min_count": self.min_count,
            "documents": self.documents,
            "stop_words": list(self.stop_words),
            "stems": list(self.stems),
            "document_frequency": list(self.document_frequency),
            "surface": [dict(words) for words in self.surface],
        }

    @classmethod
    def from_json(cls, value: Any, where: str) -> Vocabulary:
        """Check and take what `to_json` gave.

        Raises:
            ImgtextError: naming ``where`` and the field that is wrong.
        """

        def check(good: bool, expected: str) -> None:
            if not good:
                raise ImgtextError(f"{where}: expected {expected}")

        check(isinstance(value, dict), "a JSON object")
        check(value.get("format") == FORMAT, f"format {FORMAT}, found {value.get('format')!r}")
        check(value.get("stemmer") == STEMMER, f"stemmer {STEMMER!r}, found {value.get('stemmer')!r}")
        check(value.get("weighting") in get_args(Weighting), f"weighting to be one of {get_args(Weighting)}")
        for name in ("stems", "stop_words"):
            check(_is_list_of(value.get(name), str), f"{name} to be a list of strings")
        stems, frequency, surface = value["stems"], value.get("document_frequency"), value.get("surface")
        check(bool(stems) and len(set(stems)) == len(stems), "stems to be different and at least one")
        for name in ("documents", "min_count"):
            check(_is_count(value.get(name)), f"{name} to be a positive whole number")
        check(
            _is_list_of(frequency, int) and len(frequency) == len(stems) and all(map(_is_count, frequency)),
            "document_frequency to be a positive whole number for each stem",
        )
        check(
            _is_list_of(surface, dict)
            and len(surface) == len(stems)
            and all(words and all(map(_is_count, words.values())) for words in surface),
            "surface to be an object of words and counts for each stem",
        )
        return cls(
            stems=tuple(stems),
            document_frequency=tuple(frequency),
            documents=value["documents"],
            surface=tuple(surface),
            min_count=value["min_count"],
            stop_words=tuple(value["stop_words"]),
            weighting=value["weighting"],
        )

    def save(self, path: Path) -> None:
        """Write as JSON, whole or not at all."""
        write_json(path, self.to_json(), indent=None)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what `save` wrote; ImgtextError when it is damaged."""
        return cls.from_json(read_json(path), where=str(path))


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 53
