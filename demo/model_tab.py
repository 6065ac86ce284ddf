"""Tab The model: how well it finds, how it learned, where it fails, and a map of its gallery."""

from __future__ import annotations

import base64
from functools import lru_cache
from html import escape
from typing import Any

import gradio as gr
import numpy as np
from galleries import Galleries, Shown
from page import notice, offers, options, plain

from imgtext.card import over_seeds
from imgtext.gallery_map import map_rows, to_unit_square
from imgtext.metrics import ranks
from imgtext.retriever import Retriever

FEWEST = 3  # pictures that make a map
STAR_HITS = 10  # pictures that a star stands among
FAILURES = 12
_DIRECTIONS = {"text_to_image": "pictures by words", "image_to_text": "words by picture"}


class SeeModel:
    """What the tab asks the server. Each function takes what the browser sent."""

    def __init__(self, galleries: Galleries):
        self.galleries = galleries

    def show(self, asked: dict[str, Any]) -> str:
        """All about one model, as HTML."""
        shown = self.galleries[str(asked["key"])]
        parts = {
            "recalls-part": recalls(shown.retriever),
            "curve-part": _curve(shown.retriever),
            "map-part": _map(shown),
            "failures-part": _failures(shown),
        }
        html = "".join(f'<section class="{name}">{part}</section>' for name, part in parts.items() if part)
        return f'<div class="parts">{html}</div>'

    def place(self, asked: dict[str, Any]) -> dict[str, list] | None:
        """Rows on the map that fit a text best, and where it lies among them; None where no word of it is known."""
        retriever = self.galleries[str(asked["key"])].retriever
        embedded = retriever.embed_captions([str(asked["words"])])[0]
        if not np.any(embedded):
            return None
        rows, points = _places(retriever)
        nearest = np.argsort(-retriever.gallery.embeddings[rows] @ embedded, kind="stable")
        best = nearest[: max(1, min(STAR_HITS, len(rows) // 20))]
        # the median: one that lies far off doesn't draw it away
        return {"star": np.median(points[best], axis=0).tolist(), "rows": rows[best].tolist()}


def recalls(retriever: Retriever) -> str:
    """How well a model finds, as HTML."""
    rows = ""
    for split in ("test", "dev"):
        for direction, name in _DIRECTIONS.items():
            measured = retriever.bundle.config.metrics.get(split, {})
            if found := measured.get(direction):
                recalls = "".join(f"<td>{100 * found[at]:.1f}</td>" for at in ("at_1", "at_5", "at_10"))
                rows += f"<tr><th scope='row'>{name}, {split}</th>{recalls}<td>{found['median_rank']:.0f}</td></tr>"
                for what, *spreads in over_seeds(measured, direction):
                    cells = "".join(f"<td>{escape(spread)}</td>" for spread in spreads)
                    rows += f"<tr class='spread'><th scope='row'>{escape(what)}</th>{cells}<td></td></tr>"
    if not rows:
        return notice("This model was not measured; measure it with: imgtext evaluate MODEL")
    return (
        "<h2>How well it finds</h2><table><caption>How often, in per cent, the right one is the first, among the first "
        "five, among the first ten; and the rank that half of the answers reach.</caption><thead><tr><td></td>"
        "<th scope='col'>first</th><th scope='col'>of 5</th><th scope='col'>of 10</th><th scope='col'>median rank</th>"
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _curve(retriever: Retriever) -> str:
    path = retriever.bundle.folder / "learning_curve.png"
    if not path.is_file():
        return ""
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        "<h2>How it learned</h2><img class='curve' alt='Loss and dev recall over the steps of the training' "
        f"src='data:image/png;base64,{data}'>"
    )


def _failures(shown: Shown) -> str:
    """The captions whose own picture comes last, each beside what came first."""
    gallery = shown.retriever.gallery
    if gallery is None or gallery.folder is None:
        return ""
    pairs = [(caption, row) for row, about in enumerate(gallery.rows) for caption in about.captions]
    if not pairs:
        return ""
    scores = shown.retriever.embed_captions([caption for caption, _ in pairs]) @ gallery.embeddings.T
    rows = np.array([row for _, row in pairs])
    found = ranks(scores, rows[:, None] == np.arange(len(gallery)))
    cards = ""
    for worst in np.argsort(-found, kind="stable")[:FAILURES].tolist():
        caption, row = pairs[worst]
        both = "".join(
            f'<figure><img src="{escape(shown.address(at, path))}" alt="{escape(gallery.rows[at].captions[0])}" '
            f'loading="lazy"><figcaption>{said}</figcaption></figure>'
            for at, said in ((row, f"meant, found as {found[worst]:,}."), (int(scores[worst].argmax()), "found first"))
            if (path := gallery.path(at))
        )
        cards += f"<li><p>“{escape(caption)}”</p><div>{both}</div></li>"
    return f"<h2>Where it fails worst</h2><ol class='failures'>{cards}</ol>"


@lru_cache(maxsize=8)
def _places(retriever: Retriever) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the gallery, (P,), and their places, (P, 2) from 0 to 100."""
    embeddings, bundle = retriever.gallery.embeddings, retriever.bundle
    if bundle.gallery_map is not None and embeddings is bundle.gallery.embeddings:
        rows, points = bundle.gallery_map
    else:
        # the plane in which they differ most (principal components): poorer, but there at once
        rows = map_rows(len(embeddings))
        _, vectors = np.linalg.eigh(np.cov(embeddings.T))
        points = to_unit_square(embeddings[rows] @ vectors[:, [-1, -2]])
    return rows, 100 * points


def _map(shown: Shown) -> str:
    gallery = shown.retriever.gallery
    if gallery is None or len(gallery) < FEWEST:
        return ""
    rows, points = _places(shown.retriever)
    dots = "".join(_dot(shown, row, x, y) for row, (x, y) in zip(rows.tolist(), points.tolist()))
    of_all = "" if len(rows) == len(gallery) else f" {len(rows):,} of its {len(gallery):,}."
    return (
        "<h2>A map of its gallery</h2>"
        + notice(
            f"Near each other: pictures that the model takes for alike.{of_all} Turn the wheel to come closer, drag to "
            "move; words put a star among the pictures that fit them best."
        )
        + '<form class="box"><input name="q" type="search" autocomplete="off" aria-label="Words to place on the map" '
        'placeholder="Where on the map is …"><button type="submit">Show</button></form>'
        '<p class="notice unknown" role="status"></p>'
        f'<div class="map"><svg viewBox="-3 -3 106 106" role="img" aria-label="Map of the gallery">{dots}'
        '<text class="star" hidden>★</text></svg><img alt="" hidden></div>'
    )


def _dot(shown: Shown, row: int, x: float, y: float) -> str:
    about, path = shown.retriever.gallery.rows[row], shown.retriever.gallery.path(row)
    source = f' data-src="{escape(shown.address(row, path))}"' if path else ""
    title = escape(about.captions[0] if about.captions else about.file)
    return f'<circle cx="{x:.1f}" cy="{100 - y:.1f}" r="0.7" data-row="{row}"{source}><title>{title}</title></circle>'


def model_tab(galleries: Galleries) -> None:
    """Build the tab where it is called."""
    see = SeeModel(galleries)
    choices = options(galleries.offered(), galleries.models.first)
    gr.HTML(
        f"""
<div class="options"><label>Model <select name="model">{choices}</select></label></div>
<div class="answer model"></div>""",
        apply_default_css=False,
        js_on_load="imgtext.seeModel(element, server)",
        server_functions=[plain(see.show), plain(see.place), plain(offers(galleries.offered))],
    )
