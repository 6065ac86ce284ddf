"""The page: `imgtext demo`, `python demo/app.py`, or a Hugging Face Space."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path

import gradio as gr
from caption_tab import caption_tab
from galleries import Galleries
from guard import LOCAL, LocalCallers
from loading import ModelLoader
from looks import Looks
from memory import share_memory
from model_tab import model_tab
from models import load_models
from page import LOOK
from photos_tab import MAX_UPLOAD, photos_tab
from play_tab import play_tab
from programs import programs
from search_tab import search_tab
from starlette.middleware import Middleware
from train_tab import train_tab

from imgtext.errors import ImgtextError, require

QUEUE = 64  # calls that wait; more are told that the page is busy
# that gradio remembers, a call by a program being one, with every component's settings: 0.1 MB each and more
SESSIONS = 500


def build(galleries: Galleries, uploads: Path, *, folders: bool, models_from_hub: bool = False) -> gr.Blocks:
    """Put the page together; the arguments are those of the tabs."""
    models, looks = galleries.models, Looks()
    loader = ModelLoader(models, hub=folders or models_from_hub, folders=folders)
    # gradio keeps its own copy of a dropped picture: for an hour
    with gr.Blocks(title="imgtext", analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gr.HTML("<h1>imgtext</h1><p>Find pictures by describing them, and see how pictures are described.</p>")
        with gr.Tab("Search"):
            search_tab(galleries, looks, loader)
        with gr.Tab("Caption") as tab:
            caption_tab(galleries, looks, tab)
        with gr.Tab("Your photos") as tab:
            photos_tab(galleries, uploads, tab, folders=folders)
        with gr.Tab("Play"):
            play_tab(galleries)
        with gr.Tab("The model"):
            model_tab(galleries)
        with gr.Tab("Train"):
            train_tab(galleries, folders=folders)
        programs(models)
    if "SPACES_ZERO_GPU" not in os.environ:
        page.space_id = None  # or gradio's header of a Space asks huggingface.co, and Google for its fonts
    return page


def serve(
    model: str | None = None,
    pictures: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    browser: bool = False,
    mcp: bool = False,
    models_from_hub: bool = False,
    nearest: str = "exact",
) -> None:
    """Show the page until it is interrupted.

    Args:
        model: model to begin with.
        pictures: folder where the pictures of a gallery lie whose model brings none.
        host: address to listen at. Folders of this machine are offered only where nobody else can reach it.
        port: port to listen at; the first free one from 7860 on when not given.
        browser: open the browser.
        nearest: how the nearest pictures are found; see `imgtext.retriever.Retriever`.
        mcp: offer the endpoints for programs as tools of an MCP server, too.
        models_from_hub: let strangers have any model of the Hub fetched to this machine, with its token; where nobody
            else can reach the page that, and folders with models, are offered anyway.

    Raises:
        ImgtextError: a package is missing, a model can't be read, ``pictures`` fits none, or the port is taken.
    """
    if mcp:
        require("mcp", "mcp")
    share_memory()
    # asked to end, as by a Space or by systemd, it cleans up as after Ctrl+C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folders = host in LOCAL and "SPACE_ID" not in os.environ
    galleries = Galleries(load_models(model, pictures, nearest), folders=folders)
    with tempfile.TemporaryDirectory(prefix="imgtext-") as uploads:
        # what visitors drop goes when the page ends, whatever gradio has forgotten by then
        os.environ["GRADIO_TEMP_DIR"] = str(Path(uploads, "gradio"))
        page = build(galleries, Path(uploads), folders=folders, models_from_hub=models_from_hub)
        page.queue(max_size=QUEUE)
        try:
            _, url, _ = page.launch(
                server_name=f"[{host}]" if ":" in host else host,  # as gradio takes IPv6
                server_port=port,
                inbrowser=browser,
                share=False,
                mcp_server=mcp,
                state_session_capacity=SESSIONS,
                max_file_size=None if folders else MAX_UPLOAD,
                prevent_thread_lock=True,
                quiet=True,
                app_kwargs={"routes": galleries.routes(), "middleware": [Middleware(LocalCallers)] * folders},
                **LOOK,
            )
        except OSError as error:
            where = f"{host}, port {port}" if port else f"{host}, port 7860 and those that follow"
            raise ImgtextError(f"the page can't listen at {where}; choose others with --host and --port") from error
        print(f"The page is at {url} (Ctrl+C ends it)", flush=True)
        page.block_thread()


if __name__ == "__main__":
    try:
        # a Space sets the address
        serve(os.environ.get("IMGTEXT_MODEL"), host=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"))
    except ImgtextError as error:
        sys.exit(f"imgtext: {error}")
