"""Captioned pictures, from the layouts that people really have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from imgtext.datasets.records import SPLITS, CaptionedImage, Dataset
from imgtext.errors import ImgtextError

__all__ = ["DATASETS", "SPLITS", "CaptionedImage", "Dataset", "load_dataset"]

DATASETS = ("scenes", "flickr8k", "flickr30k", "folder")


def load_dataset(
    name: str, data: Path | None = None, *, seed: int = 0, watch: Callable[[Path, int, int], None] | None = None
) -> Dataset:
    """Read the captions of a dataset and find its pictures; no picture is opened.

    Args:
        name: one of ``DATASETS``, or "hub:OWNER/NAME", a data set on the Hugging Face Hub.
        data: the folder that holds it. ``scenes`` are drawn into it, or into the user's cache when it is None.
        seed: draws the scenes, and the split of a ``folder`` that comes without one.
        watch: as of `imgtext.datasets.scenes.load_scenes`.

    Raises:
        ImgtextError: the name is unknown, ``data`` is needed or no folder, a file in it is malformed (the message
            names the file, the line and what was expected), or none of its pictures is there.
    """
    if name.startswith("hub:"):
        from imgtext.datasets.hub import load_hub

        if data is not None:
            raise ImgtextError(f"{name} is fetched from the Hub; leave out --data, or take --dataset folder")
        return load_hub(name.removeprefix("hub:"), seed=seed)
    if name not in DATASETS:
        raise ImgtextError(f"unknown dataset {name!r}; known are: {', '.join(DATASETS)}, hub:OWNER/NAME")
    if data is not None:
        data = Path(os.path.expanduser(data))  # Path's own way raises where no user has the name
    if name == "scenes":
        from imgtext.datasets.scenes import load_scenes

        return load_scenes(seed=seed, folder=data, watch=watch)
    if data is None:
        raise ImgtextError(f"dataset {name} lies in a folder of yours; say which with: --data DIR")
    if not data.is_dir():
        raise ImgtextError(f"there is no folder {data}; give the one that holds {name} with: --data DIR")
    if name == "folder":
        from imgtext.datasets.folder import load_folder

        return load_folder(data, seed=seed)
    from imgtext.datasets.flickr import load_flickr

    return load_flickr(name, data)
