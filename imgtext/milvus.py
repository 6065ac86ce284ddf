"""Nearest neighbours in a Milvus server or cluster, for more embeddings than one machine holds."""

from __future__ import annotations

import numpy as np

from imgtext.errors import ImgtextError, require

# rows sent at once: 10,000 × 128 float32 are 5 MB, where a server takes 64 MB
_ROWS = 10_000
# hierarchical navigable small world graphs (Malkov and Yashunin, 2018): links a node, candidates while building
_GRAPH = {"M": 16, "efConstruction": 128}
_CANDIDATES = 128  # looked at by a query, at least


class MilvusIndex:
    """Embeddings in a collection of Milvus; see `imgtext.index.Index`.

    Args:
        uri: the server, such as "http://127.0.0.1:19530"; one machine and a cluster take the same calls.
        name: the collection. It should say what it holds, such as by a digest: a collection is written once.

    Raises:
        ImgtextError: pymilvus is not installed, or the server can't be reached.
    """

    def __init__(self, uri: str, name: str) -> None:
        pymilvus = require("pymilvus", "milvus")
        self.uri, self.name = uri, name
        try:
            self._client = pymilvus.MilvusClient(uri)
            self._count = 0
            if self._client.has_collection(name):
                self._client.load_collection(name)
                self._count = self._counted()
        except pymilvus.MilvusException as error:
            raise ImgtextError(f"Milvus at {uri} doesn't answer ({error.message}); is the server running?") from error

    def __len__(self) -> int:
        """Rows in the collection; 0 where there is none."""
        return self._count

    def _counted(self) -> int:
        counted = self._client.query(self.name, "", output_fields=["count(*)"], consistency_level="Strong")
        return counted[0]["count(*)"]

    def write(self, embeddings: np.ndarray) -> None:
        """Put (N, D) float32 unit rows into the collection, unless they are there; what a cut run left is replaced."""
        if len(self) == len(embeddings):
            return
        from pymilvus import DataType

        self.drop()
        client = self._client
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
        client.load_collection(self.name)
        self._count = self._counted()

    def drop(self) -> None:
        """Remove the collection, if there is one."""
        self._client.drop_collection(self.name)
        self._count = 0

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """As in `imgtext.index.Index`."""
        k = min(k, len(self))
        rows, scores = np.full((len(queries), k), -1, np.int64), np.full((len(queries), k), -np.inf, np.float32)
        if rows.size:
            settings = {"metric_type": "IP", "params": {"ef": max(k, _CANDIDATES)}}
            answers = self._client.search(self.name, list(queries), limit=k, search_params=settings)
            for number, found in enumerate(answers):
                rows[number, : len(found)] = [hit["id"] for hit in found]
                scores[number, : len(found)] = [hit["distance"] for hit in found]
        return rows, scores
