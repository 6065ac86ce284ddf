"""How honest are a model's probabilities, in galleries of other sizes than it was fitted in, and without a match?

Each query is asked in a gallery that holds a match and again with the matches taken out, by three degrees: the
matches themselves; every picture whose captions mention half of the query's words; every one that mentions a fifth.

    python benchmarks/calibration.py --model hub/photos --data DIR --split test
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from imgtext.calibration import Calibration, Query, Trial, Trials, area_under_curve, calibration_error, fit
from imgtext.evaluation import embed_split
from imgtext.loading import load
from imgtext.retriever import Retriever

SIZES = (50, 200, 1000)
DEGREES = {"match": 1.0, "half": 0.5, "fifth": 0.2}  # taken out from this share of the words on
QUERIES = 500
AGREED = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="hub/photos")
    parser.add_argument("--data", type=Path, help="folder of the model's data set; scenes need none")
    parser.add_argument("--split", default="test")
    options = parser.parse_args()
    retriever = load(options.model)
    calibration = retriever.bundle.calibration
    if calibration is None:
        dev, _ = split_trials(retriever, options.data, "dev")
        calibration = fit(dev.draw(np.random.default_rng(1)))
    trials, captions = split_trials(retriever, options.data, options.split)
    words = agreed_words(trials, captions)
    kinds: dict[str, Callable[[np.random.Generator], Query]] = {
        "caption": lambda rng: trials.query(rng, None),
        "3 words": lambda rng: trials.query(rng, 3),
        "2 words": lambda rng: trials.query(rng, 2),
        "1 word": lambda rng: trials.query(rng, 1),
        "1 word, agreed on": lambda rng: trials.query_of(str(rng.choice(words))),
    }
    print("| query | pictures | ECE | ECE, equal mass | ECE, first hit | R: first hit true | AUC: match out | half out "
          "| fifth out | confident with a match | not confident: match out | half out | fifth out |")  # fmt: skip
    print("|---|" + "---|" * 12)
    for kind, ask in kinds.items():
        for size in SIZES:
            if size <= len(trials.images):
                print(f"| {kind} | {size} | {' | '.join(row(calibration, trials, ask, size))} |", flush=True)


def row(
    calibration: Calibration, trials: Trials, ask: Callable[[np.random.Generator], Query], size: int
) -> Iterator[str]:
    """The figures of a table's row."""
    rng = np.random.default_rng(0)
    queries = [ask(rng) for _ in range(QUERIES)]
    found: dict[str, list[tuple[Trial, Trial]]] = {name: [] for name in DEGREES}
    for query in queries:
        for name, below in DEGREES.items():
            without = trials.gallery(rng, query, size, share=0, below=below)
            if len(without) >= 20:
                with_match = trials.gallery(rng, query, len(without))
                found[name].append((trials.search(query, with_match), trials.search(query, without)))
    both = [trial for pair in found["match"] for trial in pair]
    chances = np.concatenate([calibration.probabilities(trial.features) for trial in both])
    true = np.concatenate([trial.true for trial in both])
    first = np.cumsum([0, *(len(trial.true) for trial in both[:-1])])
    yield f"{calibration_error(chances, true):.3f}"
    yield f"{calibration_error(chances, true, equal_mass=True):.3f}"
    yield f"{calibration_error(chances[first], true[first]):.3f}"
    yield f"{np.mean([right.true[0] for right, _ in found['match']]):.2f}"
    judged = {
        name: tuple(np.array([calibration.match_chance(trial.features) for trial in side]) for side in zip(*pairs))
        for name, pairs in found.items()
        if pairs
    }
    for name in DEGREES:
        yield f"{area_under_curve(*judged[name]):.2f}" if name in judged else "–"
    yield f"{np.mean(judged['match'][0] >= calibration.confident_from):.2f}"
    for name in DEGREES:
        yield f"{np.mean(judged[name][1] < calibration.confident_from):.2f}" if name in judged else "–"


def split_trials(retriever: Retriever, data: Path | None, split: str) -> tuple[Trials, list[tuple[str, ...]]]:
    """Trials of a split of the model's data set, and its captions."""
    bundle = retriever.bundle
    kept, images = embed_split(retriever, bundle.config.dataset, data, split)
    captions = [record.captions for record in kept]
    return Trials(images, captions, bundle.vocabulary, bundle.embed_captions), captions


def agreed_words(trials: Trials, captions: list[tuple[str, ...]]) -> list[str]:
    """Words of at least 5 pictures that, where one caption of a picture mentions them, half of the others do too."""
    vocabulary = trials.vocabulary
    counts = np.zeros(trials.mentions.shape, int)
    for picture, texts in enumerate(captions):
        bags = vocabulary.encode(texts)
        np.add.at(counts[picture], bags.indices, 1)
    others = np.array([len(texts) - 1 for texts in captions])[:, None]
    agreement = (counts * (counts - 1)).sum(axis=0) / np.maximum((counts * others).sum(axis=0), 1)
    good = np.flatnonzero((agreement >= AGREED) & (trials.mentions.sum(axis=0) >= 5))
    return [max(vocabulary.surface[index], key=vocabulary.surface[index].__getitem__) for index in good]


if __name__ == "__main__":
    main()
