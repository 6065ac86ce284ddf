from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from huggingface_hub import DatasetCard
from PIL import Image
from pyarrow import parquet as pq

from colours import COLOURS, save_square
from imgtext.bundle import Gallery, save_bundle


@pytest.fixture
def folder(tmp_path):
    """Squares of three colours in many shades, with captions and splits."""
    root, rows, rng = tmp_path / "squares", [], np.random.default_rng(0)
    root.mkdir()
    for number in range(30):
        colour = list(COLOURS)[number % 3]
        shade = np.clip(np.array(COLOURS[colour]) + rng.integers(-25, 25, 3), 0, 255).astype(np.uint8)
        Image.new("RGB", (12, 10), tuple(shade.tolist())).save(root / f"{number:02}.png")
        split = "dev" if number < 6 else "test" if number < 12 else "train"
        rows.append({"file_name": f"{number:02}.png", "captions": [f"a {colour} square", "à côté"], "split": split})
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root


def lines(data: bytes) -> list[dict]:
    return [json.loads(line) for line in data.decode().splitlines()]


def test_pictures_and_captions_travel(imgtext, hub, folder, tmp_path):
    done = imgtext("gallery", "push", folder, "you/squares", "--licence", "CC-BY-4.0")
    assert (done.code, done.out.strip()) == (0, f"{hub.endpoint}/datasets/you/squares")
    files = hub.files("you/squares", "dataset")
    assert lines(files["metadata.jsonl"])[0] == {
        "file_name": "00.png",
        "captions": ["a red square", "à côté"],
        "split": "dev",
        "licence": "CC-BY-4.0",
    }
    assert files["07.png"] == (folder / "07.png").read_bytes()
    card = DatasetCard(files["README.md"].decode())
    assert card.data.license == "cc-by-4.0"
    assert "30 pictures (6 dev, 6 test, 18 train) with 60 captions" in card.text

    done = imgtext("gallery", "pull", "you/squares", tmp_path / "copy")
    assert done.code == 0
    assert done.out.startswith("30 pictures in ")
    assert done.out.strip().endswith("licence: CC-BY-4.0")
    assert (tmp_path / "copy" / "07.png").read_bytes() == files["07.png"]
    # what was pulled can be pushed on, its licence with it
    assert imgtext("gallery", "push", tmp_path / "copy", "you/again").code == 0
    assert hub.files("you/again", "dataset")["metadata.jsonl"] == files["metadata.jsonl"]


def test_pushing_again_changes_what_changed_and_keeps_what_a_person_wrote(imgtext, hub, folder):
    imgtext("gallery", "push", folder, "you/squares")
    repo = hub.repos["dataset", "you/squares"]
    first = repo.branches["main"]
    assert imgtext("gallery", "push", folder, "you/squares").code == 0
    assert repo.branches["main"] == first

    text = hub.files("you/squares", "dataset")["README.md"].decode() + "\nMine.\n"
    hub.add(repo, "main", {**repo.commits[first], "README.md": hub.store(text.encode())}, "a person's")
    rows = lines((folder / "metadata.jsonl").read_bytes())[1:]
    (folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    save_square(folder / "01.png", "red")
    before = len(hub.log)
    assert imgtext("gallery", "push", folder, "you/squares").code == 0
    files = hub.files("you/squares", "dataset")
    assert "00.png" not in files
    assert len(lines(files["metadata.jsonl"])) == 29
    assert files["README.md"].decode().rstrip().endswith("Mine.")
    assert "29 pictures" in files["README.md"].decode()
    assert len([one for one in hub.log[before:] if str(one).startswith("PUT /large/")]) == 1


def test_a_models_pictures_are_published_where_they_are_free(imgtext, hub, bundle, tmp_path):
    for licence, place in (("CC0-1.0", "free"), (None, "closed")):
        rows = tuple(replace(row, licence=licence) for row in bundle.gallery.rows)
        parts = (bundle.config, bundle.vocabulary, bundle.image_branch, bundle.caption_branch)
        gallery = Gallery(rows, bundle.gallery.embeddings)
        save_bundle(tmp_path / place, *parts, gallery=gallery, pictures={row.file: b"picture" for row in rows})
    assert imgtext("gallery", "push", tmp_path / "free", "you/free").code == 0
    files = hub.files("you/free", "dataset")
    assert files["red.png"] == b"picture"
    assert lines(files["metadata.jsonl"])[0]["licence"] == "CC0-1.0"
    done = imgtext("gallery", "push", tmp_path / "closed", "you/closed")
    assert (done.code, "gallery/red.png (licence: none given) is not known to be free" in done.last) == (2, True)


def test_a_model_without_pictures_finds_them_in_a_data_set(imgtext, hub, hub_home, bundle, tmp_path):
    root = tmp_path / "squares"
    rows = [{"file_name": f"{colour}.png", "text": f"a {colour} square"} for colour in COLOURS]
    for row, colour in zip(rows, COLOURS, strict=True):
        save_square(root / row["file_name"], colour)
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert imgtext("gallery", "push", root, "you/squares").code == 0
    assert imgtext("push", bundle.folder, "you/colours").code == 0
    found = imgtext("search", "green", "--model", "you/colours", "--pictures", "hub:you/squares", "--paths", "-k", "1")
    path = Path(found.out.strip())
    assert path.is_relative_to(hub_home)
    assert path.read_bytes() == (root / "green.png").read_bytes()


def train_on(imgtext, repo_id, out, *options):
    """A small training on a data set of the hub, which must succeed."""
    small = "--evaluate-every 2 --min-count 1 --teachers 0 --image-hidden 8 --backbone timm:test_efficientnet:random"
    done = imgtext("train", "--dataset", f"hub:{repo_id}", *small.split(), *options, "--out", out)
    assert done.code == 0, done.err
    return done


def test_training_reads_a_data_set_of_the_hub(imgtext, hub, folder, tmp_path):
    imgtext("gallery", "push", folder, "you/squares", "--licence", "CC-BY-4.0")
    done = train_on(imgtext, "you/squares", tmp_path / "model", "--steps", 4, "--batch-size", 8)
    assert "hub:you/squares: 30 pictures (18 train, 6 dev, 6 test), 60 captions" in done.err
    assert "licence of its pictures and captions: CC-BY-4.0" in done.err
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert (config["dataset"], config["licence"]) == ("hub:you/squares", "CC-BY-4.0")
    assert (tmp_path / "model" / "gallery" / "06.png").is_file()
    assert "huggingface.co/datasets/you/squares" in (tmp_path / "model" / "README.md").read_text()
    # a second look needs no hub
    hub.misbehave("", status=503)
    evaluated = imgtext("evaluate", tmp_path / "model")
    assert (evaluated.code, "text -> image" in evaluated.out) == (0, True)


def test_flickr_by_zip_and_table(imgtext, hub, folder, tmp_path):
    repo = tmp_path / "flickr"
    repo.mkdir()
    shutil.make_archive(str(repo / "flickr30k-images"), "zip", folder)
    table = ["raw,sentids,split,filename,img_id"]
    for number in range(12):
        split = ("train", "val", "test")[number // 4]
        colour = list(COLOURS)[number % 3]
        table.append(f'"[""a {colour} square"", ""all {colour}""]","[0, 1]",{split},{number:02}.png,{number}')
    (repo / "flickr_annotations_30k.csv").write_text("\n".join(table) + "\n")
    (repo / "more.parquet").write_bytes(b"not for us")
    put(hub, "you/pictures", repo)
    done = train_on(imgtext, "you/pictures", tmp_path / "model", "--steps", 2, "--batch-size", 4)
    assert "flickr30k: 12 pictures (4 train, 4 dev, 4 test), 24 captions" in done.err
    assert "licence of its pictures and captions: Flickr terms of use" in done.err
    assert not hub.requests("more.parquet")
    model = tmp_path / "model"
    assert not (model / "gallery").exists()
    for name in ("gallery.jsonl", "captions.jsonl", "README.md"):
        assert "all red" not in (model / name).read_text()


def put(hub, repo_id, folder):
    """A data set in the hub, as another program would have put it there."""
    from hub_server import Repo

    repo = hub.repos["dataset", repo_id] = Repo()
    paths = [path for path in folder.rglob("*") if path.is_file()]
    files = {path.relative_to(folder).as_posix(): hub.store(path.read_bytes()) for path in paths}
    hub.add(repo, "main", files, "by hand")


def test_parquet(imgtext, hub, folder, tmp_path):
    rows = [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
    repo = tmp_path / "repo"
    (repo / "data").mkdir(parents=True)
    for split, name in (("train", "train"), ("dev", "validation"), ("test", "test")):
        pictures = [
            {"image": {"bytes": (folder / row["file_name"]).read_bytes(), "path": row["file_name"]}, "caption": caption}
            for row in rows
            for caption in row["captions"]
            if row["split"] == split
        ]
        pq.write_table(pyarrow.Table.from_pylist(pictures), repo / "data" / f"{name}-00000-of-00001.parquet")
    (repo / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    put(hub, "you/parquet", repo)
    done = train_on(imgtext, "you/parquet", tmp_path / "model", "--steps", 2, "--batch-size", 8)
    assert "unpacking you/parquet: 100%" in done.err
    assert "hub:you/parquet: 30 pictures (18 train, 6 dev, 6 test), 60 captions" in done.err
    assert "licence of its pictures and captions: CC-BY-4.0" in done.err
    # a second look needs no hub and unpacks nothing
    hub.misbehave("", status=503)
    evaluated = imgtext("evaluate", tmp_path / "model")
    assert (evaluated.code, "text -> image" in evaluated.out) == (0, True)
    assert "the Hub can't be reached (it answers 503); taking you/parquet from the cache" in evaluated.err
    assert "unpacking" not in evaluated.err


def test_what_cannot_be_read_is_said(imgtext, hub, tmp_path, bundle):
    only = tmp_path / "only"
    only.mkdir()
    (only / "NOTES.txt").write_text("mine")
    put(hub, "you/notes", only)
    done = imgtext("train", "--dataset", "hub:you/notes")
    assert (done.code, "neither a metadata.jsonl beside its pictures, nor parquet files" in done.last) == (2, True)
    (only / "train.parquet").write_bytes(b"PAR1")
    put(hub, "you/parquet", only)
    done = imgtext("train", "--dataset", "hub:you/parquet")
    assert (done.code, "train.parquet is not a readable parquet file" in done.last) == (2, True)
    assert "there is no data set you/nothing" in imgtext("train", "--dataset", "hub:you/nothing").last
    hub.repos["model", "you/model"] = hub.repos["dataset", "you/notes"]
    assert "on the Hub is a model, not a data set" in imgtext("train", "--dataset", "hub:you/model").last
    assert "no repo id" in imgtext("train", "--dataset", "hub:a b").last
    assert "leave out --data" in imgtext("train", "--dataset", "hub:you/parquet", "--data", tmp_path).last
    (only / "metadata.jsonl").write_text("")
    put(hub, "you/gated", only)
    hub.repos["dataset", "you/gated"].gated = True
    done = imgtext("train", "--dataset", "hub:you/gated")
    assert f"you/gated is gated: accept its terms at {hub.endpoint}/datasets/you/gated, then" in done.last
    assert "brings no pictures" in imgtext("gallery", "push", bundle.folder, "you/colours").last
    assert "there is no folder" in imgtext("gallery", "push", tmp_path / "none", "you/colours").last
    assert "holds something else" in imgtext("gallery", "pull", "you/parquet", tmp_path).last


def test_split_folders_keep_their_own_metadata(imgtext, hub, tmp_path):
    """The Hub's viewer and `datasets` pass over a metadata.jsonl above a folder that is named like a split."""
    root, rows = tmp_path / "split", []
    for place in ("train", "test"):
        save_square(root / place / "1.png", "red")
        rows.append({"file_name": f"{place}/1.png", "text": f"{place} square", "split": place})
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert imgtext("gallery", "push", root, "you/split").code == 0
    files = hub.files("you/split", "dataset")
    assert "metadata.jsonl" not in files
    assert lines(files["test/metadata.jsonl"]) == [{"file_name": "1.png", "captions": ["test square"], "split": "test"}]
    assert imgtext("gallery", "pull", "you/split", tmp_path / "copy").code == 0
    first = hub.repos["dataset", "you/split"].branches["main"]
    assert imgtext("gallery", "push", tmp_path / "copy", "you/split").code == 0
    assert hub.repos["dataset", "you/split"].branches["main"] == first
