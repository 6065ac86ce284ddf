"""The query language, and a query as one vector, so that any index can answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from imgtext.branch import normalise
from imgtext.errors import ImgtextError

# a minus begins a word: the hyphens of "t-shirt" and of "snow - beach" are none
_MINUS = re.compile(r"""(?<!\S)[-−](?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\W_]\S*))""")
# how far minus words push, all together: what is wanted outweighs them, however many they are; the most that keeps four
# fifths of it on Flickr8k's dev split: benchmarks/composition.py
MINUS = 0.6


@dataclass(frozen=True)
class Query:
    """What a person typed, taken apart.

    Attributes:
        words: what pictures should show.
        minus: words, and phrases in quotes, that they should not.
    """

    words: str = ""
    minus: tuple[str, ...] = ()


def parse(text: str) -> Query:
    """Take a query apart: words, ``-word`` and ``-"some words"``.

    >>> parse('dog in snow -ball -"red collar"')
    Query(words='dog in snow', minus=('ball', 'red collar'))
    """
    minus = tuple(match["phrase"] or match["word"] or "" for match in _MINUS.finditer(text))
    return Query(" ".join(_MINUS.sub(" ", text).split()), tuple(phrase for phrase in minus if phrase.strip()))


def combine(
    words: np.ndarray | None, minus: np.ndarray, picture: np.ndarray | None = None, mix: float = 0.0
) -> np.ndarray | None:
    """One unit vector (D,) float32 for all parts of a query, or None where it has none.

    Args:
        words: (D,) unit embedding of what is wanted.
        minus: (M, D) unit embeddings of what is not.
        picture: (D,) unit embedding of a picture that is wanted.
        mix: share of the picture where there are words too, 0 to 1.

    Raises:
        ImgtextError: ``mix`` is not between 0 and 1.
    """
    if not 0 <= mix <= 1:
        raise ImgtextError(f"mix must be between 0 (words alone) and 1 (the picture alone), not {mix}")
    if words is None or picture is None:
        wanted = picture if words is None else words
    else:
        wanted = normalise(((1 - mix) * words + mix * picture)[None])[0]
    if not len(minus):
        return wanted
    away = normalise(minus.sum(axis=0)[None])
    return (-away if wanted is None else normalise(wanted - MINUS * away))[0]
