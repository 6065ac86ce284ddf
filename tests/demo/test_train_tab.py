from __future__ import annotations

import json
import os
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from galleries import Galleries
from models import load_models
from PIL import Image
from train_tab import Train
from training import Training

from colours import COLOURS
from imgtext.recipes import QUICK

TINY = {
    "image_hidden": (16,),
    "steps": 30,
    "evaluate_every": 10,
    "batch_size": 16,
    "min_count": 1,
    "warmup": 2,
    "learning_rate": 1e-2,
    "dropout": 0.1,
}


@pytest.fixture
def folder(tmp_path):
    """Captioned squares of three colours in many shades."""
    folder = tmp_path / "my squares"
    folder.mkdir()
    rng = np.random.default_rng(0)
    rows = []
    for number in range(60):
        colour = list(COLOURS)[number % 3]
        shade = np.clip(np.array(COLOURS[colour]) + rng.integers(-25, 25, 3), 0, 255)
        Image.new("RGB", (12, 10), tuple(shade.tolist())).save(folder / f"{number:02}.png")
        rows.append({"file_name": f"{number:02}.png", "text": f"a {colour} square"})
    (folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture
def train(galleries, tmp_path, backbone, monkeypatch) -> Train:
    monkeypatch.setitem(__import__("train_tab").RECIPES, "quick", replace(QUICK, **TINY))
    return Train(galleries, tmp_path / "runs")


def asked(folder="", recipe="quick", afresh=False) -> dict[str, object]:
    return {"folder": str(folder), "recipe": recipe, "afresh": afresh}


def ended(train: Train) -> None:
    train._training.join(60)
    assert not train._training.is_alive()


def test_a_captioned_folder_is_trained_and_searched(train, folder, tmp_path, pictures):
    token = train.begin(asked(folder))
    ended(train)
    found = train.look(token)
    assert found["key"], found["said"]
    assert (found["running"], found["mine"], found["name"]) == (False, True, "my-squares-quick")
    assert "The model is in" in found["said"]
    assert found["said"].count("<polyline") == 3  # loss, and recall both ways
    assert "How well it finds" in found["said"]
    key = found["key"]
    shown = train.galleries[key]
    assert len(shown.retriever.gallery) == 60
    row = shown.row(shown.retriever.search("green", 1)[0])
    assert row % 3 == 1
    assert shown.retriever.gallery.path(row).is_file()
    assert len(Galleries(load_models(pictures=pictures), folders=True)[key].retriever.gallery) == 60  # after a restart
    again = train.begin(asked(folder))  # in the place of the first
    ended(train)
    assert train.look(again)["key"] == key
    assert train.galleries[key].retriever.bundle is not shown.retriever.bundle
    # whoever didn't begin it learns nothing
    assert train.look({"token": ""}) == {"running": False, "mine": False, "said": ""}


@pytest.fixture
def held(monkeypatch):
    """Trainings wait at their 15th step until it is set."""
    gate, reached = Event(), Event()
    watch = Training._watch

    def wait(self, what, done, total, figures):
        if what == "train" and done == 15 and "rsum" not in figures:
            reached.set()
            gate.wait(60)
        watch(self, what, done, total, figures)

    monkeypatch.setattr(Training, "_watch", wait)
    gate.reached = reached
    return gate


def test_one_training_at_a_time_stopped_by_whoever_began_it(train, folder, held):
    token = train.begin(asked(folder))
    assert held.reached.wait(60)
    assert "a training is under way, begun in another window" in train.begin(asked(folder))["said"]
    assert train.look({"token": "another"}) == {
        "running": True,
        "mine": False,
        "said": '<p class="notice">A training is under way, begun in another window. One goes at a time.</p>',
    }
    said = train.look(token)["said"]
    assert "Training: 14 of 30" in said
    assert said.count("<polyline") == 3
    train.stop({"token": "another"})
    held.set()
    ended(train)
    assert train.look(token)["key"]


@pytest.mark.parametrize("afresh", [False, True])
def test_a_stopped_training_goes_on_from_there_or_afresh(train, folder, held, afresh):
    token = train.begin(asked(folder))
    assert held.reached.wait(60)
    train.stop(token)
    held.set()
    ended(train)
    found = train.look(token)
    assert "Stopped. Start again to go on from there." in found["said"]
    assert found["key"] == ""
    (checkpoint,) = train._runs.glob("*.safetensors")
    assert checkpoint.name == "my-squares-quick.checkpoint.safetensors"
    train.begin(asked(folder, afresh=afresh))
    ended(train)
    steps = [step for step, _ in train._training._stage.losses]
    assert steps == (list(range(1, 31)) if afresh else [10, *range(16, 31)])
    assert not checkpoint.exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "nowhere", "there is no folder"),
        (lambda folder: (folder / "metadata.jsonl").unlink() or folder, "has no captions: put a metadata.jsonl"),
    ],
)
def test_a_folder_that_cannot_be_trained_on(train, folder, make, said):
    assert said in train.begin(asked(make(folder)))["said"]
    assert train._training is None


def test_what_the_tab_would_not_send(train, folder):
    assert "there is no recipe" in train.begin(asked(folder, "../x"))["said"]
    (folder / "circle").symlink_to("circle")
    for name in ("x" * 5000, "~nobody-of-this-name", folder / "circle"):
        assert "there is no folder" in train.begin(asked(name))["said"]
    assert train._training is None
    assert not train.look({"token": "é"})["mine"]
    train.stop({"token": "é"})


def test_what_goes_wrong_is_said(train, folder):
    (folder / "metadata.jsonl").write_text('{"file_name": "00.png", "text": ""}\n')
    token = train.begin(asked(folder))
    ended(train)
    said = train.look(token)["said"]
    assert "metadata.jsonl, line 1" in said
    assert os.fspath(folder) in said
