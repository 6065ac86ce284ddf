from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from imgtext.datasets import DATASETS, Dataset, flickr, load_dataset
from imgtext.errors import ImgtextError

KAGGLE_30K = "image_name| comment_number| comment\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def pictures(folder: Path, *names: str) -> None:
    for name in names:
        write(folder / name, name)


def captions(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    return {record.file: record.captions for record in dataset.records}


def splits(dataset: Dataset) -> dict[str, str]:
    return {record.file: record.split for record in dataset.records}


def official(name: str, part: str) -> list:
    return json.loads(flickr._OFFICIAL_SPLITS.read_text())[name][part]


# what load_dataset itself checks


def test_unknown_dataset_lists_the_known_ones():
    with pytest.raises(ImgtextError, match=r"unknown dataset 'coco'.*scenes, flickr8k, flickr30k, folder"):
        load_dataset("coco")


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "scenes"])
def test_data_folder_is_asked_for(name, tmp_path):
    with pytest.raises(ImgtextError, match=r"--data DIR"):
        load_dataset(name)
    with pytest.raises(ImgtextError, match=r"no folder .*nowhere.*--data DIR"):
        load_dataset(name, tmp_path / "nowhere")


def test_split_selects_and_refuses(tmp_path):
    pictures(tmp_path, "a.jpg", "b.jpg")
    write(tmp_path / "captions.tsv", "a.jpg\tA cat.\nb.jpg\tA dog.\n")
    write(tmp_path / "splits/dev.txt", "b.jpg\n")
    write(tmp_path / "splits/test.txt", "c.jpg\n")
    dataset = load_dataset("flickr8k", tmp_path)
    assert [record.file for record in dataset.split("dev")] == ["b.jpg"]
    assert dataset.split("test") == ()
    with pytest.raises(ImgtextError, match="unknown split 'val'"):
        dataset.split("val")


# Flickr8k


def test_flickr8k_archive_leaves_out_pictures_of_no_list(tmp_path):
    pictures(tmp_path / "Flicker8k_Dataset", "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    text = tmp_path / "Flickr8k_text"
    write(
        text / "Flickr8k.token.txt",
        "c.jpg#0\tA cat .\r\na.jpg#0\tA dog .\r\na.jpg#1\tTwo  dogs .\r\nb.jpg#0\tA bird .\r\n"
        "d.jpg#0\tIn no list .\r\nx.jpg.1#0\tNo such picture .\r\ngone.jpg#0\tMissing .\r\n",
    )
    write(text / "Flickr_8k.trainImages.txt", "a.jpg\r\ngone.jpg\r\n")
    write(text / "Flickr_8k.devImages.txt", "b.jpg\r\n")
    write(text / "Flickr_8k.testImages.txt", "c.jpg\r\n")
    dataset = load_dataset("flickr8k", tmp_path)
    assert captions(dataset) == {"c.jpg": ("A cat .",), "a.jpg": ("A dog .", "Two dogs ."), "b.jpg": ("A bird .",)}
    assert list(splits(dataset).items()) == [("c.jpg", "test"), ("a.jpg", "train"), ("b.jpg", "dev")]
    assert dataset.missing == ("gone.jpg",)
    assert dataset.records[0].path == tmp_path / "Flicker8k_Dataset/c.jpg"
    assert "research" in dataset.licence


def test_flickr8k_kaggle_commas_quotes_and_shipped_splits(tmp_path):
    dev, test = official("flickr8k", "dev")[0] + ".jpg", official("flickr8k", "test")[0] + ".jpg"
    pictures(tmp_path / "Images", dev, test, "other.jpg")
    write(
        tmp_path / "captions.txt",
        f'\ufeffimage,caption\n{dev},"A ""big"" dog, running ."\n{test},A cat, asleep .\n{test},"Stop" says a sign .\n'
        f'other.jpg,"Go", says a sign .\nother.jpg, "Wait" .\n',
    )
    dataset = load_dataset("flickr8k", tmp_path)
    assert captions(dataset) == {
        dev: ('A "big" dog, running .',),
        test: ("A cat, asleep .", '"Stop" says a sign .'),
        "other.jpg": ('"Go", says a sign .', '"Wait" .'),
    }
    assert splits(dataset) == {dev: "dev", test: "test", "other.jpg": "train"}


def test_shipped_splits_are_whole():
    for name in ("flickr8k", "flickr30k"):
        dev, test = official(name, "dev"), official(name, "test")
        assert len(dev) == len(set(dev)) == len(test) == len(set(test)) == 1000
        assert not set(dev) & set(test)
    assert len(official("flickr30k", "unrelated")) == 21


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ({"train.txt": "a.jpg"}, r"list of train pictures, but none of dev pictures: expected .*val\.txt"),
        ({"val.txt": "a.jpg"}, r"none of test pictures"),
        ({"val.txt": "a.jpg", "test.txt": "b\na"}, r"a is in the lists of both dev and test"),
        ({"train.txt": "x", "val.txt": "y", "test.txt": "z"}, r"names no picture of the splits"),
    ],
)
def test_unusable_split_lists(tmp_path, lists, message):
    pictures(tmp_path, "a.jpg")
    write(tmp_path / "captions.tsv", "a.jpg\tA cat.\n")
    for name, text in lists.items():
        write(tmp_path / name, text)
    with pytest.raises(ImgtextError, match=message):
        load_dataset("flickr8k", tmp_path)


# Flickr30k


def test_token_file_and_entities_lists(tmp_path):
    pictures(tmp_path / "flickr30k-images", "1.jpg", "2.jpg", "3.jpg")
    write(tmp_path / "results_20130124.token", "1.jpg#0\tA .\n1.jpg#1\tB .\n2.jpg#0\tC .\n3.jpg#0\tD .\n4.jpg#0\tE .\n")
    write(tmp_path / "splits/train.txt", "1\n4\n")
    write(tmp_path / "splits/val.txt", "2\n")
    write(tmp_path / "splits/test.txt", "3\n")
    write(tmp_path / "splits/UNRELATED_CAPTIONS", "# format: <imageID> <sentence number>\n1 2\n3 1\n")
    dataset = load_dataset("flickr30k", tmp_path)
    assert captions(dataset) == {"1.jpg": ("A .",), "2.jpg": ("C .",)}
    assert splits(dataset) == {"1.jpg": "train", "2.jpg": "dev"}
    assert dataset.missing == ("4.jpg",)
    write(tmp_path / "splits/UNRELATED_CAPTIONS", "1 2\n3 0\n")
    with pytest.raises(ImgtextError, match=r"UNRELATED_CAPTIONS, line 2: expected <imageID> <sentence number>"):
        load_dataset("flickr30k", tmp_path)


def test_kaggle_results_with_the_row_that_lacks_a_delimiter(tmp_path):
    test = official("flickr30k", "test")[0] + ".jpg"
    images = tmp_path / "flickr30k_images/flickr30k_images"
    pictures(images, "2199200615.jpg", test)
    rows = "".join(f"2199200615.jpg| {number}| Caption | {number} .\n" for number in range(4))
    write(
        tmp_path / "flickr30k_images/results.csv",
        KAGGLE_30K + rows + f'2199200615.jpg| 4   A kite hangs over the hill .\n{test}| 0| "Quoted" , he says .\n',
    )
    dataset = load_dataset("flickr30k", tmp_path)
    assert captions(dataset) == {
        "2199200615.jpg": (*(f"Caption | {number} ." for number in range(4)), "A kite hangs over the hill ."),
        test: ('"Quoted" , he says .',),
    }
    assert splits(dataset) == {"2199200615.jpg": "dev", test: "test"}
    assert dataset.records[0].path == images / "2199200615.jpg"


def test_shipped_unrelated_captions_are_counted_from_one(tmp_path):
    pictures(tmp_path, "129602216.jpg")
    rows = "".join(f"129602216.jpg| {number}| Caption {number} .\n" for number in range(5))
    write(tmp_path / "results.csv", KAGGLE_30K + rows)
    assert captions(load_dataset("flickr30k", tmp_path))["129602216.jpg"][-1] == "Caption 3 ."


def test_kaggle_captions_txt_with_numbers(tmp_path):
    pictures(tmp_path / "Images", "129602216.jpg")
    rows = "".join(f"129602216.jpg,{number},One, two , {number} .\n" for number in range(5))
    write(tmp_path / "captions.txt", "image_name,comment_number,comment\n" + rows)
    assert captions(load_dataset("flickr30k", tmp_path)) == {
        "129602216.jpg": tuple(f"One, two , {number} ." for number in range(4))
    }


def karpathy(*images: tuple[str, str, list[str]]) -> str:
    return json.dumps(
        {
            "images": [
                {"filename": file, "split": split, "sentences": [{"raw": text, "tokens": []} for text in texts]}
                for file, split, texts in images
            ]
        }
    )


def test_karpathy_states_its_own_splits(tmp_path):
    pictures(tmp_path / "flickr30k-images", "1.jpg", "2.jpg", "3.jpg", "4.jpg", "129602216.jpg")
    write(
        tmp_path / "dataset_flickr30k.json",
        karpathy(
            ("1.jpg", "train", ["A .", "B ."]),
            ("2.jpg", "val", ["C ."]),
            ("3.jpg", "test", ["D ."]),
            ("4.jpg", "restval", ["E ."]),
            ("129602216.jpg", "train", ["1", "2", "3", "4", "unrelated"]),
        ),
    )
    write(tmp_path / "val.txt", "1\n")
    dataset = load_dataset("flickr30k", tmp_path)
    assert list(splits(dataset).values()) == ["train", "dev", "test", "train", "train"]
    assert captions(dataset)["1.jpg"] == ("A .", "B .")
    assert captions(dataset)["129602216.jpg"] == ("1", "2", "3", "4")


HUB_CSV = (
    "raw,sentids,split,filename,img_id\n"
    '"[""Two men , talking ."", ""A \\""sign\\"" .""]","[0, 1]",train,1.jpg,0\n'
    '"[""A boat .""]",[2],test,2.jpg,1\n'
)


def hub_zip(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def test_hub_layout_unpacks_its_zip_once(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "cache"))
    data = tmp_path / "data"
    write(data / "flickr_annotations_30k.csv", HUB_CSV)
    hub_zip(
        data / "flickr30k-images.zip",
        {"flickr30k-images/1.jpg": "one", "../../2.jpg": "two", "../evil.jpg": "evil", "__MACOSX/._1.jpg": "fork"},
    )
    dataset = load_dataset("flickr30k", data)
    assert captions(dataset) == {"1.jpg": ("Two men , talking .", 'A "sign" .'), "2.jpg": ("A boat .",)}
    assert splits(dataset) == {"1.jpg": "train", "2.jpg": "test"}
    folder = dataset.records[0].path.parent
    assert sorted(path.name for path in folder.iterdir()) == ["1.jpg", "2.jpg"]
    assert (folder / "2.jpg").read_text() == "two"
    assert folder.is_relative_to(tmp_path / "cache")
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "data"}

    (folder / "1.jpg").write_text("mark")
    assert load_dataset("flickr30k", data).records == dataset.records
    assert (folder / "1.jpg").read_text() == "mark"


def test_pictures_beside_the_zip_are_used(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "flickr_annotations_30k.csv", HUB_CSV)
    write(tmp_path / "flickr30k-images.zip", "never opened")
    pictures(tmp_path / "flickr30k-images", "1.jpg")
    dataset = load_dataset("flickr30k", tmp_path)
    assert dataset.missing == ("2.jpg",)
    assert not (tmp_path / "cache").exists()


def test_a_broken_zip_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "flickr_annotations_30k.csv", HUB_CSV)
    archive = tmp_path / "flickr30k-images.zip"
    hub_zip(archive, {"flickr30k-images/1.jpg": "first", "flickr30k-images/2.jpg": "second picture"})
    archive.write_bytes(archive.read_bytes().replace(b"second picture", b"changed bytes!"))
    with pytest.raises(ImgtextError, match=r"flickr30k-images\.zip cannot be unpacked: Bad CRC-32"):
        load_dataset("flickr30k", tmp_path)
    assert list((tmp_path / "cache/pictures").iterdir()) == []


@pytest.mark.parametrize(
    ("members", "limit", "message"),
    [
        ({"other.jpg": "x"}, 100, "holds none of the pictures"),
        ({"1.jpg": "x" * 60, "2.jpg": "x" * 60}, 100, "would unpack to 120 bytes, more than 100"),
    ],
)
def test_refused_zips(tmp_path, monkeypatch, members, limit, message):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(flickr, "MAX_UNPACKED_BYTES", limit)
    write(tmp_path / "flickr_annotations_30k.csv", HUB_CSV)
    hub_zip(tmp_path / "flickr30k-images.zip", members)
    with pytest.raises(ImgtextError, match=message):
        load_dataset("flickr30k", tmp_path)


def test_a_full_disk_is_said_before_unpacking(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGTEXT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(flickr.shutil, "disk_usage", lambda path: SimpleNamespace(free=2))
    write(tmp_path / "flickr_annotations_30k.csv", HUB_CSV)
    hub_zip(tmp_path / "flickr30k-images.zip", {"1.jpg": "one"})
    with pytest.raises(ImgtextError, match=r"needs 3 bytes in .*IMGTEXT_CACHE"):
        load_dataset("flickr30k", tmp_path)


# what is wrong, and where


@pytest.mark.parametrize(
    ("dataset", "file", "text", "message"),
    [
        ("flickr8k", "Flickr8k.token.txt", "a.jpg#0\tA .\na.jpg B .\n", r"line 2: expected NAME\.jpg#NUMBER<TAB>"),
        ("flickr8k", "Flickr8k.token.txt", "a.jpg#0\tA .\n\na.jpg#1\t \n", r"line 3: expected a caption of a\.jpg"),
        ("flickr8k", "captions.txt", "image,caption\na.jpg\n", r"line 2: expected image,caption, found 'a\.jpg'"),
        ("flickr8k", "captions.txt", "a.jpg,A .\n", r"line 1: expected file<TAB>caption, or a first line file,caption"),
        ("flickr8k", "captions.tsv", "a.jpg\tA .\n../b.jpg\tB .\n", r"line 2: expected a file name inside"),
        ("flickr8k", "captions.tsv", " /etc/passwd\tA .\n", r"line 1: expected a file name inside"),
        ("flickr8k", "captions.tsv", "a\\b.jpg\tA .\n", r"line 1: expected a file name inside"),
        ("flickr8k", "captions.tsv", "a\0.jpg\tA .\n", r"line 1: expected a file name inside"),
        ("flickr8k", "captions.tsv", "C:a.jpg\tA .\n", r"line 1: expected a file name inside"),
        ("flickr8k", "captions.tsv", "./\tA .\n", r"line 1: expected a file name, found"),
        ("flickr8k", "captions.tsv", "\n", r"names no picture"),
        ("flickr30k", "results.csv", KAGGLE_30K + "a.jpg| A .\n", r"line 2: expected NAME\.jpg\| NUMBER\| caption"),
        ("flickr30k", "results.csv", "a.jpg| 0| A .\na.jpg| 1|\n", r"line 2: expected a caption of a\.jpg"),
        (
            "flickr30k",
            "captions.txt",
            "image_name,comment_number,comment\na.jpg,A, b\n",
            r"line 2: expected image_name",
        ),
        ("flickr30k", "dataset_flickr30k.json", "{\n oops", r"flickr30k\.json: expected JSON \(.*line 2"),
        ("flickr30k", "dataset_flickr30k.json", "[]", r"expected an object with a list images"),
        (
            "flickr30k",
            "dataset_flickr30k.json",
            '{"images": [{"filename": "a.jpg"}]}',
            r"images\[0\]: expected filename,",
        ),
        ("flickr30k", "dataset_flickr30k.json", karpathy(("a.jpg", "vall", ["A ."])), r"images\[0\]: expected a split"),
        (
            "flickr30k",
            "dataset_flickr30k.json",
            karpathy(("a.jpg", "val", ["\ud800"])),
            r"images\[0\]: expected a caption",
        ),
        ("flickr30k", "flickr_annotations_30k.csv", "raw,filename\n", r"line 1: expected a column split, found raw,"),
        ("flickr30k", "flickr_annotations_30k.csv", "raw,split,filename\n1,2\n", r"line 2: expected 3 cells"),
        ("flickr30k", "flickr_annotations_30k.csv", 'raw,split,filename\n"[""A', r"line 2: expected CSV"),
        ("flickr30k", "flickr_annotations_30k.csv", "raw,split,filename\n7,val,a.jpg", r"line 2, column raw: .* list"),
        (
            "flickr30k",
            "flickr_annotations_30k.csv",
            "raw,split,filename\n[,val,a.jpg",
            r"line 2, column raw: expected JSON",
        ),
    ],
)
def test_malformed_files_name_file_line_and_expectation(tmp_path, dataset, file, text, message):
    pictures(tmp_path, "a.jpg")
    write(tmp_path / file, text)
    with pytest.raises(ImgtextError, match=message) as error:
        load_dataset(dataset, tmp_path)
    assert file in str(error.value)


def test_text_that_is_not_utf8_names_the_line(tmp_path):
    (tmp_path / "captions.tsv").write_bytes("a.jpg\tA cat\nb.jpg\tA café\n".encode("latin-1"))
    with pytest.raises(ImgtextError, match=r"captions\.tsv, line 2: expected UTF-8"):
        load_dataset("flickr8k", tmp_path)


def test_no_caption_file_says_what_is_expected(tmp_path):
    with pytest.raises(ImgtextError, match=r"no captions of flickr30k in .*expected one of: .*results\.csv"):
        load_dataset("flickr30k", tmp_path)


def test_no_picture_at_all_says_where_it_looked(tmp_path):
    write(tmp_path / "captions.tsv", "a.jpg\tA cat.\n")
    write(tmp_path / "1/2/3/4/a.jpg", "too deep")
    write(tmp_path / ".hidden/a.jpg", "hidden")
    with pytest.raises(ImgtextError, match=r"none of the 1 pictures .*such as a\.jpg.*looked in .*3 levels deep"):
        load_dataset("flickr8k", tmp_path)
    write(tmp_path / "1/2/3/a.jpg", "found")
    assert load_dataset("flickr8k", tmp_path).records[0].path == tmp_path / "1/2/3/a.jpg"


def test_the_folder_with_most_pictures_is_taken(tmp_path):
    write(tmp_path / "captions.tsv", "a.jpg\tA cat.\nb.jpg\tA dog.\n" + "x" * 300 + ".jpg\tA name too long.\n")
    pictures(tmp_path / "a_few", "a.jpg")
    pictures(tmp_path / "deep/all", "a.jpg", "b.jpg")
    dataset = load_dataset("flickr8k", tmp_path)
    assert [record.path.parent for record in dataset.records] == [tmp_path / "deep/all"] * 2
    assert dataset.missing == ("x" * 300 + ".jpg",)
