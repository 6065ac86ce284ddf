"""Captioned pictures in parquet files, as most data sets of the Hub have them, unpacked into an ImageFolder.

Columns:

- ``image``: a picture's bytes, or a struct that holds them as ``bytes``; of its ``path`` only the ending is used.
- ``captions``, ``caption``, ``sentences`` or ``text`` (the first that is there): a caption or a list of captions; or,
  where there is none of these, ``caption_0``, ``caption_1`` and so on. Several rows of one picture add up.
- ``split``, if you like.

Without that column splits are told by names, as in ``data/train-00000-of-00002.parquet`` or
``default/validation/0.parquet``; files without a split's name are left out where others have one, as the Hub's viewer
does. Where all are of one split, it is drawn as in `imgtext.datasets.folder`, which reads what was unpacked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from imgtext.datasets.records import SPLIT_NAMES, CaptionRow, caption_row
from imgtext.errors import ImgtextError

MAX_ROW_GROUP_BYTES = 4 * 2**30  # a row group is usually 100 to 1,000 pictures
MAX_UNPACKED_BYTES = 64 * 2**30

_TEXT_COLUMNS = ("captions", "caption", "sentences", "text")
_SPLIT = re.compile(rf"(?<![a-z0-9])({'|'.join(sorted(SPLIT_NAMES, key=len, reverse=True))})(?![a-z])")


def unpack(paths: Sequence[Path], root: Path, name: str) -> Path:
    """Write the pictures and captions of parquet files into a folder of the user's cache, unless they are there.

    The folder is written whole or not at all. Pictures have their digests for names, so each is written once; a row
    that holds none is named all the same, as one whose picture is missing.

    Args:
        paths: the files, in order, below ``root``.
        name: what the folder's name begins with, and what the progress bar shows.

    Raises:
        ImgtextError: a file is no parquet file, too large or lacks a column; a row holds something else than a picture,
            captions and a split; or there is no room.
    """
    from imgtext.files import cache_dir, making_folder

    parent = cache_dir("pictures")
    # where the Hub's cache has links, they lead to files that are named by their contents
    contents = repr([(path.relative_to(root).as_posix(), os.path.realpath(path)) for path in paths])
    folder = parent / f"{name.replace('/', '--')}-{hashlib.sha256(contents.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    from tqdm import tqdm

    split_of = _splits(paths, root)
    rows = _check(split_of, parent)
    try:
        with (
            making_folder(folder) as partial,
            open(partial / "metadata.jsonl", "x", encoding="utf-8") as metadata,
            tqdm(total=rows, desc=f"unpacking {name}", unit=" rows") as bar,
        ):
            for path, split in split_of.items():
                for where, row in _read(path):
                    line = _unpack_row(where, row, split, partial)
                    metadata.write(json.dumps(line, ensure_ascii=False) + "\n")
                    bar.update()
    except OSError as error:
        raise ImgtextError(f"{name} can't be unpacked into {parent}: {error}") from error
    return folder


def _splits(paths: Sequence[Path], root: Path) -> dict[Path, str | None]:
    """The files to read, each with the split that its name or a folder's above it tells; None where all are one."""
    found: dict[Path, str | None] = {}
    for path in paths:
        parts = reversed(path.relative_to(root).parts)
        if match := next((match for part in parts if (match := _SPLIT.search(part.lower()))), None):
            found[path] = SPLIT_NAMES[match[1]]
    return found if len(set(found.values())) > 1 else dict.fromkeys(found or paths)


def _check(paths: Iterable[Path], parent: Path) -> int:
    """See from the files' heads that they can be unpacked; returns how many rows they have."""
    import pyarrow
    from pyarrow import parquet

    rows = size = 0
    for path in paths:
        try:
            head = parquet.read_metadata(path)
            names = parquet.read_schema(path).names
            groups = [head.row_group(number).total_byte_size for number in range(head.num_row_groups)]
        except (pyarrow.ArrowException, OSError) as error:
            raise ImgtextError(f"{path.name} is not a readable parquet file: {error}") from error
        if "image" not in names or not _text_columns(names):
            raise ImgtextError(
                f"{path.name}: expected a column image and one of {', '.join(_TEXT_COLUMNS)}, found {', '.join(names)}"
            )
        if max(groups, default=0) > MAX_ROW_GROUP_BYTES:
            raise ImgtextError(f"{path.name} has a row group of {max(groups)} bytes, more than {MAX_ROW_GROUP_BYTES}")
        rows, size = rows + head.num_rows, size + sum(groups)
    if size > MAX_UNPACKED_BYTES:
        raise ImgtextError(f"the parquet files would unpack to {size} bytes, more than {MAX_UNPACKED_BYTES}")
    if size > shutil.disk_usage(parent).free:
        raise ImgtextError(
            f"the parquet files need {size} bytes in {parent}, more than are free; "
            "name a larger place in the environment variable IMGTEXT_CACHE"
        )
    return rows


def _text_columns(names: Iterable[str]) -> list[str]:
    names = list(names)
    numbered = [name for name in names if re.fullmatch(r"caption_\d+", name)]
    return next(([name] for name in _TEXT_COLUMNS if name in names), numbered)


def _read(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``("FILE, row N", row)``; one row group is in memory at a time."""
    import pyarrow
    from pyarrow import parquet

    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            columns = ["image", *_text_columns(names), *({"split"} & set(names))]
            for batch in file.iter_batches(batch_size=64, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path.name}, row {number}", row
    except (pyarrow.ArrowException, UnicodeDecodeError) as error:
        raise ImgtextError(f"{path.name} is damaged after row {number}: {error}") from error


def _unpack_row(where: str, row: Mapping[str, Any], split: str | None, folder: Path) -> dict[str, Any]:
    """Write a row's picture, unless it is there; returns the row's line of ``metadata.jsonl``."""
    image = row["image"]
    data, called = (image.get("bytes"), image.get("path")) if isinstance(image, dict) else (image, None)
    if not isinstance(data, bytes | None):
        raise ImgtextError(f"{where}: expected a picture's bytes in column image, found {type(data).__name__}")
    texts = [
        text
        for column in _text_columns(row)
        for text in (row[column] if isinstance(row[column], list) else [row[column]])
    ]
    if not texts:
        raise ImgtextError(f"{where}: expected at least one caption")
    name = _file_name(where, data, called)
    rows: list[CaptionRow] = [caption_row(where, name, text, row.get("split") or split) for text in texts]
    split = rows[0].split
    file = f"{split}/{name}" if split else name  # one picture may be in two splits
    path = folder / file
    if data and not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    line = {"file_name": file, "captions": [row.caption for row in rows], "split": split}
    return {key: value for key, value in line.items() if value}


def _file_name(where: str, data: bytes | None, called: Any) -> str:
    from imgtext.images import IMAGE_SUFFIXES

    suffix = os.path.splitext(called)[1].lower() if isinstance(called, str) else ""
    # no two rows without a picture are one
    digest = hashlib.sha256(data or where.encode()).hexdigest()
    return digest[:32] + (suffix if suffix in IMAGE_SUFFIXES else ".jpg")
