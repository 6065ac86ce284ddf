from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest
from galleries import Galleries, searching
from loading import ModelLoader
from looks import Looks
from models import load_models
from search_tab import LONGEST, Search

from colours import save_square


def searching_in(galleries: Galleries) -> Search:
    return Search(galleries, Looks(), ModelLoader(galleries.models, hub=False, folders=False))


@pytest.fixture
def search(galleries) -> Search:
    return searching_in(galleries)


def asked(words: str, **more: object) -> dict[str, object]:
    return {"words": words, "key": "photos", "picture": "", "mix": 0.5, "count": 24, **more}


def test_pictures_with_caption_name_and_score(search, retriever):
    found = search.answer(asked("green"))["grid"]
    assert found.count("<li") == 3
    assert 'alt="A green square."' in found
    assert 'src="thumbnails/photos/1?' in found
    score = retriever.search("green", 1)[0].score
    assert f'data-match="similarity {score:.2f}, 1 at most"' in found
    assert '<span class="for">↑ green</span>' in found
    assert "unsure" not in found


def test_unknown_words_are_named(search):
    assert "Not known to the model, passed over: xyzzy." in search.answer(asked("xyzzy red"))["said"]
    found = search.answer(asked("<b>xyzzy</b>"))
    assert found["grid"] == ""
    assert found["said"] == (
        '<p class="notice">No word of this is known to the model: b, xyzzy. Try other words, in English.</p>'
    )
    assert "No word of this is known to the model. Try" in search.answer(asked("🦓"))["said"]


def test_how_sure_the_model_is_takes_the_place_of_the_cosine(search, monkeypatch):
    from imgtext.hits import Hits
    from imgtext.retriever import Retriever

    plain = Retriever.search

    def unsure(self, *arguments, **settings):
        hits = plain(self, *arguments, **settings)
        return Hits((replace(hit, probability=0.034) for hit in hits), confident=False)

    monkeypatch.setattr(Retriever, "search", unsure)
    found = search.answer(asked("a green square"))
    assert "Nothing here seems to show that. The nearest:" in found["said"]
    assert '<ol class="grid unsure">' in found["grid"]
    assert (
        found["grid"].count('title="unlikely: 3% sure that people would describe it with all of these words">unlikely<')
        == 3
    )


def test_words_are_shown_as_they_were_understood(search):
    said = search.answer(asked("<gren square, -blue"))["said"]
    assert "<q>gren</q>: probably <b>green</b>." in said
    assert '<u style="--weight:1.00">&lt;gren</u>' in said
    assert "square,</u> <s>blue</s>" in said
    assert "weighed" not in search.answer(asked("green"))["said"]  # it has no other to be weighed against


def test_minus_words_push_away(search):
    found = search.answer(asked("square -blue"))["grid"]
    assert found.index("red.png") < found.index("blue.png")
    assert found.index("green.png") < found.index("blue.png")


def test_what_speaks_for_a_hit_is_what_search_says(search, retriever):
    hit = retriever.search("grene square -blue", 1)[0]
    effects = retriever.explain("grene square -blue", hit)
    assert [effect.word for effect in effects] == ["grene", "square", "blue"]
    found = search.answer(asked("grene square -blue in:x after:2000"))["grid"]
    assert found is None  # there is no such folder
    found = search.answer(asked("grene square -blue"))["grid"]
    assert '<span class="for">↑ grene</span>' in found
    assert ">↓ not blue</span>" in found


def test_filters_are_told(search, galleries, backbone, squares):
    assert "3 pictures left out, as no date of them is known." in search.answer(asked("red after:2000"))["said"]
    model = galleries.models["photos"]
    model.index(squares)
    search.galleries.add_folder(squares, searching(model, squares))
    key = search.galleries.key_of(squares)
    today = date.today()
    found = search.answer(asked("in:deep after:2000-01-31", key=key))
    assert '<p class="notice">1 of 3 pictures: in deep, from 31 January 2000 on.</p>' in found["said"]
    assert f'<span class="score">{today.day} {today:%B %Y}</span>' in found["grid"]
    found = search.answer(asked("red before:2000", key=key))
    assert found == {
        "said": '<p class="notice">0 of 3 pictures: before 1 January 2000.</p>',
        "grid": "",
        "picture": "",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [("red after:2", "after:2 names no date; write a year"), ("in:de", "&#x27;de&#x27;; there is none")],
)
def test_what_is_half_typed_leaves_the_pictures_alone(search, words, said):
    found = search.answer(asked(words))
    assert said in found["said"]
    assert found["grid"] is None


def test_more_like_a_picture_of_the_gallery(search, monkeypatch):
    monkeypatch.setattr("imgtext.retriever.Retriever.backbone", None)  # no network is needed
    found = search.answer(asked("", picture="file:green.png"))
    assert found["picture"].startswith("thumbnails/photos/1?")
    assert found["grid"].index("green.png") < found["grid"].index("red.png")
    mixed = search.answer(asked("blue", picture="file:green.png", mix=0.9))["grid"]
    assert mixed.index("green.png") < mixed.index("blue.png") < mixed.index("red.png")
    assert "drop it again" in search.answer(asked("", picture="file:gone.png"))["said"]


def test_a_dropped_picture(search, backbone, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    look = search.look({"path": str(save_square(tmp_path / "uploads" / "any.png", "blue"))})
    assert look["src"].startswith("data:image/webp")
    found = search.answer(asked("", picture=look["key"]))
    assert found["picture"] == look["src"]
    assert found["grid"].index("blue.png") < found["grid"].index("red.png")
    again = search.more(asked("", picture=look["key"], start=0))
    assert again["cards"] in found["grid"]

    (tmp_path / "uploads" / "empty.png").write_bytes(b"")
    assert search.look({"path": str(tmp_path / "uploads" / "empty.png")}) == {"error": "empty.png: the file is empty"}
    elsewhere = search.look({"path": str(save_square(tmp_path / "secret.png", "red"))})
    assert "was not dropped" in elsewhere["error"]  # or any file of this machine could be looked at
    assert "drop it again" in search.answer(asked("", picture="look:gone"))["said"]


def test_a_long_query_is_read_to_its_limit(search):
    found = search.answer(asked("red " * 1250))
    assert f"Only the first {LONGEST:,} characters were read." in found["said"]
    assert found["grid"].index("red.png") < found["grid"].index("blue.png")


def test_nothing_asked_is_answered_by_an_example(search):
    found = search.answer(asked("  "))
    assert "3 pictures to search. For example: A red square." in found["said"]
    assert "red.png" in found["grid"]


def test_without_the_pictures_they_are_listed_by_name(retriever):
    found = searching_in(Galleries(load_models(), folders=True)).answer(asked("blue"))
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
    found = searching_in(galleries).answer(asked("red", key=key))["grid"]
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
        in searching_in(Galleries(load_models(), folders=True)).answer(asked("red"))["said"]
    )
