"""Serve the page with one model, which stands in for all that came with imgtext: python serve_page.py MODEL."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests"), str(ROOT)]

import imgtext.backbones  # noqa: E402
import imgtext.retriever  # noqa: E402
from colours import ColourBackbone  # noqa: E402

imgtext.backbones.load_backbone = lambda name, **options: ColourBackbone()
imgtext.retriever.packaged = {"photos": Path(sys.argv[1])}.get

import app  # noqa: E402

app.serve()
