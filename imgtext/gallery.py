"""A folder of pictures that was indexed, as a searchable gallery.

The index lies in ``FOLDER/.imgtext``: `gallery.jsonl` (a line a picture, with the day it was taken) and
`image_embeddings.safetensors`, as in a bundle. `imgtext.gallery_update` writes it.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from imgtext.branch import normalise
from imgtext.bundle import Gallery, GalleryRow
from imgtext.bundle.corpus import iso_day
from imgtext.bundle.layout import GALLERY, IMAGE_EMBEDDINGS, check_file_name
from imgtext.errors import ImgtextError, MissingPackage
from imgtext.files import map_tensor, read_json_lines, read_metadata
from imgtext.index import MILVUS
from imgtext.milvus import MilvusIndex

INDEX_FOLDER = ".imgtext"
FAISS = "nearest.safetensors"
_CHUNK = 65_536  # embeddings converted at once
_LINES = 4096  # rows read at once


class IndexRow(NamedTuple):
    """A line of an index."""

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

    rows: IndexedRows

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each file name."""
        return _RowOf(self.rows)

    @property
    def days(self) -> np.ndarray:
        """(N,) datetime64[D]: when each picture was taken, NaT where that is not known."""
        return self.rows.days


def read_index_metadata(folder: Path) -> dict[str, str] | None:
    """What is noted beside the embeddings of a folder's index, or None where there is none that is whole."""
    place = folder / INDEX_FOLDER
    if not (place / IMAGE_EMBEDDINGS).is_file() or not (place / GALLERY).is_file():
        return None
    metadata = read_metadata(place / IMAGE_EMBEDDINGS)
    # the two take their places one after the other: a run cut between leaves a pair that doesn't match
    return metadata if metadata.get("rows") == hashlib.sha256((place / GALLERY).read_bytes()).hexdigest() else None


def read_rows(place: Path) -> Iterator[IndexRow]:
    """The lines of the index in a folder's `INDEX_FOLDER`.

    Raises:
        ImgtextError: one is damaged.
    """
    path, number = place / GALLERY, 0
    in_line, day = f"{path}, line ", lru_cache(maxsize=None)(iso_day)
    with open(path, "rb") as file:
        while lines := list(islice(file, _LINES)):
            try:
                rows = json.loads(b"[%s]" % b",".join(lines))  # twice as fast as one by one
            except (ValueError, RecursionError):
                rows = [row for _, row in read_json_lines(path)][number:]  # says which line is damaged
            for row in rows:
                number += 1
                try:
                    taken = day(taken) if isinstance(taken := row.get("taken"), str) else None
                    read = IndexRow(row["file"], row["size"], row["mtime_ns"], row["digest"], taken)
                    fitting = isinstance(read.size, int) and isinstance(read.mtime_ns, int)
                    (read.file + read.digest).encode()
                except (AttributeError, KeyError, TypeError, UnicodeEncodeError):
                    fitting = False
                where = f"{in_line}{number}"
                if not fitting:
                    raise ImgtextError(
                        f"{where}: expected file, size, mtime_ns and digest; remove {place} and index again"
                    )
                check_file_name(read.file, where)
                yield read


def read_embeddings(place: Path, count: int) -> StoredEmbeddings:
    """The embeddings beside them.

    Raises:
        ImgtextError: the file is damaged, or there are not as many as rows.
    """
    halves = map_tensor(place / IMAGE_EMBEDDINGS, "embeddings")
    if len(halves) != count:
        raise ImgtextError(f"{place / IMAGE_EMBEDDINGS} doesn't fit its rows; remove {place} and index again")
    return StoredEmbeddings(halves, place / IMAGE_EMBEDDINGS)


def index_source(folder: Path) -> str:
    """Where the model lay that made a folder's index: a folder, a packaged name or a Hub repo id.

    Raises:
        ImgtextError: there is no index.
    """
    return existing_metadata(folder).get("source", "")


def existing_metadata(folder: Path) -> dict[str, str]:
    """As `read_index_metadata`.

    Raises:
        ImgtextError: there is no index.
    """
    metadata = read_index_metadata(folder)
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
    metadata = existing_metadata(folder)
    if metadata.get("model") != model_digest:
        raise ImgtextError(
            f"the index at {folder / INDEX_FOLDER} was made by another model ({metadata.get('source')}); "
            f"search with that one, or index again with: imgtext index {folder} --model MODEL"
        )
    place = folder / INDEX_FOLDER
    rows = IndexedRows((row.file, row.taken) for row in read_rows(place))
    stored = read_embeddings(place, len(rows))
    if nearest == "exact":
        return FolderGallery(rows, np.asarray(stored), folder)
    if nearest.startswith(MILVUS):
        collection = MilvusIndex(nearest.removeprefix(MILVUS), collection_name(metadata))
        if len(collection) != len(stored):
            raise ImgtextError(
                f"{nearest} doesn't hold these pictures; "
                f"hand them over with: imgtext index {folder} --nearest {nearest}"
            )
        return FolderGallery(rows, cast(np.ndarray, stored), folder, collection)
    from imgtext.faiss_index import FaissIndex

    try:
        index = FaissIndex.load(place / FAISS, stored, embedded_from(metadata))
    except MissingPackage:
        raise
    except ImgtextError as error:
        raise ImgtextError(f"{error}; make it again with: imgtext index {folder} --nearest faiss") from error
    return FolderGallery(rows, cast(np.ndarray, stored), folder, index)


def embedded_from(metadata: Mapping[str, str]) -> str:
    """What the embeddings of an index follow from."""
    return f"{metadata['model']} {metadata['rows']}"


def collection_name(metadata: Mapping[str, str]) -> str:
    """What they are called in Milvus."""
    return "imgtext_" + hashlib.sha256(embedded_from(metadata).encode()).hexdigest()[:32]
