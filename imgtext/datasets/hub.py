"""Data sets on the Hugging Face Hub, fetched into huggingface_hub's cache and read from there.

A repo is read by what lies in it: a caption file of Flickr8k or Flickr30k (`imgtext.datasets.flickr`);
``metadata.jsonl``, ``metadata.csv`` or ``captions.txt`` beside pictures (`imgtext.datasets.folder`), the Hub's
ImageFolder layout; or, without these, parquet files (`imgtext.datasets.parquet`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from imgtext.datasets.flickr import flickr_name, load_flickr
from imgtext.datasets.folder import has_captions, load_folder
from imgtext.datasets.parquet import unpack
from imgtext.datasets.records import Dataset
from imgtext.errors import ImgtextError, require
from imgtext.hub_client import explained, snapshot

PARQUET = "*.parquet"


def load_hub(repo_id: str, *, seed: int = 0) -> Dataset:
    """Fetch a data set, or take it from the cache, and read it.

    Args:
        repo_id: such as "owner/name".
        seed: of the split, where none is given.

    Raises:
        ImgtextError: there is no such data set, it can't be fetched, or it is in none of the known layouts.
    """
    folder = fetch_dataset(repo_id)
    name = flickr_name(folder, repo_id)
    if name is not None:
        return load_flickr(name, folder)
    pictures = folder if has_captions(folder) else _fetch_parquet(repo_id, folder.name)
    return replace(load_folder(pictures, seed=seed), name=f"hub:{repo_id}", licence=stated_licence(folder))


def fetch_dataset(repo_id: str) -> Path:
    """Fetch a data set's files, parquet left out, or take them from the cache; returns their folder.

    Raises:
        ImgtextError: there is no such data set, or it can't be fetched.
    """
    return snapshot(repo_id, kind="dataset", ignore_patterns=PARQUET)


def _fetch_parquet(repo_id: str, commit: str) -> Path:
    """Fetch the parquet files of a data set whose other files are in the cache, and unpack them; returns the folder."""
    from huggingface_hub import get_cached_repo_tree, snapshot_download

    files = get_cached_repo_tree(repo_id, repo_type="dataset", revision=commit)
    if not any(file.path.endswith(".parquet") for file in files):
        raise ImgtextError(
            f"{repo_id} holds neither a metadata.jsonl beside its pictures, nor parquet files, nor the files of "
            "Flickr8k or Flickr30k; save it as pictures with a metadata.jsonl, then: --dataset folder"
        )
    require("pyarrow", "parquet")  # before gigabytes are fetched
    with explained(repo_id, kind="dataset"):
        root = Path(snapshot_download(repo_id, repo_type="dataset", revision=commit, allow_patterns=PARQUET))
    return unpack(sorted(root.rglob(PARQUET)), root, repo_id)


def stated_licence(folder: Path) -> str | None:
    """What the card in a data set's folder says, Creative Commons by its SPDX name; None without a card or licence."""
    from huggingface_hub import DatasetCard

    if not (folder / "README.md").is_file():
        return None
    data = DatasetCard.load(folder / "README.md", ignore_metadata_errors=True).data
    name = data.get("license_name") or data.get("license")
    if not isinstance(name, str):
        return None
    return name.upper() if name.startswith("cc") else name
