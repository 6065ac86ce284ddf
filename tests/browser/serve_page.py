"""Serve the page with the scenes and one more model, which stands in for that of photos: python serve_page.py MODEL."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests"), str(ROOT)]

import imgtext.backbones  # noqa: E402
import imgtext.datasets.scenes  # noqa: E402
import imgtext.recipes  # noqa: E402
import imgtext.retriever  # noqa: E402
from colours import ColourBackbone  # noqa: E402

imgtext.backbones.load_backbone = lambda name, **options: ColourBackbone()
imgtext.retriever.packaged = {"scenes": ROOT / "hub" / "scenes", "photos": Path(sys.argv[1])}.get

# few scenes and a small network, in so many steps that one can be stopped
imgtext.datasets.scenes.SIZES.update(train=60, dev=12, test=12)
quick = imgtext.recipes.RECIPES["quick"]
imgtext.recipes.RECIPES["quick"] = replace(quick, image_hidden=(16,), steps=300, dropout=0.1, patience=100)

import app  # noqa: E402

app.serve()
