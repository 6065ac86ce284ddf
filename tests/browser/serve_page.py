"""Serve the page with the scenes and one more model, which stands in for that of photos: python serve_page.py MODEL."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests"), str(ROOT)]

import imgtext.backbones  # noqa: E402
import imgtext.retriever  # noqa: E402
from colours import ColourBackbone  # noqa: E402

imgtext.backbones.load_backbone = lambda name, **options: ColourBackbone()
imgtext.retriever.packaged = {"scenes": ROOT / "hub" / "scenes", "photos": Path(sys.argv[1])}.get

import app  # noqa: E402

app.serve()
