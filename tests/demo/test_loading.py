from __future__ import annotations

import shutil
from threading import current_thread

import pytest
from loading import ModelLoader
from models import load_models

from imgtext.errors import ImgtextError


@pytest.fixture
def models(galleries):
    return galleries.models


def loaded(loader: ModelLoader, source: str) -> dict[str, str]:
    """The end of it."""
    while not (found := loader.load(source)).keys() & {"key", "error"}:
        assert found["said"]
    return found


def test_a_folder_of_this_machine(models, bundle, tmp_path):
    shutil.copytree(bundle.folder, tmp_path / "another")
    source = str(tmp_path / "another")
    loader = ModelLoader(models, hub=False, folders=True)
    assert loaded(loader, f" {source} ") == {"key": source, "said": ""}
    assert models[source].search("red", 1)[0].file == "red.png"
    assert "is not a packaged model" in loaded(loader, str(tmp_path))["error"]
    assert loaded(loader, "")["error"] == '<p class="notice">Say which model: a folder.</p>'


@pytest.mark.parametrize(
    ("hub", "said"), [(False, "No other model can be loaded."), (True, "is neither a folder nor a Hub repo id")]
)
def test_folders_of_this_machine_are_closed_to_strangers(models, bundle, hub, said):
    assert said in loaded(ModelLoader(models, hub=hub, folders=False), str(bundle.folder))["error"]


def test_a_model_of_the_hub(models, bundle, tmp_path, monkeypatch):
    asked, commit = [], "0" * 40

    def fetch(repo_id, revision, *, tqdm_class):
        if repo_id == "you/gone":
            raise ImgtextError("there is no such <model>")
        asked.append((repo_id, revision))
        bar = tqdm_class(total=0, unit="B")
        bar.total = 2_500_000
        bar.update(1_000_000)
        said.append(current_thread().said())
        return tmp_path / commit

    said: list[str] = []
    monkeypatch.setattr("loading.fetch", fetch)
    monkeypatch.setattr("loading.load", lambda source: asked.append(source) or models["photos"])
    loader = ModelLoader(models, hub=True, folders=False)
    assert loaded(loader, "you/name@v1") == {"key": "you/name@v1", "said": ""}
    assert asked == [("you/name", "v1"), f"you/name@{commit}"]
    assert '<progress max="2500000" value="1000000"' in said[0]
    assert "you/name@v1: 1.0 of 2.5 MB" in said[0]
    assert "you/name@v1" in models.names
    assert loaded(loader, "you/gone")["error"] == '<p class="notice">there is no such &lt;model&gt;</p>'


def test_models_beside_those_that_came_are_offered_too(bundle, tmp_path, capsys):
    shutil.copytree(bundle.folder, tmp_path / "another")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{}")
    assert load_models().names == ["photos", "another"]
    assert "passed over: " in capsys.readouterr().err
