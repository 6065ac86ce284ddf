from __future__ import annotations

import re

import numpy as np
import pytest
from model_tab import SeeModel

from imgtext.bundle import save_metrics


@pytest.fixture
def see(galleries) -> SeeModel:
    return SeeModel(galleries)


def test_measured_recalls(see, bundle, galleries, pictures):
    assert "was not measured" in see.show({"key": "photos"})
    found = {"at_1": 0.251, "at_5": 0.5, "at_10": 1.0, "median_rank": 4.0}
    measured = save_metrics(bundle, {"test": {"text_to_image": found}})
    galleries["photos"].retriever.bundle = measured
    html = see.show({"key": "photos"})
    assert "<td>25.1</td><td>50.0</td><td>100.0</td><td>4</td>" in html
    assert "words by picture" not in html
    assert "seeds" not in html
    spread = {name: {"mean": 0.256, "half_range": 0.0041} for name in ("at_1", "at_5", "at_10")}
    seeds = {"count": 3, "text_to_image": spread}
    galleries["photos"].retriever.bundle = save_metrics(bundle, {"test": {"text_to_image": found, "seeds": seeds}})
    assert measured.digest == bundle.digest
    html = see.show({"key": "photos"})
    assert re.search("mean of 3 seeds.*?<td>25.6 ± 0.4</td><td>25.6 ± 0.4</td><td>25.6 ± 0.4</td><td></td>", html)


def test_worst_failures_come_first(see, galleries, pictures):
    retriever = galleries["photos"].retriever
    gallery = retriever.gallery
    gallery.embeddings[:2] = gallery.embeddings[[1, 0]].copy()  # red and green taken for each other
    html = see.show({"key": "photos"})
    said = re.findall(r"<p>“(.*?)”</p>.*?found as (\d)\.", html)
    assert [rank for _, rank in said] == sorted((rank for _, rank in said), reverse=True)
    assert {caption for caption, _ in said[:2]} == {"A red square.", "A green square."}
    assert said[2] == ("A blue square.", "1")


def test_the_map_keeps_apart_what_the_model_keeps_apart(see, galleries):
    html = see.show({"key": "photos"})
    points = np.array([[float(x), float(y)] for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', html)])
    assert points.shape == (3, 2)
    assert points.min() == 0
    assert points.max() == 100
    assert "<title>A green square.</title>" in html
    found = see.place({"key": "photos", "words": "a green square"})
    assert found["rows"] == [1]
    np.testing.assert_allclose([found["star"][0], 100 - found["star"][1]], points[1], atol=0.1)
    assert see.place({"key": "photos", "words": "zebra"}) is None
