"""Every example of the README and of docs/, run as it stands where it can be, and else read by the parser."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import imgtext
from hub_server import Hub, Repo
from imgtext.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
SCENES = ROOT / "hub" / "scenes"
PICTURES = sorted((SCENES / "gallery" / "test").glob("*.webp"))[:3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# the README's last section, which tests/hub/test_readme.py runs, and the page's endpoints, which tests/demo calls
ALONE = re.compile(r"\bfetch\(|\btensors\(|\bgradio_client\b")
MODEL = re.compile(r"you/|they/")  # on a hub
ELSEWHERE = re.compile(rf"{MODEL.pattern}|\bDIR\b|runs/")  # what a page can't bring


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language ("" for none), in a list or a note too."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def lines(page: Path) -> list[list[str]]:
    """The commands of a page, word by word."""
    found = [line for block in blocks(page, "(?:sh)?") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in found if re.match(r"imgtext |python train\.py|make ", line)]
    return [one for line in words for one in _parted(line)]


def _parted(words: list[str]) -> list[list[str]]:
    if "&&" not in words:
        return [words]
    at = words.index("&&")
    return [words[:at], *_parted(words[at + 1 :])]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory) -> Path:
    """A folder of three pictures, indexed."""
    folder = tmp_path_factory.mktemp("indexed")
    for picture in PICTURES:
        shutil.copy2(picture, folder)
    imgtext.load("photos").index(folder)
    return folder


@pytest.fixture
def home(tmp_path, monkeypatch, indexed) -> Path:
    """A person's folder with what the examples speak of: pictures, two files, the packaged models."""
    shutil.copytree(indexed, tmp_path / "Pictures")
    for name in ("photo.jpg", "dog.jpg"):
        shutil.copy(PICTURES[0], tmp_path / name)
    (tmp_path / "hub").symlink_to(ROOT / "hub")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands(page, home, monkeypatch):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for words in lines(page):
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= set(targets)
            continue
        arguments = ["train", *words[2:]] if words[0] == "python" else words[1:]
        if arguments[0] in ("search", "index", "caption") and not ELSEWHERE.search(" ".join(words)):
            assert main(arguments) == 0, words
            continue
        with monkeypatch.context() as stopped:  # read it, and go no further
            seen = []
            stopped.setattr(COMMANDS[arguments[0]], "run", lambda command, seen=seen: seen.append(command))
            assert main(arguments) == 0, words
            assert len(seen) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python(page, home):
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        code = compile(block, f"{page.name}: {block.splitlines()[0]}", "exec")
        if not ALONE.search(block) and not MODEL.search(block):
            exec(code, names)  # noqa: S102 - our own


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_with_a_hub(page, home):
    text = [block for block in blocks(page, "python") if MODEL.search(block) and not ALONE.search(block)]
    if not text:
        return
    with Hub() as hub:
        files = {path.name: hub.store(path.read_bytes()) for path in SCENES.glob("*.*")}
        files |= {
            path.relative_to(SCENES).as_posix(): hub.store(path.read_bytes())
            for path in (SCENES / "gallery").rglob("*.webp")
        }
        for name in ("you/scenes", "you/photos"):
            hub.repos["model", name] = repo = Repo()
            repo.tags["v1"] = hub.add(repo, "main", files, "scenes")
        (home / "hf").mkdir()
        (home / "hf" / "token").write_text("hf_write")
        settings = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_XET": "1"}
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(["import imgtext", *text])],
            env={**os.environ, **settings, "NO_PROXY": "*", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
