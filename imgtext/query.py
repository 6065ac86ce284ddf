"""The query language, and a query as one vector, so that any index can answer it."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from imgtext.branch import normalise
from imgtext.errors import ImgtextError
from imgtext.text import legible

if TYPE_CHECKING:
    from imgtext.bundle import Gallery

# a minus begins a word: the hyphens of "t-shirt" and of "snow - beach" are none
_PART = re.compile(
    r"""(?<!\S)(?:(?P<filter>in|after|before):(?=\S)|[-−](?=["“”]|[^\W_]))"""
    r"""(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>\S+))""",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
# how far minus words push, all together: what is wanted outweighs them, however many they are; the most that keeps four
# fifths of it on Flickr8k's dev split: benchmarks/composition.py
MINUS = 0.6
_NAMED = 10  # folders


@dataclass(frozen=True)
class Query:
    """What a person typed, taken apart.

    Attributes:
        words: what pictures should show.
        minus: words, and phrases in quotes, that they should not.
        folders: names of folders, or paths of several such as "2023/may", that they should all lie in, however deep.
        after: the first day that they may be of.
        before: the day that they must be older than.
    """

    words: str = ""
    minus: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    @property
    def text(self) -> str:
        """The query without its filters: what is embedded."""
        return " ".join([self.words, *(f'-"{phrase}"' for phrase in self.minus)]).strip()

    @property
    def filters(self) -> bool:
        """Whether any picture may be left out."""
        return bool(self.folders or self.after or self.before)


def parse(text: str) -> Query:
    """Take a query apart: words, ``-word``, ``-"some words"``, ``in:folder``, ``after:2023-05``, ``before:2023-05-17``.

    NUL and halves of surrogate pairs separate words, as a space does.

    Raises:
        ImgtextError: what follows ``after:`` or ``before:`` is no year, month or day.

    >>> parse('dog in snow -ball -"red collar"')
    Query(words='dog in snow', minus=('ball', 'red collar'), folders=(), after=None, before=None)
    """
    found: dict[str, list[str]] = {"": [], "in": [], "after": [], "before": []}
    text = legible(text)
    for part in _PART.finditer(text):
        value = part["phrase"] or part["word"] or ""
        if value.strip():
            found[(part["filter"] or "").lower()].append(value)
    folders = (value.strip("/ ") for value in found["in"])
    return Query(
        " ".join(_PART.sub(" ", text).split()),
        tuple(found[""]),
        tuple(folder for folder in folders if folder),
        max((_day("after", value) for value in found["after"]), default=None),
        min((_day("before", value) for value in found["before"]), default=None),
    )


def _day(name: str, text: str) -> date:
    """The first day of a year, a month or a day."""
    if found := _DATE.fullmatch(text):
        year, month, day = found.groups()
        with suppress(ValueError):
            return date(int(year), int(month or 1), int(day or 1))
    raise ImgtextError(
        f"{name}:{text} names no date; write a year, a month or a day, "
        f"such as {name}:2023, {name}:2023-05 or {name}:2023-05-17"
    )


def admit(query: Query, gallery: Gallery) -> tuple[np.ndarray, int]:
    """The pictures that a query's filters let through.

    Returns:
        (M,) int64 rows, the newest first and those without a date last; and how many are kept out because nobody knows
        their date.

    Raises:
        ImgtextError: the pictures lie in no folder of that name; the message lists those that there are.
    """
    admitted = np.ones(len(gallery), bool)
    for folder in query.folders:
        within = {name: f"/{_folded(folder)}/" in f"/{_folded(name)}/" for name in set(gallery.folders)}
        if not any(within.values()):
            names = sorted(filter(None, within))
            there = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
            raise ImgtextError(
                f"no picture lies in a folder {folder!r}; there {f'are: {there}' if names else 'is none'}"
            )
        admitted &= np.array([within[name] for name in gallery.folders])
    days, dated = gallery.days, admitted.copy()  # a day that is not known is neither before nor after another
    if query.after:
        dated &= days >= np.datetime64(query.after)
    if query.before:
        dated &= days < np.datetime64(query.before)
    undated = int((admitted & np.isnat(days)).sum()) if query.after or query.before else 0
    rows = np.flatnonzero(dated)
    age = np.datetime64(date.max) - days[rows]
    return rows[np.argsort(age, kind="stable")], undated


def _folded(name: str) -> str:
    # file systems differ in how they keep an accent
    return unicodedata.normalize("NFC", name).casefold()


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
    pushed = -away if wanted is None else normalise(wanted - MINUS * away)
    vector: np.ndarray = pushed[0]
    return vector
