"""The models that the page offers."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from imgtext.bundle import CONFIG
from imgtext.errors import ImgtextError
from imgtext.loading import DEFAULT_MODEL, PACKAGED, PHOTO_MODEL, load, packaged
from imgtext.retriever import Retriever

_EVERYDAY = ["two dogs play in the snow", "a surfer on a wave", "children on a swing", "a man climbs a rock"]
_EXAMPLES = {
    "scenes": ["penguins on the ice", "a rocket in space", "a guitar on the stage", "joggers on the beach"],
    "flickr8k": _EVERYDAY,
    "flickr30k": _EVERYDAY,
}


@dataclass(frozen=True)
class Models:
    """Models by name. All visitors share them: others may be added, but none is ever changed.

    Attributes:
        retrievers: each model with its own gallery.
        first: the one that the page begins with.
        photos: the one for pictures from a camera.
    """

    retrievers: dict[str, Retriever]
    first: str
    photos: str

    def __getitem__(self, name: str) -> Retriever:
        if name not in self.retrievers:
            raise ImgtextError(f"no model {name!r} here; there are: {', '.join(self.names)}")
        return self.retrievers[name]

    @property
    def names(self) -> list[str]:
        return list(self.retrievers)


def load_models(model: str | None = None, pictures: Path | None = None, nearest: str = "exact") -> Models:
    """Load the models that came with imgtext, and another one.

    Args:
        model: the one to begin with: a folder, a packaged model's name or a Hub repo id.
        pictures: folder where the pictures of a gallery lie whose model brings none.
        nearest: how the nearest pictures are found; see `imgtext.retriever.Retriever`.

    Raises:
        ImgtextError: a model can't be read, there is none at all, or ``pictures`` fits no gallery.
    """
    folders = {name: folder for name in PACKAGED if (folder := packaged(name))}
    if model is not None:
        # such as hub/photos: no second one of the same
        model = next((name for name in folders if Path(model).is_dir() and folders[name].samefile(model)), model)
    names = list(dict.fromkeys([*([] if model is None else [model]), *folders]))
    if not names:
        raise ImgtextError("no model is here; train one with: imgtext train")

    retrievers = {name: load(name, nearest=nearest) for name in names} | _beside(folders, nearest)
    fitting = {}
    if pictures is not None:
        fitting = {name: found for name in names if (found := _with_pictures(name, pictures, nearest))}
        if not fitting:
            raise ImgtextError(f"{pictures} holds the pictures of no gallery of {', '.join(names)}")
    first = model or next(iter(fitting), DEFAULT_MODEL)
    return Models(
        retrievers | fitting,
        first=first if first in names else names[0],
        photos=PHOTO_MODEL if PHOTO_MODEL in names else names[0],
    )


def _beside(folders: dict[str, Path], nearest: str) -> dict[str, Retriever]:
    """Other packaged models that lie where those do that came with imgtext."""
    found = {}
    for place in dict.fromkeys(folder.parent for folder in folders.values()):
        for folder in sorted(place.iterdir()):
            if folder.name in folders or folder in folders.values() or not (folder / CONFIG).is_file():
                continue
            try:
                found[folder.name] = load(folder, nearest=nearest)
            except ImgtextError as error:
                print(f"imgtext: passed over: {error}", file=sys.stderr)
    return found


def _with_pictures(name: str, pictures: Path, nearest: str) -> Retriever | None:
    retriever = load(name, pictures=pictures, nearest=nearest)
    try:
        return retriever if retriever.gallery else None
    except ImgtextError:  # they belong to another model
        return None


def examples(retriever: Retriever, count: int = 4) -> list[str]:
    """Queries that the model should answer well."""
    bundle = retriever.bundle
    if bundle.config.dataset in _EXAMPLES:
        return _EXAMPLES[bundle.config.dataset]
    captions = [] if bundle.bank is None else bundle.bank.captions
    return list(captions[:: max(1, len(captions) // count)][:count])
