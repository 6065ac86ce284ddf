"""Models by name, folder or Hub repo; and the two that came with imgtext, ready to be asked."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from imgtext.bundle import CONFIG, Bundle
from imgtext.errors import ImgtextError
from imgtext.files import expanded
from imgtext.gallery import index_source
from imgtext.hits import Hits
from imgtext.retriever import Retriever

if TYPE_CHECKING:
    from imgtext.retriever import Picture

PACKAGED = ("scenes", "photos")
DEFAULT_MODEL = "scenes"  # its pictures come with it
PHOTO_MODEL = "photos"  # for pictures from a camera


def packaged(name: str) -> Path | None:
    """The folder of a model that came with imgtext, or None."""
    here = Path(__file__).parent
    for place in (here / "bundles" / name, here.parent / "hub" / name):  # installed; a clone
        if name in PACKAGED and (place / CONFIG).is_file():
            return place
    return None


def load(
    source: str | os.PathLike[str] = DEFAULT_MODEL,
    revision: str | None = None,
    *,
    pictures: str | os.PathLike[str] | None = None,
    nearest: str = "exact",
) -> Retriever:
    """Load a model.

    Args:
        source: a packaged model's folder, the name of one that came with imgtext ("scenes", "photos"), or a Hub
            repo id ("you/name", "you/name@v1").
        revision: branch, tag or commit of the Hub repo.
        pictures: where the gallery's pictures lie, for a model that brings none: a folder, or "hub:you/pictures", a
            data set on the Hub.
        nearest: see `Retriever`.

    Raises:
        ImgtextError: there is no such model, it is damaged, or ``pictures`` is not a folder.
    """
    if pictures is not None and (place := Path(pictures).as_posix()).startswith("hub:"):
        from imgtext.datasets.hub import fetch_dataset

        pictures = fetch_dataset(place.removeprefix("hub:"))
    if pictures is not None:
        pictures = expanded(pictures)
        if not pictures.is_dir():
            raise ImgtextError(f"{pictures} is not a folder of pictures")
    folder, name = packaged(str(source)), str(source)
    if folder is None and os.path.isdir(own := expanded(source)):
        folder = own
        name = str(folder.resolve())  # an index remembers it, and is opened from anywhere
    if folder is not None and revision is not None:
        raise ImgtextError(f"{name} is a folder here and has no revision {revision}; leave --revision out")
    if folder is None:
        from imgtext.hub import fetch

        repo_id, _, at = name.partition("@")
        folder = fetch(repo_id, revision or at or None)
        name = f"{repo_id}@{folder.name}"  # an index needs this very commit again
    return Retriever(Bundle(folder), pictures=pictures, source=name, nearest=nearest)


def load_index(folder: str | os.PathLike[str], *, nearest: str = "exact") -> Retriever:
    """Load the model that indexed a folder, searching that folder.

    Raises:
        ImgtextError: there is no index, or its model is gone.
    """
    retriever = load(index_source(expanded(folder)), nearest=nearest)
    retriever.use_index(folder)
    return retriever


@lru_cache(maxsize=len(PACKAGED))
def _shipped(name: str) -> Retriever:
    return load(name)


def search(text: str = "", k: int = 10, *, image: Picture | None = None, mix: float = 0.5) -> Hits:
    """Search the pictures that came with imgtext; see `Retriever.search`."""
    return _shipped(DEFAULT_MODEL).search(text, k, image=image, mix=mix)


def caption(image: Picture, k: int = 5) -> Hits:
    """Describe a photograph with the model that came with imgtext; see `Retriever.caption`."""
    return _shipped(PHOTO_MODEL).caption(image, k)
