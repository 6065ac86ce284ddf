"""Tab Caption: a picture in; sentences, single words and places in it out."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from galleries import Galleries, Shown
from looks import Looks
from page import model_choice, notice, plain
from PIL import Image
from zero_gpu import gpu

from imgtext.errors import ImgtextError
from imgtext.explain import Tag
from imgtext.hits import Hits

SENTENCES, WORDS = 5, 12
TRIED = 8  # pictures to try it with
_RED = (209, 36, 47)


def caption_tab(galleries: Galleries, looks: Looks, tab: gr.Tab) -> None:
    """Build the tab where it is called, in ``tab``."""
    models = galleries.models
    to_try = _to_try(galleries)
    empty = _answer(notice("Drop a picture to see which sentences and words fit it best.")) + to_try

    def caption(picture: dict[str, Any] | None, name: str) -> str:
        if picture is None:
            return empty
        try:
            return _answer(answer(looks.add(picture["path"]), name)) + to_try
        except ImgtextError as error:
            return _answer(notice(str(error))) + to_try

    def tried(asked: dict[str, Any]) -> str:
        """As if a picture of a model's gallery had been dropped."""
        shown = galleries[str(asked["key"])]
        gallery, row = shown.retriever.gallery, int(asked["row"])
        if not 0 <= row < len(gallery or ()):
            return notice("there is no such picture here")
        path = gallery.path(row)
        try:
            return answer(looks.add_own(path), shown.key) if path else notice("The picture is not on this machine.")
        except ImgtextError as error:
            return notice(str(error))

    def answer(key: str, name: str) -> str:
        shown = name if name in models.names else galleries[name].retriever.bundle.config.name
        return _seen(looks.source(key), key, name, shown) + describe(looks[key], name) + "</div>"

    @gpu
    def describe(picture: Image.Image, name: str) -> str:
        model = galleries[name].retriever
        return _described(model.caption(picture, SENTENCES), model.tags(picture, WORDS))

    def where(asked: dict[str, Any]) -> str:
        """Where in a picture a word is seen, as the address of an image to lay over it."""
        return _overlay(galleries[str(asked["model"])].retriever.word_map(str(asked["word"]), looks[str(asked["key"])]))

    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            picture = gr.Image(label="Picture", type="filepath", sources=["upload", "clipboard"], height=240)
            name = model_choice(galleries.offered, models.photos, tab)
        with gr.Column(scale=3, min_width=320):
            results = gr.HTML(
                empty,
                apply_default_css=False,
                js_on_load="imgtext.caption(element, server)",
                server_functions=[plain(where), plain(tried)],
            )

    gr.on(
        [picture.change, name.change],
        caption,
        [picture, name],
        results,
        preprocess=False,  # gradio would open the picture itself, and fail less calmly
        trigger_mode="always_last",
        concurrency_id="network",
        concurrency_limit=2,
        api_visibility="private",
        api_name="caption_picture",  # "caption" is for programs
    )


def _answer(html: str) -> str:
    return f'<div class="answer" role="status">{html}</div>'


def _to_try(galleries: Galleries) -> str:
    """Some pictures of the first gallery that has any, as HTML."""
    for name in galleries.models.names:
        gallery = galleries.models[name].gallery
        if gallery is None or gallery.folder is None:
            continue
        shown = galleries[name]
        rows = range(0, len(gallery), max(1, len(gallery) // TRIED))
        cards = "".join(_tried(shown, row, path) for row in rows[:TRIED] if (path := gallery.path(row)))
        return f'<h2>Or try one of these</h2><ol class="grid tries" data-key="{escape(name)}">{cards}</ol>'
    return ""


def _tried(shown: Shown, row: int, path: Path) -> str:
    about = shown.retriever.gallery.rows[row]
    alt = escape(about.captions[0] if about.captions else about.file)
    return (
        f'<li><button type="button" class="card" data-row="{row}">'
        f'<img src="{escape(shown.address(row, path))}" alt="{alt}" loading="lazy"></button></li>'
    )


def _described(sentences: Hits, tags: Sequence[Tag]) -> str:
    """Sentences and words with how sure the model is of each, where it can tell."""
    sure = any(hit.probability is not None for hit in sentences)
    about = "The first is what most near sentences agree on; each further one adds what those before it left out. " + (
        "Bars: how many of its words people would say, judging by pictures that the model had not seen."
        if sure
        else "How sure it is, this model can't tell."
    )
    rows = "".join(f"<li><span>{escape(hit.caption)}</span>{_sure(hit.probability)}</li>" for hit in sentences)
    words = "".join(
        f'<button type="button" data-word="{escape(tag.word)}">{escape(tag.word)}{_share(tag.probability)}</button>'
        for tag in tags
    )
    return (
        f'<div><h2>Sentences that fit</h2>{notice(about)}<ol class="captions">{rows}</ol></div>'
        f"<div><h2>Words that fit</h2>{notice('Press one to see where in the picture.')}"
        f'<div class="words">{words}</div></div>'
    )


def _sure(chance: float | None) -> str:
    """A figure with a bar, or nothing."""
    if chance is None:
        return ""
    return f'<span class="sure"><meter value="{chance:.2f}" aria-hidden="true"></meter>{chance:.0%}</span>'


def _share(chance: float | None) -> str:
    return "" if chance is None else f" <small>{chance:.0%}</small>"


def _seen(source: str, key: str, model: str, name: str) -> str:
    return (
        f'<div class="seen" data-key="{key}" data-model="{escape(model)}"><div><div class="place">'
        f'<img src="{source}" alt="The picture"><img class="map" alt="" hidden></div>'
        f'<button type="button" data-find="look:{key}" data-src="{source}">Find similar</button>'
        f"<small>described by {escape(name)}</small></div>"
    )


def _overlay(places: np.ndarray) -> str:
    """(h, w) effects to an image, the redder the more a place speaks for the word, as a data URI."""
    strength = np.clip(places / max(float(places.max()), 1e-9), 0, 1)
    pixels = np.empty((*places.shape, 4), np.uint8)
    pixels[..., :3] = _RED
    pixels[..., 3] = 190 * strength
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").resize((224, 224), Image.Resampling.BICUBIC).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
