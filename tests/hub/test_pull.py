from __future__ import annotations

import os
import shutil
import subprocess
import sys
from errno import ENOSPC
from io import BytesIO
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest
from huggingface_hub.constants import DOWNLOAD_CHUNK_SIZE

from imgtext.bundle import Bundle
from imgtext.cli import main
from imgtext.errors import ImgtextError
from imgtext.loading import load

REPO = "you/colours"


@pytest.fixture
def pushed(imgtext, hub, bundle):
    """A model on the hub, by its commit; nothing of it cached."""
    assert imgtext("push", bundle.folder, REPO, "--revision", "v1").code == 0
    hub.log.clear()
    return hub.repos["model", REPO].branches["main"]


def search(imgtext, *arguments):
    return imgtext("search", "red", "--model", REPO, *arguments)


def test_load_in_a_new_process_is_the_same_to_the_bit(pushed, bundle, environment):
    code = f"""
import sys, numpy, imgtext
retriever = imgtext.load({REPO!r}, revision="v1")
numpy.savez(sys.stdout.buffer, captions=retriever.embed_captions(["a red square", "blue"]),
            pictures=retriever.gallery.embeddings)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, check=True
    )
    found = np.load(BytesIO(done.stdout))
    local = load(bundle.folder)
    np.testing.assert_array_equal(found["captions"], local.embed_captions(["a red square", "blue"]))
    np.testing.assert_array_equal(found["pictures"], local.gallery.embeddings)
    assert done.stderr.decode() == f"{REPO} at commit {pushed}\n"


def test_the_revision_is_resolved_and_shown(imgtext, hub, pushed, bundle):
    repo = hub.repos["model", REPO]
    hub.add(repo, "main", {**repo.commits[pushed], "captions.jsonl": hub.store(b"{}")}, "breaks it")
    done = search(imgtext, "--revision", "v1")
    assert (done.code, done.err) == (0, f"{REPO} at commit {pushed}\n")
    assert [str(one) for one in hub.requests("main|v1|models/[^/]+/[^/]+$")] == [f"GET /api/models/{REPO}/revision/v1"]
    hub.log.clear()
    assert search(imgtext, "--revision", pushed).code == 0
    assert not hub.log  # a commit that is cached asks nothing
    assert f"{REPO} at commit {repo.branches['main']}" in search(imgtext).err


def test_an_index_finds_the_commit_that_made_it(imgtext, hub, pushed, environment, squares, bundle):
    code = f"""
import imgtext.backbones
from colours import ColourBackbone
from imgtext.cli import main
imgtext.backbones.load_backbone = lambda name, **options: ColourBackbone()
assert main(["index", {str(squares)!r}, "--model", "{REPO}@v1"]) == 0
"""
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment, "PYTHONPATH": path}, check=True)
    repo = hub.repos["model", REPO]
    hub.add(repo, "main", {}, "all gone")
    hub.log.clear()
    done = imgtext("search", "red", "--index", squares, "-k", "1", "--paths")
    assert (done.code, done.out, hub.log) == (0, f"{squares / 'one.png'}\n", [])


def test_a_second_load_brings_nothing(imgtext, hub, pushed):
    search(imgtext)
    hub.log.clear()
    assert search(imgtext).code == 0
    assert list(map(str, hub.log)) == [f"GET /api/models/{REPO}"]


def test_the_cache_serves_without_the_hub(imgtext, hub, pushed, environment):
    search(imgtext, "--revision", "v1")
    hub.misbehave("", status=503)
    assert search(imgtext, "--revision", "v1").code == 0  # the tag's commit is remembered; that of main is not known
    assert search(imgtext).code == 2
    hub.behave()
    search(imgtext)
    hub.misbehave("", status=503)
    done = search(imgtext)
    assert done.code == 0
    assert done.err == (
        f"the Hub can't be reached (it answers 503); taking {REPO} from the cache\n{REPO} at commit {pushed}\n"
    )
    for extra, said in (
        ({"HF_HUB_OFFLINE": "1"}, f"{REPO} at commit {pushed}\n"),
        ({"HF_ENDPOINT": "http://127.0.0.1:1"}, "refused"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "imgtext.cli", "search", "red", "--model", REPO],
            env={**os.environ, **environment, **extra},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0
        assert said in done.stderr


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"HF_ENDPOINT": "http://127.0.0.1:1"}, "refused"),
        ({"HF_HUB_OFFLINE": "1"}, "is not in the cache, while HF_HUB_OFFLINE forbids fetching it"),
    ],
)
def test_neither_hub_nor_cache_is_one_line(hub_home, environment, extra, message):
    done = subprocess.run(
        [sys.executable, "-m", "imgtext.cli", "search", "red", "--model", REPO],
        env={**os.environ, **environment, **extra},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"imgtext: {REPO} is no folder here")
    assert message in line


def test_pull_to_a_folder(imgtext, hub, pushed, bundle, tmp_path):
    folder = tmp_path / "pulled"
    done = imgtext("pull", REPO, folder, "--revision", "v1")
    assert (done.code, done.out) == (0, f"{folder}\n")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"config.json", "README.md", *bundle.config.files}
    Bundle(folder).verify()
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    assert imgtext("pull", REPO, folder).code == 0  # an older bundle makes room
    (other := tmp_path / "other").mkdir()
    (other / "mine.txt").write_text("mine")
    done = imgtext("pull", REPO, other)
    assert done.code == 2
    assert "holds something else" in done.last
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def refuse(hub, repo):
    """Ways for a repo to be no model that can be read, and what is said."""

    def private():
        repo.private = True

    def gated():
        repo.gated = True

    def without_config():
        del repo.commits[repo.branches["main"]]["config.json"]

    def gone():
        del hub.repos["model", REPO]

    def a_dataset():
        hub.repos["dataset", REPO] = hub.repos.pop(("model", REPO))

    def a_space():
        hub.repos["space", REPO] = hub.repos.pop(("model", REPO))

    return locals()


@pytest.mark.parametrize(
    ("what", "token", "message"),
    [
        ("private", None, "no such model on the Hub; check the name; if private, log in: hf auth login"),
        ("private", "hf_other", "check the name; if private, your token may not read it: ask its owner"),
        ("gated", "hf_write", "is gated: accept its terms at "),
        ("gated", None, "then log in as who accepted: hf auth login"),
        ("without_config", None, "you/colours is not a packaged model of imgtext: it has no config.json"),
        ("gone", "hf_write", "there is no such model on the Hub; check the name"),
        ("a_dataset", "hf_write", "you/colours on the Hub is a data set, not a model"),
        ("a_space", "hf_write", "you/colours on the Hub is a Space, not a model"),
    ],
)
def test_what_can_not_be_read_is_one_line(imgtext, hub, hub_home, pushed, what, token, message):
    refuse(hub, hub.repos["model", REPO])[what]()
    if token is None:
        (hub_home / "token").unlink()
    else:
        (hub_home / "token").write_text(token)
    done = search(imgtext)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err


def test_a_revision_that_is_not_there(imgtext, pushed):
    done = search(imgtext, "--revision", "v9")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "you/colours has no branch, tag or commit v9" in done.err


def test_a_moved_repo_works_and_says_so(imgtext, hub, pushed):
    hub.move("model", REPO, "you/paints")
    done = search(imgtext)
    assert done.code == 0
    assert done.err == f"{REPO} has moved: from now on say you/paints\n{REPO} at commit {pushed}\n"


def test_names_that_are_no_repo(imgtext, hub):
    for name in ("scnes", "you/name/more", "you/na me"):
        done = imgtext("search", "red", "--model", name)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert f"{name} is neither a folder nor a Hub repo id such as you/name" in done.err
    assert not hub.log


def test_a_folder_has_no_revision(bundle):
    with pytest.raises(ImgtextError, match="is a folder here and has no revision v1"):
        load(bundle.folder, "v1")


@pytest.mark.parametrize(
    ("where", "what", "message"),
    [
        ("", {"status": 401}, "the Hub doesn't know your token; log in again: hf auth login"),
        ("", {"status": 403}, "you may not read you/colours"),
        ("/api/", {"truncate": 10}, "is not the Hub, or was cut short: check the connection"),
        ("", {"status": 403, "headers": {"X-Error-Code": "GatedRepo"}}, "is gated"),
        ("", {"status": 404, "headers": {"X-Error-Code": "RepoNotFound"}}, "there is no such model on the Hub"),
        ("", {"status": 429, "headers": {"Retry-After": "7"}}, "(429): try again in 7 seconds"),
        ("", {"status": 500}, "the Hub is in trouble (it answers 500): try again later"),
        ("/resolve/", {"status": 404}, "the Hub refuses you/colours: "),
        ("/resolve/|/large/", {"status": 429, "headers": {"Retry-After": "7"}}, "(429): try again in 7 seconds"),
        ("/resolve/|/large/", {"status": 503}, "the Hub is in trouble (it answers 503): try again later"),
        ("GET .*/(resolve|large)/", {"cut": 40}, "the same command, given again, fetches the rest"),
        ("GET .*/(resolve|large)/", {"truncate": 40}, "came shorter than announced: give the same command again"),
    ],
)
def test_trouble_leaves_nothing_by_half_and_passes(imgtext, hub, pushed, bundle, tmp_path, where, what, message):
    hub.misbehave(where, **what)
    done = imgtext("pull", REPO, tmp_path / "pulled")
    assert (done.code, done.out) == (2, "")
    assert message in done.last
    assert not list(tmp_path.glob("*pulled*"))
    hub.behave()
    assert imgtext("pull", REPO, tmp_path / "pulled").code == 0
    Bundle(tmp_path / "pulled").verify()


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("GET .*/(resolve|large)/", {"status": 429, "headers": {"Retry-After": "7"}, "times": 2}),
        ("", {"delay": 0.05}),
        ("HEAD ", {"etag": '"0123456789abcdef"', "times": 1}),
    ],
)
def test_a_short_trouble_is_passed_over(imgtext, hub, pushed, bundle, tmp_path, where, what):
    hub.misbehave(where, **what)
    assert imgtext("pull", REPO, tmp_path / "pulled").code == 0
    for name in bundle.config.files:
        assert (tmp_path / "pulled" / name).read_bytes() == (bundle.folder / name).read_bytes()


def test_a_file_that_was_damaged_on_the_way_is_fetched_again(imgtext, hub, hub_home, pushed):
    imgtext("pull", REPO)
    (path,) = hub_home.glob("hub/**/snapshots/*/captions.jsonl")
    path.write_text("{}")
    assert "captions.jsonl is not the file that config.json speaks of" in imgtext("pull", REPO).err
    assert imgtext("pull", REPO).err == f"{REPO} at commit {pushed}\n"


def test_cut_at_random_bytes_then_finished(imgtext, hub, hub_home, pushed, bundle, tmp_path):
    random = Random(0)
    files = {**hub.files(REPO)}
    names = sorted(name for name in files if name in bundle.config.files)
    for number in range(20):
        folder = tmp_path / f"pulled{number}"
        name = random.choice(names)
        blob = hub.repos["model", REPO].commits[pushed][name].blob
        hub.misbehave(f"GET .*({name}|{blob})$", cut=random.randrange(len(files[name])))
        done = imgtext("pull", REPO, folder)
        assert (done.code, folder.exists()) == (2, False)
        assert "given again, fetches the rest" in done.last
        hub.behave()
        assert imgtext("pull", REPO, folder).code == 0
        Bundle(folder).verify()
        assert not list(hub_home.rglob("*.incomplete"))
        shutil.rmtree(hub_home / "hub")


def test_a_cut_connection_goes_on_where_it_broke(imgtext, hub, hub_home, pushed):
    """The client keeps what came in chunks; what it has of a file is given up when the command ends."""
    data = bytes(DOWNLOAD_CHUNK_SIZE) + b"end"
    repo = hub.repos["model", REPO]
    hub.add(repo, "main", {**repo.commits[pushed], "notes.bin": hub.store(data)}, "a large file")
    hub.misbehave("GET .*/notes.bin", cut=len(data) - 1, times=1)
    assert imgtext("pull", REPO).code == 0
    first, second = hub.requests("GET .*/notes.bin")
    assert (first.sent, second.range, second.sent) == (len(data) - 1, f"bytes={DOWNLOAD_CHUNK_SIZE}-", 3)
    (path,) = hub_home.glob("hub/**/snapshots/*/notes.bin")
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("huggingface_hub.snapshot_download", "the disk is full: make room, or choose another disk with HF_HOME"),
        ("shutil.copyfile", "pulled can't be written: No space left on device; make room, or choose another place"),
    ],
)
def test_a_full_disk(monkeypatch, capsys, bundle, tmp_path, place, said):
    """While it is fetched, and while it is copied from the cache."""

    def fail(*_, **__):
        raise OSError(ENOSPC, "No space left on device")

    siblings = [SimpleNamespace(rfilename=name) for name in ("config.json", *bundle.config.files)]
    info = SimpleNamespace(id=REPO, siblings=siblings, sha="0" * 40)
    monkeypatch.setattr("huggingface_hub.HfApi.repo_info", lambda *_, **__: info)
    monkeypatch.setattr("huggingface_hub.HfApi.resolve_revision", lambda *_, **__: info.sha)
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(bundle.folder))
    monkeypatch.setattr(place, fail)
    assert main(["pull", REPO, str(tmp_path / "pulled")]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*pulled*"))


def test_pull_into_the_folder_where_one_stands(pushed, environment, tmp_path):
    (here := tmp_path / "here").mkdir()
    command = [sys.executable, "-m", "imgtext.cli", "pull", REPO, "."]
    path = os.pathsep.join(sys.path)
    subprocess.run(command, cwd=here, env={**os.environ, **environment, "PYTHONPATH": path}, check=True)
    Bundle(here).verify()
