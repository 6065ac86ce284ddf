from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow
import pytest
from PIL import Image
from pyarrow import parquet as pq

from colours import COLOURS
from imgtext.datasets import parquet
from imgtext.datasets.folder import load_folder
from imgtext.errors import ImgtextError


def picture(colour: str, kind: str = "PNG") -> bytes:
    Image.new("RGB", (4, 3), COLOURS[colour]).save(into := io.BytesIO(), kind)
    return into.getvalue()


def image(colour: str, path: str | None = "a.png") -> dict:
    return {"bytes": picture(colour), "path": path}


@pytest.fixture
def write(tmp_path):
    """Write rows to a parquet file below a folder; returns that folder."""

    def write(name: str, rows: list[dict], **settings) -> Path:
        path = tmp_path / "repo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pyarrow.Table.from_pylist(rows), path, **settings)
        return tmp_path / "repo"

    return write


def unpack(root: Path) -> Path:
    return parquet.unpack(sorted(root.rglob("*.parquet")), root, "you/set")


def shown(record) -> tuple:
    return record.split, record.path.read_bytes(), record.captions


@pytest.mark.parametrize(
    ("columns", "captions"),
    [
        ({"caption": "one"}, ("one",)),
        ({"text": " one\n more "}, ("one more",)),
        ({"caption": ["one", "two"]}, ("one", "two")),
        ({"sentences": ["one", "two"], "sentids": [1, 2]}, ("one", "two")),
        ({"caption_0": "one", "caption_1": "two", "caption_2": "three"}, ("one", "two", "three")),
        ({"text": "other", "captions": ["one"]}, ("one",)),
    ],
)
def test_captions_in_the_columns_that_people_use(write, columns, captions):
    write("data/train-00000-of-00001.parquet", [{"image": image("red"), **columns}])
    root = write("data/test-00000-of-00001.parquet", [{"image": image("blue"), **columns}])
    records = load_folder(unpack(root)).records
    assert [shown(record) for record in records] == [
        ("test", picture("blue"), captions),
        ("train", picture("red"), captions),
    ]


def test_row_groups_and_files_add_up_and_a_picture_is_written_once(write):
    rows = [{"image": image(colour), "text": f"{number}"} for number, colour in enumerate(["red", "green", "red"] * 50)]
    write("train-00000-of-00002.parquet", rows[:75], row_group_size=10)
    write("train-00001-of-00002.parquet", rows[75:])
    root = write("validation.parquet", [{"image": image("red", path=None), "text": "again"}])
    dataset = load_folder(folder := unpack(root))
    red, green = dataset.split("train")
    assert (len(red.captions), len(green.captions)) == (100, 50)
    assert green.captions[-1] == "148"
    (other,) = dataset.split("dev")
    assert shown(other) == ("dev", picture("red"), ("again",))
    assert sorted(path.suffix for path in folder.rglob("*.*")) == [".jpg", ".jsonl", ".png", ".png"]


@pytest.mark.parametrize(
    ("names", "splits"),
    [
        (("train-0.parquet", "val-0.parquet", "test-0.parquet"), ["dev", "test", "train"]),
        (("default/train/0.parquet", "default/dev/0.parquet", "default/test/0.parquet"), ["dev", "test", "train"]),
        # the file's own name comes first; "latest" and "training" name no split
        (("test/train.parquet", "test/validation.parquet", "latest/training.parquet"), ["dev", "train"]),
        # of one split, or of none: drawn
        (("train-0.parquet", "train-1.parquet", "train-2.parquet"), ["dev", "test", "train"]),
        (("a.parquet", "b.parquet", "c.parquet"), ["dev", "test", "train"]),
    ],
)
def test_splits_by_name(write, names, splits):
    for name, colour in zip(names, COLOURS, strict=True):
        root = write(name, [{"image": image(colour), "caption": colour}])
    assert sorted(record.split for record in load_folder(unpack(root)).records) == splits


def test_a_split_column_comes_first(write):
    rows = [
        {"image": picture(colour), "caption": colour, "split": split}
        for colour, split in zip(COLOURS, ("restval", "val", "test"), strict=True)
    ]
    root = write("test.parquet", rows)
    records = load_folder(unpack(root)).records
    assert [(record.captions, record.split) for record in records] == [
        (("red",), "train"),
        (("green",), "dev"),
        (("blue",), "test"),
    ]


def test_once_unpacked_nothing_is_read(write, monkeypatch):
    root = write("a.parquet", [{"image": image("red"), "caption": "red"}])
    folder = unpack(root)
    monkeypatch.setattr(pq, "ParquetFile", None)
    assert unpack(root) == folder


def test_a_row_without_a_picture_is_missing_and_bad_bytes_are_left_to_who_opens_them(write):
    rows = [
        {"image": image("red"), "caption": "red"},
        {"image": {"bytes": None, "path": "b.png"}, "caption": "none"},
        {"image": None, "caption": "none either"},
        {"image": {"bytes": b"no picture", "path": "c.gif"}, "caption": "bad"},
    ]
    dataset = load_folder(unpack(write("a.parquet", rows)))
    assert [record.captions for record in dataset.records] == [("red",), ("bad",)]
    assert len(dataset.missing) == 2


@pytest.mark.parametrize("path", ["../../out.png", "/etc/x.png", "..\\x.png", "a/../../b.PNG", "x\0.png", "C:x.png"])
def test_the_name_of_a_picture_leads_nowhere(write, own_cache, path):
    root = write("a.parquet", [{"image": image("red", path), "caption": "red"}])
    (record,) = load_folder(unpack(root)).records
    assert record.path.parent.parent == own_cache / "pictures"
    assert record.path.suffix in (".png", ".jpg")
    files = [file for file in own_cache.rglob("*") if file.is_file()]
    assert len(files) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"picture": b"1", "caption": "a"}, r"a\.parquet: expected a column image .* found picture"),
        ({"image": b"1", "label": 1}, r"a\.parquet: expected a column image .* found image, label"),
        ({"image": b"1", "caption": ""}, r"a\.parquet, row 1: expected a caption of .*, found ''"),
        ({"image": b"1", "caption": [None]}, r"a\.parquet, row 1: expected a caption of .*, found None"),
        ({"image": b"1", "caption": 7}, r"a\.parquet, row 1: expected a caption of .*, found 7"),
        ({"image": b"1", "captions": []}, r"a\.parquet, row 1: expected at least one caption"),
        ({"image": 5, "caption": "a"}, r"a\.parquet, row 1: expected a picture's bytes in column image, found int"),
        ({"image": b"1", "caption": "a", "split": "north"}, r"a\.parquet, row 1: expected a split, one of train"),
    ],
)
def test_what_is_no_captioned_picture_is_said(write, own_cache, row, message):
    root = write("a.parquet", [row])
    with pytest.raises(ImgtextError, match=message):
        unpack(root)
    assert not list((own_cache / "pictures").iterdir())


@pytest.mark.parametrize("keep", [4, -40, 600])
def test_a_damaged_file_leaves_nothing(write, own_cache, keep):
    rows = [{"image": image(colour), "caption": colour} for colour in COLOURS]
    root = write("a.parquet", rows)
    path = root / "a.parquet"
    data = path.read_bytes()
    if keep == 600:  # the head at the file's end is whole, the rows are not
        path.write_bytes(data[:4] + bytes(keep - 4) + data[keep:])
    else:
        path.write_bytes(data[:keep])
    with pytest.raises(ImgtextError, match=r"a\.parquet is (not a readable parquet file|damaged after row 0): "):
        unpack(root)
    assert not list((own_cache / "pictures").iterdir())


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("MAX_ROW_GROUP_BYTES", r"a\.parquet has a row group of \d+ bytes, more than 100"),
        ("MAX_UNPACKED_BYTES", r"would unpack to \d+ bytes, more than 100"),
    ],
)
def test_what_is_too_large_is_not_read(write, monkeypatch, limit, message):
    root = write("a.parquet", [{"image": image(colour), "caption": colour} for colour in COLOURS])
    monkeypatch.setattr(parquet, limit, 100)
    monkeypatch.setattr(pq, "ParquetFile", None)
    with pytest.raises(ImgtextError, match=message):
        unpack(root)


def test_room_is_looked_for_first(write, monkeypatch):
    root = write("a.parquet", [{"image": image("red"), "caption": "red"}])
    monkeypatch.setattr(parquet.shutil, "disk_usage", lambda _: SimpleNamespace(free=2))
    with pytest.raises(ImgtextError, match="more than are free; name a larger place in the environment variable"):
        unpack(root)


def test_metadata_is_an_image_folder(write):
    rows = [{"image": image(colour), "caption": colour, "split": "test"} for colour in ("red", "red")]
    folder = unpack(write("a.parquet", rows))
    lines = [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
    assert lines[0] == lines[1]
    assert (lines[0]["captions"], lines[0]["split"]) == (["red"], "test")
    assert (folder / lines[0]["file_name"]).read_bytes() == picture("red")
