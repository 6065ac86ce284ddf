"""Tab Search: words in, pictures of a model's gallery out."""

from __future__ import annotations

from typing import Any

import gradio as gr
from models import Models, examples
from page import COUNTS, QUICK, answer, choice, notice, search_box


def search_tab(models: Models) -> None:
    """Build the tab where it is called."""

    def search(text: str, name: str, count: int) -> str:
        found = examples(models[name])
        if text.strip() or not found:
            return answer(models[name], text, count)
        return notice(f"For example: {found[0]}") + answer(models[name], found[0], count)

    def take_example(example: list[str], name: str, count: int) -> tuple[str, str]:
        return example[0], search(example[0], name, count)

    def change_model(text: str, name: str, count: int) -> tuple[gr.Dataset, str]:
        return gr.Dataset(samples=samples(name)), search(text, name, count)

    def samples(name: str) -> list[list[str]]:
        return [[example] for example in examples(models[name])]

    def find(query: str, model: str = models.first, k: int = 10) -> list[dict[str, Any]]:
        """For programs: the k pictures that fit a text best."""
        hits = models[model].search(query, min(k, COUNTS[-1]))
        return [{"rank": hit.rank, "score": hit.score, "file": hit.file, "caption": hit.caption} for hit in hits]

    text, button = search_box("two dogs play in the snow")
    dataset = gr.Dataset(
        label="Examples",
        show_label=False,
        components=["textbox"],
        samples=samples(models.first),
        layout="gallery",
    )
    with gr.Row():
        name = choice("Search in", models.names, models.first)
        count = choice("How many", COUNTS, COUNTS[1])
    results = gr.HTML(search("", models.first, COUNTS[1]), apply_default_css=False)

    gr.api(find, api_name="search", queue=False)
    inputs = [text, name, count]
    gr.on([text.submit, button.click, count.change], search, inputs, results, **QUICK)
    name.change(change_model, inputs, [dataset, results], **QUICK)
    dataset.click(take_example, [dataset, name, count], [text, results], **QUICK)
