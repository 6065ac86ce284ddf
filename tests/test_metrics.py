from __future__ import annotations

from statistics import mean, median

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
        ([[0.0, 1.0]] * 2, [[True, False], [False, False]], "no relevant item"),
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
    assert found.table().splitlines() == [
        "                    R@1     R@5    R@10  median     MRR",
        "text -> image      75.0   100.0   100.0     1.0   0.875",
        "image -> text      50.0   100.0   100.0     1.5   0.750",
    ]


def slow_recall(ranks: list[int]) -> list[float]:
    return [
        *(sum(rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 10)),
        median(ranks),
        mean(1 / rank for rank in ranks),
    ]


@given(st.data())
def test_evaluate_equals_a_slow_twin(data):
    """Captions in any order, so many a picture as it pleases; whole numbers, so that equal scores are equal."""
    pictures = data.draw(st.integers(1, 14))
    more = data.draw(st.lists(st.integers(0, pictures - 1), max_size=20))
    owner = data.draw(st.permutations([*range(pictures), *more]))
    vector = st.lists(st.integers(-2, 2), min_size=2, max_size=2)
    images = data.draw(st.lists(vector, min_size=pictures, max_size=pictures))
    captions = data.draw(st.lists(vector, min_size=len(owner), max_size=len(owner)))

    def score(caption: int, image: int) -> int:
        return sum(a * b for a, b in zip(captions[caption], images[image]))

    to_image = [
        1 + sum(score(caption, other) >= score(caption, own) for other in range(pictures) if other != own)
        for caption, own in enumerate(owner)
    ]
    to_text = []
    for image in range(pictures):
        best = max(score(caption, image) for caption, own in enumerate(owner) if own == image)
        to_text.append(1 + sum(score(caption, image) >= best for caption, own in enumerate(owner) if own != image))
    found = evaluate(np.array(images, np.float32), np.array(captions, np.float32), np.array(owner))
    assert list(vars(found.text_to_image).values()) == pytest.approx(slow_recall(to_image))
    assert list(vars(found.image_to_text).values()) == pytest.approx(slow_recall(to_text))


def test_the_order_of_pictures_and_captions_changes_nothing():
    """Copies of pictures and captions tie: no order lets one win."""
    rng = np.random.default_rng(0)
    images = np.repeat(rng.integers(-2, 3, (10, 4)), 2, axis=0).astype(np.float32)
    owner = np.repeat(np.arange(20), rng.integers(1, 4, 20))
    captions = images[owner]  # each caption fits its picture and the copy alike
    plain = evaluate(images, captions, owner)
    assert (plain.text_to_image.at_1, plain.image_to_text.at_1) == (0, 0)
    for _ in range(5):
        pictures, texts = rng.permutation(20), rng.permutation(len(owner))
        found = evaluate(images[pictures], captions[texts], np.argsort(pictures)[owner[texts]])
        for way in ("text_to_image", "image_to_text"):
            assert vars(getattr(found, way)) == pytest.approx(vars(getattr(plain, way)))
