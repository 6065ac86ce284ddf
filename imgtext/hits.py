"""Answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from imgtext.words import Replacement


@dataclass(frozen=True)
class Hit:
    """One answer.

    Attributes:
        rank: from 1.
        score: cosine of query and answer, -1 to 1; 0 where only filters were asked for.
        probability: for a picture found by a text, the chance that people's captions of it would mention every word
            of the text, as far as the model knows the words; for a sentence, the chance of each of its words to be
            mentioned by people's captions of the picture, on average. None without a calibrated model, and for other
            answers.
        file: the gallery's file name, for pictures.
        path: where the picture lies on this machine, or None.
        caption: the sentence found, or a caption of the picture found where the gallery has one.
    """

    rank: int
    score: float
    probability: float | None = None
    file: str | None = None
    path: Path | None = None
    caption: str | None = None


class Hits(tuple[Hit, ...]):
    """Answers, best first.

    Attributes:
        unknown: words of the query that the model doesn't know and passed over.
        replaced: words of the query that the model doesn't know, and the known ones that stood in for them.
        confident: False where nothing in the gallery seems to match the text; None where that can't be told, as with
            words that are not wanted or were replaced by others, or with a picture in the query.
        admitted: how many pictures the filters of the query let through; None where it has none.
        undated: how many more they might have, had anybody known their date.
    """

    unknown: tuple[str, ...]
    replaced: Mapping[str, Replacement]
    confident: bool | None
    admitted: int | None
    undated: int

    def __new__(
        cls,
        hits: Iterable[Hit] = (),
        unknown: tuple[str, ...] = (),
        *,
        replaced: Mapping[str, Replacement] | None = None,
        confident: bool | None = None,
        admitted: int | None = None,
        undated: int = 0,
    ) -> Hits:
        self = super().__new__(cls, hits)
        self.unknown = unknown
        self.replaced = replaced or {}
        self.confident = confident
        self.admitted = admitted
        self.undated = undated
        return self
