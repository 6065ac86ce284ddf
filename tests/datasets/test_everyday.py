from __future__ import annotations

import re

import pytest

from imgtext.datasets.everyday import LIGHT_WORDS, _alternatives, everyday_captions
from imgtext.datasets.everyday_words import PHRASES, SCENES, SUBJECTS


@pytest.fixture(scope="module")
def captions() -> list[str]:
    return everyday_captions()


def matching(pattern: str, captions: list[str]) -> list[str]:
    return [caption for caption in captions if re.search(pattern, caption)]


def test_many_distinct_sentences(captions):
    assert 30_000 <= len(captions) <= 40_000
    assert len({caption.lower() for caption in captions}) == len(captions)
    assert captions == sorted(captions)


def test_the_seed_decides(captions):
    assert everyday_captions() == captions
    other = everyday_captions(1)
    assert other == everyday_captions(1)
    assert len(set(other) & set(captions)) < len(captions) / 2


def test_form(captions):
    assert not [caption for caption in captions if not re.fullmatch(r"[A-Z][A-Za-z']*([ -][A-Za-z']+)+\.", caption)]
    assert all(3 <= len(caption.split()) <= 20 for caption in captions)
    assert not matching(r"\b(\w+) \1\b", captions)
    assert not matching(r"\b(in|on|at|near) (a|the) (\w+) \1 \2 \3\b", captions)


def test_articles(captions):
    assert matching(r"^An ", captions)
    assert matching(r"\ban orange\b", captions)
    assert matching(r"\ba (uniform|unicycle)\b", captions)
    assert not matching(r"\b[Aa] (?!uni)[aeiou]", captions)
    assert not matching(r"\b[Aa]n (?![aeioAEIOu])", captions)
    assert not matching(r"\b[Aa]n? an?\b", captions)
    assert not matching(r"\ban uni", captions)


def test_agreement(captions):
    assert matching(r"^Two dogs are running\b", captions)
    assert matching(r"^A couple is ", captions)
    one = r"(man|woman|boy|girl|child|person|dog|horse|player|surfer)"
    many = r"(men|women|boys|girls|children|people|dogs|horses|players|surfers|friends)"
    number = r"([Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]everal)"
    assert not matching(rf"\b{number} {one}\b", captions)
    assert not matching(rf"\b[Aa] {many}\b", captions)
    assert not matching(rf"^A {one} (are|run|play|sit|stand|walk|ride|hold|jump|have)\b", captions)
    assert not matching(rf"^Two {many} (is|runs|plays|sits|stands|walks|rides|holds|jumps|has|watches)\b", captions)
    assert not matching(r"^A dog .*\b(his|her|their) mouth", captions)
    assert not matching(r"^Two dogs .*\b(its|mouth)\b", captions)


def test_what_does_not_happen(captions):
    """The grammar gives each subject its own activities and clothes."""
    assert not matching(r"^[^,]*\bdogs? (rides|is riding|riding) a (bicycle|bike)", captions)
    assert not matching(r"^A baby .*\b(rugby|football|skateboard|motorcycle)", captions)
    assert not matching(r"^A (young |old |bald |bearded |tall )?man (in|wearing) a \w+ (dress|skirt|bikini)", captions)
    assert not matching(r"[Ss]nowboarder .*\b(grass|sand|beach|lawn)\b", captions)


def test_no_two_say_the_same(captions):
    """Sentences that differ in articles and prepositions alone would fill a ranking with one meaning."""
    said = {frozenset(caption.lower().rstrip(".").split()) - LIGHT_WORDS for caption in captions}
    assert len(said) == len(captions)


def test_weights_and_nesting():
    assert _alternatives(iter(["a", "*2", "|", "b ", "(", "c", "|", "d", ")"]), closing="") == [
        ["a"],
        ["a"],
        ["b ", ("(", [["c"], ["d"]])],
    ]


def test_the_words_fit_together():
    """Brackets are closed; every slot has a list, every list and kind of subject is used."""
    templates = [*PHRASES.values(), *(names for _, _, names in SUBJECTS.values()), *SCENES, *SCENES.values()]
    for template in templates:
        assert all(template.count(opening) == template.count(closing) for opening, closing in ("()", "[]", "<>", "{}"))
    slots = {slot for template in templates for slot in re.findall(r"\{(\w+)\}", template)} - {"its", "it"}
    assert slots == {name.partition("/")[0] for name in PHRASES}
    kinds = {kind for who in SCENES for kind in re.findall(r"[a-z_]+", who.partition(" ")[0])}
    assert kinds == set(SUBJECTS)
    assert {name.partition("/")[2] for name in PHRASES} - {""} <= kinds
