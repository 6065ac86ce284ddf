"""A model trained in the background, so that the page can show how it learns and stop it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

from indexing import duration
from page import notice

from imgtext.bundle import Bundle
from imgtext.errors import ImgtextError
from imgtext.recipes import Recipe, TrainSettings

CURVE_POINTS = 200  # of a line, at most
_WAYS = {"text_to_image": "pictures by words", "image_to_text": "words by picture"}
_DOING = {"scenes": "Drawing the scenes", "pictures": "Looking at the pictures", "train": "Training"}


class _Stopped(Exception):
    pass


@dataclass
class _Stage:
    """What is being done, and what it gave so far."""

    what: str
    done: int = 0
    total: int = 0
    first: int = 0  # done at the time ``begin``: a checkpoint's steps took none
    begin: float = field(default_factory=time.monotonic)
    losses: list[tuple[int, float]] = field(default_factory=list)
    recalls: list[Mapping[str, float]] = field(default_factory=list)

    def left(self) -> str:
        done = self.done - self.first
        if not done:
            return ""
        seconds = (time.monotonic() - self.begin) / done * (self.total - self.done)
        return f", {duration(seconds)} left"


class Training(Thread):
    """Begins at once.

    Args:
        settings: what to train on; with ``out``.
        afresh: leave aside the checkpoint of a training that was stopped.

    Attributes:
        bundle: the model, once the thread ended and nothing was in the way.
    """

    def __init__(self, settings: TrainSettings, recipe: Recipe, *, afresh: bool = False):
        super().__init__(daemon=True)
        self.settings, self.recipe = settings, recipe
        self.bundle: Bundle | None = None
        self._afresh = afresh
        self._stop_asked = Event()
        self._stage: _Stage | None = None
        self._begin, self._why = time.monotonic(), "The training failed; the terminal says why."
        self.start()

    def run(self) -> None:
        # torch is loaded here, so that the page needn't wait
        from imgtext.experiment import checkpoints, train

        try:
            if self._afresh:
                for path in checkpoints(self.settings.out):
                    path.unlink()
            bundle = train(self.settings, self.recipe, progress=False, watch=self._watch)
            self._end = time.monotonic()
            self.bundle = bundle
        except _Stopped:
            self._why = "Stopped. Start again to go on from there."
        except (ImgtextError, OSError) as error:
            self._why = str(error)

    def stop(self) -> None:
        """Ask it to end after the step that it is at."""
        self._stop_asked.set()

    def _watch(self, what: str, done: int, total: int, figures: Mapping[str, float]) -> None:
        if self._stage is None or self._stage.what != what:
            self._stage = _Stage(what)
        stage = self._stage
        if done != stage.done + 1:
            stage.first, stage.begin = done, time.monotonic()
        stage.done, stage.total = done, total
        if "loss" in figures:
            stage.losses.append((done, figures["loss"]))
        if "rsum" in figures:
            stage.recalls.append(figures)
        if self._stop_asked.is_set():
            raise _Stopped

    def said(self) -> str:
        """How far it is, or how it ended, as HTML."""
        stage = self._stage
        if self.bundle is not None:
            html = notice(f"Trained in {duration(self._end - self._begin)}. The model is in {self.bundle.folder}.")
        elif not self.is_alive():
            html = notice(self._why)
        elif self._stop_asked.is_set():
            html = notice("Stopping …")
        elif stage is None:
            html = notice("Reading the captions, and loading the network …")
        else:
            doing = _DOING.get(stage.what, stage.what.capitalize())
            html = f'<progress max="{stage.total}" value="{stage.done}" aria-label="{doing}"></progress>' + notice(
                f"{doing}: {stage.done:,} of {stage.total:,}{stage.left()}"
            )
        return html + (_curves(stage) if stage is not None and stage.losses else "")


def _curves(stage: _Stage) -> str:
    """Loss and dev recall over the steps, as HTML."""
    losses, recalls = list(stage.losses), list(stage.recalls)
    highest = max(loss for _, loss in losses)
    losses = losses[:: max(1, len(losses) // CURVE_POINTS)]
    panels = _panel(
        "Loss",
        stage.total,
        {"loss": [(step, loss / highest) for step, loss in losses]},
        f"{highest:.2f}",
        {"loss": f"{losses[-1][1]:.2f}"},
    )
    if recalls:
        lines = {name: [(row["step"], row[f"{way}_at_10"]) for row in recalls] for way, name in _WAYS.items()}
        now = {name: f"{100 * line[-1][1]:.0f} %" for name, line in lines.items()}
        panels += _panel("Found among the first ten, of the dev split", stage.total, lines, "100 %", now)
    return f'<div class="curves">{panels}</div>'


def _panel(
    title: str, steps: int, lines: Mapping[str, Sequence[tuple[int, float]]], top: str, now: Mapping[str, str]
) -> str:
    """Lines whose heights are between 0 and 1, with what each has reached."""
    points = (
        " ".join(f"{100 * step / steps:.1f},{100 - 100 * height:.1f}" for step, height in line)
        for line in lines.values()
    )
    drawn = "".join(f'<polyline points="{line}"/>' for line in points)
    said = "".join(f"<li>{name} <b>{now[name]}</b></li>" for name in lines)
    about = f"{title}: " + ", ".join(f"{name} {now[name]}" for name in lines)
    return (
        f"<figure><figcaption>{title}</figcaption><div><span>{top}</span>"
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{about}">{drawn}</svg>'
        f"<span>0</span><span>step {steps:,}</span></div><ul>{said}</ul></figure>"
    )
