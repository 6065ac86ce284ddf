"""Damaged and hostile bundles: each is read or refused by a message that names it, and nothing outside is read.

python tests/torture/bundles.py [COUNT]
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import numpy as np  # noqa: E402
import tyro  # noqa: E402

from colours import save_colours  # noqa: E402
from imgtext.bundle import CONFIG, Bundle, save_metrics  # noqa: E402
from imgtext.bundle.layout import BACKBONE  # noqa: E402
from imgtext.calibration import FEATURES, Calibration  # noqa: E402
from imgtext.captioning import describe  # noqa: E402
from imgtext.errors import ImgtextError  # noqa: E402
from imgtext.files import write_tensors  # noqa: E402
from imgtext.mentions import sentence_chances  # noqa: E402
from imgtext.retriever import Retriever  # noqa: E402

WORDS = (
    "NaN",
    "1e999",
    "[" * 100_000,
    "null",
    "-1",
    '"\\ud800"',
    '"../../etc/passwd"',
    '"/etc/passwd"',
    "1e-320",
    "1e308",
    "9" * 400,
    "{}",
)
SLOWEST = 5  # seconds that a mutant may take
opened: list[str] = []


def make(folder: Path) -> None:
    """A bundle with all that one may hold, but little of it."""
    save_colours(folder, {"red.png": b"r", "green.png": b"g", "blue.png": b"b"})
    write_tensors(folder / BACKBONE, {"weight": np.ones((2, 3), np.int8), "scale": np.ones(2, np.float32)})
    config = json.loads((folder / CONFIG).read_text())
    config["files"][BACKBONE] = hashlib.sha256((folder / BACKBONE).read_bytes()).hexdigest()
    (folder / CONFIG).write_text(json.dumps(config))
    weights = (0.5,) * (1 + len(FEATURES))
    calibration = Calibration(weights, weights, 0.5).to_json() | {"mention": [0.5] * 3}
    save_metrics(Bundle(folder), {}, calibration=calibration)


def mutate(folder: Path, rng: random.Random, owned: Path) -> str:
    """Spoil one file; in three of four mutants config.json is made to vouch for it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = rng.choice([*paths, *[folder / CONFIG] * 4])  # it says most
    data = bytearray(path.read_bytes())
    kind = rng.choice(("flip", "cut", "swap", "value", "pickle", "header", "link", "twice"))
    if kind == "flip":
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "cut":
        del data[rng.randrange(len(data)) :]
    elif kind == "swap":
        data[:] = rng.choice([other for other in folder.iterdir() if other.is_file()]).read_bytes()
    elif kind == "value":
        begin = rng.randrange(len(data))
        end = next((at for at in range(begin, len(data)) if data[at] in b",}]\n"), len(data))
        data[begin:end] = rng.choice(WORDS).encode()
    elif kind == "pickle":
        data[:] = f"cos\nsystem\n(S'touch {owned}'\ntR.".encode()
    elif kind == "header":
        data[:8] = rng.choice((1 << 63, 1 << 26, 0, len(data))).to_bytes(8, "little")
    elif kind == "twice":
        data += bytes(data)
    path.write_bytes(data)
    if kind == "link":
        path.unlink()
        path.symlink_to(rng.choice(("/etc/passwd", "/dev/zero", path.name, "/proc/self/mem")))
    if path.name != CONFIG and kind != "link" and rng.random() < 0.75:
        config = json.loads((folder / CONFIG).read_text())
        config["files"][path.relative_to(folder).as_posix()] = hashlib.sha256(data).hexdigest()
        (folder / CONFIG).write_text(json.dumps(config))
    return kind


def use(folder: Path) -> None:
    """All that reads a bundle without torch."""
    bundle = Bundle(folder)
    bundle.verify()
    _ = bundle.backbone_weights
    retriever = Retriever(bundle)
    picture = bundle.gallery.embeddings[0]
    hits = [*retriever.search("a redd square", 3), *retriever.search("a square -blue", 3)]
    numbers = [number for hit in hits for number in (hit.score, hit.probability)]
    numbers += [tag.probability for tag in retriever.tags(hits[0], 3)]
    numbers += [effect.effect for effect in retriever.explain("a red square", hits[0])]
    numbers += sentence_chances(bundle, picture, bundle.bank.captions)
    numbers += describe(bundle.bank, bundle.vocabulary, picture, 3)[1].tolist()
    assert all(number is None or math.isfinite(number) for number in numbers), numbers


def main(count: int = 500, /) -> int:
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    slowest = 0.0
    sys.addaudithook(lambda event, found: opened.append(os.path.realpath(str(found[0]))) if event == "open" else None)
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place, "whole")
        make(whole)
        use(whole)
        owned = Path(place, "owned")
        for seed in range(count):
            folder = Path(place, "mutant")
            shutil.copytree(whole, folder)
            kind = mutate(folder, random.Random(seed), owned)
            opened.clear()
            begin = time.perf_counter()
            try:
                use(folder)
                outcomes["read"] += 1
            except ImgtextError as error:
                outcomes["refused"] += 1
                if str(folder) not in str(error):
                    faults[f"{kind}: no file named: {error!s:.60}"] += 1
            except Exception as error:
                faults[f"{kind}, seed {seed}: {type(error).__name__}: {error!s:.60}"] += 1
            slowest = max(slowest, time.perf_counter() - begin)
            foreign = [name for name in opened if not Path(name).is_relative_to(folder.resolve())]
            faults.update(f"{kind}, seed {seed}: read {name}" for name in foreign if "site-packages" not in name)
            shutil.rmtree(folder)
        faults["code ran"] += owned.exists()
        faults["none was read, or none refused"] += not (outcomes["read"] and outcomes["refused"])
        faults[f"one took longer than {SLOWEST} s"] += slowest > SLOWEST
    faults = +faults
    print(f"| bundle mutants | {count:,} | {dict(outcomes)}, slowest {slowest:.2f} s | {sum(faults.values())} faults |")
    for fault, times in faults.most_common(20):
        print(f"  {times} x {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
