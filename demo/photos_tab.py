"""Tab Your photos: index a folder or dropped pictures, then search them. Each visitor has an index of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from html import escape
from pathlib import Path

import gradio as gr
from galleries import Galleries, searching
from page import count_pictures, notice
from zero_gpu import gpu

from imgtext.errors import ImgtextError
from imgtext.gallery import IndexReport, update_index
from imgtext.images import IMAGE_SUFFIXES

MAX_UPLOAD = "50 MB"  # where strangers drop pictures
PROGRESS = gr.Progress(track_tqdm=True)  # shows a tqdm bar on the page

# the key of the visitor's gallery, the report, the button that searches it
Indexed = tuple[str, str, gr.Button]


def photos_tab(galleries: Galleries, uploads: Path, *, folders: bool) -> None:
    """Build the tab where it is called.

    Args:
        uploads: folder for dropped pictures; each visitor gets a folder in it.
        folders: offer to index folders of this machine.
    """
    models = galleries.models
    model = models[models.photos]

    @gpu
    def update(folder: Path) -> IndexReport | str:
        """What was done, or why it could not be."""
        try:
            # as Retriever.index, with the network shared among visitors and loaded only when a picture needs it
            return update_index(folder, model.bundle, lambda: model.backbone, source=model.source, progress=True)
        except (ImgtextError, OSError) as error:
            return str(error)

    def index(folder: Path, *, dropped: bool = False) -> Indexed:
        report = update(folder)
        if isinstance(report, str):
            return nothing(report)
        if not report.total:
            return "", _report(report), gr.Button(visible=False)
        own = searching(model, folder)
        key = galleries.add_dropped(own) if dropped else galleries.add_folder(folder, own)
        return key, _report(report), gr.Button(f"Search {count_pictures(report.total)}", visible=True)

    def nothing(reason: str) -> Indexed:
        return "", notice(reason), gr.Button(visible=False)

    def index_folder(text: str, progress: gr.Progress = PROGRESS) -> Indexed:
        if not text.strip():
            return nothing("Say which folder, such as: ~/Pictures")
        return index(Path(os.path.expanduser(text.strip())))

    def index_dropped(
        files: list[str], folder: Path | None, progress: gr.Progress = PROGRESS
    ) -> tuple[None, Path, str, str, gr.Button]:
        folder = folder or Path(tempfile.mkdtemp(dir=uploads))
        for file in files:
            _keep(Path(file), folder)
        return None, folder, *index(folder, dropped=True)

    key = gr.Textbox(visible="hidden")
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
            elem_classes="photos",
        )
    report = gr.HTML(apply_default_css=False)
    button_search = gr.Button(visible=False, variant="primary")
    indexed = [key, report, button_search]
    slow = {"concurrency_id": "network", "concurrency_limit": 2, "api_visibility": "private"}
    if folders:
        gr.on([folder.submit, button.click], index_folder, folder, indexed, show_progress_on=report, **slow)
    # over the place for dropping, so that nothing more is dropped meanwhile: it would be lost
    files.upload(index_dropped, [files, dropped], [files, dropped, *indexed], show_progress_on=files, **slow)
    button_search.click(None, key, js="(key) => imgtext.searchIn(key, 'Your photos')", api_visibility="private")


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
