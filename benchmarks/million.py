"""A million pictures: exact and approximate search, and what each keeps in memory: `python benchmarks/million.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import tyro
from paired import HEADER, paired, row
from threadpoolctl import threadpool_limits

from imgtext.branch import normalise
from imgtext.faiss_index import FaissIndex
from imgtext.gallery import FAISS, INDEX_FOLDER, IndexRow, StoredEmbeddings, embedded_from, existing_metadata
from imgtext.gallery_update import _Index, _write
from imgtext.index import nearest
from imgtext.loading import load

_MEMORY = """import re, sys, imgtext
from pathlib import Path
kept = lambda: int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
if sys.argv[2] == "faiss": import faiss
retriever = imgtext.load("photos", nearest=sys.argv[2])
retriever.search("a dog"), retriever._encoder.stand_ins
before = kept()
retriever.use_index(sys.argv[1])
retriever._embedding(retriever.search("a dog")[0])
print(kept() - before)"""


@dataclass(frozen=True)
class Settings:
    """A million pictures, exact and approximate."""

    pictures: int = 1_000_000
    """How many embeddings."""
    queries: int = 50
    """How many queries the recall is of."""
    rounds: int = 9
    """How often each is timed, in turn with its peer; the median counts."""


def clustered(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings around a centre a hundred, and queries near some of them."""
    centres = chance.standard_normal((max(1, count // 100), 128), np.float32)
    rows = centres[chance.integers(len(centres), size=count)]
    rows += 0.7 * chance.standard_normal((count, 128), np.float32)
    queries = rows[chance.integers(count, size=1000)] + 0.5 * chance.standard_normal((1000, 128), np.float32)
    return normalise(rows), normalise(queries)


def photographs(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mixtures of two pictures of hub/photos and noise, and queries in words: its caption bank."""
    bundle = load("photos").bundle
    real = bundle.gallery.embeddings
    share = chance.uniform(0, 0.5, (count, 1)).astype(np.float32)
    rows = (1 - share) * real[chance.integers(len(real), size=count)]
    rows += share * real[chance.integers(len(real), size=count)]
    rows += np.float32(0.3 / 128**0.5) * chance.standard_normal((count, 128), np.float32)
    return normalise(rows), chance.permutation(bundle.bank.embeddings)


def answers(search: Callable[[np.ndarray], np.ndarray], queries: np.ndarray) -> tuple[list[np.ndarray], float]:
    """What is found for each query, and the median of the seconds."""
    times, found = [], []
    for query in queries:
        start = time.perf_counter()
        found.append(search(query))
        times.append(time.perf_counter() - start)
    return found, median(times)


def made_index(folder: Path, embeddings: np.ndarray, index: FaissIndex | None = None) -> Path:
    """As `imgtext index` would leave it, without the pictures."""
    bundle, place = load("photos").bundle, folder / INDEX_FOLDER
    place.mkdir()
    names = (f"{number // 1000:04}/IMG_{number:08}.jpg" for number in range(len(embeddings)))
    rows = tuple(IndexRow(name, 1, 1, "0" * 64, "2023-05-17") for name in names)
    _write(place, _Index(rows, StoredEmbeddings(embeddings.astype(np.float16)), bundle.digest, "photos"))
    if index is not None:
        index.save(place / FAISS, embedded_from(existing_metadata(folder)))
    return folder


def memory(folder: Path, way: str) -> float:
    """MiB that an indexed folder takes in a process that searches it, without its files in the page cache."""
    command = [sys.executable, "-c", _MEMORY, str(folder), way]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


def main() -> None:
    settings = tyro.cli(Settings)
    count = settings.pictures
    print(HEADER)
    for kind, make in (("clustered", clustered), ("of photographs", photographs)):
        embeddings, queries = make(count, np.random.default_rng(0))
        if kind == "clustered":
            flat = embeddings.reshape(-1)
            search = partial(nearest, embeddings, queries[0], 24)
            ours, theirs = paired(search, partial(np.dot, flat, flat), settings.rounds)
            what, peer = f"exact search, {count:,} × 128", "the matrix read once (`np.dot` with itself)"
            row(what, peer, 1e3 * ours, 1e3 * theirs, "≤ 1.3", unit="ms", faster=False)
        start = time.perf_counter()
        index = FaissIndex.build(embeddings)
        built = time.perf_counter() - start
        asked = queries[: settings.queries]
        with threadpool_limits(1):
            truth, exact = answers(lambda query, embeddings=embeddings: nearest(embeddings, query, 10)[0], asked)
            found, quick = answers(lambda query, index=index: index.search(query[None], 10)[0][0], asked)
        recall = np.mean([np.isin(one, other).mean() for one, other in zip(truth, found)])
        what = f"approximate search, {kind}; recall@10 {recall:.3f}, built in {built:.0f} s"
        row(what, "exact, one thread each", 1e3 * quick, 1e3 * exact, "≥ 30, recall ≥ 0.98, 300 s", unit="ms")
    with tempfile.TemporaryDirectory() as temporary:
        folder = made_index(Path(temporary), embeddings, index)
        for way, goal in (("exact", "≤ 1.3"), ("faiss", "≤ 0.4")):
            what = f"memory of {count:,} pictures opened, {way} (anonymous; files stay in the page cache)"
            row(
                what,
                "the float32 matrix",
                memory(folder, way),
                embeddings.nbytes / 2**20,
                goal,
                unit="MiB",
                faster=False,
            )


if __name__ == "__main__":
    main()
