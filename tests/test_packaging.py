from __future__ import annotations

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
WHEEL = WheelBuilder(str(ROOT))


def test_requirements_file_holds_the_ranges_of_the_package():
    package = WHEEL.metadata.core
    extras = package.optional_dependencies
    needed = {*package.dependencies, *extras["demo"], *extras["train"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {Requirement(line) for line in lines if not line.startswith("#")} == {Requirement(one) for one in needed}


def test_wheel_holds_package_page_and_models():
    packed = {file.distribution_path for file in WHEEL.recurse_included_files()}
    assert packed >= {
        "imgtext/cli/__init__.py",
        "imgtext/datasets/flickr_splits.json",
        "imgtext/english_words.safetensors",
        "imgtext/demo/app.py",
        "imgtext/bundles/scenes/config.json",
        "imgtext/bundles/photos/config.json",
    }
    assert not [name for name in packed if not name.startswith("imgtext/")]
