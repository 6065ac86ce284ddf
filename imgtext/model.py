"""The two branches in torch, for training. A trained branch's tensors also run on numpy: `imgtext.branch`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from imgtext.text import Bags


def _dense(widths: Sequence[int]) -> nn.ModuleList:
    """Dense layers, begun with Glorot's uniform weights and zero biases, as Keras does and so the seed did."""
    layers = nn.ModuleList(nn.Linear(into, out) for into, out in pairwise(widths))
    for layer in layers:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return layers


class ImageBranch(nn.Module):
    """Frozen CNN features -> dense layers with ReLU between -> unit embedding.

    Args:
        feature_dim: width of the backbone's features.
        hidden: widths of the hidden layers; the seed's are (512, 256).
        embed_dim: width of the embedding.
        power: the features' power before standardising; 0.5 tames the few that are very large.
        dropout: share of each layer's input that is dropped in training.
    """

    def __init__(
        self,
        feature_dim: int,
        hidden: Sequence[int] = (512, 256),
        embed_dim: int = 128,
        *,
        power: float = 1.0,
        dropout: float = 0.0,
    ):
        super().__init__()
        self.power, self.dropout = power, dropout
        self.register_buffer("feature_mean", torch.zeros(feature_dim))
        self.register_buffer("feature_scale", torch.ones(feature_dim))
        self.layers = _dense([feature_dim, *hidden, embed_dim])

    def shape(self, features: torch.Tensor) -> torch.Tensor:
        """Features after the power, signs kept."""
        return features.sign() * features.abs() ** self.power

    def standardise(self, features: torch.Tensor) -> None:
        """Learn mean and spread from training features, (N, F)."""
        shaped = self.shape(features)
        self.feature_mean.copy_(shaped.mean(dim=0))
        # a feature that hardly ever fires must not be blown up when it does
        self.feature_scale.copy_(1 / (shaped.std(dim=0, correction=0) + 1e-2))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """(N, F) float32 -> (N, D) float32, unit rows."""
        hidden = (self.shape(features) - self.feature_mean) * self.feature_scale
        for index, layer in enumerate(self.layers):
            if index:
                hidden = F.relu(hidden)
            hidden = layer(F.dropout(hidden, self.dropout, self.training))
        return F.normalize(hidden, dim=1)


class WordTable(nn.Module):
    """The dense layer over a bag of words, as a table with a row a word: the same sums, without the zeros."""

    def __init__(self, vocabulary_size: int, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(vocabulary_size, width))
        self.bias = nn.Parameter(torch.zeros(width))
        nn.init.xavier_uniform_(self.weight)  # as `_dense`


class CaptionBranch(nn.Module):
    """Bag of word stems -> dense layers with ReLU between -> unit embedding.

    Args:
        vocabulary_size: number of stems.
        hidden: widths of the hidden layers; the seed's are (512, 256).
        embed_dim: width of the embedding.
        dropout: share of each layer's input that is dropped in training, the bag apart.
        word_vectors: (stems, W) float32, fixed vectors of the words, mapped linearly and added to the table; `fold`
            turns table and map into one table.
        word_vector_dropout: share of the word vectors' numbers that is dropped in training.
    """

    def __init__(
        self,
        vocabulary_size: int,
        hidden: Sequence[int] = (512, 256),
        embed_dim: int = 128,
        *,
        dropout: float = 0.0,
        word_vectors: torch.Tensor | None = None,
        word_vector_dropout: float = 0.2,
    ):
        super().__init__()
        self.dropout, self.word_vector_dropout = dropout, word_vector_dropout
        widths = [*hidden, embed_dim]
        self.table = WordTable(vocabulary_size, widths[0])
        self.layers = _dense(widths)
        self.word_map: nn.Linear | None = None
        if word_vectors is not None:
            self.register_buffer("word_vectors", word_vectors, persistent=False)
            self.word_map = nn.Linear(word_vectors.shape[1], widths[0], bias=False)
            # small beside the learned table: a large start swamps it
            nn.init.normal_(self.word_map.weight, std=0.01)

    def words(self) -> torch.Tensor:
        """(stems, H): the table with the mapped word vectors added."""
        if self.word_map is None:
            return self.table.weight
        vectors = F.dropout(self.word_vectors, self.word_vector_dropout, self.training)
        return self.table.weight + self.word_map(vectors)

    @torch.no_grad()
    def fold(self) -> None:
        """Add the mapped word vectors into the table for good."""
        if self.word_map is not None:
            self.table.weight += self.word_map(self.word_vectors)
            self.word_map = None

    def forward(self, indices: torch.Tensor, offsets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Bags in the layout of `imgtext.text.Bags` -> (N, D) float32, unit rows."""
        hidden = F.embedding_bag(indices, self.words(), offsets, mode="sum", per_sample_weights=weights)
        hidden = hidden + self.table.bias
        for layer in self.layers:
            hidden = layer(F.dropout(F.relu(hidden), self.dropout, self.training))
        return F.normalize(hidden, dim=1)


class TwoBranchModel(nn.Module):
    """Image branch and caption branch into one space, where the dot product of two embeddings is their cosine.

    >>> model = TwoBranchModel(feature_dim=1280, vocabulary_size=5051)
    >>> model.image_branch(torch.rand(2, 1280)).shape
    torch.Size([2, 128])
    """

    def __init__(
        self,
        feature_dim: int,
        vocabulary_size: int,
        image_hidden: Sequence[int] = (512, 256),
        caption_hidden: Sequence[int] = (512, 256),
        embed_dim: int = 128,
        *,
        power: float = 1.0,
        dropout: float = 0.0,
        word_vectors: torch.Tensor | None = None,
    ):
        super().__init__()
        self.image_branch = ImageBranch(feature_dim, image_hidden, embed_dim, power=power, dropout=dropout)
        self.caption_branch = CaptionBranch(
            vocabulary_size, caption_hidden, embed_dim, dropout=dropout, word_vectors=word_vectors
        )

    @property
    def device(self) -> torch.device:
        return self.image_branch.feature_mean.device

    def embed_captions(self, bags: Bags) -> torch.Tensor:
        """(N, D) float32, unit rows."""
        arrays = (bags.indices, bags.offsets, bags.weights)
        return self.caption_branch(*(torch.tensor(array, device=self.device) for array in arrays))

    def embed_images(self, features: np.ndarray) -> torch.Tensor:
        """(N, F) float32 -> (N, D) float32, unit rows."""
        # copied: numpy's memory is aligned now so, now so, and matrix products differ in the last bit with it
        return self.image_branch(torch.tensor(features, device=self.device))
