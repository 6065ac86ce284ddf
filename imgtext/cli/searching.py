"""Commands that find pictures and sentences, in the terminal and on the page."""
# ruff: noqa: UP045 -- X | None, like a tuple, tyro has checked by typeguard, whose import took a fifth of a query's time

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import tyro

from imgtext.errors import ImgtextError, require, say

if TYPE_CHECKING:
    from imgtext.explain import WordEffect
    from imgtext.hits import Hit, Hits
    from imgtext.retriever import Retriever
    from imgtext.words import Replacement

K = Annotated[int, tyro.conf.arg(aliases=["-k"])]
Words = Annotated[
    str,
    tyro.constructors.PrimitiveConstructorSpec(
        nargs="*",
        metavar="[STR [STR ...]]",
        instance_from_str=" ".join,
        is_instance=lambda words: isinstance(words, str),
        str_from_instance=str.split,
    ),
]
Nearest = Annotated[str, tyro.conf.arg(metavar="{exact,faiss,milvus:URI}")]


@dataclass(frozen=True)
class Search:
    """Find pictures by describing them.

    Examples:
      imgtext search "a rocket in space"
      imgtext search surfer on a wave --index ~/Pictures -k 3
      imgtext search "two red cars" --why
      imgtext search 'dog in snow -ball -"red collar"'
      imgtext search dog in:2023/summer after:2023-06 before:2023-09 --index ~/Pictures
      imgtext search "on the beach" --image dog.jpg --mix 0.4 --index ~/Pictures
      imgtext search "a red car" --index ~/Pictures --paths | xargs -d '\\n' cp -t /tmp/cars
    """

    query: tyro.conf.Positional[Words]
    """What the picture shows, in words; -word or -"some words" is what it should not show. Put a query with a minus in
    quotes: outside of them, -word would be an option. in:folder, after:2023-05 and before:2023-05-17 leave out pictures
    of other folders and days; alone they list what is left, the newest first."""
    k: K = 10
    """How many pictures."""
    image: Optional[Path] = None
    """A picture that the pictures should look like, alone or with words."""
    mix: float = 0.5
    """With words and --image, the share of the picture: 0 is words alone, 1 is the picture alone."""
    model: Optional[str] = None
    """A packaged model's folder, a shipped model's name (scenes, photos), or a Hub repo id; default scenes."""
    revision: Optional[str] = None
    """Branch, tag or commit of a model on the Hub."""
    index: Optional[Path] = None
    """Search this folder, indexed before with `imgtext index`; its model comes with it."""
    pictures: Optional[Path] = None
    """Where the model's gallery pictures lie, for a model that brings none: a folder, or hub:OWNER/NAME."""
    nearest: Nearest = "exact"
    """How the nearest pictures are found: exact looks at each; faiss at a few, milvus:URI asks a server, once indexed
    with the same option."""
    json: bool = False
    """Print JSON."""
    paths: bool = False
    """Print paths only, one a line, for pipes."""
    preview: bool = False
    """Show small pictures in the terminal."""
    why: bool = False
    """Show how far each word pulls a picture's score up or down."""

    def run(self) -> None:
        if not self.query.strip() and self.image is None:
            raise ImgtextError('say what the picture shows, such as: imgtext search "a dog on the beach"')
        retriever = _retriever(self.model, self.revision, self.index, self.pictures, self.nearest)
        hits = retriever.search(self.query, self.k, image=self.image, mix=self.mix)
        for word, known in hits.replaced.items():
            how = "mended" if known.misspelt else "near in meaning"
            say(f"{word}: taken for {known} ({how}, {known.similarity:.2f})")
        if hits.unknown:
            say(f"words that the model doesn't know, passed over: {', '.join(hits.unknown)}")
        if hits.undated:
            again = "" if self.index is None else f"; find them with: imgtext index {self.index}"
            say(f"{hits.undated} pictures left out: their dates are not known{again}")
        if hits.admitted == 0:
            say("no picture passes the filters of the query")
        elif retriever.gallery is not None and not len(retriever.gallery):
            say("there is no picture here to search")
        elif not hits:
            say("no word of the query is known to the model, so there is nothing to show; try other words")
        elif hits.confident is False:
            say("nothing here seems to match; these are the nearest")
        about = {
            "query": self.query,
            "unknown": hits.unknown,
            "replaced": {word: _known(replacement) for word, replacement in hits.replaced.items()},
            "confident": hits.confident,
            "admitted": hits.admitted,
            "undated": hits.undated,
        }
        why = retriever.explain_all(self.query, hits) if self.why else None
        _show(about, hits, why, json=self.json, paths=self.paths, preview=self.preview)


@dataclass(frozen=True)
class Index:
    """Index a folder of pictures, or bring its index up to date: only what changed is looked at.

    The index lies in DIR/.imgtext; the pictures are never changed.

    Examples:
      imgtext index ~/Pictures
      imgtext index ~/Pictures --model hub/photos && imgtext search "surfer on a wave" --index ~/Pictures
      imgtext index /mnt/bucket --engine ray --address auto --nearest milvus:http://127.0.0.1:19530
    """

    folder: tyro.conf.Positional[Path]
    """The folder; folders in it are looked through too."""
    model: Optional[str] = None
    """Model to index with; by default the one that indexed the folder before, else photos."""
    nearest: Nearest = "exact"
    """Make an index of faiss, too, for a million pictures and more; milvus:URI hands their embeddings to a Milvus
    server or cluster (imgtext[milvus])."""
    engine: Literal["local", "ray"] = "local"
    """What computes new pictures: this process, or a Ray cluster (imgtext[ray]), with the same index as a result."""
    address: Optional[str] = None
    """With --engine ray, the cluster: HOST:PORT, or auto on one of its machines; by default Ray is started here."""
    into_bundle: bool = False
    """Also make these pictures' embeddings the gallery of the model's own folder, given by --model."""
    json: bool = False
    """Print the report as JSON."""

    def run(self) -> None:
        from imgtext.files import expanded
        from imgtext.gallery import index_source
        from imgtext.loading import PHOTO_MODEL, load

        folder, model = expanded(self.folder), self.model
        if model is None:
            try:
                model = index_source(folder)
            except ImgtextError:
                model = PHOTO_MODEL
        extract = None
        if self.engine == "ray":
            from imgtext.ray_features import ray_features

            extract = partial(ray_features, address=self.address)
        retriever = load(model, nearest=self.nearest)
        report = retriever.update_index(folder, progress=not self.json, extract=extract)
        if self.into_bundle:
            retriever.use_index(folder)
            retriever.save_gallery()
        print(_dump(asdict(report) | {"total": report.total}) if self.json else report.summary())


@dataclass(frozen=True)
class Caption:
    """Describe pictures by finding captions.

    Examples:
      imgtext caption photo.jpg
      imgtext caption *.jpg -k 1 --json
      imgtext caption photo.jpg --tags
    """

    images: tyro.conf.Positional[tuple[Path, ...]]
    """Picture files."""
    k: K = 5
    """How many captions a picture."""
    model: Optional[str] = None
    """A packaged model's folder, a shipped model's name (scenes, photos), or a Hub repo id; default photos."""
    json: bool = False
    """Print JSON, a line a picture."""
    preview: bool = False
    """Show the pictures in the terminal."""
    tags: bool = False
    """Show the single words that fit best, too."""

    def run(self) -> None:
        from imgtext.loading import PHOTO_MODEL, load

        if not self.images:
            raise ImgtextError("say which picture, such as: imgtext caption photo.jpg")
        retriever = load(self.model or PHOTO_MODEL)
        for image in self.images:
            hits = retriever.caption(image, self.k)
            tags = retriever.tags(image) if self.tags else ()
            if self.json:
                about = {"image": str(image), "hits": [_hit(hit) for hit in hits]}
                print(_dump(about | ({"tags": [asdict(tag) for tag in tags]} if self.tags else {})))
                continue
            if self.preview:
                _preview(image)
            if len(self.images) > 1:
                print(image)
            for hit in hits:
                print(f"{hit.rank:3}  {hit.score:.3f}  {hit.caption}")
            if tags:
                print(f"     {', '.join(tag.word for tag in tags)}")


@dataclass(frozen=True)
class Demo:
    """Open the page in the browser, on this machine alone.

    Examples:
      imgtext demo
      imgtext demo --model hub/photos --pictures DIR
    """

    model: Optional[str] = None
    """Model to begin with; default scenes."""
    pictures: Optional[Path] = None
    """Folder where the gallery pictures of a model lie that brings none."""
    host: str = "127.0.0.1"
    """Address to listen at."""
    port: Optional[int] = None
    """Port to listen at; by default the first free one from 7860."""
    browser: bool = True
    """Open the browser."""
    nearest: Nearest = "exact"
    """How the nearest pictures are found: exact looks at each, faiss at a few, milvus:URI asks a server; folders are
    indexed for it."""
    mcp: bool = False
    """Offer search, caption and similar as tools of an MCP server, too."""
    models_from_hub: bool = False
    """With a --host that others can reach: let them have any model of the Hub fetched to this machine."""

    def run(self) -> None:
        require("gradio", "demo")
        import runpy

        from imgtext.space import demo_folder

        folder = demo_folder()
        sys.path.insert(0, str(folder))
        page = runpy.run_path(str(folder / "app.py"))
        page["serve"](**vars(self))


def _retriever(
    model: str | None, revision: str | None, index: Path | None, pictures: Path | None, nearest: str
) -> Retriever:
    from imgtext.loading import DEFAULT_MODEL, load, load_index

    if index is None:
        return load(model or DEFAULT_MODEL, revision, pictures=pictures, nearest=nearest)
    if model is None:
        return load_index(index, nearest=nearest)
    retriever = load(model, revision, nearest=nearest)
    retriever.use_index(index)
    return retriever


def _show(
    about: dict[str, Any],
    hits: Hits,
    why: Sequence[Sequence[WordEffect]] | None,
    *,
    json: bool,
    paths: bool,
    preview: bool,
) -> None:
    if json:
        words = [{"words": [asdict(word) for word in effects]} for effects in why] if why else [{}] * len(hits)
        print(_dump(about | {"hits": [_hit(hit) | effects for hit, effects in zip(hits, words)]}))
        return
    for hit, effects in zip(hits, why or [()] * len(hits)):
        if paths:
            if hit.path is not None:
                print(hit.path)
            continue
        if preview and hit.path is not None:
            _preview(hit.path)
        caption = f"  {hit.caption}" if hit.caption else ""
        chance = "" if hit.probability is None else f"{hit.probability:4.0%}  "
        print(f"{hit.rank:3}  {hit.score:.3f}  {chance}{hit.path or hit.file}{caption}")
        if effects:
            print(f"     {', '.join(f'{effect.effect:+.2f} {effect.word}' for effect in effects)}")
    if (paths or preview) and hits and all(hit.path is None for hit in hits):
        say("the pictures are not on this machine; say where they lie with: --pictures DIR")


def _hit(hit: Hit) -> dict[str, Any]:
    return asdict(hit) | {"path": None if hit.path is None else str(hit.path)}


def _known(replacement: Replacement) -> dict[str, Any]:
    return {"word": str(replacement), "similarity": replacement.similarity, "misspelt": replacement.misspelt}


def _preview(path: Path) -> None:
    console = require("rich.console", "preview").Console()
    image = require("textual_image.renderable", "preview").Image
    with suppress(ValueError):  # a picture lower than a line of text can't be shown
        console.print(image(str(path), width=40))


def _dump(value: Any) -> str:
    return json_format.dumps(value, ensure_ascii=False)
