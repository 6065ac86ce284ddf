"""The card's pictures, as PNG."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from imgtext.card import shown_split
from imgtext.errors import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def learning_curve(history: Sequence[dict[str, float]]) -> bytes:
    """Loss and dev recall over the steps, as a PNG."""
    figure = _figure(7, 4)
    left = figure.subplots()
    right = left.twinx()
    steps = [row["step"] for row in history]
    left.plot(steps, [row["loss"] for row in history], color="tab:gray", label="training loss")
    for way, colour in (("text_to_image", "tab:blue"), ("image_to_text", "tab:orange")):
        recall = [100 * row[f"{way}_at_10"] for row in history]
        right.plot(steps, recall, color=colour, label=f"dev R@10, {way.replace('_', ' ')}")
    left.set(xlabel="step", ylabel="loss")
    right.set(ylabel="recall at 10, %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return _png(figure)


def reliability_plots(measured: Mapping[str, Any]) -> dict[str, bytes]:
    """Of the split that the card shows: how often hits of a chance are true, as a PNG by its file name."""
    _, found = shown_split(measured)
    if "calibration" not in found:
        return {}
    figure = _figure(4.5, 4)
    axes = figure.subplots()
    bins = found["calibration"]["bins"]
    axes.plot([0, 1], [0, 1], color="tab:gray", linestyle="--", label="honest")
    axes.plot([row["chance"] for row in bins], [row["true"] for row in bins], "o-", color="tab:blue", label="measured")
    axes.set(xlabel="probability told", ylabel="share of true matches", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False)
    return {"reliability.png": _png(figure)}


def _figure(width: float, height: float) -> Figure:
    """An empty one, in inches."""
    # the class itself: no window system, no global state
    figure: Figure = require("matplotlib.figure", "train").Figure(figsize=(width, height), layout="constrained")
    return figure


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, metadata={"Software": None})
    return picture.getvalue()
