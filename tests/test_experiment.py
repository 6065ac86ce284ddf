from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from filelock import FileLock, Timeout
from huggingface_hub import ModelCard
from PIL import Image

from colours import COLOURS, save_colours, save_square
from imgtext.bundle import Bundle
from imgtext.calibration import Trials
from imgtext.errors import ImgtextError
from imgtext.evaluation import evaluate, evaluate_in_detail, refresh_card
from imgtext.experiment import train
from imgtext.files import cache_dir
from imgtext.model import TwoBranchModel
from imgtext.recipes import BEST, CLASSIC, COMPACT, TrainSettings
from imgtext.retriever import Retriever
from imgtext.sentences import sentence_vectors

SMALL = {"steps": 40, "evaluate_every": 20, "batch_size": 16, "min_count": 1, "warmup": 2, "learning_rate": 1e-2}


@pytest.fixture
def folder(tmp_path):
    """A captioned folder in the Hub's layout: squares of three colours in many shades."""
    root = tmp_path / "data"
    rng = np.random.default_rng(0)
    rows = []
    for number in range(60):
        colour = list(COLOURS)[number % 3]
        shade = np.clip(np.array(COLOURS[colour]) + rng.integers(-25, 25, 3), 0, 255).astype(np.uint8)
        root.mkdir(exist_ok=True)
        Image.new("RGB", (12, 10), tuple(shade.tolist())).save(root / f"{number:02}.png")
        rows.append({"file_name": f"{number:02}.png", "text": f"a {colour} square"})
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root


def test_a_model_that_reads_whole_captions(folder, tmp_path, backbone):
    recipe = replace(BEST, image_hidden=(16,), teachers=0, **SMALL)
    bundle = train(TrainSettings(dataset="folder", data=folder, out=tmp_path / "model"), recipe, progress=False)
    bundle.verify()
    measured = bundle.config.metrics["test"]["text_to_image"]["at_1"]
    assert evaluate(bundle, "folder", folder, "test", progress=False).text_to_image.at_1 == measured
    texts = ["a red square", "a square, red it is"]  # the same words
    one, other = bundle.embed_captions(texts)
    assert not np.allclose(one, other, atol=1e-3)
    hits = Retriever(bundle).search(texts[0], k=1)
    assert hits[0].score == pytest.approx(float(bundle.gallery.embeddings[bundle.gallery.row_of[hits[0].file]] @ one))
    model = TwoBranchModel.from_pretrained(bundle.folder)
    again = model.embed_captions(bundle.vocabulary.encode(texts), sentence_vectors(texts)).detach().numpy()
    np.testing.assert_allclose(again, [one, other], atol=1e-5)

    config = json.loads((bundle.folder / "config.json").read_text())
    (bundle.folder / "config.json").write_text(json.dumps(config | {"sentence_encoder": "other"}))
    with pytest.raises(ImgtextError, match="no sentence encoder 'other'"):
        Bundle(bundle.folder)


@pytest.mark.parametrize(
    "recipe",
    [
        replace(COMPACT, image_hidden=(16,), teachers=1, **SMALL),
        replace(CLASSIC, image_hidden=(16,), caption_hidden=(16,), **SMALL),
    ],
    ids=lambda recipe: recipe.name,
)
def test_a_captioned_folder_becomes_a_model_that_answers(folder, tmp_path, backbone, recipe):
    settings = TrainSettings(dataset="folder", data=folder, out=tmp_path / "model")
    bundle = train(settings, recipe, progress=False)
    assert {path.name for path in bundle.folder.iterdir()} == {
        "README.md",
        "caption_branch.safetensors",
        "caption_embeddings.safetensors",
        "captions.jsonl",
        "config.json",
        "gallery.jsonl",
        "image_branch.safetensors",
        "image_embeddings.safetensors",
        "learning_curve.png",
        "map.safetensors",
        "vocabulary.json",
    }
    assert [path.name for path in tmp_path.glob("*checkpoint*")] == []
    bundle.verify()
    assert bundle.config.recipe["name"] == recipe.name
    assert (bundle.config.dataset, bundle.config.licence) == ("folder", "other")
    with Image.open(bundle.folder / "learning_curve.png") as curve:
        assert curve.width > 300
    card = ModelCard.load(bundle.folder / "README.md")
    results = {(result.metric_name, result.dataset_split): result.metric_value for result in card.data.eval_results}
    assert results["text to image R@10", "test"] == round(
        100 * bundle.config.metrics["test"]["text_to_image"]["at_10"], 1
    )

    # what was measured in training is what the packaged model gives
    again = evaluate(Bundle(bundle.folder), "folder", folder, "test", progress=False)
    for way in ("text_to_image", "image_to_text"):
        assert vars(getattr(again, way)) == pytest.approx(bundle.config.metrics["test"][way])

    retriever = Retriever(bundle)
    hit = retriever.search("green", k=1)[0]
    assert hit.caption == "a green square"
    assert retriever.caption(save_square(tmp_path / "new.png", "blue"), k=1)[0].caption == "a blue square"


def test_a_cut_training_goes_on_and_ends_the_same(folder, tmp_path, backbone, monkeypatch):
    from imgtext import training

    recipe = replace(COMPACT, image_hidden=(16,), teachers=1, **SMALL)
    whole = train(TrainSettings(dataset="folder", data=folder, out=tmp_path / "whole"), recipe, progress=False)
    settings = TrainSettings(dataset="folder", data=folder, out=tmp_path / "cut")
    look = training._Run.look
    with monkeypatch.context() as patch:

        def cut(self, dev, loss):
            if self.recipe.teachers and self.progress.step == 40:
                raise KeyboardInterrupt
            look(self, dev, loss)

        patch.setattr(training._Run, "look", cut)
        with pytest.raises(KeyboardInterrupt):
            train(settings, recipe, progress=False)
    assert (tmp_path / "cut.checkpoint.safetensors").exists()
    resumed = train(settings, recipe, progress=False)
    for name in ("image_branch.safetensors", "caption_branch.safetensors", "image_embeddings.safetensors"):
        assert (resumed.folder / name).read_bytes() == (whole.folder / name).read_bytes()
    assert resumed.config.metrics == whole.config.metrics


def test_trainings_of_one_folder_take_turns(folder, tmp_path, backbone, monkeypatch):
    settings = TrainSettings(dataset="folder", data=folder, out=tmp_path / "model")
    recipe = replace(COMPACT, image_hidden=(16,), teachers=0, **SMALL)
    lock = None

    def load(*arguments, **options):
        nonlocal lock
        (lock,) = (cache_dir("locks")).iterdir()
        with pytest.raises(Timeout):
            FileLock(lock).acquire(timeout=0)
        return backbone

    monkeypatch.setattr("imgtext.backbones.load_backbone", load)
    train(settings, recipe, progress=False)
    FileLock(lock).acquire(timeout=0)  # free again


def test_broken_and_missing_pictures_are_reported_and_passed_over(folder, tmp_path, backbone, capsys):
    (folder / "00.png").write_bytes(b"no picture")
    (folder / "01.png").unlink()
    settings = TrainSettings(dataset="folder", data=folder, out=tmp_path / "model", gallery="all")
    bundle = train(settings, replace(COMPACT, image_hidden=(16,), teachers=1, **SMALL))
    err = capsys.readouterr().err
    assert "1 pictures that captions speak of are missing: 01.png" in err
    assert "00.png: " in err
    assert len(bundle.gallery) == 58


def test_chances_are_fitted_on_dev_measured_on_test_and_shown(tmp_path, backbone, monkeypatch):
    monkeypatch.setattr(Trials.draw, "__defaults__", (300,))  # fewer trials
    root, rows = tmp_path / "data", []
    rng = np.random.default_rng(0)
    for split, count in (("train", 24), ("dev", 60), ("test", 60)):
        for number in range(count):
            colour = list(COLOURS)[number % 3]
            name = f"{split}/{number}.png"
            shade = np.clip(np.array(COLOURS[colour]) + rng.integers(-25, 25, 3), 0, 255).astype(np.uint8)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (12, 10), tuple(shade.tolist())).save(root / name)
            rows.append({"file_name": name, "text": f"a {colour} square", "split": split})
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe = replace(COMPACT, image_hidden=(16,), teachers=1, **SMALL)
    bundle = train(TrainSettings(dataset="folder", data=root, out=tmp_path / "model"), recipe, progress=False)
    bundle.verify()
    found = bundle.config.metrics["test"]["calibration"]
    assert found["error"] < 0.05
    card = (bundle.folder / "README.md").read_text()
    assert f"expected calibration error {found['error']:.3f} in 15 bins" in card
    with Image.open(bundle.folder / "reliability.png") as plot:
        assert plot.width > 300
    assert Retriever(bundle).search("a red square")[0].probability > 0.5

    (bundle.folder / "reliability.png").unlink()
    refresh_card(bundle, root, progress=False)
    again = Bundle(bundle.folder)
    again.verify()
    assert again.calibration == bundle.calibration
    assert again.config.metrics["test"]["calibration"]["error"] == pytest.approx(found["error"], abs=1e-4)


def test_a_folder_without_captions_cannot_be_trained_on(folder, backbone):
    (folder / "metadata.jsonl").unlink()
    with pytest.raises(
        ImgtextError, match="the train split of folder has no captioned picture; training needs captions"
    ):
        train(TrainSettings(dataset="folder", data=folder), COMPACT, progress=False)


def test_the_split_alone_is_ranked_with_all_its_captions(bundle, tmp_path, backbone):
    """Other splits hold the same colours, which would win or tie; captions come in uneven numbers."""
    root, rows = tmp_path / "data", []
    for split in ("train", "test", "dev"):
        for colour in COLOURS:
            save_square(root / split / f"{colour}.png", colour)
            rows.append({"file_name": f"{split}/{colour}.png", "captions": [f"a {colour} square"], "split": split})
    rows[3]["captions"] = ["a red square", "a green square"]  # the second one is wrong: it finds another picture
    rows[4]["captions"] = ["green", "a green square", "squares in green", "so green"]
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found, details = evaluate_in_detail(bundle, "folder", root, "test", progress=False)
    assert (details["pictures"], details["captions"]) == (3, 7)
    assert sum(row["captions"] for row in details["breakdown"]["by_unknown"]) == 7
    assert found.text_to_image.at_1 == pytest.approx(6 / 7)
    # green's nearest is "a green square", which red has too: the tie counts against it
    assert found.image_to_text.at_1 == pytest.approx(2 / 3)


def test_pictures_that_cannot_be_read_are_told_and_leave_with_their_captions(bundle, folder, backbone, capsys):
    first, second = (f'"file_name": "{number:02}.png"' for number in (0, 1))
    text = (folder / "metadata.jsonl").read_text()
    for entry in (first, second):
        text = text.replace(entry, f'{entry}, "split": "test"')
    rows = [line for line in text.splitlines() if '"split"' in line]
    (folder / "metadata.jsonl").write_text("\n".join(rows) + "\n")
    (folder / "01.png").write_bytes(b"no picture")
    _, details = evaluate_in_detail(bundle, "folder", folder, "test", progress=False)
    assert (details["pictures"], details["captions"]) == (1, 1)
    assert "01.png: " in capsys.readouterr().err
    (folder / "00.png").write_bytes(b"no picture")
    with pytest.raises(ImgtextError, match="no picture of the test split could be read"):
        evaluate(bundle, "folder", folder, "test", progress=False)


def test_a_dev_split_of_broken_pictures_cannot_choose_a_model(folder, tmp_path, backbone):
    rows = [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
    for row in rows:
        row["split"] = "dev" if row["file_name"] == "00.png" else "train"
    (folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "00.png").write_bytes(b"no picture")
    settings = TrainSettings(dataset="folder", data=folder, out=tmp_path / "model")
    with pytest.raises(ImgtextError, match="no picture of the dev split could be read"):
        train(settings, replace(COMPACT, image_hidden=(16,), teachers=0, **SMALL), progress=False)
    with pytest.raises(ImgtextError, match="the test split of folder has no captioned picture"):
        evaluate(save_colours(tmp_path / "colours"), "folder", folder, "test", progress=False)


def test_an_unknown_split_is_refused(bundle, folder, backbone):
    with pytest.raises(ImgtextError, match="unknown split 'val'"):
        evaluate(bundle, "folder", folder, "val", progress=False)
