"""Tab Train: a model of the scenes or of a captioned folder, trained while one looks on."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from threading import Lock
from typing import Any

import gradio as gr
from galleries import Galleries
from model_tab import recalls
from page import notice, plain
from training import Training

from imgtext.datasets.folder import has_captions
from imgtext.errors import ImgtextError, require
from imgtext.files import expanded
from imgtext.recipes import COMPACT, QUICK, RECIPES, TrainSettings

OFF = (
    "Training is off where others can reach the page. On your own machine: imgtext demo, which has this tab too, "
    "or imgtext train."
)


class Train:
    """What the tab asks the server. Each function takes what the browser sent. One training at a time.

    Args:
        runs: folder for the models.
    """

    def __init__(self, galleries: Galleries, runs: Path):
        self.galleries, self._runs = galleries, runs
        self._lock = Lock()
        self._training: Training | None = None
        self._offered: Training | None = None  # the one whose model was shown
        self._token = ""  # whoever has it began the training

    def begin(self, asked: dict[str, Any]) -> dict[str, str]:
        """Begin a training: the token that lets one stop it and have the model, or why it can't begin."""
        try:
            for package in ("matplotlib", "sklearn"):  # for the learning curve and the map at the end
                require(package, "train")
            recipe = RECIPES.get(str(asked["recipe"]))
            if recipe is None:
                raise ImgtextError(f"there is no recipe {asked['recipe']}")
            settings = self._settings(str(asked["folder"]).strip(), str(asked["recipe"]))
            with self._lock:
                if self._training is not None and self._training.is_alive():
                    raise ImgtextError("a training is under way, begun in another window; one goes at a time")
                self._training = Training(settings, recipe, afresh=bool(asked["afresh"]))
                self._token = secrets.token_urlsafe(16)
                return {"token": self._token}
        except (ImgtextError, OSError) as error:
            return {"said": notice(str(error))}

    def look(self, asked: dict[str, Any]) -> dict[str, Any]:
        """How far the training is, for whoever began it; others learn only that there is one."""
        with self._lock:
            training, mine = self._training, self._began(asked["token"])
        if training is None or not (mine or training.is_alive()):
            return {"running": False, "mine": False, "said": ""}
        running = training.is_alive()
        if not mine:
            said = notice("A training is under way, begun in another window. One goes at a time.")
            return {"running": True, "mine": False, "said": said}
        found = {"running": running, "mine": True, "said": training.said(), "key": "", "name": ""}
        if not running and training.bundle is not None:
            found["key"] = self.galleries.key_of_model(training.bundle.folder, training.settings.data)
            if self._offered is not training:
                self.galleries.forget(found["key"])  # an older model of this name
                self._offered = training
            found["name"] = training.bundle.config.name
            found["said"] += recalls(self.galleries[found["key"]].retriever)
        return found

    def stop(self, asked: dict[str, Any]) -> None:
        with self._lock:
            if self._training is not None and self._began(asked["token"]):
                self._training.stop()

    def _began(self, token: object) -> bool:
        return secrets.compare_digest(str(token).encode(), self._token.encode())

    def _settings(self, text: str, recipe: str) -> TrainSettings:
        if not text:
            return TrainSettings("scenes", out=self._runs / f"scenes-{recipe}")
        folder = expanded(text)
        if not os.path.isdir(folder):
            raise ImgtextError(f"there is no folder {folder.absolute()}")
        folder = folder.resolve()
        if not has_captions(folder):
            raise ImgtextError(
                f"{folder} has no captions: put a metadata.jsonl, metadata.csv or captions.txt beside the pictures"
            )
        name = re.sub(r"[^\w.-]+", "-", folder.name).strip("-.") or "folder"
        return TrainSettings("folder", folder, self._runs / f"{name}-{recipe}", gallery="all")


def train_tab(galleries: Galleries, *, folders: bool) -> None:
    """Build the tab where it is called.

    Args:
        folders: the page can be reached from this machine alone, so it may be trained here.
    """
    if not folders:
        gr.HTML(notice(OFF), apply_default_css=False)
        return
    train = Train(galleries, Path("runs"))
    gr.HTML(
        f"""
{notice("A model of your own, from the packaged scenes or from pictures of yours that have captions.")}
<div class="training">
<form>
  <fieldset>
    <legend>Learn from</legend>
    <label><input type="radio" name="what" value="scenes" checked>
      <span>Scenes <small>4,000 drawn pictures; they come with imgtext.</small></span></label>
    <label><input type="radio" name="what" value="folder">
      <span>A folder of mine <small>Captions lie beside the pictures: metadata.jsonl, metadata.csv or captions.txt.
      All is only read.</small></span></label>
    <input name="folder" type="text" aria-label="The folder" placeholder="~/Pictures" spellcheck="false" hidden>
  </fieldset>
  <fieldset>
    <legend>How long</legend>
    <label><input type="radio" name="recipe" value="{QUICK.name}" checked>
      <span>Quick <small>One network: a minute or two, and the time to look at new pictures.</small></span></label>
    <label><input type="radio" name="recipe" value="{COMPACT.name}">
      <span>Thorough <small>Four teachers are trained first: better, and ten times as long.</small></span></label>
  </fieldset>
  <label><input type="checkbox" name="afresh">
    <span>Begin afresh <small>Else it goes on where the last one was stopped.</small></span></label>
  <p><button type="submit">Train</button> <button type="button" data-do="stop" hidden>Stop</button>
    <button type="button" data-do="use" hidden>Search with it</button></p>
</form>
<div class="answer model" role="region" aria-label="The training">
  <div class="idle">{notice("While it learns, its loss and how well it finds by then are drawn here.")}</div>
</div>
</div>""",
        apply_default_css=False,
        js_on_load="imgtext.train(element, server)",
        server_functions=[plain(function) for function in (train.begin, train.look, train.stop)],
    )
