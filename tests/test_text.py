from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgtext.errors import ImgtextError
from imgtext.text import STOP_WORDS, Vocabulary, stem, tokenise, without

CAPTIONS = ["Two dogs run.", "A dog runs in the snow", "The DOG'S ball, a red ball", "snow"]


def test_tokenise_takes_words_of_any_script_and_drops_the_rest():
    assert tokenise("A man’s T-shirt, 2 cafés & Ⅷ!") == ["a", "man's", "t", "shirt", "2", "cafés", "viii"]
    assert tokenise("... !? \n\t") == []


def test_stems_are_snowball():
    assert [stem(word) for word in ("dogs", "running", "man's", "ponies")] == ["dog", "run", "man", "poni"]


def test_fit_counts_captions_not_words_and_orders_by_frequency():
    vocabulary = Vocabulary.fit(CAPTIONS)
    assert vocabulary.stems[:2] == ("dog", "a")  # "a" and "run", "snow", "the" tie at two: alphabetical
    counts = dict(zip(vocabulary.stems, vocabulary.document_frequency))
    assert counts["ball"] == 1  # twice in one caption
    assert counts["dog"] == 3
    assert vocabulary.surface[0] == {"dog": 1, "dog's": 1, "dogs": 1}


def test_min_count_and_stop_words_leave_stems_out():
    vocabulary = Vocabulary.fit(CAPTIONS, min_count=2, stop_words=STOP_WORDS)
    assert set(vocabulary.stems) == {"dog", "run", "snow"}


def test_nothing_left_is_an_error():
    with pytest.raises(ImgtextError, match="at least 3 of the 1 training captions"):
        Vocabulary.fit(["one two"], min_count=3)


def test_binary_bag_is_zeros_and_ones():
    vocabulary = Vocabulary.fit(CAPTIONS)
    bags = vocabulary.encode(["ball ball dog", "", "zebra"])
    assert sorted(vocabulary.stems[index] for index in bags.indices) == ["ball", "dog"]
    assert bags.weights.tolist() == [1.0, 1.0]
    assert bags.sizes.tolist() == [2, 0, 0]
    assert bags.unknown == ((), (), ("zebra",))


def test_tfidf_bag_matches_the_formula():
    vocabulary = Vocabulary.fit(CAPTIONS, weighting="tfidf")
    bags = vocabulary.encode(["ball ball dog"])
    raw = {
        "ball": (1 + np.log(2)) * (1 + np.log(5 / 2)),
        "dog": 1 + np.log(5 / 4),
    }
    norm = np.hypot(*raw.values())
    found = {vocabulary.stems[index]: weight for index, weight in zip(bags.indices, bags.weights)}
    assert found == pytest.approx({word: weight / norm for word, weight in raw.items()}, rel=1e-6)


def test_unknown_words_are_told_once_and_stop_words_are_not_unknown():
    vocabulary = Vocabulary.fit(CAPTIONS, stop_words=STOP_WORDS)
    assert vocabulary.encode(["the zebra and the okapi, zebra"]).unknown == (("zebra", "okapi"),)


def test_a_new_form_of_a_known_stem_is_known():
    vocabulary = Vocabulary.fit(CAPTIONS)
    assert vocabulary.index("running") == vocabulary.index("run")


def test_words_that_were_seen_need_no_stemmer(monkeypatch):
    vocabulary = Vocabulary.fit(CAPTIONS)
    monkeypatch.setattr("imgtext.text.stem", None)
    assert vocabulary.stems[vocabulary.index("dogs")] == "dog"


def test_bags_have_the_types_of_an_embedding_bag_even_when_they_are_empty():
    for captions in (["dog ball"], [""], []):
        bags = Vocabulary.fit(CAPTIONS).encode(captions)
        assert (bags.indices.dtype, bags.weights.dtype, bags.offsets.dtype) == (np.int64, np.float32, np.int64)


@given(st.lists(st.sampled_from(["dog", "run snow", "", "ball ball red", "zebra"]), min_size=1, max_size=8), st.data())
def test_take_equals_encoding_the_taken(captions, data):
    vocabulary = Vocabulary.fit(CAPTIONS, weighting="tfidf")
    rows = data.draw(st.lists(st.integers(0, len(captions) - 1), max_size=10))
    taken = vocabulary.encode(captions).take(np.array(rows, np.int64))
    direct = vocabulary.encode([captions[row] for row in rows])
    for name in ("indices", "weights", "offsets"):
        np.testing.assert_array_equal(getattr(taken, name), getattr(direct, name))
    assert taken.unknown == direct.unknown


def test_save_and_load(tmp_path):
    vocabulary = Vocabulary.fit(CAPTIONS, min_count=2, stop_words=("the",), weighting="tfidf")
    assert (vocabulary.min_count, vocabulary.stop_words, vocabulary.documents) == (2, ("the",), 4)
    path = tmp_path / "vocabulary.json"
    vocabulary.save(path)
    assert Vocabulary.load(path) == vocabulary
    assert len(path.read_text().splitlines()) == 1  # indented it would be several times the size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "format 1, found 2"),
        ({"stemmer": "porter"}, "stemmer 'snowball-english', found 'porter'"),
        ({"weighting": "bm25"}, r"weighting to be one of \('binary', 'tfidf'\)"),
        ({"stems": ["dog", "dog"]}, "expected stems to be different"),
        ({"stems": []}, "at least one"),
        ({"stems": "dog"}, "stems to be a list of strings"),
        ({"document_frequency": [1]}, "document_frequency to be a positive whole number for each stem"),
        ({"document_frequency": [True, 1, 1]}, "document_frequency to be a positive"),
        ({"surface": [{}, {}]}, "surface to be an object"),
        ({"surface": [{"dog": 1}, {}, {"cat": 1}]}, "surface to be an object"),
        ({"documents": 1 << 53}, "documents to be a positive whole number"),
        ({"surface": [{"dog": "1"}, {}, {}]}, "surface to be an object"),
        ({"documents": 0}, "documents to be a positive whole number"),
    ],
)
def test_damaged_vocabularies_are_refused(tmp_path, change, message):
    good = Vocabulary.fit(CAPTIONS, min_count=2, stop_words=STOP_WORDS).to_json()
    path = tmp_path / "vocabulary.json"
    path.write_text(json.dumps(good | change))
    with pytest.raises(ImgtextError, match=message) as error:
        Vocabulary.load(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "is not valid JSON"),
        (b"{", "is not valid JSON"),
        (b"[1]", "expected a JSON object$"),
        ("\ud800".encode("utf-8", "surrogatepass"), "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_what_is_no_json_object_is_refused(tmp_path, text, message):
    path = tmp_path / "vocabulary.json"
    path.write_bytes(text)
    with pytest.raises(ImgtextError, match=rf"vocabulary\.json.*{message}"):
        Vocabulary.load(path)


def test_without_leaves_the_rest_as_it_stands():
    assert without("Two DOGS’ bowls, -dog: a dog's", ["dog", "bowls"]) == "two dogs' , -: a dog's"
    assert tokenise(without("one two, three", ["two"])) == ["one", "three"]


def test_the_usual_word_is_the_most_frequent():
    vocabulary = Vocabulary.fit(["dogs", "dogs", "dog", "cat", "cat", "cats"])
    assert {vocabulary.usual_word(index) for index in range(2)} == {"dogs", "cat"}


def test_shares_of_a_count_stand_in_for_an_unknown_word():
    captions = ["dog dog", "cat", "cat"]  # idf of dog: 1 + log(4 / 2); of cat: 1 + log(4 / 3)
    vocabulary = Vocabulary.fit(captions, weighting="tfidf")
    dog, cat = vocabulary.index("dog"), vocabulary.index("cat")
    bags = vocabulary.encode(["dog puppy xyz"], {"puppy": {dog: 0.75, cat: 0.25}}.get)
    expected = np.array([(1 + np.log(1.75)) * (1 + np.log(2)), 0.25 * (1 + np.log(4 / 3))])
    assert (bags.indices.tolist(), bags.unknown) == ([dog, cat], (("xyz",),))
    np.testing.assert_allclose(bags.weights, expected / np.linalg.norm(expected), rtol=1e-6)
    binary = Vocabulary.fit(captions).encode(["dog puppy"], {"puppy": {dog: 0.75, cat: 0.25}}.get)
    np.testing.assert_array_equal(binary.weights, np.array([1, 0.25], np.float32))
