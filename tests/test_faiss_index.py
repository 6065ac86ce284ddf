from __future__ import annotations

import os
import sys

import numpy as np
import pytest

from colours import save_square
from imgtext.branch import normalise
from imgtext.errors import ImgtextError
from imgtext.gallery import FAISS, StoredEmbeddings
from imgtext.index import ExactIndex
from imgtext.retriever import Retriever

pytest.importorskip("faiss", reason="the extra faiss is not installed")
from imgtext.faiss_index import FaissIndex


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    return normalise(np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32))


@pytest.mark.parametrize("count", [0, 1, 5, 3000])
def test_small_data_is_searched_exactly_from_memory_and_from_the_disk(count):
    embeddings, queries = unit_rows(count), unit_rows(3, seed=1)
    stored = StoredEmbeddings(embeddings.astype(np.float16))
    for kept in (embeddings, stored):
        rows, scores = FaissIndex.build(kept).search(queries, 10)
        expected_rows, expected_scores = ExactIndex(np.asarray(kept)).search(queries, 10)
        assert rows.shape == (3, min(10, count))
        np.testing.assert_array_equal(rows, expected_rows)
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


def test_equal_scores_come_in_the_order_of_the_rows():
    embeddings = np.tile(unit_rows(1), (12, 1))
    rows, _ = FaissIndex.build(embeddings).search(unit_rows(2, seed=1), 12)
    assert rows.tolist() == [list(range(12))] * 2


def test_pictures_that_are_all_alike_are_found_though_they_leave_most_lists_empty():
    embeddings, queries = np.tile(unit_rows(1), (20_000, 1)), unit_rows(9, seed=1)
    rows, scores = FaissIndex.build(embeddings).search(queries, 10)
    assert all(len(set(found)) == 10 for found in rows.tolist())
    np.testing.assert_allclose(scores, np.tile(queries @ embeddings[:1].T, 10), atol=1e-6)


def test_it_is_read_as_it_was_written_and_refused_where_it_does_not_belong(tmp_path):
    embeddings, path = unit_rows(500), tmp_path / FAISS
    made = FaissIndex.build(embeddings)
    made.save(path, "these pictures")
    again = FaissIndex.load(path, embeddings, "these pictures")
    np.testing.assert_array_equal(again.search(embeddings[:9], 5)[0], made.search(embeddings[:9], 5)[0])
    with pytest.raises(ImgtextError, match="made of other pictures"):
        FaissIndex.load(path, embeddings, "others")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ImgtextError, match="not a readable"):
        FaissIndex.load(path, embeddings, "these pictures")


def test_rows_that_are_not_there_are_never_given(tmp_path):
    embeddings, path = unit_rows(500), tmp_path / FAISS
    made = FaissIndex.build(embeddings)
    made.save(path, "these pictures")
    with pytest.raises(ImgtextError, match="is damaged"):
        FaissIndex.load(path, embeddings[:400], "these pictures")
    made.embeddings = embeddings[:3]  # the lists hold numbers up to 499, as damaged ones may
    rows, scores = made.search(embeddings[:9], 3)
    assert rows.max() < 3
    assert np.isfinite(scores[rows >= 0]).all()


def test_a_folder_is_indexed_and_searched_by_option(bundle, backbone, squares):
    exact, quick = Retriever(bundle), Retriever(bundle, nearest="faiss")
    exact.index(squares)
    with pytest.raises(ImgtextError, match=r"is missing; make it again with: imgtext index .* --nearest faiss"):
        quick.use_index(squares)
    quick.index(squares)
    for query in ("red", "a blue square"):
        assert [hit.file for hit in quick.search(query)] == [hit.file for hit in exact.search(query)]
    before = os.stat(squares / ".imgtext" / FAISS).st_ino
    quick.index(squares)
    assert os.stat(squares / ".imgtext" / FAISS).st_ino == before  # not made twice

    save_square(squares / "four.png", "red")
    exact.index(squares)
    with pytest.raises(ImgtextError, match="made of other pictures; make it again"):
        quick.use_index(squares)
    quick.index(squares)
    assert quick.search("red", k=1)[0].file == "four.png"


def test_a_models_own_gallery_is_searched_too(bundle):
    hits = [Retriever(bundle, nearest=nearest).search("red") for nearest in ("exact", "faiss")]
    assert [hit.file for hit in hits[0]] == [hit.file for hit in hits[1]]


def test_without_faiss_the_package_is_named(bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ImgtextError, match=r"pip install 'imgtext\[faiss\]'"):
        Retriever(bundle, nearest="faiss").search("red")


def test_another_way_is_refused(bundle):
    with pytest.raises(ImgtextError, match="there are: exact, faiss"):
        Retriever(bundle, nearest="guess")
