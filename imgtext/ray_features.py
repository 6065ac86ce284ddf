"""Features of a large folder of pictures, computed on a Ray cluster into the cache of the machine that asks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from imgtext.backbones import Backbone, load_backbone
from imgtext.errors import ImgtextError, require
from imgtext.features import FeatureCache, Features, open_caches, picture_features
from imgtext.images import ImageError, open_image, read_image_bytes

if TYPE_CHECKING:
    from ray.data import Dataset

_BATCH = 16  # pictures a task: what a worker that dies takes with it
_TASKS = 10_000  # at the most: they are all planned at once


def ray_features(
    paths: Iterable[Path],
    backbone: Backbone,
    *,
    mirrored: bool = False,
    progress: bool = False,
    watch: Callable[[Path, int, int], None] | None = None,
    address: str | None = None,
) -> Features:
    """As `imgtext.features.extract_features`, with the pictures read and computed by Ray's workers.

    The workers hash all pictures, then compute those that the cache lacks, each once, however many names it has. This
    process alone writes the cache, vectors as they arrive; Ray replaces a worker that dies and does its task again. So
    the cache gets each vector once, and a run that was cut goes on from there.

    Args:
        watch: told of the pictures that are computed, not of those in the cache.
        address: the cluster's, HOST:PORT or "auto"; by default Ray is started on this machine. Its machines find the
            pictures under the same paths.

    Raises:
        ImgtextError: ray is not installed, the cluster doesn't answer, or its machines compute otherwise than this one.
    """
    from tqdm import tqdm

    _connect(address)
    stores = open_caches(backbone, mirrored=mirrored)

    def complete(digest: bytes) -> bool:
        return all(digest in store for store in stores.values())

    paths, found = [Path(path) for path in paths], _Known()
    for batch in _batches(_dataset(paths).map_batches(_hash, batch_size=_BATCH)):
        found.note(batch)
    lacking = {digest: path for path, digest in found.digests.items() if not complete(digest)}
    if lacking:
        done = 0
        with tqdm(total=len(lacking), desc="features", unit=" pictures", disable=not progress) as bar:
            for batch in _computed(lacking.values(), backbone, mirrored=mirrored):
                for path in batch["path"].tolist():
                    if watch is not None:
                        watch(Path(path), done, len(lacking))
                    done += 1
                found.note(batch)
                _keep(batch, stores)
                bar.update(len(batch["path"]))
    for path, digest in list(found.digests.items()):
        if not complete(digest):
            found.skipped[path] = "it changed while it was read; index again"
            del found.digests[path]
    paths = [path for path in paths if path in found.digests]
    return Features(
        views=tuple(store.read([found.digests[path] for path in paths]) for store in stores.values()),
        paths=tuple(paths),
        digests=tuple(found.digests[path].hex() for path in paths),
        skipped=found.skipped,
    )


def _connect(address: str | None) -> None:
    ray = require("ray", "ray")
    require("ray.data", "ray")
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it tells its makers otherwise
        local = {} if address else {"include_dashboard": False}
        try:
            ray.init(address, log_to_driver=False, logging_level="warning", **local)
        except (ConnectionError, ValueError) as error:
            raise ImgtextError(f"no Ray cluster answers at {address}: {error}") from error
    ray.data.DataContext.get_current().enable_progress_bars = False


@dataclass
class _Known:
    """What is known of pictures that workers have read."""

    digests: dict[Path, bytes] = field(default_factory=dict)
    skipped: dict[Path, str] = field(default_factory=dict)

    def note(self, batch: Mapping[str, np.ndarray]) -> None:
        for name, digest, reason in zip(*(batch[column].tolist() for column in ("path", "digest", "reason"))):
            if reason:
                self.skipped[Path(name)] = reason
                self.digests.pop(Path(name), None)
            else:
                self.digests[Path(name)] = bytes.fromhex(digest)


def _computed(paths: Iterable[Path], backbone: Backbone, *, mirrored: bool) -> Iterator[dict[str, np.ndarray]]:
    """What `_Network` makes of pictures, some at a time."""
    import ray

    kind = "GPU" if backbone.device.type == "cuda" else "CPU"
    computed = _dataset(paths).map_batches(
        _Network,
        fn_constructor_args=(backbone.name, backbone.weights(), backbone.digest, backbone.precision, mirrored),
        batch_size=_BATCH,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=max(1, int(ray.cluster_resources().get(kind, 1)))),
        **{f"num_{kind.lower()}s": 1},
    )
    yield from _batches(computed)


def _keep(batch: Mapping[str, np.ndarray], stores: Mapping[str, FeatureCache]) -> None:
    """Append the vectors of a batch that the cache lacks."""
    for view, store in stores.items():
        new = {
            key: vector
            for digest, reason, vector in zip(batch["digest"], batch["reason"], batch[f"vectors{view}"])
            if not reason and (key := bytes.fromhex(digest)) not in store
        }
        if new:
            store.append(list(new), np.stack(list(new.values())))


def _dataset(paths: Iterable[Path]) -> Dataset:
    import ray.data

    rows = [{"path": str(path)} for path in paths]
    return ray.data.from_items(rows, override_num_blocks=min(_TASKS, -(-len(rows) // _BATCH)))


def _batches(dataset: Dataset) -> Iterator[dict[str, np.ndarray]]:
    yield from dataset.iter_batches(batch_size=None, batch_format="numpy")


def _read(paths: Iterable[str], work: Callable[[bytes], Any]) -> tuple[dict[str, Any], list[Any]]:
    """Columns path, digest and reason; and what came of each picture's bytes, None where it can't be read."""
    columns: dict[str, Any] = {"path": list(paths), "digest": [], "reason": []}
    results = []
    for path in columns["path"]:
        digest, reason, result = "", "", None
        try:
            # read once: a file that changes meanwhile cannot put its vector under another's digest
            data = read_image_bytes(Path(path))
            digest, result = hashlib.sha256(data).hexdigest(), work(data)
        except ImageError as error:
            reason = error.reason
        columns["digest"].append(digest)
        columns["reason"].append(reason)
        results.append(result)
    return columns, results


def _hash(rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return _read(rows["path"], lambda data: None)[0]


class _Network:
    """The backbone in a worker."""

    def __init__(self, name: str, weights: Mapping[str, np.ndarray], digest: str, precision: str, mirrored: bool):
        self.backbone, self.mirrored = load_backbone(name, weights=weights), mirrored
        if (self.backbone.digest, self.backbone.precision) != (digest, precision):
            raise ImgtextError(
                f"a worker has {name} {self.backbone.digest[:16]} in {self.backbone.precision}, this machine has "
                f"{digest[:16]} in {precision}; take machines of one kind, with the same packages"
            )

    def __call__(self, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
        def decode(data: bytes) -> Image.Image:
            return open_image(data, target=self.backbone.input_size)

        columns, images = _read(rows["path"], decode)
        readable = [row for row, image in enumerate(images) if image is not None]
        views = picture_features([images[row] for row in readable], self.backbone, mirrored=self.mirrored)
        given: dict[str, Any] = dict(columns)
        for view, vectors in zip(("", "-mirrored"), views):
            column = np.zeros((len(images), self.backbone.feature_dim), np.float16)
            column[readable] = vectors
            given[f"vectors{view}"] = column
        return given
