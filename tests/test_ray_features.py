from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from imgtext import ray_features
from imgtext.errors import ImgtextError
from imgtext.features import extract_features
from imgtext.gallery_update import update_index


class _Rows:
    """Stands in for a Dataset of Ray: the workers' code runs here, two pictures at a time."""

    def __init__(self, batches):
        self.batches = batches

    def map_batches(self, work, fn_constructor_args=(), **options):
        if isinstance(work, type):
            work = work(*fn_constructor_args)
        return _Rows([work(batch) for batch in self.batches])

    def iter_batches(self, **options):
        for batch in self.batches:
            yield {name: np.array(column) for name, column in batch.items()}


@pytest.fixture
def rays(monkeypatch, backbone):
    """The paths that were handed to workers, one list a round: first to be hashed, then to be computed."""
    rounds = []
    backbone.device = SimpleNamespace(type="cpu")

    def dataset(paths):
        paths = [str(path) for path in paths]
        rounds.append(paths)
        return _Rows([{"path": np.array(paths[first : first + 2])} for first in range(0, len(paths), 2)])

    data = SimpleNamespace(
        DataContext=SimpleNamespace(get_current=SimpleNamespace), ActorPoolStrategy=lambda **options: None
    )
    ray = SimpleNamespace(
        data=data, is_initialized=lambda: True, cluster_resources=lambda: {"CPU": 2.0}, put=lambda it: it
    )
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.data", data)
    monkeypatch.setattr(ray_features, "_dataset", dataset)
    monkeypatch.setattr(ray_features, "load_backbone", lambda name, **options: backbone)
    return rounds


@pytest.mark.parametrize("mirrored", [False, True])
def test_features_equal_the_local_ones_and_each_picture_is_computed_once(rays, backbone, squares, tmp_path, mirrored):
    shutil.copy(squares / "one.png", squares / "again.png")
    (squares / "broken.png").write_bytes(b"no picture")
    paths = sorted(squares.rglob("*.png"))
    expected = extract_features(paths, backbone, cache=tmp_path / "local", mirrored=mirrored)
    found = ray_features.ray_features(paths, backbone, mirrored=mirrored)
    assert replace(found, views=()) == replace(expected, views=())
    for view, other in zip(found.views, expected.views, strict=True):
        np.testing.assert_array_equal(view, other)
    assert [len(paths) for paths in rays] == [5, 4]  # again.png is one.png
    again = ray_features.ray_features(paths, backbone, mirrored=mirrored)
    np.testing.assert_array_equal(again.views, expected.views)
    assert rays[3:] == [[str(squares / "broken.png")]]  # the others are in the cache


def test_a_picture_that_changes_meanwhile_is_left_for_the_next_run(rays, backbone, squares, monkeypatch):
    computed = ray_features._Network.__call__

    def meanwhile(network, rows):
        shutil.copy(squares / "two.png", squares / "one.png")
        return computed(network, rows)

    monkeypatch.setattr(ray_features._Network, "__call__", meanwhile)
    found = ray_features.ray_features([squares / "one.png", squares / "deep" / "three.png"], backbone)
    expected = extract_features(found.paths, backbone)
    np.testing.assert_array_equal(found.views, expected.views)
    assert found.digests == expected.digests


def test_a_worker_that_computes_otherwise_is_refused(rays, backbone, squares):
    with pytest.raises(ImgtextError, match="take machines of one kind"):
        ray_features._Network(backbone.name, {}, backbone.digest, "float64", False)


def test_a_folder_is_indexed_by_it(rays, backbone, bundle, squares):
    report = update_index(squares, bundle, lambda: backbone, source="model", extract=ray_features.ray_features)
    assert report.added == ("deep/three.png", "one.png", "two.png")
    assert len(rays) == 2


def test_without_ray_the_package_is_named(backbone, squares, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ImgtextError, match=r"pip install 'imgtext\[ray\]'"):
        ray_features.ray_features([squares / "one.png"], backbone)


def test_a_cluster_gives_the_same_features(squares, tmp_path):
    pytest.importorskip("ray.data", reason="the extra ray is not installed")
    from imgtext.backbones import load_backbone

    backbone, paths = load_backbone("efficientnet_lite0:random"), sorted(squares.rglob("*.png"))
    expected = extract_features(paths, backbone, cache=tmp_path / "local")
    found = ray_features.ray_features(paths, backbone)
    np.testing.assert_array_equal(found.views, expected.views)
