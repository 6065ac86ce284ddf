from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"HF_ENDPOINT": "http://127.0.0.1:1"}, "refused"),
        ({"HF_HUB_OFFLINE": "1"}, "cached"),
    ],
)
def test_a_repo_that_cannot_be_fetched_is_one_line(tmp_path, environment, message):
    """In a process of its own: huggingface_hub reads its settings once, when it is imported."""
    done = subprocess.run(
        [sys.executable, "-m", "imgtext.cli", "search", "a dog", "--model", "you/name"],
        env={**os.environ, "HF_HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("imgtext: you/name is no folder here and can't be fetched from the Hub: ")
    assert message in line
