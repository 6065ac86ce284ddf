from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imgtext.index import nearest


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0]), max_size=12), st.integers(0, 14))
def test_nearest_equals_a_stable_sort(values, k):
    embeddings = np.array(values, np.float32).reshape(-1, 1)
    rows, scores = nearest(embeddings, np.ones(1, np.float32), k)
    expected = sorted(range(len(values)), key=lambda row: -values[row])[:k]
    assert rows.tolist() == expected
    assert scores.tolist() == [values[row] for row in expected]


@given(st.integers(0, 2**32), st.integers(0, 1300), st.integers(1, 30))
def test_nearest_equals_a_stable_sort_where_scores_are_grouped(seed, count, k):
    embeddings = np.random.default_rng(seed).integers(-50, 50, (count, 1)).astype(np.float32)
    rows, scores = nearest(embeddings, np.ones(1, np.float32), k)
    assert rows.tolist() == np.argsort(-embeddings[:, 0], kind="stable")[:k].tolist()
    assert scores.tolist() == embeddings[rows, 0].tolist()
