"""The embedded default dataset: generated scenes of OpenMoji symbols with captions, no download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from imgtext.datasets.folder import load_folder
from imgtext.datasets.records import Dataset
from imgtext.datasets.scene_grammar import Scene, captions, draw_scene
from imgtext.files import cache_dir, write_bytes, write_json_lines

LICENCE = "CC-BY-SA-4.0"
CREDIT = "Pictures made from OpenMoji, the open-source emoji and icon project (https://openmoji.org). License: CC BY-SA 4.0"
SIZES = {"train": 3000, "dev": 500, "test": 500}
QUALITY = 80  # of the WebP files


@dataclass(frozen=True)
class PlannedScene:
    """A scene of the dataset, before it is drawn.

    Attributes:
        file: the picture's name, "test/0001.webp".
        captions: three to five sentences, each with the view of the scene that it tells.
    """

    file: str
    split: str
    scene: Scene
    captions: tuple[tuple[str, Scene], ...]


def generate(seed: int = 0, sizes: Mapping[str, int] = SIZES) -> list[PlannedScene]:
    """The scenes of every split. No two show the same things in the same place and weather.

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
            if content in seen:
                continue
            seen.add(content)
            number += 1
            planned.append(PlannedScene(f"{split}/{number:04}.webp", split, scene, tuple(captions(scene, rng))))
    return planned


def render(planned: Sequence[PlannedScene], folder: Path, *, seed: int = 0) -> Iterator[PlannedScene]:
    """Draw scenes into ``folder``, as WebP files; yields each when its file is written."""
    from imgtext.datasets.scene_drawing import draw

    def save(one: PlannedScene) -> PlannedScene:
        data = io.BytesIO()
        draw(one.scene, Random(f"{seed} {one.file}")).save(data, "WEBP", quality=QUALITY)
        write_bytes(folder / one.file, data.getvalue())
        return one

    with ThreadPoolExecutor() as pool:
        yield from pool.map(save, planned)
