"""From a packaged model to its figures: recall, and all that its card shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from imgtext import metrics
from imgtext.breakdown import breakdown
from imgtext.bundle import MAP, Bundle, save_metrics
from imgtext.calibration import Calibration, Trials
from imgtext.calibration import measure as measure_chances
from imgtext.card import write_card
from imgtext.datasets import CaptionedImage, load_dataset
from imgtext.datasets.records import owners
from imgtext.errors import ImgtextError, say
from imgtext.features import extract_features
from imgtext.gallery_map import map_file
from imgtext.mentions import fit_mentions
from imgtext.plots import reliability_plots
from imgtext.preparation import readable
from imgtext.retriever import Retriever
from imgtext.robustness import robustness


def evaluate(
    bundle: Bundle, dataset: str, data: Path | None, split: str, *, progress: bool = True
) -> metrics.Retrieval:
    """Recall of a packaged model on a split, from the pictures themselves.

    Raises:
        ImgtextError: the split has no captioned picture, or the dataset can't be read.
    """
    return evaluate_in_detail(bundle, dataset, data, split, progress=progress)[0]


def refresh_card(
    bundle: Bundle, data: Path | None = None, split: str = "test", *, progress: bool = True
) -> metrics.Retrieval:
    """Measure a packaged model again on what it was trained on, robustness too; write its figures and its card anew.

    What bundles of older versions lack is added: a map of the gallery, and how sure sentences and words are.

    Raises:
        ImgtextError: as `evaluate`.
    """
    found, details = evaluate_in_detail(bundle, bundle.config.dataset, data, split, robust=True, progress=progress)
    known = bundle.config.metrics
    measured = {**known, split: known.get(split, {}) | asdict(found) | details}  # a spread over seeds stays
    sure = {}
    if "mention" not in bundle.config.calibration:  # of an older version
        dev = embed_split(Retriever(bundle), bundle.config.dataset, data, "dev", progress=progress)
        sure = mention_weights(bundle, *dev)
    files = reliability_plots(measured)
    if bundle.gallery is not None and bundle.gallery_map is None:
        files[MAP] = map_file(bundle.gallery.embeddings)  # of an older version, or the gallery is another one
    write_card(save_metrics(bundle, measured, files, sure))
    return found


def evaluate_in_detail(
    bundle: Bundle, dataset: str, data: Path | None, split: str, *, robust: bool = False, progress: bool = True
) -> tuple[metrics.Retrieval, dict[str, Any]]:
    """As `evaluate`, with the other figures that the bundle's config keeps: see `imgtext.bundle.Config`.

    Args:
        robust: measure changed pictures and captions too; takes six times as long as computing all features anew.
    """
    retriever = Retriever(bundle)
    kept, images = embed_split(retriever, dataset, data, split, progress=progress)
    texts = [caption for record in kept for caption in record.captions]
    trials = Trials(images, [record.captions for record in kept], bundle.vocabulary, bundle.embed_captions)
    measured, details = measure(trials, bundle.embed_captions(texts), kept, bundle.calibration)
    if robust:
        paths = [record.path for record in kept]
        changed = robustness(retriever, paths, texts, owners(kept), images, progress=progress)
        details["robustness"] = {name: asdict(retrieval) for name, retrieval in changed.items()}
    return measured, details


def embed_split(
    retriever: Retriever, dataset: str, data: Path | None, split: str, *, progress: bool = True
) -> tuple[list[CaptionedImage], np.ndarray]:
    """The captioned pictures of a split that can be read, and their embeddings: (N, D) float32, unit rows.

    Raises:
        ImgtextError: the split has none, or the dataset can't be read.
    """
    bundle = retriever.bundle
    found = load_dataset(dataset, data, seed=bundle.config.recipe.get("seed", 0))
    records = [record for record in found.split(split) if record.captions]
    if not records:
        raise ImgtextError(f"the {split} split of {dataset} has no captioned picture")
    features = extract_features(
        [record.path for record in records], retriever.backbone, mirrored=bundle.config.mirrored, progress=progress
    )
    for path, reason in features.skipped.items():
        say(f"skipped {path}: {reason}")
    kept, views = readable(records, features)
    if not kept:
        raise ImgtextError(f"no picture of the {split} split could be read")
    return kept, bundle.embed_features(*views)


def measure(
    trials: Trials, captions: np.ndarray, records: Sequence[CaptionedImage], calibration: Calibration | None
) -> tuple[metrics.Retrieval, dict[str, Any]]:
    """Recall in both directions; and by kind of caption, and how honest the chances are, as the config keeps it.

    Args:
        trials: of the records' pictures.
        captions: (M, D) unit embeddings of their captions.
    """
    images, owner = trials.images, owners(records)
    texts = [caption for record in records for caption in record.captions]
    details = {
        "pictures": len(images),
        "captions": len(texts),
        "breakdown": breakdown(images, captions, owner, texts, trials.vocabulary),
    }
    honesty = None if calibration is None else measure_chances(calibration, trials.draw(np.random.default_rng(0)))
    if honesty is not None:
        details["calibration"] = honesty
    return metrics.evaluate(images, captions, owner), details


def mention_weights(bundle: Bundle, records: Sequence[CaptionedImage], images: np.ndarray) -> dict[str, Any]:
    """How sure sentences and words are, fitted on pictures of the dev split: what the config's calibration adds."""
    weights = fit_mentions(bundle, images, [record.captions for record in records])
    return {} if weights is None else {"mention": weights}
