"""Tab Your photos: index a folder or dropped pictures, then search them. Each visitor has an index of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from html import escape
from pathlib import Path

import gradio as gr
from models import Models
from page import COUNTS, QUICK, answer, choice, count_pictures, notice, search_box
from zero_gpu import gpu

from imgtext.errors import ImgtextError
from imgtext.gallery import IndexReport, update_index
from imgtext.images import IMAGE_SUFFIXES
from imgtext.retriever import Retriever

MAX_UPLOAD = "50 MB"  # where strangers drop pictures
PROGRESS = gr.Progress(track_tqdm=True)  # shows a tqdm bar on the page

# the visitor's retriever, the report, the search below it
Indexed = tuple[Retriever | None, str, gr.Column]


def photos_tab(models: Models, uploads: Path, *, folders: bool) -> None:
    """Build the tab where it is called.

    Args:
        uploads: folder for dropped pictures; each visitor gets a folder in it.
        folders: offer to index folders of this machine.
    """
    model = models[models.photos]

    @gpu
    def update(folder: Path) -> IndexReport | str:
        """What was done, or why it could not be."""
        try:
            # as Retriever.index, with the network shared among visitors and loaded only when a picture needs it
            return update_index(folder, model.bundle, lambda: model.backbone, source=model.source, progress=True)
        except (ImgtextError, OSError) as error:
            return str(error)

    def index(folder: Path) -> Indexed:
        report = update(folder)
        if isinstance(report, str):
            return nothing(report)
        own = Retriever(model.bundle, source=model.source)
        own.use_index(folder)
        return own, _report(report), gr.Column(visible=report.total > 0)

    def nothing(reason: str) -> Indexed:
        return None, notice(reason), gr.Column(visible=False)

    def index_folder(text: str, progress: gr.Progress = PROGRESS) -> Indexed:
        if not text.strip():
            return nothing("Say which folder, such as: ~/Pictures")
        return index(Path(os.path.expanduser(text.strip())))

    def index_dropped(
        files: list[str], folder: Path | None, progress: gr.Progress = PROGRESS
    ) -> tuple[None, Path, Retriever | None, str, gr.Column]:
        folder = folder or Path(tempfile.mkdtemp(dir=uploads))
        for file in files:
            _keep(Path(file), folder)
        return None, folder, *index(folder)

    def search(retriever: Retriever | None, text: str, count: int) -> str:
        return answer(retriever, text, count) if retriever is not None and text.strip() else ""

    retriever = gr.State()
    dropped = gr.State(delete_callback=_remove)
    privacy = "Nothing leaves this machine." if folders else "Only you see them; they are removed after you leave."
    gr.HTML(
        notice(f"Index your own pictures, then search them with the model {models.photos}. {privacy}"),
        apply_default_css=False,
    )
    with gr.Row(equal_height=True):
        if folders:
            with gr.Column():
                folder = gr.Textbox(
                    label="A folder on this machine",
                    info="Its pictures are only read. The index is kept in the folder, in .imgtext.",
                    placeholder="~/Pictures",
                )
                button = gr.Button("Index the folder", variant="primary")
        files = gr.File(
            label="Or drop pictures" if folders else f"Drop pictures, up to {MAX_UPLOAD} each",
            file_count="multiple",
            file_types=sorted(IMAGE_SUFFIXES),
            height=180,
        )
    report = gr.HTML(apply_default_css=False)
    with gr.Column(visible=False) as found:
        text, search_button = search_box("children at the beach")
        count = choice("How many", COUNTS, COUNTS[1])
        results = gr.HTML(apply_default_css=False)

    indexed = [retriever, report, found]
    query = {"fn": search, "inputs": [retriever, text, count], "outputs": results, **QUICK}
    slow = {"concurrency_id": "network", "concurrency_limit": 2, "api_visibility": "private"}
    if folders:
        asked = gr.on([folder.submit, button.click], index_folder, folder, indexed, show_progress_on=report, **slow)
        asked.then(**query)
    # over the place for dropping, so that nothing more is dropped meanwhile: it would be lost
    asked = files.upload(index_dropped, [files, dropped], [files, dropped, *indexed], show_progress_on=files, **slow)
    asked.then(**query)
    gr.on([text.submit, search_button.click, count.change], **query)


def _keep(file: Path, folder: Path) -> None:
    """Copy a dropped picture, beside others of its name."""
    kept, number = folder / file.name, 1
    while kept.exists():
        number += 1
        kept = folder / f"{file.stem} ({number}){file.suffix}"
    shutil.copyfile(file, kept)


def _remove(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _report(report: IndexReport) -> str:
    counts = {
        "new": len(report.added),
        "changed": len(report.changed),
        "moved": len(report.moved),
        "removed": len(report.removed),
        "unchanged": report.unchanged,
        "skipped": len(report.skipped),
    }
    changes = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    html = notice(f"{count_pictures(report.total)} to search: {changes or 'the folder has none'}.")
    if report.skipped:
        rows = (f"<li>{escape(name)}: {escape(reason)}</li>" for name, reason in report.skipped.items())
        html += f'<details class="notice"><summary>Skipped</summary><ul>{"".join(rows)}</ul></details>'
    return html
