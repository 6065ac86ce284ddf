from __future__ import annotations

import pytest

import imgtext
from colours import save_square
from imgtext.errors import ImgtextError
from imgtext.loading import load, load_index


def test_pictures_that_lie_elsewhere_are_found(bundle, tmp_path):
    pictures = tmp_path / "elsewhere"
    save_square(pictures / "images" / "red.png", "red")
    hits = load(bundle.folder, pictures=pictures).search("red")
    assert hits[0].path == pictures / "images" / "red.png"
    with pytest.raises(ImgtextError, match=r"none of the gallery's pictures, such as red\.png, is in"):
        load(bundle.folder, pictures=bundle.folder).search("red")


def test_an_index_brings_its_model(bundle, backbone, squares):
    load(bundle.folder).index(squares)
    assert load_index(squares).search("blue", k=1)[0].file == "deep/three.png"


def test_a_model_that_is_nowhere(tmp_path):
    with pytest.raises(ImgtextError, match="neither a folder nor a Hub repo id such as you/name"):
        load(str(tmp_path / "nowhere"))
    with pytest.raises(ImgtextError, match="is not a packaged model"):
        load(tmp_path)
    with pytest.raises(ImgtextError, match="is not a folder of pictures"):
        load(tmp_path, pictures=tmp_path / "nowhere")
    for source in ("~nobody-of-this-name", "x" * 5000):
        with pytest.raises(ImgtextError, match="neither a folder nor a Hub repo id"):
            load(source)


def test_the_public_names():
    assert set(imgtext.__all__) <= set(dir(imgtext))
    for name in imgtext.__all__:
        assert getattr(imgtext, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'serch'"):
        _ = imgtext.serch
