"""How well do sentences of our own describe photographs? The bank of everyday sentences against human captions.

Each row of the table gives five sentences to every picture of a split, in three ways to count them: the first alone,
the best of the five, and their mean. Two measures, both against all captions that people wrote for the picture:

- F1 of content words: of the sets of stems, stop words left out, 2 |A & B| / (|A| + |B|), averaged over the captions.
- CIDEr (Vedantam et al., 2015, equations 2 and 3): 10/4 times the sum over n = 1..4 of the mean cosine of tf-idf
  vectors of n-grams of stems. tf: count; idf: log(pictures / max(1, pictures of which a caption has the n-gram)),
  counted on the training pictures' captions.

"Flickr8k bank" are the captions of the training pictures, ranked by the model as our own sentences are.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from math import log, sqrt
from pathlib import Path

import numpy as np

from imgtext.bundle import Bundle, CaptionBank
from imgtext.captioning import describe
from imgtext.datasets import load_dataset
from imgtext.datasets.everyday import everyday_captions
from imgtext.features import extract_features
from imgtext.index import nearest
from imgtext.loading import load
from imgtext.preparation import readable
from imgtext.text import STOP_WORDS, stem, tokenise

SHOWN = 5
LONGEST = 4  # n-grams


@cache
def content(sentence: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenise(sentence) if word not in STOP_WORDS)


def f1(sentence: str, captions: Sequence[str]) -> float:
    said = content(sentence)
    return float(np.mean([2 * len(said & other) / max(1, len(said) + len(other)) for other in map(content, captions)]))


@cache
def ngrams(sentence: str) -> Counter[tuple[str, ...]]:
    words = [stem(word) for word in tokenise(sentence)]
    return Counter(tuple(words[i : i + n]) for n in range(1, LONGEST + 1) for i in range(len(words) - n + 1))


def cider(training: Sequence[Sequence[str]]) -> Callable[[str, Sequence[str]], float]:
    """The measure, with the document frequencies of the training pictures' captions."""
    pictures = Counter(ngram for captions in training for ngram in set().union(*map(ngrams, captions)))

    @cache
    def vector(sentence: str) -> dict[tuple[str, ...], float]:
        """Of all n-grams, those of one length scaled to unit length."""
        weights = {
            ngram: count * log(len(training) / max(1, pictures[ngram])) for ngram, count in ngrams(sentence).items()
        }
        squares = Counter[int]()
        for ngram, weight in weights.items():
            squares[len(ngram)] += weight**2
        return {ngram: weight / sqrt(squares[len(ngram)]) for ngram, weight in weights.items() if weight}

    def measure(sentence: str, captions: Sequence[str]) -> float:
        said = vector(sentence)
        cosines = [
            sum(weight * vector(caption).get(ngram, 0) for ngram, weight in said.items()) for caption in captions
        ]
        return 10 / LONGEST * float(np.mean(cosines))

    return measure


def by_nearness(bank: CaptionBank, pictures: np.ndarray) -> list[list[str]]:
    return [[bank.captions[row] for row in nearest(bank.embeddings, picture, SHOWN)[0]] for picture in pictures]


def by_agreement(bundle: Bundle, bank: CaptionBank, pictures: np.ndarray) -> list[list[str]]:
    return [
        [bank.captions[row] for row in describe(bank, bundle.vocabulary, picture, SHOWN)[0]] for picture in pictures
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="photos", help="a packaged model, by name or folder")
    parser.add_argument("--data", type=Path, required=True, help="the folder with Flickr8k")
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the sentences for N random pictures")
    parser.add_argument("--seed", type=int, default=0, help="decides which pictures are shown")
    arguments = parser.parse_args()

    retriever = load(arguments.model)
    bundle = retriever.bundle
    dataset = load_dataset("flickr8k", arguments.data)
    wanted = [record for name in ("train", arguments.split) for record in dataset.split(name)]
    features = extract_features([record.path for record in wanted], retriever.backbone, mirrored=bundle.config.mirrored)
    trained, views = readable(dataset.split("train"), features)
    seen = bundle.embed_features(*views)
    records, views = readable(dataset.split(arguments.split), features)
    pictures = bundle.embed_features(*views)

    sentences = everyday_captions()
    bank = CaptionBank(tuple(sentences), bundle.embed_captions(sentences))
    written = [caption for record in trained for caption in record.captions]
    flickr = CaptionBank(tuple(written), bundle.embed_captions(written))
    ours = by_agreement(bundle, bank, pictures)
    if arguments.show:
        for row in sorted(random.Random(arguments.seed).sample(range(len(records)), arguments.show)):
            print(f"{records[row].file}", *ours[row], sep="\n    ")
        return

    plain = by_nearness(bank, pictures)
    usual = [sentence for sentence, _ in Counter(first for first, *_ in ours).most_common(SHOWN)]
    lookalikes = [trained[nearest(seen, picture, 1)[0][0]].captions for picture in pictures]
    measures = (f1, cider([record.captions for record in trained]))
    print(
        f"{len(sentences)} sentences of our own, {len(written)} of Flickr8k; {len(records)} {arguments.split} pictures"
    )
    print("\n| bank and ranking | F1, first | best of 5 | mean of 5 | CIDEr, first | best of 5 | mean of 5 |")
    print("|---|---|---|---|---|---|---|")
    for label, answers in (
        ("our own, by agreement (`caption`)", ours),
        ("our own, by nearness", plain),
        ("our own, the usual answers, whatever the picture", repeat(usual)),
        ("Flickr8k bank, by agreement", by_agreement(bundle, flickr, pictures)),
        ("Flickr8k bank, by nearness", by_nearness(flickr, pictures)),
        ("captions of the nearest training picture", lookalikes),
    ):
        figures = []
        for measure, digits, unit in zip(measures, (1, 3), (100, 1)):
            found = np.array(
                [
                    [unit * measure(sentence, record.captions) for sentence in said]
                    for said, record in zip(answers, records)
                ]
            )  # (pictures, SHOWN)
            figures += [f"{value.mean():.{digits}f}" for value in (found[:, 0], found.max(axis=1), found)]
        print(f"| {label} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
