from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from colours import COLOURS, ColourBackbone, save_square
from imgtext.breakdown import KINDS
from imgtext.errors import ImgtextError
from imgtext.explain import Tag, WordEffect
from imgtext.features import picture_grids
from imgtext.loading import load
from imgtext.text import STOP_WORDS

RED = np.array([220, 30, 30, 0.25 * 255]) / 255  # what the branch makes of the red picture; of length LENGTH
LENGTH = np.linalg.norm(RED)


@pytest.fixture(scope="module")
def scenes():
    return load("scenes")


def test_effects_by_hand(retriever):
    red = retriever.search("red")[0]
    whole = (RED[0] + 0.5 * RED[3]) / math.sqrt(1.25) / LENGTH  # the text is (1, 0, 0, 0.5)
    found = retriever.explain("Red okapi, a SQUARE", red)
    assert [effect.word for effect in found] == ["red", "square"]  # "a" is known, and changes nothing
    expected = [whole - RED[3] / LENGTH, whole - RED[0] / LENGTH]
    np.testing.assert_allclose([effect.effect for effect in found], expected, atol=1e-3)  # embeddings are stored halved


def test_a_single_word_has_the_whole_score(retriever):
    red = retriever.search("red")[0]
    assert retriever.explain("red", red) == (WordEffect("red", pytest.approx(red.score, abs=1e-6)),)
    assert retriever.explain("okapi", red) == retriever.explain("", red) == ()


def test_forms_of_a_stem_are_left_out_together(retriever):
    red = retriever.search("red")[0]
    found = {effect.word: effect.effect for effect in retriever.explain("square red squares", red)}
    assert list(found) == ["square", "red", "squares"]
    whole = (RED[0] + 0.5 * RED[3]) / math.sqrt(1.25) / LENGTH
    assert found["square"] == found["squares"] == pytest.approx(whole - RED[0] / LENGTH, abs=1e-3)


def test_effects_are_what_search_says(scenes):
    """The bag is weighed anew without the word."""
    words = ["two", "dogs", "dogs", "play", "snow", "tree"]
    hits = scenes.search(" ".join(words), k=24)
    explained = scenes.explain_all(" ".join(words), hits)
    assert len(explained) == 24
    for word in dict.fromkeys(words):
        rest = {hit.file: hit.score for hit in scenes.search(" ".join(w for w in words if w != word), k=500)}
        found = [{effect.word: effect.effect for effect in effects}[word] for effects in explained]
        assert found == pytest.approx([hit.score - rest[hit.file] for hit in hits], abs=1e-5)
    assert scenes.explain_all("snow", []) == ()


def test_stop_words_have_no_entry(scenes):
    hit = scenes.search("snow")[0]
    assert [effect.word for effect in scenes.explain("a dog is in the snow", hit)] == ["dog", "snow"]


def test_a_picture_is_explained_as_its_hit(retriever, tmp_path):
    red, picture = retriever.search("red")[0], save_square(tmp_path / "new.png", "red")
    for found, expected in zip(retriever.explain("red square", picture), retriever.explain("red square", red)):
        assert (found.word, found.effect) == (expected.word, pytest.approx(expected.effect, abs=2e-3))
    assert [tag.word for tag in retriever.tags(picture)] == [tag.word for tag in retriever.tags(red)]


def test_a_hit_of_elsewhere_is_refused(retriever, tmp_path):
    sentence = retriever.caption(save_square(tmp_path / "new.png", "blue"))[0]
    with pytest.raises(ImgtextError, match="is no picture of this gallery"):
        retriever.explain("red", sentence)


def test_tags_by_hand(retriever):
    cosine = RED / LENGTH
    share = {"red": 2 / 6, "square": 1, "blue": 2 / 6, "green": 2 / 6, "thing": 1 / 6}
    axis = {"red": 0, "green": 1, "blue": 2, "square": 3}
    expected = [
        Tag(word, pytest.approx((cosine[axis[word]] if word in axis else 0) + 0.06 * math.log(share[word]), abs=1e-3))
        for word in ("red", "square", "blue", "green", "thing")
    ]
    red = retriever.search("red")[0]
    assert list(retriever.tags(red)) == expected  # "a", "the" and "is" tell nothing
    assert list(retriever.tags(red, k=2)) == expected[:2]
    with pytest.raises(ImgtextError, match="k must be at least 1"):
        retriever.tags(red, k=0)


def test_tags_of_scenes_are_what_their_captions_say(scenes):
    hits = scenes.search("a dog", k=100)
    captions = {row.file: row.captions for row in scenes.gallery.rows}
    index = scenes.bundle.vocabulary.index
    right = []
    for hit in hits:
        words = [tag.word for tag in scenes.tags(hit, k=5)]
        said = set(scenes.bundle.vocabulary.encode(captions[hit.file]).indices.tolist())
        right += [index(word) in said for word in words]
        embedded = scenes.embed_captions(words)
        assert (np.triu(embedded @ embedded.T, 1) < 0.8001).all()
        assert not {*STOP_WORDS, *KINDS["relations"]} & set(words)
    assert np.mean(right) > 0.6


def patched(side: int, left: int, top: int) -> Image.Image:
    """A red picture of 16 cells with a blue patch."""
    picture = Image.new("RGB", (8, 8), COLOURS["red"])
    picture.paste(COLOURS["blue"], (left, top, left + side, top + side))
    return picture


def test_the_map_points_at_what_was_planted(retriever):
    found = retriever.word_map("blue", patched(6, 2, 0))  # cells of rows 0 to 2, columns 1 to 3
    assert (found.shape, found.dtype) == ((4, 4), np.float32)
    assert np.unravel_index(found.argmax(), found.shape) == (1, 2)
    # by hand: all but those nine cells are red, all cells are 9 / 16 blue
    colour = {name: np.array(value) / 255 for name, value in COLOURS.items()}
    pooled = np.append(9 / 16 * colour["blue"] + 7 / 16 * colour["red"], 0.25)
    expected = pooled[2] / np.linalg.norm(pooled) - RED[2] / LENGTH
    assert found.max() == pytest.approx(expected, abs=1e-3)


def test_maps_of_other_words_and_texts(retriever):
    picture = patched(6, 0, 2)
    red, both = retriever.word_map("red", picture), retriever.word_map("a red zebra", picture)
    assert red[2, 1] == red.min() < 0 < red.max()
    np.testing.assert_array_equal(red, both)
    with pytest.raises(ImgtextError, match="no word of 'zebra' is known"):
        retriever.word_map("zebra", picture)


def test_the_mirror_images_grid_is_turned_back():
    one, other = picture_grids(patched(4, 0, 4), ColourBackbone(), mirrored=True)
    assert one.shape == (3, 4, 4)
    np.testing.assert_array_equal(one, other)
    assert len(picture_grids(patched(4, 0, 4), ColourBackbone())) == 1


def test_a_map_needs_the_picture(retriever):
    with pytest.raises(ImgtextError, match=r"red\.png is not on this machine; .*pictures=DIR"):
        retriever.word_map("red", retriever.search("red")[0])
