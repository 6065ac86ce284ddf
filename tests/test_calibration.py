from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from colours import save_square
from imgtext.branch import embed_bags, normalise
from imgtext.bundle import Bundle
from imgtext.calibration import (
    FEATURES,
    Calibration,
    Said,
    Trials,
    area_under_curve,
    calibration_error,
    features,
    fit,
    fit_logistic,
    measure,
)
from imgtext.cli import main
from imgtext.errors import ImgtextError
from imgtext.files import read_json, write_json
from imgtext.retriever import Retriever
from imgtext.text import Vocabulary

THINGS = "dog cat bird horse boat car tree house".split()
PLACES = "snow sand grass water street room".split()


def made_up(pictures: int, seed: int) -> Trials:
    """Pictures of two things somewhere; words and pictures have one noisy space in common."""
    rng = np.random.default_rng(seed)
    words = [*THINGS, *PLACES]
    shown = [[*rng.choice(THINGS, 2, replace=False), rng.choice(PLACES)] for _ in range(pictures)]
    captions = [(f"a {one} and a {other} {place}", f"{other} in the {place}") for one, other, place in shown]
    vocabulary = Vocabulary.fit((text for texts in captions for text in texts), stop_words=("a", "and", "in", "the"))
    table = np.zeros((len(vocabulary), 32), np.float32)
    for axis, word in enumerate(words):
        table[vocabulary.index(word), axis] = 1
    images = np.array([table[[vocabulary.index(word) for word in names]].sum(axis=0) for names in shown])
    images = normalise(images + rng.normal(0, 0.3, images.shape).astype(np.float32))
    branch = {"table.weight": table, "table.bias": np.zeros(32, np.float32)}
    return Trials(images, captions, vocabulary, lambda texts: embed_bags(branch, vocabulary.encode(texts)))


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return fit(made_up(120, seed=0).draw(np.random.default_rng(0), 600))


@pytest.fixture
def calibrated(bundle, fitted) -> Bundle:
    config = replace(bundle.config, calibration=fitted.to_json())
    write_json(bundle.folder / "config.json", vars(config))
    return Bundle(bundle.folder)


def test_logistic_regression_finds_the_relation_that_made_the_labels():
    rng = np.random.default_rng(0)
    rows = rng.normal((3, -50), (1, 20), (20_000, 2))
    labels = rng.random(20_000) < 1 / (1 + np.exp(-(-2 + 1.5 * rows[:, 0] + 0.05 * rows[:, 1])))
    assert fit_logistic(rows, labels) == pytest.approx((-2, 1.5, 0.05), rel=0.05)


def test_labels_that_are_all_alike_do_no_harm():
    weights = fit_logistic(np.arange(10.0)[:, None], np.ones(10))
    assert np.isfinite(weights).all()
    assert weights[0] > 5


def test_features_by_hand():
    said = Said(words=3, frequency=-2.5)
    rows = features(np.array([0.5, 0.3]), 0.1, 0.2, 100, said)
    log3 = np.log(3)
    np.testing.assert_allclose(
        rows,
        [[0.5, 2 * log3, 0.1, 0.2, log3 * np.log(100), -2.5], [0.3, log3, 0.1, 0.2, log3 * np.log(100), -2.5]],
    )
    assert rows.shape[1] == len(FEATURES)


def test_unknown_words_count_as_words():
    vocabulary = Vocabulary.fit(["red ball", "red", "blue", "blue"])
    said = Said.of(vocabulary, vocabulary.encode(["red ball zebra"]))
    assert said == Said(3, pytest.approx((np.log(2 / 4) + np.log(1 / 4)) / 2))


def test_calibration_error_by_hand():
    chances, labels = np.array([0.1, 0.2, 0.9, 1.0]), np.array([0, 1, 1, 1])
    # two bins of width a half: |0.15 - 0.5| and |0.95 - 1|, two hits each
    assert calibration_error(chances, labels, bins=2) == pytest.approx((0.35 + 0.05) / 2)
    # three bins of equal mass: {0.1, 0.2}, {0.9}, {1}
    assert calibration_error(chances, labels, bins=3, equal_mass=True) == pytest.approx((2 * 0.35 + 0.1 + 0) / 4)


def test_area_under_curve_by_hand():
    assert area_under_curve(np.array([0.2, 0.8]), np.array([0.2, 0.1])) == (0.5 + 1 + 1 + 1) / 4


def test_galleries_hold_what_was_asked_for():
    trials, rng = made_up(200, seed=1), np.random.default_rng(1)
    for _ in range(20):
        query = trials.query(rng, 2)
        assert (query.mentioned[trials.gallery(rng, query, 30)] == 1).any()
        assert (query.mentioned[trials.gallery(rng, query, 30, share=0)] < 1).all()
        assert (query.mentioned[trials.gallery(rng, query, 30, share=0, below=0.5)] < 0.5).all()
        gallery = trials.gallery(rng, query, 4, share=0.5)
        assert len(set(gallery.tolist())) == 4
        assert (query.mentioned[gallery] == 1).sum() == 2


def test_chances_hold_for_other_pictures(fitted):
    found = measure(fitted, made_up(120, seed=5).draw(np.random.default_rng(5), 600))
    assert found["error"] < 0.05
    assert found["error_equal_mass"] < 0.05
    assert found["auc"] > 0.85
    assert found["kept"] > 0.85
    assert found["refused"] > 0.5
    assert sum(row["hits"] for row in found["bins"]) == 6000


def test_the_same_seed_gives_the_same_calibration(fitted):
    assert fit(made_up(120, seed=0).draw(np.random.default_rng(0), 600)) == fitted


def test_chances_rise_with_the_score(fitted):
    for words in (1, 2, 8):
        rows = features(np.linspace(0.9, -0.5, 50), 0.1, 0.15, 1000, Said(words, -4.0))
        chances = fitted.probabilities(rows)
        assert (np.diff(chances) < 0).all()
        assert 0 < chances.min() < chances.max() < 1


def test_too_few_pictures_or_nothing_to_tell_apart_give_no_calibration(fitted):
    few = made_up(49, seed=0).draw(np.random.default_rng(0), 10)
    assert few == []
    same = Trials(
        np.eye(60, dtype=np.float32),
        [("red",)] * 60,
        Vocabulary.fit(["red"]),
        lambda texts: np.ones((1, 60), np.float32),
    ).draw(np.random.default_rng(0), 10)
    for trials in (few, same):
        assert fit(trials) is None
        assert measure(fitted, trials) is None


def test_round_trip_through_a_bundle(calibrated, fitted):
    assert calibrated.calibration == fitted
    hits = Retriever(calibrated).search("a green square")
    chances = [hit.probability for hit in hits]
    assert chances == sorted(chances, reverse=True)
    assert all(0 < chance < 1 for chance in chances)
    assert hits.confident in (True, False)
    # as from the scores of the whole gallery
    scores = np.array([hit.score for hit in hits])
    vocabulary = calibrated.vocabulary
    said = Said.of(vocabulary, vocabulary.encode(["a green square"]))
    evidence = features(scores, scores.mean(), scores.std(), 3, said)
    assert chances == pytest.approx(fitted.probabilities(evidence).tolist(), abs=1e-3)
    assert hits.confident == fitted.confident(evidence)


def test_a_query_without_a_known_word_finds_nothing(calibrated):
    assert Retriever(calibrated).search("zebra").confident is False


def test_pictures_and_captions_found_by_a_picture_have_no_chance(calibrated, backbone, tmp_path):
    path = save_square(tmp_path / "new.png", "blue")
    for hits in (Retriever(calibrated).similar(path), Retriever(calibrated).caption(path)):
        assert (hits[0].probability, hits.confident) == (None, None)


def test_an_older_bundle_tells_no_chance(bundle):
    path = bundle.folder / "config.json"
    config = read_json(path)
    del config["calibration"]
    write_json(path, config)
    hits = Retriever(Bundle(bundle.folder)).search("red")
    assert (hits[0].probability, hits.confident) == (None, None)
    assert Retriever(Bundle(bundle.folder)).search("zebra").confident is None


@pytest.mark.parametrize(
    "damage",
    [
        {"hit": [1.0]},
        {"match": "none"},
        {"confident_from": None},
        {"confident_from": float("inf")},
        {"match": [float("nan")] * (1 + len(FEATURES))},
        {"confident_from": 10**400},
    ],
)
def test_damage_is_named(bundle, fitted, damage):
    with pytest.raises(ImgtextError, match=r"config\.json: the calibration .*; train the model again"):
        Calibration.from_json(fitted.to_json() | damage, "config.json")


def test_a_calibration_over_other_features_is_passed_over(fitted):
    assert Calibration.from_json(fitted.to_json() | {"features": ["score"]}, "config.json") is None


def test_the_command_tells_chances_and_when_nothing_matches(calibrated, fitted, capsys):
    sure = replace(fitted, confident_from=0.0)
    for calibration, message in ((sure, ""), (replace(fitted, confident_from=1.0), "nothing here seems to match")):
        write_json(
            calibrated.folder / "config.json", vars(replace(calibrated.config, calibration=calibration.to_json()))
        )
        assert main(["search", "red", "--model", str(calibrated.folder), "-k", "1"]) == 0
        out, err = capsys.readouterr()
        assert out.split()[2].endswith("%")
        assert err.startswith(message)
        assert bool(err) == bool(message)


def test_moments_give_the_scores_of_the_whole_gallery(bundle):
    gallery = replace(bundle.gallery, embeddings=normalise(np.random.default_rng(0).normal(0.2, 1, (500, 4))))
    mean, covariance = gallery.moments
    query = np.array([0.5, -0.5, 0.1, 0.7])
    scores = gallery.embeddings @ query
    assert query @ mean == pytest.approx(scores.mean())
    assert query @ covariance @ query == pytest.approx(scores.var())
