"""Make the index of a folder of pictures, or bring it up to date by what changed.

Features lie in the user's cache by picture digest, so a cut run goes on where it stopped and a picture that was
renamed, moved or copied is never computed twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from imgtext.bundle import Bundle
from imgtext.bundle.layout import GALLERY, IMAGE_EMBEDDINGS
from imgtext.errors import ImgtextError, MissingPackage
from imgtext.files import json_lines, replacing, waiting_for, write_bytes, write_tensors
from imgtext.gallery import (
    FAISS,
    INDEX_FOLDER,
    IndexRow,
    StoredEmbeddings,
    collection_name,
    embedded_from,
    existing_metadata,
    read_embeddings,
    read_index_metadata,
    read_rows,
)
from imgtext.index import MILVUS
from imgtext.milvus import MilvusIndex

if TYPE_CHECKING:
    from imgtext.backbones import Backbone
    from imgtext.features import Features

SEEN = "seen"  # file of the digest of all that the last update looked at

_Stamp = tuple[int, int, int]
"""What changes when a file or its permissions do: size, times of last change of contents and of file in ns."""


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
    if not folder.is_dir():
        raise ImgtextError(f"{folder} is not a folder of pictures")
    place = folder / INDEX_FOLDER
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise ImgtextError(f"the index can't be written at {place}: {error.strerror}") from error
    with waiting_for(place / "lock", f"indexes {folder}"):
        before, found = read_index_metadata(folder), _find(folder)
        report = _as_before(place, before, found, bundle)
        if report is None:

            def compute(paths: list[Path]) -> Features:
                from imgtext.features import extract_features

                how = extract or extract_features
                return how(paths, backbone(), mirrored=bundle.config.mirrored, progress=progress, watch=watch)

            report = _bring_up_to_date(place, before, found, bundle, source, compute)
            write_bytes(place / SEEN, _seen(existing_metadata(folder), found))
        if nearest == "faiss":
            _update_faiss(folder, report.total)
        elif nearest.startswith(MILVUS):
            _update_milvus(folder, report.total, nearest.removeprefix(MILVUS), before)
    return report


@dataclass(frozen=True)
class _Found:
    """The pictures that lie in a folder, by the name that the index keeps."""

    paths: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, _Stamp] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    """Those that the index can't keep, with the reason."""


def _find(folder: Path) -> _Found:
    from imgtext.images import find_image_names

    found = _Found()
    start = len(os.path.join(folder, ""))
    for path in find_image_names(folder):
        name = path[start:]
        printable = name if name.isascii() else os.fsencode(name).decode("utf-8", "replace")
        if printable != name:
            found.skipped[printable] = "its name is not UTF-8; rename it"
        elif "\\" in name:
            found.skipped[name] = "its name holds a backslash; rename it"
        else:
            try:
                status = os.stat(path)
            except OSError as error:
                found.skipped[name] = error.strerror or str(error)
            else:
                found.paths[name] = path
                found.stamps[name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def _seen(metadata: Mapping[str, str], found: _Found) -> bytes:
    """Digest of what an index is and of all that it was made of."""
    digest = hashlib.sha256(json.dumps([metadata, list(found.stamps)], sort_keys=True).encode())
    digest.update(np.array(list(found.stamps.values()), np.int64).tobytes())
    return digest.hexdigest().encode()


def _as_before(place: Path, metadata: Mapping[str, str] | None, found: _Found, bundle: Bundle) -> IndexReport | None:
    """The report, without a look at the rows of the index, if no picture was touched since they were written."""
    seen = place / SEEN
    if metadata is None or metadata.get("model") != bundle.digest or not seen.is_file():
        return None
    if seen.read_bytes() != _seen(metadata, found):
        return None
    skipped = _skipped(metadata)
    count = len(found.paths) - len(skipped)
    if read_embeddings(place, count).shape[1] != bundle.config.embed_dim:
        return None  # it is damaged
    return IndexReport(unchanged=count, skipped={name: why for name, (_, why) in skipped.items()} | found.skipped)


@dataclass(frozen=True)
class _Index:
    rows: Sequence[IndexRow] = ()
    embeddings: StoredEmbeddings = field(default_factory=lambda: StoredEmbeddings(np.zeros((0, 0), np.float16)))
    model: str = ""
    source: str = ""
    skipped: Mapping[str, tuple[_Stamp, str]] = field(default_factory=dict)
    """Of each picture that could not be read: how it was then, and the reason."""


def _read(place: Path, metadata: Mapping[str, str] | None) -> _Index:
    if metadata is None:
        return _Index()
    rows = tuple(read_rows(place))
    embeddings = read_embeddings(place, len(rows))
    return _Index(rows, embeddings, metadata.get("model", ""), metadata.get("source", ""), _skipped(metadata))


def _skipped(metadata: Mapping[str, str]) -> dict[str, tuple[_Stamp, str]]:
    try:
        stored = json.loads(metadata["skipped"]).items()
        return {name: ((size, mtime, ctime), why) for name, (size, mtime, ctime, why) in stored}
    except (KeyError, ValueError, AttributeError, TypeError):
        return {}  # they are tried again


def _bring_up_to_date(
    place: Path,
    metadata: Mapping[str, str] | None,
    found: _Found,
    bundle: Bundle,
    source: str,
    compute: Callable[[list[Path]], Features],
) -> IndexReport:
    old = _read(place, metadata)
    if old.model == bundle.digest and old.embeddings.shape[1] != bundle.config.embed_dim:
        old = _Index()  # it is damaged
    scan = _scan(old, found, same_model=old.model == bundle.digest)
    fresh = _embed(scan, found, bundle, compute) if scan.fresh else {}
    index = _Index(
        rows=tuple(scan.rows.values()),
        model=bundle.digest,
        source=source,
        skipped={name: (found.stamps[name], why) for name, why in scan.skipped.items()},
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
    return scan.report(old, found.skipped)


@dataclass
class _Scan:
    """What lies in a folder, held against its old index; all by file name."""

    rows: dict[str, IndexRow] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)  # row of the old index whose embedding still holds
    fresh: list[str] = field(default_factory=list)  # to be embedded
    moved: dict[str, str] = field(default_factory=dict)  # new name -> old name
    unchanged: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)

    def report(self, old: _Index, unfit: dict[str, str]) -> IndexReport:
        """What became of the old index's pictures; ``unfit`` are skipped for what was known before the scan."""
        before, skipped = {row.file for row in old.rows}, self.skipped | unfit
        moved = {new: name for new, name in self.moved.items() if new in self.rows}
        return IndexReport(
            added=tuple(name for name in self.rows if name not in before and name not in moved),
            changed=tuple(name for name in self.rows if name in before and name not in self.unchanged),
            moved=tuple((name, new) for new, name in moved.items()),
            removed=tuple(sorted(before - self.rows.keys() - skipped.keys() - set(moved.values()))),
            unchanged=len(self.unchanged & self.rows.keys()),
            skipped=skipped,
        )


def _scan(old: _Index, found: _Found, *, same_model: bool) -> _Scan:
    from imgtext.images import ImageError, day_taken, file_digest

    scan = _Scan()
    old_row = {row.file: number for number, row in enumerate(old.rows)}
    gone = {row.digest: number for number, row in enumerate(old.rows) if row.file not in found.paths}
    gone_sizes = {old.rows[number].size for number in gone.values()}
    for name, stamp in found.stamps.items():
        size, mtime_ns, _ = stamp
        number, path = old_row.get(name), found.paths[name]
        before = None if number is None else old.rows[number]
        if name in old.skipped and old.skipped[name][0] == stamp:
            scan.skipped[name] = old.skipped[name][1]
            continue
        digest, taken = "", None  # `_embed` fills it in
        if before is not None and (before.size, before.mtime_ns) == (size, mtime_ns):
            digest, taken = before.digest, before.taken
        elif size == before.size if before is not None else size in gone_sizes:
            try:
                digest = file_digest(path)  # the same picture, touched; or one that was moved here
            except ImageError as error:
                scan.skipped[name] = error.reason
                continue
        if before is not None and digest == before.digest:
            scan.unchanged.add(name)
        elif before is None and digest in gone:
            number = gone.pop(digest)
            scan.moved[name] = old.rows[number].file
        else:
            number = None
        scan.rows[name] = IndexRow(name, size, mtime_ns, digest, taken or day_taken(path) or _day(mtime_ns))
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
    scan: _Scan, found: _Found, bundle: Bundle, compute: Callable[[list[Path]], Features]
) -> dict[str, np.ndarray]:
    """Embed the fresh pictures; notes their digests and those that can't be read."""
    name_of = {Path(found.paths[name]): name for name in scan.fresh}
    features = compute(list(name_of))
    for path, reason in features.skipped.items():
        scan.skipped[name_of[path]] = reason
        del scan.rows[name_of[path]]
    names = [name_of[path] for path in features.paths]
    for name, digest in zip(names, features.digests):
        scan.rows[name] = scan.rows[name]._replace(digest=digest)
    return dict(zip(names, bundle.embed_features(*features.views)))


def _update_faiss(folder: Path, count: int) -> None:
    from imgtext.faiss_index import FaissIndex

    place, metadata = folder / INDEX_FOLDER, existing_metadata(folder)
    embeddings = read_embeddings(place, count)
    try:
        FaissIndex.load(place / FAISS, embeddings, embedded_from(metadata))
    except MissingPackage:
        raise
    except ImgtextError:  # there is none, or it is of other pictures
        FaissIndex.build(embeddings).save(place / FAISS, embedded_from(metadata))


def _update_milvus(folder: Path, count: int, uri: str, replaced: Mapping[str, str] | None) -> None:
    name = collection_name(existing_metadata(folder))
    index = MilvusIndex(uri, name)
    if len(index) != count:
        index.write(read_embeddings(folder / INDEX_FOLDER, count))
    if replaced is not None and collection_name(replaced) != name:
        index.drop(collection_name(replaced))


def _write(place: Path, index: _Index) -> None:
    rows = json_lines(row._asdict() for row in index.rows)
    metadata = {
        "model": index.model,
        "source": index.source,
        "rows": hashlib.sha256(rows).hexdigest(),
        "skipped": json.dumps({name: [*stamp, why] for name, (stamp, why) in index.skipped.items()}),
    }
    with replacing(place / GALLERY) as draft:
        draft.write_bytes(rows)
        # only now, so that a full disk leaves the older pair
        write_tensors(place / IMAGE_EMBEDDINGS, {"embeddings": index.embeddings.halves}, metadata)
