"""Tab Caption: a picture in, sentences of a model's caption bank out."""

from __future__ import annotations

from typing import Any

import gradio as gr
from models import Models
from page import calm, captions, choice, notice
from zero_gpu import gpu


def caption_tab(models: Models) -> None:
    """Build the tab where it is called."""

    empty = notice("Drop a picture to see which sentences fit it best.")

    def caption(picture: dict[str, Any] | None, name: str) -> str:
        return empty if picture is None else describe(picture["path"], name)

    @gpu
    @calm
    def describe(picture: str, name: str) -> str:
        hits = models[name].caption(picture)
        return notice("The sentences that fit best; the number is the similarity, 1 at most.") + captions(hits)

    with gr.Row():
        with gr.Column():
            picture = gr.Image(label="Picture", type="filepath", sources=["upload", "clipboard"], height=360)
            name = choice("Model", models.names, models.photos)
        with gr.Column():
            results = gr.HTML(empty, apply_default_css=False)

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
    )
