"""Tab Search: words in, pictures of a model's gallery out."""

from __future__ import annotations

import gradio as gr
from models import Models, examples
from page import COUNTS, answer


def search_tab(models: Models) -> None:
    """Build the tab where it is called."""

    def search(text: str, name: str, count: int) -> str:
        return answer(models[name], text, count)

    def take_example(example: list[str], name: str, count: int) -> tuple[str, str]:
        return example[0], search(example[0], name, count)

    def change_model(text: str, name: str, count: int) -> tuple[gr.Dataset, str]:
        return _samples(models, name), search(text, name, count)

    text = gr.Textbox(
        label="Describe a picture",
        placeholder="such as: two dogs play in the snow",
        max_length=500,
        autofocus=True,
        submit_btn="Search",
    )
    samples = gr.Dataset(
        label="Examples", components=[text], samples=_samples(models, models.first).samples, layout="gallery"
    )
    with gr.Row():
        name = gr.Radio(models.choices, value=models.first, label="Model and its gallery")
        count = gr.Radio(COUNTS, value=COUNTS[1], label="How many")
    results = gr.HTML(answer(models[models.first], "", COUNTS[1]), apply_default_css=False)

    inputs = [text, name, count]
    quick = {"queue": False, "show_progress": "hidden", "trigger_mode": "always_last", "api_visibility": "private"}
    gr.on([text.submit, count.change], search, inputs, results, **quick)
    name.change(change_model, inputs, [samples, results], **quick)
    samples.click(take_example, [samples, name, count], [text, results], **quick)


def _samples(models: Models, name: str) -> gr.Dataset:
    return gr.Dataset(samples=[[example] for example in examples(models[name])])
