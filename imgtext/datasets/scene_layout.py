"""Where the symbols of a scene are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from imgtext.datasets.scene_grammar import Item, Scene, pick
from imgtext.datasets.scene_things import INTERACTIONS, THINGS

SIDE = 256  # of a picture, in pixels

# By place, where things of each zone or kind are: the highest and lowest place of their lower edge; in the air, of
# their middle.
ZONES = {
    "sea": {"water": (160, 250), "air": (40, 100)},
    "lake": {"water": (165, 225), "ground": (238, 250), "air": (40, 110)},
    "pool": {"water": (130, 248)},
    "underwater": {"water": (80, 225), "ground": (190, 250)},
    "space": {"air": (45, 210)},
    "sky": {"air": (45, 210)},
    "night": {"air": (45, 190)},
    "table": {"ground": (140, 246)},
    "kitchen": {"ground": (184, 248), "food": (124, 128)},
}
GROUND = {"ground": (178, 248), "air": (36, 100)}
SHELVES = (118, 230)  # where things stand on a shelf
ROOM = 21_000  # square pixels that the symbols of a scene fill together, if they can
BUSTS = 190  # pixels that busts take of the width, if anything else is there
TRIES = 12  # of a place for each symbol
ATTEMPTS = 4  # at most, to arrange a scene


@dataclass(eq=False)
class Box:
    """Where one symbol of an item is drawn, in pixels."""

    item: Item
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

    def overlap(self, other: Box) -> float:
        """The share of the smaller one's area that both cover."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        if wide <= 0:
            return 0.0
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return wide * max(high, 0.0) / min(self.width * self.height, other.width * other.height)


class _Layout:
    """Finds a place for every symbol of a scene."""

    def __init__(self, place: str | None, rng: Random):
        self.place, self.rng = place, rng
        self.zones = ZONES.get(place or "", GROUND)
        self.placed: list[Box] = []

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.rng.random()

    def bottom(self, box: Box, near: bool = False) -> float:
        """Where its lower edge may be; with ``near`` as near to the onlooker as things stand."""
        if self.place == "shelf":
            return pick(self.rng, SHELVES)
        if box.zone == "front" and "ground" in self.zones:
            return SIDE + 2
        kind = THINGS[box.item.thing].kind
        high, low = self.zones.get(kind) or self.zones.get(box.zone) or next(iter(self.zones.values()))
        if box.zone == "air":
            return self.between(high, low) + box.height / 2
        return low if near else self.between(high, low)

    def scatter(self, boxes: list[Box], left: float = 2, right: float = SIDE - 2, near: bool = False) -> None:
        """Put boxes between two borders, where they cover the others least."""
        for box in boxes:
            box.scale(min(1, (right - left) / box.width))
            spots = []
            for _ in range(TRIES):
                box.put(self.between(left + box.width / 2, right - box.width / 2), self.bottom(box, near))
                spots.append((sum(map(box.overlap, self.placed)), box.left, box.top))
            _, box.left, box.top = min(spots)
            self.placed.append(box)

    def row(self, boxes: list[Box], gap: float) -> None:
        """Put boxes side by side, in this order."""
        wide = sum(box.width for box in boxes)
        room = SIDE - 4 - gap * (len(boxes) - 1)
        for box in boxes:
            box.scale(min(1, room / wide))
        wide = min(wide, room)
        near = any(box.zone == "front" for box in boxes)
        base = self.bottom(boxes[0], near)
        x = self.between(2, 2 + room - wide)
        for box in boxes:
            bottom = base if box.zone == boxes[0].zone else self.bottom(box, near)
            box.put(x + box.width / 2, bottom)
            x += box.width + gap
        self.placed += boxes

    def stack(self, upper: list[Box], lower: list[Box]) -> None:
        """Put some boxes over others."""
        high, low = (max(box.height for box in boxes) for boxes in (upper, lower))
        for box in upper + lower:
            box.scale(min(1, (SIDE - 10) / (high + low)))
        self.scatter(lower, near=True)
        limit = min(box.top for box in lower) - 3
        left, right = (2, SIDE - 2)
        if len(upper) == 1:
            middle = sum(box.middle for box in lower) / len(lower)
            left, right = middle - upper[0].width / 2 - 12, middle + upper[0].width / 2 + 12
        for i, box in enumerate(upper):
            share = (right - left) / len(upper)
            box.scale(min(1, share / box.width))
            box.put(left + share * (i + self.between(0.4, 0.6)), limit - self.between(0, 12))
        self.placed += upper


def arrange(scene: Scene, shapes: Sequence[tuple[int, int]], faces_left: bool, rng: Random) -> list[Box]:
    """Find a place for every symbol of a scene, so that its relation holds and everything can be seen.

    Args:
        shapes: width and height of each item's symbol, of any unit.
        faces_left: whether the symbols look to the left, which is where "ahead" is.

    Returns:
        One box for each symbol, in the order of drawing, the farthest first.
    """
    least = math.inf
    for _ in range(ATTEMPTS):
        boxes = _arrange(scene, _boxes(scene, shapes), faces_left, rng)
        hidden = max((one.overlap(other) for one, other in combinations(boxes, 2)), default=0.0)
        if hidden < least:
            least, best = hidden, boxes
        if least < 0.2:
            break
    return best


def _boxes(scene: Scene, shapes: Sequence[tuple[int, int]]) -> list[list[Box]]:
    """The boxes of each item, sized so that they fit into one picture."""
    groups = []
    for item, (width, height) in zip(scene.items, shapes, strict=True):
        size = THINGS[item.thing].size / max(width, height)
        groups.append([Box(item, width * size, height * size) for _ in range(item.count)])
    boxes = [box for group in groups for box in group]
    scale = (ROOM / sum(box.width * box.height for box in boxes)) ** 0.5
    for box in boxes:
        box.scale(min(max(scale, 0.62), 1.25))
    busts = [box for box in boxes if box.zone == "front"]
    wide = sum(box.width for box in busts)
    if len(groups) > 1 and wide > BUSTS:
        for box in busts:
            box.scale(BUSTS / wide)
    return groups


def _arrange(scene: Scene, groups: list[list[Box]], faces_left: bool, rng: Random) -> list[Box]:
    layout = _Layout(scene.place, rng)
    first, second, *rest = groups + [[]] * (2 - len(groups))
    relation = scene.relation
    if relation in INTERACTIONS:
        relation = INTERACTIONS[relation].layout
    if relation in ("left of", "right of"):
        west, east = (first, second) if relation == "left of" else (second, first)
        wide = [sum(box.width * box.height for box in group) ** 0.5 for group in (west, east)]
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
    elif relation in ("in front of", "below"):
        (back,) = second
        layout.row([back], gap=0)
        for i, box in enumerate(first):
            if relation == "below":
                box.put(back.middle, back.top + 0.66 * back.height)
            else:
                aside = 0.9 * ((i + 0.5) / len(first) - 0.5) + layout.between(-0.2, 0.2)
                back.put(back.middle, min(back.bottom, 222))
                box.put(back.middle + back.width * aside, back.bottom + layout.between(14, 28))
        layout.placed += first
    else:
        rest = [first, second, *rest]
    for group in rest:
        layout.scatter(group)
    order = sorted(layout.placed, key=lambda box: (box.zone == "front", box.bottom))
    if relation == "below":
        order = [box for box in order if box not in first] + first
    return order
