from __future__ import annotations

import numpy as np
import pytest

from imgtext.errors import ImgtextError
from imgtext.query import MINUS, Query, combine, parse


@pytest.mark.parametrize(
    ("text", "words", "minus"),
    [
        ("dog in snow", "dog in snow", ()),
        ("dog in snow -ball", "dog in snow", ("ball",)),
        ("-ball dog -snow", "dog", ("ball", "snow")),
        ('dog -"red ball" -"" run', "dog run", ("red ball",)),
        ("dog -“red ball”", "dog", ("red ball",)),
        ('dog -"red ball', "dog", ("red ball",)),
        ("t-shirt -black-and-white", "t-shirt", ("black-and-white",)),
        ("a dog - in snow – running -- fast", "a dog - in snow – running -- fast", ()),
        ("dog --ball", "dog --ball", ()),
        ("dog −ball", "dog", ("ball",)),
        ("-", "-", ()),
        ("", "", ()),
    ],
)
def test_parse(text, words, minus):
    assert parse(text) == Query(words, minus)


X, Y, Z = np.eye(3, dtype=np.float32)
NONE = np.zeros((0, 3), np.float32)


def test_each_part_alone_is_its_own_vector():
    np.testing.assert_array_equal(combine(X, NONE, None, 0.5), X)
    np.testing.assert_array_equal(combine(None, NONE, Y, 0.0), Y)
    np.testing.assert_array_equal(combine(None, Z[None], None, 0.5), -Z)
    assert combine(None, NONE, None, 0.5) is None


def test_words_and_picture_are_mixed_by_share():
    np.testing.assert_allclose(combine(X, NONE, Y, 0.25), np.array([3, 1, 0]) / np.sqrt(10), rtol=1e-6)
    np.testing.assert_allclose(combine(X, NONE, Y, 0.0), X)
    np.testing.assert_allclose(combine(X, NONE, Y, 1.0), Y)


def test_minus_pushes_away_from_the_wanted_direction():
    # the wanted part has unit length before anything is taken off, whatever the mix
    for wanted, vector in (((X, None), X), ((X, Y), (X + Y) / np.sqrt(2))):
        expected = vector - MINUS * Z
        found = combine(wanted[0], Z[None], wanted[1], 0.5)
        np.testing.assert_allclose(found, expected / np.linalg.norm(expected), rtol=1e-6)
    both = combine(X, np.stack([Y, Z]), None, 0.5)
    np.testing.assert_allclose(both / both[0], [1, -MINUS / np.sqrt(2), -MINUS / np.sqrt(2)], rtol=1e-6)


@pytest.mark.parametrize("mix", [-0.1, 1.1, float("nan")])
def test_mix_is_a_share(mix):
    with pytest.raises(ImgtextError, match=r"mix must be between 0 .* and 1 .*, not"):
        combine(X, NONE, Y, mix)
