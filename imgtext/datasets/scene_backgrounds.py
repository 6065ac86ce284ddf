"""Backgrounds of scenes, as SVG: skies, places and what falls from the sky, with some variation by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from random import Random

from imgtext.datasets.scene_grammar import pick

WIDTH, HEIGHT = 320, 256
HORIZON = 150

# by weather: the sky at the top and at the horizon
SKIES = {
    None: ("#7cc4f2", "#e3f5ff"),
    "sun": ("#2f9df0", "#d8f2ff"),
    "clouds": ("#8d9fae", "#d5dee5"),
    "rain": ("#5d6f80", "#a3b2bd"),
    "snow": ("#a9bacb", "#e6edf3"),
    "sunset": ("#5a4a94", "#ffb15c"),
    "night": ("#081433", "#2c4377"),
    "fog": ("#c3cbd0", "#e4e9ec"),
    "rainbow": ("#8fcdf5", "#eefaff"),
    "storm": ("#2b303c", "#707987"),
}
# the light on the ground: what colour is laid over it, how thick
TINTS = {
    "clouds": ("#5a6670", 0.12),
    "rain": ("#3c4d5e", 0.3),
    "snow": ("#ffffff", 0.55),
    "sunset": ("#ff7a2e", 0.22),
    "night": ("#0a1440", 0.55),
    "fog": ("#dfe5e8", 0.5),
    "storm": ("#1d2230", 0.45),
}
BRIGHT = ("#e4483e", "#f5c537", "#4f9fdc", "#5db15a", "#e87fb0")
WOOD = "#7a5230"


def sky(weather: str | None, rng: Random) -> str:
    """An SVG of the sky, ``WIDTH`` x ``HEIGHT``; weather is a key of ``SKIES``."""
    pen = _Pen(rng)
    top, bottom = SKIES[weather]
    pen.rect(0, 0, WIDTH, HEIGHT, bottom)
    pen.fade(0, HORIZON + 30, top, bottom)
    x, y = pen.between(90, 230), pen.between(32, 42)
    if weather is None:
        pen.clouds(2, "#fff")
    elif weather == "sun":
        for angle in range(0, 360, 30):
            pen.line(f"M{x} {y - 31}v-9", "#ffd23c", 4, more=f'transform="rotate({angle} {x} {y})"')
        pen.circle(x, y, 25, "#ffdf4a", "#ffb800")
    elif weather == "clouds":
        pen.clouds(7, "#f0f3f5", 10, 80)
        pen.clouds(4, "#aab6c0", 10, 60)
    elif weather == "rain":
        pen.clouds(6, "#56636f", 5, 45)
    elif weather == "sunset":
        pen.fade(60, 60, "#c25e8a", "#ff8f4f", opacity=0.55)
        pen.circle(x, HORIZON - 28, 32, "#ff6a3c")
        pen.clouds(3, "#7d5597", 25, 80, opacity=0.6)
    elif weather == "night":
        pen.dots(60, 0, HORIZON - 10, 0.6, 1.7, "#fff8d8")
        pen.circle(x, y, 19, "#fdf3c0")
        pen.circle(x + 9, y - 5, 17, top)
    elif weather == "rainbow":
        for i, colour in enumerate(("#e8413c", "#f59a32", "#f9e547", "#59b74c", "#3f8fe0", "#8a5fc0")):
            pen.circle(x, HORIZON + 8, 132 - 7 * i, "none", colour, 7, 0.85)
        pen.clouds(2, "#fff")
    elif weather == "storm":
        pen.clouds(7, "#3d434f", 5, 40)
        for left in (x - 50, x + 45):
            pen.path(f"M{left} 34l-14 36h12l-14 40l34-50h-13l12-26Z", "#ffe14d", "#fff6c0", 1.5)
    return pen.svg()


def ground(place: str, rng: Random) -> str:
    """An SVG of a place without sky and without anything in it, transparent where the sky is."""
    pen = _Pen(rng)
    _GROUNDS[place](pen)
    return pen.svg()


def falling(weather: str | None, rng: Random) -> str | None:
    """An SVG of what is in the air in front of everything: rain, flakes or fog; None in other weather."""
    pen = _Pen(rng)
    if weather in ("rain", "storm"):
        drops = ((pen.between(0, WIDTH), pen.between(0, HEIGHT), pen.between(8, 16)) for _ in range(90))
        pen.line("".join(f"M{x} {y}l{-length / 3:.1f} {length}" for x, y, length in drops), "#d9ecff", 1.4, 0.75)
    elif weather == "snow":
        pen.dots(110, 0, HEIGHT, 1.2, 3.4, "#fff")
    elif weather == "fog":
        pen.rect(0, 0, WIDTH, HEIGHT, "#eef2f4", opacity=0.16)
        for _ in range(9):
            x, y = pen.between(0, WIDTH), pen.between(60, 240)
            pen.ellipse(x, y, pen.between(90, 180), pen.between(10, 22), "#f2f5f6", opacity=0.28)
    else:
        return None
    return pen.svg()


class _Pen:
    """Draws SVG; what the methods called later draw lies over the earlier."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.parts: list[str] = []

    def svg(self) -> str:
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" stroke-linecap="round" stroke-linejoin="round"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(self.parts)}</svg>'

    def between(self, low: float, high: float) -> float:
        return round(low + (high - low) * self.rng.random(), 1)

    def pick(self, *choices: str) -> str:
        return pick(self.rng, choices)

    @contextmanager
    def moved(self, x: float, y: float, angle: float = 0) -> Iterator[None]:
        """Draw as if x, y were the origin, and turned by an angle in degrees."""
        self.parts.append(f'<g transform="translate({x} {y}) rotate({angle})">')
        yield
        self.parts.append("</g>")

    # shapes

    def _shape(self, what: str, fill: str, stroke: str, width: float, opacity: float, more: str = "") -> None:
        line = f'stroke="{stroke}" stroke-width="{width}"' if stroke != "none" else ""
        self.parts.append(f'<{what} fill="{fill}" {line} opacity="{opacity}" {more}/>')

    def path(self, path: str, fill: str, stroke: str = "none", width: float = 2, opacity: float = 1) -> None:
        self._shape(f'path d="{path}"', fill, stroke, width, opacity)

    def line(self, path: str, colour: str, width: float, opacity: float = 1, more: str = "") -> None:
        self._shape(f'path d="{path}"', "none", colour, width, opacity, more)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", opacity: float = 1
    ) -> None:
        self._shape(f'rect x="{x}" y="{y}" width="{width}" height="{height}"', fill, stroke, 2, opacity)

    def ellipse(
        self, x: float, y: float, across: float, down: float, fill: str, stroke: str = "none", opacity: float = 1
    ) -> None:
        self._shape(f'ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}"', fill, stroke, 3, opacity)

    def circle(
        self, x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 2, opacity: float = 1
    ) -> None:
        self._shape(f'circle cx="{x}" cy="{y}" r="{radius}"', fill, stroke, width, opacity)

    def fade(self, y: float, height: float, top: str, bottom: str, opacity: float = 1) -> None:
        """A band that changes its colour from top to bottom."""
        name = f"fade{len(self.parts)}"
        stops = f'<stop stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
        self.parts.append(f'<linearGradient id="{name}" x2="0" y2="1">{stops}</linearGradient>')
        self.rect(0, y, WIDTH, height, f"url(#{name})", opacity=opacity)

    # things of many shapes

    def rows(self, ys: Iterable[float], colour: str, width: float) -> None:
        """Level lines from edge to edge."""
        self.line("".join(f"M0 {y}H{WIDTH}" for y in ys), colour, width)

    def rays(self, y: float, narrow: float, xs: Iterable[float], bottom: float, colour: str, width: float) -> None:
        """Lines that come nearer from ``y`` to ``bottom``: boards, furrows."""
        path = "".join(f"M{WIDTH / 2 + (x - WIDTH / 2) * narrow:.1f} {y}L{x} {bottom}" for x in xs)
        self.line(path, colour, width)

    def ridge(self, y: float, rise: float, colour: str, step: float = 80, sharp: bool = False) -> None:
        """Hills, or with ``sharp`` mountains, down to the lower edge."""
        points = [(-self.between(0, step), y - self.between(0, rise))]
        while points[-1][0] < WIDTH:
            points.append((points[-1][0] + self.between(0.7 * step, 1.3 * step), y - self.between(0, rise)))
        path = f"M{points[0][0]} {HEIGHT}V{points[0][1]}"
        for (x0, y0), (x1, y1) in pairwise(points):
            middle = (x0 + x1) / 2
            path += f"L{x1:.1f} {y1}" if sharp else f"C{middle:.1f} {y0} {middle:.1f} {y1} {x1:.1f} {y1}"
        self.path(f"{path}V{HEIGHT}Z", colour)

    def dots(self, count: int, top: float, bottom: float, least: float, most: float, *colours: str) -> None:
        for colour in colours:
            for _ in range(count):
                self.circle(self.between(0, WIDTH), self.between(top, bottom), self.between(least, most), colour)

    def clouds(self, count: int, colour: str, top: float = 18, bottom: float = 90, opacity: float = 0.9) -> None:
        for i in range(count):
            x, y, size = WIDTH * (i + self.between(0, 1)) / count, self.between(top, bottom), self.between(14, 30)
            self.parts.append(f'<g opacity="{opacity}">')
            for right, down, radius in ((-0.9, 0.1, 0.46), (-0.35, -0.25, 0.62), (0.35, -0.1, 0.55), (0.9, 0.15, 0.41)):
                self.circle(x + right * size, y + down * size, radius * size, colour)
            self.rect(x - 0.9 * size, y, 1.8 * size, 0.56 * size, colour)
            self.parts.append("</g>")

    def waves(self, rows: range, colour: str, length: float = 22) -> None:
        wave = f"q{length / 4} -4 {length / 2} 0t{length / 2} 0" * int(WIDTH / length + 2)
        self.line("".join(f"M{-self.between(0, length)} {y}{wave}" for y in rows), colour, 1.6, 0.55)

    def grass(self, count: int, colour: str) -> None:
        tufts = ((self.between(0, WIDTH), self.between(HORIZON + 12, HEIGHT)) for _ in range(count))
        self.line("".join(f"M{x} {y}l3 6l1-8m0 8l4-6" for x, y in tufts), colour, 1.3, 0.7)

    def tree(self, x: float, y: float, size: float, crown: str) -> None:
        self.rect(x - 0.07 * size, y - 0.5 * size, 0.14 * size, 0.5 * size, WOOD)
        for right, up, radius in ((0, 0.7, 0.33), (-0.2, 0.55, 0.24), (0.2, 0.55, 0.24)):
            self.circle(x + right * size, y - up * size, radius * size, crown)

    def fir(self, x: float, y: float, size: float, colour: str) -> None:
        self.rect(x - 0.05 * size, y - 0.12 * size, 0.1 * size, 0.14 * size, "#5b3f28")
        for up, wide in ((1.0, 0.2), (0.75, 0.27), (0.5, 0.33)):
            self.path(f"M{x} {y - up * size}l{wide * size} {0.42 * size}h{-2 * wide * size}Z", colour)


_GROUNDS: dict[str, Callable[[_Pen], None]] = {}


def _ground(draw: Callable[[_Pen], None]) -> Callable[[_Pen], None]:
    """Enter a drawing under the name of its place."""
    _GROUNDS[draw.__name__[1:]] = draw
    return draw


@_ground
def _park(pen: _Pen) -> None:
    for x in range(5, WIDTH + 20, 44):
        crown = pen.pick("#3f8f3a", "#4c9c3f", "#5aa845")
        pen.tree(x + pen.between(-12, 12), HORIZON + 12, pen.between(52, 84), crown)
    pen.ridge(HORIZON + 12, 6, pen.pick("#7fbf4d", "#74b848", "#8cc653"))
    x = pen.between(100, 220)
    pen.path(f"M{x} {HORIZON + 8}q-30 40-70 110h110q0-60-26-110Z", "#d9c79b")
    pen.line(f"M{x + 30} {HORIZON + 18}h34m0-7h-34m4 0v16m26 0v-16", WOOD, 3)
    lamp = x + pick(pen.rng, (-60, 60))
    pen.line(f"M{lamp} {HORIZON + 26}v-62", "#3a3f45", 3)
    pen.circle(lamp, HORIZON - 40, 6, "#fff3b0", "#3a3f45")
    pen.grass(26, "#4f8f33")


@_ground
def _meadow(pen: _Pen) -> None:
    pen.ridge(HORIZON, 26, "#a8d573", 110)
    pen.ridge(HORIZON + 14, 22, "#8fc75a", 130)
    pen.ridge(HORIZON + 34, 14, "#79b845", 150)
    pen.grass(40, "#4f8f33")
    pen.dots(22, HORIZON + 26, HEIGHT, 1.8, 3.2, "#fff", "#ffd93b", "#e8588f", "#9a6fd0")


@_ground
def _forest(pen: _Pen) -> None:
    pen.rect(0, 70, WIDTH, HEIGHT, "#2f5d34", opacity=0.55)
    for row, colour in enumerate(("#2d6a35", "#245a2e")):
        for x in range(-10, WIDTH + 20, 30):
            pen.fir(x + 15 * row + pen.between(-8, 8), HORIZON + 8 + 10 * row, pen.between(84, 122), colour)
    pen.ridge(HORIZON + 22, 8, "#5d7f3a")
    for x in (pen.between(0, 50), pen.between(140, 180), pen.between(270, 320)):
        pen.rect(x - 9, 0, 18, HORIZON + 36, "#5f4029")
        pen.line(f"M{x - 3} 10V150M{x + 4} 30V160", "#4a301d", 1.5)
    pen.grass(34, "#39562a")
    pen.dots(24, HORIZON + 30, HEIGHT, 1.5, 3, "#8a6a3c")


@_ground
def _beach(pen: _Pen) -> None:
    pen.fade(HORIZON - 22, 60, "#1f8fc4", "#6cd0dd")
    pen.waves(range(HORIZON - 12, HORIZON + 22, 9), "#fff")
    pen.ridge(HORIZON + 26, 10, "#fff", 90)
    pen.ridge(HORIZON + 31, 10, "#f2dca0", 90)
    pen.dots(70, HORIZON + 32, HEIGHT, 0.6, 1.5, "#c9a862")
    pen.dots(6, HORIZON + 42, HEIGHT, 2, 3.5, "#fff6e8")


@_ground
def _sea(pen: _Pen) -> None:
    pen.fade(HORIZON - 35, 170, "#1b78b4", "#0d4f86")
    for i, colour in enumerate(("#2a8ac6", "#2380bb", "#1c70aa", "#165f96")):
        crest = f"M{-pen.between(0, 40)} {HORIZON - 12 + 30 * i}" + "q15-16 30-3t30 3" * 7
        pen.path(f"{crest}V{HEIGHT}H-60Z", colour)
        pen.line(crest, "#d8f1fb", 2, 0.8)


@_ground
def _lake(pen: _Pen) -> None:
    pen.ridge(HORIZON - 35, 70, "#8aa0b5", 60, sharp=True)
    pen.ridge(HORIZON - 18, 30, "#5f8f5a", 70)
    pen.fade(HORIZON - 22, 105, "#6fb7d6", "#3f8fba")
    pen.waves(range(HORIZON - 8, HORIZON + 60, 12), "#e3f6ff", 34)
    pen.ridge(HORIZON + 82, 8, "#6da544", 120)
    pen.line("".join(f"M{x} {HORIZON + 88}v-{22 + x % 9}" for x in (8, 14, 21, 296, 303, 311)), "#3f6f2c", 2.5)
    pen.grass(14, "#4f8f33")


@_ground
def _mountains(pen: _Pen) -> None:
    for x in range(-10, WIDTH + 60, 74):
        left, top, half = x + pen.between(-12, 12), pen.between(22, 66), pen.between(58, 80)
        pen.path(f"M{left - half} {HORIZON + 20}L{left} {top}L{left + half} {HORIZON + 20}Z", "#7c8794")
        pen.path(f"M{left} {top}L{left + half} {HORIZON + 20}H{left + 8}Z", "#626d7a")
        pen.path(f"M{left} {top}l{0.3 * half} 32l-10-5l-8 9l-9-8l-11 6Z", "#fff")
    pen.ridge(HORIZON + 16, 14, "#8b8f86", 90)
    pen.ridge(HORIZON + 40, 16, "#a39c8c", 100)
    pen.dots(16, HORIZON + 40, HEIGHT, 2, 6, "#85806f")
    pen.grass(16, "#5d7f3a")


@_ground
def _snow(pen: _Pen) -> None:
    pen.ridge(HORIZON - 6, 44, "#c9dbea", 110)
    for _ in range(7):
        pen.fir(pen.between(0, WIDTH), HORIZON + pen.between(-6, 14), pen.between(36, 62), "#3c6b57")
    pen.ridge(HORIZON + 14, 22, "#e6f0f8", 130)
    pen.ridge(HORIZON + 52, 20, "#f8fbfe", 150)
    pen.line(f"M{pen.between(0, 60)} 240q80-40 180-50", "#cfdfec", 3, 0.8)


@_ground
def _ice(pen: _Pen) -> None:
    pen.fade(HORIZON - 15, 60, "#2d6f9c", "#4f9cc4")
    for x in (pen.between(10, 60), pen.between(130, 180), pen.between(240, 300)):
        high = pen.between(40, 84)
        slope = f"l22 {0.3 * high}l26 {0.7 * high}"
        pen.path(f"M{x - 46} {HORIZON + 4}l18 {-0.6 * high}l20 {-0.4 * high}{slope}Z", "#d4ecf8")
        pen.path(f"M{x - 8} {HORIZON + 4 - high}{slope}h-38Z", "#a9d3ea")
    pen.waves(range(HORIZON + 8, HORIZON + 26, 9), "#fff")
    pen.ridge(HORIZON + 30, 8, "#8fc6e2", 60, sharp=True)
    pen.ridge(HORIZON + 36, 8, "#e9f6fc", 60, sharp=True)
    pen.line(f"M{pen.between(20, 90)} 215l36 9l14-8l30 14M200 236l34-10l22 10", "#a9d3ea", 2)


@_ground
def _desert(pen: _Pen) -> None:
    pen.ridge(HORIZON - 6, 40, "#e9b765", 130)
    pen.ridge(HORIZON + 18, 34, "#e0a64f", 150)
    pen.ridge(HORIZON + 50, 26, "#eec27a", 170)
    pen.line("M20 220q16-7 32 0t32 0M120 238q16-7 32 0t32 0M215 214q16-7 32 0t32 0", "#cf9644", 2, 0.7)
    pen.dots(10, HORIZON + 40, HEIGHT, 1.5, 3, "#b98442")


@_ground
def _street(pen: _Pen) -> None:
    x = -pen.between(0, 20)
    while x < WIDTH:
        wide, high = pen.between(44, 70), pen.between(66, 118)
        wall = pen.pick("#c98b6b", "#b5a693", "#8d9db0", "#d8b678", "#a87c7c", "#9fb39a")
        pen.rect(x, HORIZON + 20 - high, wide, high, wall, "#5d5550")
        for row in range(int(high // 24)):
            for column in range(int(wide // 18)):
                glass = pen.pick("#dff1fb", "#bfe0f2", "#ffe9a3")
                pen.rect(x + 6 + 18 * column, HORIZON + 28 - high + 24 * row, 10, 14, glass)
        x += wide
    pen.rect(0, HORIZON + 18, WIDTH, 22, "#c6c3bd")
    pen.rect(0, HORIZON + 38, WIDTH, 4, "#8f8c86")
    pen.fade(HORIZON + 42, 64, "#5d6167", "#6e7278")
    pen.line("M-10 214" + "h26m26 0" * 7, "#f3f3ee", 4)
    pen.rect(0, 246, WIDTH, 10, "#b9b6b0")


@_ground
def _road(pen: _Pen) -> None:
    pen.ridge(HORIZON - 4, 24, "#b7cf80", 100)
    pen.ridge(HORIZON + 8, 8, "#cfc06a", 140)
    pen.line("".join(f"M{x} {HORIZON + 12}v-58m-9 8h18" for x in (28, 92, 236, 296)), "#6b5a48", 3)
    x = pen.between(140, 180)
    pen.path(f"M{x - 8} {HORIZON + 3}h16L{WIDTH + 30} {HEIGHT}H-30Z", "#62666c")
    pen.line(f"M{x - 8} {HORIZON + 3}L-30 {HEIGHT}M{x + 8} {HORIZON + 3}L{WIDTH + 30} {HEIGHT}", "#f4f4f0", 3)
    pen.line(f"M{x} {HORIZON + 10}" + "v14m0 12" * 4, "#ffd84a", 5)


@_ground
def _farm(pen: _Pen) -> None:
    pen.ridge(HORIZON - 2, 20, "#b9d27a", 110)
    pen.rect(0, HORIZON + 6, WIDTH, 40, "#c8a862")
    pen.rays(HORIZON + 8, 0.35, range(-200, 540, 34), HORIZON + 40, "#a5854a", 2)
    with pen.moved(pen.between(50, 190), HORIZON + 14):
        pen.path("M0 0v-52l16-26l30-16l30 16l16 26v52Z", "#b8352c", "#6e1d18")
        pen.rect(30, -40, 32, 40, "#8d241d", "#fff")
        pen.line("M30-40l32 40m0-40l-32 40", "#fff", 3)
        pen.rect(38, -70, 16, 14, "#fff3c4", "#fff")
        pen.rect(98, -76, 24, 76, "#c9ced3", "#7d858c")
        pen.path("M98-76a12 14 0 0 1 24 0Z", "#8f979e")
    pen.rect(0, HORIZON + 30, WIDTH, 80, "#9cc25a")
    pen.line("".join(f"M{x} {HORIZON + 34}v-24" for x in range(4, WIDTH, 26)), "#f4efe4", 4)
    pen.rows((HORIZON + 17, HORIZON + 27), "#f4efe4", 4)
    pen.grass(30, "#5d8f33")


@_ground
def _garden(pen: _Pen) -> None:
    for x in range(0, WIDTH + 20, 26):
        pen.circle(x, HORIZON - 26 + pen.between(0, 8), pen.between(20, 30), "#4b9040")
    for x in range(0, WIDTH, 22):
        pen.path(f"M{x} {HORIZON + 22}v-62l9-10l9 10v62Z", "#fbf7ee", "#b9ab94", 1.5)
    pen.rect(0, HORIZON + 18, WIDTH, 22, "#6b4a30")
    pen.dots(12, HORIZON + 22, HORIZON + 36, 3, 4.5, "#e8485f", "#ffcf3d", "#f58fc0", "#a06fd8")
    pen.fade(HORIZON + 38, 70, "#7cc050", "#95d065")
    pen.grass(24, "#57983a")


@_ground
def _field(pen: _Pen) -> None:
    pen.rect(0, HORIZON - 62, WIDTH, 76, "#5a6472")
    pen.dots(70, HORIZON - 56, HORIZON + 2, 2.5, 3.5, "#e4584c", "#f3d04a", "#f2f2ee", "#5aa2dc", "#e8b48c")
    pen.rect(0, HORIZON + 4, WIDTH, 10, "#2f4f8f")
    pen.fade(HORIZON + 12, 100, "#4c9c3a", "#58aa42")
    left = pen.between(-60, 0)
    for i in range(5):
        pen.rect(left + 80 * i, HORIZON + 12, 40, 110, "#63b04a")
    pen.rows((HORIZON + 24, 250), "#fff", 3)
    x = pen.between(110, 210)
    pen.line(f"M{x} {HORIZON + 24}V250", "#fff", 3)
    pen.ellipse(x, 212, 52, 22, "none", "#fff")


@_ground
def _playground(pen: _Pen) -> None:
    pen.ridge(HORIZON + 2, 18, "#a8d573", 100)
    for x in (10, 300):
        pen.tree(x, HORIZON + 10, 56, "#4c9c3f")
    pen.fade(HORIZON + 8, 100, "#e8cf96", "#dcb97a")
    pen.dots(40, HORIZON + 14, HEIGHT, 0.8, 1.6, "#b8925a")
    x = pen.between(20, 60)
    with pen.moved(x, HORIZON + 34):
        pen.line("M0 0l16-76h86l16 76M16-76l14 76M102-76l-14 76M42-76v52M58-76v52", "#d6453d", 5)
        pen.rect(38, -26, 24, 5, "#3a3f45")
    with pen.moved(x + 150, HORIZON + 36):
        pen.line("M0 0v-70M14 0v-70M0-16h14M0-32h14M0-48h14M0-64h14", "#3d7fc4", 4)
        pen.path("M12-70q20 2 34 34t40 30v10q-34 2-50-34t-26-34Z", "#f5c537", "#c99512")


@_ground
def _room(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HORIZON + 20, pen.pick("#f3dfc1", "#d9e6d2", "#e8d4dc", "#cfdfec"))
    for x in range(0, WIDTH, 30):
        pen.rect(x, 0, 12, HORIZON + 20, "#fff", opacity=0.22)
    x = pen.between(60, 190)
    with pen.moved(x, 26):
        pen.rect(0, 0, 72, 78, "#a8dcf7")
        pen.line("M0 0h72v78h-72ZM36 0v78M0 39h72", "#fff", 5)
        pen.path("M-14-8h28q-2 60-16 92h-12ZM86-8h-28q2 60 16 92h12Z", "#d9705f")
    for left in (x - 58, x + 96):
        with pen.moved(left, 42):
            pen.path("M0 0h40v32h-40Z", "#fdf6e3", WOOD, 4)
            pen.path("M3 29l12-16l9 9l6-6l8 13Z", "#6aa35a")
    pen.rect(0, HORIZON + 14, WIDTH, 8, "#fff")
    pen.fade(HORIZON + 20, 90, "#b98250", "#c9935f")
    pen.rows((188, 208, 230), "#9c6b3e", 1.5)
    pen.ellipse(pen.between(130, 190), 222, 120, 26, pen.pick("#7d8fc4", "#c46f6f", "#7fae8a"), "#fff3dc", 0.9)


@_ground
def _kitchen(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HEIGHT, "#f5f2ea")
    pen.line("".join(f"M{x} 46V124" for x in range(0, WIDTH, 16)), "#d8d2c2", 1.5)
    pen.rows(range(60, 124, 16), "#d8d2c2", 1.5)
    doors = pen.pick("#8fb8a4", "#c9a77c", "#9fb4cf")
    for x in range(0, WIDTH, 54):
        pen.rect(x, 0, 50, 46, doors, "#5f6b66")
        pen.circle(x + 42, 34, 2.5, "#fff")
    for x in range(0, WIDTH, 64):
        pen.rect(x, HORIZON - 20, 60, 52, doors, "#5f6b66")
        pen.circle(x + 52, HORIZON, 2.5, "#fff")
    with pen.moved(pen.between(60, 200), HORIZON - 20):
        pen.rect(0, 0, 64, 54, "#e8eaec", "#5d6167")
        pen.rect(10, 16, 44, 28, "#4a4f55")
        for x in (12, 25, 38, 51):
            pen.circle(x, 8, 3, "#4a4f55")
    pen.rect(0, HORIZON - 28, WIDTH, 9, "#8d6e4f")
    pen.rect(0, HORIZON + 32, WIDTH, 90, "#eceff1")
    for row in range(4):
        for x in range(-22, WIDTH, 44):
            pen.rect(x + 22 * (row % 2), HORIZON + 34 + 22 * row, 22, 22, "#c7ccd1")


@_ground
def _table(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, 90, pen.pick("#f0e2c8", "#d5e3e8", "#e9d3cc"))
    pen.dots(30, 0, 80, 1.5, 2.5, "#ffffff80")
    wood, line = pick(pen.rng, (("#c58a52", "#a46d3a"), ("#b97a45", "#955c2f"), ("#d29c66", "#b07c48")))
    pen.rect(0, 84, WIDTH, 180, wood)
    pen.rays(84, 0.72, range(-60, 400, 62), HEIGHT, line, 2)
    if pen.rng.random() < 0.5:
        pen.path("M70 84H250L290 256H30Z", "#fbf8f0")
        check = pen.pick("#d9534a", "#4f86c6", "#5da45a")
        pen.line("M100 84L72 256M160 84V256M220 84L248 256M64 116H256M54 160H266M42 208H278", check, 12, 0.5)
    pen.rect(0, 80, WIDTH, 6, line)


@_ground
def _shelf(pen: _Pen) -> None:
    pen.fade(0, HEIGHT, pen.pick("#e6ded0", "#cfd9d6", "#ddd0dc"), "#b9ab98")
    for y in (116, 228):
        pen.rect(0, y, WIDTH, 12, "#9a6a3f", "#6b4626")
        pen.rect(0, y + 12, WIDTH, 7, "#000", opacity=0.18)
    for x, y, width, height in ((0, 0, 12, HEIGHT), (WIDTH - 12, 0, 12, HEIGHT), (0, 0, WIDTH, 8)):
        pen.rect(x, y, width, height, "#8a5d36")


@_ground
def _classroom(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HORIZON + 18, pen.pick("#f1ead2", "#dfe8ea", "#efe0d2"))
    x = pen.between(40, 90)
    with pen.moved(x, 26):
        pen.path("M0 0h170v84h-170Z", "#2f5d46", "#a5753f", 6)
        sums = (
            "M20 24h26M33 14v20M62 18h20M62 28h20",
            "M20 40q16-36 32 0t32 0",
            "M22 42l22-30l22 30ZM90 28h20m-10-10v20",
        )
        pen.line(pen.pick(*sums), "#f2f5ee", 2.5)
        pen.rect(40, 88, 90, 5, "#a5753f")
    pen.circle(x + 200, 46, 17, "#fff", "#444", 3)
    pen.line(f"M{x + 200} 36v10h8", "#444", 2.5)
    pen.rect(0, HORIZON + 12, WIDTH, 8, "#8a7a60")
    pen.fade(HORIZON + 20, 90, "#c9b48a", "#d9c69e")
    pen.rays(HORIZON + 20, 0.6, range(-80, 420, 50), HEIGHT, "#b39c70", 1.5)


@_ground
def _stage(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HORIZON + 22, "#b3263a")
    left = pen.between(-20, 0)
    for i in range(13):
        pen.rect(left + 27 * i, 0, 13, HORIZON + 22, "#8f1d2c")
    for x in range(-10, WIDTH, 64):
        pen.path(f"M{x} 0h64q-32 56-64 0Z", "#c8303f", "#f0c14a", 3)
    pen.fade(HORIZON + 20, 90, "#6e4a2c", "#8d6238")
    pen.rows((186, 206, 230), "#573a20", 1.5)
    x = pen.between(100, 220)
    pen.path(f"M{x - 14} 0h28l66 230h-160Z", "#fff6c8", opacity=0.22)
    pen.ellipse(x, 222, 86, 20, "#fff6c8", opacity=0.4)


@_ground
def _gym(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HORIZON + 14, pen.pick("#bcd0d9", "#cfd8c9", "#d9d3c2"))
    bars = "".join(f"M{x} 20v130" for x in range(16, 100, 26)) + "".join(f"M16 {y}h78" for y in range(28, 150, 14))
    pen.line(bars, "#b07c48", 4)
    with pen.moved(pen.between(140, 220), 34):
        pen.path("M0 0h54v38h-54Z", "#fff", "#d6453d", 4)
        pen.line("M16 14h22v16h-22Z", "#d6453d", 2.5)
        pen.ellipse(27, 40, 14, 4, "none", "#e8722e")
        pen.line("M14 42l6 20M40 42l-6 20M20 43l4 19M34 43l-4 19", "#f4f4f4", 1.5)
    pen.rect(0, HORIZON + 8, WIDTH, 8, "#7f8f96")
    pen.fade(HORIZON + 14, 100, "#d9a05e", "#e8b878")
    pen.rows(range(176, HEIGHT, 16), "#c68d4c", 1)
    pen.line(f"M0 {HORIZON + 36}H{WIDTH}M40 {HEIGHT}q120-90 240 0", "#2f6fc4", 3.5)
    pen.rows((236,), "#d6453d", 3.5)


@_ground
def _pool(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, 70, "#d8eef2")
    pen.line("".join(f"M{x} 0V66" for x in range(0, WIDTH, 18)), "#a9cfd8", 1.5)
    pen.rows(range(12, 66, 18), "#a9cfd8", 1.5)
    pen.rect(0, 62, WIDTH, 14, "#f4f1e6", "#b9b29c")
    pen.fade(76, 180, "#45c4e0", "#1d9cc8")
    pen.waves(range(88, HEIGHT, 15), "#c9f3fb", 30)
    for y in pick(pen.rng, ((120, 196), (136, 214), (112, 160, 226))):
        pen.rows((y,), "#fff", 5)
        pen.line(f"M0 {y}" + "h12m14 0" * 13, "#e0483e", 5)
    pen.line("M270 84v-40q0-8 10-8M290 84v-40q0-8 10-8M270 60h20", "#c3c9cc", 4)


@_ground
def _underwater(pen: _Pen) -> None:
    pen.fade(0, HEIGHT, "#2aa5d8", "#0b3f78")
    for x in range(20, WIDTH, 62):
        pen.path(f"M{x} 0h22l{pen.between(-30, -10)} 230h-50Z", "#fff", opacity=0.09)
    for _ in range(11):
        x, half = pen.between(0, WIDTH), pen.between(17, 42)
        pen.line(f"M{x} 236q-9 {-half / 2} 0 {-half}t0 {-half}", pen.pick("#2f8f5a", "#3fa56a", "#237a4f"), 5)
    for x in (pen.between(20, 140), pen.between(180, 300)):
        pen.line(f"M{x} 240v-26m0 12l-11-14m11 6l11-16", pen.pick("#f2707a", "#f59a5a", "#c77fd0"), 5)
    pen.ridge(238, 12, "#d9bf86", 90)
    for _ in range(16):
        pen.circle(pen.between(0, WIDTH), pen.between(10, 200), pen.between(2, 6), "none", "#dff6ff", 1.5, 0.8)


@_ground
def _space(pen: _Pen) -> None:
    pen.fade(0, HEIGHT, "#060617", "#15143a")
    x, y = pen.between(60, 260), pen.between(40, 200)
    for colour in ("#7b3fa8", "#3f5fc0", "#b0468f", "#5a3fb8"):
        near = x + pen.between(-60, 60), y + pen.between(-40, 40)
        pen.ellipse(*near, pen.between(50, 100), pen.between(30, 60), colour, opacity=0.16)
    pen.dots(120, 0, HEIGHT, 0.5, 1.7, "#fff")
    if pen.rng.random() < 0.6:
        x = pen.between(60, 260)
        pen.circle(x, 300, 90, "#2f7fd0")
        pen.path(f"M{x - 50} 232q30-10 44 8t-20 24h-40ZM{x + 14} 222q26 2 34 16t-26 12Z", "#5aa84f")


@_ground
def _sky(pen: _Pen) -> None:
    pen.clouds(4, "#fff", 150, 235)
    pen.clouds(3, "#fff", 60, 140, opacity=0.6)


@_ground
def _night(pen: _Pen) -> None:
    pen.fade(0, HEIGHT, "#050a24", "#27316b")
    pen.dots(80, 0, 220, 0.6, 1.8, "#fff8d8")
    pen.circle(pen.between(70, 250), pen.between(50, 90), 36, "#f7edbd")
    pen.ridge(238, 26, "#0b1020", 70)
    for x in range(0, WIDTH, 34):
        pen.fir(x, 244, pen.between(30, 56), "#070b18")


@_ground
def _jungle(pen: _Pen) -> None:
    pen.fade(0, HEIGHT, "#5fae5a", "#1f5a35")
    leaf = "M0 0q26-24 64 0q-38 24-64 0Z"
    for colour in ("#3f8f45", "#2f7a3c", "#256a35"):
        for _ in range(9):
            with pen.moved(pen.between(0, WIDTH), pen.between(0, 150), pen.between(0, 360)):
                pen.path(leaf, colour)
    for x in (pen.between(20, 70), pen.between(140, 190), pen.between(250, 300)):
        pen.line(f"M{x} 0q16 40 0 80t6 {pen.between(30, 60)}", "#4f7a2c", 4)
        pen.rect(x + 16, 0, 13, HORIZON + 30, "#5b452b")
    pen.ridge(HORIZON + 26, 10, "#5f7f35")
    pen.grass(44, "#2c5a26")
    for x in (16, 300):
        fern = "q-18-34-34-40q26 2 36 26q2-34-6-48q20 16 16 50q14-22 34-22q-22 10-32 34Z"
        pen.path(f"M{x} {HEIGHT}{fern}", "#2f8a3f")


@_ground
def _savanna(pen: _Pen) -> None:
    pen.ridge(HORIZON - 4, 18, "#c2ab6a", 120)
    for x in (pen.between(20, 100), pen.between(200, 300)):
        pen.line(f"M{x} {HORIZON + 10}q4-20-2-42m2 18l16-22m-16 14l-18-16", "#5d4326", 5)
        pen.ellipse(x, HORIZON - 42, 46, 13, "#6f8a3a")
        pen.ellipse(x + 14, HORIZON - 50, 26, 9, "#7f9a45")
    pen.ridge(HORIZON + 12, 8, "#d9bb5f", 140)
    pen.ridge(HORIZON + 50, 10, "#e3c76d", 150)
    pen.grass(70, "#a8842f")


def _bunting(pen: _Pen, y: float, sag: float, span: float) -> None:
    """Flags on a string that hangs from edge to edge."""
    pen.line(f"M0 {y}" + f"q{span / 2} {2 * sag} {span} 0" * int(WIDTH / span + 1), "#8d8794", 1.5)
    for i, x in enumerate(range(0, WIDTH, 21)):
        place = (x + 8) % span / span
        pen.path(f"M{x} {y + 4 * sag * place * (1 - place):.1f}h16l-8 18Z", BRIGHT[i % len(BRIGHT)])


@_ground
def _fair(pen: _Pen) -> None:
    for left in (-8, 92, 214):
        colour = pen.pick("#e4483e", "#3f86cf", "#e88a2e", "#8a5fc0")
        pen.rect(left + 6, HORIZON - 20, 86, 44, "#c79a68")
        pen.rect(left + 6, HORIZON + 2, 86, 22, "#9c6b3e")
        for i in range(7):
            pen.rect(left + 14 * i, HORIZON - 36, 14, 22, colour if i % 2 else "#fff")
    _bunting(pen, 14, 24, 107)
    _bunting(pen, 42, 26, 160)
    pen.fade(HORIZON + 20, 90, "#cfae84", "#dcc39b")
    pen.dots(50, HORIZON + 24, HEIGHT, 1.5, 2.6, pen.pick("#e4483eb0", "#4f9fdcb0", "#f5c537b0"))


@_ground
def _party(pen: _Pen) -> None:
    pen.rect(0, 0, WIDTH, HORIZON + 22, pen.pick("#fbd9e6", "#d9e8fb", "#fdf0c4"))
    pen.dots(22, 0, HORIZON + 10, 1.8, 3, *BRIGHT[:4])
    _bunting(pen, 10, 30, 160)
    pen.rect(0, HORIZON + 16, WIDTH, 7, "#fff")
    pen.fade(HORIZON + 22, 90, "#a8743f", "#bf8a54")
    pen.dots(14, HORIZON + 30, HEIGHT, 1.8, 3, *BRIGHT[:3])
