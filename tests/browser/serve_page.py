"""Serve the page with the scenes and one more model, which stands in for that of photos: python serve_page.py MODEL."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests"), str(ROOT)]

import imgtext.backbones  # noqa: E402
import imgtext.datasets.scenes  # noqa: E402
import imgtext.loading  # noqa: E402
import imgtext.recipes  # noqa: E402
from colours import ColourBackbone  # noqa: E402

# the scenes bring their own network; nothing else needs one
real = imgtext.backbones.load_backbone
imgtext.backbones.load_backbone = lambda name, weights=None: (
    real(name, weights=weights) if weights else ColourBackbone()
)
imgtext.loading.packaged = {"scenes": ROOT / "hub" / "scenes", "photos": Path(sys.argv[1])}.get

# few scenes and a small network; the thorough recipe goes on until it is stopped
imgtext.datasets.scenes.SIZES.update(train=60, dev=12, test=12)
quick = imgtext.recipes.RECIPES["quick"]
imgtext.recipes.RECIPES["quick"] = replace(quick, image_hidden=(16,), steps=100, dropout=0.1)
imgtext.recipes.RECIPES["compact"] = replace(imgtext.recipes.RECIPES["quick"], steps=1_000_000, patience=1_000_000)

import app  # noqa: E402

app.serve()
