from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from imgtext.errors import ImgtextError
from imgtext.files import read_tensors, write_tensors
from imgtext.images import file_digest
from imgtext.loading import load
from imgtext.model import TwoBranchModel


@pytest.fixture
def model():
    torch.manual_seed(0)
    made = TwoBranchModel(5, 7, (6, 4), (3,), 2, power=0.5)
    made.image_branch.standardise(torch.rand(9, 5))
    return made.eval()


def embeddings(model):
    features = torch.rand(4, 5, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        words = model.caption_branch(torch.tensor([0, 3, 6]), torch.tensor([0, 1]), torch.tensor([1.0, 0.5, 2.0]))
        return model.image_branch(features), words


def test_what_was_saved_is_loaded_to_the_bit(model, tmp_path):
    model.save_pretrained(tmp_path / "saved")
    loaded = TwoBranchModel.from_pretrained(tmp_path / "saved")
    assert not loaded.training
    for found, expected in zip(embeddings(loaded), embeddings(model), strict=True):
        assert torch.equal(found, expected)


def test_a_packaged_model_is_loaded_too(bundle):
    model = TwoBranchModel.from_pretrained(bundle.folder)
    bags = bundle.vocabulary.encode(["a red square", "blue"])
    with torch.inference_mode():
        np.testing.assert_allclose(model.embed_captions(bags), load(bundle.folder).bundle.embed_captions(
            ["a red square", "blue"]), atol=1e-6)  # fmt: skip
    with pytest.raises(ImgtextError, match="holds a packaged model; choose another folder"):
        model.save_pretrained(bundle.folder)


def change(folder, name, edit):
    tensors, metadata = read_tensors(folder / name)
    edit(tensors)
    write_tensors(folder / name, tensors, metadata)
    config = json.loads((folder / "config.json").read_text())
    config["files"][name] = file_digest(folder / name)
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda tensors: tensors.pop("layers.1.bias"), r"image_branch.safetensors: .*Missing key.*layers\.1\.bias"),
        (lambda tensors: tensors.update(more=np.zeros(1)), r"image_branch.safetensors: .*Unexpected key.*more"),
        (lambda tensors: tensors.update(feature_mean=np.zeros(4)), r"image_branch.safetensors: .*size mismatch"),
    ],
)
def test_a_tensor_too_few_or_too_many_is_an_error(model, tmp_path, edit, message):
    model.save_pretrained(tmp_path)
    change(tmp_path, "image_branch.safetensors", edit)
    with pytest.raises(ImgtextError, match=message):
        TwoBranchModel.from_pretrained(tmp_path)


def test_damage_is_an_error(model, tmp_path):
    model.save_pretrained(tmp_path)
    path = tmp_path / "caption_branch.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ImgtextError, match=r"is not the file that config\.json speaks of"):
        TwoBranchModel.from_pretrained(tmp_path)
    path.unlink()
    with pytest.raises(ImgtextError, match=r"caption_branch\.safetensors is missing"):
        TwoBranchModel.from_pretrained(tmp_path)
    (tmp_path / "config.json").write_text('{"feature_dim": 5}')
    with pytest.raises(ImgtextError, match="doesn't describe a model of imgtext: 'vocabulary_size'"):
        TwoBranchModel.from_pretrained(tmp_path)


def test_word_vectors_are_folded_first(tmp_path):
    model = TwoBranchModel(5, 7, word_vectors=torch.rand(7, 3))
    with pytest.raises(ImgtextError, match="fold"):
        model.save_pretrained(tmp_path)
    model.caption_branch.fold()
    model.save_pretrained(tmp_path)
    TwoBranchModel.from_pretrained(tmp_path)


def test_over_the_hub(model, hub, hub_home, environment, imgtext, bundle, tmp_path):
    model.save_pretrained(tmp_path / "saved")
    code = f"""
import torch
from imgtext import ImgtextError, TwoBranchModel
model = TwoBranchModel.from_pretrained({str(tmp_path / "saved")!r})
print(model.push_to_hub("you/branches"))
again = TwoBranchModel.from_pretrained("you/branches")
assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), again.state_dict().values(), strict=True))
try:
    model.push_to_hub("you/colours")
except ImgtextError as error:
    print(error)
whole = TwoBranchModel.from_pretrained("you/colours")
assert whole.image_branch.feature_mean.shape == (3,)
"""
    imgtext("push", bundle.folder, "you/colours")
    hub.log.clear()
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "holds a whole packaged model, which this would undo" in done.stdout
    names = {"config.json", "image_branch.safetensors", "caption_branch.safetensors"}
    assert hub.files("you/branches").keys() == {*names, ".gitattributes"}
    assert not hub.requests("vocabulary.json")  # only what is needed is fetched
