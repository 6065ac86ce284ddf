from __future__ import annotations

import numpy as np
import pytest

from imgtext.bundle import CaptionBank
from imgtext.captioning import describe, word_f1
from imgtext.text import Vocabulary

NEAR = ["a red car", "two dogs", "two brown dogs", "two brown dogs run", "two dogs run"]
COSINES = [0.9, 0.8, 0.7, 0.6, 0.5]
PICTURE = np.array([1, 0], np.float32)


def bank(size: int) -> CaptionBank:
    """The sentences of `NEAR`, and others that have nothing to do with the picture."""
    cosines = np.array([*COSINES, *[-1] * (size - len(NEAR))], np.float32)
    captions = (*NEAR, *["green grass"] * (size - len(NEAR)))
    return CaptionBank(captions, np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1))


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.fit([*NEAR, "green grass"], stop_words=("a",))


def test_word_f1(vocabulary):
    found = word_f1(vocabulary.encode(["a red car", "a brown car", "two dogs", "a", "Dogs, two dogs!"]))
    expected = np.zeros((5, 5))
    expected[[0, 1, 2, 4], [0, 1, 2, 4]] = expected[2, 4] = expected[4, 2] = 1
    expected[0, 1] = expected[1, 0] = 0.5
    np.testing.assert_allclose(found, expected)


def test_the_first_is_what_the_near_sentences_agree_on(vocabulary):
    rows, scores = describe(bank(1000), vocabulary, PICTURE, k=5)  # the nearest five are asked
    # F1 with the five, summed: "two brown dogs run" 2/3 + 6/7 + 1 + 6/7; "two brown dogs" 4/5 + 1 + 6/7 + 2/3
    assert [NEAR[row] for row in rows[:2]] == ["two brown dogs run", "a red car"]  # the second adds what is missing
    assert sorted(rows) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(scores, [COSINES[row] for row in rows], rtol=1e-6)


def test_a_small_bank_is_ranked_by_nearness(vocabulary):
    small = bank(20)
    rows, _ = describe(small, vocabulary, PICTURE, k=4)
    assert rows.tolist() == [0, 1, 2, 3]
    assert len(describe(small, vocabulary, PICTURE, k=50)[0]) == 20


def test_few_that_are_asked_or_many_the_first_stay_first(vocabulary):
    few, many = (describe(bank(1000), vocabulary, PICTURE, k)[0].tolist() for k in (2, 30))
    assert many[:2] == few
    assert len(set(many)) == 30


def test_sentences_without_a_known_word(vocabulary):
    silent = CaptionBank(("zebra", "okapi"), np.eye(2, dtype=np.float32))
    assert describe(silent, vocabulary, PICTURE, k=2)[0].tolist() == [0, 1]
