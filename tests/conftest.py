"""What most tests share: a cache of their own, a backbone that needs no weights, a tiny trained-looking bundle."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tiny tensors, and threads that wait for each other on a busy machine

import pytest
from hypothesis import settings

from colours import ColourBackbone, save_colours, save_square
from imgtext.bundle import Bundle
from imgtext.retriever import Retriever

# a test is not wrong for being slow on a busy machine
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("IMGTEXT_CACHE", str(folder))
    return folder


@pytest.fixture
def backbone(monkeypatch: pytest.MonkeyPatch) -> ColourBackbone:
    """Stands in for every backbone."""
    fake = ColourBackbone()
    monkeypatch.setattr("imgtext.backbones.load_backbone", lambda name, **options: fake)
    return fake


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """A model that knows three colours, with a gallery of three pictures (captions, no files) and a caption bank."""
    return save_colours(tmp_path / "model")


@pytest.fixture
def retriever(bundle: Bundle, backbone: ColourBackbone) -> Retriever:
    return Retriever(bundle)


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """A folder with a picture of each colour, one of them in a folder of its own."""
    folder = tmp_path / "pictures"
    save_square(folder / "one.png", "red")
    save_square(folder / "two.png", "green")
    save_square(folder / "deep" / "three.png", "blue")
    return folder
