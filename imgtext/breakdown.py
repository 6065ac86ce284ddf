"""Where a model finds its pictures and where it doesn't: by a caption's length, unknown, rare and single words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from imgtext.metrics import ranks
from imgtext.text import Vocabulary, tokenise

# a caption is of a kind if it holds one of its words
KINDS = {
    "counts": frozenset("two three four five six seven eight nine ten couple pair several".split()),
    "colours": frozenset(
        "black white red green blue yellow orange pink purple brown grey gray tan beige golden silver maroon".split()
    ),
    "relations": frozenset(
        "above across against along among around atop behind below beneath beside between beyond down front inside into"
        " left near next off onto out outside over past right through toward towards under underneath up".split()
    ),
}
LENGTHS = (0, 6, 9, 12, 16)  # words
UNKNOWN = (0, 1, 2)  # different words that the model doesn't know
FREQUENCIES = (0, 1, 10, 30, 100, 300, 1000)  # training captions that hold the rarest word
MIN_CAPTIONS = 20  # a stem in fewer captions says nothing
SHOWN = 10


class Table(NamedTuple):
    """Figures for people; the first column holds names.

    Attributes:
        title: what the figures are; empty where the header says it.
    """

    title: str
    header: list[str]
    rows: list[list[Any]]

    def text(self) -> str:
        """Aligned lines, under the title."""
        lines = [[str(cell) for cell in line] for line in (self.header, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines)]
        aligned = (
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in lines
        )
        return "\n".join([self.title, *aligned] if self.title else aligned)


def breakdown(
    images: np.ndarray, captions: np.ndarray, owner: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary
) -> dict[str, Any]:
    """Text-to-image retrieval by kind of caption. No caption is told, only words and counts.

    Args:
        images: (N, D) unit embeddings.
        captions: (M, D) unit embeddings.
        owner: (M,) int, the image that each caption describes.
        texts: the M captions.
        vocabulary: the model's.

    Returns:
        Fit for JSON:

        - ``by_length``, ``by_unknown`` and ``by_rarest``: ``{"from", "captions", "at_10"}`` of captions with so many
          words and more, with so many unknown words and more, and of those whose rarest word stands in so many
          training captions and more (0: it is unknown).
        - ``hardest``: ``{"word", "captions", "at_10"}``, stems, by their usual word, whose captions find their
          picture least.
        - ``confused``: ``{"said", "shown", "times"}``: a caption spoke of one and the first picture found showed the
          other in its place, in so many captions.
        - ``by_kind``: ``{"kind", "captions", "at_1", "at_10"}`` of all captions, and of those with a word of each of
          `KINDS`.
        - ``swapped_alike``: the share of the captions with a relation that stay the same to the model when what stands
          before and after the relation change places; absent where no caption has one.
        - ``ceiling_at_1``: the most that R@1 can be, as captions that are the same to the model describe several
          pictures.
    """
    scores = captions @ images.T  # (captions, images)
    found = ranks(scores, owner[:, None] == np.arange(len(images)))
    bags = vocabulary.encode(texts)
    frequency = np.asarray(vocabulary.document_frequency)
    stems = [set(bags.indices[begin : begin + size].tolist()) for begin, size in zip(bags.offsets, bags.sizes)]
    rarest = [
        0 if unknown or not known else int(frequency[list(known)].min()) for known, unknown in zip(stems, bags.unknown)
    ]
    return {
        "by_kind": _by_kind(found, texts),
        **_alike(texts, owner, vocabulary),
        "by_length": _by(found, [len(tokenise(text)) for text in texts], LENGTHS),
        "by_unknown": _by(found, [len(unknown) for unknown in bags.unknown], UNKNOWN),
        "by_rarest": _by(found, rarest, FREQUENCIES),
        "hardest": _hardest(found, stems, vocabulary),
        "confused": _confused(scores.argmax(axis=1), owner, stems, vocabulary),
    }


def tables(found: Mapping[str, Any]) -> list[Table]:
    """What `breakdown` gave, now or in an earlier version, as tables; R@10 in per cent."""
    bins = {
        "by_length": "words in the caption",
        "by_unknown": "unknown words in the caption",
        "by_rarest": "training captions with its rarest word",
    }
    made = [_bins(name, found[key]) for key, name in bins.items() if key in found]
    if found["hardest"]:
        rows = [[row["word"], row["captions"], f"{100 * row['at_10']:.1f}"] for row in found["hardest"]]
        made.append(Table("Words whose captions find their picture least:", ["word", "captions", "R@10"], rows))
    if found["confused"]:
        rows = [[row["said"], row["shown"], row["times"]] for row in found["confused"]]
        header = ["the caption said", "the first picture showed instead", "captions"]
        made.append(Table("What it takes for what, where the first picture found was a wrong one:", header, rows))
    return made


def _bins(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    ends = [*(row["from"] for row in rows[1:]), None]
    cells = [[_span(row["from"], end), row["captions"], f"{100 * row['at_10']:.1f}"] for row, end in zip(rows, ends)]
    return Table("", [name, "captions", "R@10"], cells)


def _span(start: int, end: int | None) -> str:
    if end is None:
        return f"{start} and more"
    return str(start) if end == start + 1 else f"{start} to {end - 1}"


def _by(found: np.ndarray, values: Sequence[int], starts: Sequence[int]) -> list[dict[str, Any]]:
    bin_of = np.searchsorted(starts, values, side="right") - 1
    return [
        {"from": start, "captions": int(inside.sum()), "at_10": float((found[inside] <= 10).mean())}
        for number, start in enumerate(starts)
        if (inside := bin_of == number).any()
    ]


def _by_kind(found: np.ndarray, texts: Sequence[str]) -> list[dict[str, Any]]:
    words = [set(tokenise(text)) for text in texts]
    groups = {"all": np.ones(len(texts), bool)}
    groups |= {kind: np.array([not said.isdisjoint(listed) for said in words]) for kind, listed in KINDS.items()}
    return [
        {
            "kind": kind,
            "captions": int(inside.sum()),
            "at_1": float((found[inside] <= 1).mean()),
            "at_10": float((found[inside] <= 10).mean()),
        }
        for kind, inside in groups.items()
        if inside.any()
    ]


def _alike(texts: Sequence[str], owner: np.ndarray, vocabulary: Vocabulary) -> dict[str, float]:
    """What a bag of words leaves out."""
    bags = _bags(texts, vocabulary)
    told: dict[frozenset[tuple[int, float]], Counter[int]] = {}  # by bag: how many captions of each image it is
    for bag, image in zip(bags, owner.tolist()):
        told.setdefault(bag, Counter())[image] += 1
    swapped = {number: turned for number, text in enumerate(texts) if (turned := _swapped(text)) is not None}
    same = [bags[number] == bag for number, bag in zip(swapped, _bags(list(swapped.values()), vocabulary))]
    ceiling = sum(max(images.values()) for images in told.values()) / len(texts)
    return {"ceiling_at_1": ceiling, **({"swapped_alike": sum(same) / len(same)} if same else {})}


def _bags(texts: Sequence[str], vocabulary: Vocabulary) -> list[frozenset[tuple[int, float]]]:
    """Each text's stems with their weights, rounded: the last digits depend on the order of the words."""
    bags = vocabulary.encode(texts)
    entries = list(zip(bags.indices.tolist(), np.round(bags.weights, 3).tolist()))
    return [frozenset(entries[begin : begin + size]) for begin, size in zip(bags.offsets, bags.sizes)]


def _swapped(text: str) -> str | None:
    """A text whose parts before and after its first relation have changed places; None where it has no relation."""
    words = tokenise(text)
    at = next((place for place, word in enumerate(words) if word in KINDS["relations"]), None)
    return None if at is None else " ".join([*words[at + 1 :], words[at], *words[:at]])


def _hardest(found: np.ndarray, stems: Sequence[set[int]], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    counts = Counter(stem for known in stems for stem in known)
    hits = Counter(stem for known, rank in zip(stems, found) for stem in known if rank <= 10)
    often = [stem for stem, count in counts.items() if count >= MIN_CAPTIONS]
    worst = sorted(often, key=lambda stem: (hits[stem] / counts[stem], vocabulary.stems[stem]))[:SHOWN]
    return [
        {"word": vocabulary.usual_word(stem), "captions": counts[stem], "at_10": hits[stem] / counts[stem]}
        for stem in worst
    ]


def _confused(
    first: np.ndarray, owner: np.ndarray, stems: Sequence[set[int]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    told: dict[int, Counter[int]] = {}  # by image: how many of its captions hold a stem
    captions = Counter(owner.tolist())
    for image, known in zip(owner.tolist(), stems):
        told.setdefault(image, Counter()).update(known)
    pairs: Counter[tuple[int, int]] = Counter()
    for image, wrong, known in zip(owner.tolist(), first.tolist(), stems):
        if image != wrong:
            # what half of the wrong picture's captions agree on, and nobody said of the right one
            shown = {stem for stem, count in told[wrong].items() if 2 * count >= captions[wrong]} - set(told[image])
            pairs.update((said, other) for said in known - set(told[wrong]) for other in shown)
    return [
        {"said": vocabulary.usual_word(said), "shown": vocabulary.usual_word(shown), "times": times}
        for (said, shown), times in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    ]
