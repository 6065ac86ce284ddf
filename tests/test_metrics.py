from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgtext.metrics import Recall, evaluate, ranks


def slow_rank(scores: list[float], relevant: list[bool]) -> int:
    """Sort all items, relevant ones last among equals, and look where the first relevant one stands."""
    order = sorted(range(len(scores)), key=lambda item: (-scores[item], relevant[item]))
    return next(place for place, item in enumerate(order, start=1) if relevant[item])


@given(st.data())
def test_ranks_equal_a_slow_twin(data):
    items = data.draw(st.integers(1, 8))
    row = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 1.0]), min_size=items, max_size=items)  # few values: many ties
    relevance = st.lists(st.booleans(), min_size=items, max_size=items).filter(any)
    scores = data.draw(st.lists(row, min_size=1, max_size=5))
    relevant = [data.draw(relevance) for _ in scores]
    expected = [slow_rank(*pair) for pair in zip(scores, relevant)]
    assert ranks(np.array(scores), np.array(relevant)).tolist() == expected


def test_ties_count_against_the_model():
    relevant = np.array([[True, False, False]])
    assert ranks(np.zeros((1, 3)), relevant).tolist() == [3]


@pytest.mark.parametrize(
    ("scores", "relevant", "message"),
    [
        ([[0.0, np.nan]], [[True, False]], "not a number"),
        ([[0.0, 1.0]], [[False, False]], "no relevant item"),
        ([[0.0, 1.0]], [[True]], "differ in shape"),
    ],
)
def test_bad_input_is_refused(scores, relevant, message):
    with pytest.raises(ValueError, match=message):
        ranks(np.array(scores), np.array(relevant))


def test_recall_figures():
    found = Recall.of(np.array([1, 2, 6, 11]))
    assert (found.at_1, found.at_5, found.at_10) == (0.25, 0.5, 0.75)
    assert found.median_rank == 4
    assert found.mean_reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 6 + 1 / 11) / 4)


def test_evaluate_uses_the_owners_that_it_is_given():
    # image 0 has one caption, image 1 has three, in mixed order
    images = np.eye(2, dtype=np.float32)
    captions = images[[1, 0, 1, 0]]  # the last one looks like image 0 and belongs to image 1
    found = evaluate(images, captions, owner=np.array([1, 0, 1, 1]))
    assert found.text_to_image.at_1 == 0.75
    assert found.image_to_text.at_1 == 0.5  # image 0's own caption ties with a foreign one: it loses
    assert found.rsum == pytest.approx(75 + 100 + 100 + 50 + 100 + 100)
    assert "75.0" in found.table()
