from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from captioned import TINY_COMPACT, split
from imgtext.batches import draw_batch
from imgtext.recipes import COMPACT


@pytest.fixture(scope="module")
def train():
    return split(0)[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"views": (np.zeros((41, 8), np.float32),)}, "each image needs at least one caption"),
        ({"owner": np.zeros(3, int)}, "each caption one of the images"),
        ({"worn": np.zeros((1, 8), np.float32)}, "its features worn"),
    ],
)
def test_a_split_that_does_not_fit_together_is_refused(train, change, message):
    with pytest.raises(ValueError, match=message):
        replace(train, **change)
    with pytest.raises(ValueError, match="in the order of their images"):
        replace(train, owner=train.owner[::-1].copy())


def test_a_batch_has_different_pictures_and_their_own_captions(train):
    recipe = replace(COMPACT, batch_size=20, captions_per_image=2, word_dropout=0.0)
    batch = draw_batch(train, recipe, np.random.default_rng(0))
    views = np.stack(train.views)  # (views, images, F)
    images = [int(np.flatnonzero((views == row).all(axis=2).any(axis=0))[0]) for row in batch.features]
    assert images == batch.images.tolist()
    assert len(set(images)) == 20
    assert np.bincount(batch.owner).tolist() == [min(2, 1 + image % 3) for image in images]
    assert train.owner[batch.captions].tolist() == batch.images[batch.owner].tolist()
    own = train.bags.take(batch.captions)
    np.testing.assert_array_equal(batch.bags.indices, own.indices)
    np.testing.assert_array_equal(batch.bags.weights, own.weights)


def test_some_pictures_are_drawn_worn(train):
    train = replace(train, worn=-train.views[0])
    shares = []
    for seed in range(20):
        batch = draw_batch(train, replace(TINY_COMPACT, worn=0.25, batch_size=40), np.random.default_rng(seed))
        is_worn = (batch.features == train.worn[batch.images]).all(axis=1)
        assert (batch.features[~is_worn] >= 0).all()
        shares.append(is_worn.mean())
    assert 0.2 < np.mean(shares) < 0.3
