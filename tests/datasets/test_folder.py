from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from imgtext.datasets import load_dataset
from imgtext.datasets.folder import _random_split
from imgtext.errors import ImgtextError


def write(path: Path, text: str = "picture") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def json_lines(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_json_lines_merge_captions_and_state_splits(tmp_path):
    for name in ("b.jpg", "sub/a.png"):
        write(tmp_path / name)
    write(
        tmp_path / "metadata.jsonl",
        "\ufeff"
        + json_lines(
            {"file_name": "sub/a.png", "text": "A cat.", "split": "validation", "extra": 1},
            {"file_name": "b.jpg", "captions": ["A dog.", "Two\ndogs."], "split": "test"},
            {"file_name": "./sub//a.png", "caption": "A kitten.", "split": "val"},
            {"file_name": "gone.jpg", "text": "Missing.", "split": "train"},
        ).replace("\n", "\r\n"),
    )
    dataset = load_dataset("folder", tmp_path)
    assert [(record.file, record.captions, record.split) for record in dataset.records] == [
        ("sub/a.png", ("A cat.", "A kitten."), "dev"),
        ("b.jpg", ("A dog.", "Two dogs."), "test"),
    ]
    assert dataset.records[0].path == tmp_path / "sub/a.png"
    assert dataset.missing == ("gone.jpg",)
    assert dataset.licence is None


def test_csv_with_lists_and_lines_in_cells(tmp_path):
    write(tmp_path / "a.jpg")
    write(tmp_path / "b.jpg")
    write(
        tmp_path / "metadata.csv",
        'file_name,captions,split\na.jpg,"[""A cat."", ""A, b.""]",train\nb.jpg,"[sic] two\nlines",dev\n',
    )
    records = load_dataset("folder", tmp_path).records
    assert [record.captions for record in records] == [("A cat.", "A, b."), ("[sic] two lines",)]
    write(tmp_path / "metadata.csv", 'file_name,text\n\na.jpg,"two\nlines"\nb.jpg,\n')  # a blank line is none
    with pytest.raises(ImgtextError, match=r"metadata\.csv, line 5: expected a caption of b\.jpg"):
        load_dataset("folder", tmp_path)


@pytest.mark.parametrize("text", ["a.jpg\tA cat, asleep.\n", "file,caption\na.jpg,A cat, asleep.\n"])
def test_captions_txt(tmp_path, text):
    write(tmp_path / "a.jpg")
    write(tmp_path / "captions.txt", text)
    (record,) = load_dataset("folder", tmp_path).records
    assert record.captions == ("A cat, asleep.",)


def test_split_folders(tmp_path):
    for split in ("train", "validation", "test"):
        write(tmp_path / split / "a.jpg")
    write(tmp_path / "train/metadata.jsonl", json_lines({"file_name": "a.jpg", "text": "A cat."}))
    write(tmp_path / "validation/metadata.csv", "file_name,text\na.jpg,A dog.\n")
    write(tmp_path / "test/captions.txt", "a.jpg\tA bird.\n")
    dataset = load_dataset("folder", tmp_path)
    assert {(record.file, record.split, *record.captions) for record in dataset.records} == {
        ("train/a.jpg", "train", "A cat."),
        ("validation/a.jpg", "dev", "A dog."),
        ("test/a.jpg", "test", "A bird."),
    }


def test_one_split_folder_alone_is_no_split(tmp_path):
    for number in range(10):
        write(tmp_path / f"train/{number}.jpg")
    rows = [{"file_name": f"{number}.jpg", "text": "A cat."} for number in range(10)]
    write(tmp_path / "train/metadata.jsonl", json_lines(*rows))
    dataset = load_dataset("folder", tmp_path)
    assert Counter(record.split for record in dataset.records) == {"train": 8, "dev": 1, "test": 1}


def test_no_captions_at_all(tmp_path):
    for name in ("b/2.jpg", "a/1.png", "notes.txt", ".hidden/3.jpg"):
        write(tmp_path / name)
    dataset = load_dataset("folder", tmp_path)
    assert [(record.file, record.captions) for record in dataset.records] == [("a/1.png", ()), ("b/2.jpg", ())]


def test_no_picture(tmp_path):
    with pytest.raises(ImgtextError, match=r"there is no picture in .*--data DIR"):
        load_dataset("folder", tmp_path)


def test_no_captioned_picture(tmp_path):
    write(tmp_path / "captions.txt", "\n")
    with pytest.raises(ImgtextError, match=r"captions\.txt holds no captions"):
        load_dataset("folder", tmp_path)
    write(tmp_path / "captions.txt", "a.jpg\tA cat.\n")
    with pytest.raises(ImgtextError, match=r"none of the 1 pictures that the captions name, such as a\.jpg, lies in"):
        load_dataset("folder", tmp_path)


def test_random_split_follows_names_and_seed_only():
    names = [f"{number}.jpg" for number in range(100)]
    split = _random_split(names, seed=0)
    assert Counter(split.values()) == {"train": 80, "dev": 10, "test": 10}
    assert _random_split(reversed(names), seed=0) == split
    assert _random_split(names, seed=1) != split
    more = _random_split([*names, "new.jpg"], seed=0)
    assert sum(more[name] != split[name] for name in names) <= 2


@pytest.mark.parametrize(
    ("count", "counts"),
    [
        (1, {"train": 1}),
        (2, {"train": 2}),
        (3, {"train": 1, "dev": 1, "test": 1}),
        (10, {"train": 8, "dev": 1, "test": 1}),
    ],
)
def test_small_random_splits(count, counts):
    assert Counter(_random_split([str(number) for number in range(count)], seed=0).values()) == counts


def test_seed_reaches_the_split(tmp_path):
    for number in range(20):
        write(tmp_path / f"{number}.jpg")
    write(tmp_path / "captions.txt", "".join(f"{number}.jpg\tA cat.\n" for number in range(20)))
    splits = [[record.split for record in load_dataset("folder", tmp_path, seed=seed).records] for seed in (0, 0, 1)]
    assert splits[0] == splits[1] != splits[2]


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("metadata.jsonl", '{"file_name": "a.jpg", "text": "A."}\n{', r"line 2: expected JSON"),
        ("metadata.jsonl", "[1]\n", r"line 1: expected a JSON object, found '\[1\]'"),
        (
            "metadata.jsonl",
            '{"file_name": "a.jpg"}\n',
            r"line 1: expected file_name and one of text, caption, captions",
        ),
        ("metadata.jsonl", '{"text": "A."}\n', r"line 1: expected file_name and one of .*, found text"),
        ("metadata.jsonl", '{"file_name": "a.jpg", "text": []}\n', r"line 1: expected at least one caption in text"),
        ("metadata.jsonl", '{"file_name": "a.jpg", "text": ["A.", 5]}\n', r"line 1: expected a caption of a\.jpg"),
        ("metadata.jsonl", '{"file_name": 5, "text": "A."}\n', r"line 1: expected a file name, found 5"),
        ("metadata.jsonl", '{"file_name": "/a.jpg", "text": "A."}\n', r"line 1: expected a file name inside"),
        ("metadata.jsonl", '{"file_name": "a\\u0000.jpg", "text": "A."}\n', r"line 1: expected a file name inside"),
        (
            "metadata.jsonl",
            '{"file_name": "a.jpg", "text": "A.", "split": ["x"]}\n',
            r"line 1: expected a split, one of",
        ),
        (
            "metadata.csv",
            "file_name,text,split\na.jpg,A.,train\nb.jpg,B.,\n",
            r"line 3: expected a split, as other rows have",
        ),
        (
            "metadata.csv",
            "file_name,text,split\na.jpg,A.,train\na.jpg,B.,test\n",
            r"line 3: expected a\.jpg in split train, as before, found test",
        ),
        ("metadata.csv", "name,text\na.jpg,A.\n", r"line 1: expected a column file_name, found name, text"),
        ("metadata.csv", "file_name,title\na.jpg,A.\n", r"line 2: expected file_name and one of"),
        ("metadata.csv", 'file_name,captions\na.jpg,"[""A."""\n', r"line 2, column captions: expected JSON"),
        ("train/metadata.csv", "file_name,text\n../a.jpg,A.\n", r"line 2: expected a file name inside"),
        ("captions.txt", "a.jpg\tA.\nb.jpg\n", r"line 2: expected file<TAB>caption"),
    ],
)
def test_malformed_files_name_file_line_and_expectation(tmp_path, file, text, message):
    write(tmp_path / "a.jpg")
    write(tmp_path / file, text)
    with pytest.raises(ImgtextError, match=message) as error:
        load_dataset("folder", tmp_path)
    assert file in str(error.value)


def test_reading_captions_loads_nothing_heavy(tmp_path):
    write(tmp_path / "a.jpg")
    write(tmp_path / "captions.txt", "a.jpg\tA cat.\n")
    code = (
        "import sys; from pathlib import Path; from imgtext.datasets import flickr, load_dataset\n"
        f"load_dataset('folder', Path({str(tmp_path)!r}))\n"
        "print(sorted({'numpy', 'PIL', 'torch', 'nltk'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
