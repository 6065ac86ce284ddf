"""Losses over a batch's score matrix. Whose caption is whose is data: ``owner``."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F

from imgtext.errors import ImgtextError


def _own(scores: torch.Tensor, owner: torch.Tensor) -> torch.Tensor:
    """(images, captions) bool: is this caption one of this image's?"""
    return owner[None, :] == torch.arange(len(scores), device=scores.device)[:, None]


def triplet_ranking_loss(scores: torch.Tensor, owner: torch.Tensor, *, margin: float = 0.5) -> torch.Tensor:
    """Bidirectional triplet ranking loss, summed over all in-batch negatives.

    L = sum max(0, m + s(x_i, y_n) - s(x_i, y_p)) + sum max(0, m + s(x_n, y_i) - s(x_p, y_i)), with s the cosine,
    y_n the captions of other images and x_n the other images (S. H. Kolluru, "A neural architecture to learn
    image-text joint embedding", 2019). Captions of the same image are never negatives of it.

    Args:
        scores: (images, captions) float, cosines.
        owner: (captions,) int64, the row of the image that each caption describes.
    """
    captions = torch.arange(scores.shape[1], device=scores.device)
    positive = scores[owner, captions]  # (captions,)
    other = ~_own(scores, owner)  # (images, captions)
    # the image is the anchor: each of its captions against all captions of others
    wrong_captions = F.relu(margin + scores[owner] - positive[:, None])  # (captions, captions)
    # the caption is the anchor: its image against all other images
    wrong_images = F.relu(margin + scores - positive[None, :])  # (images, captions)
    return (wrong_captions * other[owner]).sum() + (wrong_images * other).sum()


def distillation_loss(logits: torch.Tensor, teacher_logits: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence from a teacher's soft ranking, averaged over both directions, a scalar.

    Each image's distribution over the captions, and each caption's over the images, follows the teacher's
    (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015).

    Args:
        logits, teacher_logits: (images, captions), scaled scores.
    """

    def divergence(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
        return F.kl_div(F.log_softmax(ours, 1), F.log_softmax(theirs, 1), log_target=True, reduction="batchmean")

    return (divergence(logits, teacher_logits) + divergence(logits.T, teacher_logits.T)) / 2


def info_nce_loss(scores: torch.Tensor, owner: torch.Tensor, logit_scale: torch.Tensor) -> torch.Tensor:
    """Symmetric InfoNCE (van den Oord et al., 2018; CLIP, Radford et al., 2021), a scalar.

    For each (image, caption) pair: the caption among all captions of others, and the image among all images; the
    two directions are averaged. Other captions of the same image are left out of the sum, not counted as wrong.

    Args:
        scores: (images, captions) float, cosines.
        owner: (captions,) int64, the row of the image that each caption describes.
        logit_scale: scalar, the inverse temperature.
    """
    logits = logit_scale * scores
    positive = logits[owner, torch.arange(scores.shape[1], device=scores.device)]  # (captions,)
    wrong_captions = logits.masked_fill(_own(scores, owner), -torch.inf).logsumexp(dim=1)  # (images,)
    image_to_text = (torch.logaddexp(positive, wrong_captions[owner]) - positive).mean()
    text_to_image = F.cross_entropy(logits.T, owner)
    return (image_to_text + text_to_image) / 2


# by a recipe's name for them, each called with scores, owner and margin; info_nce, which learns its scale, is none
MARGIN_LOSSES = {"triplet": triplet_ranking_loss}


def margin_loss(name: str) -> Callable[..., torch.Tensor]:
    """The loss of `MARGIN_LOSSES` that a recipe names; ImgtextError if there is none."""
    if name not in MARGIN_LOSSES:
        raise ImgtextError(f"there is no loss {name!r}; there are: {', '.join(['info_nce', *MARGIN_LOSSES])}")
    return MARGIN_LOSSES[name]
