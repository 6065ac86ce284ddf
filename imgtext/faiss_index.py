"""Approximate nearest neighbours with faiss, for galleries too large to hold every picture against a query.

The embeddings lie in lists around k-means centres (IVF), half a byte a number (PQ with one number a part), and a query
looks through the lists nearest to it, 32 embeddings at a time (André et al., "Cache locality is not enough", 2015). The
best that it finds there are ranked again by the embeddings themselves: scores are exact, and what the half bytes lose
costs no recall.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from imgtext.errors import ImgtextError, require
from imgtext.files import read_tensors, write_tensors
from imgtext.index import Embeddings, best

_TRAINED_ON = 64  # embeddings a list; faiss asks for 39 at least
_VALUES = 16  # that half a byte can take
_LOOKED_THROUGH = 128  # the nearest lists, of 4,000 where there are a million embeddings
_RANKED_AGAIN = 8  # times k
_CHUNK = 65_536  # rows handed over at once


class FaissIndex:
    """See `imgtext.index.Index`.

    Args:
        lists: faiss's index of all rows of ``embeddings``.
        embeddings: (N, D) float32, unit rows; looked at a few rows at a time, so that they may lie on the disk.
    """

    def __init__(self, lists: Any, embeddings: Embeddings):
        self._lists, self.embeddings = lists, embeddings

    @classmethod
    def build(cls, embeddings: Embeddings) -> FaissIndex:
        """Of (N, D) float32 unit rows; a minute or two for a million on two cores.

        Raises:
            ImgtextError: faiss is not installed.
        """
        faiss = require("faiss", "faiss")
        count, width = embeddings.shape
        centres = max(1, min(int(4 * count**0.5), count // _TRAINED_ON))
        lists = faiss.index_factory(width, f"IVF{centres},PQ{width}x4fs", faiss.METRIC_INNER_PRODUCT)
        if count:
            lists.cp.niter = 10  # of faiss's 25, for the sake of time
            lists.cp.min_points_per_centroid = 1  # or it complains of few
            sample = np.random.default_rng(0).choice(count, min(count, _TRAINED_ON * centres), replace=False)
            some = embeddings[np.sort(sample)]
            lists.train(np.resize(some, (max(len(some), _TRAINED_ON * _VALUES), width)))  # it refuses less
        for start in range(0, count, _CHUNK):
            lists.add(embeddings[start : start + _CHUNK])
        lists.nprobe = _LOOKED_THROUGH
        return cls(lists, embeddings)

    def save(self, path: Path, digest: str) -> None:
        """Write it whole or not at all, with the digest of what it was made of."""
        faiss = require("faiss", "faiss")
        write_tensors(path, {"faiss": faiss.serialize_index(self._lists)}, {"of": digest})

    @classmethod
    def load(cls, path: Path, embeddings: Embeddings, digest: str) -> FaissIndex:
        """Read what `save` wrote.

        Raises:
            ImgtextError: faiss is not installed; the file is missing, damaged, or of other embeddings.
        """
        faiss = require("faiss", "faiss")
        tensors, metadata = read_tensors(path)
        if metadata.get("of") != digest:
            raise ImgtextError(f"{path} was made of other pictures")
        try:
            lists = faiss.deserialize_index(tensors["faiss"])
            if (lists.ntotal, lists.d) != embeddings.shape:
                raise ValueError("it is of other embeddings")
        except (KeyError, RuntimeError, TypeError, ValueError, MemoryError) as error:
            raise ImgtextError(f"{path} is damaged") from error
        return cls(lists, embeddings)

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """As in `imgtext.index.Index`."""
        k = min(k, len(self.embeddings))
        rows, scores = np.full((len(queries), k), -1, np.int64), np.full((len(queries), k), -np.inf, np.float32)
        if rows.size:
            if _RANKED_AGAIN * k < len(self.embeddings):
                near = self._lists.search(queries, _RANKED_AGAIN * k)[1]
                # where many embeddings are alike, they fill one list and leave others empty
                if (few := near[:, k - 1] < 0).any():
                    near[few] = self._lists.search(queries[few], _RANKED_AGAIN * k, params=self._everywhere())[1]
            else:
                near = np.tile(np.arange(len(self.embeddings)), (len(queries), 1))
            for number, found in enumerate(near):
                found = found[(found >= 0) & (found < len(self.embeddings))]  # a damaged index may hold any
                taken, exact = best(found, self.embeddings[found] @ queries[number], k)
                rows[number, : len(taken)], scores[number, : len(taken)] = taken, exact
        return rows, scores

    def _everywhere(self) -> Any:
        return require("faiss", "faiss").SearchParametersIVF(nprobe=self._lists.nlist)
