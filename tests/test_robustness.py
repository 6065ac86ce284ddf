from __future__ import annotations

import json
import re
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from colours import COLOURS, save_square
from imgtext import robustness as changes
from imgtext.cli import main
from imgtext.metrics import evaluate
from imgtext.robustness import CAPTIONS, PICTURES, robustness, table, worst


@pytest.fixture
def ramp():
    """20 x 10 pixels; red tells the column, green the row."""
    rows, columns = np.mgrid[:10, :20].astype(np.uint8)
    return Image.fromarray(np.stack([columns, rows, np.full_like(rows, 200)], axis=-1))


def test_darken_multiplies_every_channel():
    image = Image.new("RGB", (3, 2), (100, 50, 255))
    assert changes.darken(image, Random(0)).getpixel((2, 1)) == (40, 20, 102)


def test_grey_keeps_lightness_alone():
    found = changes.grey(Image.new("RGB", (3, 2), (255, 0, 0)), Random(0))
    assert (found.mode, found.size, found.getpixel((0, 0))) == ("RGB", (3, 2), (76, 76, 76))


def test_recompression_costs_detail_and_not_colour():
    noise = np.random.default_rng(0).integers(60, 180, (32, 32, 3)).astype(np.uint8)
    found = changes.recompress(Image.fromarray(noise), Random(0))
    assert (found.mode, found.size) == ("RGB", (32, 32))
    off = np.asarray(found).astype(int) - noise
    assert np.abs(off).mean() > 10
    assert np.abs(off.mean(axis=(0, 1))).max() < 3


def test_the_middle_loses_a_tenth_at_each_edge(ramp):
    found = changes.crop_middle(ramp, Random(0))
    assert found.size == (16, 8)
    assert (found.getpixel((0, 0))[:2], found.getpixel((15, 7))[:2]) == ((2, 1), (17, 8))


def test_a_corner_is_drawn_from_all_four(ramp):
    found = [changes.crop_corner(ramp, Random(seed)) for seed in range(40)]
    assert {image.size for image in found} == {(16, 8)}
    assert {image.getpixel((0, 0))[:2] for image in found} == {(0, 0), (4, 0), (0, 2), (4, 2)}


def test_stretching_takes_any_shape_to_one(ramp):
    for image in (ramp, ramp.rotate(90, expand=True)):
        assert changes.stretch(image, Random(0)).size == (640, 480)
    # the whole picture is still there: columns run from the left to the right edge
    edge = changes.stretch(ramp, Random(0))
    assert (edge.getpixel((0, 240))[0], edge.getpixel((639, 240))[0]) == (0, 19)


@pytest.mark.parametrize("change", PICTURES.values(), ids=PICTURES)
def test_every_change_takes_a_single_pixel_and_leaves_its_input(change):
    image = Image.new("RGB", (1, 1), (200, 100, 50))
    assert change(image, Random(0)).mode == "RGB"
    assert image.getpixel((0, 0)) == (200, 100, 50)


def edits(word: str) -> set[str]:
    """All that one wrong letter makes of a word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + letter + tail for head, tail in cuts for letter in letters),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
    } - {word}


@given(
    st.lists(st.sampled_from("a dog mmmm Boy running, (jumps) über snow".split()), max_size=8), st.integers(), st.data()
)
def test_misspelling_touches_so_many_long_words_by_one_letter(words, seed, data):
    count = data.draw(st.integers(0, 4))
    found = changes.misspell(" ".join(words), Random(seed), count).split(" ") if words else []
    assert len(found) == len(words)
    wrong = [(before, after) for before, after in zip(words, found) if before != after]
    long = [word for word in words if len(re.sub(r"\W", "", word)) >= 4]
    assert len(wrong) == min(count, len(long))
    for before, after in wrong:
        assert before in long
        assert after in edits(before)


def test_mistakes_are_drawn_by_the_seed():
    text = "two children playing football beside water"
    found = [changes.misspell(text, Random(seed)) for seed in range(20)]
    assert found == [changes.misspell(text, Random(seed)) for seed in range(20)]
    assert len(set(found)) > 10


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("no articles", "A dog and an Ape near the theatre", "dog and Ape near theatre"),
        ("keywords", "A dog is running in the snow, behind a dog's red ball.", "dog running snow dog's red ball"),
        ("keywords", "Two dogs: the dogs", "two dogs"),
        ("upper case", "A dog's ball", "A DOG'S BALL"),
    ],
)
def test_captions_lose_what_they_should(change, before, after):
    assert CAPTIONS[change](before, Random(0)) == after


@pytest.fixture
def squares_of(tmp_path):
    """A captioned folder; in its test split two pictures of one colour and one of another, with 2, 1 and 3 captions."""
    rows = []
    for split, colours in (("train", COLOURS), ("dev", COLOURS), ("test", ("red", "red", "green"))):
        for number, colour in enumerate(colours):
            name = f"{split}/{number}.png"
            save_square(tmp_path / "data" / name, colour)
            rows.append({"file_name": name, "captions": [f"a {colour} square"], "split": split})
    rows[-3]["captions"] = ["a red square", "the square looks red"]
    rows[-1]["captions"] = ["a green square", "something green", "the squares are green"]
    (tmp_path / "data" / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path / "data"


def test_every_change_is_measured_past_the_cache(retriever, squares, own_cache):
    paths = [squares / "one.png", squares / "two.png", squares / "deep" / "three.png"]
    texts = ["a red square", "the square is green", "green squares", "a blue square"]
    owner = np.array([0, 1, 1, 2])
    images = retriever.embed_images(paths)
    calls = retriever.backbone.calls
    found = robustness(retriever, paths, texts, owner, images)
    assert list(found) == [*PICTURES, *CAPTIONS]
    assert retriever.backbone.calls - calls == len(paths) * len(PICTURES)
    assert list(own_cache.rglob("*.bin")) == []
    plain = evaluate(images, retriever.embed_captions(texts), owner)
    assert plain.text_to_image.at_1 == 1
    # what leaves the colours and the words leaves the recall
    for name in ("darkened to 40 %", "middle 80 % of each side", "stretched to 640x480", "no articles", "upper case"):
        assert found[name] == plain, name
    # without colour every caption finds the same picture first, and that of at most two captions
    assert found["grey"].text_to_image.at_1 <= 0.5
    assert found["three misspelt words"] == plain  # mended, as in a search
    assert robustness(retriever, paths, texts, owner, images) == found
    assert worst(vars_of(plain), {name: vars_of(value) for name, value in found.items()})[0] == "grey"


def vars_of(found):
    return {"text_to_image": vars(found.text_to_image), "image_to_text": vars(found.image_to_text)}


def test_the_table_tells_recalls_drops_and_the_worst():
    def both(there, back):
        return {
            "text_to_image": {"at_1": there, "at_5": 0.75, "at_10": 1.0},
            "image_to_text": {"at_1": back, "at_5": 0.75, "at_10": 1.0},
        }

    found = table(both(0.5, 0.25), {"grey": both(0.375, 0.25), "dark": both(0.5, 0.3125)})
    assert found.title == "Changed pictures and captions; worst: grey, -12.5 in rsum"
    assert found.header[1:] == ["text to image R@1", "text to image R@10", "image to text R@1", "image to text R@10"]
    assert found.rows == [
        ["none", "50.0", "100.0", "25.0", "100.0"],
        ["grey", "37.5 (-12.5)", "100.0 (+0.0)", "25.0 (+0.0)", "100.0 (+0.0)"],
        ["dark", "50.0 (+0.0)", "100.0 (+0.0)", "31.2 (+6.2)", "100.0 (+0.0)"],
    ]


def test_evaluate_prints_all_that_it_measured(bundle, squares_of, backbone, capsys):
    assert main(["evaluate", str(bundle.folder), "--data", str(squares_of), "--robust"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("test split of folder: 3 pictures, 6 captions\n")
    for expected in ("text -> image", "words in the caption", "unknown words in the caption", "; worst: "):
        assert expected in out
    assert all(f"\n{name} " in out for name in (*PICTURES, *CAPTIONS))

    assert main(["evaluate", str(bundle.folder), "--data", str(squares_of), "--robust", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"text_to_image", "image_to_text", "pictures", "captions", "breakdown", "robustness"}
    assert list(found["robustness"]) == [*PICTURES, *CAPTIONS]

    assert main(["evaluate", str(bundle.folder), "--data", str(squares_of)]) == 0
    out = capsys.readouterr().out
    assert "words in the caption" in out
    assert "grey" not in out
