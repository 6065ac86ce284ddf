from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from captioned import TINY_CLASSIC, TINY_COMPACT, split
from imgtext import metrics
from imgtext.batches import CaptionedFeatures, draw_batch
from imgtext.branch import embed_bags
from imgtext.errors import ImgtextError
from imgtext.training import embed, fit, learning_rate, teach


@pytest.fixture(scope="module")
def data() -> tuple[CaptionedFeatures, CaptionedFeatures, int]:
    (train, vocabulary), (dev, _) = split(0), split(1)
    return train, dev, len(vocabulary)


@pytest.mark.parametrize("recipe", [TINY_COMPACT, TINY_CLASSIC], ids=lambda recipe: recipe.name)
def test_training_learns_and_keeps_the_best(data, recipe):
    train, dev, size = data
    recipe = replace(recipe, patience=20)
    train, dev = (CaptionedFeatures(part.views[:1], part.bags, part.owner) for part in (train, dev))
    model, history = fit(recipe, train, dev, vocabulary_size=size)
    chance = 600 * 1 / 40
    best = max(row["rsum"] for row in history)
    assert best > 6 * chance
    assert metrics.evaluate(*embed(model, dev), dev.owner).rsum == pytest.approx(
        best, abs=5
    )  # half precision may move a rank or two
    assert history[-1]["loss"] < history[0]["loss"]


def test_the_seed_decides_every_number(data):
    train, dev, size = data
    one, other = (fit(TINY_COMPACT, train, dev, vocabulary_size=size) for _ in range(2))
    assert one[1] == other[1]
    for name, tensor in one[0].state_dict().items():
        assert torch.equal(tensor, other[0].state_dict()[name])
    changed = fit(replace(TINY_COMPACT, seed=1), train, dev, vocabulary_size=size)
    assert changed[1] != one[1]


def test_training_leaves_the_callers_random_numbers_alone(data):
    train, dev, size = data
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    fit(replace(TINY_COMPACT, steps=2), train, dev, vocabulary_size=size)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("recipe", [TINY_COMPACT, TINY_CLASSIC], ids=lambda recipe: recipe.name)
def test_a_cut_training_resumes_to_the_same_numbers(data, recipe, tmp_path, monkeypatch):
    train, dev, size = data
    vectors = np.random.default_rng(0).normal(size=(size, 4)).astype(np.float32)
    whole = fit(recipe, train, dev, vocabulary_size=size, word_vectors=vectors)

    from imgtext import training

    steps = 0

    def cut(*arguments):
        nonlocal steps
        steps += 1
        if steps == 13:  # between two checkpoints
            raise KeyboardInterrupt
        return draw_batch(*arguments)

    checkpoint = tmp_path / "run.checkpoint.safetensors"
    monkeypatch.setattr(training, "draw_batch", cut)
    with pytest.raises(KeyboardInterrupt):
        fit(recipe, train, dev, vocabulary_size=size, word_vectors=vectors, checkpoint=checkpoint)
    monkeypatch.setattr(training, "draw_batch", draw_batch)
    resumed = fit(recipe, train, dev, vocabulary_size=size, word_vectors=vectors, checkpoint=checkpoint)
    assert resumed[1] == whole[1]
    for name, tensor in whole[0].state_dict().items():
        assert torch.equal(tensor, resumed[0].state_dict()[name])


def test_who_looks_on_sees_every_step_and_may_stop_it(data, tmp_path):
    train, dev, size = data
    seen, whole = [], []
    expected = fit(TINY_COMPACT, train, dev, vocabulary_size=size, watch=lambda *step: whole.append(step))
    assert [done for _, done, *_ in whole] == list(range(1, TINY_COMPACT.steps + 1))
    assert [figures for *_, figures in whole if "rsum" in figures] == expected[1]

    class Stop(Exception):
        pass

    def stop(*step):
        seen.append(step)
        if len(seen) == 13:  # between two looks at dev
            raise Stop

    checkpoint = tmp_path / "run.checkpoint.safetensors"
    with pytest.raises(Stop):
        fit(TINY_COMPACT, train, dev, vocabulary_size=size, checkpoint=checkpoint, watch=stop)
    again = []
    resumed = fit(
        TINY_COMPACT,
        train,
        dev,
        vocabulary_size=size,
        checkpoint=checkpoint,
        watch=lambda *step: again.append(step),
        label="again",
    )
    looked_at = [row["step"] for row in expected[1] if row["step"] <= 13]
    assert [done for _, done, *_ in again] == [*looked_at, *range(14, TINY_COMPACT.steps + 1)]
    assert again[-1][:3] == ("again", TINY_COMPACT.steps, TINY_COMPACT.steps)
    assert resumed[1] == expected[1]
    for name, tensor in expected[0].state_dict().items():
        assert torch.equal(tensor, resumed[0].state_dict()[name])


def test_teachers_are_trained_once_and_teach(data, tmp_path):
    train, dev, size = data
    recipe = replace(TINY_COMPACT, teachers=2, steps=10)
    checkpoint = tmp_path / "run.checkpoint.safetensors"
    teacher = teach(recipe, train, dev, vocabulary_size=size, checkpoint=checkpoint)
    model, history = fit(recipe, train, dev, vocabulary_size=size, teacher=teacher, checkpoint=checkpoint)
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.checkpoint.safetensors",
        "run.checkpoint-teacher1.safetensors",
        "run.checkpoint-teacher2.safetensors",
    }
    assert model.image_branch.layers[-1].out_features == recipe.embed_dim
    assert teacher[0].shape == (len(train.views[0]), 2 * 4 * recipe.embed_dim)
    assert fit(recipe, train, dev, vocabulary_size=size)[1] != history
    checkpoint.unlink()  # the teachers' are whole: only the student is trained again
    again = teach(recipe, train, dev, vocabulary_size=size, checkpoint=checkpoint)
    assert fit(recipe, train, dev, vocabulary_size=size, teacher=again, checkpoint=checkpoint)[1] == history


@pytest.mark.parametrize("recipe", [TINY_COMPACT, TINY_CLASSIC], ids=lambda recipe: recipe.name)
def test_sentences_are_read_beside_the_bag(data, recipe):
    train, dev, size = data
    # bags say nothing: only the sentences tell the pictures apart
    splits = []
    for part in (train, dev):
        blank = replace(part.bags, weights=np.zeros_like(part.bags.weights))
        told = part.views[0][part.owner]
        splits.append(replace(part, views=part.views[:1], bags=blank, sentences=told))
    model, history = fit(replace(recipe, steps=100, patience=20), *splits, vocabulary_size=size)
    assert max(row["text_to_image_at_1"] for row in history) > 0.15  # chance: 0.025
    tensors = {name: tensor.numpy() for name, tensor in model.caption_branch.state_dict().items()}
    expected = model.embed_captions(splits[1].bags, splits[1].sentences).numpy()
    np.testing.assert_allclose(embed_bags(tensors, splits[1].bags, splits[1].sentences), expected, atol=1e-5)


def test_a_checkpoint_of_other_settings_is_refused(data, tmp_path):
    train, dev, size = data
    checkpoint = tmp_path / "run.checkpoint.safetensors"
    fit(replace(TINY_COMPACT, steps=5), train, dev, vocabulary_size=size, checkpoint=checkpoint)
    with pytest.raises(ImgtextError, match="other settings, data or versions; remove it"):
        fit(replace(TINY_COMPACT, steps=6), train, dev, vocabulary_size=size, checkpoint=checkpoint)


def test_a_loss_that_is_no_number_stops_the_run(data):
    train, dev, size = data
    broken = CaptionedFeatures((np.full_like(train.views[0], np.nan),), train.bags, train.owner)
    with pytest.raises(ImgtextError, match=r"the loss became nan at step 0; try a lower --learning-rate"):
        fit(replace(TINY_COMPACT, standardise=False), broken, dev, vocabulary_size=size)


def test_collapsed_embeddings_stop_the_run(data):
    train, dev, size = data
    alike = CaptionedFeatures((np.ones_like(dev.views[0]),), dev.bags, dev.owner)
    with pytest.raises(ImgtextError, match="the embeddings collapsed: at step 5 all pictures look alike"):
        fit(replace(TINY_COMPACT, mirrored=False), train, alike, vocabulary_size=size)


def test_the_learning_rate_warms_up_and_falls():
    recipe = replace(TINY_COMPACT, learning_rate=1.0, warmup=4, steps=8, cosine=False)
    assert [learning_rate(recipe, step) for step in (0, 1, 3, 7)] == [0.25, 0.5, 1.0, 1.0]
    falling = replace(recipe, warmup=0, cosine=True)
    assert [learning_rate(falling, step) for step in (0, 4, 8)] == pytest.approx([1.0, 0.5, 0.0])


def test_early_stopping_waits_for_patience(data):
    train, dev, size = data
    _, history = fit(replace(TINY_COMPACT, steps=500, patience=2), train, dev, vocabulary_size=size)
    best = max(range(len(history)), key=lambda look: history[look]["rsum"])
    assert len(history) == best + 1 + 2 < 100


def test_mirrored_views_are_averaged(data):
    train, dev, size = data
    model, _ = fit(replace(TINY_COMPACT, steps=5), train, dev, vocabulary_size=size)
    images, _ = embed(model, dev)
    one, other = (embed(model, CaptionedFeatures((view,), dev.bags, dev.owner))[0] for view in dev.views)
    expected = (one + other) / np.linalg.norm(one + other, axis=1, keepdims=True)
    np.testing.assert_allclose(images, expected, atol=1e-6)


def test_the_result_is_exact_in_half_precision(data):
    train, dev, size = data
    model, _ = fit(replace(TINY_COMPACT, steps=5), train, dev, vocabulary_size=size)
    for tensor in model.state_dict().values():
        assert torch.equal(tensor, tensor.half().float())
