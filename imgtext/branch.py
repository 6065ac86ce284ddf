"""The two branches as numpy arrays: what a text query runs on, so that it never waits for torch.

The tensors are those of `imgtext.model` by the same names, so a saved branch is either of the two:

    image branch     feature_mean (F,), feature_scale (F,), then the layers
    caption branch   table.weight (stems, H), table.bias (H,), sentence_map.weight (H, S) where captions have vectors
                     of their own, then the layers
    layers           layers.0.weight (out, in), layers.0.bias (out,), layers.1.weight, ...

ReLU stands between them, L2 normalisation at the end.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgtext.text import Bags

# captions embedded at once: bounds the memory of their gathered table rows
_CHUNK = 4096


def normalise(rows: np.ndarray) -> np.ndarray:
    """Rows of (N, D) scaled to unit length; a row of zeros stays zero."""
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit


def _layers(tensors: Mapping[str, np.ndarray], hidden: np.ndarray, *, relu_first: bool) -> np.ndarray:
    index = 0
    while f"layers.{index}.weight" in tensors:
        if relu_first or index:
            hidden = np.maximum(hidden, 0)
        hidden = hidden @ tensors[f"layers.{index}.weight"].T + tensors[f"layers.{index}.bias"]
        index += 1
    return normalise(hidden)


def embed_features(tensors: Mapping[str, np.ndarray], *views: np.ndarray, power: float) -> np.ndarray:
    """Image features to unit embeddings.

    Args:
        tensors: the image branch.
        views: (N, F) arrays: the pictures' features, and those of their mirror images where the model takes both.
        power: applied to the features before standardising, signs kept.

    Returns:
        (N, D) float32, unit rows: the mean direction over the views.
    """
    embedded = []
    for features in views:
        shaped = np.sign(features) * np.abs(features) ** np.float32(power)
        standard = (shaped - tensors["feature_mean"]) * tensors["feature_scale"]
        embedded.append(_layers(tensors, standard.astype(np.float32), relu_first=False))
    return normalise(np.sum(embedded, axis=0)) if len(views) > 1 else embedded[0]


def embed_bags(tensors: Mapping[str, np.ndarray], bags: Bags, sentences: np.ndarray | None = None) -> np.ndarray:
    """Bags of N captions, and their own vectors (N, S) where the branch takes them, to unit embeddings (N, D)."""
    table = tensors["table.weight"]
    hidden = np.zeros((len(bags), table.shape[1]), np.float32)
    ends = bags.offsets + bags.sizes
    for first in range(0, len(bags), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        filled = np.flatnonzero(bags.sizes[chunk]) + first  # reduceat can't express an empty bag
        if not len(filled):
            continue
        begin, end = bags.offsets[filled[0]], ends[filled[-1]]
        rows = table[bags.indices[begin:end]] * bags.weights[begin:end, None]  # (entries, H)
        hidden[filled] = np.add.reduceat(rows, bags.offsets[filled] - begin, axis=0)
    hidden += tensors["table.bias"]
    if sentences is not None:
        hidden += sentences @ tensors["sentence_map.weight"].T
    return _layers(tensors, hidden, relu_first=True)
