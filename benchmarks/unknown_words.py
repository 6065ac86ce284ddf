"""How much comes back when a query's unknown words are mended or replaced?

Hides words of a model's vocabulary one at a time and searches with the captions that hold them; then mistypes a letter
of known words. Prints Markdown. Recall is text to image, all captions against all pictures of the split, the mean over
the hidden words (at most 10 captions each).

    python benchmarks/unknown_words.py --data DIR --split dev
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from imgtext import words
from imgtext.branch import embed_bags
from imgtext.datasets import load_dataset
from imgtext.loading import load
from imgtext.metrics import ranks
from imgtext.text import Vocabulary, tokenise

CAPTIONS = 10
Guess = Callable[[str], Mapping[int, float] | None]


def hide(vocabulary: Vocabulary, stem: int) -> Vocabulary:
    """The vocabulary without one stem; the others keep their indices."""
    stems, surface = list(vocabulary.stems), list(vocabulary.surface)
    stems[stem], surface[stem] = "\0", {}
    return replace(vocabulary, stems=tuple(stems), surface=tuple(surface))


class Split:
    """Pictures and captions of a split, and where each stem is told of."""

    def __init__(self, model: str, dataset: str, data: Path | None, split: str):
        self.bundle = load(model).bundle
        self.vocabulary = self.bundle.vocabulary
        records = load_dataset(dataset, data).split(split)
        row = {found.file: number for number, found in enumerate(self.bundle.gallery.rows)}
        self.images = self.bundle.gallery.embeddings[[row[record.file] for record in records]]
        self.captions = [caption for record in records for caption in record.captions]
        self.owner = np.repeat(np.arange(len(records)), [len(record.captions) for record in records])
        bags = self.vocabulary.encode(self.captions)
        self.shown = np.zeros((len(self.vocabulary), len(records)), bool)
        self.shown[bags.indices, np.repeat(self.owner, bags.sizes)] = True
        self.holders: dict[int, list[int]] = {}
        for caption, stem in zip(np.repeat(np.arange(len(bags)), bags.sizes).tolist(), bags.indices.tolist()):
            self.holders.setdefault(stem, []).append(caption)

    def found(self, texts: Sequence[str], owner: np.ndarray, vocabulary: Vocabulary, stand_in: Guess | None) -> float:
        """Recall at 10 of pictures by texts; a text without a known word finds none."""
        bags = vocabulary.encode(texts, stand_in)
        scores = embed_bags(self.bundle.caption_branch, bags) @ self.images.T
        rank = ranks(scores, owner[:, None] == np.arange(len(self.images)))
        return float(((rank <= 10) & (bags.sizes > 0)).mean())

    def precision(self, stem: int, vocabulary: Vocabulary, stand_in: Guess | None) -> float:
        """Precision at 10 for a stem's usual word alone, judged by captions; divided by the best that is possible."""
        bags = vocabulary.encode([self.vocabulary.usual_word(stem)], stand_in)
        if not bags.sizes[0]:
            return 0.0
        best = np.argsort(-(self.images @ embed_bags(self.bundle.caption_branch, bags)[0]))[:10]
        return self.shown[stem, best].sum() / min(10, self.shown[stem].sum())


def hidden_words(split: Split, count: int, seed: int) -> None:
    """Print what hiding words costs, and what replacing them returns."""
    rng = random.Random(seed)
    told = sorted(stem for stem, holders in split.holders.items() if len(holders) >= 3)
    chosen = rng.sample(told, min(count, len(told)))
    captions = {stem: rng.sample(split.holders[stem], min(CAPTIONS, len(split.holders[stem]))) for stem in chosen}

    def measure(name: str, vocabularies: dict[int, Vocabulary], *, stand_in: bool = False) -> None:
        recall, alone, kinds = [], [], []
        for stem in chosen:
            vocabulary = vocabularies.get(stem, split.vocabulary)
            stand_ins = words.StandIns(vocabulary) if stand_in else None
            guesses = stand_ins and stand_ins.stems
            texts = [split.captions[caption] for caption in captions[stem]]
            recall.append(split.found(texts, split.owner[captions[stem]], vocabulary, guesses))
            alone.append(split.precision(stem, vocabulary, guesses))
            kinds.append(stand_ins and stand_ins.find(split.vocabulary.usual_word(stem)))
        mended = sum(kind is not None and kind.misspelt for kind in kinds)
        replaced = sum(kind is not None for kind in kinds) - mended
        print(f"| {name} | {100 * np.mean(recall):.1f} | {100 * np.mean(alone):.1f} | {replaced} | {mended} |")

    hidden = {stem: hide(split.vocabulary, stem) for stem in chosen}
    print(f"{len(chosen)} words hidden one at a time\n")
    print("| | captions with the word, R@10 | the word alone, precision at 10 | replaced | mended |")
    print("|---|---|---|---|---|")
    measure("known", {})
    measure("hidden, passed over", hidden)
    measure("hidden, replaced", hidden, stand_in=True)
    neighbours, words.NEIGHBOURS = words.NEIGHBOURS, 1
    measure("the same by the nearest word alone", hidden, stand_in=True)
    words.NEIGHBOURS = neighbours


def typing_mistakes(split: Split, count: int, seed: int) -> None:
    """Print what mistyping one word of a caption costs, and what mending it returns."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    stand_ins = words.StandIns(split.vocabulary)
    right, wrong, owner = [], [], []
    mended = passed = 0
    while len(wrong) < count:
        number = rng.randrange(len(split.captions))
        tokens = tokenise(split.captions[number])
        place = rng.randrange(len(tokens))
        word = tokens[place]
        typed = rng.choice(sorted(words.one_edit(word, letters)))
        if word not in split.vocabulary.stop_words and split.vocabulary.index(word) is None:
            continue  # not a known word
        if typed in split.vocabulary.stop_words or split.vocabulary.index(typed) is not None:
            continue  # another known word
        right.append(" ".join(tokens))
        wrong.append(" ".join([*tokens[:place], typed, *tokens[place + 1 :]]))
        owner.append(split.owner[number])
        found = stand_ins.find(typed)
        passed += found is None
        mended += found is not None and split.vocabulary.index(found) == split.vocabulary.index(word)
    print(f"\n{count} captions with a mistyped word: {mended / count:.1%} mended rightly, ", end="")
    print(f"{passed / count:.1%} passed over\n")
    print("| | R@10 |\n|---|---|")
    for name, texts, stand_in in (
        ("as written", right, None),
        ("mistyped, passed over", wrong, None),
        ("mistyped, mended", wrong, stand_ins.stems),
    ):
        print(f"| {name} | {100 * split.found(texts, np.array(owner), split.vocabulary, stand_in):.1f} |")


def options_of(description: str | None) -> argparse.ArgumentParser:
    """Which split, of what."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="photos", help="whose gallery holds the split; default: photos")
    parser.add_argument("--dataset", default="flickr8k", help="default: flickr8k")
    parser.add_argument("--data", type=Path, required=True, help="the dataset's folder")
    parser.add_argument("--split", default="dev", help="default: dev")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def main() -> None:
    """Read the options and print the tables."""
    parser = options_of(__doc__)
    parser.add_argument("--words", type=int, default=300, help="how many to hide (default: 300)")
    options = parser.parse_args()
    split = Split(options.model, options.dataset, options.data, options.split)
    hidden_words(split, options.words, options.seed)
    typing_mistakes(split, 1000, options.seed)


if __name__ == "__main__":
    main()
