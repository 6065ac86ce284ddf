from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from colours import CAPTIONS, colour_branches, colour_config, save_colours
from imgtext.bundle import Bundle, Gallery, GalleryRow, resave, save_bundle
from imgtext.errors import ImgtextError
from imgtext.model import TwoBranchModel
from imgtext.text import Vocabulary


def rewrite_config(folder: Path, **change) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change))


def accept(folder: Path, name: str) -> None:
    """Make config.json agree with a changed file, as someone who means harm would."""
    config = json.loads((folder / "config.json").read_text())
    config["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "config.json").write_text(json.dumps(config))


def open_all(folder: Path) -> None:
    Bundle(folder).verify()


@pytest.mark.parametrize("half", [True, False])
def test_a_saved_model_embeds_the_same_to_the_bit(tmp_path, half):
    torch.manual_seed(0)
    vocabulary = Vocabulary.fit(CAPTIONS, weighting="tfidf")
    model = TwoBranchModel(3, len(vocabulary), (6, 5), (6, 5), 4).eval().requires_grad_(False)
    if half:
        for tensor in model.parameters():
            tensor.copy_(tensor.half())
    image, caption = (
        {name: tensor.numpy() for name, tensor in branch.state_dict().items()}
        for branch in (model.image_branch, model.caption_branch)
    )
    config = colour_config(vocabulary)
    config = replace(config, image_hidden=(6, 5), caption_hidden=(6, 5))
    bundle = save_bundle(tmp_path / "model", config, vocabulary, image, caption)
    stored = load_file(tmp_path / "model" / "image_branch.safetensors")["layers.0.weight"]
    assert stored.dtype == (np.float16 if half else np.float32)
    for loaded, saved in ((bundle.image_branch, image), (bundle.caption_branch, caption)):
        assert set(loaded) == set(saved)
        for name, tensor in saved.items():
            assert loaded[name].dtype == np.float32
            np.testing.assert_array_equal(loaded[name], tensor)
    twin = TwoBranchModel(3, len(vocabulary), (6, 5), (6, 5), 4).eval().requires_grad_(False)
    twin.image_branch.load_state_dict({name: torch.tensor(array) for name, array in bundle.image_branch.items()})
    twin.caption_branch.load_state_dict({name: torch.tensor(array) for name, array in bundle.caption_branch.items()})
    features = np.random.default_rng(0).random((5, 3), dtype=np.float32)
    assert torch.equal(twin.embed_images(features), model.embed_images(features))
    bags = vocabulary.encode(CAPTIONS)
    assert torch.equal(twin.embed_captions(bags), model.embed_captions(bags))


def test_gallery_and_bank_come_back(bundle):
    again = Bundle(bundle.folder)
    again.verify()
    assert [row.file for row in again.gallery.rows] == ["red.png", "green.png", "blue.png"]
    assert again.gallery.rows[0] == GalleryRow("red.png", ("A red square.",), "test")
    assert again.gallery.path(0) is None
    assert again.bank.captions == tuple(CAPTIONS[:3])
    np.testing.assert_allclose(np.linalg.norm(again.gallery.embeddings, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(again.bank.embeddings, again.embed_captions(CAPTIONS[:3]), atol=1e-3)


def test_a_model_without_gallery_and_bank_is_whole(tmp_path):
    vocabulary = Vocabulary.fit(CAPTIONS)
    bundle = save_bundle(tmp_path / "bare", colour_config(vocabulary), vocabulary, *colour_branches(vocabulary))
    assert bundle.gallery is None
    assert bundle.bank is None


def test_saving_replaces_an_older_bundle_whole(bundle):
    config, vocabulary = bundle.config, bundle.vocabulary
    (bundle.folder / "leftover.txt").write_text("of the older one")
    save_bundle(bundle.folder, config, vocabulary, bundle.image_branch, bundle.caption_branch)
    assert {path.name for path in bundle.folder.iterdir()} == {
        "config.json",
        "vocabulary.json",
        "image_branch.safetensors",
        "caption_branch.safetensors",
    }
    assert [path.name for path in bundle.folder.parent.iterdir()] == [bundle.folder.name]


def test_equal_bundles_are_equal_files(bundle, tmp_path):
    twin = resave(Bundle(shutil.copytree(bundle.folder, tmp_path / "twin")), bundle.gallery)
    for path in bundle.folder.iterdir():
        assert path.read_bytes() == (twin.folder / path.name).read_bytes(), path.name


def test_saving_never_replaces_anything_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    vocabulary = Vocabulary.fit(CAPTIONS)
    with pytest.raises(ImgtextError, match="holds something else than a packaged model"):
        save_bundle(tmp_path, colour_config(vocabulary), vocabulary, *colour_branches(vocabulary))
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_failed_save_leaves_the_older_bundle(bundle, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imgtext.bundle.write_bytes", fail)
    with pytest.raises(ImgtextError, match="No space left"):
        save_bundle(
            bundle.folder,
            bundle.config,
            bundle.vocabulary,
            bundle.image_branch,
            bundle.caption_branch,
            extra={"note.txt": b"x"},
        )
    open_all(bundle.folder)
    assert [path.name for path in bundle.folder.parent.iterdir()] == [bundle.folder.name]


@pytest.mark.parametrize("name", ["gallery.jsonl", "image_branch.safetensors", "vocabulary.json"])
def test_a_damaged_file_is_named(bundle, name):
    data = bytearray((bundle.folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bundle.folder / name).write_bytes(data)
    with pytest.raises(ImgtextError, match=f"{name} is not the file that config.json speaks of"):
        open_all(bundle.folder)


@pytest.mark.parametrize("name", ["caption_branch.safetensors", "image_embeddings.safetensors", "captions.jsonl"])
def test_a_missing_file_is_named(bundle, name):
    (bundle.folder / name).unlink()
    with pytest.raises(ImgtextError, match=f"{name} can't be read"):
        open_all(bundle.folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "reads bundles of format 1, found 99"),
        ({"backbone": 5}, "the field 'backbone' holds 5, not str"),
        ({"image_hidden": [0]}, "the field 'image_hidden' holds"),
        ({"embed_dim": True}, "the field 'embed_dim' holds True"),
        ({"feature_power": "0.5"}, "the field 'feature_power' holds"),
        ({"stemmer": "porter"}, "stemmer 'porter' is not known"),
        ({"files": {}}, "lists no image_branch.safetensors"),
        ({"embed_dim": 5}, r"table.weight has shape|layers.0.weight has shape"),
        ({"vocabulary_size": 3}, "8 stems, config.json says 3|has shape"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(bundle, change, message):
    rewrite_config(bundle.folder, **change)
    with pytest.raises(ImgtextError, match=message):
        open_all(bundle.folder)


def test_a_config_lacking_a_field_is_refused(bundle):
    config = json.loads((bundle.folder / "config.json").read_text())
    del config["backbone_digest"]
    (bundle.folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ImgtextError, match="the field 'backbone_digest' is missing"):
        Bundle(bundle.folder)


def test_a_gallery_without_its_embeddings_is_refused(bundle):
    config = json.loads((bundle.folder / "config.json").read_text())
    del config["files"]["image_embeddings.safetensors"]
    (bundle.folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ImgtextError, match=r"only one of gallery\.jsonl and image_embeddings"):
        Bundle(bundle.folder)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(ImgtextError, match=r"is not a packaged model: it has no config\.json"):
        Bundle(tmp_path)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.update(extra=np.zeros(1, np.float32)), "tensors are missing or too many: extra"),
        (lambda t: t.pop("table.bias"), "tensors are missing or too many: table.bias"),
        (lambda t: t.update({"table.bias": np.full(4, np.nan, np.float32)}), "table.bias holds a number that is not"),
        (lambda t: t.update({"table.bias": np.zeros(4, np.int32)}), "table.bias is int32"),
        (lambda t: t.update({"table.bias": np.zeros(5, np.float32)}), r"table.bias has shape \(5,\)"),
    ],
)
def test_weights_that_do_not_fit_are_refused(bundle, spoil, message):
    path = bundle.folder / "caption_branch.safetensors"
    tensors = load_file(path)
    spoil(tensors)
    save_file(tensors, path, metadata={"format": "1"})
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=message):
        open_all(bundle.folder)


def test_weights_of_another_format_are_refused(bundle):
    path = bundle.folder / "caption_branch.safetensors"
    save_file(load_file(path), path, metadata={"format": "2"})
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match="expected format 1 in its metadata, found '2'"):
        open_all(bundle.folder)


def test_a_pickle_in_disguise_is_refused(bundle):
    path = bundle.folder / "caption_branch.safetensors"
    torch.save({"table.bias": torch.zeros(4)}, path)
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match="is not a readable safetensors file"):
        open_all(bundle.folder)


@pytest.mark.parametrize("name", ["image_embeddings.safetensors", "caption_embeddings.safetensors"])
def test_embeddings_of_another_model_are_refused(bundle, tmp_path, name):
    other = tmp_path / "other"
    shutil.copytree(bundle.folder, other)
    tensors = load_file(other / "caption_branch.safetensors")
    tensors["table.bias"] += 1
    save_file(tensors, other / "caption_branch.safetensors", metadata={"format": "1"})
    accept(other, "caption_branch.safetensors")
    stale = Bundle(other)
    with pytest.raises(ImgtextError, match=f"{name} was made by another model; make it again with: imgtext"):
        _ = stale.gallery if name.startswith("image") else stale.bank


def test_embeddings_that_are_not_of_unit_length_are_refused(bundle):
    path = bundle.folder / "image_embeddings.safetensors"
    save_file({"embeddings": load_file(path)["embeddings"] * 2}, path, metadata={"model": bundle.digest})
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match="is not of unit length"):
        open_all(bundle.folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"file": "../../etc/passwd"}', "line 2: the file name '../../etc/passwd' points outside"),
        ('{"file": "/etc/passwd"}', "line 2: the file name '/etc/passwd' points outside"),
        (r'{"file": "a\\b"}', "line 2: expected a relative file name"),
        (r'{"file": "C:x.png"}', "line 2: expected a relative file name"),
        (r'{"file": "a\u0000"}', "line 2: expected a relative file name"),
        ('{"captions": []}', "line 2: expected a relative file name, found None"),
        ('{"file": "x.png", "captions": "no list"}', "line 2: expected captions to be a list of strings"),
        ('{"file": "x.png", "split": 3}', "line 2: expected split to be a string"),
        ('{"file": "red.png"}', "a file stands in two lines"),
        ("not json", "line 2: expected a JSON object"),
        ("[]", "line 2: expected a JSON object, found list"),
    ],
)
def test_hostile_galleries_are_refused(bundle, line, message):
    path = bundle.folder / "gallery.jsonl"
    path.write_text('{"file": "red.png"}\n' + line + "\n")
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=message):
        open_all(bundle.folder)


def test_a_gallery_with_more_rows_than_embeddings_is_refused(bundle):
    path = bundle.folder / "gallery.jsonl"
    path.write_text(path.read_text() + '{"file": "fourth.png"}\n')
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=r"embeddings has shape \(3, 4\)"):
        open_all(bundle.folder)


def test_pictures_of_a_gallery_are_found(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.png").write_bytes(b"x")
    gallery = Gallery((GalleryRow("deep/a.png"), GalleryRow("b.png")), np.eye(2, dtype=np.float32), tmp_path)
    assert gallery.path(0) == tmp_path / "deep" / "a.png"
    assert gallery.path(1) is None


def test_a_link_out_of_the_bundle_is_not_followed(tmp_path):
    bundle = save_colours(tmp_path / "model", {"red.png": b"r", "green.png": b"g", "blue.png": b"b"})
    (tmp_path / "secret").write_bytes(b"r")
    (bundle.folder / "gallery" / "red.png").unlink()
    (bundle.folder / "gallery" / "red.png").symlink_to(tmp_path / "secret")
    bundle = Bundle(bundle.folder)
    assert [bundle.gallery.path(row) is None for row in range(3)] == [True, False, False]
    with pytest.raises(ImgtextError, match=r"red\.png is a link out of the bundle"):
        bundle.verify()


def test_the_hub_clients_cache_holds_links(tmp_path):
    home = tmp_path / "models--you--colours"
    bundle = save_colours(home / "snapshots" / "0123", {"red.png": b"r", "green.png": b"g", "blue.png": b"b"})
    (home / "blobs").mkdir()
    for number, name in enumerate([*bundle.config.files, "config.json"]):
        blob = (bundle.folder / name).rename(home / "blobs" / str(number))
        (bundle.folder / name).symlink_to(blob)
    bundle = Bundle(bundle.folder)
    bundle.verify()
    assert bundle.gallery.path(0) is not None


def test_a_bundle_whose_replacing_was_killed_comes_back(bundle):
    bundle.folder.rename(bundle.folder.with_name(".model.old"))
    open_all(bundle.folder)
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["model"]


def test_half_a_character_is_refused(bundle):
    path = bundle.folder / "gallery.jsonl"
    path.write_text(path.read_text().replace("red.png", "\\ud800.png"))
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=r"gallery\.jsonl, line 1: expected a JSON object"):
        open_all(bundle.folder)
