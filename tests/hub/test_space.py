from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import gradio
import pytest
from huggingface_hub import SpaceCard
from packaging.requirements import Requirement
from PIL import Image

import imgtext as package
from imgtext.space import demo_folder, space_card

DEMO = Path(__file__).parents[2] / "demo"


def requirements() -> dict[str, Requirement]:
    lines = (DEMO / "requirements.txt").read_text().splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    return {requirement.name: requirement for requirement in found}


@pytest.fixture
def model(imgtext, bundle):
    assert imgtext("push", bundle.folder, "you/colours").code == 0
    return "you/colours"


def test_the_page_is_published_as_it_stands(imgtext, hub, model):
    done = imgtext("space", "you/demo", "--model", model, "--hardware", "zero-a10g", "--private")
    assert (done.code, done.err) == (0, "")
    assert done.out.strip() == f"{hub.endpoint}/spaces/you/demo"
    space = hub.repos["space", "you/demo"]
    assert (space.sdk, space.hardware, space.private) == ("gradio", "zero-a10g", True)
    assert (space.variables, space.secrets) == ({"IMGTEXT_MODEL": model}, {})
    files = hub.files("you/demo", "space")
    names = {path.name for path in DEMO.iterdir() if path.is_file()}
    assert set(files) == {*names, ".gitattributes"}
    assert all(files[name] == (DEMO / name).read_bytes() for name in names - {"README.md"})
    card = SpaceCard(files["README.md"].decode())
    assert (card.data.models, card.data.preload_from_hub) == ([model], [model])
    assert card.data.thumbnail == f"{hub.endpoint}/spaces/you/demo/resolve/main/thumbnail.png"
    assert Image.open(BytesIO(files["thumbnail.png"])).size == (800, 420)
    assert card.text.strip() == SpaceCard.load(DEMO / "README.md").text.strip()


def test_publishing_again_sends_what_changed(imgtext, hub, model):
    imgtext("space", "you/demo", "--model", model)
    space = hub.repos["space", "you/demo"]
    first = space.branches["main"]
    assert imgtext("space", "you/demo", "--model", model).code == 0
    assert space.branches["main"] == first

    hub.repos["model", "you/other"] = hub.repos["model", model]
    assert imgtext("space", "you/demo", "--model", "you/other", "--hardware", "cpu-upgrade").code == 0
    assert (space.variables, space.hardware) == ({"IMGTEXT_MODEL": "you/other"}, "cpu-upgrade")
    assert SpaceCard(hub.files("you/demo", "space")["README.md"].decode()).data.models == ["you/other"]


def test_a_private_model_is_not_preloaded(imgtext, hub, model):
    hub.repos["model", model].private = True
    done = imgtext("space", "you/demo", "--model", model)
    assert done.code == 0
    assert done.last == "you/colours is private: give the Space a secret HF_TOKEN that may read it"
    assert SpaceCard(hub.files("you/demo", "space")["README.md"].decode()).data.get("preload_from_hub") is None


@pytest.mark.parametrize(
    ("where", "status", "message"),
    [
        ("POST /api/repos/create", 402, "wants a paid plan for a Gradio Space on cpu-basic .402.; a free account gets"),
        ("POST /api/repos/create", 403, "hf auth login"),
        ("POST /api/spaces/you/demo/variables", 403, "choose another --hardware"),
        ("POST /api/spaces/you/demo/commit", 401, "hf auth login"),
    ],
)
def test_refusals_are_one_line(imgtext, hub, model, where, status, message):
    hub.misbehave(where, status=status)
    done = imgtext("space", "you/demo", "--model", model)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert re.search(message, line)


def test_a_public_space_is_not_taken_for_a_private_one(imgtext, hub, model):
    assert imgtext("space", "you/demo", "--model", model).code == 0
    hub.log.clear()
    done = imgtext("space", "you/demo", "--model", model, "--private")
    assert (done.code, "you/demo exists and is public" in done.last) == (2, True)
    assert not hub.requests("/variables|/commit/")


def test_no_token_and_no_model(imgtext, hub, hub_home, model):
    assert "there is no such model on the Hub" in imgtext("space", "you/demo", "--model", "you/nothing").last
    (hub_home / "token").unlink()
    assert imgtext("space", "you/demo", "--model", model).last.endswith("log in first: hf auth login")
    assert ("space", "you/demo") not in hub.repos


def test_versions_agree():
    assert demo_folder() == DEMO
    data = SpaceCard(space_card(DEMO, "you/demo", "you/colours")).data
    assert data.sdk_version == SpaceCard.load(DEMO / "README.md").data.sdk_version
    assert requirements()["gradio"].specifier.contains(data.sdk_version)
    assert gradio.__version__.split(".")[:2] == data.sdk_version.split(".")[:2]
    assert requirements()["imgtext"].specifier.contains(package.__version__)
    assert requirements()["imgtext"].extras == {"demo"}
    assert "torch" not in requirements()  # ZeroGPU brings its own
