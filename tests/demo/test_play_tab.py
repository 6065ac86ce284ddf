from __future__ import annotations

import random
import re

import pytest
from galleries import Galleries
from models import load_models
from play_tab import Play, ordinal, playable


def test_ordinals():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112, 1003)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "1,003rd")
    ]


@pytest.fixture
def play(galleries) -> Play:
    return Play(galleries, random.Random(1))


@pytest.mark.parametrize("right", [True, False])
def test_a_round(play, right, monkeypatch):
    monkeypatch.setattr("play_tab.CHOICES", 3)
    dealt = play.deal({"key": "photos"})
    colour = re.search(r"“A (\w+) square.”", dealt["said"])[1]
    row = ["red", "green", "blue"].index(colour)
    assert sorted(re.findall(r'data-row="(\d)"', dealt["grid"])) == ["0", "1", "2"]
    assert colour not in dealt["grid"]  # nothing gives it away
    guess = row if right else (row + 1) % 3
    told = play.guess({"round": dealt["round"], "row": guess})
    assert (told["right"], told["model"], told["position"]) == (right, True, 1)
    assert ("You found it." if right else "That was another one.") in told["said"]
    assert "Position in results: 1st" in told["said"]
    assert re.search(rf'class="true"><button type="button" class="card" data-row="{row}"', told["grid"])
    assert ('class="guessed"' in told["grid"]) == (not right)
    assert "over" in play.guess({"round": dealt["round"], "row": guess})["said"]  # nobody guesses twice


def test_only_galleries_with_pictures_and_captions_are_played(galleries, play, monkeypatch):
    monkeypatch.setattr("play_tab.CHOICES", 3)
    assert playable(galleries) == [("photos", "photos")]
    assert playable(Galleries(load_models(), folders=True)) == []  # its pictures are not here
    monkeypatch.setattr("play_tab.CHOICES", 4)  # a model that is switched to may have fewer
    assert playable(galleries) == []
    dealt = play.deal({"key": "photos"})
    assert dealt["round"] is None
    assert "fewer than 4 pictures with captions" in dealt["said"]


def test_models_that_came_meanwhile_are_offered(galleries, bundle):
    galleries.models.retrievers["you/loaded"] = galleries.models["photos"]
    key = galleries.key_of_model(bundle.folder, None)
    assert galleries[key].retriever.bundle.digest == bundle.digest
    names = [("photos", "photos"), ("you/loaded", "you/loaded"), (bundle.config.name, key)]
    assert galleries.offered() == names
