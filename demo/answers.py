"""Answers as HTML in which all text from outside is escaped."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path, PurePosixPath

from galleries import Shown
from page import count_pictures, notice
from PIL import Image

from imgtext.explain import WordEffect
from imgtext.hits import Hit, Hits
from imgtext.query import Query, parse
from imgtext.retriever import Retriever
from imgtext.text import tokenise

# pictures that a bundle must not hold: what they are called, and who has them
_SOURCES = {
    "flickr8k": ("Flickr8k", "https://www.jair.org/papers/paper3994.html"),
    "flickr30k": ("Flickr30k", "https://aclanthology.org/Q14-1006/"),
}
# what a chance is called, from the least that is called so
_SURE = {"likely": 0.5, "perhaps": 0.1, "unlikely": 0.0}


def remarks(shown: Shown, words: str, hits: Hits) -> str:
    """What there is to say about an answer before its pictures: the words as they were understood."""
    said = _filtered(shown, parse(words), hits)
    for asked, used in hits.replaced.items():
        why = "probably" if used.misspelt else "not known to the model; searched with"
        said += f"<p class='notice'><q>{escape(asked)}</q>: {why} <b>{escape(used)}</b>.</p>"
    if hits.unknown and hits:
        said += notice(f"Not known to the model, passed over: {', '.join(hits.unknown[:10])}.")
    if hits.admitted == 0:
        return said
    if not hits and words:
        unknown = f": {', '.join(hits.unknown[:10])}" if hits.unknown else ""
        return said + notice(f"No word of this is known to the model{unknown}. Try other words, in English.")
    if hits.confident is False:
        said += notice("Nothing here seems to show that. The nearest:")
    return said + _weighed(shown, words)


def _filtered(shown: Shown, query: Query, hits: Hits) -> str:
    """How many pictures the filters let through."""
    if hits.admitted is None:
        return ""
    named = [f"in {folder}" for folder in query.folders]
    named += [f"from {_date(query.after)} on"] if query.after else []
    named += [f"before {_date(query.before)}"] if query.before else []
    said = [notice(f"{hits.admitted:,} of {count_pictures(len(shown.retriever.gallery))}: {', '.join(named)}.")]
    if hits.undated:  # first where it is why there are none
        place = 1 if hits.admitted else 0
        said.insert(place, notice(f"{count_pictures(hits.undated)} left out, as no date of them is known."))
    return "".join(said)


def _weighed(shown: Shown, words: str) -> str:
    """The words that count, underlined as they weigh in the query; nothing where only one does."""
    weights, query, said = shown.retriever.weights(words), parse(words), []
    if len(weights) + len(query.minus) < 2:
        return ""
    most = max(weights.values(), default=1)
    for word in query.words.split():
        share = max((weights.get(part, 0) / most for part in tokenise(word)), default=0)
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
    reasons = [why(effects, words) for effects in shown.retriever.explain_all(words, found)]
    counts = shown.near_duplicates(kept)
    return "".join(_card(shown, *card) for card in zip(kept, found, counts, reasons))


def _card(shown: Shown, row: int, hit: Hit, alike: int, reasons: str) -> str:
    name = PurePosixPath(hit.file).name
    about = f'<span class="file" title="{escape(hit.file)}">{escape(name)}</span>'
    word, match = sure(hit)
    if word:
        about += f'<span class="score {word}" title="{match}">{word}</span>'
    elif not match:
        about += _day(shown, row)
    if alike:
        about += f'<span class="alike">+{alike} alike</span>'
    alt = escape(hit.caption or name)
    if hit.path is not None:
        picture = f'<img src="{escape(shown.address(row, hit.path))}" alt="{alt}" loading="lazy" decoding="async">'
        kind = ""
    else:
        picture = f"{alt}: the file is missing" if shown.retriever.gallery.folder else alt
        kind = ' class="bare"'
    button = f'<button type="button" class="card" data-row="{row}" data-match="{match}">{picture}</button>'
    return f"<li{kind}>{button}{reasons}<p>{about}</p></li>"


def why(effects: Sequence[WordEffect], words: str) -> str:
    """Words of a query with an arrow up or down, those that matter most first."""
    query = parse(words)
    unwanted = {word for phrase in query.minus for word in tokenise(phrase)} - set(tokenise(query.words))
    ordered = sorted(effects, key=lambda effect: -abs(effect.effect))[:6]
    said = " ".join(
        f'<span class="{"for" if effect.effect > 0 else "against"}">'
        f"{'↑' if effect.effect > 0 else '↓'} {'not ' * (effect.word in unwanted)}{escape(effect.word)}</span>"
        for effect in ordered
    )
    return f'<div class="why">{said}</div>' if said else ""


def sure(hit: Hit) -> tuple[str, str]:
    """How sure the model is of a hit in a word, "" where it can't tell; and more exactly, "" of an unranked hit."""
    if hit.probability is None:
        return "", f"similarity {hit.score:.2f}, 1 at most" if hit.score else ""
    word = next(word for word, least in _SURE.items() if hit.probability >= least)
    return word, f"{word}: {hit.probability:.0%} sure that people would describe it with all of these words"


def _day(shown: Shown, row: int) -> str:
    taken = shown.retriever.gallery.rows[row].taken
    return f'<span class="score">{_date(date.fromisoformat(taken))}</span>' if taken else ""


def _date(day: date) -> str:
    return day.strftime("%-d %B %Y")


def details(shown: Shown, row: int, words: str) -> str:
    """What there is to say about a picture that was opened, and what can be done with it."""
    retriever = shown.retriever
    gallery = retriever.gallery
    about, path = gallery.rows[row], gallery.path(row)
    name = PurePosixPath(about.file)
    facts = {"File": name.name, "Folder": str(name.parent) if name.parent.name else ""}
    facts |= {"Date": _date(date.fromisoformat(about.taken))} if about.taken else {}
    facts |= {"Size": _size(path)} if path else {"Picture": "not on this machine"}
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
    effects = retriever.explain(words, shown.hit(row))
    return (
        f"<h2>{escape(about.captions[0] if about.captions else name.name)}</h2>{why(effects, words)}"
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


def _size(path: Path) -> str:
    count = path.stat().st_size
    size = f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} KB"
    try:
        with Image.open(path) as image:
            return f"{image.width:,} × {image.height:,} pixels, {size}"
    except Exception:
        return f"{size}, can't be read as a picture"


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
