from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock
from PIL import Image

from imgtext import features as features_module
from imgtext.errors import ImgtextError
from imgtext.features import FeatureCache, extract_features, picture_features, wear


class MeanColours:
    """A backbone that sees the mean colours of a picture's left and right half, and counts what it sees."""

    name, digest, input_size, feature_dim, precision = "mean:colours", "ab" * 32, 8, 6, "float32"

    def __init__(self, fail_after: int | None = None) -> None:
        self.computed = self.preprocessed = 0
        self.fail_after = fail_after

    def preprocess(self, image: Image.Image) -> np.ndarray:
        self.preprocessed += 1
        return np.asarray(image.resize((8, 8)))

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        if self.computed == self.fail_after:
            raise KeyboardInterrupt
        assert pixels.shape[1:] == (8, 8, 3)
        assert pixels.dtype == torch.uint8
        self.computed += len(pixels)
        return torch.cat([half.float().mean(dim=(1, 2)) / 3 for half in pixels.chunk(2, dim=2)], dim=1)


def make_pictures(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:02}.png" for number in range(count)]
    for number, path in enumerate(paths):
        colours = np.array([[[number, 100, 0], [200 - number, 0, 50]]], dtype=np.uint8)
        Image.fromarray(colours).resize((8, 8), Image.Resampling.NEAREST).save(path)
    return paths


def expected_vectors(paths: list[Path]) -> np.ndarray:
    halves = [np.asarray(Image.open(path), dtype=np.float32)[[0, 0], [0, -1]].reshape(6) / 3 for path in paths]
    return np.stack(halves).astype(np.float16).astype(np.float32)


def cache_files(cache: Path) -> tuple[Path, Path]:
    (folder,) = cache.iterdir()
    return folder / "keys.bin", folder / "vectors.bin"


@pytest.fixture
def pictures(tmp_path) -> list[Path]:
    return make_pictures(tmp_path / "pictures", 10)


@pytest.fixture
def cache(tmp_path) -> Path:
    return tmp_path / "cache"


def test_vectors_in_the_order_asked(pictures, cache):
    asked = pictures[::-1]
    found = extract_features(asked, MeanColours(), cache=cache, batch_size=4)
    assert (found.paths, found.skipped) == (tuple(asked), {})
    assert found.digests == tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in asked)
    assert found.views[0].dtype == np.float32
    np.testing.assert_array_equal(found.views[0], expected_vectors(asked))


def test_a_second_run_computes_nothing_and_gives_the_same(pictures, cache):
    first = extract_features(pictures, MeanColours(), cache=cache)
    backbone = MeanColours()
    second = extract_features([str(path) for path in pictures], backbone, cache=cache)
    assert (backbone.preprocessed, backbone.computed) == (0, 0)
    assert second.views[0].tobytes() == first.views[0].tobytes()
    assert replace(second, views=first.views) == first


def test_the_two_files(pictures, cache):
    extract_features(pictures[:3], MeanColours(), cache=cache)
    keys, vectors = cache_files(cache)
    assert keys.parent.name == "mean_colours-abababababababab-float32"
    assert (keys.stat().st_size, vectors.stat().st_size) == (3 * 36, 3 * 6 * 2)
    assert keys.read_bytes()[:32] == hashlib.sha256(pictures[0].read_bytes()).digest()


def test_the_users_cache_folder_is_the_default(pictures, tmp_path, monkeypatch):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "users"))
    extract_features(pictures, MeanColours())
    assert cache_files(tmp_path / "users" / "features")[0].exists()


def test_no_pictures(cache):
    found = extract_features([], MeanColours(), cache=cache)
    assert found.views[0].shape == (0, 6)
    assert not cache.exists()


def test_an_interrupted_run_continues(pictures, cache):
    with pytest.raises(KeyboardInterrupt):
        extract_features(pictures, MeanColours(fail_after=6), cache=cache, batch_size=3)
    backbone = MeanColours()
    found = extract_features(pictures, backbone, cache=cache, batch_size=3)
    assert backbone.computed == 4
    np.testing.assert_array_equal(found.views[0], expected_vectors(pictures))


@pytest.mark.parametrize(
    ("keys_size", "vectors_size", "lost"),
    [
        (10 * 36, 7 * 12 + 5, 3),  # a vector torn
        (7 * 36 + 35, 10 * 12, 3),  # a key torn
        (0, 10 * 12, 10),  # vectors written, no key yet
        (10 * 36, 0, 10),
    ],
)
def test_torn_files_are_mended(pictures, cache, keys_size, vectors_size, lost):
    extract_features(pictures, MeanColours(), cache=cache)
    keys, vectors = cache_files(cache)
    os.truncate(keys, keys_size)
    os.truncate(vectors, vectors_size)
    for computed in (lost, 0):
        backbone = MeanColours()
        found = extract_features(pictures, backbone, cache=cache)
        assert backbone.computed == computed
        np.testing.assert_array_equal(found.views[0], expected_vectors(pictures))
        assert (keys.stat().st_size, vectors.stat().st_size) == (10 * 36, 10 * 12)


def test_a_process_killed_in_the_middle_loses_at_most_a_batch(pictures, cache):
    script = f"""
import os, sys
sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
from test_features import *
class Killed(MeanColours):
    def __call__(self, pixels):
        if self.computed == 6:
            os.kill(os.getpid(), 9)
        return super().__call__(pixels)
folder = Path({str(pictures[0].parent)!r})
extract_features(sorted(folder.iterdir()), Killed(), cache=Path({str(cache)!r}), batch_size=3)
"""
    assert subprocess.run([sys.executable, "-c", script]).returncode == -9
    backbone = MeanColours()
    found = extract_features(pictures, backbone, cache=cache)
    assert backbone.computed == 4
    np.testing.assert_array_equal(found.views[0], expected_vectors(pictures))


@pytest.mark.parametrize("damaged", [0, 5, 9])
def test_a_damaged_row_is_computed_again(pictures, cache, damaged):
    extract_features(pictures, MeanColours(), cache=cache)
    vectors = cache_files(cache)[1]
    data = bytearray(vectors.read_bytes())
    data[damaged * 12 + 3] ^= 1
    vectors.write_bytes(data)
    for computed in (1, 0):
        backbone = MeanColours()
        found = extract_features(pictures, backbone, cache=cache)
        assert backbone.computed == computed
        np.testing.assert_array_equal(found.views[0], expected_vectors(pictures))


def test_a_changed_picture_is_computed_again(pictures, cache):
    extract_features(pictures, MeanColours(), cache=cache)
    Image.new("RGB", (8, 8), (9, 9, 9)).save(pictures[4])
    backbone = MeanColours()
    found = extract_features(pictures, backbone, cache=cache)
    assert backbone.computed == 1
    np.testing.assert_array_equal(found.views[0], expected_vectors(pictures))


def test_a_moved_picture_keeps_its_vector(pictures, cache, tmp_path):
    before = extract_features(pictures, MeanColours(), cache=cache)
    moved = tmp_path / "elsewhere.png"
    pictures[4].rename(moved)
    backbone = MeanColours()
    found = extract_features([moved], backbone, cache=cache)
    assert (backbone.preprocessed, backbone.computed) == (0, 0)
    np.testing.assert_array_equal(found.views[0], before.views[0][4:5])


def test_a_file_that_changes_while_it_is_read_gets_the_vector_of_what_was_read(pictures, cache, monkeypatch):
    before, wanted = pictures[0].read_bytes(), expected_vectors(pictures[:1])
    read = features_module.read_image_bytes

    def read_then_change(path):
        data = read(path)
        Image.new("RGB", (8, 8), (9, 9, 9)).save(path)
        return data

    monkeypatch.setattr(features_module, "read_image_bytes", read_then_change)
    found = extract_features(pictures[:1], MeanColours(), cache=cache)
    assert found.digests == (hashlib.sha256(before).hexdigest(),)
    np.testing.assert_array_equal(found.views[0], wanted)


@pytest.mark.parametrize("batch_size", [1, 2, 32])
def test_equal_files_are_computed_once(pictures, cache, tmp_path, batch_size):
    copy = tmp_path / "copy.png"
    copy.write_bytes(pictures[0].read_bytes())
    asked = [pictures[0], copy, pictures[1], pictures[0], pictures[2], copy]
    backbone = MeanColours()
    found = extract_features(asked, backbone, cache=cache, batch_size=batch_size)
    assert backbone.computed == 3
    assert found.paths == tuple(asked)
    np.testing.assert_array_equal(found.views[0], expected_vectors(asked))
    assert cache_files(cache)[0].stat().st_size == 3 * 36


def test_broken_pictures_are_skipped_with_their_reason(pictures, cache, tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "half.png").write_bytes(pictures[0].read_bytes()[:60])
    asked = [tmp_path / "text.jpg", *pictures[:2], tmp_path / "half.png", pictures[2], tmp_path / "gone.jpg"]
    found = extract_features(asked, MeanColours(), cache=cache)
    assert found.paths == tuple(pictures[:3])
    np.testing.assert_array_equal(found.views[0], expected_vectors(pictures[:3]))
    assert list(found.skipped) == [tmp_path / "text.jpg", tmp_path / "half.png", tmp_path / "gone.jpg"]
    reasons = list(found.skipped.values())
    assert reasons[0].startswith("not a picture in a known format")
    assert reasons[1:] == ["the file is cut short", "no such file"]


def test_all_broken_is_no_error(tmp_path, cache):
    found = extract_features([tmp_path / "gone.jpg"], MeanColours(), cache=cache)
    assert (found.views[0].shape, found.paths, len(found.skipped)) == ((0, 6), (), 1)


def test_mirrored_views_are_added_and_the_plain_ones_kept(pictures, cache):
    (plain,) = extract_features(pictures, MeanColours(), cache=cache).views
    backbone = MeanColours()
    views = extract_features(pictures, backbone, cache=cache, mirrored=True).views
    assert (backbone.computed, backbone.preprocessed) == (10, 10)
    np.testing.assert_array_equal(views[0], plain)
    np.testing.assert_array_equal(views[1], plain[:, [3, 4, 5, 0, 1, 2]])
    again = extract_features(pictures, backbone, cache=cache, mirrored=True).views
    assert backbone.computed == 10
    np.testing.assert_array_equal(again, views)


def test_worn_views_stand_last_and_are_decided_by_the_picture(pictures, cache):
    backbone = MeanColours()
    views = extract_features(pictures, backbone, cache=cache, mirrored=True, worn=True).views
    assert backbone.preprocessed == len(pictures)
    np.testing.assert_array_equal(views[:2], extract_features(pictures, backbone, cache=cache, mirrored=True).views)
    assert np.abs(views[2] - views[0]).max() > 0.01
    again = extract_features(pictures, MeanColours(), cache=cache.with_name("other"), worn=True).views
    np.testing.assert_array_equal(again, [views[0], views[2]])


def test_pictures_are_worn_in_three_ways():
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    worn = [wear(pixels, bytes([number])) for number in range(40)]
    assert {(picture.shape, picture.dtype) for picture in worn} == {(pixels.shape, pixels.dtype)}
    grey = [(picture == picture[:, :, :1]).all() for picture in worn]
    dark = [(picture <= 0.7 * pixels + 1).all() for picture in worn]
    assert 5 < sum(grey) < 25
    assert 5 < sum(dark) < 25
    assert sum(grey) + sum(dark) < 35
    assert not any((picture == pixels).all() for picture in worn)


def test_features_past_the_cache_are_the_same_numbers(pictures, cache):
    cached = extract_features(pictures, MeanColours(), cache=cache, mirrored=True).views
    images = [pictures[0], str(pictures[1]), pictures[2].read_bytes(), Image.open(pictures[3]), *pictures[4:]]
    np.testing.assert_array_equal(picture_features(images, MeanColours(), mirrored=True, batch_size=4), cached)
    assert [view.shape for view in picture_features([], MeanColours())] == [(0, 6)]


def test_precision_and_weights_have_caches_of_their_own(pictures, cache):
    extract_features(pictures, MeanColours(), cache=cache)
    for attribute, value in (("precision", "bfloat16"), ("digest", "cd" * 32)):
        backbone = MeanColours()
        setattr(backbone, attribute, value)
        extract_features(pictures, backbone, cache=cache)
        assert backbone.computed == 10


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 70_000.0])
def test_values_that_float16_cannot_hold_are_refused(pictures, cache, value):
    class Broken(MeanColours):
        def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
            return torch.full((len(pixels), 6), value)

    with pytest.raises(ImgtextError, match="backbone mean:colours gives values that are not finite or too large"):
        extract_features(pictures, Broken(), cache=cache)


def test_two_writers_share_a_cache(pictures, cache):
    one, two = FeatureCache(cache, 2), FeatureCache(cache, 2)
    one.append([b"a" * 32], np.array([[1, 2]]))
    two.append([b"b" * 32, b"\0" * 32], np.array([[3, 4], [5, 6]]))
    one.append([b"c" * 32], np.array([[7, 8]]))
    assert b"b" * 32 in one
    digests = [letter * 32 for letter in (b"c", b"\0", b"b", b"a")]
    np.testing.assert_array_equal(one.read(digests), [[7, 8], [5, 6], [3, 4], [1, 2]])
    np.testing.assert_array_equal(FeatureCache(cache, 2).read(digests), one.read(digests))
    assert b"d" * 32 not in one


def test_a_waiting_writer_says_so(pictures, cache, monkeypatch, capsys):
    cache.mkdir()
    held = FileLock(cache / "lock")
    store = FeatureCache(cache, 2)
    acquire, timeouts = FileLock.acquire, []

    def impatient(lock, timeout=None):
        timeouts.append(timeout)
        if timeout is not None:
            return acquire(lock, timeout=0)  # the same, without the wait
        held.release()
        return acquire(lock)

    held.acquire()
    monkeypatch.setattr(FileLock, "acquire", impatient)
    store.append([b"a" * 32], np.array([[1, 2]]))
    assert timeouts == [1, None]
    assert capsys.readouterr().err == f"waiting for another process that writes to {cache}\n"
    assert b"a" * 32 in FeatureCache(cache, 2)


def test_a_cache_that_cannot_be_written(pictures, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImgtextError, match=r"cannot write the feature cache .*: Not a directory; .* IMGTEXT_CACHE"):
        extract_features(pictures, MeanColours(), cache=tmp_path / "file")


def test_a_cache_emptied_meanwhile_is_an_error(cache):
    store = FeatureCache(cache, 2)
    store.append([b"a" * 32], np.array([[1, 2]]))
    (cache / "keys.bin").unlink()
    with pytest.raises(ImgtextError, match="shrank while it was in use; run this again"):
        store.append([b"b" * 32], np.array([[1, 2]]))


def test_progress_goes_to_stderr(pictures, cache, capsys):
    extract_features(pictures, MeanColours(), cache=cache, progress=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "features: 100%" in captured.err
    assert "10/10" in captured.err
    extract_features(pictures, MeanColours(), cache=cache)
    assert capsys.readouterr().err == ""
