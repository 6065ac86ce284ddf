"""The two branches in torch, for training. A trained branch's tensors also run on numpy: `imgtext.branch`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from imgtext.bundle.layout import CAPTION_BRANCH, CONFIG, FORMAT, IMAGE_BRANCH, VOCABULARY
from imgtext.bundle.writing import write_branches
from imgtext.errors import ImgtextError
from imgtext.files import expanded, read_json, read_tensors, write_json
from imgtext.images import file_digest
from imgtext.sentences import SENTENCE_DIM, SENTENCE_ENCODER
from imgtext.text import Bags

_FILES = (CONFIG, IMAGE_BRANCH, CAPTION_BRANCH)


def _dense(widths: Sequence[int]) -> nn.ModuleList:
    """Dense layers, begun with Glorot's uniform weights and zero biases, as Keras does and so the seed did."""
    layers = [nn.Linear(into, out) for into, out in pairwise(widths)]
    for layer in layers:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return nn.ModuleList(layers)


class ImageBranch(nn.Module):
    """Frozen CNN features -> dense layers with ReLU between -> unit embedding.

    Args:
        feature_dim: width of the backbone's features.
        hidden: widths of the hidden layers; the seed's are (512, 256).
        embed_dim: width of the embedding.
        power: the features' power before standardising; 0.5 tames the few that are very large.
        dropout: share of each layer's input that is dropped in training.
    """

    feature_mean: torch.Tensor
    feature_scale: torch.Tensor

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
        sentence_dim: width of the caption's own vector, a second input mapped linearly and added to the bag's sum; 0
            for none.
        sentence_dropout: share of its numbers that is dropped in training.

    Attributes:
        sparse: the table's gradient holds the rows of a batch's words alone, for `imgtext.lazy_adam`; not with word
            vectors, which reach every row.
    """

    word_vectors: torch.Tensor

    def __init__(
        self,
        vocabulary_size: int,
        hidden: Sequence[int] = (512, 256),
        embed_dim: int = 128,
        *,
        dropout: float = 0.0,
        word_vectors: torch.Tensor | None = None,
        word_vector_dropout: float = 0.2,
        sentence_dim: int = 0,
        sentence_dropout: float = 0.3,
    ):
        super().__init__()
        self.dropout, self.word_vector_dropout = dropout, word_vector_dropout
        self.sentence_dropout = sentence_dropout
        self.sparse = False
        widths = [*hidden, embed_dim]
        self.table = WordTable(vocabulary_size, widths[0])
        self.layers = _dense(widths)
        self.word_map: nn.Linear | None = None
        if word_vectors is not None:
            self.register_buffer("word_vectors", word_vectors, persistent=False)
            self.word_map = nn.Linear(word_vectors.shape[1], widths[0], bias=False)
            # small beside the learned table: a large start swamps it
            nn.init.normal_(self.word_map.weight, std=0.01)
        self.sentence_map: nn.Linear | None = None
        if sentence_dim:
            self.sentence_map = nn.Linear(sentence_dim, widths[0], bias=False)

    def words(self) -> torch.Tensor:
        """(stems, H): the table with the mapped word vectors added."""
        if self.word_map is None:
            return self.table.weight
        vectors = F.dropout(self.word_vectors, self.word_vector_dropout, self.training)
        mapped: torch.Tensor = self.word_map(vectors)
        return self.table.weight + mapped

    @torch.no_grad()
    def fold(self) -> None:
        """Add the mapped word vectors into the table for good."""
        if self.word_map is not None:
            self.table.weight.add_(self.word_map(self.word_vectors))
            self.word_map = None

    def forward(
        self,
        indices: torch.Tensor,
        offsets: torch.Tensor,
        weights: torch.Tensor,
        sentences: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Bags in the layout of `imgtext.text.Bags`, and the captions' own vectors -> (N, D) float32, unit rows."""
        hidden = F.embedding_bag(
            indices, self.words(), offsets, mode="sum", sparse=self.sparse, per_sample_weights=weights
        )
        hidden = hidden + self.table.bias
        if self.sentence_map is not None:
            if sentences is None:
                raise ValueError("this branch reads whole captions too: give their vectors")
            hidden = hidden + self.sentence_map(F.dropout(sentences, self.sentence_dropout, self.training))
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
        sentence_dim: int = 0,
    ):
        super().__init__()
        self.image_branch = ImageBranch(feature_dim, image_hidden, embed_dim, power=power, dropout=dropout)
        self.caption_branch = CaptionBranch(
            vocabulary_size,
            caption_hidden,
            embed_dim,
            dropout=dropout,
            word_vectors=word_vectors,
            sentence_dim=sentence_dim,
        )

    @classmethod
    def from_pretrained(cls, source: str | os.PathLike[str], revision: str | None = None) -> TwoBranchModel:
        """Load the model of a packaged model's folder, of what `save_pretrained` wrote, or of a Hub repo.

        Args:
            source: folder or Hub repo id.
            revision: branch, tag or commit of the Hub repo.

        Raises:
            ImgtextError: a file is missing or damaged, or a tensor is missing, too many or of another shape.
        """
        from imgtext.hub import fetch

        folder = expanded(source)
        if not folder.is_dir():
            folder = fetch(str(source), revision, files=_FILES)
        config = read_json(folder / CONFIG)
        try:
            model = cls(
                config["feature_dim"],
                config["vocabulary_size"],
                config["image_hidden"],
                config["caption_hidden"],
                config["embed_dim"],
                power=config["feature_power"],
                sentence_dim=SENTENCE_DIM if config.get("sentence_encoder") else 0,
            )
            digests = dict(config["files"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise ImgtextError(f"{folder / CONFIG} doesn't describe a model of imgtext: {error}") from error
        for branch, name in ((model.image_branch, IMAGE_BRANCH), (model.caption_branch, CAPTION_BRANCH)):
            tensors, _ = read_tensors(folder / name)
            if file_digest(folder / name) != digests.get(name):
                raise ImgtextError(f"{folder / name} is not the file that {CONFIG} speaks of; fetch or save it again")
            try:
                branch.load_state_dict({key: torch.from_numpy(array).float() for key, array in tensors.items()})
            except RuntimeError as error:
                raise ImgtextError(f"{folder / name}: {' '.join(str(error).split())}") from error
        return model.eval()

    def save_pretrained(self, folder: str | os.PathLike[str]) -> None:
        """Write the weights of both branches, and a config.json with their shapes.

        That is what `from_pretrained` reads. Searching takes a whole bundle: `imgtext.bundle.save_bundle`.

        Raises:
            ImgtextError: the folder holds a packaged model, or word vectors that were not folded in.
        """
        folder = Path(folder)
        if (folder / VOCABULARY).exists():
            raise ImgtextError(f"{folder} holds a packaged model; choose another folder")
        if self.caption_branch.word_map is not None:
            raise ImgtextError("the caption branch still has its word vectors apart: fold() it before saving")
        branches = (self.image_branch, self.caption_branch)
        write_branches(
            folder, *({name: array.numpy(force=True) for name, array in part.state_dict().items()} for part in branches)
        )
        image, caption = self.image_branch, self.caption_branch
        config = {
            "format": FORMAT,
            "feature_dim": image.layers[0].in_features,
            "vocabulary_size": len(caption.table.weight),
            "image_hidden": [layer.in_features for layer in image.layers[1:]],
            "caption_hidden": [layer.in_features for layer in caption.layers],
            "embed_dim": image.layers[-1].out_features,
            "feature_power": image.power,
            "sentence_encoder": "" if caption.sentence_map is None else SENTENCE_ENCODER,
            "files": {name: file_digest(folder / name) for name in (IMAGE_BRANCH, CAPTION_BRANCH)},
        }
        write_json(folder / CONFIG, config)

    def push_to_hub(self, repo_id: str, *, private: bool = False, commit_message: str = "Two-branch model") -> str:
        """Send what `save_pretrained` writes to a Hub repo; returns the commit's address.

        Raises:
            ImgtextError: the Hub refuses or can't be reached; the repo is as it was.
        """
        from imgtext.hub import push_files

        with tempfile.TemporaryDirectory() as folder:
            self.save_pretrained(folder)
            files = {name: Path(folder, name) for name in _FILES}
            return push_files(files, repo_id, private=private, commit_message=commit_message)

    @property
    def device(self) -> torch.device:
        return self.image_branch.feature_mean.device

    def embed_captions(self, bags: Bags, sentences: np.ndarray | None = None) -> torch.Tensor:
        """Bags of N captions, and their own vectors (N, S) where the model takes them, to (N, D) float32, unit rows."""
        arrays = [bags.indices, bags.offsets, bags.weights]
        if self.caption_branch.sentence_map is not None and sentences is not None:
            arrays.append(sentences)
        embedded: torch.Tensor = self.caption_branch(*(torch.tensor(array, device=self.device) for array in arrays))
        return embedded

    def embed_images(self, features: np.ndarray) -> torch.Tensor:
        """(N, F) float32 -> (N, D) float32, unit rows."""
        # copied: numpy's memory is aligned now so, now so, and matrix products differ in the last bit with it
        embedded: torch.Tensor = self.image_branch(torch.tensor(features, device=self.device))
        return embedded
