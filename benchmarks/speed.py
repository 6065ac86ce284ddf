"""What a query and a picture cost: `python benchmarks/speed.py --model hub/photos --data DIR`.

Peers, in the same run on the same pictures: `import torch` for a text query in a new process, and the image tower of
CLIP ViT-B/32 in plain float32 (timm's, random weights: they cost as much as trained ones) for pictures.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import timm
import torch
import tyro

from imgtext.images import find_images, open_image
from imgtext.retriever import load


@dataclass(frozen=True)
class Settings:
    """What a query and a picture cost."""

    data: Path
    """Folder of pictures."""
    models: tuple[str, ...] = ("scenes", "photos")
    """Packaged models."""
    pictures: int = 256
    """How many pictures."""
    rounds: int = 5
    """How often each is timed, in turn with its peer; the median counts."""


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def main() -> None:
    settings = tyro.cli(Settings)
    print("| what | ours | peer | ratio |\n|---|---|---|---|")

    for model in settings.models:
        search = ["-m", "imgtext.cli", "search", "two dogs play in the snow", "--model", model]
        ours, theirs = [], []
        for _ in range(settings.rounds):
            ours.append(seconds(partial(python, *search)))
            theirs.append(seconds(partial(python, "-c", "import torch")))
        print(_row(f"text query in a new process, {model}; `import torch`", ours, theirs, "s"), flush=True)

    paths = [path for path, _ in zip(find_images(settings.data), range(settings.pictures))]
    images = [open_image(path) for path in paths]
    clip = timm.create_model("vit_base_patch32_clip_224", num_classes=512).eval()
    batches = [range(first, min(first + 32, len(images))) for first in range(0, len(images), 32)]

    def clip_embed() -> None:
        for batch in batches:
            pixels = np.stack([np.asarray(images[row].resize((224, 224))) for row in batch])
            with torch.inference_mode():
                clip(torch.tensor(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1)

    for model in settings.models:
        retriever = load(model)
        retriever.embed_images(images[:32])  # warm
        ours, theirs = [], []
        for _ in range(settings.rounds):
            ours.append(seconds(partial(retriever.embed_images, images)) / len(images))
            theirs.append(seconds(clip_embed) / len(images))
        print(_row(f"a picture, {model}; CLIP ViT-B/32", ours, theirs, "ms", 1000), flush=True)


def _row(what: str, ours: list[float], theirs: list[float], unit: str, scale: float = 1) -> str:
    one, other = median(ours), median(theirs)
    return f"| {what} | {one * scale:.3g} {unit} | {other * scale:.3g} {unit} | {one / other:.2f} |"


if __name__ == "__main__":
    main()
