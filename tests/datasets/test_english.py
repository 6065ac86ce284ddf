from __future__ import annotations

import pytest

from imgtext.datasets.english import listed, participle, plural, third_person, with_article


@pytest.mark.parametrize(
    ("function", "word", "expected"),
    [
        (plural, "dog", "dogs"),
        (plural, "puppy", "puppies"),
        (plural, "monkey", "monkeys"),
        (plural, "bus", "buses"),
        (plural, "tomato", "tomatoes"),
        (with_article, "owl", "an owl"),
        (with_article, "unicorn", "a unicorn"),
        (with_article, "UFO", "a UFO"),
        (with_article, "orange car", "an orange car"),
        (with_article, "Santa Claus", "Santa Claus"),
        (third_person, "fly", "flies"),
        (third_person, "play golf", "plays golf"),
        (third_person, "watch", "watches"),
        (third_person, "go home", "goes home"),
        (participle, "ride a bike", "riding a bike"),
        (participle, "lie", "lying"),
        (participle, "run", "running"),
        (participle, "row", "rowing"),
        (participle, "ski", "skiing"),
        (participle, "rest", "resting"),
        (listed, ["a"], "a"),
        (listed, ["a", "b", "c"], "a, b and c"),
    ],
)
def test_english(function, word, expected):
    assert function(word) == expected


@pytest.mark.parametrize(
    ("verb", "third", "ing"),
    [
        ("run", "runs", "running"),
        ("ride", "rides", "riding"),
        ("watch", "watches", "watching"),
        ("carry", "carries", "carrying"),
        ("play", "plays", "playing"),
        ("lie", "lies", "lying"),
        ("ski", "skis", "skiing"),
        ("go", "goes", "going"),
        ("throw", "throws", "throwing"),
        ("patrol", "patrols", "patrolling"),
        ("ice-skate", "ice-skates", "ice-skating"),
    ],
)
def test_verbs(verb, third, ing):
    assert third_person(verb) == third
    assert participle(verb) == ing
