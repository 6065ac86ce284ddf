from __future__ import annotations

import pytest
from looks import SIDE, Looks
from PIL import Image

from colours import save_square
from imgtext.errors import ImgtextError


def test_dropped_pictures_are_kept_small_and_the_oldest_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr("looks._KEPT", 2)
    large = tmp_path / "large.png"
    Image.new("RGB", (2000, 1000)).save(large)
    looks = Looks()
    first, second = looks.add_own(large), looks.add_own(save_square(tmp_path / "a.png", "red"))
    assert looks[first].size == (SIDE, SIDE // 2)  # looked at: now the second is the oldest
    looks.add_own(save_square(tmp_path / "b.png", "blue"))
    assert looks[first].size == (SIDE, SIDE // 2)
    with pytest.raises(ImgtextError, match="no longer here; drop it again"):
        looks[second]
