"""The weights of frozen networks in 8 bit, so that they may travel with a model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from imgtext.errors import ImgtextError


def pack(network: nn.Module) -> dict[str, np.ndarray]:
    """Round the weights of all convolutions to 8 bit, in place, and give them as integers.

    A weight is an int8 times its output channel's scale, as in Jacob et al., 2018, section 3. A quarter of the bytes;
    the network still computes in floating point.
    """
    packed = {}
    for name, layer in _convolutions(network):
        scale = (layer.weight.abs().amax(dim=(1, 2, 3)) / 127).clamp_min(torch.finfo(torch.float32).tiny)
        packed[f"{name}.weight"] = (layer.weight / scale.view(-1, 1, 1, 1)).round().to(torch.int8).numpy()
        packed[f"{name}.scale"], packed[f"{name}.bias"] = scale.numpy(), layer.get_parameter("bias").numpy()
    return unpack(network, packed, "")


def unpack(network: nn.Module, packed: Mapping[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    """Put packed weights into a network whose batch norms are folded, and return them.

    Raises:
        ImgtextError: they are another network's.
    """
    expected: dict[str, tuple[tuple[int, ...], np.dtype]] = {}
    for key, layer in _convolutions(network):
        out = (layer.out_channels,)
        shapes = {"weight": (tuple(layer.weight.shape), np.int8), "scale": (out, np.float32), "bias": (out, np.float32)}
        expected |= {f"{key}.{kind}": (shape, np.dtype(dtype)) for kind, (shape, dtype) in shapes.items()}
    if {key: (array.shape, array.dtype) for key, array in packed.items()} != expected:
        raise ImgtextError(f"the packaged weights are not those of {name}; fetch or train the model again")
    for key, layer in _convolutions(network):
        weight, scale, bias = (torch.tensor(packed[f"{key}.{kind}"]) for kind in ("weight", "scale", "bias"))
        layer.weight.copy_(weight * scale.view(-1, 1, 1, 1))
        layer.get_parameter("bias").copy_(bias)
    return dict(packed)


def _convolutions(network: nn.Module) -> list[tuple[str, nn.Conv2d]]:
    network.requires_grad_(False)
    return [(name, layer) for name, layer in network.named_modules() if isinstance(layer, nn.Conv2d)]
