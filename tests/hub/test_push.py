from __future__ import annotations

import json
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from colours import CAPTIONS, COLOURS, colour_branches, colour_config
from imgtext.bundle import Gallery, GalleryRow, save_bundle
from imgtext.text import Vocabulary

REPO = "you/colours"


def main(hub, kind="model"):
    return hub.repos[kind, REPO].branches["main"]


@pytest.fixture
def save(tmp_path):
    """A bundle with pictures; its licence, and captions of its bank, to order."""

    def save(licence="CC0-1.0", captions=CAPTIONS[:3], files=("red.png", "green.png")):
        vocabulary = Vocabulary.fit(CAPTIONS)
        image, caption = colour_branches(vocabulary)
        pictures = {}
        for file in files:
            Image.new("RGB", (9, 9), COLOURS[file[:-4]]).save(into := BytesIO(), "PNG")
            pictures[file] = into.getvalue()
        rows = tuple(GalleryRow(file, licence=licence) for file in files)
        gallery = Gallery(rows, image["layers.0.weight"][: len(files), :3] @ image["layers.0.weight"].T)
        return save_bundle(
            tmp_path / "colours",
            colour_config(vocabulary),
            vocabulary,
            image,
            caption,
            gallery=gallery,
            captions=captions,
            pictures=pictures,
        )

    return save


def test_everything_goes_up_in_one_commit(imgtext, hub, save):
    bundle = save()
    done = imgtext("push", bundle.folder, REPO, "--revision", "v1", "--message", "Three colours")
    repo = hub.repos["model", REPO]
    assert (done.code, done.out) == (0, f"{hub.endpoint}/{REPO}/commit/{main(hub)}\n")
    files = hub.files(REPO)
    assert files.keys() == {"config.json", "README.md", ".gitattributes", *bundle.config.files}
    assert all(files[name] == (bundle.folder / name).read_bytes() for name in bundle.config.files)
    assert len(repo.commits) == 2  # the one that made the repo, and this
    assert (repo.messages[main(hub)], repo.tags, repo.private) == ("Three colours", {"v1": main(hub)}, False)
    count = len(bundle.config.files) + 2
    assert done.err.startswith(f"to {REPO}: {count} of {count} files, ")
    assert "gallery/ (2 files)" in done.err


def test_only_what_changed_travels(imgtext, hub, save):
    imgtext("push", save().folder, REPO)
    hub.log.clear()
    done = imgtext("push", save(captions=CAPTIONS[:2]).folder, REPO)
    assert done.code == 0
    assert done.err.startswith(f"to {REPO}: 4 of 11 files")
    (put,) = hub.requests("^PUT")
    repo = hub.repos["model", REPO]
    before, after = list(repo.commits.values())[-2:]
    assert put.path == f"/large/{after['caption_embeddings.safetensors'].sha256}"
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"caption_embeddings.safetensors", "captions.jsonl", "config.json", "README.md"}
    (commit,) = hub.requests("/commit/")
    assert commit.received < 6_000


def test_nothing_to_do_makes_no_commit(imgtext, hub, save):
    bundle = save()
    imgtext("push", bundle.folder, REPO)
    before = main(hub)
    done = imgtext("push", bundle.folder, REPO, "--revision", "v1")
    assert (done.code, done.last, main(hub)) == (0, "you/colours holds all of it already", before)
    assert hub.repos["model", REPO].tags == {"v1": before}


def test_files_of_the_older_model_go_and_others_stay(imgtext, hub, save):
    imgtext("push", save().folder, REPO)
    repo = hub.repos["model", REPO]
    repo.commits[main(hub)]["NOTES.txt"] = hub.store(b"mine")
    assert imgtext("push", save(files=("red.png",)).folder, REPO).code == 0
    files = hub.files(REPO)
    assert "gallery/red.png" in files
    assert "gallery/green.png" not in files
    assert files["NOTES.txt"] == b"mine"


def test_what_people_wrote_into_the_card_on_the_hub_stays(imgtext, hub, save):
    imgtext("push", save().folder, REPO)
    card = hub.files(REPO)["README.md"]
    hub.repos["model", REPO].commits[main(hub)]["README.md"] = hub.store(card + b"\n## Mine\n\nBy hand.\n")
    assert imgtext("push", save(captions=CAPTIONS[:2]).folder, REPO).code == 0
    new = hub.files(REPO)["README.md"].decode()
    assert new.rstrip().endswith("## Mine\n\nBy hand.")
    assert new.count("# imgtext") == card.decode().count("# imgtext")


def test_private(imgtext, hub, save):
    bundle = save()
    assert imgtext("push", bundle.folder, REPO, "--private").code == 0
    assert hub.repos["model", REPO].private
    hub.repos["model", REPO].private = False
    done = imgtext("push", bundle.folder, REPO, "--private")
    assert done.code == 2
    assert "exists and is public" in done.last


def test_a_pull_request_to_another_ones_repo(imgtext, hub, hub_home, save):
    imgtext("push", save().folder, REPO)
    before = main(hub)
    (hub_home / "token").write_text("hf_other")
    bundle = save(captions=CAPTIONS[:2])
    refused = imgtext("push", bundle.folder, REPO)
    assert refused.code == 2
    assert "your token may not write to you/colours" in refused.last
    done = imgtext("push", bundle.folder, REPO, "--pr")
    assert (done.code, done.out) == (0, f"{hub.endpoint}/{REPO}/discussions/1\n")
    assert main(hub) == before
    assert hub.files(REPO, revision="refs/pr/1")["captions.jsonl"] == (bundle.folder / "captions.jsonl").read_bytes()
    assert imgtext("search", "red", "--model", REPO, "--revision", "refs/pr/1").code == 0
    assert "is not tagged" in imgtext("push", bundle.folder, REPO, "--pr", "--revision", "v1").last


def test_a_tag_is_not_moved(imgtext, hub, save):
    imgtext("push", save().folder, REPO, "--revision", "v1")
    before = main(hub)
    done = imgtext("push", save(captions=CAPTIONS[:2]).folder, REPO, "--revision", "v1")
    assert done.code == 2
    assert "has a tag v1 already" in done.last
    assert main(hub) == before


@pytest.mark.parametrize("licence", ["Flickr terms of use", None])
def test_pictures_that_are_not_free_stay_here(imgtext, hub, save, licence):
    bundle = save(licence=licence)
    done = imgtext("push", bundle.folder, REPO)
    assert (done.code, hub.log) == (2, [])
    assert f"gallery/red.png (licence: {licence or 'none given'})" in done.last
    assert "--publish-pictures" in done.last
    assert imgtext("push", bundle.folder, REPO, "--publish-pictures").code == 0
    assert "gallery/red.png" in hub.files(REPO)


def test_a_damaged_bundle_stays_here(imgtext, hub, save):
    bundle = save()
    (bundle.folder / "captions.jsonl").write_text("{}")
    done = imgtext("push", bundle.folder, REPO)
    assert (done.code, hub.log) == (2, [])
    assert "captions.jsonl is not the file that config.json speaks of" in done.last


def test_the_token(imgtext, hub, hub_home, save):
    bundle = save()
    (hub_home / "token").unlink()
    done = imgtext("push", bundle.folder, REPO)
    assert (done.code, hub.log) == (2, [])
    assert done.last.endswith("log in first: hf auth login")
    for token, message in (
        ("hf_gone", "the Hub doesn't know your token; log in again: hf auth login"),
        ("hf_read", "your token may not write to you/colours; log in with one that may: hf auth login"),
    ):
        (hub_home / "token").write_text(token)
        done = imgtext("push", bundle.folder, REPO)
        assert done.code == 2
        assert message in done.last
    assert not hub.repos
    assert "say whose it is, such as you/colours" in imgtext("push", bundle.folder, "colours").last


@pytest.mark.parametrize(
    ("where", "what", "message"),
    [
        ("POST .*/commit/", {"status": 403}, "your token may not write to you/colours"),
        ("POST .*/commit/", {"status": 412}, "got another commit meanwhile"),
        ("POST .*/commit/", {"status": 500}, "the Hub is in trouble (it answers 500): try again later"),
        ("POST .*/commit/", {"cut": 100}, "given again, finishes it"),
        ("PUT ", {"status": 401}, "the Hub doesn't know your token"),
        ("PUT ", {"status": 503}, "the Hub is in trouble (it answers 503): try again later"),
        ("PUT ", {"cut": 50}, "given again, finishes it"),
        ("/preupload/", {"status": 429, "headers": {"Retry-After": "7"}}, "(429): try again in 7 seconds"),
        ("/batch", {"status": 400, "message": "too large"}, "the Hub refuses you/colours: "),
    ],
)
def test_a_refused_push_changes_nothing_and_the_next_finishes(imgtext, hub, save, where, what, message):
    imgtext("push", save().folder, REPO)
    before, bundle = main(hub), save(captions=CAPTIONS[:2])
    hub.misbehave(where, **what)
    done = imgtext("push", bundle.folder, REPO, "--revision", "v2")
    assert done.code == 2
    assert message in done.last
    assert (main(hub), hub.repos["model", REPO].tags) == (before, {})
    hub.behave()
    assert imgtext("push", bundle.folder, REPO, "--revision", "v2").code == 0
    assert hub.files(REPO)["captions.jsonl"] == (bundle.folder / "captions.jsonl").read_bytes()
    assert hub.repos["model", REPO].tags == {"v2": main(hub)}


def test_a_commit_whose_answer_was_lost_is_not_made_twice(imgtext, hub, save):
    bundle = save()
    hub.misbehave("POST .*/commit/", truncate=10)
    done = imgtext("push", bundle.folder, REPO, "--revision", "v1")
    assert done.code == 2
    assert "was cut short" in done.last
    hub.behave()
    commit = main(hub)
    done = imgtext("push", bundle.folder, REPO, "--revision", "v1")
    assert (done.code, done.last, main(hub)) == (0, "you/colours holds all of it already", commit)
    assert hub.repos["model", REPO].tags == {"v1": commit}


def test_a_short_trouble_is_passed_over(imgtext, hub, save):
    hub.misbehave("PUT ", status=500, times=1)
    hub.misbehave("/preupload/", status=429, headers={"Retry-After": "2"}, times=1)
    hub.misbehave("/batch", status=503, times=1)
    assert imgtext("push", save().folder, REPO).code == 0


def test_cut_at_random_bytes(imgtext, hub, save):
    """Whatever arrived, the repo is as it was, and the next push finishes."""
    random = Random(0)
    imgtext("push", save().folder, REPO)
    for number in range(20):
        before, files = main(hub), hub.files(REPO)
        bundle = save(captions=random.choices(CAPTIONS, k=1 + number))
        size = (bundle.folder / "caption_embeddings.safetensors").stat().st_size  # the least of what is cut
        hub.misbehave(random.choice(["^PUT ", "/commit/"]), cut=random.randrange(size))
        assert imgtext("push", bundle.folder, REPO).code == 2
        assert (main(hub), hub.files(REPO)) == (before, files)
        hub.behave()
        assert imgtext("push", bundle.folder, REPO).code == 0
        assert hub.files(REPO)["captions.jsonl"] == (bundle.folder / "captions.jsonl").read_bytes()


def test_config_names_every_file_that_travels(imgtext, hub, save):
    imgtext("push", save().folder, REPO)
    listed = json.loads(hub.files(REPO)["config.json"])["files"]
    assert set(hub.files(REPO)) - set(listed) == {"config.json", "README.md", ".gitattributes"}


def test_push_to_hub_from_python(retriever, monkeypatch):
    asked = {}
    monkeypatch.setattr("imgtext.hub.push", lambda bundle, repo_id, **given: asked.update(given) or repo_id)
    assert retriever.push_to_hub(REPO, private=True, revision="v1") == REPO
    assert asked == {
        "private": True,
        "revision": "v1",
        "create_pr": False,
        "commit_message": None,
        "publish_pictures": False,
    }
