"""Fused layers against those they are made of."""

from __future__ import annotations

import copy

import pytest
import torch
from timm.layers import Conv2dSame
from torch import nn

from imgtext.fusion import fold_batch_norms, fuse_convolutions


@pytest.fixture
def network() -> nn.Sequential:
    torch.manual_seed(0)
    layers = [
        Conv2dSame(3, 8, 3, stride=2),
        nn.ReLU6(),
        Conv2dSame(8, 8, 5, stride=2, groups=8),
        nn.Conv2d(8, 16, 1),
        nn.BatchNorm2d(16),
        nn.ReLU6(),
        nn.Conv2d(16, 4, 3, padding=1),
    ]
    network = nn.Sequential(*layers).eval().requires_grad_(False)
    network[0].weight *= 10  # so that six is passed
    network[4].running_mean.normal_()
    return network


@pytest.mark.parametrize("side", [15, 16, 17, 18, 20, 22])
def test_fused_layers_give_the_same(network, side):
    images = torch.randn(2, 3, side, side).to(memory_format=torch.channels_last)
    expected = network(images)
    assert (network[:2](images) == 6).any()
    fused = copy.deepcopy(network)
    fold_batch_norms(fused)
    torch.testing.assert_close(fused(images), expected)
    fuse_convolutions(fused, images[:1])
    torch.testing.assert_close(fused(images), expected, rtol=1e-4, atol=1e-4)
    assert not any(isinstance(layer, nn.Conv2d) for layer in fused.modules())


def test_without_onednn_nothing_changes(network, monkeypatch):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    before = list(network)
    fuse_convolutions(network, torch.zeros(1, 3, 16, 16))
    assert list(network) == before
