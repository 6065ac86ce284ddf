"""The command `imgtext`."""

from __future__ import annotations

import inspect
import json as json_format
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from imgtext.errors import ImgtextError, require
from imgtext.recipes import COMPACT, QUICK, RECIPES, Recipe, TrainSettings

if TYPE_CHECKING:
    from imgtext.explain import WordEffect
    from imgtext.retriever import Hits, Retriever
    from imgtext.words import Replacement

K = Annotated[int, tyro.conf.arg(aliases=["-k"])]
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

    query: tyro.conf.Positional[tuple[str, ...]]
    """What the picture shows, in words; -word or -"some words" is what it should not show. Put a query with a minus in
    quotes: outside of them, -word would be an option. in:folder, after:2023-05 and before:2023-05-17 leave out pictures
    of other folders and days; alone they list what is left, the newest first."""
    k: K = 10
    """How many pictures."""
    image: Path | None = None
    """A picture that the pictures should look like, alone or with words."""
    mix: float = 0.5
    """With words and --image, the share of the picture: 0 is words alone, 1 is the picture alone."""
    model: str | None = None
    """A packaged model's folder, a shipped model's name (scenes, photos), or a Hub repo id; default scenes."""
    revision: str | None = None
    """Branch, tag or commit of a model on the Hub."""
    index: Path | None = None
    """Search this folder, indexed before with `imgtext index`; its model comes with it."""
    pictures: Path | None = None
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
        query = " ".join(self.query)
        if not query.strip() and self.image is None:
            raise ImgtextError('say what the picture shows, such as: imgtext search "a dog on the beach"')
        retriever = _retriever(self.model, self.revision, self.index, self.pictures, self.nearest)
        hits = retriever.search(query, self.k, image=self.image, mix=self.mix)
        for word, known in hits.replaced.items():
            how = "mended" if known.misspelt else "near in meaning"
            _say(f"{word}: taken for {known} ({how}, {known.similarity:.2f})")
        if hits.unknown:
            _say(f"words that the model doesn't know, passed over: {', '.join(hits.unknown)}")
        if hits.undated:
            again = "" if self.index is None else f"; find them with: imgtext index {self.index}"
            _say(f"{hits.undated} pictures left out: their dates are not known{again}")
        if hits.admitted == 0:
            _say("no picture passes the filters of the query")
        elif not hits:
            _say("no word of the query is known to the model, so there is nothing to show; try other words")
        elif hits.confident is False:
            _say("nothing here seems to match; these are the nearest")
        about = {
            "query": query,
            "unknown": hits.unknown,
            "replaced": {word: _known(replacement) for word, replacement in hits.replaced.items()},
            "confident": hits.confident,
            "admitted": hits.admitted,
            "undated": hits.undated,
        }
        why = retriever.explain_all(query, hits) if self.why else None
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
    model: str | None = None
    """Model to index with; by default the one that indexed the folder before, else photos."""
    nearest: Nearest = "exact"
    """Make an index of faiss, too, for a million pictures and more; milvus:URI hands their embeddings to a Milvus
    server or cluster (imgtext[milvus])."""
    engine: Literal["local", "ray"] = "local"
    """What computes new pictures: this process, or a Ray cluster (imgtext[ray]), with the same index as a result."""
    address: str | None = None
    """With --engine ray, the cluster: HOST:PORT, or auto on one of its machines; by default Ray is started here."""
    into_bundle: bool = False
    """Also make these pictures' embeddings the gallery of the model's own folder, given by --model."""
    json: bool = False
    """Print the report as JSON."""

    def run(self) -> None:
        from imgtext.gallery import index_source, update_index
        from imgtext.retriever import PHOTO_MODEL, load

        model = self.model
        if model is None:
            try:
                model = index_source(self.folder)
            except ImgtextError:
                model = PHOTO_MODEL
        extract = None
        if self.engine == "ray":
            from imgtext.ray_features import ray_features

            extract = partial(ray_features, address=self.address)
        retriever = load(model, nearest=self.nearest)
        report = update_index(
            self.folder.expanduser(),
            retriever.bundle,
            lambda: retriever.backbone,
            source=retriever.source,
            nearest=self.nearest,
            progress=not self.json,
            extract=extract,
        )
        if self.into_bundle:
            retriever.use_index(self.folder)
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
    model: str | None = None
    """A packaged model's folder, a shipped model's name (scenes, photos), or a Hub repo id; default photos."""
    json: bool = False
    """Print JSON, a line a picture."""
    preview: bool = False
    """Show the pictures in the terminal."""
    tags: bool = False
    """Show the single words that fit best, too."""

    def run(self) -> None:
        from imgtext.retriever import PHOTO_MODEL, load

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
class Evaluate:
    """Measure a packaged model's recall on a dataset, from the pictures themselves.

    Examples:
      imgtext evaluate hub/scenes
      imgtext evaluate hub/photos --dataset flickr8k --data DIR --split test
      imgtext evaluate hub/scenes --split dev --robust
    """

    model: tyro.conf.Positional[str]
    """A packaged model's folder, a shipped model's name, or a Hub repo id."""
    dataset: str | None = None
    """scenes, flickr8k, flickr30k, folder or hub:OWNER/NAME; by default what the model was trained on."""
    data: Path | None = None
    """Folder that holds the dataset; scenes need none."""
    split: str = "test"
    """train, dev or test."""
    robust: bool = False
    """Measure too what is left with worse pictures (re-encoded, dark, cropped, ...) and other captions (misspelt,
    keywords, ...); takes minutes."""
    json: bool = False
    """Print JSON: all figures, and all that the card shows."""

    def run(self) -> None:
        require("torch", "images")
        from imgtext import breakdown, robustness
        from imgtext.experiment import evaluate_in_detail
        from imgtext.retriever import load

        bundle = load(self.model).bundle
        dataset = self.dataset or bundle.config.dataset
        found, details = evaluate_in_detail(
            bundle, dataset, self.data, self.split, robust=self.robust, progress=not self.json
        )
        measured = asdict(found) | details
        if self.json:
            print(_dump(measured))
            return
        print(f"{self.split} split of {dataset}: {details['pictures']:,} pictures, {details['captions']:,} captions")
        print(found.table())
        tables = breakdown.tables(details["breakdown"])
        if self.robust:
            tables.append(robustness.table(measured, details["robustness"]))
        print(*(f"\n{table.text()}" for table in tables), sep="\n")


@dataclass(frozen=True)
class Card:
    """Measure a packaged model again, and write its card anew. What a person wrote into the card is kept.

    Examples:
      imgtext card runs/scenes-quick
      imgtext card runs/flickr8k-compact --data DIR
    """

    folder: tyro.conf.Positional[Path]
    """A packaged model's folder."""
    data: Path | None = None
    """Folder that holds what the model was trained on; scenes need none."""
    split: str = "test"
    """train, dev or test."""

    def run(self) -> None:
        require("torch", "images")
        from imgtext.bundle import Bundle
        from imgtext.experiment import refresh_card

        print(refresh_card(Bundle(self.folder.expanduser()), self.data, self.split).table())
        _say(f"the card is {self.folder / 'README.md'}")


@dataclass(frozen=True)
class Train:
    """Train a model and package it.

    --recipe is compact, small (half the size), best (reads whole captions with a small transformer, queries too), quick
    (without what makes compact slow; the default for scenes) or classic (the 512-256-128 branches and triplet loss that
    this project began with). It sets the defaults of the recipe options below.

    A run that was cut goes on where it stopped when the same command is given again. Started by torchrun, each process
    embeds its share of a batch, and all contrast the whole batch: loss and gradients are those of one process.

    Examples:
      imgtext train
      imgtext train --dataset folder --data DIR
      imgtext train --dataset flickr30k --data DIR --backbone inception_v3 --recipe classic
      imgtext train --dataset flickr8k --data DIR --batch-size 256 --steps 800
      torchrun --nproc_per_node 2 train.py --dataset flickr8k --data DIR
    """

    settings: tyro.conf.OmitArgPrefixes[TrainSettings] = field(default_factory=TrainSettings)
    recipe: tyro.conf.OmitArgPrefixes[Recipe] = COMPACT

    def run(self) -> None:
        require("torch", "train")
        from imgtext.experiment import train
        from imgtext.processes import joined

        with joined():
            bundle = train(self.settings, self.recipe)
        if bundle is None:  # the first process tells
            return
        _say(f'search it with: imgtext search "..." --model {bundle.folder}')
        _say(f"look at it with: imgtext demo --model {bundle.folder}")


@dataclass(frozen=True)
class Push:
    """Send a packaged model to the Hugging Face Hub: one commit of what changed.

    Examples:
      imgtext push runs/scenes-quick you/scenes
      imgtext push runs/scenes-quick you/scenes --revision v1 --message "More scenes"
      imgtext push runs/scenes-quick they/scenes --pr
    """

    bundle: tyro.conf.Positional[Path]
    """A packaged model's folder."""
    repo: tyro.conf.Positional[str]
    """The Hub repo, OWNER/NAME; it is made if there is none."""
    private: bool = False
    """Make the repo a private one."""
    revision: str | None = None
    """Tag the commit with this name, such as v1."""
    pr: bool = False
    """Open a pull request instead."""
    message: str | None = None
    """What the commit says."""
    publish_pictures: bool = False
    """Send gallery pictures too whose licence is not known to allow it: you may publish them."""

    def run(self) -> None:
        from imgtext.bundle import Bundle
        from imgtext.hub import push

        address = push(
            Bundle(self.bundle.expanduser()),
            self.repo,
            private=self.private,
            revision=self.revision,
            create_pr=self.pr,
            commit_message=self.message,
            publish_pictures=self.publish_pictures,
        )
        print(address)


@dataclass(frozen=True)
class Pull:
    """Fetch a packaged model from the Hugging Face Hub, and check it.

    Examples:
      imgtext pull you/scenes
      imgtext pull you/scenes runs/scenes --revision v1
    """

    repo: tyro.conf.Positional[str]
    """The Hub repo, OWNER/NAME."""
    folder: tyro.conf.Positional[Path | None] = None
    """Where to put it; by default it stays in the Hub client's cache, where --model OWNER/NAME finds it."""
    revision: str | None = None
    """Branch, tag or commit; by default the newest commit."""

    def run(self) -> None:
        from imgtext.hub import pull

        # resolved: "." has no name to make a draft beside
        print(pull(self.repo, None if self.folder is None else self.folder.expanduser().resolve(), self.revision))


@dataclass(frozen=True)
class Gallery:
    """Publish captioned pictures as a data set on the Hub, or fetch one.

    Examples:
      imgtext gallery push DIR you/pictures --licence CC-BY-4.0
      imgtext gallery pull you/pictures DIR && imgtext index DIR
      imgtext train --dataset hub:you/pictures
    """

    action: tyro.conf.Positional[Literal["push", "pull"]]
    """Which way."""
    source: tyro.conf.Positional[str]
    """What to push, a folder of captioned pictures or a packaged model's folder; or the repo to pull."""
    target: tyro.conf.Positional[str]
    """The repo to push to, or the folder to pull into."""
    licence: str | None = None
    """Licence of the pictures that are pushed, such as CC-BY-4.0; by default what the folder's own card says."""
    private: bool = False
    """Make the repo a private one."""

    def run(self) -> None:
        from imgtext.hub_gallery import pull_gallery, push_gallery

        if self.action == "push":
            print(push_gallery(Path(self.source), self.target, licence=self.licence, private=self.private))
        else:
            print(pull_gallery(self.source, Path(self.target)))


@dataclass(frozen=True)
class Demo:
    """Open the page in the browser, on this machine alone.

    Examples:
      imgtext demo
      imgtext demo --model hub/photos --pictures DIR
    """

    model: str | None = None
    """Model to begin with; default scenes."""
    pictures: Path | None = None
    """Folder where the gallery pictures of a model lie that brings none."""
    host: str = "127.0.0.1"
    """Address to listen at."""
    port: int | None = None
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


@dataclass(frozen=True)
class Space:
    """Publish the page as a Hugging Face Space that begins with a model of the Hub, or bring a Space up to date.

    Examples:
      imgtext space you/demo --model you/name
      imgtext space you/demo --model you/name --private --hardware zero-a10g
    """

    repo: tyro.conf.Positional[str]
    """The Space, such as you/demo."""
    model: str
    """Repo id of the model that the page begins with."""
    private: bool = False
    """Make the Space a private one."""
    hardware: str | None = None
    """What it runs on: zero-a10g (ZeroGPU, for free accounts), cpu-basic (wants a paid plan), ...; by default what the
    Hub gives."""

    def run(self) -> None:
        from imgtext.space import publish_space

        print(publish_space(self.repo, self.model, private=self.private, hardware=self.hardware))


COMMANDS = {
    "search": Search,
    "index": Index,
    "caption": Caption,
    "train": Train,
    "evaluate": Evaluate,
    "demo": Demo,
    "card": Card,
    "space": Space,
    "gallery": Gallery,
    "push": Push,
    "pull": Pull,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 2 for a user's mistake, 130 when interrupted."""
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        return code
    except ImgtextError as error:
        _say(f"imgtext: {error}")
        return 2
    except BrokenPipeError:
        # the reader of a pipe, such as head, has had enough; the flush at exit must not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # the disk, not the program: full, read-only, out of descriptors
        _say(f"imgtext: {error}")
        return 2
    except KeyboardInterrupt:
        _say("\nstopped; the same command goes on from here")
        return 130


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        from imgtext import __version__

        print(f"imgtext {__version__}")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        _say(f"imgtext: there is no command {name!r}; there are: {', '.join(COMMANDS)}")
        return 2
    command, default = COMMANDS[name], None
    if command is Train:
        # these two are looked at first: the recipe gives the other settings their defaults
        dataset, _ = _option(rest, "--dataset", TrainSettings.dataset)
        chosen, rest = _option(rest, "--recipe", QUICK.name if dataset == "scenes" else COMPACT.name)
        if chosen not in RECIPES:
            raise ImgtextError(f"there is no recipe {chosen!r}; there are: {', '.join(RECIPES)}")
        default = Train(recipe=RECIPES[chosen])
    # given as it stands: tyro would leave the examples out
    about = inspect.cleandoc(command.__doc__ or "")
    config = (tyro.conf.FlagCreatePairsOff,)
    tyro.cli(command, prog=f"imgtext {name}", description=about, args=rest, default=default, config=config).run()
    return 0


def _overview() -> str:
    lines = ["Find pictures by describing them, and describe pictures by finding captions.", ""]
    for name, command in COMMANDS.items():
        summary = (command.__doc__ or "").strip().split("\n")[0]
        lines.append(f"  imgtext {name:10}{summary}")
    lines += ["", 'Begin with:  imgtext search "a rocket in space"', "Each has:    imgtext COMMAND --help"]
    return "\n".join(lines)


def _option(arguments: Sequence[str], flag: str, default: str) -> tuple[str, list[str]]:
    """The value of a flag, and the arguments without it."""
    rest = list(arguments)
    for place, argument in enumerate(rest):
        if argument == flag and place + 1 < len(rest):
            return rest[place + 1], rest[:place] + rest[place + 2 :]
        if argument.startswith(f"{flag}="):
            return argument.split("=", 1)[1], rest[:place] + rest[place + 1 :]
    return default, rest


def _retriever(
    model: str | None, revision: str | None, index: Path | None, pictures: Path | None, nearest: str
) -> Retriever:
    from imgtext.retriever import DEFAULT_MODEL, load, load_index

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
        _say("the pictures are not on this machine; say where they lie with: --pictures DIR")


def _hit(hit: Any) -> dict[str, Any]:
    return asdict(hit) | {"path": None if hit.path is None else str(hit.path)}


def _known(replacement: Replacement) -> dict[str, Any]:
    return {"word": str(replacement), "similarity": replacement.similarity, "misspelt": replacement.misspelt}


def _preview(path: Path) -> None:
    console = require("rich.console", "preview").Console()
    image = require("textual_image.renderable", "preview").Image
    console.print(image(str(path), width=40))


def _dump(value: Any) -> str:
    return json_format.dumps(value, ensure_ascii=False)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
