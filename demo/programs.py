"""What programs ask the page: named endpoints with typed JSON."""

from __future__ import annotations

from typing import Any

import gradio as gr
from models import Models

MOST = 100


def programs(models: Models) -> None:
    """Add the endpoints to the page that is being built."""

    def search(query: str, model: str = models.first, k: int = 10) -> list[dict[str, Any]]:
        """For programs: the k pictures that fit a text best."""
        hits = models[model].search(query, min(k, MOST))
        return [{"rank": hit.rank, "score": hit.score, "file": hit.file, "caption": hit.caption} for hit in hits]

    gr.api(search, api_name="search", queue=False)
