from __future__ import annotations

import numpy as np
import pytest
import torch

from imgtext.model import CaptionBranch, ImageBranch, TwoBranchModel
from imgtext.text import Vocabulary

CAPTIONS = ["a dog runs", "two dogs", "snow on a hill", "", "dog dog snow"]


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


def test_a_branch_that_reads_whole_captions_asks_for_their_vectors():
    bags = (vocabulary := Vocabulary.fit(CAPTIONS)).encode(CAPTIONS)
    model = TwoBranchModel(2, len(vocabulary), sentence_dim=3)
    with pytest.raises(ValueError, match="reads whole captions too: give their vectors"):
        model.embed_captions(bags)
    assert model.embed_captions(bags, np.ones((len(CAPTIONS), 3), np.float32)).shape == (len(CAPTIONS), 128)


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
