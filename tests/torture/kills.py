"""Kill -9 at random moments: the restart finishes, its result is that of an undisturbed run, and nothing piles up.

python tests/torture/kills.py [ROUNDS, of each] [--names NAME ...]
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

import tasks
import tyro
from tasks import TASKS, Task, fork, wait

from hub_server import Hub


def hub_tasks(hub: Hub) -> dict[str, Task]:
    """Pushing to the hub, and pulling from it, with a client's cache in the folder."""
    os.environ["HF_ENDPOINT"] = hub.endpoint
    os.environ["HF_TOKEN"] = "hf_write"  # noqa: S105 - of that hub
    import huggingface_hub.hf_api

    from imgtext import bundle, hub_client
    from imgtext import hub as sending
    from imgtext.hub import pull, push

    sending.say = hub_client.say = lambda line: None
    whole = bundle.Bundle(tasks.MODEL)

    def prepare_push(folder: Path) -> None:
        hub.repos.clear()

    def prepare_pull(folder: Path) -> None:
        hub.repos.clear()
        push(whole, "you/model", publish_pictures=True)

    def work_pull(folder: Path) -> None:
        huggingface_hub.constants.HF_HUB_CACHE = str(folder / "hub")
        pull("you/model", folder / "out" / "model")

    def pushed(folder: Path) -> dict[str, str]:
        return {name: str(hash(data)) for name, data in hub.files("you/model").items()}

    return {
        "push": Task(prepare_push, lambda folder: push(whole, "you/model", publish_pictures=True) and None, pushed),
        "pull": Task(prepare_pull, work_pull, lambda folder: tasks.tree(folder / "out")),
    }


def main(rounds: int = 5, /, *names: Literal["index", "train", "save", "push", "pull"]) -> int:
    with tempfile.TemporaryDirectory() as place, Hub() as hub:
        tasks.MODEL = Path(place, "model")
        tasks.save_colours(tasks.MODEL, {f"{colour}.png": colour.encode() * 50_000 for colour in tasks.COLOURS})
        found = TASKS | hub_tasks(hub)
        return sum(attack(name, found[name], rounds, Path(place, "round")) for name in names or found) > 0


def attack(name: str, task: Task, rounds: int, folder: Path) -> int:
    begin = time.monotonic()
    expected = tasks.undisturbed(name, task, folder)
    whole = time.monotonic() - begin
    faults: list[str] = []
    killed, number, span, rng = 0, 0, whole, random.Random(0)
    while killed < rounds:
        number += 1
        tasks.prepare(task, folder)
        pid = fork(lambda: task.work(folder))
        time.sleep(rng.uniform(0, span))
        os.kill(pid, signal.SIGKILL)
        if wait(pid) == -signal.SIGKILL:
            killed += 1
        else:
            span *= 0.95  # it was done before: the undisturbed run was a slow one
        faults += (f"round {number}: {fault}" for fault in tasks.again(task, folder, expected))
    counts = f"{killed} killed at work, {number - killed} done before, {whole:.2f} s a run"
    return tasks.report(f"kill -9, {name}", counts, faults)


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
