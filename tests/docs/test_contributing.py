"""The diffs that CONTRIBUTING.md shows fit the code as it is, and the tests that they add pass."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DIFFS = dict(re.findall(r"^## (Add .+?)\n.*?^```diff\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))


def test_what_is_shown_can_be_added(tmp_path):
    for name in ("imgtext", "tests", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    added = []
    for title, diff in DIFFS.items():
        done = subprocess.run(["git", "apply", "-"], input=diff, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{title}: {done.stderr}"
        module, test = re.findall(r"^\+\+\+ b/(.+)", diff, re.MULTILINE)  # one file and its test
        assert (module.split("/")[0], test.split("/")[0]) == ("imgtext", "tests")
        added += [f"{test}::{name}" for name in re.findall(r"^\+def (test_\w+)", diff, re.MULTILINE)]
    assert len(added) == len(DIFFS) == TEXT.count("```diff")
    for command in (["ruff", "check", "-q"], ["ruff", "format", "--check", "-q"], ["pytest", "-q", *added]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(added)} passed" in done.stdout
