"""Pictures on the disk to vectors, beside a plain loop and CLIP: `python benchmarks/pictures.py --data DIR`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import open_clip
import timm
import torch
import tyro
from paired import HEADER, paired, row
from PIL import Image
from torchvision import transforms

from imgtext.features import extract_features
from imgtext.images import find_images, open_image
from imgtext.loading import load

BATCH = 32


@dataclass(frozen=True)
class Settings:
    """Pictures on the disk to vectors."""

    data: Path
    """Folder of pictures."""
    pictures: int = 256
    """How many pictures."""
    models: tuple[str, ...] = ("scenes", "photos")
    """Packaged models; the first is of Lite0."""
    rounds: int = 3
    """How often each is timed, in turn with its peer; the median counts."""


def main() -> None:
    settings = tyro.cli(Settings)
    paths = list(islice(find_images(settings.data), settings.pictures))
    print(HEADER)
    steps = [transforms.Resize(224), transforms.CenterCrop(224), transforms.ToTensor()]
    usual = transforms.Compose(steps)
    lite0 = timm.create_model("tf_efficientnet_lite0", num_classes=0).eval()
    clip = open_clip.create_model("ViT-B-32").eval()

    def loop(network) -> None:
        for first in range(0, len(paths), BATCH):
            pixels = torch.stack([usual(Image.open(path).convert("RGB")) for path in paths[first : first + BATCH]])
            with torch.inference_mode():
                network(pixels)

    for name in settings.models:
        retriever = load(name)
        backbone, mirrored = retriever.backbone, retriever.bundle.config.mirrored

        def embed(retriever=retriever, backbone=backbone, mirrored=mirrored) -> None:
            with tempfile.TemporaryDirectory() as cache:  # an empty one each time
                features = extract_features(paths, backbone, cache=Path(cache), mirrored=mirrored)
            retriever.bundle.embed_features(*features.views)

        peers = [("CLIP ViT-B/32", clip.encode_image, "≥ 8" if name == settings.models[0] else "≥ 2.5")]
        if name == settings.models[0]:
            peers.insert(0, ("PyTorch loop, Lite0", lite0, "≥ 4"))
        for peer, network, goal in peers:
            ours, theirs = paired(embed, lambda network=network: loop(network), settings.rounds)
            rate = len(paths) / ours, len(paths) / theirs
            row(f"pictures a second, {name}", peer, *rate, goal, unit="pictures/s", faster=False)

        size = backbone.input_size
        ready = [backbone.preprocess(open_image(path, target=size)) for path in paths]
        batches = [torch.tensor(np.stack(ready[first : first + BATCH])) for first in range(0, len(ready), BATCH)]

        def cnn(backbone=backbone, batches=batches, views=1 + mirrored) -> None:
            for _ in range(views):
                for batch in batches:
                    backbone(batch)

        whole, alone = paired(embed, cnn, settings.rounds)
        what = f"{name}, decoding and all else beside the CNN; share {1 - alone / whole:.0%}"
        row(what, "CNN alone", whole, alone, "share ≤ 15 %", faster=False)


if __name__ == "__main__":
    main()
