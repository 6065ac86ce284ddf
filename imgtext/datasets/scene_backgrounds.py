"""Backgrounds of scenes, as SVG: a place in its weather, with some variation by chance."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

from imgtext.datasets.scene_grammar import pick

WIDTH, HEIGHT = 320, 256
HORIZON = 150

# by weather: the sky from top to horizon
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


def sky(weather: str | None, rng: Random) -> str:
    """An SVG of the sky, ``WIDTH`` x ``HEIGHT``; weather is a key of ``SKIES``."""
    return _svg(_sky(weather, rng))


def ground(place: str, rng: Random) -> str:
    """An SVG of a place without sky and without anything in it, transparent where the sky is."""
    return _svg(_PLACES[place](rng))


def falling(weather: str | None, rng: Random) -> str | None:
    """An SVG of what is in the air in front of everything: rain, flakes or fog; None in other weather."""
    if weather in ("rain", "storm"):
        drops = ""
        for _ in range(90):
            x, y, length = rng.random() * WIDTH, rng.random() * HEIGHT, 8 + 8 * rng.random()
            drops += f"M{x:.0f} {y:.0f}l{-length / 3:.1f} {length:.1f}"
        return _svg(f'<path d="{drops}" stroke="#d9ecff" stroke-width="1.4" opacity=".75"/>')
    if weather == "snow":
        return _svg(_dots(rng, 110, (0, HEIGHT), (1.2, 3.4), "#ffffff", 0.95))
    if weather == "fog":
        bands = "".join(
            f'<ellipse cx="{rng.random() * WIDTH:.0f}" cy="{60 + 180 * rng.random():.0f}" rx="{90 + 90 * rng.random():.0f}"'
            f' ry="{10 + 12 * rng.random():.0f}" fill="#f2f5f6" opacity=".28"/>'
            for _ in range(9)
        )
        return _svg(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#eef2f4" opacity=".16"/>{bands}')
    return None


# --- pieces ---


def _svg(body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none"'
        f' stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
    )


def _between(rng: Random, low: float, high: float) -> float:
    return low + (high - low) * rng.random()


def _rect(x: float, y: float, width: float, height: float, colour: str, more: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}" {more}/>'


def _fade(y: float, height: float, top: str, bottom: str) -> str:
    """A band of colour that changes from top to bottom."""
    name = f"g{top[1:]}{bottom[1:]}{y:.0f}"
    return (
        f'<linearGradient id="{name}" x2="0" y2="1"><stop stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
        f"</linearGradient>{_rect(0, y, WIDTH, height, f'url(#{name})')}"
    )


def _ridge(rng: Random, y: float, rise: float, colour: str, step: float = 80, sharp: bool = False) -> str:
    """Hills, or with ``sharp`` mountains, down to the lower edge."""
    x = -step * rng.random()
    points = [(x, y - rise * rng.random())]
    while x < WIDTH:
        x += step * _between(rng, 0.7, 1.3)
        points.append((x, y - rise * rng.random()))
    path = f"M{points[0][0]:.0f} {HEIGHT}L{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f"L{x1:.0f} {y1:.0f}" if sharp else f"C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return f'<path d="{path}V{HEIGHT}Z" fill="{colour}"/>'


def _dots(
    rng: Random, count: int, y: tuple[float, float], size: tuple[float, float], colour: str, opacity: float = 1.0
) -> str:
    circles = "".join(
        f'<circle cx="{rng.random() * WIDTH:.0f}" cy="{_between(rng, *y):.0f}" r="{_between(rng, *size):.1f}"/>'
        for _ in range(count)
    )
    return f'<g fill="{colour}" opacity="{opacity}">{circles}</g>'


def _cloud(x: float, y: float, size: float, colour: str, opacity: float = 0.9) -> str:
    puffs = ((-0.9, 0.1, 0.5), (-0.35, -0.25, 0.62), (0.35, -0.1, 0.55), (0.9, 0.15, 0.42))
    circles = "".join(
        f'<circle cx="{x + dx * size:.0f}" cy="{y + dy * size:.0f}" r="{radius * size:.0f}"/>'
        for dx, dy, radius in puffs
    )
    base = _rect(x - size * 1.3, y + 0.1 * size, size * 2.6, size * 0.46, colour, f'rx="{size * 0.23:.0f}"')
    return f'<g fill="{colour}" opacity="{opacity}">{circles}{base}</g>'


def _clouds(rng: Random, count: int, colour: str, y: tuple[float, float] = (18, 90), opacity: float = 0.9) -> str:
    return "".join(
        _cloud(WIDTH * (i + rng.random()) / count, _between(rng, *y), _between(rng, 14, 30), colour, opacity)
        for i in range(count)
    )


def _strokes(path: str, colour: str, width: float, opacity: float = 1.0) -> str:
    return f'<path d="{path}" stroke="{colour}" stroke-width="{width}" opacity="{opacity}"/>'


def _waves(rng: Random, rows: range, colour: str, length: float = 22) -> str:
    path = ""
    for y in rows:
        x = -length * rng.random()
        path += f"M{x:.0f} {y}" + f"q{length / 4:.1f} -4 {length / 2:.1f} 0t{length / 2:.1f} 0" * int(
            WIDTH / length + 2
        )
    return _strokes(path, colour, 1.6, 0.55)


def _grass(rng: Random, count: int, colour: str) -> str:
    path = ""
    for _ in range(count):
        x, y = rng.random() * WIDTH, _between(rng, HORIZON + 12, HEIGHT)
        path += f"M{x - 3:.0f} {y - 6:.0f}l3 6l1 -8m0 8l4 -6"
    return _strokes(path, colour, 1.3, 0.7)


def _round_tree(x: float, y: float, size: float, crown: str, trunk: str = "#7a5230") -> str:
    return (
        _rect(x - size * 0.07, y - size * 0.5, size * 0.14, size * 0.5, trunk)
        + f'<circle cx="{x:.0f}" cy="{y - size * 0.7:.0f}" r="{size * 0.33:.0f}" fill="{crown}"/>'
        + f'<circle cx="{x - size * 0.2:.0f}" cy="{y - size * 0.55:.0f}" r="{size * 0.24:.0f}" fill="{crown}"/>'
        + f'<circle cx="{x + size * 0.2:.0f}" cy="{y - size * 0.55:.0f}" r="{size * 0.24:.0f}" fill="{crown}"/>'
    )


def _fir(x: float, y: float, size: float, colour: str) -> str:
    tiers = "".join(
        f"M{x:.0f} {y - size * top:.0f}l{size * wide:.0f} {size * 0.42:.0f}h{-2 * size * wide:.0f}Z"
        for top, wide in ((1.0, 0.2), (0.75, 0.27), (0.5, 0.33))
    )
    return (
        _rect(x - size * 0.05, y - size * 0.12, size * 0.1, size * 0.14, "#5b3f28")
        + f'<path d="{tiers}" fill="{colour}"/>'
    )


def _sky(weather: str | None, rng: Random) -> str:
    top, bottom = SKIES[weather]
    parts = [_fade(0, HORIZON + 30, top, bottom), _rect(0, HORIZON + 28, WIDTH, HEIGHT, bottom)]
    x, y = _between(rng, 90, 230), _between(rng, 32, 42)
    if weather == "sun":
        rays = "".join(
            f'<path d="M{x:.0f} {y - 31:.0f}v-9" transform="rotate({a} {x:.0f} {y:.0f})"/>' for a in range(0, 360, 30)
        )
        parts.append(f'<g stroke="#ffd23c" stroke-width="4">{rays}</g>')
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="25" fill="#ffdf4a" stroke="#ffb800" stroke-width="2"/>')
    elif weather == "sunset":
        parts.append(_fade(60, 60, "#c25e8a", "#ff8f4f").replace("/>", ' opacity=".55"/>'))
        parts.append(f'<circle cx="{x:.0f}" cy="{HORIZON - 28}" r="32" fill="#ff6a3c"/>')
        parts.append(_clouds(rng, 3, "#7d5597", (25, 80), 0.6))
    elif weather == "night":
        parts.append(_dots(rng, 60, (0, HORIZON - 10), (0.6, 1.7), "#fff8d8", 0.95))
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="19" fill="#fdf3c0"/>')
        parts.append(f'<circle cx="{x + 9:.0f}" cy="{y - 5:.0f}" r="17" fill="{top}"/>')
    elif weather == "rainbow":
        for i, colour in enumerate(("#e8413c", "#f59a32", "#f9e547", "#59b74c", "#3f8fe0", "#8a5fc0")):
            radius = 132 - 7 * i
            parts.append(
                f'<circle cx="{x:.0f}" cy="{HORIZON + 8}" r="{radius}" stroke="{colour}" stroke-width="7" opacity=".85"/>'
            )
        parts.append(_clouds(rng, 2, "#ffffff"))
    elif weather == "storm":
        parts.append(_clouds(rng, 7, "#3d434f", (5, 40), 0.95))
        for start in (x - 50, x + 45):
            bolt = f"M{start:.0f} 34l-14 36h12l-14 40l34 -50h-13l12 -26Z"
            parts.append(f'<path d="{bolt}" fill="#ffe14d" stroke="#fff6c0" stroke-width="1.5"/>')
    elif weather == "rain":
        parts.append(_clouds(rng, 6, "#56636f", (5, 45), 0.95))
    elif weather == "clouds":
        parts.append(_clouds(rng, 7, "#f0f3f5", (10, 80), 0.85) + _clouds(rng, 4, "#aab6c0", (10, 60), 0.8))
    elif weather is None:
        parts.append(_clouds(rng, 2, "#ffffff"))
    return "".join(parts)


# --- places ---


def _park(rng: Random) -> str:
    green = pick(rng, ("#7fbf4d", "#74b848", "#8cc653"))
    trees = "".join(
        _round_tree(
            x + _between(rng, -12, 12),
            HORIZON + 12,
            _between(rng, 52, 84),
            pick(rng, ("#3f8f3a", "#4c9c3f", "#5aa845")),
        )
        for x in range(5, WIDTH + 20, 44)
    )
    x = _between(rng, 100, 220)
    path = f'<path d="M{x:.0f} {HORIZON + 8}q-30 40 -70 110h110q0 -60 -26 -110Z" fill="#d9c79b"/>'
    bench = "M0 0h34M0 -7h34M4 0v9M30 0v9"
    lamp = x + pick(rng, (-60, 60))
    return (
        trees
        + _ridge(rng, HORIZON + 12, 6, green)
        + path
        + f'<g transform="translate({x + 30:.0f} {HORIZON + 18})">{_strokes(bench, "#7a5230", 3)}</g>'
        + _strokes(f"M{lamp:.0f} {HORIZON + 26}v-62", "#3a3f45", 3)
        + f'<circle cx="{lamp:.0f}" cy="{HORIZON - 40}" r="6" fill="#fff3b0" stroke="#3a3f45" stroke-width="2"/>'
        + _grass(rng, 26, "#4f8f33")
    )


def _meadow(rng: Random) -> str:
    return (
        _ridge(rng, HORIZON, 26, "#a8d573", 110)
        + _ridge(rng, HORIZON + 14, 22, "#8fc75a", 130)
        + _ridge(rng, HORIZON + 34, 14, "#79b845", 150)
        + _grass(rng, 40, "#4f8f33")
        + "".join(
            _dots(rng, 22, (HORIZON + 26, HEIGHT), (1.8, 3.2), colour)
            for colour in ("#ffffff", "#ffd93b", "#e8588f", "#9a6fd0")
        )
    )


def _forest(rng: Random) -> str:
    parts = [_rect(0, 70, WIDTH, HEIGHT, "#2f5d34", 'opacity=".55"')]
    for row, colour in ((0, "#2d6a35"), (1, "#245a2e")):
        for x in range(-10, WIDTH + 20, 30):
            parts.append(
                _fir(x + _between(rng, -8, 8) + 15 * row, HORIZON + 8 + 10 * row, _between(rng, 84, 122), colour)
            )
    parts.append(_ridge(rng, HORIZON + 22, 8, "#5d7f3a"))
    for x in (_between(rng, 0, 50), _between(rng, 140, 180), _between(rng, 270, 320)):
        parts.append(
            _rect(x - 9, 0, 18, HORIZON + 36, "#5f4029")
            + _strokes(f"M{x - 3:.0f} 10V150M{x + 4:.0f} 30V160", "#4a301d", 1.5)
        )
    return "".join(parts) + _grass(rng, 34, "#39562a") + _dots(rng, 24, (HORIZON + 30, HEIGHT), (1.5, 3), "#8a6a3c")


def _beach(rng: Random) -> str:
    shore = HORIZON + 22
    return (
        _fade(HORIZON - 22, 60, "#1f8fc4", "#6cd0dd")
        + _waves(rng, range(HORIZON - 12, HORIZON + 22, 9), "#ffffff")
        + _ridge(rng, shore + 4, 10, "#ffffff", 90)
        + _ridge(rng, shore + 9, 10, "#f2dca0", 90)
        + _dots(rng, 70, (shore + 10, HEIGHT), (0.6, 1.5), "#c9a862")
        + _dots(rng, 6, (shore + 20, HEIGHT), (2, 3.5), "#fff6e8")
    )


def _sea(rng: Random) -> str:
    parts = [_fade(HORIZON - 35, 170, "#1b78b4", "#0d4f86")]
    for i, colour in enumerate(("#2a8ac6", "#2380bb", "#1c70aa", "#165f96")):
        y = HORIZON - 12 + 30 * i
        x = -40 * rng.random()
        crest = f"M{x:.0f} {y}" + "q15 -16 30 -3t30 3" * 7
        parts.append(f'<path d="{crest}V{HEIGHT}H-60Z" fill="{colour}"/>' + _strokes(crest, "#d8f1fb", 2, 0.8))
    return "".join(parts)


def _lake(rng: Random) -> str:
    return (
        _ridge(rng, HORIZON - 35, 70, "#8aa0b5", 60, sharp=True)
        + _ridge(rng, HORIZON - 18, 30, "#5f8f5a", 70)
        + _fade(HORIZON - 22, 105, "#6fb7d6", "#3f8fba")
        + _waves(rng, range(HORIZON - 8, HORIZON + 60, 12), "#e3f6ff", 34)
        + _ridge(rng, HORIZON + 82, 8, "#6da544", 120)
        + _strokes("".join(f"M{x} {HORIZON + 88}v-{22 + x % 9}" for x in (8, 14, 21, 296, 303, 311)), "#3f6f2c", 2.5)
        + _grass(rng, 14, "#4f8f33")
    )


def _mountains(rng: Random) -> str:
    peaks = ""
    for x in range(-10, WIDTH + 60, 74):
        top, half = _between(rng, 22, 66), _between(rng, 58, 80)
        left = x + _between(rng, -12, 12)
        peaks += f'<path d="M{left - half:.0f} {HORIZON + 20}L{left:.0f} {top:.0f}L{left + half:.0f} {HORIZON + 20}Z" fill="#7c8794"/>'
        peaks += f'<path d="M{left:.0f} {top:.0f}L{left + half:.0f} {HORIZON + 20}H{left + 8:.0f}Z" fill="#626d7a"/>'
        peaks += f'<path d="M{left:.0f} {top:.0f}l{half * 0.3:.0f} 32l-10 -5l-8 9l-9 -8l-11 6Z" fill="#ffffff"/>'
    return (
        peaks
        + _ridge(rng, HORIZON + 16, 14, "#8b8f86", 90)
        + _ridge(rng, HORIZON + 40, 16, "#a39c8c", 100)
        + _dots(rng, 16, (HORIZON + 40, HEIGHT), (2, 6), "#85806f")
        + _grass(rng, 16, "#5d7f3a")
    )


def _snow(rng: Random) -> str:
    firs = "".join(
        _fir(_between(rng, 0, WIDTH), HORIZON + _between(rng, -6, 14), _between(rng, 36, 62), "#3c6b57")
        for _ in range(7)
    )
    return (
        _ridge(rng, HORIZON - 6, 44, "#c9dbea", 110)
        + firs
        + _ridge(rng, HORIZON + 14, 22, "#e6f0f8", 130)
        + _ridge(rng, HORIZON + 52, 20, "#f8fbfe", 150)
        + _strokes(f"M{_between(rng, 0, 60):.0f} 240q80 -40 180 -50", "#cfdfec", 3, 0.8)
    )


def _ice(rng: Random) -> str:
    bergs = ""
    for x in (_between(rng, 10, 60), _between(rng, 130, 180), _between(rng, 240, 300)):
        high = _between(rng, 40, 84)
        bergs += f'<path d="M{x - 46:.0f} {HORIZON + 4}l18 -{high * 0.6:.0f}l20 -{high * 0.4:.0f}l22 {high * 0.3:.0f}l26 {high * 0.7:.0f}Z" fill="#d4ecf8"/>'
        bergs += f'<path d="M{x - 8:.0f} {HORIZON + 4 - high:.0f}l22 {high * 0.3:.0f}l26 {high * 0.7:.0f}h-38Z" fill="#a9d3ea"/>'
    return (
        _fade(HORIZON - 15, 60, "#2d6f9c", "#4f9cc4")
        + bergs
        + _waves(rng, range(HORIZON + 8, HORIZON + 26, 9), "#ffffff")
        + _ridge(rng, HORIZON + 30, 8, "#8fc6e2", 60, sharp=True)
        + _ridge(rng, HORIZON + 36, 8, "#e9f6fc", 60, sharp=True)
        + _strokes(f"M{_between(rng, 20, 90):.0f} 215l36 9l14 -8l30 14M200 236l34 -10l22 10", "#a9d3ea", 2)
    )


def _desert(rng: Random) -> str:
    return (
        _ridge(rng, HORIZON - 6, 40, "#e9b765", 130)
        + _ridge(rng, HORIZON + 18, 34, "#e0a64f", 150)
        + _ridge(rng, HORIZON + 50, 26, "#eec27a", 170)
        + _strokes(
            "".join(f"M{x} {y}q16 -7 32 0t32 0" for x, y in ((20, 220), (120, 238), (215, 214))), "#cf9644", 2, 0.7
        )
        + _dots(rng, 10, (HORIZON + 40, HEIGHT), (1.5, 3), "#b98442")
    )


def _street(rng: Random) -> str:
    parts = []
    x = -20 * rng.random()
    while x < WIDTH:
        wide, high = _between(rng, 44, 70), _between(rng, 66, 118)
        wall = pick(rng, ("#c98b6b", "#b5a693", "#8d9db0", "#d8b678", "#a87c7c", "#9fb39a"))
        parts.append(_rect(x, HORIZON + 20 - high, wide, high, wall, 'stroke="#5d5550" stroke-width="1.5"'))
        for row in range(int(high // 24)):
            for column in range(int(wide // 18)):
                glass = pick(rng, ("#dff1fb", "#bfe0f2", "#ffe9a3"))
                parts.append(_rect(x + 6 + 18 * column, HORIZON + 28 - high + 24 * row, 10, 14, glass))
        x += wide
    dashes = "".join(f"M{x} 214h26" for x in range(-10, WIDTH, 52))
    return (
        "".join(parts)
        + _rect(0, HORIZON + 18, WIDTH, 22, "#c6c3bd")
        + _rect(0, HORIZON + 38, WIDTH, 4, "#8f8c86")
        + _fade(HORIZON + 42, 64, "#5d6167", "#6e7278")
        + _strokes(dashes, "#f3f3ee", 4)
        + _rect(0, 246, WIDTH, 10, "#b9b6b0")
    )


def _road(rng: Random) -> str:
    x = _between(rng, 140, 180)
    poles = "".join(_strokes(f"M{left} {HORIZON + 12}v-58m-9 8h18", "#6b5a48", 3) for left in (28, 92, 236, 296))
    return (
        _ridge(rng, HORIZON - 4, 24, "#b7cf80", 100)
        + _ridge(rng, HORIZON + 8, 8, "#cfc06a", 140)
        + poles
        + f'<path d="M{x - 8:.0f} {HORIZON + 3}h16L{WIDTH + 30} {HEIGHT}H-30Z" fill="#62666c"/>'
        + _strokes(
            f"M{x - 8:.0f} {HORIZON + 3}L-30 {HEIGHT}M{x + 8:.0f} {HORIZON + 3}L{WIDTH + 30} {HEIGHT}", "#f4f4f0", 3
        )
        + f'<path d="M{x:.0f} {HORIZON + 8}V{HEIGHT}" stroke="#ffd84a" stroke-width="5" stroke-dasharray="14 12"/>'
    )


def _farm(rng: Random) -> str:
    x = _between(rng, 50, 190)
    fence = (
        "".join(f"M{left} {HORIZON + 34}v-24" for left in range(4, WIDTH, 26))
        + f"M0 {HORIZON + 17}H{WIDTH}M0 {HORIZON + 27}H{WIDTH}"
    )
    furrows = "".join(
        f"M{160 + (left - 160) * 0.35:.0f} {HORIZON + 8}L{left} {HORIZON + 40}" for left in range(-200, 540, 34)
    )
    barn = (
        f'<path d="M0 0v-52l16 -26l30 -16l30 16l16 26v52Z" fill="#b8352c" stroke="#6e1d18" stroke-width="2"/>'
        + _rect(30, -40, 32, 40, "#8d241d", 'stroke="#ffffff" stroke-width="3"')
        + _strokes("M30 -40l32 40M62 -40l-32 40", "#ffffff", 3)
        + _rect(38, -70, 16, 14, "#fff3c4", 'stroke="#ffffff" stroke-width="2"')
    )
    silo = (
        _rect(98, -76, 24, 76, "#c9ced3", 'stroke="#7d858c" stroke-width="2"')
        + '<path d="M98 -76a12 14 0 0 1 24 0Z" fill="#8f979e"/>'
    )
    return (
        _ridge(rng, HORIZON - 2, 20, "#b9d27a", 110)
        + _rect(0, HORIZON + 6, WIDTH, 40, "#c8a862")
        + _strokes(furrows, "#a5854a", 2)
        + f'<g transform="translate({x:.0f} {HORIZON + 14})">{barn}{silo}</g>'
        + _rect(0, HORIZON + 30, WIDTH, 80, "#9cc25a")
        + _strokes(fence, "#f4efe4", 4)
        + _grass(rng, 30, "#5d8f33")
    )


def _garden(rng: Random) -> str:
    fence = "".join(
        f'<path d="M{x} {HORIZON + 22}v-62l9 -10l9 10v62Z" fill="#fbf7ee" stroke="#b9ab94" stroke-width="1.5"/>'
        for x in range(0, WIDTH, 22)
    )
    hedge = "".join(
        f'<circle cx="{x}" cy="{HORIZON - 26 + 8 * rng.random():.0f}" r="{_between(rng, 20, 30):.0f}" fill="#4b9040"/>'
        for x in range(0, WIDTH + 20, 26)
    )
    flowers = "".join(
        _dots(rng, 12, (HORIZON + 22, HORIZON + 36), (3, 4.5), colour)
        for colour in ("#e8485f", "#ffcf3d", "#f58fc0", "#a06fd8")
    )
    return (
        hedge
        + fence
        + _rect(0, HORIZON + 18, WIDTH, 22, "#6b4a30")
        + flowers
        + _fade(HORIZON + 38, 70, "#7cc050", "#95d065")
        + _grass(rng, 24, "#57983a")
    )


def _field(rng: Random) -> str:
    stands = _rect(0, HORIZON - 62, WIDTH, 76, "#5a6472")
    crowd = "".join(
        _dots(rng, 70, (HORIZON - 56, HORIZON + 2), (2.5, 3.5), colour)
        for colour in ("#e4584c", "#f3d04a", "#f2f2ee", "#5aa2dc", "#e8b48c")
    )
    stripes = "".join(
        _rect(x, HORIZON + 12, 40, 110, "#63b04a") for x in range(-20 + int(40 * rng.random()), WIDTH, 80)
    )
    x = _between(rng, 110, 210)
    return (
        stands
        + crowd
        + _rect(0, HORIZON + 4, WIDTH, 10, "#2f4f8f")
        + _fade(HORIZON + 12, 100, "#4c9c3a", "#58aa42")
        + stripes
        + _strokes(f"M0 {HORIZON + 24}H{WIDTH}M0 250H{WIDTH}M{x:.0f} {HORIZON + 24}V250", "#ffffff", 3, 0.9)
        + f'<ellipse cx="{x:.0f}" cy="212" rx="52" ry="22" stroke="#ffffff" stroke-width="3" opacity=".9"/>'
    )


def _playground(rng: Random) -> str:
    x = _between(rng, 20, 60)
    swing = "M0 0l16 -76h86l16 76M16 -76l14 76M102 -76l-14 76M42 -76v52M58 -76v52"
    slide = "M0 0v-70M14 0v-70M0 -16h14M0 -32h14M0 -48h14M0 -64h14"
    return (
        _ridge(rng, HORIZON + 2, 18, "#a8d573", 100)
        + "".join(_round_tree(left, HORIZON + 10, 56, "#4c9c3f") for left in (10, 300))
        + _fade(HORIZON + 8, 100, "#e8cf96", "#dcb97a")
        + _dots(rng, 40, (HORIZON + 14, HEIGHT), (0.8, 1.6), "#b8925a")
        + f'<g transform="translate({x:.0f} {HORIZON + 34})">{_strokes(swing, "#d6453d", 5)}{_rect(38, -26, 24, 5, "#3a3f45")}</g>'
        + f'<g transform="translate({x + 150:.0f} {HORIZON + 36})">{_strokes(slide, "#3d7fc4", 4)}'
        + '<path d="M12 -70q20 2 34 34t40 30v10q-34 2 -50 -34t-26 -34Z" fill="#f5c537" stroke="#c99512" stroke-width="2"/></g>'
    )


def _room(rng: Random) -> str:
    wall = pick(rng, ("#f3dfc1", "#d9e6d2", "#e8d4dc", "#cfdfec"))
    stripes = "".join(_rect(x, 0, 12, HORIZON + 20, "#ffffff", 'opacity=".22"') for x in range(0, WIDTH, 30))
    x = _between(rng, 60, 190)
    window = (
        _rect(0, 0, 72, 78, "#a8dcf7", 'stroke="#ffffff" stroke-width="6"')
        + _strokes("M36 0v78M0 39h72", "#ffffff", 4)
        + '<path d="M-14 -8h28q-2 60 -16 92h-12ZM86 -8h-28q2 60 16 92h12Z" fill="#d9705f"/>'
    )
    picture = (
        _rect(0, 0, 40, 32, "#fdf6e3", 'stroke="#7a5230" stroke-width="4"')
        + '<path d="M3 29l12 -16l9 9l6 -6l8 13Z" fill="#6aa35a"/>'
    )
    return (
        _rect(0, 0, WIDTH, HORIZON + 20, wall)
        + stripes
        + f'<g transform="translate({x:.0f} 26)">{window}</g><g transform="translate({x - 58:.0f} 44)">{picture}</g>'
        + f'<g transform="translate({x + 96:.0f} 40)">{picture}</g>'
        + _rect(0, HORIZON + 14, WIDTH, 8, "#ffffff")
        + _fade(HORIZON + 20, 90, "#b98250", "#c9935f")
        + _strokes("".join(f"M0 {y}H{WIDTH}" for y in (188, 208, 230)), "#9c6b3e", 1.5)
        + f'<ellipse cx="{_between(rng, 130, 190):.0f}" cy="222" rx="120" ry="26" fill="{pick(rng, ("#7d8fc4", "#c46f6f", "#7fae8a"))}"'
        ' stroke="#fff3dc" stroke-width="3" opacity=".9"/>'
    )


def _kitchen(rng: Random) -> str:
    cupboard = pick(rng, ("#8fb8a4", "#c9a77c", "#9fb4cf"))
    upper = "".join(
        _rect(x, 0, 50, 46, cupboard, 'stroke="#5f6b66" stroke-width="2"')
        + f'<circle cx="{x + 42}" cy="34" r="2.5" fill="#fff"/>'
        for x in range(0, WIDTH, 54)
    )
    lower = "".join(
        _rect(x, HORIZON - 20, 60, 52, cupboard, 'stroke="#5f6b66" stroke-width="2"')
        + f'<circle cx="{x + 52}" cy="{HORIZON}" r="2.5" fill="#fff"/>'
        for x in range(0, WIDTH, 64)
    )
    x = _between(rng, 60, 200)
    stove = (
        _rect(x, HORIZON - 20, 64, 54, "#e8eaec", 'stroke="#5d6167" stroke-width="2"')
        + _rect(x + 10, HORIZON - 4, 44, 28, "#4a4f55")
        + "".join(f'<circle cx="{x + 12 + 13 * i:.0f}" cy="{HORIZON - 12}" r="3" fill="#4a4f55"/>' for i in range(4))
    )
    tiles = "".join(f"M{left} 46V{HORIZON - 26}" for left in range(0, WIDTH, 16)) + "".join(
        f"M0 {y}H{WIDTH}" for y in range(60, HORIZON - 26, 16)
    )
    floor = "".join(
        _rect(left + 22 * (row % 2), HORIZON + 34 + 22 * row, 22, 22, "#c7ccd1")
        for row in range(4)
        for left in range(-22, WIDTH, 44)
    )
    return (
        _rect(0, 0, WIDTH, HEIGHT, "#f5f2ea")
        + _strokes(tiles, "#d8d2c2", 1.5)
        + upper
        + lower
        + stove
        + _rect(0, HORIZON - 28, WIDTH, 9, "#8d6e4f")
        + _rect(0, HORIZON + 32, WIDTH, 90, "#eceff1")
        + floor
    )


def _table(rng: Random) -> str:
    wall = pick(rng, ("#f0e2c8", "#d5e3e8", "#e9d3cc"))
    wood, line = pick(rng, (("#c58a52", "#a46d3a"), ("#b97a45", "#955c2f"), ("#d29c66", "#b07c48")))
    planks = _strokes("".join(f"M{160 + (x - 160) * 0.72:.0f} 84L{x} {HEIGHT}" for x in range(-60, 400, 62)), line, 2)
    cloth = ""
    if rng.random() < 0.5:
        check = pick(rng, ("#d9534a", "#4f86c6", "#5da45a"))
        cloth = '<path d="M70 84H250L290 256H30Z" fill="#fbf8f0"/>'
        cloth += f'<path d="M100 84L72 256M160 84V256M220 84L248 256M64 116H256M54 160H266M42 208H278" stroke="{check}" stroke-width="12" opacity=".5"/>'
    return (
        _rect(0, 0, WIDTH, 90, wall)
        + _dots(rng, 30, (0, 80), (2, 3), "#ffffff", 0.5)
        + _rect(0, 84, WIDTH, 180, wood)
        + planks
        + cloth
        + _rect(0, 80, WIDTH, 6, line)
    )


def _shelf(rng: Random) -> str:
    wall = pick(rng, ("#e6ded0", "#cfd9d6", "#ddd0dc"))
    boards = "".join(
        _rect(0, y, WIDTH, 12, "#9a6a3f", 'stroke="#6b4626" stroke-width="2"')
        + _rect(0, y + 12, WIDTH, 7, "#000", 'opacity=".18"')
        for y in (116, 228)
    )
    sides = _rect(-2, 0, 14, HEIGHT, "#8a5d36") + _rect(WIDTH - 12, 0, 14, HEIGHT, "#8a5d36")
    return _fade(0, HEIGHT, wall, "#b9ab98") + boards + sides + _rect(0, 0, WIDTH, 8, "#8a5d36")


def _classroom(rng: Random) -> str:
    x = _between(rng, 40, 90)
    sums = pick(
        rng,
        ("M20 24h26M33 14v20M62 18h20M62 28h20", "M20 40q16 -36 32 0t32 0", "M22 42l22 -30l22 30ZM90 28h20M100 18v20"),
    )
    board = (
        _rect(0, 0, 170, 84, "#2f5d46", 'stroke="#a5753f" stroke-width="6"')
        + _strokes(sums, "#f2f5ee", 2.5)
        + _rect(40, 88, 90, 5, "#a5753f")
    )
    return (
        _rect(0, 0, WIDTH, HORIZON + 18, pick(rng, ("#f1ead2", "#dfe8ea", "#efe0d2")))
        + f'<g transform="translate({x:.0f} 26)">{board}</g>'
        + f'<circle cx="{x + 200:.0f}" cy="46" r="17" fill="#fff" stroke="#444" stroke-width="3"/><path d="M{x + 200:.0f} 46v-10m0 10h8" stroke="#444" stroke-width="2.5"/>'
        + _rect(0, HORIZON + 12, WIDTH, 8, "#8a7a60")
        + _fade(HORIZON + 20, 90, "#c9b48a", "#d9c69e")
        + _strokes(
            "".join(f"M{160 + (left - 160) * 0.6:.0f} {HORIZON + 20}L{left} {HEIGHT}" for left in range(-80, 420, 50)),
            "#b39c70",
            1.5,
        )
    )


def _stage(rng: Random) -> str:
    folds = "".join(_rect(x, 0, 13, HORIZON + 22, "#8f1d2c") for x in range(int(-20 * rng.random()), WIDTH, 27))
    x = _between(rng, 100, 220)
    swags = "".join(
        f'<path d="M{left} 0h64q-32 56 -64 0Z" fill="#c8303f" stroke="#f0c14a" stroke-width="3"/>'
        for left in range(-10, WIDTH, 64)
    )
    return (
        _rect(0, 0, WIDTH, HORIZON + 22, "#b3263a")
        + folds
        + swags
        + _fade(HORIZON + 20, 90, "#6e4a2c", "#8d6238")
        + _strokes("".join(f"M0 {y}H{WIDTH}" for y in (186, 206, 230)), "#573a20", 1.5)
        + f'<path d="M{x - 14:.0f} 0h28l66 230h-160Z" fill="#fff6c8" opacity=".22"/>'
        + f'<ellipse cx="{x:.0f}" cy="222" rx="86" ry="20" fill="#fff6c8" opacity=".4"/>'
    )


def _gym(rng: Random) -> str:
    bars = "".join(f"M{x} 20v130" for x in range(16, 100, 26)) + "".join(f"M16 {y}h78" for y in range(28, 150, 14))
    hoop = _rect(0, 0, 54, 38, "#ffffff", 'stroke="#d6453d" stroke-width="4"') + _rect(
        16, 14, 22, 16, "none", 'stroke="#d6453d" stroke-width="2.5"'
    )
    hoop += '<ellipse cx="27" cy="40" rx="14" ry="4" stroke="#e8722e" stroke-width="3"/>' + _strokes(
        "M14 42l6 20M40 42l-6 20M20 43l4 19M34 43l-4 19", "#f4f4f4", 1.5
    )
    return (
        _rect(0, 0, WIDTH, HORIZON + 14, pick(rng, ("#bcd0d9", "#cfd8c9", "#d9d3c2")))
        + _strokes(bars, "#b07c48", 4)
        + f'<g transform="translate({_between(rng, 140, 220):.0f} 34)">{hoop}</g>'
        + _rect(0, HORIZON + 8, WIDTH, 8, "#7f8f96")
        + _fade(HORIZON + 14, 100, "#d9a05e", "#e8b878")
        + _strokes("".join(f"M0 {y}H{WIDTH}" for y in range(176, HEIGHT, 16)), "#c68d4c", 1)
        + _strokes(f"M0 {HORIZON + 36}H{WIDTH}M40 {HEIGHT}q120 -90 240 0", "#2f6fc4", 3.5)
        + _strokes(f"M0 236H{WIDTH}", "#d6453d", 3.5)
    )


def _pool(rng: Random) -> str:
    tiles = "".join(f"M{x} 0V66" for x in range(0, WIDTH, 18)) + "".join(f"M0 {y}H{WIDTH}" for y in range(12, 66, 18))
    lanes = "".join(
        f'<path d="M0 {y}H{WIDTH}" stroke="#ffffff" stroke-width="5"/><path d="M0 {y}H{WIDTH}" stroke="#e0483e" stroke-width="5" stroke-dasharray="12 14"/>'
        for y in pick(rng, ((120, 196), (136, 214), (112, 160, 226)))
    )
    return (
        _rect(0, 0, WIDTH, 70, "#d8eef2")
        + _strokes(tiles, "#a9cfd8", 1.5)
        + _rect(0, 62, WIDTH, 14, "#f4f1e6", 'stroke="#b9b29c" stroke-width="1.5"')
        + _fade(76, 180, "#45c4e0", "#1d9cc8")
        + _waves(rng, range(88, HEIGHT, 15), "#c9f3fb", 30)
        + lanes
        + _strokes("M270 84v-40q0 -8 10 -8M290 84v-40q0 -8 10 -8M270 60h20", "#c3c9cc", 4)
    )


def _underwater(rng: Random) -> str:
    rays = "".join(
        f'<path d="M{x} 0h22l{-30 + 20 * rng.random():.0f} 230h-50Z" fill="#ffffff" opacity=".09"/>'
        for x in range(20, WIDTH, 62)
    )
    weeds = ""
    for _ in range(11):
        x, high = _between(rng, 0, WIDTH), _between(rng, 34, 84)
        weeds += _strokes(
            f"M{x:.0f} 236q-9 -{high / 4:.0f} 0 -{high / 2:.0f}t0 -{high / 2:.0f}",
            pick(rng, ("#2f8f5a", "#3fa56a", "#237a4f")),
            5,
        )
    corals = "".join(
        _strokes(f"M{x:.0f} 240v-26m0 12l-11 -14m11 6l11 -16", pick(rng, ("#f2707a", "#f59a5a", "#c77fd0")), 5)
        for x in (_between(rng, 20, 140), _between(rng, 180, 300))
    )
    bubbles = "".join(
        f'<circle cx="{_between(rng, 0, WIDTH):.0f}" cy="{_between(rng, 10, 200):.0f}" r="{_between(rng, 2, 6):.0f}" stroke="#dff6ff" stroke-width="1.5" opacity=".8"/>'
        for _ in range(16)
    )
    return (
        _fade(0, HEIGHT, "#2aa5d8", "#0b3f78") + rays + weeds + corals + _ridge(rng, 238, 12, "#d9bf86", 90) + bubbles
    )


def _space(rng: Random) -> str:
    x, y = _between(rng, 60, 260), _between(rng, 40, 200)
    nebula = "".join(
        f'<ellipse cx="{x + _between(rng, -60, 60):.0f}" cy="{y + _between(rng, -40, 40):.0f}" rx="{_between(rng, 50, 100):.0f}" ry="{_between(rng, 30, 60):.0f}" fill="{colour}" opacity=".16"/>'
        for colour in ("#7b3fa8", "#3f5fc0", "#b0468f", "#5a3fb8")
    )
    earth = ""
    if rng.random() < 0.6:
        left = _between(rng, 60, 260)
        earth = f'<circle cx="{left:.0f}" cy="300" r="90" fill="#2f7fd0"/><path d="M{left - 50:.0f} 232q30 -10 44 8t-20 24h-40ZM{left + 14:.0f} 222q26 2 34 16t-26 12Z" fill="#5aa84f"/>'
    return _fade(0, HEIGHT, "#060617", "#15143a") + nebula + _dots(rng, 120, (0, HEIGHT), (0.5, 1.7), "#ffffff") + earth


def _open_sky(rng: Random) -> str:
    return _clouds(rng, 4, "#ffffff", (150, 235), 0.85) + _clouds(rng, 3, "#ffffff", (60, 140), 0.6)


def _night(rng: Random) -> str:
    x = _between(rng, 70, 250)
    return (
        _fade(0, HEIGHT, "#050a24", "#27316b")
        + _dots(rng, 80, (0, 220), (0.6, 1.8), "#fff8d8")
        + f'<circle cx="{x:.0f}" cy="{_between(rng, 50, 90):.0f}" r="36" fill="#f7edbd"/>'
        + _ridge(rng, 238, 26, "#0b1020", 70)
        + "".join(_fir(left, 244, _between(rng, 30, 56), "#070b18") for left in range(0, WIDTH, 34))
    )


def _jungle(rng: Random) -> str:
    parts = [_fade(0, HEIGHT, "#5fae5a", "#1f5a35")]
    for colour in ("#3f8f45", "#2f7a3c", "#256a35"):
        for _ in range(9):
            x, y = rng.random() * WIDTH, _between(rng, 0, 150)
            angle = 360 * rng.random()
            parts.append(
                f'<path d="M0 0q26 -24 64 0q-38 24 -64 0Z" transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f})" fill="{colour}"/>'
            )
    for x in (_between(rng, 20, 70), _between(rng, 140, 190), _between(rng, 250, 300)):
        parts.append(_strokes(f"M{x:.0f} 0q16 40 0 80t6 {_between(rng, 30, 60):.0f}", "#4f7a2c", 4))
        parts.append(_rect(x + 16, 0, 13, HORIZON + 30, "#5b452b"))
    parts.append(_ridge(rng, HORIZON + 26, 10, "#5f7f35") + _grass(rng, 44, "#2c5a26"))
    parts += [
        f'<path d="M{x} {HEIGHT}q-18 -34 -34 -40q26 2 36 26q2 -34 -6 -48q20 16 16 50q14 -22 34 -22q-22 10 -32 34Z" fill="#2f8a3f"/>'
        for x in (16, 300)
    ]
    return "".join(parts)


def _savanna(rng: Random) -> str:
    trees = ""
    for x in (_between(rng, 20, 100), _between(rng, 200, 300)):
        trees += _strokes(f"M{x:.0f} {HORIZON + 10}q4 -20 -2 -42m2 18l16 -22m-16 14l-18 -16", "#5d4326", 5)
        trees += f'<ellipse cx="{x:.0f}" cy="{HORIZON - 42}" rx="46" ry="13" fill="#6f8a3a"/><ellipse cx="{x + 14:.0f}" cy="{HORIZON - 50}" rx="26" ry="9" fill="#7f9a45"/>'
    return (
        _ridge(rng, HORIZON - 4, 18, "#c2ab6a", 120)
        + trees
        + _ridge(rng, HORIZON + 12, 8, "#d9bb5f", 140)
        + _ridge(rng, HORIZON + 50, 10, "#e3c76d", 150)
        + _grass(rng, 70, "#a8842f")
    )


def _fair(rng: Random) -> str:
    bulbs = ""
    for y, dip in ((14, 26), (40, 30)):
        flags = "".join(
            f'<path d="M{x} {y + dip * (1 - ((x % 107 - 53) / 53) ** 2):.0f}h16l-8 16Z" fill="{("#e4483e", "#f5c537", "#4f9fdc", "#5db15a")[i % 4]}"/>'
            for i, x in enumerate(range(0, WIDTH, 21))
        )
        bulbs += flags
    stalls = ""
    for left in (-8, 92, 214):
        colour = pick(rng, ("#e4483e", "#3f86cf", "#e88a2e", "#8a5fc0"))
        roof = "".join(
            _rect(left + 14 * i, HORIZON - 36, 14, 22, colour if i % 2 else "#ffffff", 'rx="4"') for i in range(7)
        )
        stalls += (
            _rect(left + 6, HORIZON - 20, 86, 44, "#c79a68") + _rect(left + 6, HORIZON + 2, 86, 22, "#9c6b3e") + roof
        )
    return (
        stalls
        + bulbs
        + _fade(HORIZON + 20, 90, "#cfae84", "#dcc39b")
        + _dots(rng, 50, (HORIZON + 24, HEIGHT), (1.5, 2.6), pick(rng, ("#e4483e", "#4f9fdc", "#f5c537")), 0.7)
    )


def _party(rng: Random) -> str:
    wall = pick(rng, ("#fbd9e6", "#d9e8fb", "#fdf0c4"))
    garland = _strokes("M-10 14q85 60 170 0t170 0", "#8a6fb8", 2.5)
    for i, x in enumerate(range(8, WIDTH, 24)):
        y = 14 + 30 * (1 - abs((x % 170) - 85) / 85) ** 0.6 * (1 if x < 160 else -1)
        garland += f'<path d="M{x - 8} {y:.0f}h16l-8 20Z" fill="{("#e4483e", "#f5c537", "#4f9fdc", "#5db15a", "#e87fb0")[i % 5]}"/>'
    confetti = "".join(
        _dots(rng, 22, (0, HORIZON + 10), (1.8, 3), colour, 0.9)
        for colour in ("#e4483e", "#f5b82e", "#4f9fdc", "#5db15a")
    )
    return (
        _rect(0, 0, WIDTH, HORIZON + 22, wall)
        + confetti
        + garland
        + _rect(0, HORIZON + 16, WIDTH, 7, "#ffffff")
        + _fade(HORIZON + 22, 90, "#a8743f", "#bf8a54")
        + "".join(
            _dots(rng, 14, (HORIZON + 30, HEIGHT), (1.8, 3), colour) for colour in ("#e4483e", "#f5c537", "#6fc0f0")
        )
    )


_PLACES: dict[str, Callable[[Random], str]] = {
    "park": _park,
    "meadow": _meadow,
    "forest": _forest,
    "beach": _beach,
    "sea": _sea,
    "lake": _lake,
    "mountains": _mountains,
    "snow": _snow,
    "ice": _ice,
    "desert": _desert,
    "street": _street,
    "road": _road,
    "farm": _farm,
    "garden": _garden,
    "field": _field,
    "playground": _playground,
    "room": _room,
    "kitchen": _kitchen,
    "table": _table,
    "shelf": _shelf,
    "classroom": _classroom,
    "stage": _stage,
    "gym": _gym,
    "pool": _pool,
    "underwater": _underwater,
    "space": _space,
    "sky": _open_sky,
    "jungle": _jungle,
    "savanna": _savanna,
    "fair": _fair,
    "party": _party,
    "night": _night,
}
