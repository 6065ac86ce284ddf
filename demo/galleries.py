"""The galleries that the page shows, by key, and their pictures over HTTP: small, as large as a screen, original."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import numpy as np
from models import Models
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from imgtext.errors import ImgtextError
from imgtext.files import cache_dir, write_bytes
from imgtext.gallery import index_source
from imgtext.hits import Hit
from imgtext.images import ImageError, open_image, thumbnail
from imgtext.loading import load, load_index
from imgtext.retriever import Retriever

SMALL, LARGE = 384, 1600  # pixels, the longer side
NEAR_DUPLICATE = 0.97  # cosine; of the 8,000 pictures of Flickr8k, 1 in 1,000 has such a neighbour
FOLDER = "folder:"  # begins the key of a folder of this machine that was indexed
MODEL = "model:"  # begins the key of a model of this machine, and the folder of its pictures
_ALIKE = 100  # that are counted in a gallery too large to be looked through
_COUNTED_IN = 200_000  # pictures; in a larger gallery counting takes longer than the search, so nothing is counted
_CHUNK = 4096  # pictures whose likeness to an answer's is held at once
_OPEN_GALLERIES = 200


@dataclass(frozen=True)
class Shown:
    """A gallery on the page.

    Attributes:
        key: its name in addresses.
        retriever: searches it.
        private: dropped by a visitor, so nothing of it may stay on the disk.
    """

    key: str
    retriever: Retriever
    private: bool = False

    def row(self, hit: Hit) -> int:
        return self.retriever.gallery.row_of[hit.file]

    def hit(self, row: int) -> Hit:
        """A picture of the gallery, as if it had been found."""
        gallery = self.retriever.gallery
        return Hit(1, 1.0, file=gallery.rows[row].file, path=gallery.path(row))

    def address(self, row: int, path: Path) -> str:
        """Where the page finds a small copy; another once the file changes."""
        return f"thumbnails/{quote(self.key, safe='')}/{row}?{_stamp(path)[:12]}"

    def near_duplicates(self, rows: list[int]) -> list[int]:
        """How many other pictures of the gallery look the same, for each of ``rows``; 0 where it is too large."""
        gallery = self.retriever.gallery
        if gallery.index is not None:
            return ((gallery.index.search(gallery.embeddings[rows], _ALIKE)[1] > NEAR_DUPLICATE).sum(1) - 1).tolist()
        if len(gallery.embeddings) > _COUNTED_IN:
            return [0] * len(rows)
        embeddings, found = gallery.embeddings, gallery.embeddings[rows].T
        chunks = (embeddings[start : start + _CHUNK] for start in range(0, len(embeddings), _CHUNK))
        return (sum((chunk @ found > NEAR_DUPLICATE).sum(0) for chunk in chunks) - 1).tolist()

    def first_of_their_kind(self, rows: list[int], start: int = 0) -> list[int]:
        """Of ``rows[start:]``, those that look like none that stands before them in ``rows``."""
        found = self.retriever.gallery.embeddings[rows]
        alike = found[start:] @ found.T > NEAR_DUPLICATE
        alike &= np.arange(len(rows)) < np.arange(start, len(rows))[:, None]
        return [row for row, folded in zip(rows[start:], alike.any(1)) if not folded]


class Galleries:
    """All that the page can search: the models' own galleries, and those that visitors indexed.

    A visitor's gallery has a key that nobody can guess, and only that visitor is told.

    Args:
        models: their names are the keys of their galleries.
        folders: let folders of this machine that were indexed be opened by name.
    """

    def __init__(self, models: Models, *, folders: bool):
        self.models = models
        self._folders = folders
        self._open_ones: OrderedDict[str, Shown] = OrderedDict()
        self._lock = Lock()

    def __getitem__(self, key: str) -> Shown:
        """Raises ImgtextError where there is none of this key."""
        with self._lock:
            if key in self._open_ones:
                self._open_ones.move_to_end(key)
                return self._open_ones[key]
        if key in self.models.names:
            return self._add(Shown(key, self.models[key]))
        try:
            if self._folders and key.startswith(FOLDER):
                return self._add(Shown(key, self._open(Path(key.removeprefix(FOLDER)))))
            if self._folders and key.startswith(MODEL):
                folder, _, pictures = key.removeprefix(MODEL).partition(os.pathsep)
                return self._add(Shown(key, load(Path(folder), pictures=pictures or None)))
        except OSError as error:  # it may not be read, or no file can have such a name
            raise ImgtextError(str(error)) from error
        raise ImgtextError("these pictures are no longer here; index them again under Your photos")

    def offered(self) -> list[tuple[str, str]]:
        """Names and keys of the models to choose from, those that were loaded or trained meanwhile too."""
        with self._lock:
            trained = [shown for shown in self._open_ones.values() if shown.key.startswith(MODEL)]
        names = [(name, name) for name in self.models.names]
        return names + [(shown.retriever.bundle.config.name, shown.key) for shown in trained]

    def add_folder(self, folder: Path, retriever: Retriever) -> str:
        """The key of an indexed folder of this machine; it holds after a restart."""
        return self._add(Shown(self.key_of(folder), retriever)).key

    @staticmethod
    def key_of(folder: Path) -> str:
        return f"{FOLDER}{folder.resolve()}"

    @staticmethod
    def key_of_model(folder: Path, pictures: Path | None) -> str:
        """The key of a model that lies on this machine.

        Args:
            pictures: where its gallery's pictures lie, if it doesn't bring them.
        """
        places = [folder] if pictures is None else [folder, pictures]
        return f"{MODEL}{os.pathsep.join(str(place.resolve()) for place in places)}"

    def forget(self, key: str) -> None:
        """Open it anew when it is asked for again."""
        with self._lock:
            self._open_ones.pop(key, None)

    def add_dropped(self, retriever: Retriever) -> str:
        """The key of a visitor's own pictures."""
        return self._add(Shown(secrets.token_urlsafe(16), retriever, private=True)).key

    def _open(self, folder: Path) -> Retriever:
        source = index_source(folder)
        retrievers = list(self.models.retrievers.values())
        known = next((found for found in retrievers if found.source == source), None)
        if known is None:
            return load_index(folder, nearest=retrievers[0].nearest)
        return searching(known, folder)

    def _add(self, shown: Shown) -> Shown:
        with self._lock:
            self._open_ones[shown.key] = shown
            while len(self._open_ones) > _OPEN_GALLERIES:
                self._open_ones.popitem(last=False)
        return shown

    def routes(self) -> list[Route]:
        """For gradio's own application."""

        def send(kind: str, request: Request) -> Response:
            try:
                shown = self[request.path_params["key"]]
                path = shown.retriever.gallery.path(request.path_params["row"])
                if path is None:
                    return Response(status_code=404, headers=_HEADERS)
                if kind == "originals":
                    return FileResponse(path, headers=_HEADERS)
                side = SMALL if kind == "thumbnails" else LARGE
                picture = small_copy(path, side, keep=side == SMALL and not shown.private)
            except (ImgtextError, OSError, IndexError, AttributeError):
                return Response(status_code=404, headers=_HEADERS)
            return Response(picture, media_type="image/webp", headers=_HEADERS | {"Cache-Control": _FOR_A_DAY})

        kinds = ("thumbnails", "pictures", "originals")
        return [Route(f"/{kind}/{{key:path}}/{{row:int}}", partial(send, kind), methods=["GET"]) for kind in kinds]


def searching(retriever: Retriever, folder: Path) -> Retriever:
    """The same model, searching an indexed folder."""
    own = copy(retriever)
    own.use_index(folder)
    return own


# nobody else's page may show these pictures
_HEADERS = {"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
_FOR_A_DAY = "private, max-age=86400"


def small_copy(path: Path, side: int, *, keep: bool) -> bytes:
    """A picture as WebP, upright, at most ``side`` pixels wide and high; made once.

    Args:
        keep: keep it in the user's cache; else in memory alone.

    Raises:
        ImageError: it can't be read.
    """
    stamp = _stamp(path)
    if not keep:
        return _in_memory(path, side, stamp)
    place = cache_dir("thumbnails", stamp[:2]) / f"{stamp[2:]}-{side}.webp"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        data = _encode(path, side)
        write_bytes(place, data)
        return data


@lru_cache(maxsize=500)
def _in_memory(path: Path, side: int, stamp: str) -> bytes:
    return _encode(path, side)


def _encode(path: Path, side: int) -> bytes:
    file = io.BytesIO()
    thumbnail(open_image(path, target=side), side).save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def _stamp(path: Path) -> str:
    """Changes when the file does."""
    try:
        status = path.stat()
    except OSError as error:
        raise ImageError(path.name, error.strerror or str(error)) from error
    text = f"{os.fspath(path)}\n{status.st_mtime_ns}\n{status.st_size}"
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
