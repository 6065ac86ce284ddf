from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from colours import CAPTIONS, colour_branches, colour_config, save_colours
from imgtext.bundle import (
    Bundle,
    Gallery,
    GalleryRow,
    copy_bundle,
    read_gallery_rows,
    resave,
    save_bundle,
    save_metrics,
)
from imgtext.calibration import FEATURES
from imgtext.errors import ImgtextError
from imgtext.model import TwoBranchModel
from imgtext.sentences import SENTENCE_DIM, SENTENCE_ENCODER
from imgtext.text import Vocabulary

HUB = Path(__file__).parents[1] / "hub"


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
    assert (again.gallery.path(0), again.gallery.folder) == (None, None)
    assert again.bank.captions == tuple(CAPTIONS[:3])
    np.testing.assert_allclose(np.linalg.norm(again.gallery.embeddings, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(again.bank.embeddings, again.embed_captions(CAPTIONS[:3]), atol=1e-3)


def save_bare(folder: Path, *, features: dict[str, np.ndarray] | None = None, **change) -> Bundle:
    """The model alone, its config and image branch changed."""
    vocabulary = Vocabulary.fit(CAPTIONS)
    image, caption = colour_branches(vocabulary)
    config = replace(colour_config(vocabulary), **change)
    return save_bundle(folder, config, vocabulary, image | (features or {}), caption)


def test_a_model_without_gallery_and_bank_is_whole(tmp_path):
    bundle = save_bare(tmp_path / "bare", vocabulary_size=99)  # it counts itself
    bundle.verify()
    assert bundle.config.vocabulary_size == len(bundle.vocabulary) == 8
    parts = (bundle.gallery, bundle.gallery_map, bundle.bank, bundle.backbone_weights, bundle.calibration)
    assert parts == (None,) * 5
    assert resave(bundle, Gallery((GalleryRow("a.png"),), np.eye(1, 4, dtype=np.float32))).bank is None


@pytest.mark.parametrize("name", ["scenes", "photos"])
def test_packaged_models_can_be_read(name):
    bundle = Bundle(HUB / name)
    bundle.verify()
    assert bundle.backbone_weights
    assert bundle.calibration is not None


@pytest.mark.parametrize("name", ["calibration", "sentence_encoder"])
def test_bundles_from_before_a_field_can_be_read(bundle, name):
    config = json.loads((bundle.folder / "config.json").read_text())
    del config[name]
    (bundle.folder / "config.json").write_text(json.dumps(config))
    open_all(bundle.folder)


def test_a_backbone_and_other_files_travel_along(bundle):
    weights = {"conv": np.arange(6, dtype=np.int8).reshape(2, 3)}
    parts = (bundle.config, bundle.vocabulary, bundle.image_branch, bundle.caption_branch)
    pictures = {"red.png": b"r", "green.png": b"g", "blue.png": b"b", "deep/er/more.png": b"m"}
    extra = {"note.txt": b"a note", "README.md": b"a card"}
    full = save_bundle(
        bundle.folder,
        *parts,
        backbone=weights,
        gallery=bundle.gallery,
        captions=CAPTIONS,
        pictures=pictures,
        extra=extra,
    )
    np.testing.assert_array_equal(full.backbone_weights["conv"], weights["conv"])
    assert full.gallery.path(0).read_bytes() == b"r"

    (full.folder / "of no bundle.txt").write_bytes(b"x")
    copied = Bundle(copy_bundle(full, full.folder.with_name("copy")))
    copied.verify()
    names = {path.relative_to(full.folder).as_posix() for path in full.folder.rglob("*") if path.is_file()}
    assert {path.relative_to(copied.folder).as_posix() for path in copied.folder.rglob("*") if path.is_file()} == (
        names - {"of no bundle.txt"}
    )

    # another gallery takes the old one's pictures away and leaves the rest
    again = resave(copied, Gallery((GalleryRow("new.png"),), np.eye(1, 4, dtype=np.float32)))
    again.verify()
    assert {name: (again.folder / name).read_bytes() for name in extra} == extra
    np.testing.assert_array_equal(again.backbone_weights["conv"], weights["conv"])
    assert again.bank.captions == tuple(CAPTIONS)
    assert not (again.folder / "gallery").exists()


def test_a_copy_needs_no_card(bundle, tmp_path):
    assert not (copy_bundle(bundle, tmp_path / "copy") / "README.md").exists()


def test_new_figures_join_the_old_calibration(tmp_path):
    bundle = save_bare(tmp_path / "model", calibration={"mention": {"dog": 1}})
    again = save_metrics(bundle, {"test": {"pictures": 3}}, {"plot.png": b"p"}, {"other": 2})
    again.verify()
    assert again.config.metrics == {"test": {"pictures": 3}}
    assert again.config.calibration == {"mention": {"dog": 1}, "other": 2}
    assert (again.folder / "plot.png").read_bytes() == b"p"


def test_the_digest_depends_on_all_that_embeddings_depend_on(bundle, tmp_path):
    changes = [{}, {"mirrored": True}, {"backbone_digest": "0" * 64}, {"features": {"feature_mean": np.ones(3)}}]
    bundles = [save_bare(tmp_path / str(number), **change) for number, change in enumerate(changes)]
    assert len({other.digest for other in bundles}) == len(changes)
    assert bundles[0].digest == bundle.digest  # a gallery makes no other model


def test_pictures_are_embedded_in_the_views_that_the_model_takes(tmp_path):
    views = np.array([[[0.25, 0.0, 0.0]], [[0.0, 0.25, 0.0]]], np.float32)
    both = save_bare(tmp_path / "both", mirrored=True, feature_power=0.5)
    expected = np.array([[0.5, 0.5, 0.0, 0.5]])  # each the root, with a bias of 0.25 on the last axis
    np.testing.assert_allclose(both.embed_features(*views), expected / np.linalg.norm(expected), atol=1e-6)
    with pytest.raises(ValueError, match="takes 2 views, not 1"):
        both.embed_features(views[0])
    with pytest.raises(ValueError, match="takes 1 views, not 2"):
        save_bare(tmp_path / "one").embed_features(*views)


def test_words_are_embedded_as_captions_of_their_own(bundle):
    words = [bundle.vocabulary.usual_word(stem) for stem in range(len(bundle.vocabulary))]
    np.testing.assert_array_equal(bundle.word_embeddings, bundle.embed_captions(words))


def test_weights_beyond_half_precision_are_kept(tmp_path):
    large = {"feature_scale": np.full(3, 1e6, np.float32)}
    np.testing.assert_array_equal(save_bare(tmp_path / "model", features=large).image_branch["feature_scale"], 1e6)


def test_a_model_that_reads_captions_has_a_map_for_them(tmp_path):
    with pytest.raises(ImgtextError, match=r"missing or too many: sentence_map\.weight"):
        _ = save_bare(tmp_path / "without", sentence_encoder=SENTENCE_ENCODER).caption_branch
    vocabulary = Vocabulary.fit(CAPTIONS)
    image, caption = colour_branches(vocabulary)
    caption["sentence_map.weight"] = np.ones((4, SENTENCE_DIM), np.float32)
    config = replace(colour_config(vocabulary), sentence_encoder=SENTENCE_ENCODER)
    found = save_bundle(tmp_path / "with", config, vocabulary, image, caption).caption_branch
    assert found["sentence_map.weight"].shape == (4, SENTENCE_DIM)


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
    with pytest.raises(ImgtextError, match=r"thesis\.txt holds something else than a packaged model"):
        save_bare(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    (tmp_path / "empty").mkdir()
    save_bare(tmp_path / "empty").verify()


def test_pictures_stay_inside_the_bundle(bundle):
    parts = (bundle.config, bundle.vocabulary, bundle.image_branch, bundle.caption_branch)
    with pytest.raises(ImgtextError, match=r"gallery: the file name '\.\./a\.png' points outside"):
        save_bundle(bundle.folder, *parts, pictures={"../a.png": b"x"})


def test_a_failed_save_leaves_the_older_bundle(bundle, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imgtext.bundle.writing.write_bytes", fail)
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
        ({"format": 99}, "reads bundles of format 1, found 99; a newer one may read it: pip install --upgrade imgtext"),
        ({"backbone": 5}, "the field 'backbone' holds 5, not str"),
        ({"image_hidden": [0]}, "the field 'image_hidden' holds"),
        ({"embed_dim": True}, "the field 'embed_dim' holds True"),
        ({"feature_power": "0.5"}, "the field 'feature_power' holds"),
        ({"embed_dim": 1 << 31}, "the field 'embed_dim' holds 2147483648"),
        ({"stemmer": "porter"}, "stemmer 'porter' is not known"),
        ({"sentence_encoder": "other"}, "no sentence encoder 'other'"),
        ({"files": {}}, "lists no image_branch.safetensors"),
        ({"embed_dim": 5}, r"table.weight has shape|layers.0.weight has shape"),
        ({"vocabulary_size": 3}, "8 stems, config.json says 3|has shape"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(bundle, change, message):
    rewrite_config(bundle.folder, **change)
    with pytest.raises(ImgtextError, match=message) as error:
        open_all(bundle.folder)
    assert str(error.value).startswith(str(bundle.folder))


def test_a_damaged_calibration_is_named(bundle):
    rewrite_config(bundle.folder, calibration={"features": list(FEATURES)})
    with pytest.raises(ImgtextError, match=r"config\.json: the calibration is damaged"):
        _ = Bundle(bundle.folder).calibration


def test_a_config_that_is_no_object_is_refused(bundle):
    (bundle.folder / "config.json").write_text("[]")
    with pytest.raises(ImgtextError, match=r"config\.json: expected a JSON object"):
        Bundle(bundle.folder)


def test_a_config_that_lists_files_elsewhere_is_refused(bundle):
    rewrite_config(bundle.folder, files={**bundle.config.files, "../secret": "0" * 64})
    with pytest.raises(ImgtextError, match=r"config\.json: the file name '\.\./secret' points outside"):
        Bundle(bundle.folder)


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
        (lambda t: t.update(extra=t.pop("table.bias")), "tensors are missing or too many: extra, table.bias"),
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
    with pytest.raises(ImgtextError, match=rf"caption_branch\.safetensors: {message}"):
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


@pytest.mark.parametrize(
    ("name", "rows"),
    [("image_embeddings.safetensors", "gallery.jsonl"), ("caption_embeddings.safetensors", "captions.jsonl")],
)
def test_embeddings_that_are_not_of_unit_length_are_refused(bundle, name, rows):
    path = bundle.folder / name
    save_file({"embeddings": load_file(path)["embeddings"] * 2}, path, metadata={"model": bundle.digest})
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=f"{name}: a row of {rows} is not of unit length"):
        open_all(bundle.folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"file": "../../etc/passwd"}', "line 2: the file name '../../etc/passwd' points outside"),
        ('{"file": "/etc/passwd"}', "line 2: the file name '/etc/passwd' points outside"),
        (r'{"file": "a\\b"}', "line 2: expected a relative file name"),
        (r'{"file": "C:x.png"}', "line 2: expected a relative file name"),
        (r'{"file": "c:x.png"}', "line 2: expected a relative file name"),
        ('{"file": ""}', "line 2: expected a relative file name"),
        ('{"file": 5}', "line 2: expected a relative file name, found 5"),
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
    with pytest.raises(ImgtextError, match=r"image_embeddings\.safetensors: embeddings has shape \(3, 4\)"):
        open_all(bundle.folder)


def test_a_bank_without_captions_is_refused(bundle):
    path = bundle.folder / "captions.jsonl"
    path.write_text('{"caption": "one"}\n{"caption": 2}\n')
    accept(bundle.folder, path.name)
    with pytest.raises(ImgtextError, match=r"captions\.jsonl, line 2: expected a caption"):
        open_all(bundle.folder)


def test_days_and_folders_of_a_gallery(tmp_path):
    path = tmp_path / "gallery.jsonl"
    days = ["2023-05-17", "soon", 5]
    files = ["a.png", "deep/b.png", "deep/er/c.png"]
    path.write_text("".join(json.dumps({"file": file, "taken": day}) + "\n" for file, day in zip(files, days)))
    gallery = Gallery(read_gallery_rows(path), np.eye(3, dtype=np.float32))
    assert gallery.days.tolist() == [date(2023, 5, 17), None, None]
    assert gallery.folders == ["", "deep", "deep/er"]
    assert gallery.row_of == {"a.png": 0, "deep/b.png": 1, "deep/er/c.png": 2}


def test_moments_of_a_gallery_are_those_of_its_embeddings_or_of_some():
    embeddings = np.random.default_rng(0).normal(size=(25_000, 2))
    for taken, seen in ((embeddings[:50], embeddings[:50]), (embeddings, embeddings[::2])):
        mean, covariance = Gallery(range(len(taken)), taken).moments
        np.testing.assert_allclose(mean, seen.mean(axis=0))
        np.testing.assert_allclose(covariance, np.cov(seen.T, bias=True))


def test_pictures_of_a_gallery_are_found(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.png").write_bytes(b"x")
    gallery = Gallery((GalleryRow("deep/a.png"), GalleryRow("b.png")), np.eye(2, dtype=np.float32), tmp_path)
    assert gallery.path(0) == tmp_path / "deep" / "a.png"
    assert gallery.path(1) is None


def test_a_link_out_of_the_bundle_is_not_followed(tmp_path):
    bundle = save_colours(tmp_path / "a" / "model", {"red.png": b"r", "green.png": b"g", "blue.png": b"b"})
    secret = tmp_path / "blobs" / "secret"  # blobs are the Hub client's only beside its snapshots
    secret.parent.mkdir()
    secret.write_bytes(b"r")
    (bundle.folder / "gallery" / "red.png").unlink()
    (bundle.folder / "gallery" / "red.png").symlink_to(secret)
    bundle = Bundle(bundle.folder)
    assert [bundle.gallery.path(row) is None for row in range(3)] == [True, False, False]
    with pytest.raises(ImgtextError, match=r"red\.png is a link out of the bundle"):
        bundle.verify()


def test_a_config_that_is_a_link_out_of_the_bundle_is_not_followed(bundle, tmp_path):
    (bundle.folder / "config.json").rename(tmp_path / "elsewhere.json")
    (bundle.folder / "config.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ImgtextError, match=r"config\.json is a link out of the bundle"):
        Bundle(bundle.folder)


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
