"""Search pictures by text, describe pictures by captions. Text queries run on numpy alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from imgtext.branch import embed_bags
from imgtext.bundle import CONFIG, Bundle, Gallery, resave
from imgtext.captioning import describe
from imgtext.errors import ImgtextError
from imgtext.gallery import IndexReport, index_source, open_index, update_index
from imgtext.index import nearest

if TYPE_CHECKING:
    import PIL.Image

    from imgtext.backbones import Backbone

    Picture = str | os.PathLike | bytes | PIL.Image.Image

PACKAGED = ("scenes", "photos")
DEFAULT_MODEL = "scenes"  # its pictures come with it
PHOTO_MODEL = "photos"  # for pictures from a camera


@dataclass(frozen=True)
class Hit:
    """One answer.

    Attributes:
        rank: from 1.
        score: cosine of query and answer, -1 to 1.
        file: the gallery's file name, for pictures.
        path: where the picture lies on this machine, or None.
        caption: the sentence found, or a caption of the picture found where the gallery has one.
    """

    rank: int
    score: float
    file: str | None = None
    path: Path | None = None
    caption: str | None = None


class Hits(tuple[Hit, ...]):
    """Answers, best first.

    Attributes:
        unknown: words of the query that the model doesn't know and passed over.
    """

    unknown: tuple[str, ...]

    def __new__(cls, hits: Iterable[Hit] = (), unknown: tuple[str, ...] = ()) -> Hits:
        self = super().__new__(cls, hits)
        self.unknown = unknown
        return self


def packaged(name: str) -> Path | None:
    """The folder of a model that came with imgtext, or None."""
    here = Path(__file__).parent
    for place in (here / "bundles" / name, here.parent / "hub" / name):  # installed; a clone
        if name in PACKAGED and (place / CONFIG).is_file():
            return place
    return None


class Retriever:
    """A packaged model, with the gallery that it searches.

    Args:
        bundle: the model.
        pictures: folder where the gallery's pictures lie, for a bundle that holds none.
        source: where the model came from, kept in the indexes that it makes.

    >>> import imgtext
    >>> retriever = imgtext.load("scenes")
    >>> [hit.rank for hit in retriever.search("a dog on the beach", k=2)]
    [1, 2]
    """

    def __init__(self, bundle: Bundle, *, pictures: Path | None = None, source: str | None = None):
        self.bundle = bundle
        self.source = source or str(bundle.folder)
        self._pictures = pictures
        self._index: Gallery | None = None

    @cached_property
    def _packaged_gallery(self) -> Gallery | None:
        gallery = self.bundle.gallery
        if gallery is None or self._pictures is None:
            return gallery
        return Gallery(gallery.rows, gallery.embeddings, _pictures_folder(gallery, self._pictures))

    @property
    def gallery(self) -> Gallery | None:
        """The pictures that are searched: the indexed folder, else those of the bundle."""
        return self._packaged_gallery if self._index is None else self._index

    @cached_property
    def backbone(self) -> Backbone:
        """The model's frozen CNN; needs torch.

        Raises:
            ImgtextError: its weights here are not those that the model was trained with.
        """
        from imgtext.backbones import load_backbone

        config = self.bundle.config
        backbone = load_backbone(config.backbone)
        if backbone.digest != config.backbone_digest:
            raise ImgtextError(
                f"the weights of {config.backbone} on this machine are not those that {config.name} was trained with; "
                "install the version of its package that the model names, or train again"
            )
        return backbone

    def search(self, text: str, k: int = 10) -> Hits:
        """The k pictures of the gallery that fit a text best. A text without any known word has no answer.

        Raises:
            ImgtextError: there is no gallery, or k is below 1.
        """
        gallery = self._searchable()
        bags = self.bundle.vocabulary.encode([text])
        if not bags.sizes[0]:
            return Hits(unknown=bags.unknown[0])
        return self._hits(gallery, embed_bags(self.bundle.caption_branch, bags)[0], k, bags.unknown[0])

    def similar(self, image: Picture, k: int = 10) -> Hits:
        """The k pictures of the gallery that look most like a picture, itself included where it is one of them."""
        return self._hits(self._searchable(), self.embed_images([image])[0], k)

    def caption(self, image: Picture, k: int = 5) -> Hits:
        """The k sentences of the caption bank that describe a picture best together; see `imgtext.captioning.describe`.

        Their scores need not fall: the first is the one that most of the near sentences agree with.

        Raises:
            ImgtextError: the model has no caption bank, the picture can't be read, or k is below 1.
        """
        bank = self.bundle.bank
        if bank is None:
            raise ImgtextError(f"the model {self.bundle.config.name} has no caption bank to describe pictures with")
        rows, scores = describe(bank, self.bundle.vocabulary, self.embed_images([image])[0], _positive(k))
        return Hits(
            Hit(rank, float(score), caption=bank.captions[row])
            for rank, (row, score) in enumerate(zip(rows, scores), start=1)
        )

    def embed_captions(self, texts: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows."""
        return self.bundle.embed_captions(texts)

    def embed_images(self, images: Sequence[Picture]) -> np.ndarray:
        """Pictures by path, bytes or as PIL images to (N, D) float32, unit rows. Needs torch.

        Raises:
            ImgtextError: a picture can't be read; the message names it.
        """
        from imgtext.features import picture_features

        return self.bundle.embed_features(
            *picture_features(images, self.backbone, mirrored=self.bundle.config.mirrored)
        )

    def index(self, folder: str | os.PathLike, *, progress: bool = False) -> IndexReport:
        """Index a folder of pictures, or bring its index up to date, and search it from now on.

        Raises:
            ImgtextError: the folder is missing or can't be written.
        """
        folder = Path(folder).expanduser()
        report = update_index(folder, self.bundle, lambda: self.backbone, source=self.source, progress=progress)
        self.use_index(folder)
        return report

    def use_index(self, folder: str | os.PathLike) -> None:
        """Search a folder that was indexed before.

        Raises:
            ImgtextError: there is no index, or another model made it.
        """
        self._index = open_index(Path(folder).expanduser(), self.bundle.digest)

    def save_gallery(self) -> None:
        """Make the gallery that is searched the bundle's own: embeddings and file names, no pictures.

        Captions, split, source and licence of a picture that the bundle's gallery had already are kept.
        """
        bundle, gallery = self.bundle, self._searchable()
        known = {} if bundle.gallery is None else {row.file: row for row in bundle.gallery.rows}
        rows = tuple(known.get(row.file, row) for row in gallery.rows)
        self.bundle = resave(bundle, Gallery(rows, gallery.embeddings))

    def push_to_hub(
        self,
        repo_id: str,
        *,
        private: bool = False,
        revision: str | None = None,
        create_pr: bool = False,
        commit_message: str | None = None,
        publish_pictures: bool = False,
    ) -> str:
        """Send the model to a Hub repo; see `imgtext.hub.push`. Returns the commit's address."""
        from imgtext.hub import push

        return push(
            self.bundle,
            repo_id,
            private=private,
            revision=revision,
            create_pr=create_pr,
            commit_message=commit_message,
            publish_pictures=publish_pictures,
        )

    def _searchable(self) -> Gallery:
        if self.gallery is None:
            raise ImgtextError(
                f"the model {self.bundle.config.name} brings no pictures; index a folder: imgtext index DIR"
            )
        return self.gallery

    def _hits(self, gallery: Gallery, query: np.ndarray, k: int, unknown: tuple[str, ...] = ()) -> Hits:
        rows, scores = nearest(gallery.embeddings, query, _positive(k))
        return Hits(
            (
                Hit(
                    rank,
                    float(score),
                    file=gallery.rows[row].file,
                    path=gallery.path(row),
                    caption=next(iter(gallery.rows[row].captions), None),
                )
                for rank, (row, score) in enumerate(zip(rows.tolist(), scores), start=1)
            ),
            unknown,
        )


def _pictures_folder(gallery: Gallery, folder: Path) -> Path:
    """The folder itself or one directly in it: where most of the gallery's first pictures lie."""
    sample = [row.file for row in gallery.rows[:50]]
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    found = {place: sum((place / file).is_file() for file in sample) for place in places}
    best = max(places, key=found.__getitem__)
    if sample and not found[best]:
        raise ImgtextError(f"none of the gallery's pictures, such as {sample[0]}, is in {folder}")
    return best


def _positive(k: int) -> int:
    if k < 1:
        raise ImgtextError(f"k must be at least 1, not {k}")
    return k


def load(
    source: str | os.PathLike = DEFAULT_MODEL,
    revision: str | None = None,
    *,
    pictures: str | os.PathLike | None = None,
) -> Retriever:
    """Load a model.

    Args:
        source: a packaged model's folder, the name of one that came with imgtext ("scenes", "photos"), or a Hub
            repo id ("you/name", "you/name@v1").
        revision: branch, tag or commit of the Hub repo.
        pictures: folder where the gallery's pictures lie, for a model that brings none.

    Raises:
        ImgtextError: there is no such model, it is damaged, or ``pictures`` is not a folder.
    """
    if pictures is not None:
        pictures = Path(pictures).expanduser()
        if not pictures.is_dir():
            raise ImgtextError(f"{pictures} is not a folder of pictures")
    folder, name = packaged(str(source)), str(source)
    if folder is None and Path(source).expanduser().is_dir():
        folder = Path(source).expanduser()
        name = str(folder.resolve())  # an index remembers it, and is opened from anywhere
    if folder is not None and revision is not None:
        raise ImgtextError(f"{name} is a folder here and has no revision {revision}; leave --revision out")
    if folder is None:
        from imgtext.hub import fetch

        repo_id, _, at = name.partition("@")
        folder = fetch(repo_id, revision or at or None)
        name = f"{repo_id}@{folder.name}"  # an index needs this very commit again
    return Retriever(Bundle(folder), pictures=pictures, source=name)


def load_index(folder: str | os.PathLike) -> Retriever:
    """Load the model that indexed a folder, searching that folder.

    Raises:
        ImgtextError: there is no index, or its model is gone.
    """
    retriever = load(index_source(Path(folder).expanduser()))
    retriever.use_index(folder)
    return retriever


@lru_cache(maxsize=len(PACKAGED))
def _shipped(name: str) -> Retriever:
    return load(name)


def search(text: str, k: int = 10) -> Hits:
    """Search the pictures that came with imgtext; see `Retriever.search`."""
    return _shipped(DEFAULT_MODEL).search(text, k)


def caption(image: Picture, k: int = 5) -> Hits:
    """Describe a photograph with the model that came with imgtext; see `Retriever.caption`."""
    return _shipped(PHOTO_MODEL).caption(image, k)
