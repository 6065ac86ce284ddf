"""No room, no right to write, no descriptors, a clock that goes backwards, two at once: a clear error, old data intact.

python tests/torture/disk.py [ROUNDS, of each]; as root, who can mount small disks (elsewhere only what needs none)
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tasks
import tyro
from tasks import TASKS, Task, fork, wait

Trouble = Callable[[Task, Path, random.Random], tuple[int, ...]]


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A disk of memory over a folder, which takes over what lies there."""
    kept = folder.with_name("kept")
    folder.rename(kept)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield
    finally:
        shutil.rmtree(kept)
        shutil.copytree(folder, kept)
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()
        kept.rename(folder)


def full(task: Task, folder: Path, rng: random.Random) -> tuple[int, ...]:
    with mounted(folder, "size=4m"):
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        (folder / "filler").write_bytes(bytes(free - rng.choice((0, 8_000, 24_000, 80_000, 200_000))))
        code = wait(fork(lambda: task.work(folder)))
        (folder / "filler").unlink()
    return (code,)


def read_only(task: Task, folder: Path, rng: random.Random) -> tuple[int, ...]:
    with mounted(folder, "size=64m"):
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        code = wait(fork(lambda: task.work(folder)))
        subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
    return (code,)


def limited(kind: int, low: int, high: int) -> Trouble:
    def trouble(task: Task, folder: Path, rng: random.Random) -> tuple[int, ...]:
        def work() -> None:
            resource.setrlimit(kind, (rng.randint(low, high),) * 2)
            task.work(folder)

        return (wait(fork(work)),)

    return trouble


def backwards(task: Task, folder: Path, rng: random.Random) -> tuple[int, ...]:
    """What lies there is from the future."""
    for path in folder.rglob("*"):
        os.utime(path, (4e9 + rng.random(),) * 2)
    return (wait(fork(lambda: task.work(folder))),)


def two(task: Task, folder: Path, rng: random.Random) -> tuple[int, ...]:
    return tuple(map(wait, [fork(lambda: task.work(folder)) for _ in range(2)]))


def troubles() -> dict[str, tuple[Trouble, tuple[int, ...]]]:
    """Each with the exit codes that will do: 0, done; 2, a clear error."""
    found: dict[str, tuple[Trouble, tuple[int, ...]]] = {
        "file size limit": (limited(resource.RLIMIT_FSIZE, 0, 3000), (0, 2)),
        "descriptor limit": (limited(resource.RLIMIT_NOFILE, 4, 16), (0, 2)),
        "clock goes backwards": (backwards, (0,)),
        "two at once": (two, (0,)),
    }
    return {"full disk": (full, (0, 2)), "read-only disk": (read_only, (0, 2)), **found} if can_mount() else found


def can_mount() -> bool:
    with tempfile.TemporaryDirectory() as place, suppress(OSError, subprocess.CalledProcessError):
        folder = Path(place, "disk")
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "none", folder], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["umount", folder], check=True)
        return True
    print("(no right to mount: full and read-only disks left out)")
    return False


def main(rounds: int = 4, /) -> int:
    bad = 0
    with tempfile.TemporaryDirectory() as place:
        tasks.MODEL = Path(place, "model")
        tasks.save_colours(tasks.MODEL)
        for trouble in troubles().items():
            for name, task in TASKS.items():
                bad += attack(name, task, trouble, rounds, Path(place, "round"))
    return bad > 0


def attack(name: str, task: Task, named: tuple, rounds: int, folder: Path) -> int:
    """The trouble strikes where nothing or an older result is; then the work is done again without it."""
    kind, (trouble, fine) = named
    moved = kind == "clock goes backwards"  # times of change are part of what is kept
    expected = tasks.undisturbed(name, task, folder)
    new = task.product(folder)
    faults: list[str] = []
    outcomes: Counter[int] = Counter()
    for number in range(rounds):
        tasks.prepare(task, folder)
        there = bool(number % 2)
        if there:
            assert wait(fork(lambda: task.older(folder), quiet=False)) == 0
            old = task.product(folder)
        before = tasks.tree(folder, ("lock",))
        codes = trouble(task, folder, random.Random(number))
        outcomes.update(codes)
        found = [] if set(codes) <= set(fine) else [f"ended with {codes}"]
        after = tasks.tree(folder, ("lock",))
        if lost := [file for file in before if file not in after]:
            found.append(f"lost {lost}")
        try:
            if there and task.product(folder) not in (old, new) and not moved:
                found.append("neither the older nor the newer result is there")
        except tasks.ImgtextError as error:
            found.append(f"no result can be read: {error}")
        found += tasks.again(task, folder, None if moved else expected)
        faults += (f"round {number}: {fault}" for fault in found)
    told = ", ".join(f"{count} {'done' if code == 0 else 'refused'}" for code, count in sorted(outcomes.items()))
    return tasks.report(f"{kind}, {name}", f"{rounds} rounds, {told}", faults)


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
