"""Commands that train and measure models."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import tyro

from imgtext.errors import require, say
from imgtext.recipes import COMPACT, Recipe, TrainSettings


@dataclass(frozen=True)
class Evaluate:
    """Measure a packaged model's recall on a dataset, from the pictures themselves.

    Examples:
      imgtext evaluate hub/scenes
      imgtext evaluate hub/photos --dataset flickr8k --data DIR --split test
      imgtext evaluate hub/scenes --split dev --robust
    """

    model: tyro.conf.Positional[str]
    """A packaged model's folder, a shipped model's name, or a Hub repo id."""
    dataset: str | None = None
    """scenes, flickr8k, flickr30k, folder or hub:OWNER/NAME; by default what the model was trained on."""
    data: Path | None = None
    """Folder that holds the dataset; scenes need none."""
    split: str = "test"
    """train, dev or test."""
    robust: bool = False
    """Measure too what is left with worse pictures (re-encoded, dark, cropped, ...) and other captions (misspelt,
    keywords, ...); takes minutes."""
    json: bool = False
    """Print JSON: all figures, and all that the card shows."""

    def run(self) -> None:
        require("torch", "images")
        from imgtext import breakdown, robustness
        from imgtext.evaluation import evaluate_in_detail
        from imgtext.loading import load

        bundle = load(self.model).bundle
        dataset = self.dataset or bundle.config.dataset
        found, details = evaluate_in_detail(
            bundle, dataset, self.data, self.split, robust=self.robust, progress=not self.json
        )
        measured = asdict(found) | details
        if self.json:
            print(json.dumps(measured, ensure_ascii=False))
            return
        print(f"{self.split} split of {dataset}: {details['pictures']:,} pictures, {details['captions']:,} captions")
        print(found.table())
        tables = breakdown.tables(details["breakdown"])
        if self.robust:
            tables.append(robustness.table(measured, details["robustness"]))
        print(*(f"\n{table.text()}" for table in tables), sep="\n")


@dataclass(frozen=True)
class Card:
    """Measure a packaged model again, and write its card anew. What a person wrote into the card is kept.

    Examples:
      imgtext card runs/scenes-quick
      imgtext card runs/flickr8k-compact --data DIR
    """

    folder: tyro.conf.Positional[Path]
    """A packaged model's folder."""
    data: Path | None = None
    """Folder that holds what the model was trained on; scenes need none."""
    split: str = "test"
    """train, dev or test."""

    def run(self) -> None:
        require("torch", "images")
        from imgtext.bundle import Bundle
        from imgtext.evaluation import refresh_card
        from imgtext.files import expanded

        print(refresh_card(Bundle(expanded(self.folder)), self.data, self.split).table())
        say(f"the card is {self.folder / 'README.md'}")


@dataclass(frozen=True)
class Train:
    """Train a model and package it.

    --recipe is compact, small (half the size), best (reads whole captions with a small transformer, queries too), quick
    (without what makes compact slow; the default for scenes) or classic (the 512-256-128 branches and triplet loss that
    this project began with). It sets the defaults of the recipe options below.

    A run that was cut goes on where it stopped when the same command is given again. Started by torchrun, each process
    embeds its share of a batch, and all contrast the whole batch: loss and gradients are those of one process.

    Examples:
      imgtext train
      imgtext train --dataset folder --data DIR
      imgtext train --dataset flickr30k --data DIR --backbone inception_v3 --recipe classic
      imgtext train --dataset flickr8k --data DIR --batch-size 256 --steps 800
      torchrun --nproc_per_node 2 train.py --dataset flickr8k --data DIR
    """

    settings: tyro.conf.OmitArgPrefixes[TrainSettings] = field(default_factory=TrainSettings)
    recipe: tyro.conf.OmitArgPrefixes[Recipe] = COMPACT

    def run(self) -> None:
        require("torch", "train")
        from imgtext.experiment import train
        from imgtext.processes import joined

        with joined():
            bundle = train(self.settings, self.recipe)
        if bundle is None:  # the first process tells
            return
        say(f'search it with: imgtext search "..." --model {bundle.folder}')
        say(f"look at it with: imgtext demo --model {bundle.folder}")
