"""The packaged model: a folder, equal on disk and on the Hub. Written whole, checked when read.

config.json                    what the model is, and the SHA-256 of every other file
image_branch.safetensors       weights of the image branch, by the names of `imgtext.branch`
caption_branch.safetensors     weights of the caption branch
backbone.safetensors           weights of the frozen CNN, where they are small and free
vocabulary.json                stems, document frequencies, surface words
image_embeddings.safetensors   "embeddings" (N, D) of the gallery, row by row with
gallery.jsonl                  a line a picture: file, captions, split, source, licence
caption_embeddings.safetensors "embeddings" (M, D) of the caption bank, row by row with
captions.jsonl                 a line a caption
map.safetensors                "rows" (P,) of the gallery and their "points" (P, 2); see `imgtext.gallery_map`
gallery/                       the gallery's pictures, where their licence allows
learning_curve.png, reliability.png, README.md  for people
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext.branch import embed_bags, embed_features, normalise
from imgtext.calibration import Calibration
from imgtext.errors import ImgtextError
from imgtext.files import (
    read_json,
    read_json_lines,
    read_tensors,
    replacing_folder,
    restore_folder,
    write_bytes,
    write_json,
    write_json_lines,
)
from imgtext.files import write_tensors as write_tensor_file
from imgtext.sentences import SENTENCE_DIM, SENTENCE_ENCODER, sentence_vectors
from imgtext.text import STEMMER, Bags, Vocabulary

if TYPE_CHECKING:
    from imgtext.index import Index

FORMAT = 1
CONFIG = "config.json"
IMAGE_BRANCH, CAPTION_BRANCH = "image_branch.safetensors", "caption_branch.safetensors"
BACKBONE = "backbone.safetensors"
VOCABULARY = "vocabulary.json"
GALLERY, IMAGE_EMBEDDINGS = "gallery.jsonl", "image_embeddings.safetensors"
BANK, CAPTION_EMBEDDINGS = "captions.jsonl", "caption_embeddings.safetensors"
PICTURES = "gallery"
MAP = "map.safetensors"
REQUIRED = (IMAGE_BRANCH, CAPTION_BRANCH, VOCABULARY)
PAIRED = ((GALLERY, IMAGE_EMBEDDINGS), (BANK, CAPTION_EMBEDDINGS))
CARD = "README.md"
# fields of config.json that older bundles lack
OPTIONAL = ("calibration", "sentence_encoder")
# pictures and captions under these licences may travel in a bundle
FREE_LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")


@dataclass(frozen=True)
class Config:
    """What `config.json` holds.

    Attributes:
        name: what people call the model.
        backbone: name of the frozen CNN, as `imgtext.backbones.load_backbone` takes it.
        backbone_digest: SHA-256 of its weights.
        input_size: side of the pictures that it takes, in pixels.
        feature_dim: width of its features.
        mirrored: embed a picture as the mean of itself and its mirror image.
        feature_power: power of the features before standardising.
        image_hidden, caption_hidden: widths of each branch's hidden layers.
        embed_dim: width of the embedding.
        vocabulary_size: number of stems.
        licence: of the weights, by its SPDX name or "other".
        dataset: what it was trained on.
        recipe: every setting of the training, by name.
        metrics: measured recalls, ``{split: {"text_to_image": {...}, "image_to_text": {...}}}``, and under
            ``"breakdown"`` what `imgtext.breakdown` gives, under ``"robustness"`` what `imgtext.robustness` gives,
            and ``"pictures"`` and ``"captions"``, how many there were; where others were trained with other seeds,
            under ``"seeds"`` their ``"count"``, and of each recall the ``"mean"`` and the ``"half_range"``.
        versions: of the packages that trained it.
        calibration: what `imgtext.calibration.Calibration` reads, and under ``"mention"`` the weights of
            `imgtext.mentions`; empty in bundles without.
        stemmer: how words became stems.
        sentence_encoder: of what reads whole captions beside the bag, or empty; see `imgtext.sentences`.
        files: SHA-256 of every other file of the bundle, by its path.
        format: version of this layout.
    """

    name: str
    backbone: str
    backbone_digest: str
    input_size: int
    feature_dim: int
    mirrored: bool
    feature_power: float
    image_hidden: tuple[int, ...]
    caption_hidden: tuple[int, ...]
    embed_dim: int
    vocabulary_size: int
    licence: str
    dataset: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)
    stemmer: str = STEMMER
    sentence_encoder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def from_json(cls, value: Any, where: str) -> Config:
        """Check the types of a parsed `config.json`; ImgtextError names the field that is wrong."""
        if not isinstance(value, dict):
            raise ImgtextError(f"{where}: expected a JSON object")
        if value.get("format") != FORMAT:
            raise ImgtextError(
                f"{where}: this imgtext reads bundles of format {FORMAT}, found {value.get('format')!r}; "
                "a newer one may read it: pip install --upgrade imgtext"
            )
        taken = {}
        for item in fields(cls):
            if item.name in OPTIONAL and item.name not in value:
                continue
            if item.name not in value:
                raise ImgtextError(f"{where}: the field {item.name!r} is missing")
            taken[item.name] = value[item.name]
            if not _TYPES[str(item.type)](taken[item.name]):
                raise ImgtextError(f"{where}: the field {item.name!r} holds {taken[item.name]!r:.80}, not {item.type}")
            if isinstance(taken[item.name], list):
                taken[item.name] = tuple(taken[item.name])
        if taken.get("sentence_encoder") not in ("", None, SENTENCE_ENCODER):
            raise ImgtextError(f"{where}: this imgtext has no sentence encoder {taken['sentence_encoder']!r}")
        if taken["stemmer"] != STEMMER:
            raise ImgtextError(f"{where}: stemmer {taken['stemmer']!r} is not known; this imgtext has {STEMMER!r}")
        return cls(**taken)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31


_TYPES = {
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": _whole,
    "float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 100,
    "tuple[int, ...]": lambda value: isinstance(value, list) and all(map(_whole, value)),
    "Mapping[str, Any]": lambda value: isinstance(value, dict),
    "Mapping[str, str]": lambda value: isinstance(value, dict) and all(isinstance(v, str) for v in value.values()),
}


@dataclass(frozen=True)
class GalleryRow:
    """One picture of a gallery; ``file`` is relative to the folder of pictures, with ``/``; ``taken`` is an ISO day."""

    file: str
    captions: tuple[str, ...] = ()
    split: str | None = None
    source: str | None = None
    licence: str | None = None
    taken: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Without the fields that say nothing."""
        return {name: value for name, value in asdict(self).items() if value}


def check_file_name(name: Any, where: str) -> str:
    """A gallery's file name must stay inside its folder.

    Raises:
        ImgtextError: it is absolute, climbs with "..", or holds NUL or a backslash.
    """
    if not isinstance(name, str) or not name or "\0" in name or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise ImgtextError(f"{where}: expected a relative file name, found {name!r:.80}")
    if name.startswith("/") or ".." in name.split("/"):
        raise ImgtextError(f"{where}: the file name {name!r:.80} points outside the gallery's folder")
    return name


def iso_day(value: Any) -> str | None:
    """A day such as "2023-05-17" as it stands, and None for anything else."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


def read_gallery_rows(path: Path) -> tuple[GalleryRow, ...]:
    """Read a `gallery.jsonl`; fields that are not a `GalleryRow`'s are passed over.

    Raises:
        ImgtextError: naming the file, the line and what was expected.
    """
    rows = []
    for number, row in read_json_lines(path):
        where = f"{path}, line {number}"
        captions = row.get("captions", [])
        if not isinstance(captions, list) or not all(isinstance(caption, str) for caption in captions):
            raise ImgtextError(f"{where}: expected captions to be a list of strings")
        texts = {name: row.get(name) for name in ("split", "source", "licence")}
        for name, value in texts.items():
            if value is not None and not isinstance(value, str):
                raise ImgtextError(f"{where}: expected {name} to be a string")
        name = check_file_name(row.get("file"), where)
        rows.append(GalleryRow(name, tuple(captions), **texts, taken=iso_day(row.get("taken"))))
    if len({row.file for row in rows}) != len(rows):
        raise ImgtextError(f"{path}: a file stands in two lines")
    return tuple(rows)


@dataclass(frozen=True)
class Gallery:
    """Pictures to search in.

    Attributes:
        rows: one a picture.
        embeddings: (N, D) float32, unit rows, in the order of ``rows``.
        folder: where the pictures lie, or None.
        index: finds the nearest of the embeddings; without one each is looked at.
        within: the folders that links may lead to; anywhere where it is empty, as in a person's own folder.
    """

    rows: Sequence[GalleryRow]
    embeddings: np.ndarray
    folder: Path | None = None
    index: Index | None = None
    within: tuple[Path, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each file name."""
        return {row.file: number for number, row in enumerate(self.rows)}

    @cached_property
    def days(self) -> np.ndarray:
        """(N,) datetime64[D]: when each picture was taken, NaT where that is not known."""
        return np.array([row.taken or "NaT" for row in self.rows], "datetime64[D]")

    @cached_property
    def folders(self) -> list[str]:
        """The folder of each picture within the gallery's, "" for one directly in it."""
        return [row.file.rpartition("/")[0] for row in self.rows]

    @cached_property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (D,) and covariance (D, D) of the embeddings, from 10,000 to 20,000 of them where there are more.

        A query's scores over the gallery have the mean q.m and the variance q'Cq, without a look at each of them.
        """
        some = self.embeddings[:: max(1, len(self) // 10_000)]
        mean = some.mean(axis=0)
        return mean, some.T @ some / len(some) - np.outer(mean, mean)

    def path(self, row: int) -> Path | None:
        """Where the picture of a row lies on this machine, or None."""
        if self.folder is None:
            return None
        path = self.folder / self.rows[row].file
        return path if _lies_within(path, self.within) else None


def _lies_within(path: Path, places: tuple[Path, ...]) -> bool:
    """Is there a file, and in one of ``places`` if there are any, whatever links lead to it?"""
    if not os.path.isfile(path):  # unlike Path.is_file, False for a name that is too long
        return False
    return not places or any(path.resolve().is_relative_to(place) for place in places)


@dataclass(frozen=True)
class CaptionBank:
    """Sentences to describe pictures with; embeddings (M, D) float32, unit rows."""

    captions: tuple[str, ...]
    embeddings: np.ndarray


def model_digest(image_branch: str, caption_branch: str, vocabulary: str, backbone: str, mirrored: bool) -> str:
    """What embeddings depend on, as one SHA-256: of both branches, the vocabulary and the backbone."""
    parts = [image_branch, caption_branch, vocabulary, backbone, str(mirrored)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Bundle:
    """A bundle opened for reading; what a query doesn't need is read when it is asked for.

    Raises:
        ImgtextError: a file is missing, damaged, foreign or stale; the message names it and what to do.
    """

    def __init__(self, folder: str | os.PathLike):
        self.folder = Path(folder)
        restore_folder(self.folder)
        if not (self.folder / CONFIG).is_file():
            raise ImgtextError(f"{self.folder} is not a packaged model: it has no {CONFIG}")
        if not _lies_within(self.folder / CONFIG, self._places):
            raise ImgtextError(f"{self.folder / CONFIG} is a link out of the bundle; fetch or train the model again")
        self.config = Config.from_json(read_json(self.folder / CONFIG), str(self.folder / CONFIG))
        for name in REQUIRED:
            if name not in self.config.files:
                raise ImgtextError(f"{self.folder / CONFIG} lists no {name}; the bundle is incomplete, fetch it again")
        for pair in PAIRED:
            if len({name in self.config.files for name in pair}) != 1:
                raise ImgtextError(f"{self.folder / CONFIG} lists only one of {pair[0]} and {pair[1]}")
        for name in self.config.files:
            check_file_name(name, str(self.folder / CONFIG))
        self.digest = model_digest(
            *(self.config.files[name] for name in REQUIRED), self.config.backbone_digest, self.config.mirrored
        )

    @cached_property
    def _places(self) -> tuple[Path, ...]:
        """Where the bundle's files may lie: the folder; and in the Hub client's cache, where its links lead."""
        folder = self.folder.resolve()
        return (folder, folder.parents[1] / "blobs") if folder.parent.name == "snapshots" else (folder,)

    def _checked(self, name: str) -> Path:
        path = self.folder / name
        if path.exists() and not _lies_within(path, self._places):
            raise ImgtextError(f"{path} is a link out of the bundle, or no file; fetch or train the model again")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ImgtextError(f"{path} can't be read ({error.strerror}); fetch or train the model again") from error
        if hashlib.sha256(data).hexdigest() != self.config.files[name]:
            raise ImgtextError(
                f"{path} is not the file that {CONFIG} speaks of: damaged or replaced; fetch or train the model again"
            )
        return path

    def verify(self) -> None:
        """Read and check every file, pictures included."""
        for name in self.config.files:
            self._checked(name)
        _ = (self.vocabulary, self.image_branch, self.caption_branch, self.gallery, self.gallery_map, self.bank)

    def _branch(self, name: str, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
        path = self._checked(name)
        tensors, metadata = read_tensors(path)
        if metadata.get("format") != str(FORMAT):
            raise ImgtextError(f"{path}: expected format {FORMAT} in its metadata, found {metadata.get('format')!r}")
        return self._fitting(path, tensors, shapes)

    def _fitting(
        self, path: Path, tensors: dict[str, np.ndarray], shapes: Mapping[str, tuple[int, ...]]
    ) -> dict[str, np.ndarray]:
        """The tensors of a file as float32, if they are those that are expected."""
        if set(tensors) != set(shapes):
            odd = ", ".join(sorted(set(tensors) ^ set(shapes)))
            raise ImgtextError(f"{path}: tensors are missing or too many: {odd}")
        for tensor, shape in shapes.items():
            if tensors[tensor].shape != shape:
                raise ImgtextError(f"{path}: {tensor} has shape {tensors[tensor].shape}, config.json says {shape}")
            if tensors[tensor].dtype not in (np.float16, np.float32):
                raise ImgtextError(f"{path}: {tensor} is {tensors[tensor].dtype}, not float16 or float32")
            tensors[tensor] = tensors[tensor].astype(np.float32)
            if not np.isfinite(tensors[tensor]).all():
                raise ImgtextError(f"{path}: {tensor} holds a number that is not finite")
        return tensors

    def _layer_shapes(self, widths: Sequence[int]) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {}
        for index, (into, out) in enumerate(pairwise(widths)):
            shapes |= {f"layers.{index}.weight": (out, into), f"layers.{index}.bias": (out,)}
        return shapes

    @cached_property
    def image_branch(self) -> dict[str, np.ndarray]:
        """Float32 tensors by name."""
        config = self.config
        shapes = self._layer_shapes([config.feature_dim, *config.image_hidden, config.embed_dim])
        width = (config.feature_dim,)
        return self._branch(IMAGE_BRANCH, {"feature_mean": width, "feature_scale": width, **shapes})

    @cached_property
    def caption_branch(self) -> dict[str, np.ndarray]:
        """Float32 tensors by name."""
        widths = [*self.config.caption_hidden, self.config.embed_dim]
        table = {"table.weight": (self.config.vocabulary_size, widths[0]), "table.bias": (widths[0],)}
        if self.config.sentence_encoder:
            table["sentence_map.weight"] = (widths[0], SENTENCE_DIM)
        return self._branch(CAPTION_BRANCH, {**table, **self._layer_shapes(widths)})

    @cached_property
    def backbone_weights(self) -> dict[str, np.ndarray] | None:
        """The frozen CNN's weights, as `imgtext.backbones.load_backbone` takes them, or None if they stayed away."""
        return read_tensors(self._checked(BACKBONE))[0] if BACKBONE in self.config.files else None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The caption branch's vocabulary."""
        path = self._checked(VOCABULARY)
        vocabulary = Vocabulary.load(path)
        if len(vocabulary) != self.config.vocabulary_size:
            raise ImgtextError(f"{path} has {len(vocabulary)} stems, config.json says {self.config.vocabulary_size}")
        return vocabulary

    def _embeddings(self, name: str, count: int, rows: str) -> np.ndarray:
        path = self._checked(name)
        tensors, metadata = read_tensors(path)
        if metadata.get("model") != self.digest:
            raise ImgtextError(
                f"{path} was made by another model; make it again with: "
                f"imgtext index DIR --model {self.folder} --into-bundle"
            )
        embeddings = self._fitting(path, tensors, {"embeddings": (count, self.config.embed_dim)})["embeddings"]
        if count and np.abs(np.linalg.norm(embeddings, axis=1) - 1).max() > 1e-2:
            raise ImgtextError(f"{path}: a row of {rows} is not of unit length")
        return normalise(embeddings)  # stored in half precision: again of unit length to float32's last digits

    @cached_property
    def gallery(self) -> Gallery | None:
        """The gallery that came with the model, or None."""
        if GALLERY not in self.config.files:
            return None
        rows = read_gallery_rows(self._checked(GALLERY))
        pictures = self.folder / PICTURES
        embeddings = self._embeddings(IMAGE_EMBEDDINGS, len(rows), GALLERY)
        return Gallery(rows, embeddings, pictures if pictures.is_dir() else None, within=self._places)

    @cached_property
    def gallery_map(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Rows of the gallery, (P,) int64, and their places, (P, 2) float32 from 0 to 1; None in bundles without."""
        if MAP not in self.config.files or self.gallery is None:
            return None
        path = self._checked(MAP)
        tensors, _ = read_tensors(path)
        rows = tensors.pop("rows", np.zeros(0))
        points = self._fitting(path, tensors, {"points": (len(rows), 2)})["points"]
        if rows.dtype != np.int64 or not np.isin(rows, np.arange(len(self.gallery))).all():
            raise ImgtextError(f"{path}: a row is none of the gallery's; train the model again")
        return rows, points

    @cached_property
    def bank(self) -> CaptionBank | None:
        """The caption bank that came with the model, or None."""
        if BANK not in self.config.files:
            return None
        path = self._checked(BANK)
        captions = []
        for number, row in read_json_lines(path):
            if not isinstance(row.get("caption"), str):
                raise ImgtextError(f"{path}, line {number}: expected a caption")
            captions.append(row["caption"])
        return CaptionBank(tuple(captions), self._embeddings(CAPTION_EMBEDDINGS, len(captions), BANK))

    @cached_property
    def calibration(self) -> Calibration | None:
        """What turns scores into chances, or None."""
        return Calibration.from_json(self.config.calibration, str(self.folder / CONFIG))

    def embed_captions(self, captions: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows."""
        return self.embed_bags(self.vocabulary.encode(captions), captions)

    def embed_bags(self, bags: Bags, captions: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows, of bags and the N captions that they are of: some models read those too."""
        sentences = sentence_vectors(captions) if self.config.sentence_encoder else None
        return embed_bags(self.caption_branch, bags, sentences)

    @cached_property
    def word_embeddings(self) -> np.ndarray:
        """(stems, D) float32, unit rows: each stem of the vocabulary as a caption of its own."""
        count = len(self.vocabulary)
        one_each = Bags(np.arange(count), np.ones(count, np.float32), np.arange(count), ((),) * count)
        return self.embed_bags(one_each, [self.vocabulary.usual_word(stem) for stem in range(count)])

    def embed_features(self, *views: np.ndarray) -> np.ndarray:
        """(N, F) features of the pictures, and of their mirror images if the model wants them, to (N, D), unit rows."""
        if len(views) != 1 + self.config.mirrored:
            raise ValueError(f"this model takes {1 + self.config.mirrored} views, not {len(views)}")
        return embed_features(self.image_branch, *views, power=self.config.feature_power)


def save_bundle(
    folder: str | os.PathLike,
    config: Config,
    vocabulary: Vocabulary,
    image_branch: Mapping[str, np.ndarray],
    caption_branch: Mapping[str, np.ndarray],
    *,
    backbone: Mapping[str, np.ndarray] | None = None,
    gallery: Gallery | None = None,
    captions: Sequence[str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Write a bundle, whole or not at all, and open it. An older bundle in ``folder`` is replaced.

    Args:
        config: its ``files`` and ``vocabulary_size`` are filled in here.
        backbone: the frozen CNN's weights, where they may travel with the model.
        gallery: rows, and embeddings made by this very model.
        captions: the caption bank's sentences; they are embedded here.
        pictures: the gallery's pictures by their rows' file names.
        extra: other files by name, such as the model card and the learning curve.

    Raises:
        ImgtextError: ``folder`` holds something that is not a bundle.
    """
    with _draft(Path(folder)) as draft:
        vocabulary.save(draft / VOCABULARY)
        write_branches(draft, image_branch, caption_branch)
        if backbone:
            write_tensor_file(draft / BACKBONE, backbone)
        for name, data in (extra or {}).items():
            write_bytes(draft / name, data)
        for name, data in (pictures or {}).items():
            write_bytes(draft / PICTURES / check_file_name(name, "gallery"), data)
        config = replace(config, vocabulary_size=len(vocabulary))
        _write_config(draft, config)
        model = Bundle(draft)
        if gallery is not None:
            write_json_lines(draft / GALLERY, (row.to_json() for row in gallery.rows))
            _write_embeddings(draft / IMAGE_EMBEDDINGS, gallery.embeddings, model.digest)
        if captions is not None:
            write_json_lines(draft / BANK, ({"caption": caption} for caption in captions))
            _write_embeddings(draft / CAPTION_EMBEDDINGS, model.embed_captions(captions), model.digest)
        _write_config(draft, config)
    return Bundle(folder)


def copy_bundle(bundle: Bundle, folder: str | os.PathLike) -> Path:
    """Copy a bundle's own files and its card, whole or not at all. An older bundle in ``folder`` is replaced.

    Raises:
        ImgtextError: ``folder`` holds something that is not a bundle.
    """
    with _draft(Path(folder)) as draft:
        for name in (CONFIG, CARD, *bundle.config.files):
            if name != CARD or (bundle.folder / CARD).is_file():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(bundle.folder / name, draft / name)
    return Path(folder)


def resave(bundle: Bundle, gallery: Gallery) -> Bundle:
    """Write a bundle anew with another gallery, and open it. Other files stay; pictures of the old gallery go."""
    own = {CONFIG, MAP, *REQUIRED, *(name for pair in PAIRED for name in pair)}
    extra = {
        path.name: path.read_bytes() for path in bundle.folder.iterdir() if path.is_file() and path.name not in own
    }
    return save_bundle(
        bundle.folder,
        bundle.config,
        bundle.vocabulary,
        bundle.image_branch,
        bundle.caption_branch,
        gallery=gallery,
        captions=None if bundle.bank is None else bundle.bank.captions,
        extra=extra,
    )


def save_metrics(
    bundle: Bundle,
    metrics: Mapping[str, Any],
    plots: Mapping[str, bytes] | None = None,
    calibration: Mapping[str, Any] | None = None,
) -> Bundle:
    """Write other measured figures into a bundle's config, and plots and a map beside it, and open it.

    Args:
        calibration: added to the config's.
    """
    with _draft(bundle.folder) as draft:
        shutil.copytree(bundle.folder, draft, dirs_exist_ok=True)
        for name, data in (plots or {}).items():
            write_bytes(draft / name, data)
        calibration = {**bundle.config.calibration, **(calibration or {})}
        _write_config(draft, replace(bundle.config, metrics=metrics, calibration=calibration))
    return Bundle(bundle.folder)


def write_branches(
    folder: Path, image_branch: Mapping[str, np.ndarray], caption_branch: Mapping[str, np.ndarray]
) -> None:
    """Write both branches' tensors as a bundle holds them."""
    for name, tensors in ((IMAGE_BRANCH, image_branch), (CAPTION_BRANCH, caption_branch)):
        write_tensor_file(folder / name, _halved(tensors), {"format": str(FORMAT)})


def _halved(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """In float16 if that loses nothing: training rounds its result so."""
    with np.errstate(over="ignore"):
        halves = {name: array.astype(np.float16) for name, array in tensors.items()}
    exact = all(np.array_equal(halves[name].astype(np.float32), array) for name, array in tensors.items())
    return halves if exact else dict(tensors)


def _write_embeddings(path: Path, embeddings: np.ndarray, digest: str) -> None:
    # one entry of metadata: safetensors writes several in random order, and equal bundles should be equal files
    write_tensor_file(path, {"embeddings": embeddings.astype(np.float16)}, {"model": digest})


def _write_config(folder: Path, config: Config) -> None:
    # the card is for people, who may edit it: it has no digest
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (CONFIG, CARD)
    )
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    write_json(folder / CONFIG, {**vars(config), "files": digests})


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``folder``; on success it takes its place, else it goes."""
    restore_folder(folder)
    if folder.exists() and not (folder / CONFIG).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise ImgtextError(f"{folder} holds something else than a packaged model; choose another folder")
    with replacing_folder(folder) as draft:
        yield draft
