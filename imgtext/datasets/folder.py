"""Your own folder of pictures, with or without captions, in the Hub's ImageFolder layout.

Captions are read from the first of ``metadata.jsonl``, ``metadata.csv`` and ``captions.txt`` that lies in the folder,
and from those that lie in its split folders (``train``, ``dev``, ``val``, ``validation``, ``test``); file names are
relative to the folder of the file that states them. Several rows of one picture add up. Pictures that no row names are
left out.

- ``metadata.jsonl``: an object a line with ``file_name`` and ``text``, ``caption`` or ``captions`` (the first that is
  there), which is a caption or a list of captions; ``split`` if you like.
- ``metadata.csv``: the same as columns; a list is written as JSON in the column ``captions``.
- ``captions.txt``: ``file<TAB>caption`` lines, or ``file,caption`` lines after a header.

An empty caption is an error; leave the row out. Without any of these files, every picture in the folder belongs to the
dataset, with no captions.

Splits come from the ``split`` column; or, if all pictures lie in split folders and not all in one, from these; or they
are drawn: a tenth is dev, a tenth test (at least one each of three pictures or more), the rest train.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from imgtext.datasets.records import (
    SPLIT_NAMES,
    CaptionRow,
    Dataset,
    caption_row,
    group,
    make_dataset,
    parse_json,
    read_captions,
    read_lines,
    read_table,
)
from imgtext.errors import ImgtextError

_TEXT_COLUMNS = ("text", "caption", "captions")


def load_folder(data: Path, *, seed: int = 0) -> Dataset:
    """Read the folder ``data``; this module's docstring says what may lie there.

    Args:
        seed: of the split, where none is given. The same names and seed give the same split, in whatever order.

    Raises:
        ImgtextError: a malformed file, a split for some pictures only, or no picture at all.
    """
    paths = _caption_files(data)
    if paths:
        rows = [row for path in paths for row in _read(path, data)]
        without = next((row for row in rows if row.split is None), None)
        if without and any(row.split for row in rows):
            raise ImgtextError(f"{without.where}: expected a split, as other rows have one; give all pictures one")
        captions, stated = group(rows)
        if not captions:
            raise ImgtextError(f"{paths[0]} holds no captions")
    else:
        from imgtext.images import find_images

        captions, stated = {path.relative_to(data).as_posix(): [] for path in find_images(data)}, {}
        if not captions:
            raise ImgtextError(f"there is no picture in {data}; give the folder that holds them with: --data DIR")
    splits = {file: split for file, split in stated.items() if split}  # of all or of none
    if not splits:
        splits = _folder_split(captions) or _random_split(captions, seed)
    return make_dataset("folder", data, captions, splits)


def has_captions(data: Path) -> bool:
    """Does a folder hold captions in this layout?"""
    return bool(_caption_files(data))


def _caption_files(data: Path) -> list[Path]:
    folders = [data] + [data / name for name in SPLIT_NAMES]
    return [path for folder in folders if (path := _caption_file(folder))]


def _caption_file(folder: Path) -> Path | None:
    return next((folder / name for name in _READERS if (folder / name).is_file()), None)


def _read(path: Path, data: Path) -> Iterator[CaptionRow]:
    """The rows of one caption file, their file names relative to ``data``."""
    prefix = "" if path.parent == data else f"{path.parent.name}/"
    for row in _READERS[path.name](path):
        yield row._replace(file=prefix + row.file)


def _read_json_lines(path: Path) -> Iterator[CaptionRow]:
    for number, line in read_lines(path):
        where = f"{path}, line {number}"
        row = parse_json(line, where)
        if not isinstance(row, dict):
            raise ImgtextError(f"{where}: expected a JSON object, found {line[:80]!r}")
        yield from _read_row(where, row)


def _read_csv(path: Path) -> Iterator[CaptionRow]:
    for where, row in read_table(path, "file_name"):
        if re.match(r'\s*\[\s*"', row.get("captions", "")):
            row = row | {"captions": parse_json(row["captions"], f"{where}, column captions")}
        yield from _read_row(where, row)


def _read_row(where: str, row: dict[str, Any]) -> Iterator[CaptionRow]:
    column = next((column for column in _TEXT_COLUMNS if column in row), None)
    if column is None or "file_name" not in row:
        raise ImgtextError(f"{where}: expected file_name and one of {', '.join(_TEXT_COLUMNS)}, found {', '.join(row)}")
    texts = row[column] if isinstance(row[column], list) else [row[column]]
    if not texts:
        raise ImgtextError(f"{where}: expected at least one caption in {column}")
    for text in texts:
        yield caption_row(where, row["file_name"], text, row.get("split") or None)


_READERS = {"metadata.jsonl": _read_json_lines, "metadata.csv": _read_csv, "captions.txt": read_captions}


def _folder_split(files: Collection[str]) -> dict[str, str] | None:
    """The split that each picture's top folder names; None if any lies elsewhere, or all in one split."""
    splits = {file: split for file in files if (split := SPLIT_NAMES.get(file.split("/")[0]))}
    return splits if len(splits) == len(files) and len(set(splits.values())) > 1 else None


def _random_split(files: Iterable[str], seed: int) -> dict[str, str]:
    # by hash, dev from one end and test from the other: a few new pictures leave nearly all others where they were
    order = sorted(files, key=lambda file: hashlib.sha256(f"{seed} ".encode() + os.fsencode(file)).digest())
    held_out = max(1, round(len(order) / 10)) if len(order) >= 3 else 0
    splits = dict.fromkeys(order, "train")
    splits.update(dict.fromkeys(order[:held_out], "dev"))
    splits.update(dict.fromkeys(order[len(order) - held_out :], "test"))
    return splits
