from __future__ import annotations

import numpy as np
import pytest

from imgtext import words
from imgtext.text import Vocabulary
from imgtext.words import StandIns, one_edit, stem_vectors, word_vectors


def test_the_table_is_whole_and_near_words_are_near():
    rows, table = word_vectors()
    assert (len(rows), table.shape, table.dtype) == (30000, (30000, 128), np.float32)
    listed = list(rows)
    for word, expected in (("puppy", "dog"), ("automobile", "car"), ("violinist", "violin")):
        nearest = np.argsort(-(table @ table[rows[word]]))[1:6]
        assert expected in [listed[row] for row in nearest]


def test_stem_vectors_weigh_words_by_count_and_leave_unknown_ones_at_zero():
    vocabulary = Vocabulary.fit(["dog dogs", "dogs", "cat", "xqzzy", "tree"])
    vectors = stem_vectors(vocabulary)
    assert not vectors[vocabulary.index("xqzzy")].any()
    rows, table = word_vectors()
    raw = {"dog": table[rows["dog"]] + 2 * table[rows["dogs"]], "cat": table[rows["cat"]], "tree": table[rows["tree"]]}
    unit = {word: vector / np.linalg.norm(vector) for word, vector in raw.items()}
    mean = np.mean(list(unit.values()), axis=0)
    for word, vector in unit.items():
        expected = 4 * (vector - mean) / np.linalg.norm(vector - mean)
        np.testing.assert_allclose(vectors[vocabulary.index(word)], expected, atol=1e-5)


def test_one_edit():
    assert one_edit("ab", "c") == {"b", "a", "ba", "cb", "ac", "cab", "acb", "abc"}


@pytest.fixture
def stand_ins() -> StandIns:
    captions = ["a dog", "dogs", "a cat", "blue car", "cart", "cart", "the frisbee with stripes"]
    return StandIns(Vocabulary.fit(captions, stop_words=["a", "the", "with"]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("frisbe", "frisbee"),
        ("frisbeee", "frisbee"),
        ("frisbxe", "frisbee"),
        ("firsbee", "frisbee"),
        ("carx", "cart"),  # as near to car, which was seen less often
        ("wiht", "with"),  # a stop word: nothing weighs in its place
    ],
)
def test_a_misspelling_is_mended(stand_ins, typed, meant):
    found = stand_ins.find(typed)
    assert (found, found.misspelt) == (meant, True)
    assert found.similarity == 1 - 1 / max(len(typed), len(meant))
    vocabulary = stand_ins.vocabulary
    assert found.stems == ({} if meant == "with" else {vocabulary.index(meant): 1})


def test_very_short_words_are_not_mended(stand_ins):
    assert stand_ins.find("dxg") is None


def test_an_english_word_is_replaced_by_meaning_not_mended(stand_ins):
    vocabulary = stand_ins.vocabulary
    found = stand_ins.find("puppy")
    assert (found, found.misspelt) == ("dog", False)
    assert words.MIN_SIMILARITY <= found.similarity < 1
    assert sum(found.stems.values()) == pytest.approx(1)
    assert max(found.stems, key=found.stems.get) == vocabulary.index("dog")


@pytest.mark.parametrize("word", ["xqzzyw", "democracy"])  # no word at all; one far from dogs, cats and cars
def test_what_nothing_is_near_to_stays_unknown(stand_ins, word):
    assert stand_ins.find(word) is None


def test_no_misspelling_is_sought_for_a_word_longer_than_all_known(stand_ins, monkeypatch):
    monkeypatch.setattr(words, "one_edit", None)  # of a word of a megabyte, millions of megabytes
    assert stand_ins.find("x" * 1_000_000) is None


def test_a_vocabulary_without_any_english_word_has_no_stand_ins():
    vocabulary = Vocabulary.fit(["xqzy wvuq"])
    assert not words.stem_vectors(vocabulary).any()
    assert StandIns(vocabulary).find("dog") is None


def test_a_misspelling_is_sought_once_however_often_it_is_said(stand_ins, monkeypatch):
    sought = []
    monkeypatch.setattr(words, "one_edit", lambda word, letters: sought.append(word) or {"frisbee"})
    assert [stand_ins.find("frisbe") for _ in range(3)] == ["frisbee"] * 3
    assert sought == ["frisbe"]
