from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from imgtext.errors import ImgtextError
from imgtext.files import (
    cache_dir,
    making_folder,
    map_tensor,
    read_json,
    read_json_lines,
    read_tensors,
    replacing,
    replacing_folder,
    write_bytes,
    write_json,
    write_json_lines,
    write_tensors,
)


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"ne")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_file_is_replaced_and_readable_by_others(tmp_path):
    path = tmp_path / "new folder" / "file"
    write_bytes(path, b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644


def test_what_killed_writers_left_is_taken_over(tmp_path):
    path = tmp_path / "file"
    (tmp_path / ".file.tmp").write_bytes(b"much that a killed run wrote")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_folder_whose_last_writer_was_killed_is_replaced(tmp_path, replaced):
    folder, old = tmp_path / "folder", tmp_path / ".folder.old"
    for place in (old, tmp_path / ".folder.tmp", *[folder] * replaced):
        place.mkdir()
        (place / "file").write_bytes(b"before")
    with replacing_folder(folder) as draft:
        assert (folder / "file").read_bytes() == b"before"
        (draft / "file").write_bytes(b"new")
    assert (folder / "file").read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_a_planted_link_is_not_written_through(tmp_path):
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / ".file.tmp").symlink_to(tmp_path / "precious")
    with pytest.raises(ImgtextError, match="file can't be written"):
        write_bytes(tmp_path / "file", b"new")
    assert (tmp_path / "precious").read_bytes() == b"mine"


def test_writers_of_one_path_take_turns(tmp_path):
    path = tmp_path / "file"
    contents = [bytes([number]) * 200_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda data: [write_bytes(path, data) for _ in range(20)], contents))
    assert path.read_bytes() in contents
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_names_as_long_as_they_may_be(tmp_path):
    write_bytes(tmp_path / ("é" * 127), b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["é" * 127]


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "[" * 100_000, '"\\ud800"'])
def test_json_that_no_writer_of_ours_makes_is_refused(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ImgtextError, match=r"a\.json is not valid JSON"):
        read_json(tmp_path / "a.json")


def test_json_round_trip_and_its_limits(tmp_path):
    write_json(tmp_path / "a.json", {"é": [1, 2.5, None]})
    assert read_json(tmp_path / "a.json") == {"é": [1, 2.5, None]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", float("nan"))
    with pytest.raises(ImgtextError, match=r"nowhere\.json is missing"):
        read_json(tmp_path / "nowhere.json")


def test_json_lines_name_the_line_that_is_wrong(tmp_path):
    path = tmp_path / "a.jsonl"
    write_json_lines(path, [{"a": "1\n\u2028"}, {"b": 2}])
    assert list(read_json_lines(path)) == [(1, {"a": "1\n\u2028"}), (2, {"b": 2})]
    path.write_text('{"a": 1}\n\n{"b": \n')
    with pytest.raises(ImgtextError, match=r"a\.jsonl, line 3: expected a JSON object"):
        list(read_json_lines(path))
    path.write_bytes(b"\xff")
    with pytest.raises(ImgtextError, match="is not UTF-8 text"):
        list(read_json_lines(path))


def test_tensors_round_trip_whatever_their_memory_looks_like(tmp_path):
    whole = np.arange(12, dtype=np.float32).reshape(3, 4)
    tensors = {
        "turned": whole.T,
        "part": whole[::2, 1:],
        "scalar": np.array(3.0),
        "empty": np.zeros((0, 4), np.float16),
    }
    write_tensors(tmp_path / "a.safetensors", tensors, {"format": "1"})
    found, metadata = read_tensors(tmp_path / "a.safetensors")
    assert metadata == {"format": "1"}
    for name, array in tensors.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].shape == array.shape


@pytest.mark.parametrize("data", [b"", b"\xff" * 100, b"\x80\x04\x95pickle"])
def test_what_is_no_safetensors_file_is_refused(tmp_path, data):
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    with pytest.raises(ImgtextError, match=r"a\.safetensors is not a readable safetensors file"):
        read_tensors(path)


def test_the_cache_folder_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("IMGTEXT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_dir("a", "b") == tmp_path / "xdg" / "imgtext" / "a" / "b"
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "own"))
    assert cache_dir("a") == tmp_path / "own" / "a"
    assert (tmp_path / "own" / "a").is_dir()


def test_a_folder_that_another_process_made_meanwhile_stays(tmp_path):
    with making_folder(tmp_path / "a") as draft:
        write_bytes(draft / "ours", b"")
        write_bytes(tmp_path / "a" / "theirs", b"")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["theirs"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("read", [lambda path: list(read_json_lines(path)), lambda path: map_tensor(path, "x")])
def test_a_file_that_is_not_there_is_missing(tmp_path, read):
    with pytest.raises(ImgtextError, match="nowhere is missing"):
        read(tmp_path / "nowhere")


@pytest.mark.parametrize("shape", [(2, 3), (0, 3)])
def test_a_matrix_left_on_the_disk(tmp_path, shape):
    matrix = np.arange(np.prod(shape), dtype=np.float16).reshape(shape)
    write_tensors(tmp_path / "a", {"other": np.zeros(5, np.float32), "x": matrix}, {"note": "n"})
    np.testing.assert_array_equal(map_tensor(tmp_path / "a", "x"), matrix)


@pytest.mark.parametrize("name", ["x", "other", "nothing"])
def test_what_is_no_matrix_in_half_precision_is_refused(tmp_path, name):
    write_tensors(tmp_path / "a", {"x": np.zeros((2, 3), np.float32), "other": np.zeros(3, np.float16)}, {})
    with pytest.raises(ImgtextError, match="a is not a readable safetensors file"):
        map_tensor(tmp_path / "a", name)
