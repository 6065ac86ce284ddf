"""The models that the page offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgtext.errors import ImgtextError
from imgtext.retriever import DEFAULT_MODEL, PACKAGED, PHOTO_MODEL, Retriever, load, packaged

_EXAMPLES = {
    "scenes": ["a cat in the snow", "two dogs on the beach", "a red car at night", "a man with a guitar"],
    "flickr8k": ["two dogs play in the snow", "a surfer on a wave", "children on a swing", "a man climbs a rock"],
}
_EXAMPLES["flickr30k"] = _EXAMPLES["flickr8k"]


@dataclass(frozen=True)
class Models:
    """Models by name. All visitors share them, so nothing here is ever changed.

    Attributes:
        retrievers: each model with its own gallery.
        first: the one that the page begins with.
        photos: the one for pictures from a camera.
    """

    retrievers: dict[str, Retriever]
    first: str
    photos: str

    def __getitem__(self, name: str) -> Retriever:
        return self.retrievers[name]

    def choices(self) -> list[tuple[str, str]]:
        """Pairs of what the page shows and the name."""
        return [(retriever.bundle.config.name, name) for name, retriever in self.retrievers.items()]


def load_models(model: str | None = None, pictures: Path | None = None) -> Models:
    """Load what came with imgtext, and one more.

    Args:
        model: another model, or the one to begin with: a folder, a packaged name or a Hub repo id.
        pictures: folder where the pictures of a gallery lie whose model brings none.

    Raises:
        ImgtextError: a model can't be read, there is none at all, or no gallery fits ``pictures``.
    """
    places = {name: place for name in PACKAGED if (place := packaged(name))}
    if model is not None:
        # hub/photos is photos
        known = [name for name, place in places.items() if Path(model).is_dir() and place.samefile(model)]
        model = known[0] if known else model
        places.setdefault(model, Path(model))
    if not places:
        raise ImgtextError("no model is here; train one with: imgtext train")

    retrievers = {name: load(name) for name in places}
    fitting = []
    if pictures is not None:
        for name in places:
            retriever = load(name, pictures=pictures)
            try:
                found = retriever.gallery is not None
            except ImgtextError as error:  # the pictures of another model
                reason = error
                continue
            if found:
                retrievers[name] = retriever
                fitting.append(name)
        if not fitting:
            raise reason
    first = model or next(iter(fitting), DEFAULT_MODEL)
    return Models(
        retrievers,
        first=first if first in places else next(iter(places)),
        photos=PHOTO_MODEL if PHOTO_MODEL in places else next(reversed(places)),
    )


def examples(retriever: Retriever, count: int = 4) -> list[str]:
    """Queries that the model should answer well."""
    bundle = retriever.bundle
    if bundle.config.dataset in _EXAMPLES:
        return _EXAMPLES[bundle.config.dataset]
    if bundle.bank is None:
        return []
    return list(bundle.bank.captions[:: max(1, len(bundle.bank.captions) // count)][:count])
