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


def test_the_seeds_branches_have_the_seeds_layers():
    model = TwoBranchModel(feature_dim=2048, vocabulary_size=13388)
    image = {name: tuple(tensor.shape) for name, tensor in model.image_branch.named_parameters()}
    caption = {name: tuple(tensor.shape) for name, tensor in model.caption_branch.named_parameters()}
    assert image == {
        "layers.0.weight": (512, 2048),
        "layers.0.bias": (512,),
        "layers.1.weight": (256, 512),
        "layers.1.bias": (256,),
        "layers.2.weight": (128, 256),
        "layers.2.bias": (128,),
    }
    assert caption == {
        "table.weight": (13388, 512),
        "table.bias": (512,),
        "layers.0.weight": (256, 512),
        "layers.0.bias": (256,),
        "layers.1.weight": (128, 256),
        "layers.1.bias": (128,),
    }


def test_the_word_table_is_a_dense_layer_over_the_one_hot_bag():
    torch.manual_seed(0)
    vocabulary = Vocabulary.fit(CAPTIONS)
    branch = CaptionBranch(len(vocabulary), hidden=(8, 6), embed_dim=4).eval()
    bags = vocabulary.encode(CAPTIONS)
    one_hot = torch.zeros(len(CAPTIONS), len(vocabulary))
    for row, (start, size) in enumerate(zip(bags.offsets, bags.sizes)):
        one_hot[row, bags.indices[start : start + size]] = 1
    hidden = one_hot @ branch.table.weight + branch.table.bias
    for layer in branch.layers:
        hidden = torch.relu(hidden) @ layer.weight.T + layer.bias
    expected = hidden / hidden.norm(dim=1, keepdim=True).clamp(min=1e-12)
    found = branch(*(torch.from_numpy(array) for array in (bags.indices, bags.offsets, bags.weights)))
    torch.testing.assert_close(found, expected)


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


def test_standardise_gives_mean_zero_and_spread_one():
    branch = ImageBranch(2, (), 2, power=0.5)
    features = torch.tensor([[1.0, 400.0], [9.0, 900.0], [4.0, 100.0]])
    branch.standardise(features)
    standard = (branch.shape(features) - branch.feature_mean) * branch.feature_scale
    torch.testing.assert_close(standard.mean(dim=0), torch.zeros(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(standard.std(dim=0, correction=0), torch.ones(2), atol=0.02, rtol=0)


def test_folding_word_vectors_changes_nothing():
    torch.manual_seed(0)
    vocabulary = Vocabulary.fit(CAPTIONS)
    branch = CaptionBranch(len(vocabulary), (8,), 4, word_vectors=torch.randn(len(vocabulary), 3)).eval()
    torch.nn.init.normal_(branch.word_map.weight)
    arrays = [torch.from_numpy(a) for a in vars(vocabulary.encode(CAPTIONS)).values() if isinstance(a, np.ndarray)]
    indices, weights, offsets = arrays
    with torch.no_grad():
        before = branch(indices, offsets, weights)
        plain = branch.table.weight.clone()
        branch.fold()
        after = branch(indices, offsets, weights)
    torch.testing.assert_close(before, after)
    assert not torch.equal(plain, branch.table.weight)
    assert "word_map.weight" not in branch.state_dict()
