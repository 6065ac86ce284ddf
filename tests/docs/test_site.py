"""The documentation builds without a warning, and its pages ask nothing of other hosts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FETCHED = (
    r"""<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=["']?(?:https?:)?//[^"' >]+|url\(["']?(?:https?:)?//[^)]*"""
)


def test_site(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    pages = {
        path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*") if path.suffix in (".html", ".css")
    }
    written = [*(ROOT / "docs").glob("*.md"), "404.html"]
    assert len([path for path in pages if path.suffix == ".html"]) == len(written)
    assert {path: found for path, text in pages.items() if (found := re.findall(FETCHED, text))} == {}
    assert "--into-bundle" in (tmp_path / "commands" / "index.html").read_text(encoding="utf-8")
    assert ">retriever</text>" in (tmp_path / "modules" / "index.html").read_text(encoding="utf-8")
