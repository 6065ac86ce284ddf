from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import save

from imgtext.bundle import MAP, Bundle, save_metrics
from imgtext.errors import ImgtextError
from imgtext.gallery_map import MOST_PLACES, draw_map, map_file, map_rows, to_unit_square
from imgtext.retriever import Retriever


def test_what_is_alike_lies_together():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 16))
    of = np.arange(60) % 4
    embeddings = (centres[of] + 0.1 * rng.normal(size=(60, 16))).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    rows, points = draw_map(embeddings)
    assert rows.tolist() == list(range(60))
    assert (points.min(), points.max()) == (0, 1)
    distances = np.linalg.norm(points[:, None] - points, axis=2) + 9 * np.eye(60)
    assert (of[distances.argmin(axis=1)] == of).all()
    again = draw_map(embeddings)
    np.testing.assert_array_equal(points, again[1])


def test_of_many_pictures_some_are_shown():
    rows = map_rows(10 * MOST_PLACES)
    assert (len(rows), rows[0], rows[-1]) == (MOST_PLACES, 0, 10 * MOST_PLACES - 1)
    assert (np.diff(rows) > 0).all()
    assert draw_map(np.eye(3, dtype=np.float32))[0].tolist() == []  # too few
    assert to_unit_square(np.array([[5.0, 2.0], [5.0, 4.0]])).tolist() == [[0, 0], [0, 1]]


def test_a_bundle_keeps_its_map_until_its_gallery_is_another(bundle, squares, backbone):
    assert bundle.gallery_map is None
    points = np.array([[0, 0.5], [1, 0]], np.float16)
    drawn = save_metrics(bundle, {}, {MAP: save({"rows": np.array([0, 2]), "points": points})})
    drawn.verify()
    rows, found = drawn.gallery_map
    assert rows.tolist() == [0, 2]
    np.testing.assert_array_equal(found, points)

    retriever = Retriever(drawn)
    retriever.index(squares)
    retriever.save_gallery()
    assert retriever.bundle.gallery_map is None
    assert not (bundle.folder / MAP).exists()


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"rows": np.array([0, 3]), "points": np.zeros((2, 2), np.float16)}, "a row is none of the gallery's"),
        ({"rows": np.array([0, 1]), "points": np.zeros((3, 2), np.float16)}, r"points has shape \(3, 2\)"),
        ({"points": np.zeros((0, 2), np.float16)}, "a row is none of the gallery's"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(bundle, tensors, said):
    drawn = save_metrics(bundle, {}, {MAP: save(tensors)})
    with pytest.raises(ImgtextError, match=rf"map\.safetensors: .*{said}"):
        _ = drawn.gallery_map


def test_a_map_as_a_file(tmp_path, bundle):
    embeddings = np.eye(6, dtype=np.float32)
    (bundle.folder / MAP).write_bytes(map_file(embeddings))
    assert Bundle(bundle.folder).gallery_map is None  # config.json doesn't speak of it
