"""Captioned pictures as a data set on the Hugging Face Hub, in its ImageFolder layout.

``metadata.jsonl`` has a line a picture: ``file_name``, ``captions``, ``split``, ``licence``; the pictures lie beside it
under their names. A folder named like a split has its own: the Hub's viewer doesn't look for one above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from imgtext.bundle import Bundle, GalleryRow
from imgtext.bundle.layout import CARD, CONFIG, FREE_LICENCES, PICTURES
from imgtext.datasets.folder import has_captions, load_folder
from imgtext.datasets.hub import PARQUET, stated_licence
from imgtext.datasets.records import SPLIT_NAMES
from imgtext.errors import ImgtextError, say
from imgtext.files import expanded
from imgtext.hub_card import Licence, card, licence_keys
from imgtext.hub_client import commit_operations, explained, open_repo, writing_client

METADATA = "metadata.jsonl"


def push_gallery(folder: Path, repo_id: str, *, licence: str | None = None, private: bool = False) -> str:
    """Make a data set on the Hub hold a folder's pictures and captions, in one commit of what changed.

    Args:
        folder: captioned pictures, as `imgtext.datasets.folder` reads them, or a packaged model with pictures.
        licence: of the pictures; by default what the folder's card says. A packaged model's pictures have their own.
        private: make the repo a private one.

    Returns:
        The data set's address.

    Raises:
        ImgtextError: a picture of a model may not be published, there is nothing to publish, or the Hub refuses.
    """
    from huggingface_hub import constants

    folder = expanded(folder)
    if not folder.is_dir():
        raise ImgtextError(f"there is no folder {folder}")
    pictures, rows = _of_bundle(folder) if (folder / CONFIG).is_file() else _of_folder(folder, licence)
    api = writing_client("push")
    with explained(repo_id, kind="dataset", pushing=True):
        info = open_repo(api, repo_id, "dataset", private=private)
        repo_id = info.id
        there = {file.rfilename for file in info.siblings or ()} - {".gitattributes"}
        old = ""
        if CARD in there:
            old = Path(api.hf_hub_download(repo_id, CARD, repo_type="dataset")).read_text(encoding="utf-8")
        files: dict[str, Path | bytes] = {row.file: pictures / row.file for row in rows}
        files |= _metadata(rows)
        files[CARD] = _card(repo_id, rows, old).encode()
        size = sum((pictures / row.file).stat().st_size for row in rows)
        say(f"to {repo_id}: {len(rows)} pictures, {size / 1e6:.1f} MB, where it has them not yet")
        operations = commit_operations(files, sorted(there - set(files)))
        message = f"{len(rows)} captioned pictures"
        api.create_commit(repo_id, operations, commit_message=message, repo_type="dataset", parent_commit=info.sha)
    return f"{constants.ENDPOINT}/datasets/{repo_id}"


def pull_gallery(repo_id: str, folder: Path) -> str:
    """Fetch a data set into a folder, and check that it can be read.

    Returns:
        What came, for people.

    Raises:
        ImgtextError: it can't be fetched or read, or ``folder`` holds something else.
    """
    from huggingface_hub import snapshot_download

    folder = expanded(folder)
    if folder.exists() and not has_captions(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise ImgtextError(f"{folder} holds something else; choose another folder")
    with explained(repo_id, kind="dataset"):
        snapshot_download(repo_id, repo_type="dataset", local_dir=folder, ignore_patterns=PARQUET)
    dataset = load_folder(folder)
    missing = f", {len(dataset.missing)} missing" if dataset.missing else ""
    licence = stated_licence(folder) or "none stated"
    return f"{len(dataset.records)} pictures{missing} in {folder}; licence: {licence}"


def _of_bundle(folder: Path) -> tuple[Path, Sequence[GalleryRow]]:
    gallery = Bundle(folder).gallery
    if gallery is None or gallery.folder is None:
        raise ImgtextError(f"the model in {folder} brings no pictures to publish")
    for row in gallery.rows:
        if row.licence not in FREE_LICENCES:
            raise ImgtextError(
                f"{PICTURES}/{row.file} (licence: {row.licence or 'none given'}) is not known to be free to publish; "
                "if you may, push a folder of these pictures with --licence"
            )
    return gallery.folder, gallery.rows


def _of_folder(folder: Path, licence: str | None) -> tuple[Path, Sequence[GalleryRow]]:
    licence = licence or stated_licence(folder)
    records = load_folder(folder).records
    return folder, [GalleryRow(record.file, record.captions, record.split, licence=licence) for record in records]


def _metadata(rows: Sequence[GalleryRow]) -> dict[str, bytes]:
    """The lines of each ``metadata.jsonl``, by its path."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        top, _, rest = row.file.partition("/")
        place, name = (f"{top}/", rest) if top in SPLIT_NAMES and rest else ("", row.file)
        kept = {"file_name": name, "captions": row.captions, "split": row.split, "licence": row.licence}
        line = json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False)
        lines.setdefault(f"{place}{METADATA}", []).append(f"{line}\n")
    return {path: "".join(found).encode() for path, found in lines.items()}


def _card(repo_id: str, rows: Sequence[GalleryRow], old: str) -> str:
    from huggingface_hub import DatasetCardData

    name = repo_id.split("/")[-1]
    licences = sorted({row.licence for row in rows if row.licence})
    data = DatasetCardData(
        language="en",
        pretty_name=name,
        task_categories=["image-to-text"],
        tags=["image-text-retrieval", "image-search", "imgtext"],
        **(licence_keys(licences[0]) if len(licences) == 1 else Licence()),
    )
    splits = Counter(row.split for row in rows)
    counts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
    text = f"""# {name}

{len(rows):,} pictures ({counts}) with {sum(len(row.captions) for row in rows):,} captions. Licence: \
{", ".join(licences) or "not stated"}.

`metadata.jsonl` has a line a picture: `file_name`, `captions`, `split`, `licence`.

```sh
imgtext gallery pull {repo_id} DIR
imgtext train --dataset hub:{repo_id}
```"""
    return card(data, text, old=old)
