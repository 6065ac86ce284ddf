"""Why a picture fits a text, which words it calls to mind, and where in it a word is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from imgtext.breakdown import KINDS
from imgtext.bundle import Bundle
from imgtext.text import STOP_WORDS, Vocabulary, tokenise, without

# chosen on dev captions of Flickr8k and the scenes: see benchmarks/explain.py
_COMMON = 0.06  # what a common word has before a rare one
_ALIKE = 0.8  # cosine of two words of which one is enough
_AROUND = 1  # cells on each side of one that are left out with it


@dataclass(frozen=True)
class WordEffect:
    """What one word of a text does to the score of a picture.

    Attributes:
        word: as `tokenise` gives it: lower case.
        effect: score of the whole text - score of the text without the word; above 0 the word speaks for the picture.
    """

    word: str
    effect: float


@dataclass(frozen=True)
class Tag:
    """One word that fits a picture.

    Attributes:
        word: the usual form of its stem.
        score: what ranks: cosine of word and picture + 0.06 ln(share of the training captions that hold the word).
        probability: the chance that people's captions of the picture would mention it; None where that isn't known.
    """

    word: str
    score: float
    probability: float | None = None


def word_effects(
    text: str, images: np.ndarray, vocabulary: Vocabulary, embed: Callable[[Sequence[str]], np.ndarray]
) -> tuple[tuple[WordEffect, ...], ...]:
    """Leave each word out in turn, and score the rest as a text of its own: exact, not an approximation.

    Forms of one stem, such as "dog" and "dogs", are left out together.

    Args:
        images: (N, D) unit embeddings.
        vocabulary: knows what forms of one stem are.
        embed: texts to (M, D) unit embeddings; zeros for a text without any known word, so that it scores 0.

    Returns:
        For each image an entry for every different word of the text, in the order of the text; none for a word that
        changes nothing, such as a stop word or an unknown one.
    """
    words = [word for word in dict.fromkeys(tokenise(text)) if word not in vocabulary.stop_words]
    stem = {word: word if (index := vocabulary.index(word)) is None else index for word in words}
    rest = [without(text, [other for other in words if stem[other] == stem[word]]) for word in words]
    queries = embed([text, *rest])  # (1 + words, D)
    changed = np.abs(queries[1:] - queries[0]).max(axis=1) > 1e-6  # float32's last digits depend on the row
    scores = queries @ images.T  # (1 + words, N)
    effects = [(word, scores[0] - scores[row]) for row, word in enumerate(words, start=1) if changed[row - 1]]
    return tuple(
        tuple(WordEffect(word, float(effect[number])) for word, effect in effects) for number in range(len(images))
    )


def nearest_words(bundle: Bundle, image: np.ndarray, k: int) -> tuple[Tag, ...]:
    """The words that a caption of a picture most probably holds, best first; of several that mean the same, one.

    The cosine of a word alone ranks rare words too high: they lie wherever their few captions put them. The share of
    captions that hold a word weighs against that, as the prior does in Bayes' rule.

    Args:
        image: (D,) unit embedding.
    """
    vocabulary = bundle.vocabulary
    embedded = bundle.word_embeddings  # (stems, D)
    share = np.asarray(vocabulary.document_frequency) / vocabulary.documents
    scores = embedded @ image + _COMMON * np.log(share)
    chosen: list[int] = []
    tags: list[Tag] = []
    for stem in np.argsort(-scores, kind="stable").tolist():
        word = vocabulary.usual_word(stem)
        if len(tags) == k:
            break
        if word in STOP_WORDS or word in KINDS["relations"] or (embedded[chosen] @ embedded[stem] > _ALIKE).any():
            continue
        chosen.append(stem)
        tags.append(Tag(word, float(scores[stem])))
    return tuple(tags)


def word_map(bundle: Bundle, query: np.ndarray, grids: Sequence[np.ndarray]) -> np.ndarray:
    """Where a picture shows what a text says: how far the score falls when a place is left out of the pooling.

    A place is a cell of the grid with the cells around it. (Zeiler and Fergus, 2014, occlude pixels; here the
    network runs once.)

    Args:
        query: (D,) unit embedding of a word, or of several.
        grids: of each view that the model takes, the features before pooling, (F, h, w); a mirror image's turned back.

    Returns:
        (h, w) float32; above 0 where the picture speaks for the text.
    """
    falls: np.ndarray = falls_by_place(bundle, grids, _AROUND) @ query
    return falls.reshape(grids[0].shape[1:])


def falls_by_place(bundle: Bundle, grids: Sequence[np.ndarray], around: int) -> np.ndarray:
    """Embedding of a picture - its embedding without each place: (h * w, D) float32. See `word_map`.

    Args:
        around: a place is a cell and the cells at most so many rows and columns away.
    """
    _, height, width = grids[0].shape
    kept = ~places(height, width, around)
    shares = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1)  # a place may be all of a small grid
    cells = [grid.reshape(len(grid), -1).T for grid in grids]  # (h * w, F)
    full = bundle.embed_features(*(features.mean(axis=0, keepdims=True) for features in cells))
    falls: np.ndarray = full - bundle.embed_features(*(shares.astype(np.float32) @ features for features in cells))
    return falls


def places(height: int, width: int, around: int) -> np.ndarray:
    """(h * w, h * w) bool: which cells are at most so many rows and columns away from each cell."""
    rows, columns = np.indices((height, width)).reshape(2, -1)
    near: np.ndarray = (np.abs(rows[:, None] - rows) <= around) & (np.abs(columns[:, None] - columns) <= around)
    return near
