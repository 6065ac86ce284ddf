"""What a text query costs, cold and warm, beside CLIP ViT-B/32: `python benchmarks/queries.py`."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
import open_clip
import torch
import tyro
from paired import HEADER, INSTALLED, paired, row, seconds

from imgtext.branch import normalise
from imgtext.bundle import Gallery, GalleryRow
from imgtext.loading import load

TEXT = "a rocket in space"
CLIP_START = f"""import open_clip, torch
model = open_clip.create_model("ViT-B-32")
with torch.inference_mode(): model.encode_text(open_clip.get_tokenizer("ViT-B-32")(["{TEXT}"]))"""


@dataclass(frozen=True)
class Settings:
    """What a text query costs, beside CLIP ViT-B/32 (random weights: they cost as much as trained ones)."""

    model: str = "scenes"
    """Packaged model."""
    pictures: tuple[int, ...] = (8_000, 100_000)
    """Sizes of the made-up galleries of warm queries."""
    rounds: int = 5
    """How often each is timed, in turn with its peer; the median counts."""


def python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=INSTALLED)


def main() -> None:
    settings = tyro.cli(Settings)
    print(HEADER)
    for model, peer, theirs, goal, faster in (
        (settings.model, "`import torch`", "import torch", "≤ 0.4", False),
        (settings.model, "CLIP loads and encodes a text", CLIP_START, "≥ 20", True),
        ("photos", "CLIP loads and encodes a text", CLIP_START, "≥ 20", True),
    ):
        search = partial(python, "-m", "imgtext.cli", "search", TEXT, "--model", model)
        ours, others = paired(search, partial(python, "-c", theirs), settings.rounds)
        row(f"text query, whole process, {model}", peer, ours, others, goal, faster=faster)

    clip, tokenizer = open_clip.create_model("ViT-B-32").eval(), open_clip.get_tokenizer("ViT-B-32")
    retriever = load(settings.model)
    for count in settings.pictures:
        shape = (count, retriever.bundle.config.embed_dim)
        embeddings = normalise(np.random.default_rng(0).normal(size=shape).astype(np.float32))
        wide = np.tile(embeddings, (1, 512 // shape[1]))
        retriever._index = Gallery(tuple(GalleryRow(f"{number}.jpg") for number in range(count)), embeddings)

        def clip_search(wide: np.ndarray = wide) -> np.ndarray:
            with torch.inference_mode():
                scores = wide @ clip.encode_text(tokenizer([TEXT])).numpy()[0]
            return np.argsort(-scores)[:10]

        time.sleep(1)  # threads of a CLIP that has just answered spin for a while, and slow whoever comes next
        ours, theirs = (
            median(seconds(work) for _ in range(4 * settings.rounds))
            for work in (partial(retriever.search, TEXT), clip_search)
        )
        row(
            f"warm text query, {count:,} pictures",
            "CLIP's text tower, numpy",
            1e3 * ours,
            1e3 * theirs,
            "≥ 100",
            unit="ms",
        )


if __name__ == "__main__":
    main()
