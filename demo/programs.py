"""What programs ask the page: three named endpoints with typed JSON, which `--mcp` also offers as tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from models import Models

from imgtext.errors import ImgtextError
from imgtext.retriever import Hits, Retriever

MOST = 100
LONGEST = 1000  # characters of a query that are read


def programs(models: Models) -> None:
    """Add the endpoints to the page that is being built."""

    def chosen(model: str) -> Retriever:
        if model not in models.names:
            raise gr.Error(f"no model {model!r} here; there are: {', '.join(models.names)}")
        return models[model]

    def search(query: str, model: str = models.first, k: int = 10) -> list[dict[str, Any]]:
        """Find the k pictures of a model's gallery that fit a text best.

        Args:
            query: what a picture shows, in English.
            model: whose gallery to search.
            k: how many pictures, at most 100.
        """
        return _answer(lambda: chosen(model).search(query[:LONGEST], min(k, MOST)))

    def caption(picture: str, model: str = models.photos, k: int = 5) -> list[dict[str, Any]]:
        """Find the k sentences of a model's caption bank that describe a picture best.

        Args:
            picture: the picture's file.
            model: whose sentences.
            k: how many sentences, at most 100.
        """
        return _answer(lambda: chosen(model).caption(picture, min(k, MOST)))

    def similar(picture: str, model: str = models.first, k: int = 10) -> list[dict[str, Any]]:
        """Find the k pictures of a model's gallery that look most like a picture.

        Args:
            picture: the picture's file.
            model: whose gallery to search.
            k: how many pictures, at most 100.
        """
        return _answer(lambda: chosen(model).similar(picture, min(k, MOST)))

    gr.api(search, api_name="search", queue=False)
    # gradio checks that a file was uploaded only where a component takes it
    for function, model, k in ((caption, models.photos, 5), (similar, models.first, 10)):
        gr.Button(visible=False).click(
            function,
            [
                gr.File(label="picture", visible=False),
                gr.Textbox(model, label="model", visible=False),
                gr.Number(k, label="k", precision=0, minimum=1, visible=False),
            ],
            gr.JSON(label="hits", visible=False),
            api_name=function.__name__,
            concurrency_id="network",
            concurrency_limit=2,
        )


def _answer(find: Callable[[], Hits]) -> list[dict[str, Any]]:
    try:
        hits = find()
    except ImgtextError as error:
        raise gr.Error(str(error)) from error
    # no path: where files lie on this machine is nobody's business
    return [{"rank": hit.rank, "score": hit.score, "file": hit.file, "caption": hit.caption} for hit in hits]
