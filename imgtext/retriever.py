"""Search pictures by text, describe pictures by captions. Text queries run on numpy alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from imgtext.bundle import Bundle, Gallery, resave
from imgtext.calibration import Said, features
from imgtext.captioning import describe
from imgtext.errors import ImgtextError
from imgtext.explain import Tag, WordEffect, nearest_words, word_effects, word_map
from imgtext.files import expanded
from imgtext.gallery import open_index
from imgtext.hits import Hit, Hits
from imgtext.index import MILVUS, NEAREST, ExactIndex, Index, nearest
from imgtext.mentions import sentence_chances, sure_tags
from imgtext.query import admit, combine, parse
from imgtext.query_encoder import QueryEncoder

if TYPE_CHECKING:
    import PIL.Image

    from imgtext.backbones import Backbone
    from imgtext.features import Features
    from imgtext.gallery_update import IndexReport

    Picture = str | os.PathLike[str] | bytes | PIL.Image.Image


class Retriever:
    """A packaged model, with the gallery that it searches.

    Args:
        bundle: the model.
        pictures: folder where the gallery's pictures lie, for a bundle that holds none.
        source: where the model came from, kept in the indexes that it makes.
        nearest: how the nearest pictures are found: "exact" looks at each, "faiss" at a few of them,
            "milvus:URI" asks a Milvus server; a model's own gallery needs none, it is looked at exactly.

    Raises:
        ImgtextError: there is no such way.

    >>> import imgtext
    >>> retriever = imgtext.load("scenes")
    >>> [hit.rank for hit in retriever.search("a dog on the beach", k=2)]
    [1, 2]
    """

    def __init__(
        self, bundle: Bundle, *, pictures: Path | None = None, source: str | None = None, nearest: str = "exact"
    ):
        if nearest not in NEAREST and not nearest.startswith(MILVUS):
            raise ImgtextError(
                f"nearest pictures can't be found by {nearest!r}; there are: {', '.join(NEAREST)}, {MILVUS}URI"
            )
        self.nearest = nearest
        self.bundle = bundle
        self._encoder = QueryEncoder(bundle)
        self.source = source or str(bundle.folder)
        self._pictures = pictures
        self._index: Gallery | None = None

    @cached_property
    def _packaged_gallery(self) -> Gallery | None:
        gallery = self.bundle.gallery
        if gallery is None or self._pictures is None:
            return gallery
        return gallery.lying_in(self._pictures)

    @cached_property
    def _packaged_index(self) -> Index:
        embeddings = self._searchable().embeddings
        if self.nearest != "faiss":
            return ExactIndex(embeddings)
        from imgtext.faiss_index import FaissIndex

        return FaissIndex.build(embeddings)  # galleries that travel with a model are small

    @property
    def _neighbours(self) -> Index:
        if self._index is None:
            return self._packaged_index
        return self._index.index or ExactIndex(self._index.embeddings)

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
        backbone = load_backbone(config.backbone, weights=self.bundle.backbone_weights)
        if backbone.digest != config.backbone_digest:
            raise ImgtextError(
                f"the weights of {config.backbone} on this machine are not those that {config.name} was trained with; "
                "install the version of its package that the model names, or train again"
            )
        return backbone

    def search(self, text: str = "", k: int = 10, *, image: Hit | Picture | None = None, mix: float = 0.5) -> Hits:
        """The k pictures of the gallery that fit a query best.

        Args:
            text: what they show, in words; ``-word`` or ``-"some words"`` is what they should not show. Words that the
                model doesn't know are mended or replaced. A text of which no wanted word is known has no answer.
                ``in:folder``, ``after:2023-05`` and ``before:2023-05-17`` let only some pictures through; alone they
                list those, the newest first.
            k: how many.
            image: what they should look like: a hit of the gallery, which needs numpy alone; or a picture, which needs
                torch.
            mix: with both words and a picture, the share of the picture: 0 is words alone, 1 is the picture alone.

        Raises:
            ImgtextError: there is no gallery, the picture can't be read, a date or a folder of the query is none, k is
                below 1, or mix not between 0 and 1.
        """
        gallery, read = self._searchable(), self._encoder.encode(text)
        picture = None if image is None else self._embedding(image)
        vector = combine(read.wanted, read.unwanted, picture, mix)
        among, undated = admit(read.query, gallery) if read.query.filters else (None, 0)
        answer = partial(
            Hits,
            unknown=tuple(dict.fromkeys(word for words in read.unknown for word in words)),
            replaced=read.replaced,
            admitted=None if among is None else len(among),
            undated=undated,
        )
        unread = picture is None and read.wanted is None and read.unknown[0]
        if vector is None and among is not None and not unread:
            rows = among[: _positive(k)]
            return answer(_hits(gallery, rows, np.zeros(len(rows)), repeat(None)))
        if vector is None or unread:
            return answer(confident=None if self.bundle.calibration is None else False)
        rows, scores = self._nearest(vector, _positive(k), among)
        # the chances were fitted on known words alone
        plain = picture is None and not len(read.unwanted) and all(word.misspelt for word in read.replaced.values())
        chances, confident = self._chances(vector, scores, read.said) if plain else (repeat(None), None)
        return answer(_hits(gallery, rows, scores, chances), confident=confident)

    def similar(self, image: Hit | Picture, k: int = 10) -> Hits:
        """The k pictures of the gallery that look most like a picture, itself included where it is one of them."""
        return self.search(k=k, image=image)

    def caption(self, image: Picture, k: int = 5) -> Hits:
        """The k sentences of the caption bank that describe a picture best together; see `imgtext.captioning.describe`.

        Their scores need not fall: the first is the one that most of the near sentences agree with.

        Raises:
            ImgtextError: the model has no caption bank, the picture can't be read, or k is below 1.
        """
        bank = self.bundle.bank
        if bank is None:
            raise ImgtextError(f"the model {self.bundle.config.name} has no caption bank to describe pictures with")
        picture = self.embed_images([image])[0]
        rows, scores = describe(bank, self.bundle.vocabulary, picture, _positive(k))
        sentences = [bank.captions[row] for row in rows]
        chances = sentence_chances(self.bundle, picture, sentences)
        return Hits(
            Hit(rank, float(score), chance, caption=sentence)
            for rank, (sentence, score, chance) in enumerate(zip(sentences, scores, chances), start=1)
        )

    def embed_captions(self, texts: Sequence[str]) -> np.ndarray:
        """(N, D) float32, unit rows, with unknown words mended or replaced as `search` does."""
        return self._encoder.embed_captions(texts)

    def embed_images(self, images: Sequence[Picture]) -> np.ndarray:
        """Pictures by path, bytes or as PIL images to (N, D) float32, unit rows. Needs torch.

        Raises:
            ImgtextError: a picture can't be read; the message names it.
        """
        from imgtext.features import picture_features

        return self.bundle.embed_features(
            *picture_features(images, self.backbone, mirrored=self.bundle.config.mirrored)
        )

    def weights(self, text: str) -> dict[str, float]:
        """How much each wanted word of a query counts, unknown ones by what stands in for them; the rest is left out.

        In a tf-idf model the squares of known words' weights sum to 1.
        """
        return self._encoder.weights(text)

    def explain(self, text: str, image: Hit | Picture) -> tuple[WordEffect, ...]:
        """How far each word of a text pulls the score of a picture up or down; see `imgtext.explain.word_effects`.

        Args:
            image: a hit of the gallery, which needs numpy alone; or a picture, which needs torch.
        """
        return self.explain_all(text, [image])[0]

    def explain_all(self, text: str, images: Sequence[Hit | Picture]) -> tuple[tuple[WordEffect, ...], ...]:
        """`explain` for several pictures at the price of one, such as all hits of a query."""
        embeddings = np.reshape([self._embedding(image) for image in images], (-1, self.bundle.config.embed_dim))
        return word_effects(parse(text).text, embeddings, self.bundle.vocabulary, self._encoder.embed)

    def tags(self, image: Hit | Picture, k: int = 10) -> tuple[Tag, ...]:
        """The k single words that fit a picture best; see `imgtext.explain.nearest_words`.

        Raises:
            ImgtextError: the picture can't be read, or k is below 1.
        """
        picture = self._embedding(image)
        return sure_tags(self.bundle, picture, nearest_words(self.bundle, picture, _positive(k)))

    def word_map(self, text: str, image: Hit | Picture) -> np.ndarray:
        """Where in a picture a word, or several, is seen: (h, w) float32; see `imgtext.explain.word_map`.

        Raises:
            ImgtextError: no word is known, the picture can't be read or isn't on this machine, or the backbone has no
                grid of features.
        """
        from imgtext.features import picture_grids

        if isinstance(image, Hit):
            if image.path is None:
                raise ImgtextError(
                    f"the picture {image.file} is not on this machine; load the model with the folder that holds it: "
                    "imgtext.load(MODEL, pictures=DIR)"
                )
            image = image.path
        query = self._encoder.embed([text])[0]
        if not query.any():
            raise ImgtextError(f"no word of {text!r} is known to the model, so there is nothing to look for")
        return word_map(self.bundle, query, picture_grids(image, self.backbone, mirrored=self.bundle.config.mirrored))

    def index(self, folder: str | os.PathLike[str], *, progress: bool = False) -> IndexReport:
        """Index a folder of pictures, or bring its index up to date, and search it from now on; see `update_index`."""
        report = self.update_index(folder, progress=progress)
        self.use_index(folder)
        return report

    def update_index(
        self,
        folder: str | os.PathLike[str],
        *,
        progress: bool = False,
        watch: Callable[[Path, int, int], None] | None = None,
        extract: Callable[..., Features] | None = None,
    ) -> IndexReport:
        """Index a folder of pictures, or bring its index up to date, without opening it.

        Args:
            folder: folders in it are looked through too.
            progress: show a progress bar on stderr.
            watch: told how far it is, as by `imgtext.features.extract_features`.
            extract: computes the features elsewhere than in this process, such as
                `imgtext.ray_features.ray_features`.

        Raises:
            ImgtextError: the folder is missing or can't be written.
        """
        from imgtext.gallery_update import update_index

        return update_index(
            expanded(folder),
            self.bundle,
            lambda: self.backbone,
            source=self.source,
            nearest=self.nearest,
            progress=progress,
            watch=watch,
            extract=extract,
        )

    def use_index(self, folder: str | os.PathLike[str]) -> None:
        """Search a folder that was indexed before.

        Raises:
            ImgtextError: there is no index, it is damaged, or another model made it.
        """
        folder = expanded(folder)
        index = open_index(folder, self.bundle.digest, self.nearest)
        if index.embeddings.shape[1] != self.bundle.config.embed_dim:
            raise ImgtextError(f"the index of {folder} is damaged; make it again with: imgtext index {folder}")
        self._index = index

    def save_gallery(self) -> None:
        """Make the gallery that is searched the bundle's own: embeddings and file names, no pictures.

        Captions, split, source and licence of a picture that the bundle's gallery had already are kept.
        """
        bundle, gallery = self.bundle, self._searchable()
        known = {} if bundle.gallery is None else {row.file: row for row in bundle.gallery.rows}
        rows = tuple(known.get(row.file, row) for row in gallery.rows)
        self.bundle = resave(bundle, Gallery(rows, np.asarray(gallery.embeddings)))

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

    def _chances(
        self, query: np.ndarray, scores: np.ndarray, said: Said | None
    ) -> tuple[Iterable[float | None], bool | None]:
        """The chance of each hit to be true, and whether there seems to be a true one, as far as the model can tell."""
        calibration, gallery = self.bundle.calibration, self._searchable()
        if calibration is None or said is None:
            return repeat(None), None
        if not len(gallery):
            return repeat(None), False
        mean, covariance = gallery.moments
        deviation = max(0.0, float(query @ covariance @ query)) ** 0.5
        # of the whole gallery, whatever filters leave of it: the pictures of one folder are often all alike
        evidence = features(scores, float(query @ mean), deviation, len(gallery), said)
        return calibration.probabilities(evidence).tolist(), calibration.confident(evidence)

    def _embedding(self, image: Hit | Picture) -> np.ndarray:
        """(D,) float32, unit length; of a hit the one that the gallery holds."""
        if not isinstance(image, Hit):
            embedding: np.ndarray = self.embed_images([image])[0]
            return embedding
        gallery = self._searchable()
        row = None if image.file is None else gallery.row_of.get(image.file)
        if row is None:
            raise ImgtextError(f"the hit {image.file} is no picture of this gallery; ask the model that found it")
        embedding = gallery.embeddings[row]
        return embedding

    def _searchable(self) -> Gallery:
        if self.gallery is None:
            raise ImgtextError(
                f"the model {self.bundle.config.name} brings no pictures; index a folder: imgtext index DIR"
            )
        return self.gallery

    def _nearest(self, query: np.ndarray, k: int, among: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows and their scores, of ``among`` alone where it is given."""
        if among is None:
            rows, scores = self._neighbours.search(query[None], k)
            found = rows[0] >= 0
            return rows[0][found], scores[0][found]
        among = np.sort(among)
        places, scores = nearest(self._searchable().embeddings[among], query, k)
        return among[places], scores


def _hits(gallery: Gallery, rows: np.ndarray, scores: np.ndarray, chances: Iterable[float | None]) -> Iterable[Hit]:
    for rank, (row, score, chance) in enumerate(zip(rows.tolist(), scores, chances), start=1):
        about = gallery.rows[row]
        caption = next(iter(about.captions), None)
        yield Hit(rank, float(score), chance, file=about.file, path=gallery.path(row), caption=caption)


def _positive(k: int) -> int:
    if k < 1:
        raise ImgtextError(f"k must be at least 1, not {k}")
    return k
