from __future__ import annotations

import math

import pytest
from page import plain
from play_tab import Play
from search_tab import Search
from starlette.exceptions import HTTPException

ASKED = {"words": "red", "key": "photos", "picture": "", "mix": 0, "count": 5, "row": 1, "start": 0}


@pytest.mark.parametrize("name", ["answer", "more", "details"])
@pytest.mark.parametrize(
    "change", [{"mix": "x"}, {"mix": math.nan}, {"mix": 10**400}, {"mix": None}, {"mix": []}], ids=repr
)
def test_numbers_that_are_none_are_answered_with_400(galleries, name, change):
    method = plain(getattr(Search(galleries, None, None), name))
    assert method(ASKED)
    with pytest.raises(HTTPException, match="400: expected mix to be a number"):
        method(ASKED | change)


@pytest.mark.parametrize("asked", [None, [], "words", {}, {"words": "red"}])
def test_what_is_no_question_is_answered_with_400(galleries, asked):
    for method in (Search(galleries, None, None).answer, Play(galleries).deal):
        with pytest.raises(HTTPException, match="400: expected"):
            plain(method)(asked)


@pytest.mark.parametrize("words", ["\0", "dog \ud83d"])
def test_text_that_is_none_is_answered_with_400(galleries, words):
    with pytest.raises(HTTPException, match="400: expected words to be text"):
        plain(Search(galleries, None, None).answer)(ASKED | {"words": words})


@pytest.mark.parametrize("row", [-1, 3, 1e300])
def test_a_picture_that_is_not_there(galleries, row):
    assert "no such picture" in plain(Search(galleries, None, None).details)(ASKED | {"row": row})


def test_our_own_mistakes_are_not_the_callers():
    def broken(asked):
        return {}["ours"]

    with pytest.raises(KeyError, match="ours"):
        plain(broken)({})
