"""Tab Caption: a picture in; sentences, single words and places in it out."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import Any

import gradio as gr
import numpy as np
from looks import Looks
from models import Models
from page import captions, choice, notice, plain
from PIL import Image
from zero_gpu import gpu

from imgtext.errors import ImgtextError

SENTENCES, WORDS = 5, 10
_RED = (209, 36, 47)


def caption_tab(models: Models, looks: Looks) -> None:
    """Build the tab where it is called."""

    empty = notice("Drop a picture to see which sentences and words fit it best.")

    def caption(picture: dict[str, Any] | None, name: str) -> str:
        if picture is None:
            return empty
        try:
            key = looks.add(picture["path"])
            return _seen(looks.source(key), key, name) + describe(looks[key], name)
        except ImgtextError as error:
            return notice(str(error))

    @gpu
    def describe(picture: Image.Image, name: str) -> str:
        model = models[name]
        found = model.caption(picture, SENTENCES)
        words = "".join(
            f'<button type="button" data-word="{escape(tag.word)}">{escape(tag.word)}</button>'
            for tag in model.tags(picture, WORDS)
        )
        return (
            f"<div><h2>Sentences that fit</h2>{captions(found)}<h2>Words that fit</h2>"
            f"{notice('Press one to see where in the picture.')}<div class='words'>{words}</div></div></div>"
        )

    def where(asked: dict[str, Any]) -> str:
        """Where in a picture a word is seen, as the address of an image to lay over it."""
        return _overlay(models[str(asked["model"])].word_map(str(asked["word"]), looks[str(asked["key"])]))

    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            picture = gr.Image(label="Picture", type="filepath", sources=["upload", "clipboard"], height=240)
            name = choice("Model", models.names, models.photos)
        with gr.Column(scale=3, min_width=320):
            results = gr.HTML(
                empty,
                apply_default_css=False,
                js_on_load="imgtext.caption(element, server)",
                server_functions=[plain(where)],
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


def _seen(source: str, key: str, model: str) -> str:
    return (
        f'<div class="seen" data-key="{key}" data-model="{escape(model)}"><div><div class="place">'
        f'<img src="{source}" alt="The picture"><img class="map" alt="" hidden></div>'
        f'<button type="button" data-find="look:{key}" data-src="{source}">Find similar</button></div>'
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
