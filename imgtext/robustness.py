"""What recall is left when pictures come worse and captions come shorter or misspelt than those of the data set."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from imgtext.breakdown import Table
from imgtext.images import open_image
from imgtext.metrics import Retrieval, evaluate
from imgtext.text import STOP_WORDS, tokenise

if TYPE_CHECKING:
    from imgtext.retriever import Retriever

BATCH = 32  # pictures held in memory
_KEPT = 0.8  # of each side, by the crops
_ARTICLE = re.compile(r"\b(?:an?|the)\b\s*", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FUNCTION_WORDS = frozenset(STOP_WORDS).union(
    "about above across after against along among around before behind below beneath beside between beyond down during"
    " inside into near next off onto out outside over past through toward towards under up upon while within without"
    " but if not so than then very some all both each other another together".split()
)


def recompress(image: Image.Image, rng: Random) -> Image.Image:
    """Through a JPEG of quality 20."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=20)
    return Image.open(file).convert("RGB")


def darken(image: Image.Image, rng: Random) -> Image.Image:
    """Every channel times 0.4."""
    return image.point(lambda value: 0.4 * value)


def crop_middle(image: Image.Image, rng: Random) -> Image.Image:
    """The middle, four fifths of the width and of the height."""
    return _crop(image, 0.5, 0.5)


def crop_corner(image: Image.Image, rng: Random) -> Image.Image:
    """A random corner, four fifths of the width and of the height."""
    return _crop(image, rng.choice((0, 1)), rng.choice((0, 1)))


def grey(image: Image.Image, rng: Random) -> Image.Image:
    """Without colour, still RGB."""
    return image.convert("L").convert("RGB")


def stretch(image: Image.Image, rng: Random) -> Image.Image:
    """To 640x480, whatever shape the picture had."""
    return image.resize((640, 480), Image.Resampling.BICUBIC)


def misspell(text: str, rng: Random, words: int = 1) -> str:
    """One wrong letter each in some random words of four letters and more: left out, put in, changed or swapped."""
    places = [match.start() for match in _LONG_WORD.finditer(text)]
    chosen = set(rng.sample(places, min(words, len(places))))
    return _LONG_WORD.sub(lambda match: _mistype(match[0], rng) if match.start() in chosen else match[0], text)


def drop_articles(text: str, rng: Random) -> str:
    """Without a, an and the."""
    return _ARTICLE.sub("", text)


def keywords(text: str, rng: Random) -> str:
    """Content words alone, each once, in the order of the text: no articles, prepositions, pronouns, auxiliaries."""
    return " ".join(dict.fromkeys(word for word in tokenise(text) if word not in _FUNCTION_WORDS))


def upper_case(text: str, rng: Random) -> str:
    """In capitals."""
    return text.upper()


PICTURES: Mapping[str, Callable[[Image.Image, Random], Image.Image]] = {
    "JPEG of quality 20": recompress,
    "darkened to 40 %": darken,
    "middle 80 % of each side": crop_middle,
    "corner, 80 % of each side": crop_corner,
    "grey": grey,
    "stretched to 640x480": stretch,
}
# here unknown words are mended or replaced, as a search does
CAPTIONS: Mapping[str, Callable[[str, Random], str]] = {
    "unknown words mended": lambda text, rng: text,
    "one misspelt word": misspell,
    "three misspelt words": lambda text, rng: misspell(text, rng, words=3),
    "no articles": drop_articles,
    "keywords": keywords,
    "upper case": upper_case,
}


def robustness(
    retriever: Retriever,
    paths: Sequence[Path],
    texts: Sequence[str],
    owner: np.ndarray,
    images: np.ndarray,
    *,
    seed: int = 0,
    progress: bool = False,
) -> dict[str, Retrieval]:
    """Retrieval with changed pictures and plain captions, and with plain pictures and changed captions.

    Pictures are opened once and changed in memory; their features go past the cache.

    Args:
        retriever: the model.
        paths: N pictures.
        texts: M captions.
        owner: (M,) int, the picture that each caption describes.
        images: (N, D) unit embeddings of the plain pictures.
        seed: draws corners and spelling mistakes.
        progress: show a progress bar on stderr.

    Returns:
        By the names of `PICTURES` and `CAPTIONS`.

    Raises:
        ImageError: a picture can't be read.
    """
    captions = retriever.bundle.embed_captions(texts)
    changed = _embed_changed(retriever, paths, seed, progress)
    found = {name: evaluate(embeddings, captions, owner) for name, embeddings in changed.items()}
    for name, change in CAPTIONS.items():
        others = [change(text, _rng(seed, name, row)) for row, text in enumerate(texts)]
        found[name] = evaluate(images, retriever.embed_captions(others), owner)
    return found


def worst(plain: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]) -> tuple[str, float]:
    """The change that costs most, and its sum of the six recalls less the plain one's, in percentage points.

    Args:
        plain: a `Retrieval` as JSON.
        found: the same of each change.
    """
    name = min(found, key=lambda name: _rsum(found[name]))
    return name, _rsum(found[name]) - _rsum(plain)


def table(plain: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]) -> Table:
    """Recalls in per cent of every change, with the difference to the plain ones. Takes what `worst` takes."""
    columns = {
        f"{name} R@{k}": (way, f"at_{k}")
        for way, name in (("text_to_image", "text to image"), ("image_to_text", "image to text"))
        for k in (1, 10)
    }
    rows = [["none", *(f"{100 * plain[way][at]:.1f}" for way, at in columns.values())]]
    for change, measured in found.items():
        recalls = ((measured[way][at], plain[way][at]) for way, at in columns.values())
        rows.append([change, *(f"{100 * share:.1f} ({100 * (share - before):+.1f})" for share, before in recalls)])
    name, drop = worst(plain, found)
    return Table(f"Changed pictures and captions; worst: {name}, {drop:+.1f} in rsum", ["change", *columns], rows)


def _embed_changed(retriever: Retriever, paths: Sequence[Path], seed: int, progress: bool) -> dict[str, np.ndarray]:
    """(N, D) unit embeddings of the pictures under each change."""
    from tqdm import tqdm

    embedded: dict[str, list[np.ndarray]] = {name: [] for name in PICTURES}
    size = retriever.backbone.input_size
    with tqdm(total=len(paths) * len(PICTURES), desc="changed", unit=" pictures", disable=not progress) as bar:
        for first in range(0, len(paths), BATCH):
            opened = [open_image(path, target=size) for path in paths[first : first + BATCH]]
            for name, change in PICTURES.items():
                changed = [change(image, _rng(seed, name, row)) for row, image in enumerate(opened, start=first)]
                embedded[name].append(retriever.embed_images(changed))
                bar.update(len(changed))
    return {name: np.concatenate(parts) for name, parts in embedded.items()}


def _rng(seed: int, name: str, row: int) -> Random:
    return Random(f"{seed} {name} {row}")


def _rsum(found: Mapping[str, Any]) -> float:
    recalls: list[float] = [found[way][f"at_{k}"] for way in ("text_to_image", "image_to_text") for k in (1, 5, 10)]
    return 100 * sum(recalls)


def _crop(image: Image.Image, across: float, down: float) -> Image.Image:
    """A part of the picture; 0 is the left or upper end, 1 the right or lower one."""
    width, height = (max(1, round(_KEPT * side)) for side in image.size)
    left, upper = round(across * (image.width - width)), round(down * (image.height - height))
    return image.crop((left, upper, left + width, upper + height))


def _mistype(word: str, rng: Random) -> str:
    place = rng.randrange(len(word) - 1)
    head, one, two, tail = word[:place], word[place], word[place + 1], word[place + 2 :]
    letter = rng.choice([letter for letter in ascii_lowercase if letter != one.lower()])
    changed = [head + two + tail, head + letter + one + two + tail, head + letter + two + tail]
    if one != two:
        changed.append(head + two + one + tail)
    return rng.choice(changed)
