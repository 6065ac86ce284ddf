"""What programs ask the page: three named endpoints with typed JSON, which `--mcp` also offers as tools."""

# no postponed annotations: gradio reads the type of an answer as it stands
from collections.abc import Callable
from typing import TypedDict

import gradio as gr
from models import Models

from imgtext.errors import ImgtextError
from imgtext.hits import Hits
from imgtext.retriever import Retriever

MOST = 100
LONGEST = 1000  # characters of a query that are read


class AnswerHit(TypedDict):
    """One of `imgtext.retriever.Hit`."""

    rank: int
    score: float
    probability: float | None
    file: str | None
    caption: str | None


class Replaced(TypedDict):
    """What stood in for a word: a near one by meaning, or where that was misspelt, the one that was meant."""

    word: str
    similarity: float
    misspelt: bool


class Answer(TypedDict):
    """What `imgtext.retriever.Hits` holds."""

    hits: list[AnswerHit]
    unknown: list[str]
    replaced: dict[str, Replaced]
    confident: bool | None
    admitted: int | None
    undated: int


def programs(models: Models) -> None:
    """Add the endpoints to the page that is being built."""

    def chosen(model: str) -> Retriever:
        if model not in models.names:
            raise gr.Error(f"no model {model!r} here; there are: {', '.join(models.names)}")
        return models[model]

    def search(query: str, model: str = models.first, k: int = 10) -> Answer:
        """Find the k pictures of a model's gallery that fit a text best.

        A hit's probability is the chance that people's captions of it would mention all words; confident is false where
        nothing seems to match; unknown words were passed over; replaced tells what stood in for others.

        Args:
            query: what a picture shows, in English; -word or -"some words" for what it should not show, and in:folder,
                after:2023-05, before:2023-05-17 for where and when it was taken. These alone list pictures.
            model: whose gallery to search.
            k: how many pictures, at most 100.
        """
        return _answer(lambda: chosen(model).search(query[:LONGEST], min(k, MOST)))

    def caption(picture: str, model: str = models.photos, k: int = 5) -> Answer:
        """Find the k sentences of a model's caption bank that describe a picture best.

        Args:
            picture: the picture's file.
            model: whose sentences.
            k: how many sentences, at most 100.
        """
        return _answer(lambda: chosen(model).caption(picture, min(k, MOST)))

    def similar(picture: str, model: str = models.first, k: int = 10) -> Answer:
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
            gr.JSON(label="answer", visible=False),
            api_name=function.__name__,
            concurrency_id="network",
            concurrency_limit=2,
        )


def _answer(find: Callable[[], Hits]) -> Answer:
    try:
        hits = find()
    except ImgtextError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return {
        # no path: where files lie on this machine is nobody's business
        "hits": [{name: getattr(hit, name) for name in AnswerHit.__annotations__} for hit in hits],
        "unknown": list(hits.unknown),
        "replaced": {
            word: {"word": str(used), "similarity": used.similarity, "misspelt": used.misspelt}
            for word, used in hits.replaced.items()
        },
        "confident": hits.confident,
        "admitted": hits.admitted,
        "undated": hits.undated,
    }
