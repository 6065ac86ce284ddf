"""What to train on, and how: a setting is documented once, here, for code and for `--help`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from imgtext.errors import ImgtextError


@dataclass(frozen=True)
class Recipe:
    """Settings of a training. The defaults are the recipe `compact`."""

    name: str = "compact"
    """What the recipe is called in the bundle."""
    backbone: str = "efficientnet_lite0+efficientnet_lite1+efficientnet_lite2"
    """Frozen CNN: efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, inception_v3, timm:NAME, or several
    joined by +, whose features are then joined; NAME@SIDE looks at a square of so many pixels."""
    image_hidden: tuple[int, ...] = (768,)
    """Widths of the image branch's hidden layers."""
    caption_hidden: tuple[int, ...] = ()
    """Widths of the caption branch's hidden layers; none makes the branch one table, a row a word."""
    embed_dim: int = 128
    """Width of the embedding."""
    weighting: Literal["binary", "tfidf"] = "tfidf"
    """A caption's bag: zeros and ones, or tf-idf."""
    min_count: int = 2
    """Leave out stems that stand in fewer training captions."""
    drop_stop_words: bool = True
    """Pass over words such as "the" and "is"."""
    word_vectors: bool = True
    """Add the packaged vectors of English words to the learned table, so that rare words start near their like."""
    sentence_vectors: bool = False
    """Read whole captions, and queries, with a small transformer too: all-MiniLM-L6-v2, of imgtext[minilm]."""
    feature_power: float = 0.5
    """Power of the image features; 0.5 tames the few that are very large."""
    standardise: bool = True
    """Shift and scale each image feature to mean 0 and spread 1."""
    mirrored: bool = True
    """Train on mirrored pictures too."""
    worn: float = 0.1
    """Share of training pictures that are made grey, dark or badly compressed, as others may come."""
    both_views: bool = False
    """Embed a picture as the mean of itself and its mirror image: a little better, half as fast. Needs mirrored."""
    loss: str = "info_nce"
    """info_nce: symmetric InfoNCE with a learned temperature; triplet: bidirectional triplet ranking loss; or what else
    `imgtext.losses` has with a margin."""
    margin: float = 0.5
    """Margin of losses with one."""
    temperature: float = 0.05
    """Temperature that InfoNCE starts from."""
    batch_size: int = 512
    """Different pictures in a step."""
    captions_per_image: int = 2
    """Captions drawn for each picture of a step."""
    steps: int = 800
    """Steps at the most; early stopping may end sooner."""
    learning_rate: float = 2e-3
    """Peak learning rate of AdamW."""
    warmup: int = 50
    """Steps over which the learning rate rises."""
    cosine: bool = True
    """Let the learning rate fall to zero along a cosine."""
    weight_decay: float = 0.1
    """AdamW's weight decay."""
    dropout: float = 0.3
    """Share of each layer's input that is dropped."""
    word_dropout: float = 0.1
    """Share of a caption's words that is dropped."""
    teachers: int = 4
    """Wider models trained first, whose mean scores this one learns from; they are not kept. Only with InfoNCE."""
    teacher_backbone: str = ""
    """Frozen CNN of the teachers; empty: as above."""
    teacher_sentences: bool = True
    """Let the teachers read whole captions with all-MiniLM-L6-v2, of imgtext[minilm]; the student doesn't need it."""
    teacher_weight: float = 0.9
    """Share of the loss that is learning from the teachers."""
    teacher_scale: float = 15.0
    """Inverse temperature of the teachers' scores."""
    evaluate_every: int = 50
    """Steps between two looks at the dev split."""
    patience: int = 4
    """Stop after so many looks without a better dev recall."""
    seed: int = 0
    """Seed of every random draw."""

    def __post_init__(self) -> None:
        for name in (
            "embed_dim",
            "min_count",
            "batch_size",
            "captions_per_image",
            "steps",
            "evaluate_every",
            "patience",
        ):
            if getattr(self, name) < 1:
                raise ImgtextError(f"--{name.replace('_', '-')} must be at least 1, not {getattr(self, name)}")
        for name in ("learning_rate", "temperature", "feature_power", "teacher_scale"):
            if not getattr(self, name) > 0:
                raise ImgtextError(f"--{name.replace('_', '-')} must be above 0, not {getattr(self, name)}")
        if self.teachers < 0 or (self.teachers and self.loss != "info_nce"):
            raise ImgtextError("--teachers must be 0 or more, and 0 without --loss info_nce")
        if self.both_views and not self.mirrored:
            raise ImgtextError("--both-views needs --mirrored")
        for name in ("dropout", "word_dropout", "worn"):
            if not 0 <= getattr(self, name) < 1:
                raise ImgtextError(f"--{name.replace('_', '-')} must be from 0 to below 1, not {getattr(self, name)}")
        if self.loss == "info_nce" and self.batch_size < 2:
            raise ImgtextError("--batch-size must be at least 2 for --loss info_nce, which contrasts pictures")


CLASSIC = Recipe(
    name="classic",
    backbone="efficientnet_lite0",
    image_hidden=(512, 256),
    caption_hidden=(512, 256),
    weighting="binary",
    min_count=1,
    drop_stop_words=False,
    word_vectors=False,
    feature_power=1.0,
    standardise=False,
    mirrored=False,
    worn=0.0,
    loss="triplet",
    batch_size=64,
    captions_per_image=1,
    steps=3000,
    learning_rate=5e-4,
    warmup=0,
    cosine=False,
    weight_decay=0.0,
    teachers=0,
    dropout=0.0,
    word_dropout=0.0,
    evaluate_every=200,
    patience=8,
)
"""The seed: binary bag, 512-256-128, triplet loss with margin 0.5 over random in-batch negatives, batches of 64."""

COMPACT = Recipe()
"""The default: tf-idf bag with word vectors, InfoNCE, strong regularisation, four wider teachers."""


def teacher_of(recipe: Recipe, number: int) -> Recipe:
    """The recipe of a student's teacher, numbered from 1: wider, and with more dropout for want of a teacher."""
    return replace(
        recipe,
        name=f"{recipe.name}-teacher",
        backbone=recipe.teacher_backbone or recipe.backbone,
        image_hidden=(1536,),
        sentence_vectors=recipe.teacher_sentences,
        both_views=recipe.mirrored,
        worn=0.0,
        teachers=0,
        teacher_backbone="",
        embed_dim=min(512, 4 * recipe.embed_dim),
        dropout=0.5,
        steps=min(500, recipe.steps),
        seed=recipe.seed + 1000 * number,
    )


SMALL = replace(
    COMPACT,
    name="small",
    backbone="efficientnet_lite2",
    image_hidden=(640,),
    both_views=True,
    teacher_backbone=COMPACT.backbone,
)
"""Compact with one backbone in place of three, which looks at a picture and at its mirror image: half the size."""

BEST = replace(
    COMPACT,
    name="best",
    backbone=f"{COMPACT.backbone}+efficientnet_lite1@224+efficientnet_lite2@224",
    image_hidden=(1024,),
    embed_dim=512,
    sentence_vectors=True,
    both_views=True,
    teacher_backbone=COMPACT.backbone,
)
"""The strongest: two networks at a second scale too, and whole captions and queries read with all-MiniLM-L6-v2, so that
a query needs torch."""

QUICK = replace(
    COMPACT,
    name="quick",
    backbone="efficientnet_lite0",
    image_hidden=(1024,),
    mirrored=False,
    worn=0.0,
    teachers=0,
    dropout=0.5,
    steps=400,
)
"""Compact with one backbone, no mirrored views and no teachers, in a minute: for the scenes, and for trying out."""

RECIPES = {recipe.name: recipe for recipe in (CLASSIC, SMALL, COMPACT, BEST, QUICK)}


@dataclass(frozen=True)
class TrainSettings:
    """What to train on, and what to package."""

    dataset: str = "scenes"
    """Captioned pictures: scenes, flickr8k, flickr30k, folder (your own), or hub:OWNER/NAME, a data set on the Hub."""
    data: Path | None = None
    """Folder that holds the dataset; scenes need none."""
    out: Path | None = None
    """Folder to write the packaged model to; by default runs/DATASET-RECIPE."""
    gallery: Literal["test", "all"] = "test"
    """Pictures whose embeddings are packaged."""
    bank: Literal["captions", "everyday"] | None = None
    """Sentences to describe pictures with: the training captions, or the packaged grammar of everyday life; by
    default everyday where the captions are not yours to pass on, as those of Flickr8k and Flickr30k."""
    test: bool = True
    """Measure recall on the test split at the end; not while settings are being tried out."""
    device: str | None = None
    """Where to train: cpu, cuda, ...; by default cuda where there is one."""
