"""Data sets on the Hugging Face Hub, fetched into huggingface_hub's cache and read from there.

A repo is read by what lies in it: a caption file of Flickr8k or Flickr30k (`imgtext.datasets.flickr`), or
``metadata.jsonl``, ``metadata.csv`` or ``captions.txt`` beside pictures (`imgtext.datasets.folder`), the Hub's
ImageFolder layout. Parquet files are neither fetched nor read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from imgtext.datasets.flickr import flickr_name, load_flickr
from imgtext.datasets.folder import has_captions, load_folder
from imgtext.datasets.records import Dataset
from imgtext.errors import ImgtextError


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
    if not has_captions(folder):
        raise ImgtextError(
            f"{repo_id} holds neither a metadata.jsonl beside its pictures nor the files of Flickr8k or Flickr30k; "
            "a data set in parquet must be saved as pictures with a metadata.jsonl first, then: --dataset folder"
        )
    return replace(load_folder(folder, seed=seed), name=f"hub:{repo_id}", licence=stated_licence(folder))


def fetch_dataset(repo_id: str, folder: Path | None = None) -> Path:
    """Fetch a data set's files, parquet left out, into ``folder`` or the cache; returns where they are.

    Without a connection the cache's copy is taken.

    Raises:
        ImgtextError: there is no such data set, or it can't be fetched.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HFValidationError,
        HTTPError,
        RepositoryNotFoundError,
    )

    try:
        return Path(
            snapshot_download(repo_id, repo_type="dataset", local_dir=folder, ignore_patterns=["*.parquet", "*.arrow"])
        )
    except HFValidationError:
        raise ImgtextError(f"{repo_id} is no repo id of the Hub, such as owner/name") from None
    except GatedRepoError as error:
        page = f"{constants.ENDPOINT}/datasets/{repo_id}"
        raise ImgtextError(
            f"the data set {repo_id} is gated: accept its terms at {page}, then log in as who accepted: hf auth login"
        ) from error
    except RepositoryNotFoundError as error:
        raise ImgtextError(
            f"there is no data set {repo_id} on the Hub; check the name; if it is private, log in: hf auth login"
        ) from error
    except (HTTPError, OSError) as error:
        reason = str(error.__cause__ or error).strip().split("\n")[0]
        raise ImgtextError(
            f"the data set {repo_id} can't be fetched ({reason}): the same command, given again, goes on from there"
        ) from error


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
