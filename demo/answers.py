"""Answers as HTML in which all text from outside is escaped."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path, PurePosixPath

from galleries import Shown
from page import notice
from PIL import Image

from imgtext.explain import WordEffect
from imgtext.query import parse
from imgtext.retriever import Hit, Hits, Retriever
from imgtext.text import tokenise

# pictures that a bundle must not hold: what they are called, and who has them
_SOURCES = {
    "flickr8k": ("Flickr8k", "https://www.jair.org/papers/paper3994.html"),
    "flickr30k": ("Flickr30k", "https://aclanthology.org/Q14-1006/"),
}


def remarks(shown: Shown, words: str, hits: Hits) -> str:
    """What there is to say about an answer before its pictures: the words as they were understood."""
    said = ""
    for asked, used in hits.replaced.items():
        why = "probably" if used.misspelt else "not known to the model; searched with"
        said += f"<p class='notice'><q>{escape(asked)}</q>: {why} <b>{escape(used)}</b>.</p>"
    if hits.unknown and hits:
        said += notice(f"Not known to the model, passed over: {', '.join(hits.unknown[:10])}.")
    if not hits and words:
        unknown = f": {', '.join(hits.unknown[:10])}" if hits.unknown else ""
        return said + notice(f"No word of this is known to the model{unknown}. Try other words, in English.")
    if hits.confident is False:
        said += notice("Nothing here seems to show that. The nearest:")
    return said + _weighed(shown, words)


def _weighed(shown: Shown, words: str) -> str:
    """The words that count, underlined as they weigh in the query; nothing where only one does."""
    vocabulary = shown.retriever.bundle.vocabulary
    query = parse(words)
    bags = vocabulary.encode([query.words])
    weight_of = dict(zip(bags.indices.tolist(), bags.weights.tolist()))
    if len(weight_of) < 2:
        return ""
    most = max(weight_of.values())
    said = []
    for word in query.words.split():
        index = next((found for part in tokenise(word) if (found := vocabulary.index(part)) in weight_of), None)
        share = weight_of.get(index, 0) / most
        said.append(f'<u style="--weight:{share:.2f}">{escape(word)}</u>' if share else escape(word))
    said += [f"<s>{escape(phrase)}</s>" for phrase in query.minus]
    return f'<p class="weighed" title="The thicker the line, the more a word counts">{" ".join(said)}</p>'


def grid(shown: Shown, cards: str, confident: bool | None, following: int | None) -> str:
    """The first cards of an answer, and a button for those that follow."""
    kind = "grid" if shown.retriever.gallery.folder else "grid names"
    if confident is False:
        kind += " unsure"
    more = (
        ""
        if following is None
        else f'<button type="button" class="more" data-do="more" data-next="{following}">More pictures</button>'
    )
    return f'<ol class="{kind}">{cards}</ol>{more}'


def cards(shown: Shown, words: str, hits: Hits, start: int = 0) -> str:
    """A card each for the hits from ``start`` on, but one alone for pictures that look the same."""
    rows = [shown.row(hit) for hit in hits]
    kept = shown.first_of_their_kind(rows, start)
    hit_of = dict(zip(rows, hits))
    found = [hit_of[row] for row in kept]
    effects = _effects(shown, words, hits.replaced, found)
    counts = shown.near_duplicates(kept)
    return "".join(_card(shown, *card) for card in zip(kept, found, counts, effects))


def _effects(
    shown: Shown, words: str, replaced: Mapping[str, str], hits: Sequence[Hit]
) -> Sequence[Sequence[WordEffect]]:
    """Which words of the query speak for each hit, and which against it."""
    understood = " ".join(replaced.get(word, word) for word in tokenise(parse(words).words))
    return shown.retriever.explain_all(understood, hits)


def _card(shown: Shown, row: int, hit: Hit, alike: int, effects: Sequence[WordEffect]) -> str:
    name = PurePosixPath(hit.file).name
    about = f'<span class="file" title="{escape(hit.file)}">{escape(name)}</span>{sure(hit)}'
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
    return f"<li{kind}>{button}{why(effects)}<p>{about}</p></li>"


def why(effects: Sequence[WordEffect]) -> str:
    """Words with an arrow up or down, those that matter most first."""
    ordered = sorted(effects, key=lambda effect: -abs(effect.effect))[:6]
    said = " ".join(
        f'<span class="{"for" if effect.effect > 0 else "against"}">'
        f"{'↑' if effect.effect > 0 else '↓'} {escape(effect.word)}</span>"
        for effect in ordered
    )
    return f'<div class="why">{said}</div>' if said else ""


def sure(hit: Hit) -> str:
    """How sure the model is of a hit, or how near it is where there is nothing to be sure of."""
    if hit.probability is None:
        return f'<span class="score" title="Similarity, 1 at most">{hit.score:.2f}</span>'
    return f'<span class="score" title="How sure the model is that this fits">{hit.probability:.0%}</span>'


def details(shown: Shown, row: int, words: str) -> str:
    """What there is to say about a picture that was opened, and what can be done with it."""
    retriever = shown.retriever
    gallery = retriever.gallery
    about, path = gallery.rows[row], gallery.path(row)
    name = PurePosixPath(about.file)
    facts = {"File": name.name, "Folder": str(name.parent) if name.parent.name else ""}
    facts |= _of_file(path) if path else {"Picture": "not on this machine"}
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
    (effects,) = _effects(shown, words, {}, [shown.hit(row)])
    return (
        f"<h2>{escape(about.captions[0] if about.captions else name.name)}</h2>{why(effects)}"
        f'{_captions(retriever, row)}<dl>{rows}</dl><div class="actions">{"".join(actions)}</div>'
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
