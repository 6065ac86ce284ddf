"""Pictures to backbone features: batched, resumable, kept in a memory-mapped cache."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from PIL import Image

from imgtext.errors import ImgtextError, require
from imgtext.files import cache_dir, waiting_for
from imgtext.images import ImageError, open_image, read_image_bytes

if TYPE_CHECKING:
    from imgtext.backbones import Backbone

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_KEY = np.dtype([("digest", "V32"), ("crc", "<u4")])  # 36 bytes


@dataclass(frozen=True)
class Features:
    """Features of the pictures that could be read, in the order asked.

    Attributes:
        views: one to three (N, feature_dim) float32 arrays: of the pictures, of their mirror images if asked for, and
            of the pictures worn if asked for.
        paths: the N pictures.
        digests: SHA-256 of each picture's bytes, hexadecimal.
        skipped: the other pictures, each with the reason.
    """

    views: tuple[np.ndarray, ...]
    paths: tuple[Path, ...]
    digests: tuple[str, ...]
    skipped: dict[Path, str]


class FeatureCache:
    """Feature vectors by picture digest, in two files that only grow.

    ``vectors.bin`` holds ``feature_dim`` float16 a row; ``keys.bin`` holds 36 bytes a row: the SHA-256 of the picture's
    bytes and the CRC-32 of the vector's. Vectors are written first, so a row counts once both files have it whole;
    what a killed run left beyond that is cut off by the next `append`. Several processes may read and append at once.
    """

    def __init__(self, folder: Path, feature_dim: int) -> None:
        self.folder = folder
        self._keys_path, self._vectors_path = folder / "keys.bin", folder / "vectors.bin"
        self._vector_size = 2 * feature_dim
        self._rows: dict[bytes, tuple[int, int]] = {}  # digest -> (row, crc)
        self._count = 0
        self._vectors = np.empty((0, feature_dim), np.float16)
        self._refresh()

    def __contains__(self, digest: bytes) -> bool:
        """Whether a vector is there and undamaged."""
        row, crc = self._rows.get(digest, (None, 0))
        return row is not None and zlib.crc32(self._vectors[row]) == crc

    def read(self, digests: Sequence[bytes]) -> np.ndarray:
        """(N, feature_dim) float32, the rows of ``digests``, all of which must be there."""
        rows = np.array([self._rows[digest][0] for digest in digests], dtype=np.intp)
        return self._vectors[rows].astype(np.float32)

    def append(self, digests: Sequence[bytes], vectors: np.ndarray) -> None:
        """Add ``vectors``, (N, feature_dim), rounded to float16; on the disk when this returns.

        Raises:
            ImgtextError: the files cannot be written.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float16)
        keys = np.array([(digest, zlib.crc32(row)) for digest, row in zip(digests, vectors, strict=True)], dtype=_KEY)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with waiting_for(self.folder / "lock", f"writes to {self.folder}"):
                self._refresh()
                _append(self._vectors_path, self._count * self._vector_size, vectors.tobytes())
                _append(self._keys_path, self._count * _KEY.itemsize, keys.tobytes())
                self._refresh()
        except OSError as error:
            raise ImgtextError(
                f"cannot write the feature cache {self.folder}: {error.strerror}; "
                "make room or name another folder in the environment variable IMGTEXT_CACHE"
            ) from error

    def _refresh(self) -> None:
        """Take in the rows that were added since, by this process or another."""
        count = min(_size(self._keys_path) // _KEY.itemsize, _size(self._vectors_path) // self._vector_size)
        if count < self._count:
            raise ImgtextError(f"the feature cache {self.folder} shrank while it was in use; run this again")
        if count == self._count:
            return
        with open(self._keys_path, "rb") as file:
            file.seek(self._count * _KEY.itemsize)
            keys = np.frombuffer(file.read((count - self._count) * _KEY.itemsize), dtype=_KEY)
        self._vectors = np.memmap(self._vectors_path, np.float16, "r", shape=(count, self._vectors.shape[1]))
        for row, (digest, crc) in enumerate(keys.tolist(), start=self._count):
            self._rows[digest] = (row, crc)
        self._count = count


def open_caches(
    backbone: Backbone, cache: Path | None = None, *, mirrored: bool = False, worn: bool = False
) -> dict[str, FeatureCache]:
    """The caches of a backbone's views, by view; see `extract_features`."""
    name = re.sub(r"[^\w.-]", "_", backbone.name)
    folder = (cache or cache_dir("features")) / f"{name}-{backbone.digest[:16]}-{backbone.precision}"
    wanted = {"": True, "-mirrored": mirrored, "-worn": worn}
    return {
        view: FeatureCache(folder.with_name(folder.name + view), backbone.feature_dim)
        for view in wanted
        if wanted[view]
    }


def extract_features(
    paths: Iterable[str | os.PathLike[str]],
    backbone: Backbone,
    *,
    cache: Path | None = None,
    mirrored: bool = False,
    worn: bool = False,
    progress: bool = False,
    watch: Callable[[Path, int, int], None] | None = None,
    batch_size: int = 32,
) -> Features:
    """Compute the features of pictures, or take them from the cache.

    A vector belongs to a picture's bytes, not to its name: a renamed picture keeps its vector, a changed one gets a new
    one. Each batch is on the disk before the next is computed, so an interrupted run continues where it stopped.
    Vectors are what the cache holds, rounded to float16: a first and a later run give the same numbers. They do not
    depend on the batch in which a picture was computed beyond rounding (EfficientNet-Lite0, batch of 1 against 32: no
    difference in bfloat16, 7e-6 in float32).

    Args:
        paths: the pictures; unreadable ones are skipped.
        backbone: the network.
        cache: the folder for caches, in which each backbone, precision and view gets a folder of its own; the user's
            cache folder when not given.
        mirrored: give the features of the mirror images too; each picture is decoded once.
        worn: give the features of the pictures worn too; see `wear`.
        progress: show a progress bar on stderr.
        watch: called for each picture with its path, how many are done and how many there are. What it raises ends the
            run; a later one goes on from there.
        batch_size: pictures computed at once.

    Raises:
        ImgtextError: the cache cannot be written, or the network gives values that are not finite.
    """
    from tqdm import tqdm

    pictures = [Path(path) for path in paths]
    stores = open_caches(backbone, cache, mirrored=mirrored, worn=worn)
    found: list[tuple[Path, bytes]] = []
    skipped: dict[Path, str] = {}
    batch: dict[bytes, np.ndarray] = {}
    with (
        closing(_prefetch(partial(_read, backbone, stores), pictures, ahead=2 * batch_size)) as prepared,
        tqdm(total=len(pictures), desc="features", unit=" pictures", disable=not progress) as bar,
    ):
        for done, (path, future) in enumerate(prepared):
            if watch is not None:
                watch(path, done, len(pictures))
            try:
                digest, pixels = future.result()
            except ImageError as error:
                skipped[path] = error.reason
            else:
                found.append((path, digest))
                if pixels is not None:
                    batch[digest] = pixels
            if len(batch) == batch_size:
                _store(backbone, stores, batch)
                batch.clear()
            bar.update()
        _store(backbone, stores, batch)
    return Features(
        views=tuple(store.read([digest for _, digest in found]) for store in stores.values()),
        paths=tuple(path for path, _ in found),
        digests=tuple(digest.hex() for _, digest in found),
        skipped=skipped,
    )


def _read(backbone: Backbone, stores: Mapping[str, FeatureCache], path: Path) -> tuple[bytes, np.ndarray | None]:
    """A picture's digest, and its pixels where a cache lacks it."""
    # read once: a file that changes meanwhile cannot put its vector under another's digest
    data = read_image_bytes(path)
    digest = hashlib.sha256(data).digest()
    if all(digest in store for store in stores.values()):
        return digest, None
    return digest, backbone.preprocess(open_image(data, target=backbone.input_size))


def _store(backbone: Backbone, stores: Mapping[str, FeatureCache], batch: Mapping[bytes, np.ndarray]) -> None:
    """Compute what each view's cache lacks of some pictures."""
    for view, store in stores.items():
        digests = [digest for digest in batch if digest not in store]
        if digests:
            store.append(digests, _compute([_VIEWS[view](batch[digest], digest) for digest in digests], backbone))


def picture_features(
    images: Sequence[Any], backbone: Backbone, *, mirrored: bool = False, batch_size: int = 32
) -> tuple[np.ndarray, ...]:
    """Features of a few pictures, past the cache, with the numbers that the cache would hold.

    Args:
        images: paths, bytes or PIL images.
        mirrored: give the features of the mirror images too.

    Returns:
        One or two (N, feature_dim) float32 arrays.

    Raises:
        ImageError: a picture can't be read.
    """
    views: list[list[np.ndarray]] = [[] for _ in range(1 + mirrored)]
    for first in range(0, len(images), batch_size):
        opened = (open_image(image, target=backbone.input_size) for image in images[first : first + batch_size])
        pixels = [backbone.preprocess(image) for image in opened]
        for view, turned in zip(views, (pixels, [picture[:, ::-1] for picture in pixels]), strict=False):
            view.append(_compute(turned, backbone).astype(np.float16).astype(np.float32))
    empty = np.zeros((0, backbone.feature_dim), np.float32)
    return tuple(np.concatenate([empty, *view]) for view in views)


def picture_grids(image: Any, backbone: Backbone, *, mirrored: bool = False) -> tuple[np.ndarray, ...]:
    """A picture's features before they are pooled.

    Args:
        image: a path, bytes or a PIL image.
        mirrored: give those of the mirror image too, turned back so that they lie over the picture.

    Returns:
        One or two (feature_dim, h, w) float32 arrays.

    Raises:
        ImgtextError: the picture can't be read, or the backbone has no such grid.
    """
    torch = require("torch", "images")
    pixels = backbone.preprocess(open_image(image, target=backbone.input_size))  # (S, S, 3)
    views = np.stack([pixels, pixels[:, ::-1]][: 1 + mirrored])
    grid, *mirror = backbone.grid(torch.tensor(views)).numpy()
    return grid, *(turned[:, :, ::-1] for turned in mirror)


def wear(pixels: np.ndarray, digest: bytes) -> np.ndarray:
    """A picture as it may come from elsewhere: grey, too dark, or compressed too often; its digest says which.

    Args:
        pixels: (S, S, 3) uint8.
    """
    rng = random.Random(digest)
    kind = rng.choice(("grey", "dark", "compressed"))
    if kind == "dark":
        return (pixels * rng.uniform(0.3, 0.7)).astype(np.uint8)
    image = Image.fromarray(pixels)
    if kind == "grey":
        return np.asarray(image.convert("L").convert("RGB"))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=rng.randint(10, 40))
    return np.asarray(Image.open(file))


_VIEWS: dict[str, Callable[[np.ndarray, bytes], np.ndarray]] = {
    "": lambda pixels, digest: pixels,
    "-mirrored": lambda pixels, digest: pixels[:, ::-1],
    "-worn": wear,
}


def _compute(pixels: Sequence[np.ndarray], backbone: Backbone) -> np.ndarray:
    """(S, S, 3) uint8 pictures to (N, feature_dim) float32."""
    torch = require("torch", "images")
    vectors = backbone(torch.tensor(np.stack(pixels))).numpy()
    if not (np.abs(vectors) <= np.finfo(np.float16).max).all():  # NaN is caught too
        raise ImgtextError(f"backbone {backbone.name} gives values that are not finite or too large for float16")
    return vectors


def _prefetch(
    function: Callable[[_Item], _Result], items: Iterable[_Item], ahead: int
) -> Generator[tuple[_Item, Future[_Result]], None, None]:
    """Yield each item with its result, in order, while threads work on at most ``ahead`` of the items that follow."""
    executor = ThreadPoolExecutor(min(4, os.cpu_count() or 1))
    futures: deque[tuple[_Item, Future[_Result]]] = deque()
    try:
        for item in items:
            futures.append((item, executor.submit(function, item)))
            if len(futures) > ahead:
                yield futures.popleft()
        while futures:
            yield futures.popleft()
    finally:
        executor.shutdown(cancel_futures=True)


def _append(path: Path, size: int, data: bytes) -> None:
    """Append to the first ``size`` bytes of a file, through to the disk."""
    with open(path, "ab") as file:
        file.truncate(size)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
