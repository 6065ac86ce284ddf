"""Do minus words keep things out, and do words and a picture mix?

For seeded pairs of a query A (a word or two that captions say) and a word B that is often seen with A: how much rarer
is B among the ten best pictures for "A -B" than for "A", and how many of the pictures that show A are kept? Then, for
seeded pictures of an X and words Y: what do the ten best pictures show, by the picture's share in the mix? What a
picture shows is judged by its captions: any of the five says so. Prints Markdown.

    python benchmarks/composition.py --data DIR --split dev
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
from unknown_words import Split, options_of

from imgtext import query
from imgtext.branch import normalise

PICTURES = 30  # that show A, at least
Pair = tuple[tuple[int, ...], int]


def best(scores: np.ndarray) -> np.ndarray:
    """(queries, 10): the rows of the best pictures."""
    return np.argpartition(-scores, 10, axis=1)[:, :10]


def single_words(split: Split) -> np.ndarray:
    """(stems, D): each stem's usual word, embedded alone."""
    return split.bundle.embed_captions([split.vocabulary.usual_word(stem) for stem in range(len(split.vocabulary))])


def pairs(split: Split, count: int, seed: int, *, known_well: bool) -> list[Pair]:
    """A: one or two stems that are told of 30 pictures and more. B: told of at least a fifth of these and 1.5 times as
    often as of others, but not of 15; with ``known_well`` such that half of the ten best pictures for B show it."""
    rng = random.Random(seed)
    shown, total = split.shown, split.shown.sum(axis=1)
    frequent = np.flatnonzero(total >= PICTURES).tolist()
    top = best(single_words(split) @ split.images.T)
    found = np.take_along_axis(shown, top, axis=1).mean(axis=1)
    chosen: set[Pair] = set()
    while len(chosen) < count:
        wanted = tuple(sorted(rng.sample(frequent, rng.choice([1, 2]))))
        here = shown[list(wanted)].all(axis=0)
        if here.sum() < PICTURES:
            continue
        together = shown[:, here].sum(axis=1)
        fitting = together >= np.maximum(0.2, 1.5 * total / len(split.images)) * here.sum()
        fitting &= here.sum() - together >= 15
        fitting &= (total >= PICTURES) & ((found >= 0.5) | (not known_well))
        others = [stem for stem in np.flatnonzero(fitting).tolist() if stem not in wanted]
        if others:
            chosen.add((wanted, rng.choice(others)))
    return sorted(chosen)


def minus_words(split: Split, count: int, seed: int) -> None:
    """Print what "A -B" does to A and to B, by how the minus is taken."""
    kinds = [pairs(split, count, seed, known_well=known_well) for known_well in (False, True)]
    words, images = single_words(split), split.images
    spread = np.cov(images.T)

    def dot(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return (left * right).sum(axis=1, keepdims=True)

    def away(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return (a - factor * b) @ images.T

    def projected(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return (a - factor * dot(a, b) * b) @ images.T

    def centred(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return (a - factor * normalise(b - words.mean(axis=0))) @ images.T

    def sparing(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return (a - factor * normalise(b - dot(a, b) * a)) @ images.T

    def uncorrelated(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return (a - factor * dot(a, b @ spread) / dot(b, b @ spread) * b) @ images.T

    def clipped(a: np.ndarray, b: np.ndarray, factor: float) -> np.ndarray:
        return a @ images.T - factor * np.maximum(0, b @ images.T - 0.1)

    forms: list[tuple[str, Callable, Sequence[float]]] = [
        ("a - f b", away, (0.4, 0.5, query.MINUS, 0.7, 0.8, 1.0)),
        ("b projected out, f times", projected, (1, 1.5, 2)),
        ("b less the mean word", centred, (0.4, 0.5, 0.7)),
        ("b less its part along a", sparing, (0.5, 0.7, 1.0)),
        ("made uncorrelated over the gallery, f times", uncorrelated, (1, 1.5)),
        ("scores: a - f max(0, b - 0.1)", clipped, (0.7, 1.0, 1.5)),
    ]
    tables = []
    for chosen in kinds:
        a = split.bundle.embed_captions(
            [" ".join(split.vocabulary.usual_word(stem) for stem in wanted) for wanted, _ in chosen]
        )
        b = words[[other for _, other in chosen]]
        shows_a = np.array([split.shown[list(wanted)].all(axis=0) for wanted, _ in chosen])
        shows_b = split.shown[[other for _, other in chosen]]

        def shares(scores: np.ndarray, truths: Sequence[np.ndarray] = (shows_a, shows_b)) -> list[float]:
            return [float(np.take_along_axis(truth, best(scores), axis=1).mean()) for truth in truths]

        alone = shares(a @ images.T)
        print(
            f"{len(chosen)} pairs; of the ten best for A alone {alone[0]:.1%} show A, {alone[1]:.1%} show B; ", end=""
        )
        print(f"of all pictures {shows_b.mean():.1%} show B\n")
        tables.append(
            {
                (name, factor): (100 * kept / alone[0], 100 - 100 * still / alone[1])
                for name, form, factors in forms
                for factor in factors
                for kept, still in [shares(form(a, b, factor))]
            }
        )
    print("| minus | f | A kept, % | B falls by, % | A kept, B well known | B falls by, B well known |")
    print("|---|---|---|---|---|---|")
    for row in tables[0]:
        cells = [f"{value:.0f}" for table in tables for value in table[row]]
        print(f"| {row[0]} | {row[1]:g} | {' | '.join(cells)} |")


def mixing(split: Split, count: int, seed: int) -> None:
    """Print what the best pictures show for a picture of an X and a word Y, by mix."""
    rng = random.Random(seed)
    total = split.shown.sum(axis=1)
    told = {stem: np.bincount(split.owner[holders]) for stem, holders in split.holders.items()}
    frequent = [stem for stem in told if total[stem] >= PICTURES]
    cases: list[tuple[int, int, int]] = []
    while len(cases) < count:
        x, y = rng.sample(frequent, 2)
        pictures = np.flatnonzero(told[x] >= 3)  # most captions say so
        pictures = pictures[~split.shown[y, pictures]]
        if len(pictures) and (split.shown[x] & split.shown[y]).sum() >= 10:
            cases.append((rng.choice(pictures.tolist()), x, y))
    words, none = single_words(split), np.zeros((0, split.images.shape[1]), np.float32)
    print(
        f"\n{count} pictures of an X with a word Y\n\n| mix | show X, % | show Y, % | show both, % |\n|---|---|---|---|"
    )
    for mix in (0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1):
        vectors = np.array([query.combine(words[y], none, split.images[row], mix) for row, _, y in cases])
        scores = vectors @ split.images.T
        scores[np.arange(count), [row for row, _, _ in cases]] = -np.inf  # the picture itself
        x, y = (np.array([split.shown[case[place], row] for case, row in zip(cases, best(scores))]) for place in (1, 2))
        print(f"| {mix:g} | {100 * x.mean():.0f} | {100 * y.mean():.0f} | {100 * (x & y).mean():.0f} |")


def main() -> None:
    """Read the options and print the tables."""
    parser = options_of(__doc__)
    parser.add_argument("--pairs", type=int, default=200, help="default: 200")
    options = parser.parse_args()
    split = Split(options.model, options.dataset, options.data, options.split)
    minus_words(split, options.pairs, options.seed)
    mixing(split, options.pairs, options.seed)


if __name__ == "__main__":
    main()
