"""From captioned pictures to a packaged model, and from a packaged model to its recall."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext import metrics
from imgtext.branch import embed_bags, embed_features
from imgtext.breakdown import breakdown
from imgtext.bundle import CARD, FREE_LICENCES, MAP, Bundle, Config, Gallery, GalleryRow, save_bundle, save_metrics
from imgtext.calibration import Calibration, Trials, measure
from imgtext.calibration import fit as fit_chances
from imgtext.card import shown_split, write_card
from imgtext.datasets import SPLITS, CaptionedImage, Dataset, load_dataset
from imgtext.errors import ImgtextError, require
from imgtext.features import Features, extract_features
from imgtext.files import cache_dir, waiting_for
from imgtext.gallery_map import map_file
from imgtext.mentions import fit_mentions
from imgtext.recipes import Recipe, TrainSettings, teacher_of
from imgtext.robustness import robustness
from imgtext.sentences import SENTENCE_ENCODER, sentence_vectors
from imgtext.text import STOP_WORDS, Vocabulary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from imgtext.backbones import Backbone
    from imgtext.retriever import Retriever
    from imgtext.training import CaptionedFeatures, Watch


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
    from imgtext.processes import first_ahead, rank
    from imgtext.training import embed, fit, teach
    from imgtext.words import stem_vectors

    progress = progress and rank() == 0
    say: Callable[[str], None] = _tell if progress else (lambda line: None)
    out = _out(settings, recipe)
    dataset = load_dataset(settings.dataset, settings.data, seed=recipe.seed, watch=_counted(watch, "scenes"))
    _describe(dataset, say)
    _check_trainable(dataset)
    vocabulary = fit_vocabulary(recipe, dataset)
    backbone = load_backbone(recipe.backbone)
    with first_ahead():
        prepared = prepare(recipe, backbone, dataset, vocabulary, progress=progress, watch=watch)
    records, splits = prepared.records, prepared.splits

    checkpoint = out.with_name(f"{out.name}.checkpoint.safetensors")
    if checkpoint.exists():
        say(f"going on from {checkpoint}")
    options: dict[str, Any] = {
        "vocabulary_size": len(vocabulary),
        "word_vectors": stem_vectors(vocabulary) if recipe.word_vectors else None,
        "checkpoint": checkpoint,
        "progress": progress,
        "watch": watch,
        "device": settings.device or ("cuda" if torch.cuda.is_available() else "cpu"),
    }
    teacher = None
    if recipe.teachers:
        own = teacher_of(recipe, 1)
        other = backbone if own.backbone == recipe.backbone else load_backbone(own.backbone)
        with first_ahead():
            taught = prepare(own, other, dataset, vocabulary, progress=progress, watch=watch).splits
        teacher = teach(recipe, taught["train"], taught["dev"], **options)
    model, history = fit(recipe, splits["train"], splits["dev"], teacher=teacher, **options)
    if rank() > 0:
        return None
    image_branch = {name: tensor.numpy() for name, tensor in model.image_branch.state_dict().items()}
    caption_branch = {name: tensor.numpy() for name, tensor in model.caption_branch.state_dict().items()}
    embeddings = {name: embed(model, splits[name]) for name in ("dev", "test")[: 1 + settings.test] if name in splits}

    def embed_captions(texts: Sequence[str]) -> np.ndarray:
        sentences = sentence_vectors(texts) if recipe.sentence_vectors else None
        return embed_bags(caption_branch, vocabulary.encode(texts), sentences)

    trials = {
        name: _trials(images, records[name], vocabulary, embed_captions) for name, (images, _) in embeddings.items()
    }
    calibration = fit_chances(trials["dev"].draw(np.random.default_rng(recipe.seed + 1)))
    measured = {
        name: _measure(*embeddings[name], records[name], vocabulary, calibration, trials[name]) for name in embeddings
    }

    shown, views = readable(dataset.records if settings.gallery == "all" else dataset.split("test"), prepared.features)
    free = dataset.licence in FREE_LICENCES
    gallery = Gallery(
        tuple(
            _row(record, settings.dataset, dataset.licence, with_captions=free or dataset.name == "folder")
            for record in shown
        ),
        embed_features(image_branch, *views[: 1 + recipe.both_views], power=recipe.feature_power),
    )
    config = Config(
        name=out.name,
        backbone=recipe.backbone,
        backbone_digest=backbone.digest,
        input_size=backbone.input_size,
        feature_dim=backbone.feature_dim,
        mirrored=recipe.both_views,
        feature_power=recipe.feature_power,
        image_hidden=recipe.image_hidden,
        caption_hidden=recipe.caption_hidden,
        embed_dim=recipe.embed_dim,
        vocabulary_size=len(vocabulary),
        licence=dataset.licence or "other",
        dataset=settings.dataset,
        sentence_encoder=SENTENCE_ENCODER if recipe.sentence_vectors else "",
        recipe=asdict(recipe),
        metrics={name: asdict(found) | details for name, (found, details) in measured.items()},
        versions=_versions(),
        calibration={} if calibration is None else calibration.to_json(),
    )
    # a person's own paragraphs outlive another training
    old = {CARD: (out / CARD).read_bytes()} if (out / CARD).is_file() else {}
    bundle = save_bundle(
        out,
        config,
        vocabulary,
        image_branch,
        caption_branch,
        backbone=backbone.weights(),
        gallery=gallery,
        captions=_bank(settings, dataset, recipe.seed),
        pictures={record.file: record.path.read_bytes() for record in shown} if free else None,
        extra={
            "learning_curve.png": learning_curve(history),
            MAP: map_file(gallery.embeddings),
            **reliability_plots(config.metrics),
            **old,
        },
    )
    bundle = _with_mentions(bundle, records["dev"], embeddings["dev"][0])
    write_card(bundle)
    for path in checkpoints(out):
        path.unlink()
    for name, (found, _) in measured.items():
        say(f"\n{name}\n{found.table()}")
    say(f"\nthe model is in {out}")
    return bundle


def _with_mentions(bundle: Bundle, records: Sequence[CaptionedImage], images: np.ndarray) -> Bundle:
    """Fit, on pictures of the dev split, how sure sentences and words are."""
    weights = fit_mentions(bundle, images, [record.captions for record in records])
    return bundle if weights is None else save_metrics(bundle, bundle.config.metrics, calibration={"mention": weights})


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _counted(watch: Watch | None, what: str) -> Callable[[Path, int, int], None] | None:
    """For what is done file by file."""
    return None if watch is None else lambda path, done, total: watch(what, done, total, {})


def fit_vocabulary(recipe: Recipe, dataset: Dataset) -> Vocabulary:
    """The vocabulary of the training split's captions."""
    return Vocabulary.fit(
        (caption for record in dataset.split("train") for caption in record.captions),
        min_count=recipe.min_count,
        stop_words=STOP_WORDS if recipe.drop_stop_words else (),
        weighting=recipe.weighting,
    )


@dataclass(frozen=True)
class Prepared:
    """A dataset as a training needs it.

    Attributes:
        features: of all its pictures that could be read.
        records: by split, those of them with captions.
        splits: by split, their features and captions, in the same order.
    """

    features: Features
    records: dict[str, list[CaptionedImage]]
    splits: dict[str, CaptionedFeatures]


def prepare(
    recipe: Recipe,
    backbone: Backbone,
    dataset: Dataset,
    vocabulary: Vocabulary,
    *,
    progress: bool = False,
    watch: Watch | None = None,
) -> Prepared:
    """Compute what a recipe learns from, or take it from the cache.

    Args:
        progress: show progress bars on stderr, and name the pictures that could not be read.
        watch: as of `train`.

    Raises:
        ImgtextError: no picture of the train or dev split could be read.
    """
    from imgtext.sentences import cached_sentence_vectors
    from imgtext.training import CaptionedFeatures

    shown: dict[str, Any] = {"progress": progress, "watch": _counted(watch, "pictures")}
    paths = [record.path for record in dataset.records]
    features = extract_features(paths, backbone, mirrored=recipe.mirrored, **shown)
    if progress and features.skipped:
        for path, reason in features.skipped.items():
            _tell(f"skipped {path}: {reason}")
        _tell(f"{len(features.skipped)} pictures could not be read")
    records: dict[str, list[CaptionedImage]] = {}
    splits: dict[str, CaptionedFeatures] = {}
    for name in SPLITS:
        kept, views = readable([record for record in dataset.split(name) if record.captions], features)
        if kept:
            captions = [caption for record in kept for caption in record.captions]
            if name != "train":
                views = views[: 1 + recipe.both_views]
            sentences = cached_sentence_vectors(captions, progress=progress) if recipe.sentence_vectors else None
            records[name] = kept
            worn = None
            if name == "train" and recipe.worn:
                paths = [record.path for record in kept]
                worn = extract_features(paths, backbone, worn=True, **shown).views[-1]
            splits[name] = CaptionedFeatures(views, vocabulary.encode(captions), owners(kept), sentences, worn)
        elif name != "test":
            raise ImgtextError(f"no picture of the {name} split could be read")
    return Prepared(features, records, splits)


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
    from imgtext.retriever import Retriever

    found, details = evaluate_in_detail(bundle, bundle.config.dataset, data, split, robust=True, progress=progress)
    known = bundle.config.metrics
    measured = {**known, split: known.get(split, {}) | asdict(found) | details}  # a spread over seeds stays
    if "mention" not in bundle.config.calibration:  # of an older version
        bundle = _with_mentions(
            bundle, *embed_split(Retriever(bundle), bundle.config.dataset, data, "dev", progress=progress)
        )
    files = reliability_plots(measured)
    if bundle.gallery is not None and bundle.gallery_map is None:
        files[MAP] = map_file(bundle.gallery.embeddings)  # of an older version, or the gallery is another one
    write_card(save_metrics(bundle, measured, files))
    return found


def evaluate_in_detail(
    bundle: Bundle, dataset: str, data: Path | None, split: str, *, robust: bool = False, progress: bool = True
) -> tuple[metrics.Retrieval, dict[str, Any]]:
    """As `evaluate`, with the other figures that the bundle's config keeps: see `imgtext.bundle.Config`.

    Args:
        robust: measure changed pictures and captions too; takes six times as long as computing all features anew.
    """
    from imgtext.retriever import Retriever

    retriever = Retriever(bundle)
    kept, images = embed_split(retriever, dataset, data, split, progress=progress)
    texts = [caption for record in kept for caption in record.captions]
    trials = _trials(images, kept, bundle.vocabulary, bundle.embed_captions)
    measured, details = _measure(
        images, bundle.embed_captions(texts), kept, bundle.vocabulary, bundle.calibration, trials
    )
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
        _tell(f"skipped {path}: {reason}")
    kept, views = readable(records, features)
    if not kept:
        raise ImgtextError(f"no picture of the {split} split could be read")
    return kept, bundle.embed_features(*views)


def _measure(
    images: np.ndarray,
    captions: np.ndarray,
    records: Sequence[CaptionedImage],
    vocabulary: Vocabulary,
    calibration: Calibration | None,
    trials: Trials,
) -> tuple[metrics.Retrieval, dict[str, Any]]:
    """Recall in both directions; and by kind of caption, and how honest the chances are, as the config keeps it."""
    owner = owners(records)
    texts = [caption for record in records for caption in record.captions]
    details = {
        "pictures": len(images),
        "captions": len(texts),
        "breakdown": breakdown(images, captions, owner, texts, vocabulary),
    }
    honesty = None if calibration is None else measure(calibration, trials.draw(np.random.default_rng(0)))
    if honesty is not None:
        details["calibration"] = honesty
    return metrics.evaluate(images, captions, owner), details


def _trials(
    images: np.ndarray,
    records: Sequence[CaptionedImage],
    vocabulary: Vocabulary,
    embed: Callable[[Sequence[str]], np.ndarray],
) -> Trials:
    return Trials(images, [record.captions for record in records], vocabulary, embed)


def readable(
    records: Sequence[CaptionedImage], features: Features
) -> tuple[list[CaptionedImage], tuple[np.ndarray, ...]]:
    """The records whose pictures could be read, and their features: (N, F) float32, one array a view."""
    row_of = {path: row for row, path in enumerate(features.paths)}
    kept = [record for record in records if record.path in row_of]
    rows = [row_of[record.path] for record in kept]
    return kept, tuple(view[rows] for view in features.views)


def learning_curve(history: Sequence[dict[str, float]]) -> bytes:
    """Loss and dev recall over the steps, as a PNG."""
    figure = _figure(7, 4)
    left = figure.subplots()
    right = left.twinx()
    steps = [row["step"] for row in history]
    left.plot(steps, [row["loss"] for row in history], color="tab:gray", label="training loss")
    for way, colour in (("text_to_image", "tab:blue"), ("image_to_text", "tab:orange")):
        recall = [100 * row[f"{way}_at_10"] for row in history]
        right.plot(steps, recall, color=colour, label=f"dev R@10, {way.replace('_', ' ')}")
    left.set(xlabel="step", ylabel="loss")
    right.set(ylabel="recall at 10, %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return _png(figure)


def reliability_plots(measured: Mapping[str, Any]) -> dict[str, bytes]:
    """Of the split that the card shows: how often hits of a chance are true, as a PNG by its file name."""
    _, found = shown_split(measured)
    if "calibration" not in found:
        return {}
    figure = _figure(4.5, 4)
    axes = figure.subplots()
    bins = found["calibration"]["bins"]
    axes.plot([0, 1], [0, 1], color="tab:gray", linestyle="--", label="honest")
    axes.plot([row["chance"] for row in bins], [row["true"] for row in bins], "o-", color="tab:blue", label="measured")
    axes.set(xlabel="probability told", ylabel="share of true matches", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False)
    return {"reliability.png": _png(figure)}


def _figure(width: float, height: float) -> Figure:
    """An empty one, in inches."""
    # the class itself: no window system, no global state
    return require("matplotlib.figure", "train").Figure(figsize=(width, height), layout="constrained")


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, metadata={"Software": None})
    return picture.getvalue()


def _describe(dataset: Dataset, say: Callable[[str], None]) -> None:
    sizes = ", ".join(f"{len(dataset.split(name))} {name}" for name in SPLITS)
    captions = sum(len(record.captions) for record in dataset.records)
    say(f"{dataset.name}: {len(dataset.records)} pictures ({sizes}), {captions} captions")
    if dataset.licence or dataset.name.startswith("hub:"):
        say(f"licence of its pictures and captions: {dataset.licence or 'none stated'}")
    if dataset.missing:
        listed = ", ".join(dataset.missing[:5]) + (", ..." if len(dataset.missing) > 5 else "")
        say(f"{len(dataset.missing)} pictures that captions speak of are missing: {listed}")


def _check_trainable(dataset: Dataset) -> None:
    for name in ("train", "dev"):
        if not any(record.captions for record in dataset.split(name)):
            raise ImgtextError(
                f"the {name} split of {dataset.name} has no captioned picture; training needs captions for train and "
                "dev (a metadata.jsonl beside the pictures, with file_name, captions and split, will do)"
            )


def owners(records: Sequence[CaptionedImage]) -> np.ndarray:
    """(captions,) int64: for each caption of the records, in order, the row of its record."""
    return np.repeat(np.arange(len(records)), [len(record.captions) for record in records])


def _row(record: CaptionedImage, source: str, licence: str | None, *, with_captions: bool) -> GalleryRow:
    return GalleryRow(record.file, record.captions if with_captions else (), record.split, source, licence)


def _bank(settings: TrainSettings, dataset: Dataset, seed: int) -> list[str]:
    own = dataset.name == "folder" or dataset.licence in FREE_LICENCES
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
