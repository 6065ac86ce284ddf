"""Damaged and hostile bundles: each is read or refused by a message that names it, and nothing outside is read.

python tests/torture/bundles.py [COUNT]
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from colours import save_colours  # noqa: E402
from imgtext.bundle import CONFIG, Bundle  # noqa: E402
from imgtext.errors import ImgtextError  # noqa: E402
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
    "{}",
)
opened: list[str] = []


def mutate(folder: Path, rng: random.Random, owned: Path) -> str:
    """Spoil one file; in three of four mutants config.json is made to vouch for it."""
    path = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
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
    hits = Retriever(bundle).search("a redd square -blue", 3)
    assert all(hit.score == hit.score and hit.probability == hit.probability for hit in hits), "NaN"


def main(count: int) -> int:
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    slowest = 0.0
    sys.addaudithook(lambda event, found: opened.append(os.path.realpath(str(found[0]))) if event == "open" else None)
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place, "whole")
        save_colours(whole, {"red.png": b"r", "green.png": b"g", "blue.png": b"b"})
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
            foreign = [name for name in opened if os.path.isabs(name) and not Path(name).is_relative_to(folder)]
            faults.update(f"{kind}, seed {seed}: read {name}" for name in foreign if "site-packages" not in name)
            shutil.rmtree(folder)
        faults["code ran"] += owned.exists()
    faults = +faults
    print(f"| bundle mutants | {count:,} | {dict(outcomes)}, slowest {slowest:.2f} s | {sum(faults.values())} faults |")
    for fault, times in faults.most_common(20):
        print(f"  {times} x {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
