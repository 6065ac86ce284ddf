"""What a model searches: pictures, and sentences, with their embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imgtext.bundle.layout import check_file_name, lies_within
from imgtext.errors import ImgtextError
from imgtext.files import read_json_lines

if TYPE_CHECKING:
    from imgtext.index import Index


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

    def lying_in(self, folder: Path) -> Gallery:
        """The same pictures in a folder or in one directly in it, wherever most of the first ones are.

        Raises:
            ImgtextError: none is there.
        """
        sample = [row.file for row in self.rows[:50]]
        places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
        found = {place: sum((place / file).is_file() for file in sample) for place in places}
        best = max(places, key=found.__getitem__)
        if sample and not found[best]:
            raise ImgtextError(f"none of the gallery's pictures, such as {sample[0]}, is in {folder}")
        return Gallery(self.rows, self.embeddings, best)

    def path(self, row: int) -> Path | None:
        """Where the picture of a row lies on this machine, or None."""
        if self.folder is None:
            return None
        path = self.folder / self.rows[row].file
        return path if lies_within(path, self.within) else None


@dataclass(frozen=True)
class CaptionBank:
    """Sentences to describe pictures with; embeddings (M, D) float32, unit rows."""

    captions: tuple[str, ...]
    embeddings: np.ndarray
