"""Tab Caption: a picture in, sentences of a model's caption bank out."""

from __future__ import annotations

from typing import Any

import gradio as gr
from models import Models
from page import calm, captions, choice, notice


def caption_tab(models: Models) -> None:
    """Build the tab where it is called."""

    @calm
    def caption(picture: dict[str, Any] | None, name: str) -> str:
        if picture is None:
            return notice("Drop a picture to see which sentences fit it best.")
        hits = models[name].caption(picture["path"])
        return notice("The sentences that fit best; the number is the similarity, 1 at most.") + captions(hits)

    with gr.Row():
        with gr.Column():
            picture = gr.Image(label="Picture", type="filepath", sources=["upload", "clipboard"], height=360)
            name = choice("Model", models.names, models.photos)
        with gr.Column():
            results = gr.HTML(caption(None, models.photos), apply_default_css=False)

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
