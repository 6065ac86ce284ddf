"""The packaged model: a folder, equal on disk and on the Hub. Written whole, checked when read.

config.json                    what the model is, and the SHA-256 of every other file
image_branch.safetensors       weights of the image branch, by the names of `imgtext.branch`
caption_branch.safetensors     weights of the caption branch
backbone.safetensors           weights of the frozen CNN, where they are small and free
vocabulary.json                stems, document frequencies, surface words
image_embeddings.safetensors   "embeddings" (N, D) of the gallery, row by row with
gallery.jsonl                  a line a picture: file, captions, split, source, licence
caption_embeddings.safetensors "embeddings" (M, D) of the caption bank, row by row with
captions.jsonl                 a line a caption
map.safetensors                "rows" (P,) of the gallery and their "points" (P, 2); see `imgtext.gallery_map`
gallery/                       the gallery's pictures, where their licence allows
learning_curve.png, reliability.png, README.md  for people
"""

from __future__ import annotations

from imgtext.bundle.config import Config
from imgtext.bundle.corpus import CaptionBank, Gallery, GalleryRow, read_gallery_rows
from imgtext.bundle.layout import CONFIG, GALLERY, MAP
from imgtext.bundle.reading import Bundle
from imgtext.bundle.writing import copy_bundle, resave, save_bundle, save_metrics

__all__ = [
    "CONFIG",
    "GALLERY",
    "MAP",
    "Bundle",
    "CaptionBank",
    "Config",
    "Gallery",
    "GalleryRow",
    "copy_bundle",
    "read_gallery_rows",
    "resave",
    "save_bundle",
    "save_metrics",
]
