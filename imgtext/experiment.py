"""From captioned pictures to a packaged model."""

from __future__ import annotations

import glob
import hashlib
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import wraps
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext.branch import embed_bags, embed_features
from imgtext.bundle import Bundle, Config, Gallery, GalleryRow, save_bundle, save_metrics
from imgtext.bundle.layout import CARD, FREE_LICENCES, MAP
from imgtext.calibration import Calibration, Trials
from imgtext.calibration import fit as fit_chances
from imgtext.card import write_card
from imgtext.datasets import SPLITS, CaptionedImage, Dataset, load_dataset
from imgtext.errors import ImgtextError, say
from imgtext.evaluation import measure, mention_weights
from imgtext.files import cache_dir, waiting_for
from imgtext.gallery_map import map_file
from imgtext.plots import learning_curve, reliability_plots
from imgtext.preparation import Prepared, counted, fit_vocabulary, prepare, readable
from imgtext.recipes import Recipe, TrainSettings, teacher_of
from imgtext.sentences import SENTENCE_ENCODER, sentence_vectors

if TYPE_CHECKING:
    from imgtext.metrics import Retrieval
    from imgtext.model import TwoBranchModel
    from imgtext.training import Watch


def _in_turn(train: Callable[..., Bundle | None]) -> Callable[..., Bundle | None]:
    """One training of a folder at a time: two would take each other's checkpoints away."""

    @wraps(train)
    def waiting(settings: TrainSettings, recipe: Recipe, **options: Any) -> Bundle | None:
        from imgtext.processes import rank

        if rank() > 0:  # the first waits for all
            return train(settings, recipe, **options)
        out = _out(settings, recipe)
        lock = hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]
        with waiting_for(cache_dir("locks") / lock, f"trains {out}"):
            return train(settings, recipe, **options)

    return waiting


def _out(settings: TrainSettings, recipe: Recipe) -> Path:
    return settings.out or Path("runs") / f"{settings.dataset.rpartition('/')[2]}-{recipe.name}"


def checkpoints(out: Path) -> Iterator[Path]:
    """Those that a training into ``out`` left when it was cut, its teachers' too."""
    return out.parent.glob(f"{glob.escape(out.name)}.checkpoint*.safetensors")


@_in_turn
def train(
    settings: TrainSettings, recipe: Recipe, *, progress: bool = True, watch: Watch | None = None
) -> Bundle | None:
    """Train a model and package it.

    A run that was cut goes on from its checkpoint, ``OUT.checkpoint.safetensors``, when it is started again. Of several
    processes (`imgtext.processes`) the first packages the model; the others return None.

    Args:
        progress: tell on stderr how far it is.
        watch: told the same while "scenes" are drawn, "pictures" looked at, and each "teacher 1 of 4" and the model,
            "train", are trained; see `imgtext.training.Watch`.

    Raises:
        ImgtextError: there is no data, captions are missing, or training failed; the message says what to do.
    """
    import torch

    from imgtext.backbones import load_backbone
    from imgtext.losses import margin_loss
    from imgtext.processes import first_ahead, rank

    if recipe.loss != "info_nce":
        margin_loss(recipe.loss)  # a wrong name is told before minutes of work
    progress = progress and rank() == 0
    tell: Callable[[str], None] = say if progress else (lambda line: None)
    out = _out(settings, recipe)
    dataset = load_dataset(settings.dataset, settings.data, seed=recipe.seed, watch=counted(watch, "scenes"))
    _describe(dataset, tell)
    _check_trainable(dataset)
    vocabulary = fit_vocabulary(recipe, dataset)
    backbone = load_backbone(recipe.backbone)
    with first_ahead():
        prepared = prepare(recipe, backbone, dataset, vocabulary, progress=progress, watch=watch)
    checkpoint = out.with_name(f"{out.name}.checkpoint.safetensors")
    if checkpoint.exists():
        tell(f"going on from {checkpoint}")
    device = settings.device or ("cuda" if torch.cuda.is_available() else "cpu")
    model, history = _learn(prepared, checkpoint, device=device, progress=progress, watch=watch)
    if rank() > 0:
        return None
    bundle, found = _package(out, settings, prepared, model, history)
    write_card(bundle)
    for path in checkpoints(out):
        path.unlink()
    for name, recall in found.items():
        tell(f"\n{name}\n{recall.table()}")
    tell(f"\nthe model is in {out}")
    return bundle


def _learn(
    prepared: Prepared, checkpoint: Path, *, device: str, progress: bool, watch: Watch | None
) -> tuple[TwoBranchModel, list[dict[str, float]]]:
    """Train the recipe's teachers, if it has some, and its model; see `imgtext.training.fit`."""
    from imgtext.backbones import load_backbone
    from imgtext.processes import first_ahead
    from imgtext.training import fit, teach
    from imgtext.words import stem_vectors

    recipe, dataset, vocabulary = prepared.recipe, prepared.dataset, prepared.vocabulary
    options: dict[str, Any] = {
        "vocabulary_size": len(vocabulary),
        "word_vectors": stem_vectors(vocabulary) if recipe.word_vectors else None,
        "checkpoint": checkpoint,
        "progress": progress,
        "watch": watch,
        "device": device,
    }
    teacher = None
    if recipe.teachers:
        own = teacher_of(recipe, 1)
        backbone = prepared.backbone if own.backbone == recipe.backbone else load_backbone(own.backbone)
        with first_ahead():
            taught = prepare(own, backbone, dataset, vocabulary, progress=progress, watch=watch).splits
        teacher = teach(recipe, taught["train"], taught["dev"], **options)
    return fit(recipe, prepared.splits["train"], prepared.splits["dev"], teacher=teacher, **options)


def _package(
    out: Path, settings: TrainSettings, prepared: Prepared, model: TwoBranchModel, history: Sequence[dict[str, float]]
) -> tuple[Bundle, dict[str, Retrieval]]:
    """Measure a model and write its bundle; returns it, and the recalls by split."""
    from imgtext.training import embed

    recipe, dataset, vocabulary = prepared.recipe, prepared.dataset, prepared.vocabulary
    records, splits = prepared.records, prepared.splits
    image_branch = {name: tensor.numpy() for name, tensor in model.image_branch.state_dict().items()}
    caption_branch = {name: tensor.numpy() for name, tensor in model.caption_branch.state_dict().items()}

    def embed_captions(texts: Sequence[str]) -> np.ndarray:
        sentences = sentence_vectors(texts) if recipe.sentence_vectors else None
        return embed_bags(caption_branch, vocabulary.encode(texts), sentences)

    embeddings = {name: embed(model, splits[name]) for name in ("dev", "test")[: 1 + settings.test] if name in splits}
    trials = {
        name: Trials(images, [record.captions for record in records[name]], vocabulary, embed_captions)
        for name, (images, _) in embeddings.items()
    }
    calibration = fit_chances(trials["dev"].draw(np.random.default_rng(recipe.seed + 1)))
    measured = {
        name: measure(trials[name], captions, records[name], calibration) for name, (_, captions) in embeddings.items()
    }
    figures = {name: asdict(found) | details for name, (found, details) in measured.items()}

    shown, gallery = _gallery(settings, prepared, image_branch)
    bundle = save_bundle(
        out,
        _config(out.name, settings, prepared, figures, calibration),
        vocabulary,
        image_branch,
        caption_branch,
        backbone=prepared.backbone.weights(),
        gallery=gallery,
        captions=_bank(settings, dataset, recipe.seed),
        pictures={record.file: record.path.read_bytes() for record in shown} if _is_free(dataset) else None,
        extra={
            "learning_curve.png": learning_curve(history),
            MAP: map_file(gallery.embeddings),
            **reliability_plots(figures),
            # a person's own paragraphs outlive another training
            **({CARD: (out / CARD).read_bytes()} if (out / CARD).is_file() else {}),
        },
    )
    sure = mention_weights(bundle, records["dev"], embeddings["dev"][0])
    return save_metrics(bundle, figures, calibration=sure), {name: found for name, (found, _) in measured.items()}


def _gallery(
    settings: TrainSettings, prepared: Prepared, image_branch: Mapping[str, np.ndarray]
) -> tuple[list[CaptionedImage], Gallery]:
    """The pictures that a model comes with, and what it finds them by."""
    recipe, dataset = prepared.recipe, prepared.dataset
    shown, views = readable(dataset.records if settings.gallery == "all" else dataset.split("test"), prepared.features)
    with_captions = _is_free(dataset) or dataset.name == "folder"
    rows = tuple(_row(record, settings.dataset, dataset.licence, with_captions=with_captions) for record in shown)
    return shown, Gallery(
        rows, embed_features(image_branch, *views[: 1 + recipe.both_views], power=recipe.feature_power)
    )


def _is_free(dataset: Dataset) -> bool:
    return dataset.licence in FREE_LICENCES


def _config(
    name: str,
    settings: TrainSettings,
    prepared: Prepared,
    figures: Mapping[str, Any],
    calibration: Calibration | None,
) -> Config:
    recipe, backbone = prepared.recipe, prepared.backbone
    return Config(
        name=name,
        backbone=recipe.backbone,
        backbone_digest=backbone.digest,
        input_size=backbone.input_size,
        feature_dim=backbone.feature_dim,
        mirrored=recipe.both_views,
        feature_power=recipe.feature_power,
        image_hidden=recipe.image_hidden,
        caption_hidden=recipe.caption_hidden,
        embed_dim=recipe.embed_dim,
        vocabulary_size=len(prepared.vocabulary),
        licence=prepared.dataset.licence or "other",
        dataset=settings.dataset,
        sentence_encoder=SENTENCE_ENCODER if recipe.sentence_vectors else "",
        recipe=asdict(recipe),
        metrics=figures,
        versions=_versions(),
        calibration={} if calibration is None else calibration.to_json(),
    )


def _describe(dataset: Dataset, tell: Callable[[str], None]) -> None:
    sizes = ", ".join(f"{len(dataset.split(name))} {name}" for name in SPLITS)
    captions = sum(len(record.captions) for record in dataset.records)
    tell(f"{dataset.name}: {len(dataset.records)} pictures ({sizes}), {captions} captions")
    if dataset.licence or dataset.name.startswith("hub:"):
        tell(f"licence of its pictures and captions: {dataset.licence or 'none stated'}")
    if dataset.missing:
        listed = ", ".join(dataset.missing[:5]) + (", ..." if len(dataset.missing) > 5 else "")
        tell(f"{len(dataset.missing)} pictures that captions speak of are missing: {listed}")


def _check_trainable(dataset: Dataset) -> None:
    for name in ("train", "dev"):
        if not any(record.captions for record in dataset.split(name)):
            raise ImgtextError(
                f"the {name} split of {dataset.name} has no captioned picture; training needs captions for train and "
                "dev (a metadata.jsonl beside the pictures, with file_name, captions and split, will do)"
            )


def _row(record: CaptionedImage, source: str, licence: str | None, *, with_captions: bool) -> GalleryRow:
    return GalleryRow(record.file, record.captions if with_captions else (), record.split, source, licence)


def _bank(settings: TrainSettings, dataset: Dataset, seed: int) -> list[str]:
    own = dataset.name == "folder" or _is_free(dataset)
    if (settings.bank or ("captions" if own else "everyday")) == "everyday":
        from imgtext.datasets.everyday import everyday_captions

        return everyday_captions(seed)
    # a dict keeps the order
    return list(dict.fromkeys(caption for record in dataset.split("train") for caption in record.captions))


def _versions() -> dict[str, str]:
    names = ("imgtext", "torch", "torchvision", "timm", "numpy", "nltk")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
