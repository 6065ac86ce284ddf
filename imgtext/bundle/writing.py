"""Bundles are written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from imgtext.bundle.config import Config
from imgtext.bundle.corpus import Gallery
from imgtext.bundle.layout import (
    BACKBONE,
    BANK,
    CAPTION_BRANCH,
    CAPTION_EMBEDDINGS,
    CARD,
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
)
from imgtext.bundle.reading import Bundle
from imgtext.errors import ImgtextError
from imgtext.files import replacing_folder, restore_folder, write_bytes, write_json, write_json_lines, write_tensors
from imgtext.text import Vocabulary


def save_bundle(
    folder: str | os.PathLike[str],
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
            write_tensors(draft / BACKBONE, backbone)
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


def copy_bundle(bundle: Bundle, folder: str | os.PathLike[str]) -> Path:
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
    calibration = {**bundle.config.calibration, **(calibration or {})}
    config = replace(bundle.config, metrics=metrics, calibration=calibration)
    if not plots:  # a single file, which is whole or not by itself
        write_json(bundle.folder / CONFIG, vars(config))
        return Bundle(bundle.folder)
    with _draft(bundle.folder) as draft:
        shutil.copytree(bundle.folder, draft, dirs_exist_ok=True)
        for name, data in plots.items():
            write_bytes(draft / name, data)
        _write_config(draft, config)
    return Bundle(bundle.folder)


def write_branches(
    folder: Path, image_branch: Mapping[str, np.ndarray], caption_branch: Mapping[str, np.ndarray]
) -> None:
    """Write both branches' tensors as a bundle holds them."""
    for name, tensors in ((IMAGE_BRANCH, image_branch), (CAPTION_BRANCH, caption_branch)):
        write_tensors(folder / name, _halved(tensors), {"format": str(FORMAT)})


def _halved(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """In float16 if that loses nothing: training rounds its result so."""
    with np.errstate(over="ignore"):
        halves = {name: array.astype(np.float16) for name, array in tensors.items()}
    exact = all(np.array_equal(halves[name].astype(np.float32), array) for name, array in tensors.items())
    return halves if exact else dict(tensors)


def _write_embeddings(path: Path, embeddings: np.ndarray, digest: str) -> None:
    # one entry of metadata: safetensors writes several in random order, and equal bundles should be equal files
    write_tensors(path, {"embeddings": embeddings.astype(np.float16)}, {"model": digest})


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
