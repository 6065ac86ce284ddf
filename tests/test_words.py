from __future__ import annotations

import numpy as np

from imgtext.text import Vocabulary
from imgtext.words import stem_vectors, word_vectors


def test_the_table_is_whole_and_near_words_are_near():
    rows, table = word_vectors()
    assert (len(rows), table.shape, table.dtype) == (30000, (30000, 128), np.float32)
    words = list(rows)
    for word, expected in (("puppy", "dog"), ("automobile", "car"), ("violinist", "violin")):
        nearest = np.argsort(-(table @ table[rows[word]]))[1:6]
        assert expected in [words[row] for row in nearest]


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
