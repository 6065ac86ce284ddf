"""The README's examples that use nothing of imgtext, run as they stand against the hub."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from hub_server import Repo

ROOT = Path(__file__).parents[2]
SCENES = ROOT / "hub" / "scenes"

# what they found is what imgtext finds; mirror and power are the model's own
CHECK = """
import imgtext.backbones

retriever = imgtext.load("scenes")
hits = retriever.search("a dog on the beach", k=5)
best = np.argsort(-scores)[:5]
assert [gallery[row]["file"] for row in best] == [hit.file for hit in hits]
np.testing.assert_allclose(scores[best], [hit.score for hit in hits], atol=1e-3)
features = np.random.default_rng(0).random((3, config["feature_dim"]), np.float32)
part = imgtext.backbones._load_part("efficientnet_lite0", retriever.bundle.backbone_weights)
stem = part.network.conv_stem.weight.detach().numpy()
np.testing.assert_array_equal(kernel("efficientnet_lite0/conv_stem"), stem)
np.testing.assert_allclose(embed(features), retriever.bundle.embed_features(features), atol=1e-5)
"""


def test_each_file_stands_alone(hub, hub_home, environment):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## Each file stands alone") :].split("\n## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 5
    assert "imgtext" not in "".join(blocks)
    repo = Repo()
    hub.add(repo, "main", {path.name: hub.store(path.read_bytes()) for path in SCENES.glob("*.*")}, "scenes")
    hub.repos["model", "you/scenes"] = repo
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c", "\n".join([*blocks, CHECK])],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 5 + 3
    # each file is fetched once and by itself
    names = sorted(Path(logged.path).name for logged in hub.requests("^GET .*/resolve/"))
    shown = {"README.md", "learning_curve.png", "reliability.png"}
    assert names == sorted({path.name for path in SCENES.glob("*.*")} - shown)
