"""Nearest neighbours in a Milvus server or cluster, for more embeddings than one machine holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from imgtext.errors import ImgtextError, require
from imgtext.index import Embeddings, best

_ROWS = 10_000  # sent at once: of 128 float32 they are 5 MB, where a server takes 64 MB
# hierarchical navigable small world graphs (Malkov and Yashunin, 2018): links a node, candidates while building
_GRAPH = {"M": 16, "efConstruction": 128}
_CANDIDATES = 128  # looked at by a query, at least


class MilvusIndex:
    """Embeddings in a collection of Milvus; see `imgtext.index.Index`.

    Args:
        uri: the server, such as "http://127.0.0.1:19530"; one machine and a cluster take the same calls.
        name: the collection. It should follow from what it holds: a collection is written once.

    Raises:
        ImgtextError: pymilvus is not installed, or the server can't be reached.
    """

    def __init__(self, uri: str, name: str):
        pymilvus = require("pymilvus", "milvus")
        self.uri, self.name = uri, name
        self._count = 0
        with self._answers():
            self._client = pymilvus.MilvusClient(uri)
            # made last: what a run that was cut left behind has none
            if self._client.has_collection(name) and self._client.list_indexes(name):
                self._open()

    def __len__(self) -> int:
        """Rows in the collection; 0 where there is none that is whole."""
        return self._count

    @contextmanager
    def _answers(self) -> Iterator[None]:
        from pymilvus import MilvusException

        try:
            yield
        except MilvusException as error:
            raise ImgtextError(f"Milvus at {self.uri}: {error.message}; is the server running?") from error

    def _open(self) -> None:
        self._client.load_collection(self.name)
        counted = self._client.query(self.name, "", output_fields=["count(*)"], consistency_level="Strong")
        self._count = counted[0]["count(*)"]

    def write(self, embeddings: Embeddings) -> None:
        """Make the collection of (N, D) float32 unit rows, in place of what has its name.

        Args:
            embeddings: looked at a few rows at a time, so that they may lie on the disk.
        """
        from pymilvus import DataType

        self.drop(self.name)
        self._count, client = 0, self._client
        with self._answers():
            schema = client.create_schema()
            schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("embedding", DataType.FLOAT_VECTOR, dim=embeddings.shape[1])
            client.create_collection(self.name, schema=schema)
            for first in range(0, len(embeddings), _ROWS):
                rows = enumerate(embeddings[first : first + _ROWS], start=first)
                client.insert(self.name, [{"id": row, "embedding": embedding} for row, embedding in rows])
            client.flush(self.name)  # on the disk from here on
            index = client.prepare_index_params()
            index.add_index("embedding", index_type="HNSW", metric_type="IP", params=_GRAPH)
            client.create_index(self.name, index)
            self._open()

    def drop(self, name: str) -> None:
        """Remove a collection, if there is one."""
        with self._answers():
            self._client.drop_collection(name)

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """As in `imgtext.index.Index`."""
        k = min(k, len(self))
        rows, scores = np.full((len(queries), k), -1, np.int64), np.full((len(queries), k), -np.inf, np.float32)
        if rows.size:
            settings = {"metric_type": "IP", "params": {"ef": max(k, _CANDIDATES)}}
            with self._answers():
                answers = self._client.search(self.name, list(queries), limit=k, search_params=settings)
            for number, found in enumerate(answers):
                near = np.array([hit["id"] for hit in found], np.int64)
                near, score = best(near, np.array([hit["distance"] for hit in found], np.float32), k)
                rows[number, : len(near)], scores[number, : len(near)] = near, score
        return rows, scores
