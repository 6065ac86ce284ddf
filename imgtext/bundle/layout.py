"""What the files of a bundle are called, and where they may lie."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from imgtext.errors import ImgtextError

FORMAT = 1
CONFIG = "config.json"
IMAGE_BRANCH, CAPTION_BRANCH = "image_branch.safetensors", "caption_branch.safetensors"
BACKBONE = "backbone.safetensors"
VOCABULARY = "vocabulary.json"
GALLERY, IMAGE_EMBEDDINGS = "gallery.jsonl", "image_embeddings.safetensors"
BANK, CAPTION_EMBEDDINGS = "captions.jsonl", "caption_embeddings.safetensors"
PICTURES = "gallery"
MAP = "map.safetensors"
REQUIRED = (IMAGE_BRANCH, CAPTION_BRANCH, VOCABULARY)
PAIRED = ((GALLERY, IMAGE_EMBEDDINGS), (BANK, CAPTION_EMBEDDINGS))
CARD = "README.md"
# pictures and captions under these licences may travel in a bundle
FREE_LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")


def check_file_name(name: Any, where: str) -> str:
    """A gallery's file name must stay inside its folder.

    Raises:
        ImgtextError: it is absolute, climbs with "..", or holds NUL or a backslash.
    """
    if not isinstance(name, str) or not name or "\0" in name or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise ImgtextError(f"{where}: expected a relative file name, found {name!r:.80}")
    if name.startswith("/") or ".." in name.split("/"):
        raise ImgtextError(f"{where}: the file name {name!r:.80} points outside the gallery's folder")
    return name


def lies_within(path: Path, places: tuple[Path, ...]) -> bool:
    """Is there a file, and in one of ``places`` if there are any, whatever links lead to it?"""
    if not os.path.isfile(path):  # unlike Path.is_file, False for a name that is too long
        return False
    return not places or any(path.resolve().is_relative_to(place) for place in places)
