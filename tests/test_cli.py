from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from colours import COLOURS, save_square
from imgtext.cli import COMMANDS, main


@pytest.fixture
def run(capsys):
    """Run the command line in this process: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit_:  # the parser's own way out
            code = exit_.code
        return code, *capsys.readouterr()

    return command


def test_search_prints_ranks_scores_and_files(run, bundle):
    code, out, err = run("search", "a", "green", "square", "--model", bundle.folder, "-k", 2)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == 2
    assert lines[0].split()[0] == "1"
    assert "green.png  A green square." in lines[0]


def test_search_as_json(run, bundle):
    code, out, err = run("search", "zebra red", "--model", bundle.folder, "--json", "-k", 1)
    found = json.loads(out)
    assert (code, found["query"], found["unknown"]) == (0, "zebra red", ["zebra"])
    (hit,) = found["hits"]
    expected = {"rank": 1, "score": 0, "file": "red.png", "path": None, "caption": "A red square."}
    assert hit | {"score": 0} == expected | {"probability": None}
    assert found["confident"] is None  # nothing was fitted for this model
    assert "doesn't know, passed over: zebra" in err


def test_why_tells_each_words_effect(run, bundle):
    code, out, _ = run("search", "red zebra squares", "--model", bundle.folder, "-k", 1, "--why")
    assert (code, out.splitlines()[1]) == (0, "     +0.69 red, +0.02 squares")
    code, out, _ = run("search", "red zebra squares", "--model", bundle.folder, "--why", "--json")
    words = [hit["words"] for hit in json.loads(out)["hits"]]
    assert len(words) == 3
    assert [word["word"] for word in words[0]] == ["red", "squares"]
    assert words[0][0]["effect"] > 0.5 > words[1][0]["effect"]
    assert "words" not in run("search", "red", "--model", bundle.folder, "--json")[1]


def test_search_tells_what_stood_in(run, bundle):
    code, out, err = run("search", "grene", "--model", bundle.folder, "--json", "-k", 1)
    assert json.loads(out)["replaced"] == {"grene": {"word": "green", "similarity": 0.8, "misspelt": True}}
    assert (code, err) == (0, "grene: taken for green (mended, 0.80)\n")


def test_search_without_some_words_and_by_a_picture(run, bundle, backbone, tmp_path):
    _, out, _ = run("search", "square -red -green", "--model", bundle.folder, "-k", 1)
    assert "blue.png" in out
    path = save_square(tmp_path / "new.png", "blue")
    assert "blue.png" in run("search", "--image", path, "--model", bundle.folder, "-k", 1)[1]
    assert "red.png" in run("search", "red", "--image", path, "--mix", 0.1, "--model", bundle.folder, "-k", 1)[1]


def test_filters(run, bundle, backbone, squares):
    run("index", squares, "--model", bundle.folder)
    code, out, err = run("search", "red", "in:deep", "after:2000", "--index", squares, "--paths")
    assert (code, out, err) == (0, f"{squares / 'deep' / 'three.png'}\n", "")
    assert run("search", "in:deep", "--index", squares, "--paths")[1] == out
    assert run("search", "red before:2000", "--index", squares)[1:] == (
        "",
        "no picture passes the filters of the query\n",
    )
    code, out, err = run("search", "red after:2000-01-01", "--model", bundle.folder, "--json")
    assert (json.loads(out)["admitted"], json.loads(out)["undated"]) == (0, 3)
    assert err.startswith("3 pictures left out: their dates are not known\n")
    assert run("search", "after:soon", "--index", squares)[::2] == (
        2,
        "imgtext: after:soon names no date; write a year, a month or a day, such as after:2023, after:2023-05 or "
        "after:2023-05-17\n",
    )


def test_paths_for_pipes(run, bundle, backbone, squares):
    code, out, _ = run("index", squares, "--model", bundle.folder)
    assert (code, out) == (0, "3 pictures indexed: 3 added, 0 changed, 0 moved, 0 removed, 0 skipped, 0 unchanged\n")
    code, out, err = run("search", "blue", "--index", squares, "--paths", "-k", 1)
    assert (code, out, err) == (0, f"{squares / 'deep' / 'three.png'}\n", "")


def test_paths_that_are_nowhere(run, bundle):
    code, out, err = run("search", "blue", "--model", bundle.folder, "--paths")
    assert (code, out) == (0, "")
    assert "say where they lie with: --pictures DIR" in err


def test_a_query_of_unknown_words_alone_is_told(run, bundle):
    code, out, err = run("search", "zebra", "--model", bundle.folder)
    assert (code, out) == (0, "")
    assert err.endswith("no word of the query is known to the model, so there is nothing to show; try other words\n")


@pytest.mark.parametrize("query", ["a dog", "a dog after:2020"])
def test_an_empty_folder_is_searched_calmly(run, tmp_path, query):
    run("index", tmp_path, "--model", "scenes")
    code, out, err = run("search", query, "--index", tmp_path)
    assert (code, out) == (0, "")
    assert err.endswith(
        "no picture passes the filters of the query\n" if ":" in query else "no picture here to search\n"
    )


def test_an_index_is_searched_with_its_own_model_alone(run, bundle, backbone, squares):
    run("index", squares, "--model", bundle.folder)
    code, out, _ = run("search", "blue", "--index", squares, "--model", bundle.folder, "--paths", "-k", 1)
    assert (code, out) == (0, f"{squares / 'deep' / 'three.png'}\n")
    code, _, err = run("search", "blue", "--index", squares, "--model", "photos")
    assert (code, "another model" in err) == (2, True), err


def test_an_index_remembers_its_model(run, bundle, backbone, squares):
    run("index", squares, "--model", bundle.folder)
    (squares / "two.png").unlink()
    code, out, _ = run("index", squares, "--json")
    report = json.loads(out)
    assert (code, report["removed"], report["unchanged"], report["total"]) == (0, ["two.png"], 2, 2)


def test_index_into_the_bundle(run, bundle, backbone, squares):
    run("index", squares, "--model", bundle.folder, "--into-bundle")
    code, out, _ = run("search", "blue", "--model", bundle.folder, "-k", 1)
    assert (code, out.split()[2]) == (0, "deep/three.png")


def test_caption(run, bundle, backbone, tmp_path):
    one, two = (save_square(tmp_path / f"{colour}.png", colour) for colour in ("red", "blue"))
    code, out, _ = run("caption", one, "--model", bundle.folder, "-k", 1)
    assert (code, out.split("  ")[-1]) == (0, "A red square.\n")
    code, out, _ = run("caption", one, two, "--model", bundle.folder, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["image"], row["hits"][0]["caption"]) for row in rows] == [
        (str(one), "A red square."),
        (str(two), "A blue square"),
    ]


def test_captions_of_several_pictures_stand_under_their_names(run, bundle, backbone, tmp_path):
    pictures = [save_square(tmp_path / f"{colour}.png", colour) for colour in ("red", "blue")]
    _, out, _ = run("caption", *pictures, "--model", bundle.folder, "-k", 1)
    assert [line.rpartition("  ")[2] for line in out.splitlines()] == [
        str(pictures[0]),
        "A red square.",
        str(pictures[1]),
        "A blue square",
    ]


@pytest.mark.filterwarnings("ignore:Image.Image.getdata:DeprecationWarning")  # textual-image's own
def test_preview(run, bundle, backbone, tmp_path):
    picture = tmp_path / "pictures" / "blue.png"
    picture.parent.mkdir()
    Image.new("RGB", (640, 480), COLOURS["blue"]).save(picture)
    run("index", picture.parent, "--model", bundle.folder)
    for command in (("search", "blue", "--index", picture.parent), ("caption", picture, "--model", bundle.folder)):
        plain = run(*command)[1]
        code, out, _ = run(*command, "--preview")
        assert code == 0
        assert out.endswith(plain)
        assert len(out.splitlines()) > len(plain.splitlines()) + 5  # the picture, in characters
    assert run("caption", save_square(tmp_path / "tiny.png", "red"), "--model", bundle.folder, "--preview")[0] == 0


def test_demo_hands_its_options_to_the_page(run, monkeypatch):
    served = []
    monkeypatch.setattr("runpy.run_path", lambda path: {"serve": lambda **options: served.append((path, options))})
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert run("demo", "--host", "192.168.0.2", "--no-browser", "--mcp")[0] == 0
    ((path, options),) = served
    assert path.endswith("demo/app.py")
    assert (options["host"], options["browser"], options["mcp"], options["port"]) == ("192.168.0.2", False, True, None)


def test_a_reader_that_has_had_enough_and_a_person_too(run, bundle, monkeypatch):
    def stop(command):
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMANDS["search"], "run", stop)
    assert run("search", "red")[::2] == (130, "\nstopped; the same command goes on from here\n")
    code = f"import imgtext.cli, sys; sys.exit(imgtext.cli.main(['search', 'red', '--model', {str(bundle.folder)!r}]))"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_told(run, monkeypatch):
    def fail(command):
        raise OSError(28, "No space left on device", "a.bin")

    monkeypatch.setattr(COMMANDS["search"], "run", fail)
    assert run("search", "red")[::2] == (2, "imgtext: [Errno 28] No space left on device: 'a.bin'\n")


def test_tags(run, bundle, backbone, tmp_path):
    picture = save_square(tmp_path / "new.png", "blue")
    code, out, _ = run("caption", picture, "--model", bundle.folder, "-k", 1, "--tags")
    assert (code, out.splitlines()[1]) == (0, "     blue, square, green, red, thing")
    code, out, _ = run("caption", picture, "--model", bundle.folder, "--tags", "--json")
    assert json.loads(out)["tags"][0]["word"] == "blue"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serch"], "there is no command 'serch'; there are: search, index"),
        (["search"], "say what the picture shows"),
        (["search", "x", "--model", "no/such/thing"], "no/such/thing is neither a folder nor a Hub repo id"),
        (["search", "x", "--index", "."], "no index at .*; build one with: imgtext index ."),
        (["caption"], "say which picture"),
        (["index", "nowhere", "--model", "MODEL"], "nowhere is not a folder of pictures"),
        (["train", "--recipe=finest"], "there is no recipe 'finest'"),
        (["train", "--recipe", "finest"], "there is no recipe 'finest'; there are: classic, small, compact"),
        (["train", "--batch-size", "0"], "--batch-size must be at least 1, not 0"),
        (["train", "--dataset", "flickr8k"], "say which with: --data DIR"),
        (
            ["train", "--dataset", "flickr8k", "--teachers", "0", "--loss", "x"],
            "no loss 'x'; there are: info_nce, triplet",
        ),
        (["search", "x", "-k", "many"], "-k"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(run, bundle, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*(bundle.folder if argument == "MODEL" else argument for argument in arguments))
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    import re

    assert re.search(message, err)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"  imgtext {command}" in out


def test_overview_and_version(run):
    code, out, _ = run("--help")
    assert (code, all(f"imgtext {command}" in out for command in COMMANDS)) == (0, True)
    assert run()[0] == 2
    assert run("--version")[1].startswith("imgtext ")


def test_importing_stays_light():
    """Neither the package nor a text query over a known vocabulary loads what is heavy."""
    code = (
        "import sys, imgtext, imgtext.cli, imgtext.retriever;"
        "heavy = {'torch', 'torchvision', 'timm', 'gradio', 'nltk', 'PIL', 'huggingface_hub', 'matplotlib', 'scipy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_a_text_query_runs_on_numpy_alone(bundle):
    code = (
        "import sys, imgtext.cli;"
        f"assert imgtext.cli.main(['search', 'red', 'squares', '--why', '--model', {str(bundle.folder)!r}]) == 0;"
        "print(sorted({'torch', 'nltk', 'PIL', 'huggingface_hub'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stderr == "[]\n"
    assert "red.png" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "extra"), [(["train"], "train"), (["evaluate", "scenes"], "images"), (["card", "."], "images")]
)
def test_what_needs_torch_says_how_to_install_it(run, monkeypatch, arguments, extra):
    real = importlib.import_module

    def without_torch(name, *rest):
        if name == "torch":
            raise ModuleNotFoundError(name="torch")
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without_torch)
    code, _, err = run(*arguments)
    assert code == 2
    assert err.endswith(f"the package torch, which is not installed; install it with: pip install 'imgtext[{extra}]'\n")


@pytest.mark.parametrize(
    "command",
    [
        ("index",),
        ("search", "red", "--index"),
        ("card",),
        ("train", "--dataset", "folder", "--data"),
        ("evaluate", "hub/scenes", "--dataset", "folder", "--data"),
    ],
)
def test_the_home_of_nobody_is_no_folder(run, command):
    code, _, err = run(*command, "~nobody-has-this-name/pictures")
    assert code != 0
    assert "~nobody-has-this-name/pictures" in err
