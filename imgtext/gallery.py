"""A folder of pictures as a searchable gallery, brought up to date by what changed.

The index lies in ``FOLDER/.imgtext``: `gallery.jsonl` (a line a picture, with the day it was taken) and
`image_embeddings.safetensors`, as in a bundle. Features lie in the user's cache by picture digest, so a cut run goes on
where it stopped and a picture that was renamed, moved or copied is never computed twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from imgtext.branch import normalise
from imgtext.bundle import Bundle, Gallery, GalleryRow
from imgtext.bundle.corpus import iso_day
from imgtext.bundle.layout import GALLERY, IMAGE_EMBEDDINGS, check_file_name
from imgtext.errors import ImgtextError, MissingPackage
from imgtext.files import json_lines, map_tensor, read_json_lines, read_metadata, replacing, waiting_for, write_tensors
from imgtext.index import MILVUS
from imgtext.milvus import MilvusIndex

if TYPE_CHECKING:
    from imgtext.backbones import Backbone
    from imgtext.features import Features

INDEX_FOLDER = ".imgtext"
FAISS = "nearest.safetensors"
_CHUNK = 65_536  # embeddings converted at once
_LINES = 4096  # rows read at once


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


class _Row(NamedTuple):
    file: str
    size: int
    mtime_ns: int
    digest: str
    taken: str | None = None
    """The day of its EXIF data, else of the file; not in the first indexes."""


class StoredEmbeddings:
    """Unit embeddings that lie on the disk in half precision; rows become float32 of unit length when taken.

    Taking rows raises ImgtextError where a number is not finite.
    """

    def __init__(self, halves: np.ndarray, path: Path | None = None):
        self.halves, self.path = halves, path
        self.shape = halves.shape

    def __len__(self) -> int:
        return len(self.halves)

    def __getitem__(self, rows: Any) -> np.ndarray:
        taken = np.asarray(self.halves[rows], np.float32)
        if not np.isfinite(taken.sum()):  # as one of them is then: of halves no sum is too large
            raise ImgtextError(f"{self.path} holds a number that is not finite; remove it and index again")
        return normalise(np.atleast_2d(taken)).reshape(taken.shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        whole = np.empty(self.shape, np.float32)
        for start in range(0, len(self), _CHUNK):  # a million rows have no second copy on the way
            whole[start : start + _CHUNK] = self[start : start + _CHUNK]
        return whole if dtype is None else whole.astype(dtype, copy=False)


class IndexedRows(Sequence[GalleryRow]):
    """The rows of an indexed folder, made when they are asked for: a million objects would outweigh the embeddings.

    Args:
        rows: each picture's file and, where it is known, the day it was taken.

    Attributes:
        days: (N,) datetime64[D], NaT where the day is not known.
    """

    def __init__(self, rows: Iterable[tuple[str, str | None]]):
        text, ends, days = bytearray(), array("q", [0]), array("q")
        number = lru_cache(maxsize=None)(lambda day: np.datetime64(day or "NaT", "D").astype(int).item())
        for file, day in rows:
            text += file.encode()
            ends.append(len(text))
            days.append(number(day))
        self._text, self._ends, self.days = bytes(text), np.array(ends), np.array(days).astype("datetime64[D]")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return tuple(self[number] for number in range(*row.indices(len(self))))
        row = range(len(self))[row]
        day = self.days[row]
        return GalleryRow(self._name(row).decode(), taken=None if np.isnat(day) else str(day))

    def _name(self, row: int) -> bytes:
        return self._text[self._ends[row] : self._ends[row + 1]]

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """The names' hashes in order, and the row of each."""
        hashes = np.fromiter((hash(self._name(row)) for row in range(len(self))), np.int64, len(self))
        order = np.argsort(hashes).astype(np.uint32)
        return hashes[order], order

    def find(self, file: str) -> int | None:
        """The row of a file, or None."""
        name, (hashes, order) = file.encode(errors="surrogatepass"), self._sorted
        first, end = (int(np.searchsorted(hashes, hash(name), side)) for side in ("left", "right"))
        return next((row for row in order[first:end].tolist() if self._name(row) == name), None)


class _RowOf(Mapping[str, int]):
    def __init__(self, rows: IndexedRows):
        self._rows = rows

    def __getitem__(self, file: str) -> int:
        if (row := self._rows.find(file)) is None:
            raise KeyError(file)
        return row

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return (row.file for row in self._rows)


class FolderGallery(Gallery):
    """The pictures of an indexed folder."""

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each file name."""
        return _RowOf(self.rows)

    @property
    def days(self) -> np.ndarray:
        """(N,) datetime64[D]: when each picture was taken, NaT where that is not known."""
        return self.rows.days


@dataclass(frozen=True)
class _Index:
    rows: Sequence[_Row] = ()
    embeddings: StoredEmbeddings = field(default_factory=lambda: StoredEmbeddings(np.zeros((0, 0), np.float16)))
    model: str = ""
    source: str = ""
    skipped: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Of each picture that could not be read: size, times of last change in ns, reason."""


def _metadata(folder: Path) -> dict[str, str] | None:
    """What is noted beside the embeddings of a folder's index, or None where there is none that is whole."""
    place = folder / INDEX_FOLDER
    if not (place / IMAGE_EMBEDDINGS).is_file() or not (place / GALLERY).is_file():
        return None
    metadata = read_metadata(place / IMAGE_EMBEDDINGS)
    # the two take their places one after the other: a run cut between leaves a pair that doesn't match
    return metadata if metadata.get("rows") == hashlib.sha256((place / GALLERY).read_bytes()).hexdigest() else None


def _rows(place: Path) -> Iterator[_Row]:
    path, number = place / GALLERY, 0
    with open(path, "rb") as file:
        while lines := list(islice(file, _LINES)):
            try:
                rows = json.loads(b"[%s]" % b",".join(lines))  # twice as fast as one by one
            except (ValueError, RecursionError):
                rows = [row for _, row in read_json_lines(path)][number:]  # says which line is damaged
            for row in rows:
                number += 1
                try:
                    read = _Row(row["file"], row["size"], row["mtime_ns"], row["digest"], iso_day(row.get("taken")))
                    fitting = isinstance(read.size, int) and isinstance(read.mtime_ns, int)
                    (read.file + read.digest).encode()
                except (AttributeError, KeyError, TypeError, UnicodeEncodeError):
                    fitting = False
                where = f"{path}, line {number}"
                if not fitting:
                    raise ImgtextError(
                        f"{where}: expected file, size, mtime_ns and digest; remove {place} and index again"
                    )
                check_file_name(read.file, where)
                yield read


def _embeddings(place: Path, count: int) -> StoredEmbeddings:
    halves = map_tensor(place / IMAGE_EMBEDDINGS, "embeddings")
    if len(halves) != count:
        raise ImgtextError(f"{place / IMAGE_EMBEDDINGS} doesn't fit its rows; remove {place} and index again")
    return StoredEmbeddings(halves, place / IMAGE_EMBEDDINGS)


def _read(folder: Path) -> _Index | None:
    """The index of a folder, or None where there is none that is whole."""
    place, metadata = folder / INDEX_FOLDER, _metadata(folder)
    if metadata is None:
        return None
    rows = tuple(_rows(place))
    try:
        skipped = {name: list(why) for name, why in json.loads(metadata["skipped"]).items() if len(why) == 4}
    except (KeyError, ValueError, AttributeError, TypeError):
        skipped = {}  # they are tried again
    embeddings = _embeddings(place, len(rows))
    return _Index(rows, embeddings, metadata.get("model", ""), metadata.get("source", ""), skipped)


def index_source(folder: Path) -> str:
    """Where the model lay that made a folder's index: a folder, a packaged name or a Hub repo id.

    Raises:
        ImgtextError: there is no index.
    """
    return _existing(folder).get("source", "")


def _existing(folder: Path) -> dict[str, str]:
    metadata = _metadata(folder)
    if metadata is None:
        raise ImgtextError(f"no index at {folder / INDEX_FOLDER}; build one with: imgtext index {folder}")
    return metadata


def open_index(folder: Path, model_digest: str, nearest: str = "exact") -> Gallery:
    """The gallery of an indexed folder.

    Args:
        nearest: how the nearest pictures are found: "exact" reads all embeddings into memory, "faiss" leaves them on
            the disk, "milvus:URI" asks that server.

    Raises:
        ImgtextError: there is no index, or none of faiss or in Milvus for these pictures, or another model made it; the
            message names the command that makes it.
    """
    metadata = _existing(folder)
    if metadata.get("model") != model_digest:
        raise ImgtextError(
            f"the index at {folder / INDEX_FOLDER} was made by another model ({metadata.get('source')}); "
            f"search with that one, or index again with: imgtext index {folder} --model MODEL"
        )
    place = folder / INDEX_FOLDER
    rows = IndexedRows((row.file, row.taken) for row in _rows(place))
    stored = _embeddings(place, len(rows))
    if nearest == "exact":
        return FolderGallery(rows, np.asarray(stored), folder)
    if nearest.startswith(MILVUS):
        collection = MilvusIndex(nearest.removeprefix(MILVUS), _collection(metadata))
        if len(collection) != len(stored):
            raise ImgtextError(
                f"{nearest} doesn't hold these pictures; "
                f"hand them over with: imgtext index {folder} --nearest {nearest}"
            )
        return FolderGallery(rows, stored, folder, collection)
    from imgtext.faiss_index import FaissIndex

    try:
        index = FaissIndex.load(place / FAISS, stored, _embedded(metadata))
    except MissingPackage:
        raise
    except ImgtextError as error:
        raise ImgtextError(f"{error}; make it again with: imgtext index {folder} --nearest faiss") from error
    return FolderGallery(rows, stored, folder, index)


def _embedded(metadata: Mapping[str, str]) -> str:
    """What the embeddings of an index follow from."""
    return f"{metadata['model']} {metadata['rows']}"


def _collection(metadata: Mapping[str, str]) -> str:
    """What they are called in Milvus."""
    return "imgtext_" + hashlib.sha256(_embedded(metadata).encode()).hexdigest()[:32]


def update_index(
    folder: Path,
    bundle: Bundle,
    backbone: Callable[[], Backbone],
    *,
    source: str,
    nearest: str = "exact",
    progress: bool = False,
    watch: Callable[[Path, int, int], None] | None = None,
    extract: Callable[..., Features] | None = None,
) -> IndexReport:
    """Make or update the index of a folder; only new and changed pictures are looked at.

    Args:
        bundle: the model.
        backbone: loads its frozen CNN; called only when there is a picture to compute.
        source: where the model lies, kept for `index_source`.
        nearest: "faiss" makes or renews its index too, "milvus:URI" hands the embeddings to that server.
        progress, watch: as for `extract_features`.
        extract: computes the features in place of `extract_features`, such as `imgtext.ray_features.ray_features`.

    Raises:
        ImgtextError: the folder is missing or can't be written.
    """
    from imgtext.images import find_image_names

    if not folder.is_dir():
        raise ImgtextError(f"{folder} is not a folder of pictures")
    place = folder / INDEX_FOLDER
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise ImgtextError(f"the index can't be written at {place}: {error.strerror}") from error
    with waiting_for(place / "lock", f"indexes {folder}"):
        replaced, old = _metadata(folder), _read(folder) or _Index()
        found, unnameable = _named(folder, find_image_names(folder))
        if old.model == bundle.digest and old.embeddings.shape[1] != bundle.config.embed_dim:
            old = _Index()  # it is damaged
        scan = _scan(old, found, same_model=old.model == bundle.digest)
        scan.skipped |= unnameable
        fresh = _embed(scan, found, bundle, backbone(), progress, watch, extract) if scan.fresh else {}
        index = _Index(
            rows=tuple(scan.rows.values()),
            model=bundle.digest,
            source=source,
            skipped={name: [*scan.stamps[name], why] for name, why in scan.skipped.items() if name in scan.stamps},
        )
        before, now = ((kept.model, set(kept.rows), kept.skipped) for kept in (old, index))
        if before != now:
            halves = np.zeros((len(index.rows), bundle.config.embed_dim), np.float16)
            place_of = {name: number for number, name in enumerate(scan.rows)}
            if scan.kept:
                # as they lie: rounded twice they would differ from those of an index made at once
                halves[[place_of[name] for name in scan.kept]] = old.embeddings.halves[list(scan.kept.values())]
            for name, embedding in fresh.items():
                halves[place_of[name]] = embedding
            _write(place, replace(index, embeddings=StoredEmbeddings(halves)))
        if nearest == "faiss":
            _update_faiss(folder, len(index.rows))
        elif nearest.startswith(MILVUS):
            _update_milvus(folder, len(index.rows), nearest.removeprefix(MILVUS), replaced)
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


def _named(folder: Path, paths: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Pictures by the name that the index keeps, and those whose names it can't keep, with the reason."""
    found: dict[str, str] = {}
    skipped: dict[str, str] = {}
    start = len(os.path.join(folder, ""))
    for path in paths:
        name = path[start:]
        printable = os.fsencode(name).decode("utf-8", "replace")
        if printable != name:
            skipped[printable] = "its name is not UTF-8; rename it"
        elif "\\" in name:
            skipped[name] = "its name holds a backslash; rename it"
        else:
            found[name] = path
    return found, skipped


def _scan(old: _Index, found: dict[str, str], *, same_model: bool) -> _Scan:
    from imgtext.images import ImageError, day_taken, file_digest

    scan = _Scan()
    old_row = {row.file: number for number, row in enumerate(old.rows)}
    gone = {row.digest: number for number, row in enumerate(old.rows) if row.file not in found}
    gone_sizes = {old.rows[number].size for number in gone.values()}
    for name, path in found.items():
        number = old_row.get(name)
        before = None if number is None else old.rows[number]
        try:
            status = os.stat(path)
            size, mtime_ns = status.st_size, status.st_mtime_ns
            scan.stamps[name] = [size, mtime_ns, status.st_ctime_ns]
            if old.skipped.get(name, [])[:3] == scan.stamps[name]:
                scan.skipped[name] = old.skipped[name][3]
                continue
            taken = None
            if before is not None and (before.size, before.mtime_ns) == (size, mtime_ns):
                digest, taken = before.digest, before.taken
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
        scan.rows[name] = _Row(name, size, mtime_ns, digest, taken or day_taken(path) or _day(mtime_ns))
        if same_model and number is not None:
            scan.kept[name] = number
        else:
            scan.fresh.append(name)
    return scan


def _day(mtime_ns: int) -> str | None:
    try:
        return date.fromtimestamp(mtime_ns / 1e9).isoformat()
    except (OverflowError, ValueError, OSError):  # a clock that is wrong by millennia
        return None


def _embed(
    scan: _Scan,
    found: dict[str, str],
    bundle: Bundle,
    backbone: Backbone,
    progress: bool,
    watch: Callable[[Path, int, int], None] | None,
    extract: Callable[..., Features] | None,
) -> dict[str, np.ndarray]:
    """Embed the fresh pictures; notes their digests and those that can't be read."""
    from imgtext.features import extract_features

    name_of = {Path(found[name]): name for name in scan.fresh}
    features = (extract or extract_features)(
        list(name_of), backbone, mirrored=bundle.config.mirrored, progress=progress, watch=watch
    )
    for path, reason in features.skipped.items():
        scan.skipped[name_of[path]] = reason
        del scan.rows[name_of[path]]
    names = [name_of[path] for path in features.paths]
    for name, digest in zip(names, features.digests):
        scan.rows[name] = scan.rows[name]._replace(digest=digest)
    return dict(zip(names, bundle.embed_features(*features.views)))


def _update_faiss(folder: Path, count: int) -> None:
    from imgtext.faiss_index import FaissIndex

    place, metadata = folder / INDEX_FOLDER, _existing(folder)
    embeddings = _embeddings(place, count)
    try:
        FaissIndex.load(place / FAISS, embeddings, _embedded(metadata))
    except MissingPackage:
        raise
    except ImgtextError:  # there is none, or it is of other pictures
        FaissIndex.build(embeddings).save(place / FAISS, _embedded(metadata))


def _update_milvus(folder: Path, count: int, uri: str, replaced: Mapping[str, str] | None) -> None:
    name = _collection(_existing(folder))
    index = MilvusIndex(uri, name)
    if len(index) != count:
        index.write(_embeddings(folder / INDEX_FOLDER, count))
    if replaced is not None and _collection(replaced) != name:
        index.drop(_collection(replaced))


def _write(place: Path, index: _Index) -> None:
    rows = json_lines(row._asdict() for row in index.rows)
    metadata = {
        "model": index.model,
        "source": index.source,
        "rows": hashlib.sha256(rows).hexdigest(),
        "skipped": json.dumps(index.skipped),
    }
    with replacing(place / GALLERY) as draft:
        draft.write_bytes(rows)
        # only now, so that a full disk leaves the older pair
        write_tensors(place / IMAGE_EMBEDDINGS, {"embeddings": index.embeddings.halves}, metadata)
