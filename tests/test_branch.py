from __future__ import annotations

import numpy as np
import pytest
import torch

from imgtext.branch import embed_bags, embed_features
from imgtext.model import CaptionBranch, ImageBranch, TwoBranchModel
from imgtext.text import Vocabulary

CAPTIONS = ["a dog runs", "two dogs", "snow on a hill", "", "dog dog snow"]


def tensors(module: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in module.state_dict().items()}


@pytest.mark.parametrize("hidden", [(), (8,), (8, 6)])
@pytest.mark.parametrize("power", [1.0, 0.5])
def test_numpy_branches_equal_torch(hidden, power):
    torch.manual_seed(0)
    vocabulary = Vocabulary.fit(CAPTIONS, weighting="tfidf")
    model = TwoBranchModel(5, len(vocabulary), hidden, hidden, 4, power=power, dropout=0.5).eval()
    features = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
    model.image_branch.standardise(torch.from_numpy(features))
    with torch.no_grad():
        images, captions = model.embed_images(features), model.embed_captions(vocabulary.encode(CAPTIONS))
    found = embed_features(tensors(model.image_branch), features, power=power)
    np.testing.assert_allclose(found, images.numpy(), atol=1e-6)
    assert found.dtype == np.float32
    found = embed_bags(tensors(model.caption_branch), vocabulary.encode(CAPTIONS))
    np.testing.assert_allclose(found, captions.numpy(), atol=1e-6)


def test_numpy_captions_in_chunks_equal_one_by_one(monkeypatch):
    monkeypatch.setattr("imgtext.branch._CHUNK", 2)
    torch.manual_seed(0)
    vocabulary = Vocabulary.fit(CAPTIONS)
    arrays = tensors(CaptionBranch(len(vocabulary), (8,), 4))
    captions = ["", "", "dog", "", "snow dog", "", ""]
    whole = embed_bags(arrays, vocabulary.encode(captions))
    single = np.concatenate([embed_bags(arrays, vocabulary.encode([caption])) for caption in captions])
    np.testing.assert_allclose(whole, single, atol=1e-6)


def test_two_views_give_the_mean_direction():
    torch.manual_seed(0)
    arrays = tensors(ImageBranch(5, (), 4))
    views = np.random.default_rng(0).random((2, 3, 5), dtype=np.float32)
    one, other = (embed_features(arrays, view, power=1.0) for view in views)
    mean = (one + other) / np.linalg.norm(one + other, axis=1, keepdims=True)
    np.testing.assert_allclose(embed_features(arrays, *views, power=1.0), mean, atol=1e-6)
