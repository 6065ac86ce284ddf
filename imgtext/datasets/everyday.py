"""Sentences about everyday life, as people describe photographs: the caption bank of the packaged photo model.

`everyday_words` holds the words, this module the rules that make sentences of them. A template is written so:

- ``{name}``: a phrase of ``PHRASES["name/kind"]`` where the kind of subject has a list of its own, else of
  ``PHRASES["name"]``
- ``(a|b*2)``: one of them, the second twice as often; ``[a]``: this or nothing
- ``<a|b>``: the first for one subject, the second for several
- ``{its}``, ``{it}``: the pronouns of the subject
- ``~run``: a verb that agrees with the subject
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from imgtext.datasets.english import participle, third_person
from imgtext.datasets.everyday_words import PHRASES, SCENES, SUBJECTS

SENTENCES_PER_ACTIVITY = 17  # so that no kind of scene is more than a small part of the bank
TRIES_PER_SENTENCE = 5
LENGTHS = range(3, 19)  # words, the auxiliary not counted
SAID_TWICE = re.compile(r"\b(\w+ (?:an?|the) \w+)\b.* \1\b")  # "in a pool in a pool"

# Sentences that differ in these words alone describe the same picture: the bank holds one of them.
LIGHT_WORDS = frozenset(
    "a an the its his her their and with wearing in on at of by to into onto from through across along over".split()
)
# CRC-32 of a few short sentences that people wrote in published caption sets too: the bank is to be our own
TAKEN = frozenset(
    (
        111751883,
        123615904,
        275002795,
        286517142,
        329696043,
        355179912,
        506143204,
        566048877,
        934496829,
        998977923,
        1106829153,
        1154237133,
        1264874915,
        1379867707,
        1414116095,
        1417277059,
        1590297422,
        1630431844,
        1726833462,
        1844390171,
        1865788055,
        2046020827,
        2141600431,
        2143373548,
        2153997200,
        2159647781,
        2181423103,
        2282883577,
        2300716480,
        2427221793,
        2532959546,
        2539005539,
        2541839157,
        2625431281,
        2626896759,
        2784492416,
        2790024439,
        2813921967,
        2939122158,
        3097634299,
        3167889102,
        3198437413,
        3296818989,
        3401248362,
        3432438337,
        3435590073,
        3436883220,
        3442817831,
        3450938114,
        3574762605,
        3698780144,
        3712786580,
        3750878347,
        3764483815,
        3773143573,
        3783379008,
        3783781946,
        3881352200,
        3977199398,
        4153694814,
        4162690872,
    )
)
OBJECT_PRONOUNS = {"its": "it", "his": "him", "her": "her", "their": "them"}
STATES = {"be": ("is", "are", ""), "have": ("has", "have", "with")}  # for one, for several, without a verb
CLOSING = {"(": ")", "[": "]", "<": ">"}


def everyday_captions(seed: int = 0) -> list[str]:
    """About 40,000 different English sentences about people, animals, sports, weather and places, sorted.

    The same seed gives the same sentences on every machine.
    """
    captions: set[str] = set()
    described: set[frozenset[str]] = set()
    for who, activities in SCENES.items():
        kinds, _, looks = who.partition(" ")
        for i, activity in enumerate(_parse(activities)):
            rng = Random(f"{seed} {who} {i}")  # its own, so that a change to one activity leaves the others alone
            wanted = SENTENCES_PER_ACTIVITY
            for _ in range(TRIES_PER_SENTENCE * SENTENCES_PER_ACTIVITY):
                kind = _fill(kinds, "", rng)
                _, number, names = SUBJECTS[kind]
                subject = f"{_fill(names, kind, rng)} {_fill(looks, kind, rng)}"
                words = f"{subject} ~{_join(activity, kind, rng).lstrip()}".split()
                content = frozenset(words) - LIGHT_WORDS
                if len(words) not in LENGTHS or content in described or SAID_TWICE.search(" ".join(words)):
                    continue
                described.add(content)
                captions.add(_sentence(words, number == "several", rng))
                wanted -= 1
                if not wanted:
                    break
    return sorted(caption for caption in captions if zlib.crc32(caption.encode()) not in TAKEN)


def _pick(rng: Random, choices: list[Any]) -> Any:
    return choices[int(rng.random() * len(choices))]  # random() alone is promised to stay the same between Pythons


@cache
def _parse(template: str) -> list[list[Any]]:
    """The alternatives of a template, each as often as it weighs: lists of texts, slots and (bracket, alternatives)."""
    return _alternatives(iter(re.findall(r"[()\[\]<>|]|\{\w+\}|\*\d+|[^()\[\]<>|{}*]+", template)), closing="")


def _alternatives(tokens: Iterator[str], closing: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    parts: list[Any] = []
    weight = 1
    for token in tokens:
        if token in ("|", closing):
            found += [parts] * weight
            parts, weight = [], 1
            if token == closing:
                return found
        elif token in CLOSING:
            parts.append((token, _alternatives(tokens, CLOSING[token])))
        elif token[0] == "*":
            weight = int(token[1:])
        else:
            parts.append(token)
    return found + [parts] * weight


def _fill(template: str, kind: str, rng: Random) -> str:
    """One text that the template stands for, said of a subject of this kind."""
    return _join(_pick(rng, _parse(template)), kind, rng)


def _join(parts: list[Any], kind: str, rng: Random) -> str:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += _slot(part[1:-1], kind, rng) if part[0] == "{" else part
            continue
        bracket, alternatives = part
        if bracket == "<":
            text += _join(alternatives[SUBJECTS[kind][1] != "one"], kind, rng)
        elif bracket == "(" or rng.random() < 0.5:
            text += _join(_pick(rng, alternatives), kind, rng)
    return text


def _slot(name: str, kind: str, rng: Random) -> str:
    possessive = SUBJECTS[kind][0]
    if name == "its":
        return possessive
    if name == "it":
        return OBJECT_PRONOUNS[possessive]
    return _fill(PHRASES.get(f"{name}/{kind}") or PHRASES[name], kind, rng)


def _sentence(words: list[str], plural: bool, rng: Random) -> str:
    """The words as a sentence, with "runs", "is running" or "running" for ``~run``, "an" before a vowel's sound."""
    form = _pick(rng, ["simple", "simple", "progressive", "participle"])
    auxiliary = ["are" if plural else "is"] if form == "progressive" else []
    said = []
    for word in words:
        verb = word[1:]
        if word[0] != "~":
            said.append(word)
        elif verb in STATES:
            said.append(STATES[verb][2 if form == "participle" else plural])
        elif form == "simple":
            said.append(verb if plural else third_person(verb))
        else:
            said += [*auxiliary, participle(verb)]
            auxiliary = []  # said once: "is sitting and reading"
    text = re.sub(r"\ba (?=[aeio]|u(?!ni))", "an ", " ".join(filter(None, said)))
    return text[0].upper() + text[1:] + "."
