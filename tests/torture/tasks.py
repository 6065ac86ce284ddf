"""What campaigns disturb, each quick to run in a forked process: indexing, training, saving, pushing and pulling."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before torch: a process with threads can't be forked
os.environ |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

# some are here only so that they are imported once, not by each process
import matplotlib.backends.backend_agg  # noqa: E402
import matplotlib.figure  # noqa: E402, F401
import nltk.stem.snowball  # noqa: E402, F401
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from colours import COLOURS, ColourBackbone, save_colours  # noqa: E402
from imgtext import backbones, experiment, training  # noqa: E402, F401
from imgtext.bundle import Bundle  # noqa: E402
from imgtext.bundle.layout import IMAGE_EMBEDDINGS  # noqa: E402
from imgtext.errors import ImgtextError  # noqa: E402
from imgtext.gallery import open_index  # noqa: E402
from imgtext.gallery_update import SEEN, update_index  # noqa: E402
from imgtext.recipes import QUICK, TrainSettings  # noqa: E402

backbones.load_backbone = lambda name, **options: ColourBackbone()
RECIPE = replace(
    QUICK, image_hidden=(8,), word_vectors=False, steps=12, evaluate_every=2, batch_size=16, min_count=1, warmup=2
)
PICTURES = 60


@dataclass(frozen=True)
class Task:
    """``work`` in a folder where ``prepare`` was; what must then lie there is ``result``, file names with digests.

    ``older`` makes an earlier version of its ``product``, which is never there by half.
    """

    prepare: Callable[[Path], None]
    work: Callable[[Path], None]
    result: Callable[[Path], dict[str, str]]
    older: Callable[[Path], None] = lambda folder: None
    product: Callable[[Path], dict[str, str]] = lambda folder: {}


def fork(work: Callable[[], None], quiet: bool = True) -> int:
    """Start work in a process of its own: exit code 0 when done, 2 for a clear error, 1 for any other."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        if quiet:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        work()
        code = 0
    except (ImgtextError, OSError) as error:  # as the command line catches
        print(error, file=sys.stderr)
        code = 2 if str(error) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def wait(pid: int) -> int:
    """Its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def prepare(task: Task, folder: Path) -> None:
    """Nothing lies in the folder but what the task starts from."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    task.prepare(folder)


def undisturbed(name: str, task: Task, folder: Path) -> dict[str, str]:
    """The task's result where nothing is in its way."""
    prepare(task, folder)
    assert wait(fork(lambda: task.work(folder), quiet=False)) == 0, f"{name} fails undisturbed"
    return task.result(folder)


def again(task: Task, folder: Path, expected: dict[str, str] | None) -> list[str]:
    """Do the work once more, now undisturbed: what is wrong with how it ends, or with its result unless None."""
    if code := wait(fork(lambda: task.work(folder), quiet=False)):
        return [f"the next run ended with {code}"]
    if expected is None or (result := task.result(folder)) == expected:
        return []
    return [f"other than undisturbed: {sorted({file for file, _ in result.items() ^ expected.items()})}"]


def report(campaign: str, counts: str, faults: Sequence[str]) -> int:
    """Print a campaign's line and its faults; how many there are."""
    print(f"| {campaign} | {counts} | {len(faults)} faults |", *(f"  {fault}" for fault in faults), sep="\n")
    sys.stdout.flush()
    return len(faults)


def tree(folder: Path, ignored: tuple[str, ...] = ()) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name not in ignored)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def pictures(folder: Path) -> None:
    """A captioned folder of squares in many shades, and a cache of its own beside it."""
    data, rng = folder / "data", np.random.default_rng(0)
    data.mkdir(parents=True)
    rows = []
    for number in range(PICTURES):
        colour = list(COLOURS)[number % 3]
        shade = np.clip(np.array(COLOURS[colour]) + rng.integers(-25, 25, 3), 0, 255).astype(np.uint8)
        Image.new("RGB", (12, 10), tuple(shade.tolist())).save(data / f"{number:02}.png")
        os.utime(data / f"{number:02}.png", (1e9, 1e9))
        rows.append({"file_name": f"{number:02}.png", "text": f"a {colour} square"})
    (data / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _in_place(folder: Path) -> None:
    os.environ["IMGTEXT_CACHE"] = str(folder / "cache")


def index(folder: Path) -> None:
    _in_place(folder)
    update_index(folder / "data", Bundle(MODEL), ColourBackbone, source="colours")


def train(folder: Path) -> None:
    _in_place(folder)
    experiment.train(TrainSettings("folder", folder / "data", folder / "out" / "model"), RECIPE, progress=False)


def save(folder: Path) -> None:
    save_colours(folder / "model", {f"{colour}.png": colour.encode() * 50_000 for colour in COLOURS})


def index_but_one(folder: Path) -> None:
    last, aside = folder / "data" / f"{PICTURES - 1:02}.png", folder / "aside"
    last.rename(aside)
    index(folder)
    aside.rename(last)


def trained(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in tree(folder, ("lock",)).items() if not name.startswith("cache/locks")}


def indexed(folder: Path) -> dict[str, str]:
    found = tree(folder, ("lock",))
    # these hold times, and metadata in any order
    own = {name: "" for name in found if Path(name).name in (IMAGE_EMBEDDINGS, SEEN)}
    return found | own | {"embeddings": index_of(folder)["embeddings"]}


def index_of(folder: Path) -> dict[str, str]:
    gallery = open_index(folder / "data", Bundle(MODEL).digest)
    parts = {"rows": repr(list(gallery.rows)).encode(), "embeddings": gallery.embeddings.tobytes()}
    return {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}


MODEL = Path("/nowhere")
TASKS = {
    "index": Task(pictures, index, indexed, index_but_one, index_of),
    "train": Task(pictures, train, trained, train, lambda folder: tree(folder / "out" / "model")),
    "save": Task(lambda folder: save_colours(folder / "model"), save, tree, product=tree),
}
