"""Where a model finds its pictures and where it doesn't: by a caption's length, its rarest word, single words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from imgtext.metrics import ranks
from imgtext.text import Vocabulary, tokenise

LENGTHS = (0, 6, 9, 12, 16)  # words
FREQUENCIES = (0, 1, 10, 30, 100, 300, 1000)  # training captions that hold the rarest word
MIN_CAPTIONS = 20  # a stem in fewer captions says nothing
SHOWN = 10


def breakdown(
    images: np.ndarray, captions: np.ndarray, owner: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary
) -> dict[str, Any]:
    """Text-to-image retrieval by kind of caption. No caption is told, only words and counts.

    Args:
        images: (N, D) unit embeddings.
        captions: (M, D) unit embeddings.
        owner: (M,) int, the image that each caption describes.
        texts: the M captions.
        vocabulary: the model's.

    Returns:
        Fit for JSON:

        - ``by_length`` and ``by_rarest``: ``{"from", "captions", "at_10"}`` of captions with so many words and more,
          and of those whose rarest word stands in so many training captions and more (0: it is unknown).
        - ``hardest``: ``{"word", "captions", "at_10"}``, stems, by their usual word, whose captions find their
          picture least.
        - ``confused``: ``{"said", "shown", "times"}``: a caption spoke of one and the first picture found showed the
          other in its place, in so many captions.
    """
    scores = captions @ images.T  # (captions, images)
    found = ranks(scores, owner[:, None] == np.arange(len(images)))
    bags = vocabulary.encode(texts)
    frequency = np.asarray(vocabulary.document_frequency)
    stems = [set(bags.indices[begin : begin + size].tolist()) for begin, size in zip(bags.offsets, bags.sizes)]
    rarest = [
        0 if unknown or not known else int(frequency[list(known)].min()) for known, unknown in zip(stems, bags.unknown)
    ]
    return {
        "by_length": _by(found, [len(tokenise(text)) for text in texts], LENGTHS),
        "by_rarest": _by(found, rarest, FREQUENCIES),
        "hardest": _hardest(found, stems, vocabulary),
        "confused": _confused(scores.argmax(axis=1), owner, stems, vocabulary),
    }


def _by(found: np.ndarray, values: Sequence[int], starts: Sequence[int]) -> list[dict[str, Any]]:
    bin_of = np.searchsorted(starts, values, side="right") - 1
    return [
        {"from": start, "captions": int(inside.sum()), "at_10": float((found[inside] <= 10).mean())}
        for number, start in enumerate(starts)
        if (inside := bin_of == number).any()
    ]


def _hardest(found: np.ndarray, stems: Sequence[set[int]], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    counts = Counter(stem for known in stems for stem in known)
    hits = Counter(stem for known, rank in zip(stems, found) for stem in known if rank <= 10)
    often = [stem for stem, count in counts.items() if count >= MIN_CAPTIONS]
    worst = sorted(often, key=lambda stem: (hits[stem] / counts[stem], vocabulary.stems[stem]))[:SHOWN]
    return [
        {"word": _word(vocabulary, stem), "captions": counts[stem], "at_10": hits[stem] / counts[stem]}
        for stem in worst
    ]


def _confused(
    first: np.ndarray, owner: np.ndarray, stems: Sequence[set[int]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    told: dict[int, Counter[int]] = {}  # by image: how many of its captions hold a stem
    captions = Counter(owner.tolist())
    for image, known in zip(owner.tolist(), stems):
        told.setdefault(image, Counter()).update(known)
    pairs: Counter[tuple[int, int]] = Counter()
    for image, wrong, known in zip(owner.tolist(), first.tolist(), stems):
        if image != wrong:
            # what half of the wrong picture's captions agree on, and nobody said of the right one
            shown = {stem for stem, count in told[wrong].items() if 2 * count >= captions[wrong]} - set(told[image])
            pairs.update((said, other) for said in known - set(told[wrong]) for other in shown)
    return [
        {"said": _word(vocabulary, said), "shown": _word(vocabulary, shown), "times": times}
        for (said, shown), times in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    ]


def _word(vocabulary: Vocabulary, stem: int) -> str:
    words = vocabulary.surface[stem]
    return max(words, key=words.__getitem__)
