from __future__ import annotations

import sys
from pathlib import Path

import pytest

from colours import COLOURS, save_square

DEMO = Path(__file__).parents[2] / "demo"
sys.path.insert(0, str(DEMO))


@pytest.fixture(autouse=True)
def packaged(bundle, monkeypatch):
    """Nothing came with imgtext but the tiny model, as the one for photos."""
    folders = {"photos": bundle.folder}
    for place in ("imgtext.loading.packaged", "models.packaged"):
        monkeypatch.setattr(place, folders.get)
    return folders


@pytest.fixture
def pictures(tmp_path) -> Path:
    """The pictures of the tiny model's gallery."""
    folder = tmp_path / "gallery pictures"
    for colour in COLOURS:
        save_square(folder / f"{colour}.png", colour)
    return folder


@pytest.fixture
def galleries(pictures):
    """Of the tiny model alone, with its pictures."""
    from galleries import Galleries
    from models import load_models

    return Galleries(load_models(pictures=pictures), folders=True)
