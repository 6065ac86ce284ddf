"""What the tabs share: the look, and pieces of HTML in which all text from outside is escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import wraps
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.exceptions import HTTPException

from imgtext.errors import ImgtextError

HERE = Path(__file__).parent
NUMBERS = {"count", "mix", "row", "start"}  # that the browser sends

# fonts by name only: nothing is fetched
THEME = gr.themes.Default(
    primary_hue="teal",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
).set(
    # as light as WCAG AA lets them be
    body_text_color_subdued="*neutral_500",
    color_accent="*primary_700",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_800",
)
QUICK = {"queue": False, "show_progress": "hidden", "trigger_mode": "always_last", "api_visibility": "private"}
LOOK = {
    "theme": THEME,
    "css_paths": HERE / "style.css",
    "head": f"<script>{(HERE / 'page.js').read_text(encoding='utf-8')}</script>",
    "favicon_path": HERE / "favicon.svg",
    "footer_links": [],
    "run_history": False,
}


class _Asked(dict[str, Any]):
    """What the browser sent, its numbers read; ImgtextError for what the page would not send."""

    def __init__(self, sent: object):
        if not isinstance(sent, dict):
            raise ImgtextError("expected an object")
        super().__init__(sent)
        for name, value in self.items():
            # no file can be called so, and half a character can't be sent back
            if isinstance(value, str) and ("\0" in value or re.search("[\ud800-\udfff]", value)):
                raise ImgtextError(f"expected {name} to be text")
        for name in NUMBERS & self.keys():
            try:
                self[name] = float(self[name])
            except (TypeError, ValueError, OverflowError):
                self[name] = math.nan
            if not math.isfinite(self[name]):
                raise ImgtextError(f"expected {name} to be a number")

    def __missing__(self, name: str) -> Any:
        raise ImgtextError(f"expected {name}")


def plain(method: Callable) -> Callable:
    """A method as a function of its own: gradio marks what the browser may call.

    A call that the page would not make is answered with 400; what else goes wrong is our own fault, 500 and in the log.
    """

    @wraps(method)
    def function(asked: dict[str, Any]) -> Any:
        try:
            return method(_Asked(asked))
        except ImgtextError as error:
            raise HTTPException(400, str(error)) from error

    return function


def notice(text: str) -> str:
    """A line for the visitor, as HTML."""
    return f'<p class="notice">{escape(text)}</p>'


def count_pictures(count: int) -> str:
    """Such as "1 picture"."""
    return f"{count:,} picture{'' if count == 1 else 's'}"


def options(offered: Iterable[tuple[str, str]], chosen: str) -> str:
    """Those of an HTML select, of names and keys."""
    return "".join(
        f'<option value="{escape(key)}"{" selected" * (key == chosen)}>{escape(name)}</option>' for name, key in offered
    )


def offers(offered: Callable[[], list[tuple[str, str]]]) -> Callable:
    """What the browser asks whenever a select of models comes into sight."""

    def offers(asked: dict[str, Any]) -> list[tuple[str, str]]:
        return offered()

    return offers


def model_choice(offered: Callable[[], list[tuple[str, str]]], value: str, tab: gr.Tab) -> gr.Radio:
    """A choice in one line, its label before it; whenever the tab is opened it has what is offered then."""
    radio = gr.Radio(offered(), value=value, label="Model", container=False, min_width=280, elem_classes="choice")
    tab.select(lambda: gr.Radio(offered()), None, radio, **QUICK)
    return radio
