from __future__ import annotations

import json

import numpy as np

from colours import CAPTIONS
from imgtext.breakdown import breakdown, tables
from imgtext.text import Vocabulary


def test_breakdown_counts_by_hand():
    vocabulary = Vocabulary.fit([*CAPTIONS, "red", "red"])
    images = np.eye(3, dtype=np.float32)
    # "one" and the zebra's eight others are unknown
    texts = ["a red square", "a green one", "a zebra that nobody has ever seen in any square"]
    owner = np.array([0, 1, 2])
    captions = images[[0, 0, 2]]  # the second finds the first picture in the place of its own
    found = breakdown(images, captions, owner, texts, vocabulary)
    assert found["by_length"] == [
        {"from": 0, "captions": 2, "at_10": 1.0},
        {"from": 9, "captions": 1, "at_10": 1.0},
    ]
    assert found["by_unknown"] == [
        {"from": 0, "captions": 1, "at_10": 1.0},
        {"from": 1, "captions": 1, "at_10": 1.0},
        {"from": 2, "captions": 1, "at_10": 1.0},
    ]
    assert found["by_rarest"] == [
        {"from": 0, "captions": 2, "at_10": 1.0},
        {"from": 1, "captions": 1, "at_10": 1.0},
    ]
    assert {"said": "green", "shown": "red", "times": 1} in found["confused"]
    assert found["hardest"] == []  # no word is frequent enough
    assert json.loads(json.dumps(found)) == found


def test_recall_by_unknown_words():
    """Twelve pictures; each caption looks like the picture after its own, which then comes last of the twelve."""
    vocabulary = Vocabulary.fit(CAPTIONS)
    images = np.eye(12, dtype=np.float32)
    texts = ["a red square", "red red zebra zebra", "a zebra and a lion", "lion"] * 3
    # only the first caption of each four finds its picture, and of the last four the second too
    captions = images[[0, 2, 3, 4, 4, 6, 7, 8, 8, 9, 11, 0]]
    captions[[1, 2, 3, 5, 6, 7, 10, 11], :] -= 0.5 * np.eye(12, dtype=np.float32)[[1, 2, 3, 5, 6, 7, 10, 11]]
    found = breakdown(images, captions, np.arange(12), texts, vocabulary)
    assert found["by_unknown"] == [
        {"from": 0, "captions": 3, "at_10": 1.0},
        {"from": 1, "captions": 6, "at_10": 1 / 6},  # a word twice is one; "lion" alone counts too
        {"from": 2, "captions": 3, "at_10": 0.0},
    ]
    shown = tables(found)[1]
    assert shown.text().splitlines() == [
        "unknown words in the caption  captions   R@10",
        "0                                    3  100.0",
        "1                                    6   16.7",
        "2 and more                           3    0.0",
    ]


def test_kinds_by_hand():
    vocabulary = Vocabulary.fit([*CAPTIONS, "two squares under one"])
    images = np.eye(3, dtype=np.float32)
    texts = ["two squares under a red one", "a red one under two squares", "two green squares", "a square"]
    owner = np.array([0, 1, 2, 2])
    captions = images[[0, 0, 2, 2]]
    found = breakdown(images, captions, owner, texts, vocabulary)
    assert found["by_kind"] == [
        {"kind": "all", "captions": 4, "at_1": 0.75, "at_10": 1.0},
        {"kind": "counts", "captions": 3, "at_1": 2 / 3, "at_10": 1.0},
        {"kind": "colours", "captions": 3, "at_1": 2 / 3, "at_10": 1.0},
        {"kind": "relations", "captions": 2, "at_1": 0.5, "at_10": 1.0},
    ]
    assert found["swapped_alike"] == 1
    assert found["ceiling_at_1"] == 0.75  # the first two are the same to the model
    assert "swapped_alike" not in breakdown(images[2:], captions[2:], np.array([0, 0]), texts[2:], vocabulary)
