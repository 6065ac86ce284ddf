"""Answers as HTML in which all text from outside is escaped."""

from __future__ import annotations

import shlex
from datetime import datetime
from html import escape
from pathlib import Path, PurePosixPath

from galleries import Shown
from PIL import Image

from imgtext.retriever import Hit, Hits, Retriever

# pictures that a bundle must not hold: what they are called, and who has them
_SOURCES = {
    "flickr8k": ("Flickr8k", "https://www.jair.org/papers/paper3994.html"),
    "flickr30k": ("Flickr30k", "https://aclanthology.org/Q14-1006/"),
}


def grid(shown: Shown, cards: str, following: int | None) -> str:
    """The first cards of an answer, and a button for those that follow."""
    kind = "grid" if shown.retriever.gallery.folder else "grid names"
    more = (
        ""
        if following is None
        else (f'<button type="button" class="more" data-do="more" data-next="{following}">More pictures</button>')
    )
    return f'<ol class="{kind}">{cards}</ol>{more}'


def cards(shown: Shown, hits: Hits, start: int = 0) -> str:
    """A card each for the hits from ``start`` on, but one alone for pictures that look the same."""
    rows = [shown.row(hit) for hit in hits]
    kept = shown.first_of_their_kind(rows, start)
    hit_of = dict(zip(rows, hits))
    counts = shown.near_duplicates(kept)
    return "".join(_card(shown, row, hit_of[row], alike) for row, alike in zip(kept, counts))


def _card(shown: Shown, row: int, hit: Hit, alike: int) -> str:
    name = PurePosixPath(hit.file).name
    about = f'<span class="file" title="{escape(hit.file)}">{escape(name)}</span>{score(hit)}'
    if alike:
        about += f'<span class="alike">+{alike} alike</span>'
    alt = escape(hit.caption or name)
    if hit.path is not None:
        picture = f'<img src="{escape(shown.address(row, hit.path))}" alt="{alt}" loading="lazy" decoding="async">'
        kind = ""
    else:
        picture = f"{alt}: the file is missing" if shown.retriever.gallery.folder else alt
        kind = ' class="bare"'
    button = f'<button type="button" class="card" data-row="{row}">{picture}</button>'
    return f"<li{kind}>{button}<p>{about}</p></li>"


def score(hit: Hit) -> str:
    return f'<span class="score">{hit.score:.2f}</span>'


def details(shown: Shown, row: int) -> str:
    """What there is to say about a picture that was opened, and what can be done with it."""
    retriever = shown.retriever
    gallery = retriever.gallery
    about, path = gallery.rows[row], gallery.path(row)
    name = PurePosixPath(about.file)
    facts = {"File": name.name, "Folder": str(name.parent) if name.parent.name else ""}
    facts |= _of_file(path) if path else {"": "The file is not on this machine."}
    facts |= {"From": about.source or "", "Licence": about.licence or ""}
    rows = "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in facts.items() if value)
    small = f' data-src="{escape(shown.address(row, path))}"' if path else ""
    key = f'data-key="file:{escape(about.file)}"{small}'
    actions = [
        f'<button type="button" data-do="like" {key}>More like this</button>',
        f'<button type="button" data-do="with" {key}>Search with this</button>',
        f'<button type="button" data-do="copy" data-text="{escape(name.name)}">Copy name</button>',
    ]
    if path:
        original = escape(shown.address(row, path).replace("thumbnails/", "originals/", 1))
        actions += [
            f'<a href="{original}" target="_blank">Open original</a>',
            f'<a href="{original}" download="{escape(name.name)}">Download</a>',
        ]
    return (
        f"<h2>{escape(about.captions[0] if about.captions else name.name)}</h2>{_captions(retriever, row)}"
        f'<dl>{rows}</dl><div class="actions">{"".join(actions)}</div>'
    )


def _captions(retriever: Retriever, row: int) -> str:
    """The picture's captions, best first, with how well the model thinks they fit."""
    gallery = retriever.gallery
    captions = gallery.rows[row].captions
    if not captions:
        return ""
    scores = retriever.embed_captions(captions) @ gallery.embeddings[row]
    ordered = sorted(zip(captions, scores), key=lambda pair: -pair[1])
    rows = (
        f'<li><span>{escape(caption)}</span><span class="score">{score:.2f}</span></li>' for caption, score in ordered
    )
    return f'<ol class="captions">{"".join(rows)}</ol>'


def _of_file(path: Path) -> dict[str, str]:
    status = path.stat()
    changed = datetime.fromtimestamp(status.st_mtime).strftime("%-d %B %Y")
    size = f"{status.st_size / 1e6:,.1f} MB" if status.st_size >= 1e6 else f"{status.st_size / 1e3:,.0f} KB"
    try:
        with Image.open(path) as image:
            size = f"{image.width:,} × {image.height:,} pixels, {size}"
    except Exception:
        size += ", can't be read as a picture"
    return {"Date": changed, "Size": size}


def missing_pictures(retriever: Retriever) -> str:
    """Why a gallery is listed by name, and what to do about it."""
    gallery = retriever.gallery
    if not gallery or gallery.folder is not None:
        return ""
    lines = "The pictures of this gallery are not on this machine, so it is listed by file name."
    if dataset := _SOURCES.get(retriever.bundle.config.dataset):
        title, link = dataset
        authors = f'<a href="{link}" target="_blank" rel="noreferrer">its authors</a>'
        lines += f" They are those of {title}, which is for research and not shipped here; ask {authors}."
    command = f"imgtext demo --model {shlex.quote(retriever.source)} --pictures DIR"
    lines += f" To see them, name the folder that holds them: <code>{escape(command)}</code>"
    return f'<p class="notice">{lines}</p>'
