from __future__ import annotations

from dataclasses import replace

import pytest

from imgtext.errors import ImgtextError
from imgtext.recipes import COMPACT, RECIPES, Recipe, teacher_of


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch_size": 0}, "--batch-size must be at least 1, not 0"),
        ({"batch_size": 1}, "--batch-size must be at least 2 for --loss info_nce"),
        ({"learning_rate": 0.0}, "--learning-rate must be above 0"),
        ({"learning_rate": float("nan")}, "--learning-rate must be above 0"),
        ({"teachers": -1}, "--teachers must be 0 or more"),
        ({"loss": "triplet"}, "--teachers must be 0 or more, and 0 without --loss info_nce"),
        ({"dropout": 1.0}, "--dropout must be from 0 to below 1"),
        ({"mirrored": False, "both_views": True}, "--both-views needs --mirrored"),
    ],
)
def test_recipes_check_their_settings(change, message):
    with pytest.raises(ImgtextError, match=message):
        replace(COMPACT, **change)


def test_classic_is_the_seed():
    classic: Recipe = RECIPES["classic"]
    assert (classic.embed_dim, classic.margin, classic.batch_size) == (128, 0.5, 64)
    assert classic.image_hidden == classic.caption_hidden == (512, 256)
    assert (classic.loss, classic.weighting, classic.standardise, classic.feature_power) == (
        "triplet",
        "binary",
        False,
        1,
    )


def test_teachers_are_wider_and_differ():
    one, two = teacher_of(COMPACT, 1), teacher_of(COMPACT, 2)
    assert one.embed_dim == two.embed_dim == 4 * COMPACT.embed_dim
    assert one.teachers == 0
    assert len({COMPACT.seed, one.seed, two.seed}) == 3
