"""A folder of pictures as a searchable gallery, brought up to date by what changed.

The index lies in ``FOLDER/.imgtext``: `gallery.jsonl` (a line a picture) and `image_embeddings.safetensors`, as in a
bundle. Features lie in the user's cache by picture digest, so a cut run goes on where it stopped and a picture that
was renamed, moved or copied is never computed twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from imgtext.branch import normalise
from imgtext.bundle import FORMAT, GALLERY, IMAGE_EMBEDDINGS, Gallery, GalleryRow, check_file_name
from imgtext.errors import ImgtextError
from imgtext.files import read_json_lines, read_tensors, write_json_lines, write_tensors

if TYPE_CHECKING:
    from imgtext.backbones import Backbone

INDEX_FOLDER = ".imgtext"


@dataclass(frozen=True)
class IndexReport:
    """What an update of an index found. Names are relative to the folder, with ``/``."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """Pairs of old and new name."""
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    """Pictures that can't be read, with the reason."""

    @property
    def total(self) -> int:
        """Pictures in the index now."""
        return len(self.added) + len(self.changed) + len(self.moved) + self.unchanged

    def summary(self) -> str:
        """Lines for a person: the counts, and each skipped picture with its reason."""
        counts = [
            f"{len(names)} {word}"
            for word, names in (
                ("added", self.added),
                ("changed", self.changed),
                ("moved", self.moved),
                ("removed", self.removed),
                ("skipped", self.skipped),
            )
        ]
        lines = [f"{self.total} pictures indexed: {', '.join(counts)}, {self.unchanged} unchanged"]
        lines += [f"  skipped {name}: {reason}" for name, reason in self.skipped.items()]
        return "\n".join(lines)


@dataclass(frozen=True)
class _Row:
    file: str
    size: int
    mtime_ns: int
    digest: str


@dataclass(frozen=True)
class _Index:
    rows: tuple[_Row, ...] = ()
    embeddings: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    model: str = ""
    source: str = ""


def _read(folder: Path) -> _Index | None:
    """The index of a folder, or None where there is none that is whole."""
    place = folder / INDEX_FOLDER
    if not (place / IMAGE_EMBEDDINGS).is_file() or not (place / GALLERY).is_file():
        return None
    tensors, metadata = read_tensors(place / IMAGE_EMBEDDINGS)
    # written after the rows: a run cut between the two leaves a pair that doesn't match
    if metadata.get("rows") != hashlib.sha256((place / GALLERY).read_bytes()).hexdigest():
        return None
    rows = []
    for number, row in read_json_lines(place / GALLERY):
        where = f"{place / GALLERY}, line {number}"
        kinds = {"size": int, "mtime_ns": int, "digest": str}
        if not all(isinstance(row.get(name), kind) for name, kind in kinds.items()):
            raise ImgtextError(f"{where}: expected file, size, mtime_ns and digest; remove {place} and index again")
        rows.append(_Row(check_file_name(row.get("file"), where), *(row[name] for name in kinds)))
    embeddings = tensors.get("embeddings")
    if embeddings is None or embeddings.ndim != 2 or len(embeddings) != len(rows):
        raise ImgtextError(f"{place / IMAGE_EMBEDDINGS} doesn't fit its rows; remove {place} and index again")
    embeddings = normalise(embeddings.astype(np.float32))
    return _Index(tuple(rows), embeddings, metadata.get("model", ""), metadata.get("source", ""))


def index_source(folder: Path) -> str:
    """Where the model lay that made a folder's index: a folder, a packaged name or a Hub repo id.

    Raises:
        ImgtextError: there is no index.
    """
    return _existing(folder).source


def _existing(folder: Path) -> _Index:
    index = _read(folder)
    if index is None:
        raise ImgtextError(f"no index at {folder / INDEX_FOLDER}; build one with: imgtext index {folder}")
    return index


def open_index(folder: Path, model_digest: str) -> Gallery:
    """The gallery of an indexed folder.

    Raises:
        ImgtextError: there is no index, or another model made it; the message names the command that makes it.
    """
    index = _existing(folder)
    if index.model != model_digest:
        raise ImgtextError(
            f"the index at {folder / INDEX_FOLDER} was made by another model ({index.source}); "
            f"search with that one, or index again with: imgtext index {folder} --model MODEL"
        )
    return Gallery(tuple(GalleryRow(row.file) for row in index.rows), index.embeddings, folder)


def update_index(
    folder: Path,
    *,
    backbone: Callable[[], Backbone],
    embed: Callable[..., np.ndarray],
    model_digest: str,
    source: str,
    mirrored: bool = False,
    progress: bool = False,
) -> IndexReport:
    """Make or update the index of a folder; only new and changed pictures are looked at.

    Args:
        backbone: loads the frozen CNN; called only when there is a picture to compute.
        embed: (N, F) features, a view an argument, to (N, D) embeddings.
        model_digest: of the model that ``backbone`` and ``embed`` belong to.
        source: where that model lies, kept for `index_source`.
        mirrored: give ``embed`` the mirrored view too.

    Raises:
        ImgtextError: the folder is missing or can't be written.
    """
    from filelock import FileLock

    from imgtext.images import find_images

    if not folder.is_dir():
        raise ImgtextError(f"{folder} is not a folder of pictures")
    place = folder / INDEX_FOLDER
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise ImgtextError(f"the index can't be written at {place}: {error.strerror}") from error
    with FileLock(place / "lock"):
        old = _read(folder) or _Index()
        found = {path.relative_to(folder).as_posix(): path for path in find_images(folder)}
        return _update(folder, old, found, backbone, embed, model_digest, source, mirrored, progress)


def _update(
    folder: Path,
    old: _Index,
    found: dict[str, Path],
    backbone: Callable[[], Backbone],
    embed: Callable[..., np.ndarray],
    model_digest: str,
    source: str,
    mirrored: bool,
    progress: bool,
) -> IndexReport:
    from imgtext.images import file_digest

    same_model = old.model == model_digest
    old_row = {row.file: number for number, row in enumerate(old.rows)}
    gone = {row.digest: number for number, row in enumerate(old.rows) if row.file not in found}
    gone_sizes = {old.rows[number].size for number in gone.values()}
    rows: dict[str, _Row] = {}
    kept: dict[str, int] = {}  # name -> row of the old index whose embedding it keeps
    fresh: list[str] = []
    moved: dict[str, str] = {}
    skipped: dict[str, str] = {}
    unchanged: set[str] = set()
    for name, path in found.items():
        try:
            status = path.stat()
        except OSError as error:
            skipped[name] = error.strerror or str(error)
            continue
        size, mtime_ns, before = status.st_size, status.st_mtime_ns, old_row.get(name)
        digest = ""
        if before is not None and (old.rows[before].size, old.rows[before].mtime_ns) == (size, mtime_ns):
            digest = old.rows[before].digest
        elif (before is not None and old.rows[before].size == size) or (before is None and size in gone_sizes):
            digest = file_digest(path)
        source_row = None
        if before is not None and digest == old.rows[before].digest:
            source_row = before
            unchanged.add(name)
        elif before is None and digest in gone:
            source_row = gone.pop(digest)
            moved[name] = old.rows[source_row].file
        rows[name] = _Row(name, size, mtime_ns, digest)
        if source_row is not None and same_model:
            kept[name] = source_row
        else:
            fresh.append(name)

    embeddings = {name: old.embeddings[row] for name, row in kept.items()}
    if fresh:
        from imgtext.features import extract_features

        by_path = {found[name]: name for name in fresh}
        features = extract_features(list(by_path), backbone(), mirrored=mirrored, progress=progress)
        for path, reason in features.skipped.items():
            skipped[by_path[path]] = reason
            del rows[by_path[path]]
        embedded = embed(*features.views)
        for path, digest, embedding in zip(features.paths, features.digests, embedded):
            name = by_path[path]
            embeddings[name] = embedding
            rows[name] = _Row(name, rows[name].size, rows[name].mtime_ns, digest)

    changed_at_all = not same_model or fresh or skipped or [rows[name] for name in sorted(rows)] != list(old.rows)
    if changed_at_all:
        _write(folder, rows, embeddings, model_digest, source)
    moved = {new: before for new, before in moved.items() if new in rows}
    return IndexReport(
        added=tuple(name for name in rows if name not in old_row and name not in moved),
        changed=tuple(name for name in rows if name in old_row and name not in unchanged),
        moved=tuple((before, new) for new, before in moved.items()),
        removed=tuple(name for name in old_row if name not in found and name not in moved.values()),
        unchanged=len(unchanged & rows.keys()),
        skipped=skipped,
    )


def _write(
    folder: Path, rows: dict[str, _Row], embeddings: dict[str, np.ndarray], model_digest: str, source: str
) -> None:
    place = folder / INDEX_FOLDER
    names = sorted(rows)
    write_json_lines(place / GALLERY, (vars(rows[name]) for name in names))
    metadata = {
        "format": str(FORMAT),
        "model": model_digest,
        "source": source,
        "rows": hashlib.sha256((place / GALLERY).read_bytes()).hexdigest(),
    }
    matrix = np.stack([embeddings[name] for name in names]) if names else np.zeros((0, 0))
    write_tensors(place / IMAGE_EMBEDDINGS, {"embeddings": matrix.astype(np.float16)}, metadata)
