from __future__ import annotations

import shutil

import pytest
from galleries import Galleries, searching
from models import load_models
from search_tab import LONGEST, Search


@pytest.fixture
def search(galleries) -> Search:
    return Search(galleries)


def asked(words: str, **more: object) -> dict[str, object]:
    return {"words": words, "key": "photos", "picture": "", "mix": 0.5, "count": 24, **more}


def test_pictures_with_caption_name_and_score(search, retriever):
    found = search.answer(asked("green"))["grid"]
    assert found.count("<li") == 3
    assert 'alt="A green square."' in found
    assert 'src="thumbnails/photos/1?' in found
    score = retriever.search("green", 1)[0].score
    assert found.index("green.png") < found.index(f'<span class="score">{score:.2f}</span>')


def test_unknown_words_are_named(search):
    assert "Not known to the model, passed over: zebra." in search.answer(asked("zebra red"))["said"]
    found = search.answer(asked("<b>zebra</b>"))
    assert found["grid"] == ""
    assert found["said"] == (
        '<p class="notice">No word of this is known to the model: b, zebra. Try other words, in English.</p>'
    )
    assert "No word of this is known to the model. Try" in search.answer(asked("🦓"))["said"]


def test_a_long_query_is_read_to_its_limit(search):
    found = search.answer(asked("red " * 1250))
    assert f"Only the first {LONGEST:,} characters were read." in found["said"]
    assert found["grid"].index("red.png") < found["grid"].index("blue.png")


def test_nothing_asked_is_answered_by_an_example(search):
    found = search.answer(asked("  "))
    assert "3 pictures to search. For example: A red square." in found["said"]
    assert "red.png" in found["grid"]


def test_without_the_pictures_they_are_listed_by_name(retriever):
    found = Search(Galleries(load_models(), folders=True)).answer(asked("blue"))
    assert "The pictures of this gallery are not on this machine" in found["said"]
    assert "<code>imgtext demo --model photos --pictures DIR</code>" in found["said"]
    assert found["grid"].count("<li") == 3
    assert "<img" not in found["grid"]


def test_a_missing_picture_is_marked_and_the_rest_stays(search, pictures):
    (pictures / "blue.png").unlink()
    found = search.answer(asked("red"))["grid"]
    assert "A blue square.: the file is missing" in found
    assert (found.count("<li"), found.count("<img")) == (3, 2)
    assert "not on this machine" in search.details(asked("red", row=2))


def test_more_pictures_follow_the_first_page(search, monkeypatch):
    monkeypatch.setattr("search_tab.PAGE", 2)
    first = search.answer(asked("red", count=0))["grid"]
    assert first.count("<li") == 2
    assert 'data-next="2"' in first
    last = search.more(asked("red", start=2))
    assert last["cards"].count("<li") == 1
    assert last["next"] is None
    assert last["cards"] not in first
    again = search.answer(asked("red", count=3))["grid"]
    assert again.count("<li") == 3
    assert "data-next" not in again


def test_near_duplicates_are_folded_with_a_count(galleries, backbone, squares):
    shutil.copy(squares / "one.png", squares / "once more.png")
    model = galleries.models["photos"]
    model.index(squares)
    key = galleries.add_dropped(searching(model, squares))
    found = Search(galleries).answer(asked("red", key=key))["grid"]
    assert found.count("<li") == 3
    assert found.count("+1 alike") == 1


def test_a_picture_opened(search, pictures):
    found = search.details(asked("green", row=1))
    for said in ("green.png", "A green square.", "12 × 10 pixels", "More like this", 'download="green.png"'):
        assert said in found
    (pictures / "green.png").write_bytes(b"no picture")
    assert "can&#x27;t be read as a picture" in search.details(asked("green", row=1))


def test_a_gallery_that_is_gone(search):
    assert "no longer here" in search.answer(asked("red", key="gone"))["said"]
    assert "no longer here" in search.details(asked("red", key="gone", row=0))


def test_model_without_a_gallery(search, monkeypatch):
    monkeypatch.setattr("imgtext.bundle.Bundle.gallery", None)
    assert (
        "brings no pictures; index a folder"
        in Search(Galleries(load_models(), folders=True)).answer(asked("red"))["said"]
    )
