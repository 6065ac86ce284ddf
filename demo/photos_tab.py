"""Tab Your photos: index a folder or dropped pictures, then search them. Each visitor has an index of their own."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import gradio as gr
from galleries import Galleries, searching
from indexing import Indexing
from page import count_pictures, model_choice, notice

from imgtext.errors import ImgtextError
from imgtext.files import expanded
from imgtext.gallery import index_source
from imgtext.images import IMAGE_SUFFIXES

MAX_UPLOAD = "50 MB"  # where strangers drop pictures
LOOK_EVERY = 0.25  # seconds

# the key of the visitor's gallery, what is said, the buttons to search it and to stop, whether to replace an index
Indexed = tuple[str, str, gr.Button, gr.Button, gr.Checkbox]


class Photos:
    """What the tab asks the server.

    Args:
        uploads: folder for dropped pictures; each visitor gets a folder in it.
    """

    def __init__(self, galleries: Galleries, uploads: Path):
        self.galleries = galleries
        self.uploads = uploads
        self._running: dict[str, Indexing] = {}  # by visitor

    def index_folder(self, text: str, name: str, replace: bool, request: gr.Request) -> Iterator[Indexed]:
        """Index a folder of this machine, unless another model did and that isn't to be replaced."""
        if not text.strip():
            yield _state(notice("Say which folder, such as: ~/Pictures"))
            return
        folder = expanded(text.strip())
        before = ""
        with suppress(ImgtextError, OSError):
            before = index_source(folder)
        if before and before != self.galleries[name].retriever.source and not replace:
            said = (
                f"The folder was indexed with another model, {before}. Search it with that one, or replace the index."
            )
            yield _state(notice(said), self.galleries.key_of(folder), ask=True)
            return
        yield from self._index(folder, name, request.session_hash, dropped=False)

    def index_dropped(
        self, files: list[str], folder: _Folder | None, name: str, request: gr.Request
    ) -> Iterator[tuple]:
        """Index what a visitor dropped, with what the same visitor dropped before, in ``folder``."""
        folder = folder or _Folder(self.uploads)
        for file in files:
            _keep(Path(file), folder.path)
        for step in self._index(folder.path, name, request.session_hash, dropped=True):
            yield None, folder, *step

    def stop(self, request: gr.Request) -> None:
        if indexing := self._running.get(request.session_hash):
            indexing.stop()

    def _index(self, folder: Path, name: str, visitor: str, *, dropped: bool) -> Iterator[Indexed]:
        model = self.galleries[name].retriever
        self._running[visitor] = indexing = Indexing(folder, model)
        try:
            while indexing.is_alive():
                yield _state(indexing.said(), stop=True)
                indexing.join(LOOK_EVERY)
        finally:
            indexing.stop()  # the visitor left
            self._running.pop(visitor, None)
        key, count = "", 0
        if indexing.report is not None and (count := indexing.report.total):
            own = searching(model, folder)
            key = self.galleries.add_dropped(own) if dropped else self.galleries.add_folder(folder, own)
        yield _state(indexing.said(), key, count)


def photos_tab(galleries: Galleries, uploads: Path, tab: gr.Tab, *, folders: bool) -> None:
    """Build the tab where it is called, in ``tab``.

    Args:
        uploads: as for `Photos`.
        folders: offer to index folders of this machine.
    """
    photos = Photos(galleries, uploads)
    key = gr.Textbox(visible="hidden")
    dropped = gr.State()
    privacy = "Nothing leaves this machine." if folders else "Only you see them; they are removed after you leave."
    gr.HTML(notice(f"Index your own pictures, then search them. {privacy}"), apply_default_css=False)
    name = model_choice(galleries.offered, galleries.models.photos, tab)
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
    replace = gr.Checkbox(label="Replace the index that another model made", visible=False)
    said = gr.HTML(apply_default_css=False, elem_classes="report")
    stop_button = gr.Button("Stop", visible=False)
    search_button = gr.Button(visible=False, variant="primary")

    indexed = [key, said, search_button, stop_button, replace]
    slow = {
        "concurrency_id": "network",
        "concurrency_limit": 2,
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    if folders:
        gr.on([folder.submit, button.click], photos.index_folder, [folder, name, replace], indexed, **slow)
    files.upload(photos.index_dropped, [files, dropped, name], [files, dropped, *indexed], **slow)
    stop_button.click(photos.stop, queue=False, api_visibility="private")
    search_button.click(None, key, js="(key) => imgtext.searchIn(key, 'Your photos')", api_visibility="private")


def _state(said: str, key: str = "", count: int = 0, *, stop: bool = False, ask: bool = False) -> Indexed:
    return (
        key,
        said,
        gr.Button(f"Search {count_pictures(count)}" if count else "Search with that model", visible=bool(key)),
        gr.Button(visible=stop),
        gr.Checkbox(visible=ask, value=False),
    )


def _keep(file: Path, folder: Path) -> None:
    """Copy a dropped picture, beside others of its name."""
    kept, number = folder / file.name, 1
    while kept.exists():
        number += 1
        kept = folder / f"{file.stem} ({number}){file.suffix}"
    shutil.copyfile(file, kept)


class _Folder:
    """For what a visitor drops; removed with the last mention of it, which gradio forgets some time after the visit."""

    def __init__(self, uploads: Path):
        self.path = Path(tempfile.mkdtemp(dir=uploads))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
