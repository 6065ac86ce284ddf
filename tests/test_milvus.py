from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from colours import save_square
from imgtext.branch import normalise
from imgtext.errors import ImgtextError
from imgtext.index import ExactIndex
from imgtext.milvus import MilvusIndex
from imgtext.retriever import Retriever


class _Error(Exception):
    message = "no answer"


class _StandIn:
    """What `MilvusIndex` asks of pymilvus.MilvusClient, in memory; answers come in no order among equals."""

    servers: ClassVar[dict[str, dict[str, dict]]] = {}

    def __init__(self, uri):
        if uri not in self.servers:
            raise _Error
        self.collections = self.servers[uri]

    def has_collection(self, name):
        return name in self.collections

    def list_indexes(self, name):
        return self.collections[name]["indexes"]

    def load_collection(self, name):
        if not self.list_indexes(name):
            raise _Error

    def query(self, name, filter, output_fields, consistency_level):
        return [{"count(*)": len(self.collections[name]["rows"])}]

    def create_schema(self):
        return SimpleNamespace(add_field=lambda *arguments, **options: None)

    def prepare_index_params(self):
        return SimpleNamespace(add_index=lambda *arguments, **options: None)

    def create_collection(self, name, schema):
        self.collections[name] = {"rows": {}, "indexes": []}

    def insert(self, name, rows):
        self.collections[name]["rows"] |= {row["id"]: row["embedding"] for row in rows}

    def flush(self, name):
        pass

    def create_index(self, name, index):
        self.collections[name]["indexes"] = ["embedding"]

    def drop_collection(self, name):
        self.collections.pop(name, None)

    def search(self, name, queries, limit, search_params):
        rows = self.collections[name]["rows"]
        found = [
            sorted(({"id": id, "distance": row @ query} for id, row in rows.items()), key=lambda hit: -hit["distance"])
            for query in queries
        ]
        return [[*reversed(hits[:limit])] for hits in found]


@pytest.fixture(params=["stand-in", "lite"])
def uri(request, tmp_path, monkeypatch):
    """Where a Milvus answers: one in memory, and Milvus Lite where it is installed."""
    if request.param == "lite":
        pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
        pytest.importorskip("pymilvus", reason="the extra milvus is not installed")
        return str(tmp_path / "lite.db")
    module = SimpleNamespace(
        MilvusClient=_StandIn, MilvusException=_Error, DataType=SimpleNamespace(INT64=5, FLOAT_VECTOR=101)
    )
    monkeypatch.setitem(sys.modules, "pymilvus", module)
    monkeypatch.setattr(_StandIn, "servers", {"http://here": {}})
    return "http://here"


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    return normalise(np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32))


@pytest.mark.parametrize("count", [1, 300])
def test_what_is_written_is_found_again_by_another_client(uri, count):
    embeddings, queries = unit_rows(count), unit_rows(3, seed=1)
    MilvusIndex(uri, "rows").write(embeddings)
    index = MilvusIndex(uri, "rows")
    assert len(index) == count
    rows, scores = index.search(queries, 10)
    expected_rows, expected_scores = ExactIndex(embeddings).search(queries, 10)
    np.testing.assert_array_equal(rows, expected_rows)
    np.testing.assert_allclose(scores, expected_scores, atol=1e-5)


def test_a_folder_is_handed_over_and_searched_by_option(uri, bundle, backbone, squares):
    exact, served = Retriever(bundle), Retriever(bundle, nearest=f"milvus:{uri}")
    exact.index(squares)
    with pytest.raises(ImgtextError, match=r"doesn't hold these pictures; .* --nearest milvus:"):
        served.use_index(squares)
    served.index(squares)
    first = served._index.index.name
    for query in ("red", "a blue square"):
        assert [hit.file for hit in served.search(query)] == [hit.file for hit in exact.search(query)]

    save_square(squares / "four.png", "red")
    served.index(squares)
    assert served.search("red", k=1)[0].file == "four.png"
    assert len(served._index.index) == 1 + len(exact.gallery.rows)
    assert len(MilvusIndex(uri, first)) == 0  # what it replaces is gone


def test_what_a_cut_run_left_counts_as_nothing(uri, monkeypatch):
    index = MilvusIndex(uri, "rows")
    with monkeypatch.context() as patched:
        patched.setattr(type(index._client), "create_index", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index.write(unit_rows(5))
    index = MilvusIndex(uri, "rows")
    assert len(index) == 0
    index.write(unit_rows(5))
    assert len(index) == 5


def test_a_server_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", SimpleNamespace(MilvusClient=_StandIn, MilvusException=_Error))
    with pytest.raises(ImgtextError, match="Milvus at http://nowhere: no answer; is the server running"):
        MilvusIndex("http://nowhere", "rows")


def test_without_pymilvus_the_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ImgtextError, match=r"pip install 'imgtext\[milvus\]'"):
        MilvusIndex("http://127.0.0.1:19530", "rows")
