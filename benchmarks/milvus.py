"""How does search in Milvus compare with exact search and faiss, and does it outlive a server that is killed?

    pip install 'imgtext[milvus]' milvus faiss-cpu
    unshare --net --map-root-user sh -c 'ip link set lo up && python benchmarks/milvus.py'

The pip server (Milvus 2.3.5, standalone) listens on all addresses, whatever its config says: `unshare` gives it a
network with no way out. Pictures are those of hub/photos, moved along differences of others, until there are enough;
queries are the packaged model's everyday sentences.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import faiss
import numpy as np

import imgtext
from imgtext.branch import normalise
from imgtext.faiss_index import FaissIndex
from imgtext.index import nearest
from imgtext.milvus import MilvusIndex

SERVER = """
import sys
from milvus import MilvusServer, MilvusServerConfig

server = MilvusServer(MilvusServerConfig(data_dir=sys.argv[1]))
server.start()
print(server.server_proc.pid, server.listen_port, flush=True)
server.server_proc.wait()
"""


class Server:
    """Milvus in a process of its own."""

    def __init__(self, folder: Path) -> None:
        begun = time.perf_counter()
        self._starter = subprocess.Popen([sys.executable, "-c", SERVER, folder], stdout=subprocess.PIPE, text=True)
        line = self._starter.stdout.readline().split()
        if not line:
            sys.exit(f"Milvus did not start; see {folder}/logs")
        self.pid, self.uri = int(line[0]), f"http://127.0.0.1:{line[1]}"
        self.seconds = time.perf_counter() - begun

    @property
    def memory(self) -> float:
        """Resident, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text().split()
        return int(status[status.index("VmRSS:") + 1]) / 1024

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._starter.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def pictures(count: int, seed: int = 0) -> np.ndarray:
    """(count, 128) float32 unit rows: real ones first, then real ones moved along the difference of two others."""
    rng = np.random.default_rng(seed)
    real = imgtext.load("photos").gallery.embeddings
    rows = np.empty((count, real.shape[1]), np.float32)
    rows[: len(real)] = real[:count]
    for first in range(len(real), count, 100_000):
        size = min(100_000, count - first)
        base, one, other = (real[rng.integers(len(real), size=size)] for _ in range(3))
        rows[first : first + size] = normalise(
            base + rng.uniform(0.1, 0.6, (size, 1)).astype(np.float32) * (one - other)
        )
    return rows


def measure(find, queries: np.ndarray, truth: list[np.ndarray]) -> str:
    """recall@10 | median | 95th percentile, in ms"""
    find(queries[0], 10)
    times, found = [], []
    for query, expected in zip(queries, truth):
        begun = time.perf_counter()
        rows = find(query, 10)
        times.append(1e3 * (time.perf_counter() - begun))
        found.append(len(np.intersect1d(rows, expected)) / 10)
    return f"{np.mean(found):.4f} | {np.median(times):.2f} ms | {np.percentile(times, 95):.2f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000, help="pictures")
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()

    embeddings = pictures(options.count)
    bank = imgtext.load("photos").bundle.bank.embeddings
    queries = bank[np.random.default_rng(1).choice(len(bank), options.queries, replace=False)].astype(np.float32)
    truth = [nearest(embeddings, query, 10)[0] for query in queries]
    size = embeddings.nbytes / 2**20
    print("| what | ready after | memory | recall@10 | p50 | p95 |\n|---|---|---|---|---|---|")
    row = measure(lambda query, k: nearest(embeddings, query, k)[0], queries, truth)
    print(f"| exact, numpy | – | {size:.0f} MB | {row} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        with Server(Path(folder)) as server:
            empty = server.memory
            begun = time.perf_counter()
            index = MilvusIndex(server.uri, "pictures")
            index.write(embeddings)
            built = time.perf_counter() - begun
            row = measure(lambda query, k: index.search(query[None], k)[0][0], queries, truth)
            print(f"| Milvus, HNSW | {built:.0f} s | {server.memory:.0f} MB ({empty:.0f} empty) | {row} |", flush=True)
            before, _ = index.search(queries, 10)
        with Server(Path(folder)) as server:
            begun = time.perf_counter()
            index = MilvusIndex(server.uri, "pictures")
            ready = server.seconds + time.perf_counter() - begun
            row = measure(lambda query, k: index.search(query[None], k)[0][0], queries, truth)
            print(f"| killed (-9), started again | {ready:.0f} s | {server.memory:.0f} MB | {row} |", flush=True)
            after, _ = index.search(queries, 10)
    print(f"| of {len(embeddings):,} rows {len(index):,} left, {(before == after).mean():.2%} of answers the same |")
    begun = time.perf_counter()
    made = FaissIndex.build(embeddings)
    built = time.perf_counter() - begun
    row = measure(lambda query, k: made.search(query[None], k)[0][0], queries, truth)
    memory = faiss.serialize_index(made._lists).nbytes / 2**20
    print(f"| faiss | {built:.0f} s | {memory:.0f} MB, embeddings on the disk | {row} |", flush=True)


if __name__ == "__main__":
    main()
