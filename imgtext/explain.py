"""Why a picture fits a text, which words it calls to mind, and where in it a word is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imgtext.branch import embed_bags
from imgtext.breakdown import KINDS
from imgtext.bundle import Bundle
from imgtext.errors import ImgtextError
from imgtext.text import STOP_WORDS, Bags, tokenise

# chosen on dev captions of Flickr8k and the scenes: see benchmarks/explain.py
_COMMON = 0.06  # what a common word has before a rare one
_ALIKE = 0.8  # cosine of two words of which one is enough
_NEIGHBOURS = 1  # cells left out on each side of one


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
    """

    word: str
    score: float


def word_effects(bundle: Bundle, text: str, images: np.ndarray) -> tuple[tuple[WordEffect, ...], ...]:
    """Leave each word out in turn, and score the rest as a text of its own: exact, not an approximation.

    A text without any known word scores 0. Forms of one stem, such as "dog" and "dogs", are left out together.

    Args:
        images: (N, D) unit embeddings.

    Returns:
        For each image an entry for every different word of the text that counts, in the order of the text: none for
        stop words and unknown words, which change no score.
    """
    vocabulary = bundle.vocabulary
    words = [word for word in tokenise(text) if word not in vocabulary.stop_words]
    stems = {word: stem for word in words if (stem := vocabulary.index(word)) is not None}
    left_out = list(dict.fromkeys(stems.values()))
    texts = [" ".join(word for word in words if stems.get(word, out) != out) for out in left_out]
    bags = vocabulary.encode([text, *texts])
    embedded = embed_bags(bundle.caption_branch, bags) * (bags.sizes > 0)[:, None]
    scores = embedded @ images.T  # (1 + stems, N)
    effect = dict(zip(left_out, (scores[0] - scores[1:]).tolist()))
    return tuple(
        tuple(WordEffect(word, effect[stem][number]) for word, stem in stems.items()) for number in range(len(images))
    )


def nearest_words(bundle: Bundle, image: np.ndarray, k: int) -> tuple[Tag, ...]:
    """The words that a caption of a picture most probably holds, best first; of several that mean the same, one.

    The cosine of a word alone ranks rare words too high: they lie wherever their few captions put them. The share of
    captions that hold a word weighs against that, as the prior does in Bayes' rule.

    Args:
        image: (D,) unit embedding.
    """
    vocabulary = bundle.vocabulary
    count = len(vocabulary)
    one_each = Bags(np.arange(count), np.ones(count, np.float32), np.arange(count), ((),) * count)
    embedded = embed_bags(bundle.caption_branch, one_each)  # (stems, D)
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


def word_map(bundle: Bundle, text: str, grids: Sequence[np.ndarray]) -> np.ndarray:
    """Where a picture shows what a text says: how far the score falls when a place is left out of the pooling.

    A place is a cell of the grid with the cells around it. (Zeiler and Fergus, 2014, occlude pixels; here the
    network runs once.)

    Args:
        text: a word, or several.
        grids: of each view that the model takes, the features before pooling, (F, h, w); a mirror image's turned back.

    Returns:
        (h, w) float32; above 0 where the picture speaks for the text.

    Raises:
        ImgtextError: no word of the text is known to the model.
    """
    bags = bundle.vocabulary.encode([text])
    if not bags.sizes[0]:
        raise ImgtextError(f"no word of {text!r} is known to the model, so there is nothing to look for; try others")
    height, width = grids[0].shape[1:]
    full = bundle.embed_features(*(grid.mean(axis=(1, 2))[None] for grid in grids))
    rest = bundle.embed_features(*(_without_each_place(grid) for grid in grids))
    return ((full - rest) @ embed_bags(bundle.caption_branch, bags)[0]).reshape(height, width)


def _without_each_place(grid: np.ndarray) -> np.ndarray:
    """(F, h, w) to (h * w, F): the mean over all cells but those of each place in turn."""
    _, height, width = grid.shape
    rows, columns = np.indices((height, width)).reshape(2, -1)
    near = [np.abs(at[:, None] - at) <= _NEIGHBOURS for at in (rows, columns)]
    kept = ~(near[0] & near[1])  # (places, cells)
    # a grid may be so small that a place is all of it
    return kept @ grid.reshape(len(grid), -1).T / np.maximum(kept.sum(axis=1, keepdims=True), 1)
