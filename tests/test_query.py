from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from imgtext.bundle import Gallery, GalleryRow
from imgtext.errors import ImgtextError
from imgtext.query import MINUS, Query, admit, combine, parse


@pytest.mark.parametrize(
    ("text", "words", "minus"),
    [
        ("dog in snow", "dog in snow", ()),
        ("dog in snow -ball", "dog in snow", ("ball",)),
        ("-ball dog -snow", "dog", ("ball", "snow")),
        ('dog -"red ball" -"" run', "dog run", ("red ball",)),
        ("dog -“red ball”", "dog", ("red ball",)),
        ('dog -"red ball', "dog", ("red ball",)),
        ("t-shirt -black-and-white", "t-shirt", ("black-and-white",)),
        ("a dog - in snow – running -- fast", "a dog - in snow – running -- fast", ()),
        ("dog --ball", "dog --ball", ()),
        ("dog −ball", "dog", ("ball",)),
        ("-", "-", ()),
        ("", "", ()),
        ('do\0g -r\ud800ed\udcff -"a\0b"', "do g ed", ("r", "a b")),
    ],
)
def test_parse(text, words, minus):
    assert parse(text) == Query(words, minus)


X, Y, Z = np.eye(3, dtype=np.float32)
NONE = np.zeros((0, 3), np.float32)


def test_each_part_alone_is_its_own_vector():
    np.testing.assert_array_equal(combine(X, NONE, None, 0.5), X)
    np.testing.assert_array_equal(combine(None, NONE, Y, 0.0), Y)
    np.testing.assert_array_equal(combine(None, Z[None], None, 0.5), -Z)
    assert combine(None, NONE, None, 0.5) is None


def test_words_and_picture_are_mixed_by_share():
    np.testing.assert_allclose(combine(X, NONE, Y, 0.25), np.array([3, 1, 0]) / np.sqrt(10), rtol=1e-6)
    np.testing.assert_allclose(combine(X, NONE, Y, 0.0), X)
    np.testing.assert_allclose(combine(X, NONE, Y, 1.0), Y)


def test_minus_pushes_away_from_the_wanted_direction():
    # the wanted part has unit length before anything is taken off, whatever the mix
    for wanted, vector in (((X, None), X), ((X, Y), (X + Y) / np.sqrt(2))):
        expected = vector - MINUS * Z
        found = combine(wanted[0], Z[None], wanted[1], 0.5)
        np.testing.assert_allclose(found, expected / np.linalg.norm(expected), rtol=1e-6)
    both = combine(X, np.stack([Y, Z]), None, 0.5)
    np.testing.assert_allclose(both / both[0], [1, -MINUS / np.sqrt(2), -MINUS / np.sqrt(2)], rtol=1e-6)


def test_parts_that_cancel_leave_no_direction_and_no_nan():
    assert combine(X, NONE, -X, 0.5).tolist() == [0, 0, 0]
    assert combine(None, np.stack([X, -X]), None, 0.5).tolist() == [0, 0, 0]
    assert combine(X, np.stack([X, -X]), None, 0.5).tolist() == X.tolist()


@pytest.mark.parametrize("mix", [-0.1, 1.1, float("nan")])
def test_mix_is_a_share(mix):
    with pytest.raises(ImgtextError, match=r"mix must be between 0 .* and 1 .*, not"):
        combine(X, NONE, Y, mix)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("dog in:beach", Query("dog", folders=("beach",))),
        ('in:"our garden/" -ball IN:2023/may cat', Query("cat", ("ball",), ("our garden", "2023/may"))),
        ('in:"a -b" -"c in:d"', Query("", ("c in:d",), ("a -b",))),
        ("after:2023 dog before:2023-05-17", Query("dog", after=date(2023, 1, 1), before=date(2023, 5, 17))),
        ("after:2023-5 after:2022-12-31", Query(after=date(2023, 5, 1))),
        ("before:2023-05 before:2024", Query(before=date(2023, 5, 1))),
        ("a dog in: snow, indoor:x after", Query("a dog in: snow, indoor:x after")),
        ('in:"" in:/ after:""', Query()),
    ],
)
def test_parse_filters(text, query):
    assert parse(text) == query
    assert parse(query.text) == Query(query.words, query.minus)


@pytest.mark.parametrize("value", ["2023-13", "2023-02-30", "may", "23", "2023-05-17-1", "2023-", "0000", "٣"])
@pytest.mark.parametrize("name", ["after", "before"])
def test_what_is_no_date_is_refused(name, value):
    with pytest.raises(ImgtextError, match=f"^{name}:{value} names no date; .* such as {name}:2023, {name}:2023-05 or"):
        parse(f"dog {name}:{value}")


def gallery(**days: str | None) -> Gallery:
    rows = tuple(GalleryRow(file.replace("_", "/"), taken=day) for file, day in days.items())
    return Gallery(rows, np.eye(len(rows), 3, dtype=np.float32))


@pytest.mark.parametrize(
    ("text", "files", "undated"),
    [
        ("in:trip", ["trip/a", "trip/May/b"], 0),  # no undated one without a date filter
        ("in:TRIP/may", ["trip/May/b"], 0),
        ("in:may in:trip", ["trip/May/b"], 0),
        ("after:2023-05-17", ["trip2/c", "trip/a"], 2),
        ("before:2023-05-17", ["d"], 2),
        ("after:2023-05-17 before:2023-05-18", ["trip/a"], 2),
        ("in:trip before:2020", [], 1),
    ],
)
def test_filters_admit_the_newest_first(text, files, undated):
    shown = gallery(d="2023-05-16", trip_May_b=None, trip_a="2023-05-17", trip2_c="2023-05-18", e=None)
    rows, kept_out = admit(parse(text), shown)
    assert ([shown.rows[row].file for row in rows], kept_out) == (files, undated)


def test_a_folder_that_is_none_is_refused_with_those_that_there_are():
    with pytest.raises(ImgtextError, match=r"no picture lies in a folder 'tri'; there are: trip, trip/May$"):
        admit(parse("in:tri"), gallery(trip_a=None, trip_May_b=None, c=None))
    with pytest.raises(ImgtextError, match="in a folder 'x'; there is none"):
        admit(parse("in:x"), gallery(a=None))


def test_accents_are_the_same_however_they_are_kept():
    rows, _ = admit(parse("in:caf\u00e9"), gallery(**{"Cafe\u0301_a": None}))
    assert rows.tolist() == [0]
