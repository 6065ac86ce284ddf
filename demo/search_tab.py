"""Tab Search: words, a picture or both in, pictures of a gallery out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

import gradio as gr
from answers import cards, details, grid, missing_pictures, remarks
from galleries import Galleries, Shown
from loading import ModelLoader
from looks import Looks
from models import examples
from page import count_pictures, notice, offers, options, plain
from PIL import Image

from imgtext.errors import ImgtextError
from imgtext.hits import Hit, Hits

PAGE = 24  # pictures at once
MOST = 10_000  # pictures that scrolling brings
LONGEST = 1000  # characters of a query that are read
OF_GALLERY, DROPPED = "file:", "look:"  # begin the key of a picture searched with


@dataclass(frozen=True)
class Question:
    """What the browser asks.

    Attributes:
        words: in the query language.
        key: of the gallery.
        picture: key of the picture to search with, or "".
        mix: share of the picture where there are words too, 0 to 1.
    """

    words: str
    key: str
    picture: str
    mix: float

    @classmethod
    def read(cls, asked: dict[str, Any]) -> Question:
        mix = min(max(float(asked["mix"]), 0.0), 1.0)
        return cls(str(asked["words"]).strip(), str(asked["key"]), str(asked["picture"]), mix)


class Search:
    """What the search box asks the server. Each function takes what the browser sent."""

    def __init__(self, galleries: Galleries, looks: Looks, loader: ModelLoader):
        self.galleries = galleries
        self.looks = looks
        self.loader = loader

    def answer(self, asked: dict[str, Any]) -> dict[str, str | None]:
        """The first ``count`` pictures, and what there is to say about them, both as HTML.

        No pictures are given where the words are no query, as with half of a date: those that stand there may stay.
        """
        question = Question.read(asked)
        found: str | None = ""
        try:
            shown = self.galleries[question.key]
            question, said = self._or_example(question, shown)
            small = self._small(shown, question)
            found = None if shown.retriever.gallery else ""
            hits = self._find(shown, question, max(PAGE, min(int(asked["count"]), MOST)))
        except ImgtextError as error:
            return {"said": notice(str(error)), "grid": found, "picture": ""}
        if len(question.words) > LONGEST:
            said += notice(f"Only the first {LONGEST:,} characters were read.")
        said += remarks(shown, question.words[:LONGEST], hits)
        found = ""
        if hits:
            said += missing_pictures(shown.retriever)
            found = grid(shown, cards(shown, question.words[:LONGEST], hits), hits.confident, _following(shown, hits))
        return {"said": said, "grid": found, "picture": small}

    def more(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The pictures that follow the first ``start``, as HTML, and where those after them start."""
        question = Question.read(asked)
        shown = self.galleries[question.key]
        question, _ = self._or_example(question, shown)
        start = max(0, min(int(asked["start"]), MOST))
        hits = self._find(shown, question, start + PAGE)
        return {"cards": cards(shown, question.words[:LONGEST], hits, start), "next": _following(shown, hits)}

    def details(self, asked: dict[str, Any]) -> str:
        """All about one picture, as HTML."""
        question = Question.read(asked)
        try:
            shown = self.galleries[question.key]
            question, _ = self._or_example(question, shown)
            row = int(asked["row"])
            if not 0 <= row < len(shown.retriever.gallery or ()):
                raise ImgtextError("there is no such picture here")
            return details(shown, row, question.words[:LONGEST])
        except ImgtextError as error:
            return notice(str(error))

    def load(self, asked: dict[str, Any]) -> dict[str, str]:
        """See `ModelLoader.load`."""
        return self.loader.load(str(asked["source"]))

    def look(self, asked: dict[str, Any]) -> dict[str, str]:
        """Take a picture that was uploaded: its key and a small copy, or why it can't be taken."""
        try:
            key = self.looks.add(str(asked["path"]))
        except ImgtextError as error:
            return {"error": str(error)}
        return {"key": f"{DROPPED}{key}", "src": self.looks.source(key)}

    def _find(self, shown: Shown, question: Question, count: int) -> Hits:
        picture = self._picture(shown, question)
        return shown.retriever.search(question.words[:LONGEST], count, image=picture, mix=question.mix)

    def _picture(self, shown: Shown, question: Question) -> Hit | Image.Image | None:
        kind, name = question.picture[:5], question.picture[5:]
        if kind == OF_GALLERY and shown.retriever.gallery and name in shown.retriever.gallery.row_of:
            return shown.hit(shown.retriever.gallery.row_of[name])
        return self.looks[name] if question.picture else None

    def _small(self, shown: Shown, question: Question) -> str:
        picture = self._picture(shown, question)
        if isinstance(picture, Hit):
            return shown.address(shown.row(picture), picture.path) if picture.path else ""
        return self.looks.source(question.picture[5:]) if picture else ""

    def _or_example(self, question: Question, shown: Shown) -> tuple[Question, str]:
        """Where nothing was asked, an example, and a line about it."""
        if question.words or question.picture:
            return question, ""
        found = examples(shown.retriever)
        total = count_pictures(len(shown.retriever.gallery or ()))
        if not found:
            return question, notice(f"{total} to search. Say what one of them shows.")
        return replace(question, words=found[0]), notice(f"{total} to search. For example: {found[0]}")


def _following(shown: Shown, hits: Hits) -> int | None:
    return len(hits) if len(hits) < min(len(shown.retriever.gallery), MOST) else None


def search_tab(galleries: Galleries, looks: Looks, loader: ModelLoader) -> None:
    """Build the tab where it is called."""
    search = Search(galleries, looks, loader)
    begin = search.answer({"words": "", "key": galleries.models.first, "picture": "", "mix": 0, "count": PAGE})
    gr.HTML(
        _box(galleries, begin, loader.hint),
        apply_default_css=False,
        js_on_load="imgtext.search(element, server, upload)",
        server_functions=[
            plain(function)
            for function in (
                search.answer,
                search.more,
                search.details,
                search.look,
                search.load,
                offers(galleries.offered),
            )
        ],
    )


def _box(galleries: Galleries, begin: dict[str, str | None], others: str) -> str:
    models = galleries.models
    tried = "".join(
        f'<button type="button" data-do="example">{escape(example)}</button>'
        for example in examples(models[models.first])
    )
    choice = another = ""
    if others:
        choice = '<option value="">another model …</option>'
        another = f"""<span class="other" hidden><input name="other" autocomplete="off" spellcheck="false"
      aria-label="Another model" placeholder="{others}"> <button type="button" data-do="load">Load</button></span>"""
    return f"""
<form role="search" class="search">
  <div class="box">
    <span class="chip" hidden>
      <img alt="The picture searched with">
      <button type="button" data-do="remove" aria-label="Leave the picture out">×</button>
    </span>
    <input name="q" type="search" autocomplete="off" spellcheck="false" enterkeyhint="search"
      aria-label="Describe a picture" placeholder="Describe a picture, or drop one">
    <label class="camera" title="Search with a picture">
      <input name="file" type="file" accept="image/*" aria-label="Search with a picture">{_CAMERA}
    </label>
    <button type="submit">Search</button>
  </div>
  <div class="options">
    <label>Search in <select name="model">{options(galleries.offered(), models.first)}{choice}</select></label>
    {another}
    <label class="mix">words <input name="mix" type="range" min="0" max="1" step="0.05" value="0.5"
      aria-label="From words to picture"> picture</label>
    <span class="examples">{tried}</span>
    <button type="button" data-do="link">Copy link</button>
  </div>
</form>
<div class="remarks">
  <div class="said" role="status">{begin["said"]}</div>
  <button type="button" data-do="whole" aria-expanded="false" hidden>More</button>
</div>
<div class="answer">{begin["grid"]}</div>
<dialog aria-label="Picture">
  <div class="stage">
    <img alt="">
    <button type="button" data-do="previous" aria-label="Previous picture">‹</button>
    <button type="button" data-do="next" aria-label="Next picture">›</button>
  </div>
  <div class="about"></div>
  <button type="button" data-do="close" aria-label="Close">×</button>
</dialog>"""


_CAMERA = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>'
    "</svg>"
)
