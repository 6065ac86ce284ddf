from __future__ import annotations

import torch

from imgtext.packing import pack


def test_weights_are_rounded_to_the_nearest_step():
    layer = torch.nn.Conv2d(2, 2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[127.0, 50.4], [0.0, 0.0]]).view(2, 2, 1, 1))
    packed = pack(torch.nn.Sequential(layer))
    assert packed["0.weight"].ravel().tolist() == [127, 50, 0, 0]
    assert layer.weight.ravel().tolist() == [127, 50, 0, 0]
