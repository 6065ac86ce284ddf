"""From training on one machine to a search on another, over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from colours import COLOURS, save_square
from imgtext.bundle import Bundle
from imgtext.experiment import train
from imgtext.recipes import COMPACT, TrainSettings
from imgtext.retriever import Retriever

REPO = "you/trained"
EMBED = f"""
import sys
import numpy as np
import imgtext, imgtext.backbones
from colours import ColourBackbone
imgtext.backbones.load_backbone = lambda name, **options: ColourBackbone()
retriever = imgtext.load({REPO!r})
np.savez(
    sys.stdout.buffer,
    captions=retriever.embed_captions(["a red square", "a blue square"]),
    images=retriever.embed_images(sys.argv[1:]),
    gallery=retriever.gallery.embeddings,
)
"""


@pytest.fixture
def trained(tmp_path, backbone):
    data, rows = tmp_path / "data", []
    for number, colour in enumerate(list(COLOURS) * 10):
        save_square(data / f"{number:02}.png", colour)
        split = ("train", "train", "train", "dev", "test")[number // 6]
        rows.append({"file_name": f"{number:02}.png", "text": f"a {colour} square", "split": split})
    (data / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    small = {"steps": 20, "evaluate_every": 10, "batch_size": 8, "min_count": 1, "warmup": 2, "teachers": 1}
    settings = TrainSettings(dataset="folder", data=data, out=tmp_path / "trained")
    return train(settings, replace(COMPACT, image_hidden=(16,), **small), progress=False)


def test_train_push_load_elsewhere_change_push_again(trained, imgtext, hub, environment, tmp_path):
    assert imgtext("push", trained.folder, REPO).code == 0
    pictures = sorted(map(str, (tmp_path / "data").glob("0*.png")))
    done = subprocess.run(
        [sys.executable, "-c", EMBED, *pictures],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    there, here = np.load(BytesIO(done.stdout)), Retriever(Bundle(trained.folder))
    np.testing.assert_array_equal(there["captions"], here.embed_captions(["a red square", "a blue square"]))
    np.testing.assert_array_equal(there["images"], here.embed_images(pictures))
    np.testing.assert_array_equal(there["gallery"], here.gallery.embeddings)

    before = hub.files(REPO)
    card = trained.folder / "README.md"
    card.write_text(card.read_text() + "\n## Thanks\n\nTo those who drew the squares.\n")
    hub.log.clear()
    done = imgtext("push", trained.folder, REPO)
    assert done.code == 0
    assert done.err.startswith(f"to {REPO}: 1 of {len(before) - 1} files")
    assert not hub.requests("^PUT")
    after = hub.files(REPO)
    assert {name for name in after if after[name] != before[name]} == {"README.md"}
    assert after["README.md"] == card.read_bytes()
