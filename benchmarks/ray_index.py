"""Does an index that Ray's workers compute equal the local one, when one of them is killed half-way?

    pip install 'imgtext[ray]'
    python benchmarks/ray_index.py PICTURES

Two nodes of a Ray cluster on this machine, one worker each.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
import time
from functools import partial
from itertools import islice
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

import imgtext
from imgtext.features import open_caches
from imgtext.gallery_update import update_index
from imgtext.images import find_images
from imgtext.ray_features import ray_features


def workers() -> list[int]:
    """Processes that hold the network, the busy ones last."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            title = (process / "cmdline").read_bytes()
            if title.startswith(b"ray::") and b"_Network" in title and process.stat().st_uid == os.getuid():
                found.append((b"submit" in title, int(process.name)))
        except OSError:  # it ended meanwhile
            pass
    return [pid for _, pid in sorted(found)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, help="a folder")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--model", default="photos")
    options = parser.parse_args()

    retriever = imgtext.load(options.model)
    killed: list[str] = []

    def watch(path: Path, done: int, total: int) -> None:
        if done == total // 2 and not killed:
            running = workers()
            os.kill(running[-1], signal.SIGKILL)
            killed.append(f"1 of {len(running)} after {done} of {total} pictures")

    with tempfile.TemporaryDirectory() as temporary:
        galleries, caches = [], []
        print("| engine | seconds | pictures | rows in the cache | worker killed |\n|---|---|---|---|---|")
        for engine in ("local", "ray"):
            folder, os.environ["IMGTEXT_CACHE"] = Path(temporary, engine), f"{temporary}/cache-{engine}"
            folder.mkdir()
            for path in islice(find_images(options.pictures), options.count):
                shutil.copy2(path, folder)
            run = partial(update_index, folder, retriever.bundle, lambda: retriever.backbone, source=retriever.source)
            if engine == "ray":
                cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
                cluster.add_node(num_cpus=2)
                cluster.connect()
                run = partial(run, extract=ray_features, watch=watch)
            begun = time.perf_counter()
            report = run()
            seconds = time.perf_counter() - begun
            retriever.use_index(folder)
            galleries.append(retriever.gallery)
            store = open_caches(retriever.backbone, mirrored=retriever.bundle.config.mirrored)[""]
            rows = (store.folder / "keys.bin").stat().st_size // 36
            caches.append(store.read([bytes.fromhex(digest) for digest in _digests(folder)]))
            print(f"| {engine} | {seconds:.0f} | {report.total} | {rows} | {', '.join(killed) or '–'} |", flush=True)
        ray.shutdown()
        cluster.shutdown()
    one, other = galleries
    print(
        f"\nfile names equal: {[row.file for row in one.rows] == [row.file for row in other.rows]}; features equal to "
        f"the bit: {caches[0].tobytes() == caches[1].tobytes()}; embeddings: "
        f"{one.embeddings.tobytes() == other.embeddings.tobytes()}"
    )


def _digests(folder: Path) -> list[str]:
    from imgtext.files import read_json_lines

    return [row["digest"] for _, row in read_json_lines(folder / ".imgtext" / "gallery.jsonl")]


if __name__ == "__main__":
    main()
