"""How sure a word, or a sentence, is of a picture: the chance that people's captions of it would mention the word.

A logistic regression over two numbers of a word: its cosine with the picture, and the log share of the training
captions that hold it, since people mention the common more readily. Fitted, on pictures that the model was not trained
on, on the words that it tells of them: those of the sentences that it finds, and its single words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from imgtext.bundle import CONFIG, Bundle
from imgtext.calibration import MIN_PICTURES, fit_logistic, logistic, read_weights
from imgtext.captioning import describe
from imgtext.explain import Tag, nearest_words

_SENTENCES, _WORDS = 5, 10  # told of a picture
_MOST_PICTURES = 1000


def mention_chances(bundle: Bundle, picture: np.ndarray, stems: Sequence[int] | np.ndarray) -> np.ndarray | None:
    """The chance of each stem to be mentioned, (stems,); None for a bundle without the weights.

    Args:
        picture: (D,) float32, unit length.
        stems: indices of the vocabulary.

    Raises:
        ImgtextError: the weights are not three numbers, or one is too large.
    """
    if "mention" not in bundle.config.calibration:
        return None
    weights = read_weights(bundle.config.calibration["mention"], 3, str(bundle.folder / CONFIG))
    return logistic(weights, _features(bundle, picture, stems))


def sentence_chances(bundle: Bundle, picture: np.ndarray, sentences: Sequence[str]) -> list[float | None]:
    """For each sentence, the chance of its known words to be mentioned, on average; see `mention_chances`."""
    bags = bundle.vocabulary.encode(sentences)
    chances = mention_chances(bundle, picture, bags.indices)
    if chances is None:
        return [None] * len(sentences)
    parts = np.split(chances, np.cumsum(bags.sizes)[:-1])
    return [float(part.mean()) if len(part) else None for part in parts]


def sure_tags(bundle: Bundle, picture: np.ndarray, tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Tags of a picture with their chances."""
    chances = mention_chances(bundle, picture, _stems(bundle, tags))
    return (
        tuple(tags)
        if chances is None
        else tuple(replace(tag, probability=chance) for tag, chance in zip(tags, chances.tolist(), strict=True))
    )


def fit_mentions(bundle: Bundle, images: np.ndarray, captions: Sequence[Sequence[str]]) -> tuple[float, ...] | None:
    """The weights that `mention_chances` reads: intercept, of the cosine, of the frequency.

    Args:
        bundle: the model, with its caption bank.
        images: (N, D) unit embeddings of pictures that it was not trained on.
        captions: each picture's captions.

    Returns:
        None of fewer than `imgtext.calibration.MIN_PICTURES` pictures, or without a bank.
    """
    if bundle.bank is None or len(images) < MIN_PICTURES:
        return None
    rows, labels = [], []
    for picture, texts in zip(images[:_MOST_PICTURES], captions):
        said = set(bundle.vocabulary.encode(texts).indices.tolist())
        found, _ = describe(bundle.bank, bundle.vocabulary, picture, _SENTENCES)
        sentences = bundle.vocabulary.encode([bundle.bank.captions[row] for row in found])
        told = [*sentences.indices.tolist(), *_stems(bundle, nearest_words(bundle, picture, _WORDS))]
        rows.append(_features(bundle, picture, told))
        labels += [stem in said for stem in told]
    return fit_logistic(np.concatenate(rows), np.array(labels, float))


def _stems(bundle: Bundle, tags: Sequence[Tag]) -> list[int]:
    return [stem for tag in tags if (stem := bundle.vocabulary.index(tag.word)) is not None]


def _features(bundle: Bundle, picture: np.ndarray, stems: Sequence[int] | np.ndarray) -> np.ndarray:
    """(stems, 2) float64."""
    vocabulary, stems = bundle.vocabulary, np.asarray(stems, int)
    frequency = np.asarray(vocabulary.document_frequency)[stems] / vocabulary.documents
    return np.column_stack([bundle.word_embeddings[stems] @ picture, np.log(frequency)]).astype(np.float64)
