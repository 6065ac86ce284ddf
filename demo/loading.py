"""A model that a visitor named, loaded in the background, so that the page can show how far it is."""

from __future__ import annotations

import io
import os
from html import escape
from pathlib import Path
from threading import Lock, Thread

from models import Models
from page import notice

from imgtext.errors import ImgtextError
from imgtext.hub import fetch
from imgtext.loading import load

LOOK_EVERY = 0.3  # seconds


class ModelLoader:
    """Adds models to those that the page offers.

    Args:
        models: those.
        hub: let visitors name models on the Hub.
        folders: let them name folders of this machine.
    """

    def __init__(self, models: Models, *, hub: bool, folders: bool):
        self.models, self.hub, self.folders = models, hub, folders
        self._loading: dict[str, _Loading] = {}
        self._lock = Lock()

    @property
    def hint(self) -> str:
        """What may be named, or "" where nothing may."""
        places = ["you/name on the Hub"] * self.hub + ["a folder"] * self.folders
        return ", or ".join(places)

    def load(self, source: str) -> dict[str, str]:
        """Begin to load a model, or see how far it is: its ``key`` once it is there, and what is ``said`` as HTML."""
        source = source.strip()
        if source in self.models.names:
            return {"key": source, "said": ""}
        folder = os.path.expanduser(source)
        is_folder = self.folders and os.path.isdir(folder)
        if not source or not (is_folder or self.hub):
            return {"error": notice(f"Say which model: {self.hint}." if self.hint else "No other model can be loaded.")}
        with self._lock:
            loading = self._loading.get(source)
            if loading is None:
                loading = self._loading[source] = _Loading(self.models, source, Path(folder) if is_folder else None)
        loading.join(LOOK_EVERY)
        if loading.is_alive():
            return {"said": loading.said()}
        with self._lock:
            self._loading.pop(source, None)
        return {"key": source, "said": ""} if source in self.models.names else {"error": notice(loading.why)}


class _Loading(Thread):
    """Begins at once.

    Attributes:
        why: what was in the way, if anything was, once the thread ended.
    """

    def __init__(self, models: Models, source: str, folder: Path | None):
        super().__init__(daemon=True)
        self.why = "The model can't be loaded; the log of the page says more."
        self._models, self._source, self._folder = models, source, folder
        self._bars: list = []
        self.start()

    def run(self) -> None:
        try:
            self._models.retrievers[self._source] = load(self._folder or self._fetched())
        except (ImgtextError, OSError) as error:
            self.why = str(error)

    def _fetched(self) -> str:
        from tqdm.auto import tqdm

        bars = self._bars

        class Bar(tqdm):
            """Counts, and prints nothing."""

            def __init__(self, *arguments: object, **settings: object):
                super().__init__(*arguments, **settings | {"disable": False, "file": io.StringIO()})
                bars.append(self)

        repo_id, _, revision = self._source.partition("@")
        folder = fetch(repo_id, revision or None, tqdm_class=Bar)
        return f"{repo_id}@{folder.name}"

    def said(self) -> str:
        """How far it is, as HTML."""
        name = escape(self._source)
        bar = max((bar for bar in self._bars if bar.unit == "B"), key=lambda bar: bar.total or 0, default=None)
        if bar is None or not bar.total:
            return f'<p class="notice">Looking for {name} …</p>'
        return (
            f'<progress max="{bar.total}" value="{bar.n}" aria-label="Fetched"></progress>'
            f'<p class="notice">{name}: {bar.n / 1e6:.1f} of {bar.total / 1e6:.1f} MB</p>'
        )
