from __future__ import annotations

import io
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest
from galleries import Galleries, searching, small_copy
from models import load_models
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from colours import save_square
from imgtext.errors import ImgtextError
from imgtext.images import ImageError
from imgtext.index import ExactIndex


@pytest.fixture
def client(galleries):
    with TestClient(Starlette(routes=galleries.routes())) as client:
        yield client


def opened(answer) -> Image.Image:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    return Image.open(io.BytesIO(answer.content))


def test_pictures_small_large_and_as_they_are(client, pictures):
    Image.new("RGB", (4000, 2000)).save(pictures / "green.png")
    assert opened(client.get("/thumbnails/photos/1")).size == (384, 192)
    assert opened(client.get("/pictures/photos/1")).size == (1600, 800)
    assert client.get("/originals/photos/1").content == (pictures / "green.png").read_bytes()
    assert client.get("/originals/photos/1").headers["cross-origin-resource-policy"] == "same-origin"


def test_pictures_are_upright(client, pictures):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (40, 20)).save(pictures / "red.png", exif=exif)
    assert opened(client.get("/thumbnails/photos/0")).size == (20, 40)


def test_what_is_not_there_is_not_sent(client, pictures):
    (pictures / "red.png").unlink()
    (pictures / "green.png").write_bytes(b"no picture")
    for place in ("photos/0", "photos/1", "photos/99", "other/0", "folder:/nowhere/0"):
        assert client.get(f"/thumbnails/{place}").status_code == 404
    assert client.get("/thumbnails/photos/2").status_code == 200


def test_small_copies_are_made_once_and_anew_when_the_file_changes(tmp_path, own_cache):
    path = save_square(tmp_path / "any.png", "red")
    first = small_copy(path, 8, keep=True)
    (kept,) = own_cache.glob("thumbnails/*/*.webp")
    kept.write_bytes(b"marked")
    assert small_copy(path, 8, keep=True) == b"marked"
    Image.new("RGB", (50, 50), "blue").save(path)
    assert small_copy(path, 8, keep=True) not in (first, b"marked")
    with pytest.raises(ImageError, match="No such file"):
        small_copy(tmp_path / "gone.png", 8, keep=True)


def test_nothing_of_a_visitors_pictures_stays_on_the_disk(galleries, backbone, squares, own_cache):
    model = galleries.models["photos"]
    model.index(squares)
    key = galleries.add_dropped(searching(model, squares))
    with TestClient(Starlette(routes=galleries.routes())) as client:
        assert client.get(f"/thumbnails/{key}/0").status_code == 200
        assert client.get(f"/pictures/{key}/0").status_code == 200
    assert not list(own_cache.glob("thumbnails/*/*"))


def test_a_folder_that_was_indexed_is_found_after_a_restart(galleries, backbone, squares, pictures):
    model = galleries.models["photos"]
    model.index(squares)
    key = galleries.add_folder(squares, searching(model, squares))
    for offered in (True, False):
        later = Galleries(load_models(pictures=pictures), folders=offered)
        if offered:
            assert set(later[key].retriever.gallery.row_of) == {"one.png", "two.png", "deep/three.png"}
            with TestClient(Starlette(routes=later.routes())) as client:
                assert client.get(later[key].address(0, squares / "one.png")).status_code == 200
        else:
            with pytest.raises(ImgtextError, match="no longer here"):
                later[key]


@pytest.mark.parametrize("place", ["", "x" * 5000, "~nobody-of-this-name", "/etc:/etc"])
@pytest.mark.parametrize("kind", ["folder:", "model:"])
def test_no_gallery_is_in_a_place_that_cannot_be(galleries, kind, place):
    with pytest.raises(ImgtextError):
        galleries[kind + place]


def test_pictures_that_look_the_same_are_told_apart_from_others(galleries, backbone, squares, monkeypatch):
    shutil.copy(squares / "one.png", squares / "once more.png")
    model = galleries.models["photos"]
    model.index(squares)
    shown = galleries[galleries.add_dropped(searching(model, squares))]
    once_more, three, one, two = (
        shown.retriever.gallery.row_of[name] for name in ("once more.png", "deep/three.png", "one.png", "two.png")
    )
    assert shown.near_duplicates([one, two]) == [1, 0]
    indexed = replace(shown.retriever.gallery, index=ExactIndex(shown.retriever.gallery.embeddings))
    assert replace(shown, retriever=SimpleNamespace(gallery=indexed)).near_duplicates([one, two]) == [1, 0]
    assert shown.first_of_their_kind([one, two, once_more, three]) == [one, two, three]
    assert shown.first_of_their_kind([one, two, once_more, three], start=2) == [three]
    monkeypatch.setattr("galleries._COUNTED_IN", 3)
    assert shown.near_duplicates([one, two]) == [0, 0]


def test_the_visitors_gallery_that_was_not_looked_at_for_longest_is_closed(galleries, monkeypatch):
    monkeypatch.setattr("galleries._OPEN_GALLERIES", 2)
    first, second = (galleries.add_dropped(galleries.models["photos"]) for _ in range(2))
    assert galleries[first]
    galleries.add_dropped(galleries.models["photos"])
    assert galleries[first]
    with pytest.raises(ImgtextError, match="no longer here; index them again"):
        galleries[second]
