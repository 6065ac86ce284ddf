from __future__ import annotations

import asyncio
import base64
import gc
import io
import pickle
import re
import sys
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import app
import gradio as gr
import numpy as np
import pytest
from galleries import Galleries
from guard import LocalCallers
from huggingface_hub import SpaceCard
from models import examples, load_models
from PIL import Image

from colours import COLOURS, save_square
from imgtext.errors import ImgtextError
from imgtext.loading import load

DEMO = Path(__file__).parents[2] / "demo"


def in_loop(function, *arguments, **settings):
    """Call what builds a page: where no event loop runs, gradio opens some and never closes them."""

    async def call():
        return function(*arguments, **settings)

    return asyncio.run(call())


class Page:
    """The page's functions, by tab and name."""

    def __init__(self, uploads: Path, *, pictures: Path | None = None, folders: bool = True):
        self.galleries = Galleries(load_models(pictures=pictures), folders=folders)
        self.blocks = in_loop(app.build, self.galleries, uploads, folders=folders)

    def __call__(self, tab: str, name: str, *inputs: object):
        (function,) = {
            event.fn
            for event in self.blocks.fns.values()
            if event.fn is not None and re.sub("_tab|<locals>.", "", event.fn.__qualname__).lower() == f"{tab}.{name}"
        }
        return function(*inputs)

    def index(self, name: str, *inputs: object) -> tuple:
        """What an index shows at its end."""
        *_, last = self("photos", name, *inputs, SimpleNamespace(session_hash="visitor"))
        return last


@pytest.fixture
def page(tmp_path) -> Page:
    (tmp_path / "uploads").mkdir()
    return Page(tmp_path / "uploads")


def test_models_that_came_with_imgtext_and_another(packaged, bundle, tmp_path):
    assert load_models().names == ["photos"]
    assert load_models(str(bundle.folder)).names == ["photos"]  # the same model is offered once
    other = tmp_path / "other"
    bundle.folder.rename(other)
    packaged.clear()
    models = load_models(str(other))
    assert (models.names, models.first, models.photos) == ([str(other)],) + (str(other),) * 2


def test_no_model(packaged):
    packaged.clear()
    with pytest.raises(ImgtextError, match=r"no model is here; train one with: imgtext train"):
        load_models()


def test_page_begins_with_the_model_that_the_pictures_fit(packaged, bundle, pictures, tmp_path):
    assert load_models(pictures=pictures)["photos"].gallery.folder == pictures
    with pytest.raises(ImgtextError, match=r"holds the pictures of no gallery of photos"):
        load_models(pictures=tmp_path / "model")
    with pytest.raises(ImgtextError, match=r"nowhere is not a folder"):
        load_models(pictures=tmp_path / "nowhere")


def test_examples_are_sentences_of_the_caption_bank(bundle):
    assert examples(load(bundle.folder), 2) == ["A red square.", "A green square!"]


@pytest.fixture
def dropped(tmp_path, monkeypatch):
    """Save a picture as gradio does with one that was dropped."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    return lambda name, colour: {"path": str(save_square(tmp_path / "gradio" / name, colour))}


def test_caption(page, backbone, dropped):
    html = page("caption", "caption", dropped("any.png", "blue"), "photos")
    assert html.index("A blue square") < html.index("A red square.")
    assert 'data-word="blue"' in html
    assert re.search(r'data-find="look:([\w-]+)"', html)[1] == re.search(r'data-key="([\w-]+)"', html)[1]
    assert "Drop a picture" in page("caption", "caption", None, "photos")


def test_where_in_the_picture_a_word_is_seen():
    from caption_tab import _overlay

    places = np.array([[0.2, 0.0], [-0.3, 0.1]], np.float32)
    data = base64.b64decode(_overlay(places).partition(",")[2])
    alpha = np.asarray(Image.open(io.BytesIO(data)).getchannel("A")).astype(int)
    corners = alpha[0, 0], alpha[-1, -1], alpha[0, -1], alpha[-1, 0]
    assert corners[0] > corners[1] > corners[2] >= corners[3] == 0


def test_caption_of_a_broken_picture(page, backbone, dropped):
    picture = dropped("a<b.jpg", "red")
    Path(picture["path"]).write_bytes(b"no picture")
    assert "a&lt;b.jpg: not a picture in a known format" in page("caption", "caption", picture, "photos")


def test_a_missing_package_is_named_with_its_pip_line(page, monkeypatch, dropped):
    monkeypatch.setitem(sys.modules, "torch", None)
    html = page("caption", "caption", dropped("any.png", "blue"), "photos")
    assert "this needs the package torch, which is not installed" in html
    assert "pip install &#x27;imgtext[images]&#x27;" in html


def test_index_a_folder_and_search_it(page, backbone, squares):
    (squares / "cut & <b>.jpg").write_bytes(b"")
    key, report, search, stop, _ = page.index("index_folder", f" {squares} ", "photos", False)
    assert "3 pictures to search: 3 new, 1 skipped." in report
    assert "<li>cut &amp; &lt;b&gt;.jpg: the file is empty</li>" in report
    assert (search.visible, stop.visible) == (True, False)
    assert page.galleries[key].retriever.search("blue", 1)[0].file == "deep/three.png"

    (squares / "one.png").unlink()
    (squares / "two.png").rename(squares / "four.png")
    _, report, *_ = page.index("index_folder", str(squares), "photos", False)
    assert "2 pictures to search: 1 moved, 1 removed, 1 unchanged, 1 skipped." in report


@pytest.mark.parametrize(
    ("folder", "said"),
    [(" ", "Say which folder"), ("nowhere", "nowhere is not a folder of pictures"), ("x" * 300, "File name too long")],
)
def test_a_folder_that_is_none(page, folder, said):
    key, report, search, *_ = page.index("index_folder", folder, "photos", False)
    assert key == ""
    assert said in report
    assert not search.visible


def test_an_empty_folder(page, tmp_path):
    _, report, search, *_ = page.index("index_folder", str(tmp_path / "uploads"), "photos", False)
    assert "0 pictures to search: the folder has none." in report
    assert not search.visible


def test_dropped_pictures_are_one_visitors_own_and_are_removed(page, backbone, tmp_path):
    first, second = save_square(tmp_path / "a" / "x.png", "red"), save_square(tmp_path / "b" / "x.png", "green")
    _, folder, _, report, *_ = page.index("index_dropped", [str(first), str(second)], None, "photos")
    assert "2 pictures to search: 2 new." in report
    assert {path.name for path in folder.path.glob("*.png")} == {"x.png", "x (2).png"}

    _, other, key, *_ = page.index("index_dropped", [str(second)], None, "photos")
    assert other != folder
    assert list(page.galleries[key].retriever.gallery.row_of) == ["x.png"]

    again = save_square(tmp_path / "y.png", "blue")
    _, same, _, report, *_ = page.index("index_dropped", [str(again)], folder, "photos")
    assert (same, "3 pictures to search: 1 new, 2 unchanged." in report) == (folder, True)

    del folder, same  # as gradio forgets the visitor
    gc.collect()
    assert list((tmp_path / "uploads").iterdir()) == [other.path]


def test_progress_names_the_picture_and_can_be_stopped(page, backbone, squares, monkeypatch):
    gate = Event()
    preprocess = backbone.preprocess
    monkeypatch.setattr(backbone, "preprocess", lambda image: gate.wait(60) and preprocess(image))
    visitor = SimpleNamespace(session_hash="visitor")
    steps = page("photos", "index_folder", str(squares), "photos", False, visitor)
    while "<progress" not in (step := next(steps))[1]:
        pass
    assert "0 of 3 pictures: three.png" in step[1]
    assert step[3].visible
    page("photos", "stop", SimpleNamespace(session_hash="another"))
    page("photos", "stop", visitor)
    gate.set()
    *_, (key, said, search, stop, _) = steps
    assert "of 3 pictures. Index again to go on from there." in said
    assert (key, search.visible, stop.visible) == ("", False, False)
    assert not (squares / ".imgtext" / "gallery.jsonl").exists()


def test_the_index_of_another_model_is_replaced_only_when_told(page, backbone, squares):
    page.index("index_folder", str(squares), "photos", False)
    model = page.galleries.models["photos"]
    model.source = "another"
    index = squares / ".imgtext" / "gallery.jsonl"
    before = index.stat().st_mtime_ns
    key, said, search, _, replace = page.index("index_folder", str(squares), "photos", False)
    assert "indexed with another model, photos." in said
    assert (search.value, search.visible, replace.visible) == ("Search with that model", True, True)
    assert "three.png" in page.galleries[key].retriever.search("blue", 1)[0].file
    assert index.stat().st_mtime_ns == before
    _, said, *_, replace = page.index("index_folder", str(squares), "photos", True)
    assert "3 pictures to search" in said
    assert not replace.visible


def test_visitors_share_one_network(page, backbone, squares, monkeypatch):
    loaded = []
    monkeypatch.setattr("imgtext.backbones.load_backbone", lambda name, **options: loaded.append(name) or backbone)
    for colour in COLOURS:
        save_square(squares / f"more {colour}.png", colour)
        page.index("index_folder", str(squares), "photos", False)
    assert len(loaded) == 1


@pytest.fixture
def launched(monkeypatch):
    """What `serve` hands to gradio, which then serves nothing."""
    given = {}
    monkeypatch.setattr(
        gr.Blocks, "launch", lambda self, **settings: given.update(settings, blocks=self) or (None, "URL", None)
    )
    monkeypatch.setattr(gr.Blocks, "block_thread", lambda self: None)
    return given


@pytest.mark.parametrize(
    ("host", "space", "offered"),
    [("127.0.0.1", None, True), ("0.0.0.0", None, False), ("127.0.0.1", "you/imgtext", False)],  # noqa: S104
)
def test_folders_are_offered_on_this_machine_alone(launched, monkeypatch, capsys, host, space, offered):
    monkeypatch.delenv("SPACE_ID", raising=False)
    if space:
        monkeypatch.setenv("SPACE_ID", space)
    in_loop(app.serve, host=host, port=7000)
    labels = {getattr(block, "label", None) for block in launched["blocks"].blocks.values()}
    assert ("A folder on this machine" in labels) == offered
    assert (launched["server_name"], launched["server_port"], launched["share"]) == (host, 7000, False)
    assert "The page is at URL" in capsys.readouterr().out


def test_calls_that_wait_are_bounded_and_other_sites_refused_where_folders_are_read(launched, monkeypatch):
    monkeypatch.delenv("SPACE_ID", raising=False)
    for host, guards in (("::1", [LocalCallers]), ("0.0.0.0", [])):  # noqa: S104
        in_loop(app.serve, host=host)
        assert launched["blocks"]._queue.max_size == app.QUEUE
        assert launched["state_session_capacity"] == app.SESSIONS
        assert launched["server_name"] == host.replace("::1", "[::1]")
        assert [guard.cls for guard in launched["app_kwargs"]["middleware"]] == guards


def test_a_port_that_is_taken(launched, monkeypatch):
    def launch(self, **settings):
        raise OSError("Cannot find empty port")

    monkeypatch.setattr(gr.Blocks, "launch", launch)
    with pytest.raises(
        ImgtextError, match=r"can't listen at 127.0.0.1, port 7000; choose others with --host and --port"
    ):
        in_loop(app.serve, port=7000)


def test_space_card():
    card = SpaceCard.load(DEMO / "README.md").data
    assert (card.sdk, card.app_file, card.license) == ("gradio", "app.py", "apache-2.0")
    assert card.sdk_version.split(".")[:2] == gr.__version__.split(".")[:2]
    assert len(card.short_description) <= 60  # the Hub's limit


def test_no_secret_of_the_space_reaches_the_page(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_a_secret")
    monkeypatch.setenv("SPACE_ID", "you/demo")
    page = Page(tmp_path, folders=False)
    config = page.blocks.get_config_file()
    assert "hf_a_secret" not in str(config)
    assert config["space_id"] is None  # a header that asks other hosts goes with it
    assert "hf_a_secret" not in page("caption", "caption", {"path": str(tmp_path / "missing.png")}, "photos")


def test_what_runs_on_a_lent_gpu_can_be_sent_there(tmp_path, monkeypatch, backbone, dropped):
    """As on ZeroGPU: a call runs in another process."""
    calls = []

    def gpu(function):
        def elsewhere(*arguments):
            calls.append(function.__name__)
            return pickle.loads(pickle.dumps(function(*pickle.loads(pickle.dumps(arguments)))))  # noqa: S301

        return elsewhere

    monkeypatch.setattr("caption_tab.gpu", gpu)
    page = Page(tmp_path)
    assert calls == []  # none is lent while the page is put together
    assert "A blue square" in page("caption", "caption", dropped("any.png", "blue"), "photos")
    assert calls == ["describe"]


def test_programs_can_search_too(page, backbone, tmp_path):
    found = page("programs", "search", "grene zebra", "photos", 2)
    assert found["hits"][0]["file"] == "green.png"
    assert set(found["hits"][0]) == {"rank", "score", "probability", "file", "caption"}  # no path of this machine
    assert found["replaced"] == {"grene": {"word": "green", "similarity": 0.8, "misspelt": True}}
    rest = {key: value for key, value in found.items() if key not in ("hits", "replaced")}
    assert rest == {"unknown": ["zebra"], "confident": None, "admitted": None, "undated": 0}
    assert page("programs", "search", "after:2000", "photos", 2)["undated"] == 3
    picture = str(save_square(tmp_path / "any.png", "blue"))
    assert page("programs", "caption", picture, "photos", 1)["hits"][0]["caption"] == "A blue square"
    assert page("programs", "similar", picture, "photos", 1)["hits"][0]["file"] == "blue.png"
    with pytest.raises(gr.Error, match="no model 'gone' here; there are: photos"):
        page("programs", "search", "green", "gone", 2)
    with pytest.raises(gr.Error, match="after:soon names no date"):
        page("programs", "search", "green after:soon", "photos", 2)
    with pytest.raises(gr.Error, match="no such file"):
        page("programs", "caption", str(tmp_path / "gone.png"), "photos", 1)
    offered = {event.api_name for event in page.blocks.fns.values() if event.api_visibility == "public"}
    assert offered == {"search", "caption", "similar"}
    (told,) = page.blocks.get_api_info()["named_endpoints"]["/search"]["returns"]
    hit = told["type"]["properties"]["hits"]["items"]["properties"]
    assert hit["probability"] == {"oneOf": [{"type": "null"}, {"type": "number"}]}
