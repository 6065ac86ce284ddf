from __future__ import annotations

import math

import pytest
import torch

from imgtext.errors import ImgtextError
from imgtext.losses import distillation_loss, info_nce_loss, margin_loss, triplet_ranking_loss

OWNER = torch.tensor([0, 0, 1, 2, 2, 2])


@pytest.fixture
def scores() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.rand(3, 6, generator=generator, dtype=torch.float64) * 2 - 1


def test_triplet_equals_the_sums_of_the_formula(scores):
    total, margin, owner = 0.0, 0.5, OWNER.tolist()
    for caption, image in enumerate(owner):
        positive = scores[image, caption].item()
        for negative, other in enumerate(owner):
            if other != image:
                total += max(0.0, margin + scores[image, negative].item() - positive)
        for negative in range(3):
            if negative != image:
                total += max(0.0, margin + scores[negative, caption].item() - positive)
    assert triplet_ranking_loss(scores, OWNER, margin=margin).item() == pytest.approx(total)


def test_the_margin_is_the_seeds_unless_another_is_named(scores):
    assert triplet_ranking_loss(scores, OWNER) == triplet_ranking_loss(scores, OWNER, margin=0.5)


@pytest.mark.parametrize("loss", [triplet_ranking_loss, lambda *given: info_nce_loss(*given, torch.tensor(7.0))])
def test_everything_is_on_the_device_of_the_scores(scores, loss):
    assert loss(scores.to("meta"), OWNER.to("meta")).device.type == "meta"  # others refuse to be mixed with it


def test_triplet_is_zero_when_all_positives_lead_by_the_margin():
    scores = torch.where(OWNER[None] == torch.arange(3)[:, None], 1.0, 0.4)
    assert triplet_ranking_loss(scores, OWNER, margin=0.5).item() == 0
    assert triplet_ranking_loss(scores, OWNER, margin=0.7).item() > 0


def test_info_nce_equals_the_sums_of_the_formula(scores):
    total, scale, owner = 0.0, 7.0, OWNER.tolist()
    for caption, image in enumerate(owner):
        own = math.exp(scale * scores[image, caption].item())
        others = sum(math.exp(scale * scores[image, n].item()) for n, other in enumerate(owner) if other != image)
        images = sum(math.exp(scale * scores[row, caption].item()) for row in range(3))
        total -= (math.log(own / (own + others)) + math.log(own / images)) / 2
    loss = info_nce_loss(scores, OWNER, torch.tensor(scale))
    assert loss.item() == pytest.approx(total / len(owner))


def test_distillation_equals_the_sums_of_the_formula(scores):
    teacher = scores.flip(0) * 3
    total = 0.0
    for ours, theirs in ((scores, teacher), (scores.T, teacher.T)):
        for row, target in zip(ours, theirs):
            p = [math.exp(value) / sum(math.exp(other) for other in target) for value in target]
            q = [math.exp(value) / sum(math.exp(other) for other in row) for value in row]
            total += sum(a * math.log(a / b) for a, b in zip(p, q)) / len(ours) / 2
    assert distillation_loss(scores, teacher).item() == pytest.approx(total)
    assert distillation_loss(teacher, teacher).item() == pytest.approx(0, abs=1e-12)


def test_other_captions_of_the_same_image_are_no_negatives():
    scores, owner = torch.tensor([[0.2, 0.9], [-1.0, -1.0]]), torch.tensor([0, 0])
    # image 0 has two captions and nobody else has any: nothing can rank above them
    assert triplet_ranking_loss(scores, owner, margin=0.5).item() == 0
    assert info_nce_loss(scores, owner, torch.tensor(50.0)).item() == pytest.approx(0.0, abs=1e-6)


def test_a_recipe_names_its_loss():
    assert margin_loss("triplet") is triplet_ranking_loss
    with pytest.raises(ImgtextError, match="there is no loss 'hinge'; there are: info_nce, triplet"):
        margin_loss("hinge")
