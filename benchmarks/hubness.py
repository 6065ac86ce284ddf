"""What is query-bank normalisation worth (Bogolin et al., 2022), as one more dimension of the vectors?

Some pictures are near to every caption. Each picture's mean score with its 20 nearest captions of a bank, times alpha,
is taken from its scores: its vector gets that number as one more dimension, and every query a constant -1. The same for
captions, against a bank of training pictures. Alpha is to be chosen on dev.

    python benchmarks/hubness.py --model hub/photos --data DIR --split dev
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from imgtext.datasets.records import owners
from imgtext.evaluation import embed_split
from imgtext.loading import load
from imgtext.metrics import evaluate
from imgtext.retriever import Retriever

BANKS = (1000, 5000, 30_000)
ALPHAS = (0.25, 0.5, 0.75, 1.0)
NEIGHBOURS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="hub/photos")
    parser.add_argument("--data", type=Path, help="folder of the model's data set; scenes need none")
    parser.add_argument("--split", default="dev")
    options = parser.parse_args()
    retriever = load(options.model)
    train_images, train_captions, _ = embeddings(retriever, options.data, "train")
    images, captions, owner = embeddings(retriever, options.data, options.split)
    mixed = np.random.default_rng(0).permutation(len(train_captions))

    print("| way | bank | size in half precision | alpha | R@1 | R@5 | R@10 |\n|---|---|---|---|---|---|---|")
    plain = evaluate(images, captions, owner)
    for name, way in (("text to image", plain.text_to_image), ("image to text", plain.image_to_text)):
        print(line(name, "none", 0, 0, way))
    for size in sorted({min(size, len(mixed)) for size in BANKS}):
        hubness = nearness(images, train_captions[mixed[:size]])
        for alpha in ALPHAS:
            found = evaluate(longer(images, alpha * hubness), longer(captions, -np.ones(len(captions))), owner)
            print(line("text to image", f"{size} captions", 2 * size * images.shape[1], alpha, found.text_to_image))
    hubness = nearness(captions, train_images)
    for alpha in ALPHAS:
        found = evaluate(longer(images, -np.ones(len(images))), longer(captions, alpha * hubness), owner)
        bank = f"{len(train_images)} pictures"
        print(line("image to text", bank, train_images.size * 2, alpha, found.image_to_text))


def nearness(rows: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """(rows,): each row's mean score with its nearest of the bank."""
    parts = np.array_split(rows, len(rows) // 500 + 1)
    return np.concatenate([np.partition(part @ bank.T, -NEIGHBOURS)[:, -NEIGHBOURS:].mean(axis=1) for part in parts])


def longer(rows: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Rows with one more dimension."""
    return np.column_stack([rows, number.astype(np.float32)])


def line(way: str, bank: str, size: int, alpha: float, found) -> str:
    """A row of the table."""
    recalls = " | ".join(f"{100 * share:.1f}" for share in (found.at_1, found.at_5, found.at_10))
    return f"| {way} | {bank} | {size / 1e6:.1f} MB | {alpha:g} | {recalls} |"


def embeddings(retriever: Retriever, data: Path | None, split: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A split's pictures (N, D), captions (M, D), and each caption's picture (M,)."""
    bundle = retriever.bundle
    kept, images = embed_split(retriever, bundle.config.dataset, data, split)
    captions = bundle.embed_captions([caption for record in kept for caption in record.captions])
    return images, captions, owners(kept)


if __name__ == "__main__":
    main()
