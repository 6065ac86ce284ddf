from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from colours import CAPTIONS, COLOURS, save_square
from imgtext.bundle import Gallery, save_bundle
from imgtext.errors import ImgtextError
from imgtext.loading import load
from imgtext.retriever import Retriever


def test_search_ranks_the_gallery(retriever):
    hits = retriever.search("a green square")
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert (hits[0].file, hits[0].path, hits[0].caption) == ("green.png", None, "A green square.")
    assert 1 >= hits[0].score > hits[1].score >= hits[2].score >= -1
    assert hits.unknown == ()
    assert len(retriever.search("red", k=2)) == 2


def test_unknown_words_are_told(retriever):
    hits = retriever.search("zebra red okapi")
    assert hits[0].file == "red.png"
    assert hits.unknown == ("zebra", "okapi")


@pytest.mark.parametrize("text", ["", " ?! ", "zebra"])
def test_a_query_without_a_known_word_has_no_answer(retriever, text):
    assert retriever.search(text) == ()


def test_a_misspelt_word_is_mended_and_told(retriever):
    hits = retriever.search("a grene square")
    assert [(hit.file, hit.score) for hit in hits] == [(h.file, h.score) for h in retriever.search("a green square")]
    assert (hits.replaced, hits.unknown) == ({"grene": "green"}, ())
    assert hits.replaced["grene"].misspelt
    assert retriever.search("green").replaced == {}


def test_known_words_read_no_word_table(retriever, monkeypatch):
    monkeypatch.setattr("imgtext.words.word_vectors", None)
    assert retriever.search("red -blue")[0].file == "red.png"


def test_minus_words(retriever):
    hits = retriever.search("square -red -gren -zebra")
    assert hits[0].file == "blue.png"
    assert (hits.replaced, hits.unknown) == ({"gren": "green"}, ("zebra",))
    assert retriever.search("-red")[-1].file == "red.png"


def test_words_that_are_wanted_must_be_known(retriever):
    hits = retriever.search("zebra -red")
    assert (hits, hits.unknown) == ((), ("zebra",))


def test_filters_are_answered_by_the_best_that_pass(retriever, backbone, squares):
    for name, day in (("one.png", "2023-05-17"), ("two.png", "2024-01-01"), ("deep/three.png", "2022-12-31")):
        stamp = datetime.fromisoformat(day).timestamp()
        os.utime(squares / name, (stamp, stamp))
    retriever.index(squares)  # red, green, blue

    def files(text: str, k: int = 10, **more: object) -> list[str]:
        return [hit.file for hit in retriever.search(text, k, **more)]

    assert files("blue before:2024", 1) == ["deep/three.png"]
    assert files("blue after:2023", 1) != ["deep/three.png"]
    assert files("red in:deep") == ["deep/three.png"]
    assert files("after:2023-05-17") == ["two.png", "one.png"]
    assert files("after:2023", 1) == ["two.png"]
    red = retriever.search("red", 1)[0]
    assert files("before:2024", 1, image=red) == ["one.png"]
    assert files("before:2023", 1, image=red) == ["deep/three.png"]
    hits = retriever.search("before:2023 -red")
    assert (len(hits), hits.admitted, hits.undated) == (1, 1, 0)
    none = retriever.search("red before:2000")
    assert (none, none.admitted) == ((), 0)
    assert [hit.score for hit in retriever.search("after:2024")] == [0.0]
    assert (retriever.search("zebra after:2024"), retriever.search("red").admitted) == ((), None)
    with pytest.raises(ImgtextError, match="k must be at least 1"):
        retriever.search("after:2023", 0)
    with pytest.raises(ImgtextError, match="after:2023-13 names no date"):
        retriever.search("red after:2023-13")


def test_a_gallery_without_dates_says_so(retriever):
    hits = retriever.search("red after:2000")
    assert (hits, hits.admitted, hits.undated) == ((), 0, 3)


def test_filters_are_no_words(retriever):
    red = retriever.search("red")[0]
    assert retriever.explain("red in:squares after:2000 -blue", red) == retriever.explain("red -blue", red)


def test_chances_are_the_same_with_a_filter():
    scenes = load("scenes")
    all_of_them = {hit.file: hit.probability for hit in scenes.search("a dog on the beach", k=500)}
    rows = tuple(replace(row, file=f"{number % 5}/{row.file}") for number, row in enumerate(scenes.gallery.rows))
    scenes._index = Gallery(rows, scenes.gallery.embeddings)
    hits = scenes.search("a dog on the beach in:3", k=500)
    assert len(hits) == 100
    for hit in hits:
        assert hit.probability == pytest.approx(all_of_them[hit.file.removeprefix("3/")], abs=1e-6)


def test_a_picture_and_words_are_mixed(retriever, tmp_path):
    path = save_square(tmp_path / "new.png", "blue")
    assert retriever.search(image=path) == retriever.similar(path)
    assert retriever.search("red", image=path, mix=0)[0].file == "red.png"
    assert retriever.search("red", image=path, mix=1)[0].file == "blue.png"
    assert {hit.file for hit in retriever.search("red", 2, image=path)} == {"red.png", "blue.png"}
    assert retriever.search("-blue", image=path)[0].score < retriever.similar(path)[0].score
    assert retriever.search("zebra", image=path).unknown == ("zebra",)


def test_caption_and_similar(retriever, tmp_path):
    path = save_square(tmp_path / "new.png", "blue")
    assert [hit.caption for hit in retriever.caption(path, k=1)] == ["A blue square"]
    for picture in (path, str(path), path.read_bytes(), Image.open(path)):
        assert retriever.similar(picture, k=1)[0].file == "blue.png"


def test_a_model_without_sentences_describes_nothing(bundle, backbone, tmp_path):
    alone = save_bundle(
        tmp_path / "alone", bundle.config, bundle.vocabulary, bundle.image_branch, bundle.caption_branch
    )
    with pytest.raises(ImgtextError, match="the model colours has no caption bank to describe pictures with"):
        Retriever(alone).caption(save_square(tmp_path / "new.png", "blue"))


def test_a_hit_can_be_mapped_as_its_picture_can(retriever, squares):
    retriever.index(squares)
    (hit,) = retriever.search("blue", 1)
    np.testing.assert_array_equal(retriever.word_map("blue", hit), retriever.word_map("blue", hit.path))


def test_embeddings_are_unit_float32(retriever, tmp_path):
    images = retriever.embed_images([save_square(tmp_path / f"{colour}.png", colour) for colour in COLOURS])
    captions = retriever.embed_captions(["red", "a green thing"])
    for rows, count in ((images, 3), (captions, 2)):
        assert (rows.shape, rows.dtype) == ((count, 4), np.float32)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_a_picture_that_cannot_be_read_is_named(retriever, tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(ImgtextError, match=r"text\.jpg: "):
        retriever.caption(tmp_path / "text.jpg")


@pytest.mark.parametrize("k", [0, -1])
def test_k_must_be_positive(retriever, k):
    with pytest.raises(ImgtextError, match=f"k must be at least 1, not {k}"):
        retriever.search("red", k)


def test_foreign_backbone_weights_are_refused(retriever, backbone, tmp_path):
    backbone.digest = "another"
    with pytest.raises(ImgtextError, match="are not those that colours was trained with"):
        retriever.caption(save_square(tmp_path / "new.png", "blue"))


def test_a_gallery_can_be_packaged(bundle, backbone, squares):
    retriever = load(bundle.folder)
    retriever.index(squares)
    retriever.save_gallery()
    again = Retriever(load(bundle.folder).bundle)
    assert [row.file for row in again.gallery.rows] == ["deep/three.png", "one.png", "two.png"]
    again.bundle.verify()
    assert again.bundle.bank.captions == tuple(CAPTIONS[:3])
