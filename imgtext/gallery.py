"""A folder of pictures as a searchable gallery, brought up to date by what changed.

The index lies in ``FOLDER/.imgtext``: `gallery.jsonl` (a line a picture) and `image_embeddings.safetensors`, as in a
bundle. Features lie in the user's cache by picture digest, so a cut run goes on where it stopped and a picture that
was renamed, moved or copied is never computed twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext.branch import normalise
from imgtext.bundle import GALLERY, IMAGE_EMBEDDINGS, Bundle, Gallery, GalleryRow, check_file_name
from imgtext.errors import ImgtextError
from imgtext.files import read_json_lines, read_tensors, write_json_lines, write_tensors

if TYPE_CHECKING:
    from imgtext.backbones import Backbone
    from imgtext.features import Features

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
    skipped: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Of each picture that could not be read: size, times of last change in ns, reason."""


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
    try:
        skipped = {name: list(why) for name, why in json.loads(metadata["skipped"]).items() if len(why) == 4}
    except (KeyError, ValueError, AttributeError, TypeError):
        skipped = {}  # they are tried again
    return _Index(tuple(rows), embeddings, metadata.get("model", ""), metadata.get("source", ""), skipped)


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
    bundle: Bundle,
    backbone: Callable[[], Backbone],
    *,
    source: str,
    progress: bool = False,
    watch: Callable[[Path, int, int], None] | None = None,
    extract: Callable[..., Features] | None = None,
) -> IndexReport:
    """Make or update the index of a folder; only new and changed pictures are looked at.

    Args:
        bundle: the model.
        backbone: loads its frozen CNN; called only when there is a picture to compute.
        source: where the model lies, kept for `index_source`.
        progress, watch: as for `extract_features`.
        extract: computes the features in place of `extract_features`, such as `imgtext.ray_features.ray_features`.

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
        found, unnameable = _named(folder, find_images(folder))
        scan = _scan(old, found, same_model=old.model == bundle.digest)
        scan.skipped |= unnameable
        embeddings = {name: old.embeddings[row] for name, row in scan.kept.items()}
        if scan.fresh:
            embeddings |= _embed(scan, found, bundle, backbone(), progress, watch, extract)
        index = _Index(
            rows=tuple(scan.rows.values()),
            embeddings=np.array([embeddings[name] for name in scan.rows]).reshape(-1, bundle.config.embed_dim),
            model=bundle.digest,
            source=source,
            skipped={name: [*scan.stamps[name], why] for name, why in scan.skipped.items() if name in scan.stamps},
        )
        before, now = ((kept.model, set(kept.rows), kept.skipped) for kept in (old, index))
        if before != now:
            _write(place, index)
    return scan.report(old)


@dataclass
class _Scan:
    """What lies in a folder, held against its old index; all by file name."""

    rows: dict[str, _Row] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)  # row of the old index whose embedding still holds
    fresh: list[str] = field(default_factory=list)  # to be embedded
    moved: dict[str, str] = field(default_factory=dict)  # new name -> old name
    unchanged: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, list[int]] = field(default_factory=dict)  # what changes when a file or its permissions do

    def report(self, old: _Index) -> IndexReport:
        before = {row.file for row in old.rows}
        moved = {new: name for new, name in self.moved.items() if new in self.rows}
        return IndexReport(
            added=tuple(name for name in self.rows if name not in before and name not in moved),
            changed=tuple(name for name in self.rows if name in before and name not in self.unchanged),
            moved=tuple((name, new) for new, name in moved.items()),
            removed=tuple(sorted(before - self.rows.keys() - self.skipped.keys() - set(moved.values()))),
            unchanged=len(self.unchanged & self.rows.keys()),
            skipped=self.skipped,
        )


def _named(folder: Path, paths: Iterable[Path]) -> tuple[dict[str, Path], dict[str, str]]:
    """Pictures by the name that the index keeps, and those whose names it can't keep, with the reason."""
    found: dict[str, Path] = {}
    skipped: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        printable = os.fsencode(name).decode("utf-8", "replace")
        if printable != name:
            skipped[printable] = "its name is not UTF-8; rename it"
        elif "\\" in name:
            skipped[name] = "its name holds a backslash; rename it"
        else:
            found[name] = path
    return found, skipped


def _scan(old: _Index, found: dict[str, Path], *, same_model: bool) -> _Scan:
    from imgtext.images import ImageError, file_digest

    scan = _Scan()
    old_row = {row.file: number for number, row in enumerate(old.rows)}
    gone = {row.digest: number for number, row in enumerate(old.rows) if row.file not in found}
    gone_sizes = {old.rows[number].size for number in gone.values()}
    for name, path in found.items():
        number = old_row.get(name)
        before = None if number is None else old.rows[number]
        try:
            status = path.stat()
            size, mtime_ns = status.st_size, status.st_mtime_ns
            scan.stamps[name] = [size, mtime_ns, status.st_ctime_ns]
            if old.skipped.get(name, [])[:3] == scan.stamps[name]:
                scan.skipped[name] = old.skipped[name][3]
                continue
            if before is not None and (before.size, before.mtime_ns) == (size, mtime_ns):
                digest = before.digest
            elif size == before.size if before is not None else size in gone_sizes:
                digest = file_digest(path)  # the same picture, touched; or one that was moved here
            else:
                digest = ""  # `_embed` fills it in
        except ImageError as error:
            scan.skipped[name] = error.reason
            continue
        except OSError as error:
            scan.skipped[name] = error.strerror or str(error)
            continue
        if before is not None and digest == before.digest:
            scan.unchanged.add(name)
        elif before is None and digest in gone:
            number = gone.pop(digest)
            scan.moved[name] = old.rows[number].file
        else:
            number = None
        scan.rows[name] = _Row(name, size, mtime_ns, digest)
        if same_model and number is not None:
            scan.kept[name] = number
        else:
            scan.fresh.append(name)
    return scan


def _embed(
    scan: _Scan,
    found: dict[str, Path],
    bundle: Bundle,
    backbone: Backbone,
    progress: bool,
    watch: Callable[[Path, int, int], None] | None,
    extract: Callable[..., Features] | None,
) -> dict[str, np.ndarray]:
    """Embed the fresh pictures; notes their digests and those that can't be read."""
    from imgtext.features import extract_features

    name_of = {found[name]: name for name in scan.fresh}
    features = (extract or extract_features)(
        list(name_of), backbone, mirrored=bundle.config.mirrored, progress=progress, watch=watch
    )
    for path, reason in features.skipped.items():
        scan.skipped[name_of[path]] = reason
        del scan.rows[name_of[path]]
    names = [name_of[path] for path in features.paths]
    for name, digest in zip(names, features.digests):
        scan.rows[name] = replace(scan.rows[name], digest=digest)
    return dict(zip(names, bundle.embed_features(*features.views)))


def _write(place: Path, index: _Index) -> None:
    write_json_lines(place / GALLERY, (vars(row) for row in index.rows))
    metadata = {
        "model": index.model,
        "source": index.source,
        "rows": hashlib.sha256((place / GALLERY).read_bytes()).hexdigest(),
        "skipped": json.dumps(index.skipped),
    }
    write_tensors(place / IMAGE_EMBEDDINGS, {"embeddings": index.embeddings.astype(np.float16)}, metadata)
