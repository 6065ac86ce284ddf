"""Tab Play: a caption of a test picture; the person and the model both look for the picture."""

from __future__ import annotations

import random
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
import numpy as np
from galleries import Galleries, Shown
from page import notice, offers, options, plain

from imgtext.retriever import Retriever

ROUNDS = 10
CHOICES = 12  # pictures to guess among
RESULTS = 10  # of the model, shown in the end
_UNDER_WAY = 1000  # rounds of all visitors


@dataclass(frozen=True)
class Round:
    """A question that was put: the caption, the row of its picture, and all rows as the model ranks them."""

    shown: Shown
    caption: str
    row: int
    ranked: np.ndarray
    choices: tuple[int, ...]

    @property
    def position(self) -> int:
        """Of the true picture in the model's results, from 1."""
        return int(np.flatnonzero(self.ranked == self.row)[0]) + 1


class Play:
    """What the tab asks the server. Each function takes what the browser sent."""

    def __init__(self, galleries: Galleries, chance: random.Random | None = None):
        self.galleries = galleries
        self._chance = chance or random.Random()
        self._rounds: OrderedDict[str, Round] = OrderedDict()

    def deal(self, asked: dict[str, Any]) -> dict[str, str | None]:
        """A caption and pictures to guess among, as HTML; no round where the model's gallery is none to play with."""
        shown = self.galleries[str(asked["key"])]
        if not is_playable(shown.retriever):
            said = f"The gallery of this model has fewer than {CHOICES} pictures with captions; choose another one."
            return {"round": None, "said": notice(said), "grid": ""}
        gallery = shown.retriever.gallery
        row = self._chance.choice([number for number, about in enumerate(gallery.rows) if about.captions])
        caption = self._chance.choice(gallery.rows[row].captions)
        scores = gallery.embeddings @ shown.retriever.embed_captions([caption])[0]
        ranked = np.argsort(-scores, kind="stable")
        # the model's own favourites, or guessing would be too easy
        others = [other for other in ranked.tolist() if other != row and gallery.path(other)][: CHOICES - 1]
        choices = (row, *others)
        choices = tuple(self._chance.sample(choices, len(choices)))
        name = secrets.token_urlsafe(8)
        self._rounds[name] = Round(shown, caption, row, ranked, choices)
        while len(self._rounds) > _UNDER_WAY:
            self._rounds.popitem(last=False)
        cards = "".join(_card(shown, choice, f"Picture {number}") for number, choice in enumerate(choices, start=1))
        said = f"<h2>Which picture is it? “{escape(caption)}”</h2>" + notice(
            f"Choose one of these {CHOICES}; then you see where in the model's results the true one came. "
            f"After {ROUNDS} captions it shows who finds more."
        )
        return {"round": name, "said": said, "grid": _grid(cards)}

    def guess(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Who was right, and the model's results with the true picture framed."""
        found = self._rounds.pop(str(asked["round"]), None)
        if found is None:
            return {"said": notice("This round is over; play another one."), "grid": ""}
        guessed = int(asked["row"])
        right = guessed == found.row
        model = next(row for row in found.ranked.tolist() if row in found.choices) == found.row
        verdict = "You found it." if right else "That was another one."
        first = found.ranked[:RESULTS].tolist()
        shown = first if found.row in first else [*first[:-1], found.row]
        cards = "".join(
            _card(
                found.shown,
                row,
                found.shown.retriever.gallery.rows[row].captions[0],
                "the picture" if row == found.row else "your guess" if row == guessed else "",
            )
            for row in shown
        )
        said = f"<h2>{verdict} Position in results: {ordinal(found.position)}</h2>" + notice(
            f"What the model finds for “{found.caption}”, best first; the true picture has a red frame."
        )
        return {"said": said, "grid": _grid(cards), "right": right, "model": model, "position": found.position}


def _grid(cards: str) -> str:
    return f'<ol class="grid">{cards}</ol>'


def _card(shown: Shown, row: int, alt: str, mark: str = "") -> str:
    address = escape(shown.address(row, shown.retriever.gallery.path(row)))
    image = f'<img src="{address}" alt="{escape(alt)}" decoding="async">'
    kind = {"the picture": ' class="true"', "your guess": ' class="guessed"'}.get(mark, "")
    return f'<li{kind}><button type="button" class="card" data-row="{row}">{image}</button><p>{mark}</p></li>'


def ordinal(number: int) -> str:
    """Such as "7th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def is_playable(retriever: Retriever) -> bool:
    """Whether the gallery has pictures, and enough of them captions."""
    gallery = retriever.gallery
    return bool(gallery and gallery.folder) and sum(bool(row.captions) for row in gallery.rows) >= CHOICES


def playable(galleries: Galleries) -> list[tuple[str, str]]:
    """Names and keys of the models that can be played with."""
    return [(name, key) for name, key in galleries.offered() if is_playable(galleries[key].retriever)]


def play_tab(galleries: Galleries) -> None:
    """Build the tab where it is called."""
    play = Play(galleries)
    found = playable(galleries)
    none = "No model here has a gallery with pictures and captions to play with; under Train you can make one."
    gr.HTML(
        f"""
<div class="options">
  <label>Model <select name="model">{options(found, found[0][1] if found else "")}</select></label>
  <button type="button" class="begin" data-do="deal" hidden></button>
  <span class="tally" role="status">{"" if found else none}</span>
</div>
<div class="said" role="status"></div>
<div class="answer"></div>""",
        apply_default_css=False,
        js_on_load=f"imgtext.play(element, server, {ROUNDS})",
        server_functions=[plain(play.deal), plain(play.guess), plain(offers(lambda: playable(galleries)))],
    )
