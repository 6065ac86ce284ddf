from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import date, datetime

import numpy as np
import pytest
from PIL import ExifTags, Image

from colours import save_square
from imgtext.errors import ImgtextError
from imgtext.files import read_tensors, write_tensors
from imgtext.gallery import FolderGallery, IndexedRows
from imgtext.gallery_update import IndexReport


@pytest.fixture
def index(retriever, squares):
    """Index the squares and say how many pictures the backbone had to look at."""

    def run() -> tuple[IndexReport, int]:
        before = retriever.backbone.calls
        report = retriever.index(squares)
        return report, retriever.backbone.calls - before

    return run


def names(retriever) -> list[str]:
    return [row.file for row in retriever.gallery.rows]


def best(retriever, query: str) -> str:
    return retriever.search(query, k=1)[0].file


def test_a_new_folder_is_indexed_and_searched(index, retriever, squares):
    report, computed = index()
    assert report == IndexReport(added=("deep/three.png", "one.png", "two.png"))
    assert (report.total, computed) == (3, 3)
    hit = retriever.search("a blue square", k=1)[0]
    assert (hit.file, hit.path) == ("deep/three.png", squares / "deep" / "three.png")


def test_nothing_changed(index, retriever, squares, monkeypatch):
    index()
    before = {path.name: path.read_bytes() for path in (squares / ".imgtext").iterdir()}
    monkeypatch.setattr("imgtext.features.extract_features", None)  # not even asked
    with monkeypatch.context() as patch:
        patch.setattr("imgtext.gallery_update.read_rows", None)  # nor are the rows read
        assert index() == (IndexReport(unchanged=3), 0)
    (squares / ".imgtext" / "seen").unlink()  # as in an index from before it was kept
    assert index() == (IndexReport(unchanged=3), 0)
    assert {path.name: path.read_bytes() for path in (squares / ".imgtext").iterdir()} == before


def test_one_added_one_changed_one_removed_one_broken(index, retriever, squares):
    index()
    save_square(squares / "four.png", "red")
    save_square(squares / "one.png", "blue")
    os.utime(squares / "one.png", ns=(0, 0))  # even if the clock stood still
    (squares / "two.png").unlink()
    (squares / "broken.jpg").write_bytes(b"no picture")
    report, computed = index()
    assert (report.added, report.changed, report.removed) == (("four.png",), ("one.png",), ("two.png",))
    assert (report.moved, report.unchanged, list(report.skipped)) == ((), 1, ["broken.jpg"])
    assert computed == 0  # red and blue squares were seen before, byte for byte
    assert names(retriever) == ["deep/three.png", "four.png", "one.png"]
    assert best(retriever, "red") == "four.png"
    lines = report.summary().splitlines()
    assert lines[0] == "3 pictures indexed: 1 added, 1 changed, 0 moved, 1 removed, 1 skipped, 1 unchanged"
    assert lines[1].startswith("  skipped broken.jpg: ")


def test_a_moved_picture_keeps_its_vector(index, retriever, squares):
    index()
    expected = retriever.search("green")[0].score
    (squares / "two.png").rename(squares / "deep" / "renamed.png")
    report, computed = index()
    assert report.moved == (("two.png", "deep/renamed.png"),)
    assert (report.added, report.removed, report.unchanged, computed) == ((), (), 2, 0)
    hit = retriever.search("green")[0]
    assert (hit.file, hit.score) == ("deep/renamed.png", expected)


def test_a_picture_that_stays_broken_is_not_tried_again(index, squares, monkeypatch):
    (squares / "broken.jpg").write_bytes(b"no picture")
    reason = index()[0].skipped["broken.jpg"]
    for seen in (True, False):
        if not seen:
            (squares / ".imgtext" / "seen").unlink()
        with monkeypatch.context() as patch:
            patch.setattr("imgtext.features.extract_features", None)  # not even asked
            report, _ = index()
        assert (report.skipped, report.unchanged) == ({"broken.jpg": reason}, 3)
    save_square(squares / "broken.jpg", "red")
    report, _ = index()
    assert (report.added, report.skipped) == (("broken.jpg",), {})


def test_a_touched_picture_is_unchanged(index, squares):
    index()
    os.utime(squares / "one.png", ns=(1, 1))
    report, computed = index()
    assert (report.unchanged, report.changed, computed) == (3, (), 0)


def days(retriever) -> dict[str, str | None]:
    return {row.file: row.taken for row in retriever.gallery.rows}


def noon(day: str) -> tuple[float, float]:
    stamp = datetime.fromisoformat(f"{day}T12:00").timestamp()
    return stamp, stamp


def test_a_picture_is_of_the_day_it_was_taken_else_of_its_file(index, retriever, squares):
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2021:08:09 23:59:59"
    Image.new("RGB", (9, 9), "red").save(squares / "camera.jpg", exif=exif)
    for path in squares.glob("*.*g"):
        os.utime(path, noon("2023-05-17"))
    index()
    known = days(retriever)
    assert known.pop("deep/three.png") is not None
    assert known == {"camera.jpg": "2021-08-09", "one.png": "2023-05-17", "two.png": "2023-05-17"}

    os.utime(squares / "one.png", noon("2020-01-01"))
    (squares / "camera.jpg").rename(squares / "deep" / "renamed.jpg")
    index()
    assert (days(retriever)["one.png"], days(retriever)["deep/renamed.jpg"]) == ("2020-01-01", "2021-08-09")


def test_an_index_without_days_is_read_and_completed(index, retriever, squares):
    index()
    expected = days(retriever)
    place = squares / ".imgtext"
    rows = [json.loads(line) for line in (place / "gallery.jsonl").read_text().splitlines()]
    for row in rows:
        del row["taken"]
    rows[0]["taken"] = "soon"
    (place / "gallery.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    tensors, metadata = read_tensors(place / "image_embeddings.safetensors")
    metadata["rows"] = hashlib.sha256((place / "gallery.jsonl").read_bytes()).hexdigest()
    write_tensors(place / "image_embeddings.safetensors", tensors, metadata)
    retriever.use_index(squares)
    assert set(days(retriever).values()) == {None}
    assert retriever.search("after:2000").undated == 3

    report, computed = index()
    assert (report, computed) == (IndexReport(unchanged=3), 0)
    assert days(retriever) == expected


def test_another_model_computes_embeddings_anew_from_cached_features(index, retriever, squares, monkeypatch):
    index()
    monkeypatch.setattr(retriever.bundle, "digest", "another")
    with pytest.raises(ImgtextError, match=r"was made by another model .*; search with that one, or index again"):
        retriever.use_index(squares)
    report, computed = index()
    assert (report.unchanged, computed) == (3, 0)
    retriever.use_index(squares)


def test_an_interrupted_index_goes_on(index, retriever, squares, monkeypatch):
    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("imgtext.gallery_update._write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            index()
    with pytest.raises(ImgtextError, match=r"no index at .*; build one with: imgtext index"):
        retriever.use_index(squares)
    report, computed = index()
    assert (len(report.added), computed) == (3, 0)


def test_embeddings_of_unchanged_pictures_stay_as_they_lie(index, squares):
    index()
    path = squares / ".imgtext" / "image_embeddings.safetensors"
    tensors, metadata = read_tensors(path)
    before = tensors["embeddings"] * np.float16(0.999)  # off unit length, as every rounded row is
    write_tensors(path, {"embeddings": before}, metadata)
    save_square(squares / "zebra.png", "red")
    index()
    assert read_tensors(path)[0]["embeddings"][:3].tolist() == before.tolist()


def test_an_index_that_finds_the_disk_full_leaves_the_older_one(index, retriever, squares, monkeypatch):
    index()
    save_square(squares / "four.png", "red")

    def full(path, tensors, metadata):
        raise ImgtextError(f"{path} can't be written")

    with monkeypatch.context() as patch:
        patch.setattr("imgtext.gallery_update.write_tensors", full)
        with pytest.raises(ImgtextError, match=r"image_embeddings\.safetensors can't be written"):
            index()
    retriever.use_index(squares)
    assert names(retriever) == ["deep/three.png", "one.png", "two.png"]
    report, computed = index()
    assert (report.added, computed) == (("four.png",), 0)


def test_an_index_cut_between_its_two_files_is_built_again(index, retriever, squares):
    index()
    table = squares / ".imgtext" / "gallery.jsonl"
    table.write_text(table.read_text().splitlines()[0] + "\n")
    with pytest.raises(ImgtextError, match="no index at"):
        retriever.use_index(squares)
    report, computed = index()
    assert (len(report.added), computed) == (3, 0)
    assert best(retriever, "red") == "one.png"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"file": "../x.png", "size": 1, "mtime_ns": 1, "digest": ""}', "points outside"),
        ('{"file": "x.png"}', "expected file, size, mtime_ns and digest; remove .* and index again"),
        ("[]", "line 1: expected file, size, mtime_ns and digest"),
        ('{"file": "x.png"', "line 1: expected a JSON object"),
        ('{"file": "\\ud800", "size": 1, "mtime_ns": 1, "digest": ""}', "expected file, size, mtime_ns and digest"),
    ],
)
def test_a_hostile_index_is_refused(index, retriever, squares, line, message):
    from safetensors.numpy import save_file

    index()
    place = squares / ".imgtext"
    (place / "gallery.jsonl").write_text(line + "\n")
    rows = hashlib.sha256((place / "gallery.jsonl").read_bytes()).hexdigest()
    metadata = {"rows": rows, "model": retriever.bundle.digest}
    save_file({"embeddings": np.eye(1, 4)}, place / "image_embeddings.safetensors", metadata=metadata)
    with pytest.raises(ImgtextError, match=message):
        retriever.use_index(squares)


def test_embeddings_that_do_not_fit_the_rows_are_refused(index, retriever, squares):
    index()
    path = squares / ".imgtext" / "image_embeddings.safetensors"
    tensors, metadata = read_tensors(path)
    write_tensors(path, {"embeddings": tensors["embeddings"][:2]}, metadata)
    with pytest.raises(ImgtextError, match=r"doesn't fit its rows; remove .* and index again"):
        retriever.use_index(squares)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_embeddings_that_are_no_numbers_are_refused(index, retriever, squares, number):
    index()
    path = squares / ".imgtext" / "image_embeddings.safetensors"
    tensors, metadata = read_tensors(path)
    embeddings = tensors["embeddings"].copy()
    embeddings[1, 2] = number
    write_tensors(path, {"embeddings": embeddings}, metadata)
    with pytest.raises(ImgtextError, match=r"safetensors holds a number that is not finite; remove it"):
        retriever.use_index(squares)
    path.unlink()
    assert index()[0].total == 3


def test_embeddings_of_another_width_are_refused_and_made_again(index, retriever, squares):
    index()
    path = squares / ".imgtext" / "image_embeddings.safetensors"
    tensors, metadata = read_tensors(path)
    write_tensors(path, {"embeddings": tensors["embeddings"][:, :3]}, metadata)
    with pytest.raises(ImgtextError, match="is damaged; make it again with: imgtext index"):
        retriever.use_index(squares)
    index()
    retriever.use_index(squares)
    assert len(retriever.search("a green square")) == 3


@pytest.mark.parametrize("skipped", ["no JSON", "[]", '{"broken.png": [1]}', None])
def test_a_damaged_list_of_skipped_pictures_is_made_anew(index, squares, skipped):
    (squares / "broken.png").write_bytes(b"no picture")
    first, _ = index()
    path = squares / ".imgtext" / "image_embeddings.safetensors"
    tensors, metadata = read_tensors(path)
    metadata |= {} if skipped is None else {"skipped": skipped}
    write_tensors(path, tensors, {key: value for key, value in metadata.items() if skipped or key != "skipped"})
    assert index()[0].skipped == first.skipped


def test_an_index_that_cannot_be_written_is_told(retriever, squares):
    (squares / ".imgtext").write_bytes(b"a file in its place")
    with pytest.raises(ImgtextError, match=r"the index can't be written at .*\.imgtext: File exists"):
        retriever.index(squares)


def test_an_empty_folder_and_a_folder_that_is_emptied(index, retriever, squares):
    index()
    shutil.rmtree(squares / "deep")
    for path in squares.glob("*.png"):
        path.unlink()
    report, _ = index()
    assert (report.total, len(report.removed)) == (0, 3)
    assert retriever.search("red") == ()


def test_names_that_an_index_cannot_keep_are_reported(index, retriever, squares):
    save_square(squares / "back\\slash.png", "red")
    os.rename(squares / "one.png", os.fsencode(squares) + b"/\xff.png")
    report, _ = index()
    assert report.added == ("deep/three.png", "two.png")
    assert report.skipped == {
        "back\\slash.png": "its name holds a backslash; rename it",
        "\ufffd.png": "its name is not UTF-8; rename it",
    }
    report.summary().encode()


def test_what_is_no_folder_is_refused(retriever, tmp_path):
    with pytest.raises(ImgtextError, match="is not a folder of pictures"):
        retriever.index(tmp_path / "nowhere")


def test_rows_are_found_by_name_and_by_number():
    files = ["b.png", "ä/ö.png", "a.png"]
    days = ["2023-05-17", None, "1969-01-02"]
    rows = IndexedRows(zip(files, days))
    assert [row.file for row in rows] == files
    assert [row.taken for row in rows] == days
    assert rows.days.tolist() == [date(2023, 5, 17), None, date(1969, 1, 2)]
    assert [row.file for row in rows[1:]] == files[1:]
    assert rows[-1].file == "a.png"
    assert [rows.find(name) for name in [*files, "c.png", ""]] == [0, 1, 2, None, None]
    row_of = FolderGallery(rows, np.eye(3, dtype=np.float32)).row_of
    assert dict(row_of) == {"b.png": 0, "ä/ö.png": 1, "a.png": 2}
    assert "c.png" not in row_of
    with pytest.raises(IndexError):
        rows[3]


def test_a_link_that_leads_in_circles_is_told(index, squares):
    (squares / "circle.png").symlink_to("circle.png")
    report, _ = index()
    assert (report.total, report.skipped) == (3, {"circle.png": "Too many levels of symbolic links"})
