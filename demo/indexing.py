"""A folder indexed in the background, so that the page can show how far it is and stop it."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path
from threading import Event, Thread

from page import count_pictures, notice

from imgtext.errors import ImgtextError
from imgtext.gallery_update import IndexReport
from imgtext.retriever import Retriever


class _Stopped(Exception):
    pass


class Indexing(Thread):
    """Begins at once.

    Attributes:
        report: what was done, once the thread ended and nothing was in the way.
    """

    def __init__(self, folder: Path, model: Retriever):
        super().__init__(daemon=True)
        self.report: IndexReport | None = None
        self._folder, self._model = folder, model
        self._stop_asked = Event()
        self._why = ""
        self._begin = time.monotonic()
        self._seen: tuple[str, int, int] | None = None
        self.start()

    def run(self) -> None:
        try:
            self.report = self._model.update_index(self._folder, watch=self._watch)
        except _Stopped:
            _, done, total = self._seen
            self._why = f"Stopped after {done:,} of {count_pictures(total)}. Index again to go on from there."
        except (ImgtextError, OSError) as error:
            self._why = str(error)

    def stop(self) -> None:
        """Ask it to end before the next picture."""
        self._stop_asked.set()

    def _watch(self, path: Path, done: int, total: int) -> None:
        if done == 0:
            self._begin = time.monotonic()  # the network is loaded
        self._seen = path.name, done, total
        if self._stop_asked.is_set():
            raise _Stopped

    def said(self) -> str:
        """How far it is, or how it ended, as HTML."""
        if self.report is not None:
            return _report(self.report)
        if not self.is_alive():
            return notice(self._why)
        if self._seen is None:
            return notice("Looking for pictures, and loading the network …")
        name, done, total = self._seen
        speed = done / max(time.monotonic() - self._begin, 1e-3)
        pace = f", {speed:,.0f} a second, {duration((total - done) / speed)} left" if done else ""
        return (
            f'<progress max="{total}" value="{done}" aria-label="Pictures indexed"></progress>'
            f"{notice(f'{done:,} of {count_pictures(total)}{pace}: {name}')}"
        )


def duration(seconds: float) -> str:
    """Such as "12 s"."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


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
