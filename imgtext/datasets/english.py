"""The few rules of English that generated captions need."""

from __future__ import annotations

import re
from collections.abc import Sequence


def plural(noun: str) -> str:
    """The regular plural of a noun: "fox" -> "foxes"."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith(("tomato", "potato")):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"


def with_article(phrase: str) -> str:
    """ "a" or "an" before a phrase, by the sound that it begins with; nothing before a name."""
    if phrase.startswith("Santa"):
        return phrase
    return ("an " if re.match(r"(?!uni|use|UFO|one)[aeiouAEIOU]", phrase) else "a ") + phrase


def third_person(phrase: str) -> str:
    """The first word of a verb phrase in the third person: "fly home" -> "flies home"."""
    verb, space, rest = phrase.partition(" ")
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        verb += "es"
    else:
        verb = re.sub(r"(?<=[^aeiou])y$", "ie", verb) + "s"
    return verb + space + rest


def participle(phrase: str) -> str:
    """The first word of a verb phrase as present participle: "lie down" -> "lying down"."""
    verb, space, rest = phrase.partition(" ")
    if verb.endswith("ie"):
        verb = verb[:-2] + "y"
    elif re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]|patrol|rappel", verb):
        verb += verb[-1]
    else:
        verb = re.sub(r"(?<=[^ey])e$", "", verb)
    return verb + "ing" + space + rest


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
