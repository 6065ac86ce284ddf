"""Tab Search: words in, pictures of a gallery out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from answers import cards, details, grid, missing_pictures
from galleries import Galleries, Shown
from models import examples
from page import count_pictures, notice, options, plain

from imgtext.errors import ImgtextError
from imgtext.retriever import Hits

PAGE = 24  # pictures at once
MOST = 10_000  # pictures that scrolling brings
LONGEST = 1000  # characters of a query that are read


@dataclass(frozen=True)
class Question:
    """What the browser asks: words, of the gallery with this key."""

    words: str
    key: str

    @classmethod
    def read(cls, asked: dict[str, Any]) -> Question:
        return cls(str(asked["words"]).strip(), str(asked["key"]))


class Search:
    """What the search box asks the server. Each function takes what the browser sent."""

    def __init__(self, galleries: Galleries):
        self.galleries = galleries

    def answer(self, asked: dict[str, Any]) -> dict[str, str]:
        """The first ``count`` pictures, and what there is to say about them, both as HTML."""
        question = Question.read(asked)
        try:
            shown = self.galleries[question.key]
            said = ""
            if not question.words:
                question, said = self._example(question, shown)
            hits = self._find(shown, question, max(PAGE, min(int(asked["count"]), MOST)))
        except ImgtextError as error:
            return {"said": notice(str(error)), "grid": ""}
        said += _remarks(question, hits)
        if not hits:
            return {"said": said, "grid": ""}
        said += missing_pictures(shown.retriever)
        return {"said": said, "grid": grid(shown, cards(shown, hits), _following(shown, hits))}

    def more(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The pictures that follow the first ``start``, as HTML, and where those after them start."""
        question = Question.read(asked)
        shown = self.galleries[question.key]
        if not question.words:
            question, _ = self._example(question, shown)
        start = min(int(asked["start"]), MOST)
        hits = self._find(shown, question, start + PAGE)
        return {"cards": cards(shown, hits, start), "next": _following(shown, hits)}

    def details(self, asked: dict[str, Any]) -> str:
        """All about one picture, as HTML."""
        try:
            return details(self.galleries[Question.read(asked).key], int(asked["row"]))
        except ImgtextError as error:
            return notice(str(error))

    def _find(self, shown: Shown, question: Question, count: int) -> Hits:
        return shown.retriever.search(question.words[:LONGEST], count)

    def _example(self, question: Question, shown: Shown) -> tuple[Question, str]:
        """What is asked where nothing was."""
        found = examples(shown.retriever)
        total = count_pictures(len(shown.retriever.gallery or ()))
        if not found:
            return question, notice(f"{total} to search. Say what one of them shows.")
        return Question(found[0], question.key), notice(f"{total} to search. For example: {found[0]}")


def _following(shown: Shown, hits: Hits) -> int | None:
    return len(hits) if len(hits) < min(len(shown.retriever.gallery), MOST) else None


def _remarks(question: Question, hits: Hits) -> str:
    said = ""
    if len(question.words) > LONGEST:
        said += notice(f"Only the first {LONGEST:,} characters were read.")
    if hits.unknown and hits:
        said += notice(f"Not known to the model, passed over: {', '.join(hits.unknown[:10])}.")
    elif question.words and not hits:
        unknown = f": {', '.join(hits.unknown[:10])}" if hits.unknown else ""
        said += notice(f"No word of this is known to the model{unknown}. Try other words, in English.")
    return said


def search_tab(galleries: Galleries) -> None:
    """Build the tab where it is called."""
    search = Search(galleries)
    first = galleries.models.first
    begin = search.answer({"words": "", "key": first, "count": PAGE})
    gr.HTML(
        _box(galleries, begin),
        apply_default_css=False,
        js_on_load="imgtext.search(element, server, upload)",
        server_functions=[plain(function) for function in (search.answer, search.more, search.details)],
    )


def _box(galleries: Galleries, begin: dict[str, str]) -> str:
    models = galleries.models
    tried = "".join(
        f'<button type="button" data-do="example">{escape(example)}</button>'
        for example in examples(models[models.first])
    )
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
    <label>Search in <select name="model">{options(models.names, models.first)}</select></label>
    <label class="mix">words <input name="mix" type="range" min="0" max="1" step="0.05" value="0.5"
      aria-label="From words to picture"> picture</label>
    <span class="examples">{tried}</span>
    <button type="button" data-do="link">Copy link</button>
  </div>
</form>
<div class="said" role="status">{begin["said"]}</div>
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
