"""Classic training and recall evaluation beside the plain way to do them: `python benchmarks/training_speed.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
import tyro
from paired import HEADER, paired, row
from torch import nn

from imgtext.batches import CaptionedFeatures
from imgtext.branch import normalise
from imgtext.metrics import evaluate
from imgtext.model import TwoBranchModel
from imgtext.recipes import RECIPES
from imgtext.text import Bags
from imgtext.training import _Run

STEMS, FEATURES, WORDS = 13_388, 1280, 8


@dataclass(frozen=True)
class Settings:
    """Classic training and recall evaluation, on random data."""

    steps: int = 20
    """Steps of training that are timed as one."""
    pictures: int = 1000
    """Pictures of the evaluation, with five captions each."""
    rounds: int = 5
    """How often each is timed, in turn with its peer; the median counts."""


class Seed(nn.Module):
    """The two branches as this project began: words as a dense row of zeros and ones."""

    def __init__(self) -> None:
        super().__init__()
        self.image, self.caption = (
            nn.Sequential(nn.Linear(width, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128))
            for width in (FEATURES, STEMS)
        )

    def loss(self, features: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        images, captions = (
            nn.functional.normalize(part, dim=1) for part in (self.image(features), self.caption(words))
        )
        scores = images @ captions.T
        right = scores.diagonal()
        wrong = 1 - torch.eye(len(scores))
        both = (0.05 + scores - right[:, None]).relu() + (0.05 + scores - right[None]).relu()
        return (both * wrong).sum() / len(scores)


def main() -> None:
    settings, chance = tyro.cli(Settings), np.random.default_rng(0)
    print(HEADER)
    recipe = replace(RECIPES["classic"], batch_size=64, captions_per_image=1)
    count = 2000
    indices = chance.integers(0, STEMS, count * WORDS)
    bags = Bags(indices, np.ones(len(indices), np.float32), np.arange(0, len(indices), WORDS), ((),) * count)
    features = chance.random((count, FEATURES), np.float32)
    split = CaptionedFeatures((features,), bags, np.arange(count))
    run = _Run(recipe, TwoBranchModel(FEATURES, STEMS), None, "")
    seed = Seed()
    adam = torch.optim.Adam(seed.parameters())

    def ours() -> None:
        for _ in range(settings.steps):
            run.step(split)

    def theirs() -> None:
        for _ in range(settings.steps):
            rows = chance.choice(count, recipe.batch_size, replace=False)
            words = torch.zeros(len(rows), STEMS)
            words[np.arange(len(rows))[:, None], indices.reshape(count, WORDS)[rows]] = 1
            adam.zero_grad()
            seed.loss(torch.from_numpy(features[rows]), words).backward()
            adam.step()

    pairs = settings.steps * recipe.batch_size
    fast, slow = (pairs / second for second in paired(ours, theirs, settings.rounds))
    row("classic training, 13,388 stems", "dense one-hot, dense Adam", fast, slow, "≥ 8", unit="pairs/s", faster=False)

    images, captions = (normalise(chance.random((size * settings.pictures, 128), np.float32)) for size in (1, 5))
    owner = np.repeat(np.arange(settings.pictures), 5)

    def loop() -> None:
        for caption, one in zip(captions, owner):
            scores = [float(caption @ image) for image in images]
            sorted(range(len(scores)), key=lambda row: -scores[row]).index(one)

    # once: the loop takes seconds
    fast, slow = paired(partial(evaluate, images, captions, owner), loop, 1)
    what = f"recall evaluation, {len(captions):,} × {len(images):,}, both ways"
    row(what, "a loop over queries, one way", fast, slow, "≥ 50")


if __name__ == "__main__":
    main()
