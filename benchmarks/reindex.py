"""A second index of a folder in which nothing changed, beside `find`: `python benchmarks/reindex.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import tyro
from paired import HEADER, INSTALLED, paired, row

from imgtext.gallery import INDEX_FOLDER, IndexRow, StoredEmbeddings
from imgtext.gallery_update import _Index, _write
from imgtext.loading import load


@dataclass(frozen=True)
class Settings:
    """A second index of a folder in which nothing changed."""

    files: int = 100_000
    """How many."""
    rounds: int = 5
    """How often each is timed, in turn with its peer; the median counts."""


def indexed(folder: Path, count: int) -> None:
    """Small files with the names of pictures, and the index that says that they were seen."""
    rows = []
    for number in range(count):
        path = folder / f"{number // 1000:04}" / f"IMG_{number:08}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % number)
        status = os.stat(path)
        name, day = path.relative_to(folder).as_posix(), "2023-05-17"
        rows.append(IndexRow(name, status.st_size, status.st_mtime_ns, f"{number:064x}", day))
    bundle = load("photos").bundle
    (folder / INDEX_FOLDER).mkdir()
    embeddings = np.random.default_rng(0).normal(size=(count, bundle.config.embed_dim)).astype(np.float16)
    _write(folder / INDEX_FOLDER, _Index(tuple(rows), StoredEmbeddings(embeddings), bundle.digest, "photos"))


def main() -> None:
    settings, find = tyro.cli(Settings), shutil.which("find")
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        indexed(Path(folder), settings.files)
        run = partial(subprocess.run, check=True, capture_output=True, env=INSTALLED)
        index = partial(run, [sys.executable, "-m", "imgtext.cli", "index", folder])
        ours, theirs = paired(index, partial(run, [find, folder, "-printf", "%p %s %T@\\n"]), settings.rounds)
    row(f"`imgtext index`, {settings.files:,} unchanged files", "`find -printf`", ours, theirs, "≤ 5", faster=False)


if __name__ == "__main__":
    main()
