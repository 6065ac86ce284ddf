from __future__ import annotations

import numpy as np
import pytest

from colours import COLOURS, save_square
from imgtext.bundle import save_metrics
from imgtext.errors import ImgtextError
from imgtext.mentions import fit_mentions, mention_chances, sentence_chances
from imgtext.retriever import Retriever

WEIGHTS = [-1.0, 4.0, 0.5]


@pytest.fixture
def sure(bundle):
    return save_metrics(bundle, {}, calibration={"mention": WEIGHTS})


def test_the_chance_of_a_word(sure):
    picture = sure.word_embeddings[sure.vocabulary.index("green")]
    green, square = (sure.vocabulary.index(word) for word in ("green", "square"))
    chances = mention_chances(sure, picture, [green, square])
    for stem, chance in zip((green, square), chances):
        share = sure.vocabulary.document_frequency[stem] / sure.vocabulary.documents
        logit = -1 + 4 * float(sure.word_embeddings[stem] @ picture) + 0.5 * np.log(share)
        assert chance == pytest.approx(1 / (1 + np.exp(-logit)))
    both, one, none = sentence_chances(sure, picture, ["green square", "green", "zebra"])
    assert (both, one, none) == (pytest.approx(chances.mean()), pytest.approx(chances[0]), None)


def test_sentences_and_words_come_with_their_chance(sure, backbone, tmp_path):
    picture = save_square(tmp_path / "any.png", "green")
    retriever = Retriever(sure)
    hit = retriever.caption(picture, 1)[0]
    assert hit.caption == "A green square!"
    assert hit.probability == pytest.approx(
        sentence_chances(sure, retriever.embed_images([picture])[0], [hit.caption])[0]
    )
    tag = retriever.tags(picture, 1)[0]
    assert tag.word == "green"
    assert tag.probability > hit.probability


def test_without_weights_nothing_is_claimed(bundle, backbone, tmp_path):
    picture = save_square(tmp_path / "any.png", "green")
    assert Retriever(bundle).caption(picture, 1)[0].probability is None
    assert Retriever(bundle).tags(picture, 1)[0].probability is None


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("none", "is damaged"),
        ([1.0, "x", 2.0], "is damaged"),
        ([1.0, 10**400, 2.0], "is damaged"),
        ([1.0, 2.0], "has too few or too many weights"),
        ([0.0, 1e308, -1e308], "holds a number that is too large"),
    ],
)
def test_damaged_weights_are_named(bundle, weights, message):
    damaged = save_metrics(bundle, {}, calibration={"mention": weights})
    with pytest.raises(ImgtextError, match=rf"config\.json: the calibration {message}"):
        mention_chances(damaged, np.ones(4, np.float32), [0])


def test_what_is_seen_is_likelier_than_what_is_not(bundle):
    rng = np.random.default_rng(0)
    axes = rng.integers(0, 3, 100)
    images = 0.2 * rng.normal(size=(100, 4)).astype(np.float32)
    images[np.arange(100), axes] += 1
    images /= np.linalg.norm(images, axis=1, keepdims=True)
    said = [[f"{list(COLOURS)[axis]} thing"] for axis in axes]
    sure = save_metrics(bundle, {}, calibration={"mention": fit_mentions(bundle, images, said)})
    stems = [bundle.vocabulary.index(colour) for colour in COLOURS]
    chances = np.array([mention_chances(sure, image, stems) for image in images])
    assert (chances.argmax(axis=1) == axes).mean() > 0.95
    assert chances.max(axis=1).mean() > 0.5 > np.median(chances)
    assert fit_mentions(bundle, images[:49], said[:49]) is None
