"""A bundle opened: every file is checked when it is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from imgtext.branch import embed_bags, embed_features, normalise
from imgtext.bundle.config import Config
from imgtext.bundle.corpus import CaptionBank, Gallery, read_gallery_rows
from imgtext.bundle.layout import (
    BACKBONE,
    BANK,
    CAPTION_BRANCH,
    CAPTION_EMBEDDINGS,
    CONFIG,
    FORMAT,
    GALLERY,
    IMAGE_BRANCH,
    IMAGE_EMBEDDINGS,
    MAP,
    PAIRED,
    PICTURES,
    REQUIRED,
    VOCABULARY,
    check_file_name,
    lies_within,
)
from imgtext.calibration import Calibration
from imgtext.errors import ImgtextError
from imgtext.files import read_json, read_json_lines, read_tensors, restore_folder
from imgtext.sentences import SENTENCE_DIM, sentence_vectors
from imgtext.text import Bags, Vocabulary


def model_digest(image_branch: str, caption_branch: str, vocabulary: str, backbone: str, mirrored: bool) -> str:
    """What embeddings depend on, as one SHA-256: of both branches, the vocabulary and the backbone."""
    parts = [image_branch, caption_branch, vocabulary, backbone, str(mirrored)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Bundle:
    """A bundle opened for reading; what a query doesn't need is read when it is asked for.

    Raises:
        ImgtextError: a file is missing, damaged, foreign or stale; the message names it and what to do.
    """

    def __init__(self, folder: str | os.PathLike[str]):
        self.folder = Path(folder)
        restore_folder(self.folder)
        if not (self.folder / CONFIG).is_file():
            raise ImgtextError(f"{self.folder} is not a packaged model: it has no {CONFIG}")
        if not lies_within(self.folder / CONFIG, self._places):
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
        image_branch, caption_branch, vocabulary = (self.config.files[name] for name in REQUIRED)
        backbone, mirrored = self.config.backbone_digest, self.config.mirrored
        self.digest = model_digest(image_branch, caption_branch, vocabulary, backbone, mirrored)

    @cached_property
    def _places(self) -> tuple[Path, ...]:
        """Where the bundle's files may lie: the folder; and in the Hub client's cache, where its links lead."""
        folder = self.folder.resolve()
        return (folder, folder.parents[1] / "blobs") if folder.parent.name == "snapshots" else (folder,)

    def _checked(self, name: str) -> Path:
        path = self.folder / name
        if path.exists() and not lies_within(path, self._places):
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
