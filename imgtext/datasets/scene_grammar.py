"""Scenes as descriptions, and the sentences that are true of them.

A caption is made from a *view* of its scene: the same description with some things left out. So every caption is true,
and `true_of` can tell of which other scenes it is true as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import TypeVar

from imgtext.datasets.english import listed, participle, plural, third_person, with_article
from imgtext.datasets.scene_things import INTERACTIONS, PLACES, THINGS, WEATHERS, Thing

_Choice = TypeVar("_Choice")

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
MOST_SYMBOLS = 7  # in one scene
MOST_BUSTS = 3  # which stand side by side at the lower edge
UNCOUNTED = ("snow", "ice")  # places that take no "a"
SIDES = {"left of": "left", "right of": "right"}
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "under", "under": "above", "in front of": "behind"}


@dataclass(frozen=True)
class Item:
    """Some things of one kind.

    Attributes:
        thing: key of ``THINGS``.
        count: how many, 1 to 5; in a view also 0, for "several".
        look: a colour, or "man" or "woman"; in a view None also leaves it open.
    """

    thing: str
    count: int = 1
    look: str | None = None


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    Attributes:
        place: key of ``PLACES``; None in a view that leaves it open.
        items: the first is what the scene is about.
        weather: key of ``WEATHERS``, or None for a plain day or indoors.
        relation: of the first item to the second: a verb of ``INTERACTIONS``, or "left of", "right of", "above",
            "under", "next to", "in front of" or "between".
    """

    place: str | None
    items: tuple[Item, ...]
    weather: str | None = None
    relation: str | None = None


def true_of(view: Scene, scene: Scene) -> bool:
    """Whether all that a view says holds in a scene."""
    if view.place not in (None, scene.place) or view.weather not in (None, scene.weather):
        return False
    if view.relation and (view.relation != scene.relation or not all(map(_item_true_of, view.items[:2], scene.items))):
        return False
    return all(any(_item_true_of(item, other) for other in scene.items) for item in view.items)


def _item_true_of(view: Item, item: Item) -> bool:
    counted = view.count == item.count or (view.count == 0 and item.count > 2)
    return view.thing == item.thing and counted and view.look in (None, item.look)


def pick(rng: Random, choices: Sequence[_Choice], weights: Sequence[float] | None = None) -> _Choice:
    """One of several choices."""
    # random() alone is promised to stay the same between Pythons
    if weights is None:
        return choices[int(rng.random() * len(choices))]
    left = rng.random() * sum(weights)
    for choice, weight in zip(choices, weights, strict=True):
        left -= weight
        if left < 0:
            return choice
    return choices[-1]


# --- descriptions ---


@cache
def _inhabitants(place: str) -> tuple[str, ...]:
    return tuple(key for key, thing in THINGS.items() if thing.lives & PLACES[place].tags)


@cache
def _rarity(thing: str) -> float:
    """The weight of a thing in a place where it lives: the less, the more such places there are."""
    weight: float = sum(thing in _inhabitants(place) for place in PLACES) ** -0.5
    return weight


@cache
def _interactions(place: str) -> tuple[tuple[str, str, str], ...]:
    here = _inhabitants(place)
    return tuple(
        (verb, agent, patient)
        for verb, what in INTERACTIONS.items()
        for agent in here
        for patient in here
        if agent in what.agents and patient in what.patients and agent != patient
    )


def draw_scene(rng: Random) -> Scene:
    """A scene at random, in which everything is where it belongs."""
    place = pick(rng, tuple(PLACES), [len(_inhabitants(key)) ** 0.5 for key in PLACES])
    weathers = PLACES[place].weathers
    weather = pick(rng, weathers) if weathers and rng.random() < 0.7 else None
    kinds = pick(rng, (1, 2, 3, 4), (0.08, 0.42, 0.37, 0.13))
    relation = None
    if kinds > 1 and rng.random() < 0.3 and _interactions(place):
        # the verb first: some have many more pairs than others
        relation = pick(rng, sorted({verb for verb, _, _ in _interactions(place)}))
        chosen = list(pick(rng, [pair for verb, *pair in _interactions(place) if verb == relation]))
        several = INTERACTIONS[relation].layout in ("ahead", "beside")
        counts = [pick(rng, (1, 2), (0.75, 0.25)) if several and THINGS[key].most > 1 else 1 for key in chosen]
    else:
        chosen, counts = [], []
    while len(chosen) < kinds:
        rest = [key for key in _inhabitants(place) if key not in chosen]
        if not chosen:
            rest = [key for key in rest if THINGS[key].kind in ("person", "animal", "vehicle")] or rest
        if not rest:
            break
        chosen.append(pick(rng, rest, [_rarity(key) for key in rest]))
        counts.append(min(pick(rng, (1, 2, 3, 4, 5), (0.5, 0.2, 0.13, 0.1, 0.07)), THINGS[chosen[-1]].most))
    _thin_out(counts, range(len(counts)), MOST_SYMBOLS)
    _thin_out(counts, [i for i, key in enumerate(chosen) if THINGS[key].zone == "front"], MOST_BUSTS)
    items = [Item(key, count, _look(THINGS[key], rng)) for key, count in zip(chosen, counts, strict=True)]
    if relation is None and len(items) > 1 and rng.random() < 0.6:
        relation = pick(rng, _relations(items[0], items[1]))
    return Scene(place, tuple(items), weather, relation)


def _thin_out(counts: list[int], which: Sequence[int], most: int) -> None:
    """Lower the highest of some counts until they add up to ``most``, or to one each."""
    while sum(counts[i] for i in which) > max(most, len(which)):
        counts[max(which, key=counts.__getitem__)] -= 1


def _look(thing: Thing, rng: Random) -> str | None:
    if thing.sexed:
        return pick(rng, ("man", "woman"))
    return pick(rng, thing.colours) if thing.colours else None


def _relations(first: Item, second: Item) -> Sequence[str | None]:
    """The relations that two items may be drawn in."""
    a, b = THINGS[first.thing], THINGS[second.thing]
    if first.count + second.count > 4:
        return [None]
    if (a.zone == "air") != (b.zone == "air"):
        return ["above" if a.zone == "air" else "under"]
    if first.count <= 2 and second.count == 1 and a.size < 100 <= b.size and a.zone == b.zone == "ground":
        return ["in front of"]
    if first.count == 1 and second.count == 2:
        return ["left of", "right of", "between"]
    return ["left of", "right of"] + ["next to"] * (first.count == second.count == 1)


# --- captions ---


def captions(scene: Scene, rng: Random) -> list[tuple[str, Scene]]:
    """Three to five captions of a scene that differ in wording and detail, each with the view that it tells."""
    wanted = pick(rng, (3, 4, 5))
    told: dict[str, Scene] = {}
    styles: list[Callable[[Scene, Random], str]] = []
    while len(told) < wanted:
        styles = styles or [_phrase, _phrase, _there_is, _acting, _acting, _while, _keywords]
        style = styles.pop(int(rng.random() * len(styles)))
        if scene.relation and (not told or rng.random() < 0.15):
            style = _related
        view = _view(scene, rng, keep_relation=style is _related)
        told.setdefault(style(view, rng), view)
    return sorted(told.items(), key=lambda _: rng.random())


def _view(scene: Scene, rng: Random, keep_relation: bool) -> Scene:
    """The scene with some things left out; enough is left to find it by."""
    items = list(scene.items)
    if keep_relation:
        items = items[:2]
    else:
        keep = pick(rng, (1, 2, 3, 4), (0.1, 0.4, 0.34, 0.16))
        while len(items) > keep:
            items.pop(int(rng.random() * len(items)))
    shown = []
    for item in items:
        if item.look and rng.random() < 0.15:
            item = replace(item, look=None)
        if item.count > 2 and rng.random() < 0.15:
            item = replace(item, count=0)
        shown.append(item)
    place, weather = scene.place, scene.weather
    dropped = rng.random()
    if len(items) > 1 and dropped < 0.15:
        place = None
    elif len(items) > 1 and dropped < 0.4:
        weather = None
    return Scene(place, tuple(shown), weather, scene.relation if keep_relation else None)


def _noun(item: Item, rng: Random) -> tuple[str, str]:
    """What an item is called, and what is said after that of its looks: ("boys", " in red shirts")."""
    thing = THINGS[item.thing]
    if thing.sexed and item.look:
        return {"man": ("man", "men"), "woman": ("woman", "women")}[item.look][item.count != 1], ""
    one, _, several = pick(rng, thing.nouns).partition("/")
    noun = one if item.count == 1 else several or plural(one)
    if not item.look:
        return noun, ""
    if thing.kind != "person":
        return f"{item.look} {noun}", ""
    shirt = pick(rng, ("shirt", "T-shirt"))
    shirts = f"{item.look} {shirt}s" if item.count != 1 else with_article(f"{item.look} {shirt}")
    return noun, pick(rng, (f" in {shirts}", f" wearing {shirts}", f" in {item.look}"))


def _deed(item: Item, rng: Random) -> str:
    """A verb phrase of an item in its first form: "ride a bike", of several "ride bikes"."""
    phrase = pick(rng, THINGS[item.thing].does)
    return phrase if item.count == 1 else re.sub(r"\ban? ([\w ]+)$", lambda found: plural(found[1]), phrase)


def _subject(item: Item, rng: Random) -> str:
    """An item before its verb."""
    noun, looks = _noun(item, rng)
    if item.count == 1:
        return with_article(noun) + looks
    if item.count == 0:
        number = pick(rng, ("several ", "some ", ""))
    elif item.count == 2:
        number = pick(rng, ("two ", "two ", "two ", "a couple of "))
    else:
        number = f"{NUMBERS[item.count]} "
    return number + noun + looks


def _named(item: Item, rng: Random) -> str:
    """An item without a verb: "two dogs"; "a woman surfing"."""
    doing = THINGS[item.thing].sexed and item.look
    return _subject(item, rng) + (f" {participle(_deed(item, rng))}" if doing else "")


def _verb(item: Item, phrase: str, rng: Random) -> str:
    """A verb phrase that agrees with its subject."""
    if rng.random() < 0.5:
        return f"{_be(item)} {participle(phrase)}"
    return third_person(phrase) if item.count == 1 else phrase


def _be(item: Item) -> str:
    return "is" if item.count == 1 else "are"


def _flies(item: Item) -> bool:
    return THINGS[item.thing].zone == "air"


def _where(view: Scene, rng: Random, items: Sequence[Item]) -> tuple[str, str]:
    """Place and weather, to say of the given items: (" in the park", " at night")."""
    weather = WEATHERS[view.weather] if view.weather else None
    ending = f" {pick(rng, weather.endings)}" if weather else ""
    if view.place is None:
        return "", ending
    place = PLACES[view.place]
    if place.weathers and all(map(_flies, items)) and view.place != "sky":
        return f" {pick(rng, ('over', 'above'))} the {place.noun}", ending
    phrase = pick(rng, place.phrases + (() if any(map(_flies, items)) else place.ground))
    at, found, rest = phrase.rpartition(f" the {place.noun}")
    adjective = weather.adjective if weather and view.place not in UNCOUNTED else None
    if found and not rest and adjective and rng.random() < 0.4:
        return f" {at} {with_article(adjective)} {place.noun}", ""
    return f" {phrase}", ending


def _company(first: Item, others: Sequence[Item], rng: Random) -> str:
    """What is there with an item: " with a red ball", " near two houses"."""
    if not others:
        return ""
    named = listed([_named(item, rng) for item in others])
    if _flies(first) and not any(map(_flies, others)):
        return f" over {named}"
    if not _flies(first) and all(map(_flies, others)):
        return f" with {named} in the air"
    next_to = THINGS[others[0].thing]
    big = next_to.kind in ("building", "vehicle", "plant") or (next_to.kind == "object" and next_to.size > 80)
    return f" {'near' if big and next_to.zone != 'air' else 'with'} {named}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _phrase(view: Scene, rng: Random) -> str:
    first, *others = view.items
    where = "".join(_where(view, rng, view.items))
    if rng.random() < 0.5:
        return listed([_named(item, rng) for item in view.items]) + where
    return _named(first, rng) + _company(first, others, rng) + where


def _there_is(view: Scene, rng: Random) -> str:
    things = listed([_named(item, rng) for item in view.items])
    where = "".join(_where(view, rng, view.items)).strip()
    be = _be(view.items[0])
    form = pick(rng, ("there is", "there is", "first where", "seen"))
    if form == "seen":
        seen = pick(rng, ("can be seen", "are seen" if len(view.items) > 1 else f"{be} seen"))
        told = f"{things} {seen} {where}"
    elif form == "first where" and where:
        told = f"{where} there {be} {things}"
    else:
        told = f"there {be} {things} {where}"
    return _sentence(told.strip())


def _clause(item: Item, rng: Random) -> str:
    """An item and what it does: "two dogs are running"."""
    return f"{_subject(item, rng)} {_verb(item, _deed(item, rng), rng)}"


def _action(view: Scene, others: Sequence[Item], rng: Random) -> tuple[str, str]:
    """What the first item does, where and with which others; and the weather."""
    first = view.items[0]
    company = _company(first, others, rng)
    if company.startswith(" over "):
        place, ending = _where(view, rng, [first, *others])
        return _clause(first, rng) + company + place, ending
    place, ending = _where(view, rng, [first])
    return _clause(first, rng) + place + company, ending


def _acting(view: Scene, rng: Random) -> str:
    if not THINGS[view.items[0].thing].does:
        return _there_is(view, rng)
    told, ending = _action(view, view.items[1:], rng)
    if view.weather is None or not ending or rng.random() < 0.6:
        return _sentence(told + ending)
    weather = WEATHERS[view.weather]
    if rng.random() < 0.5:
        return _sentence(f"{pick(rng, weather.sentences)} and {told}")
    return _sentence(f"{weather.endings[0]}, {told}")


def _while(view: Scene, rng: Random) -> str:
    last = view.items[-1]
    if len(view.items) == 1 or not (THINGS[view.items[0].thing].does and THINGS[last.thing].does):
        return _acting(view, rng)
    told, ending = _action(view, view.items[1:-1], rng)
    return _sentence(f"{told}{ending}, {pick(rng, ('and', 'while'))} {_clause(last, rng)}")


def _related(view: Scene, rng: Random) -> str:
    first, second = view.items
    where = "".join(_where(view, rng, view.items))
    if view.relation in INTERACTIONS:
        passive = INTERACTIONS[view.relation].passive
        if passive and rng.random() < 0.35:
            being = pick(rng, ("", "being "))
            return _sentence(f"{_subject(second, rng)} {_be(second)} {being}{passive} by {_named(first, rng)}{where}")
        if rng.random() < 0.3:
            return f"{_subject(first, rng)} {participle(view.relation)} {_named(second, rng)}{where}"
        return _sentence(f"{_subject(first, rng)} {_verb(first, view.relation, rng)} {_named(second, rng)}{where}")
    relation = view.relation
    if relation in OPPOSITE and rng.random() < 0.25:
        first, second, relation = second, first, OPPOSITE[relation]
    if relation in SIDES:
        if rng.random() < 0.2:
            here, there = SIDES[relation], SIDES[OPPOSITE[relation]]
            return f"{_named(first, rng)} on the {here} and {_named(second, rng)} on the {there}{where}"
        relation = f"to the {relation}"
    form = pick(rng, ("phrase", "being", "acting"))
    if form == "phrase":
        return f"{_named(first, rng)} {relation} {_named(second, rng)}{where}"
    if form == "acting" and THINGS[first.thing].does:
        told = _clause(first, rng)
    else:
        told = f"{_named(first, rng)} {_be(first)}"
    return _sentence(f"{told} {relation} {_named(second, rng)}{where}")


def _keywords(view: Scene, rng: Random) -> str:
    words = []
    for item in view.items:
        noun, looks = _noun(item, rng)
        if THINGS[item.thing].sexed and item.look:
            looks = f" {participle(_deed(item, rng))}"
        elif looks:
            looks = f" in {item.look}"
        words.append(f"{NUMBERS[item.count]} {noun}{looks}" if item.count > 1 else noun + looks)
    if view.place:
        words.append(PLACES[view.place].noun)
    if view.weather:
        words.append(WEATHERS[view.weather].keyword)
    return pick(rng, (", ", " ")).join(words)
