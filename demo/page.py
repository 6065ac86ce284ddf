"""What the tabs share: the look, and answers as HTML in which all text from outside is escaped."""

from __future__ import annotations

import base64
import io
import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, wraps
from html import escape
from pathlib import Path

import gradio as gr

from imgtext.errors import ImgtextError
from imgtext.images import ImageError, open_image, thumbnail
from imgtext.retriever import Hit, Hits, Retriever

HERE = Path(__file__).parent
COUNTS = [12, 24, 48]
THUMBNAIL_SIDE = 320
ASPECTS = 0.5, 2.5  # wider and taller pictures are cropped

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
    "favicon_path": HERE / "favicon.svg",
    "footer_links": [],
    "run_history": False,
}

# pictures that a bundle must not hold: what they are called, and who has them
_SOURCES = {
    "flickr8k": ("Flickr8k", "https://www.jair.org/papers/paper3994.html"),
    "flickr30k": ("Flickr30k", "https://aclanthology.org/Q14-1006/"),
}


def calm(function: Callable[..., str]) -> Callable[..., str]:
    """A function that gives HTML, with what a person can put right said in words instead of raised."""

    @wraps(function)
    def wrapped(*arguments: object) -> str:
        try:
            return function(*arguments)
        except ImgtextError as error:
            return notice(str(error))

    return wrapped


def notice(text: str) -> str:
    """A line for the visitor, as HTML."""
    return f'<p class="notice" role="status">{escape(text)}</p>'


def count_pictures(count: int) -> str:
    """Such as "1 picture"."""
    return f"{count:,} picture{'' if count == 1 else 's'}"


def search_box(example: str) -> tuple[gr.Textbox, gr.Button]:
    """A box for words and its button."""
    with gr.Row(elem_classes="search"):
        text = gr.Textbox(
            label="Describe a picture",
            show_label=False,
            container=False,
            placeholder=f"Describe a picture, such as: {example}",
            max_length=500,
            max_lines=1,
            scale=1,
            min_width=200,
        )
        button = gr.Button("Search", variant="primary", scale=0, min_width=96)
    return text, button


def choice(label: str, choices: list, value: object) -> gr.Radio:
    """A choice in one line, its label before it."""
    return gr.Radio(choices, value=value, label=label, container=False, min_width=280, elem_classes="choice")


@calm
def answer(retriever: Retriever, text: str, count: int) -> str:
    """The pictures that fit a text best, as HTML, with what there is to say about them."""
    if not text.strip():
        return notice(f"{count_pictures(len(retriever.gallery or ()))} to search. Say what one of them shows.")
    hits = retriever.search(text, count)
    if not hits:
        unknown = f": {', '.join(hits.unknown)}" if hits.unknown else ""
        return notice(f"No word of this is known to the model{unknown}. Try other words, in English.")
    lines = notice(f"Not known to the model, passed over: {', '.join(hits.unknown)}.") if hits.unknown else ""
    if hits.replaced:
        taken = (f"{word} was taken for {known} ({known.similarity:.2f})" for word, known in hits.replaced.items())
        lines += notice(f"Not known to the model: {'; '.join(taken)}.")
    found = f"{len(hits)} of {count_pictures(len(retriever.gallery))}, best first"
    lines += notice(f"{found}; the number is the similarity to the words, 1 at most.")
    return lines + _missing_pictures(retriever) + pictures(hits)


def pictures(hits: Hits) -> str:
    """Pictures found, as an HTML grid."""
    with ThreadPoolExecutor(4) as pool:
        return f'<ol class="grid">{"".join(pool.map(_card, hits))}</ol>'


def captions(hits: Hits) -> str:
    """Sentences found, as an HTML list."""
    rows = (f"<li><span>{escape(hit.caption)}</span>{_score(hit)}</li>" for hit in hits)
    return f'<ol class="captions">{"".join(rows)}</ol>'


def _missing_pictures(retriever: Retriever) -> str:
    gallery = retriever.gallery
    if not gallery or gallery.folder is not None:
        return ""
    lines = "The pictures of this gallery are not on this machine, so it is listed by file name."
    if dataset := _SOURCES.get(retriever.bundle.config.dataset):
        title, link = dataset
        authors = f'<a href="{link}" target="_blank" rel="noreferrer">its authors</a>'
        lines += f" They are those of {title}, which is for research and not shipped here; ask {authors}."
    command = f"imgtext demo --model {shlex.quote(retriever.source)} --pictures DIR"
    lines += f" To see them, name the folder that holds them: <code>{escape(command)}</code>"
    return f'<p class="notice">{lines}</p>'


def _card(hit: Hit) -> str:
    name = f'<span class="file" title="{escape(hit.file)}">{escape(Path(hit.file).name)}</span>'
    about = f"<figcaption>{name}{_score(hit)}</figcaption>"
    if hit.path is None:
        return f'<li class="bare"><figure>{about}</figure></li>'
    try:
        status = hit.path.stat()
        source, aspect = _thumbnail(hit.path, status.st_mtime_ns, status.st_size)
    except (ImageError, OSError) as error:
        reason = error.reason if isinstance(error, ImageError) else error.strerror
        return f'<li class="bare"><figure><p>can\'t be shown: {escape(reason)}</p>{about}</figure></li>'
    alt = escape(hit.caption or hit.file)
    image = f'<img src="{source}" alt="{alt}" loading="lazy" decoding="async">'
    return f'<li style="--aspect:{aspect:.3f}"><figure>{image}{about}</figure></li>'


def _score(hit: Hit) -> str:
    return f'<span class="score">{hit.score:.2f}</span>'


@lru_cache(maxsize=2000)  # 30 MB; in memory, so that nothing of a visitor's pictures stays on the disk
def _thumbnail(path: Path, mtime_ns: int, size: int) -> tuple[str, float]:
    """A small picture as a data URI, and its width divided by its height."""
    small = thumbnail(open_image(path, target=THUMBNAIL_SIDE), THUMBNAIL_SIDE)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=75, method=2)
    low, high = ASPECTS
    uri = f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
    return uri, min(max(small.width / small.height, low), high)
