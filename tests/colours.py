"""A model by hand that knows three colours, seen and said."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from imgtext.branch import embed_features
from imgtext.bundle import Bundle, Config, Gallery, GalleryRow, save_bundle
from imgtext.text import Vocabulary

CAPTIONS = [
    "A red square.",
    "A green square!",
    "A blue square",
    "The red thing is a square",
    "green squares",
    "Blue, blue squares",
]
COLOURS = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (20, 40, 230)}


class ColourBackbone:
    """Features are a picture's mean colours: enough to tell pictures apart, exact by hand."""

    name = "colours"
    digest = hashlib.sha256(b"colours").hexdigest()
    input_size = 8
    feature_dim = 3
    precision = "float32"
    calls = 0

    def preprocess(self, image: Image.Image) -> np.ndarray:
        return np.asarray(image.resize((8, 8)))

    def weights(self) -> dict[str, np.ndarray]:
        return {}

    def __call__(self, pixels):
        self.calls += len(pixels)
        return pixels.float().mean(dim=(1, 2)) / 255

    def grid(self, pixels):
        return pixels.float().reshape(len(pixels), 4, 2, 4, 2, 3).mean(dim=(2, 4)).permute(0, 3, 1, 2) / 255


def colour_branches(vocabulary: Vocabulary) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Branches that map each colour, seen or said, to an axis of its own."""
    table = np.zeros((len(vocabulary), 4), np.float32)
    for axis, colour in enumerate(COLOURS):
        table[vocabulary.index(colour), axis] = 1
    table[vocabulary.index("square"), 3] = 0.5
    image = {
        "feature_mean": np.zeros(3, np.float32),
        "feature_scale": np.ones(3, np.float32),
        "layers.0.weight": np.eye(4, 3, dtype=np.float32),
        "layers.0.bias": np.array([0, 0, 0, 0.25], np.float32),
    }
    return image, {"table.weight": table, "table.bias": np.zeros(4, np.float32)}


def colour_config(vocabulary: Vocabulary) -> Config:
    return Config(
        name="colours",
        backbone=ColourBackbone.name,
        backbone_digest=ColourBackbone.digest,
        input_size=8,
        feature_dim=3,
        mirrored=False,
        feature_power=1.0,
        image_hidden=(),
        caption_hidden=(),
        embed_dim=4,
        vocabulary_size=len(vocabulary),
        licence="CC0-1.0",
        dataset="folder",
        recipe={"name": "by hand", "seed": 0},
    )


def save_square(path: Path, colour: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (12, 10), COLOURS[colour]).save(path)
    return path


def save_colours(folder: Path, pictures: dict[str, bytes] | None = None) -> Bundle:
    """The model with a gallery of a picture a colour, with captions, and a caption bank."""
    vocabulary = Vocabulary.fit(CAPTIONS)
    image, caption = colour_branches(vocabulary)
    rows = tuple(GalleryRow(f"{colour}.png", (f"A {colour} square.",), "test") for colour in COLOURS)
    features = np.array(list(COLOURS.values()), np.float32) / 255
    return save_bundle(
        folder,
        colour_config(vocabulary),
        vocabulary,
        image,
        caption,
        gallery=Gallery(rows, embed_features(image, features, power=1.0)),
        captions=CAPTIONS[:3],
        pictures=pictures,
    )
