"""What every reader gives, and the reading and checking that they share."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from imgtext.errors import ImgtextError

if TYPE_CHECKING:
    import numpy as np

SPLITS = ("train", "dev", "test")
# the names that caption files and folders give the three splits; "restval" is Karpathy's second part of train
SPLIT_NAMES = {"train": "train", "restval": "train", "dev": "dev", "val": "dev", "validation": "dev", "test": "test"}


@dataclass(frozen=True)
class CaptionedImage:
    """A picture with its captions.

    Attributes:
        file: its name as the caption file has it, "/"-separated, relative to the picture folder.
        path: where it lies on this machine.
        captions: one line each, none empty; ``()`` where the dataset has no captions.
        split: ``"train"``, ``"dev"`` or ``"test"``.
    """

    file: str
    path: Path
    captions: tuple[str, ...]
    split: str


@dataclass(frozen=True)
class Dataset:
    """Captioned pictures in three splits.

    Attributes:
        name: the name that ``load_dataset`` knows it by.
        records: the pictures that exist, in the caption file's order.
        missing: the names of those that captions speak of and that are not there.
        licence: what its owners allow, if they say.
    """

    name: str
    records: tuple[CaptionedImage, ...]
    missing: tuple[str, ...] = ()
    licence: str | None = None

    def split(self, name: str) -> tuple[CaptionedImage, ...]:
        """The pictures of one split, ``"train"``, ``"dev"`` or ``"test"``; any other name raises ImgtextError."""
        if name not in SPLITS:
            raise ImgtextError(f"unknown split {name!r}; known are: {', '.join(SPLITS)}")
        return tuple(record for record in self.records if record.split == name)


def owners(records: Sequence[CaptionedImage]) -> np.ndarray:
    """(captions,) int64: for each caption of the records, in order, the row of its record."""
    import numpy as np

    return np.repeat(np.arange(len(records)), [len(record.captions) for record in records])


class CaptionRow(NamedTuple):
    """One caption as a caption file states it, checked; made by `caption_row`."""

    where: str  # "FILE, line N", for error messages
    file: str
    caption: str
    split: str | None = None
    number: int | None = None  # its place among the picture's captions, from 1


# control characters, backslashes, lone surrogates; absolute names, drive letters; ".." as a part
_HOSTILE_NAME = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")


def caption_row(where: str, file: Any, caption: Any, split: Any = None, number: int | None = None) -> CaptionRow:
    """Check one caption and bring it into form: "/"-separated name, caption on one line, our name of the split.

    Raises:
        ImgtextError: the file name is empty, absolute or leads out of the folder, the caption is empty or no text,
            or the split has an unknown name.
    """
    name = file.strip() if isinstance(file, str) else ""
    if _HOSTILE_NAME.search(name):
        raise ImgtextError(f"{where}: expected a file name inside the picture folder, with '/', found {file!r}")
    name = "/".join(part for part in name.split("/") if part not in ("", "."))
    if not name:
        raise ImgtextError(f"{where}: expected a file name, found {file!r}")
    text = " ".join(caption.split()) if isinstance(caption, str) else ""
    if not text or re.search(r"[\ud800-\udfff]", text):
        raise ImgtextError(f"{where}: expected a caption of {name}, found {caption!r}")
    if split is not None and (not isinstance(split, str) or split not in SPLIT_NAMES):
        raise ImgtextError(f"{where}: expected a split, one of {', '.join(SPLIT_NAMES)}, found {split!r}")
    return CaptionRow(where, name, text, SPLIT_NAMES[split] if split is not None else None, number)


def group(rows: Iterable[CaptionRow]) -> tuple[dict[str, list[str]], dict[str, str | None]]:
    """Gather the rows of each picture: its captions and its split, by file name in the order of first mention.

    Raises:
        ImgtextError: two rows put the same picture into different splits.
    """
    captions: dict[str, list[str]] = {}
    splits: dict[str, str | None] = {}
    for row in rows:
        captions.setdefault(row.file, []).append(row.caption)
        before = splits.setdefault(row.file, row.split)
        if row.split != before:
            raise ImgtextError(f"{row.where}: expected {row.file} in split {before}, as before, found {row.split}")
    return captions, splits


def make_dataset(
    name: str,
    folder: Path,
    captions: Mapping[str, Iterable[str]],
    splits: Mapping[str, str],
    *,
    licence: str | None = None,
) -> Dataset:
    """Part the pictures named in ``captions`` into those that lie in ``folder`` and those that are missing.

    Raises:
        ImgtextError: none of them is there.
    """
    records, missing = [], []
    for file, texts in captions.items():
        path = folder / file
        if os.path.isfile(path):  # unlike Path.is_file, False for a name that is too long
            records.append(CaptionedImage(file, path, tuple(texts), splits[file]))
        else:
            missing.append(file)
    if not records:
        raise ImgtextError(
            f"none of the {len(missing)} pictures that the captions name, such as {missing[0]}, lies in {folder}; "
            "put them there, or give the folder that holds them with: --data DIR"
        )
    return Dataset(name, tuple(records), tuple(missing), licence)


def read_text(path: Path) -> str:
    """A UTF-8 file, with or without byte order mark, its line ends as "\\n".

    Raises:
        ImgtextError: it cannot be read, or is not UTF-8; the message names the line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImgtextError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImgtextError(f"{path}, line {line}: expected UTF-8 text; save the file as UTF-8") from error


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield ``(line number from 1, line)`` for each line that is not blank; raises as `read_text`."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield number, line


def parse_json(text: str, where: str) -> Any:
    """The value of a JSON text; ImgtextError, naming ``where``, if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImgtextError(f"{where}: expected JSON ({error})") from error


def read_table(path: Path, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield ``("FILE, line N", row)`` for each row of a CSV file with a header, which must hold ``columns``.

    Raises:
        ImgtextError: a column is missing, a row has not as many cells as the header, or a quote does not end.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    header: list[str] | None = None
    line = 1  # where the row starts: a quoted cell may run over several lines
    try:
        for cells in reader:
            where, line = f"{path}, line {line}", reader.line_num + 1
            if not cells:
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if lacking := [column for column in columns if column not in header]:
                    raise ImgtextError(f"{where}: expected a column {lacking[0]}, found {', '.join(header)}")
            elif len(cells) != len(header):
                raise ImgtextError(f"{where}: expected {len(header)} cells ({', '.join(header)}), found {len(cells)}")
            else:
                yield where, dict(zip(header, cells))
    except csv.Error as error:
        raise ImgtextError(f"{path}, line {line}: expected CSV ({error})") from error


_CAPTIONS_HEADER = re.compile(
    r"(?:file|file_?name|image|image_name)\s*([,\t])\s*(comment_number\s*\1\s*)?(?:caption|text|comment)", re.IGNORECASE
)


def read_captions(path: Path) -> Iterator[CaptionRow]:
    """Read ``captions.txt`` or ``captions.tsv``, a caption a line.

    Either ``file<TAB>caption``, with or without a header, or, after a header such as ``image,caption`` or
    ``image_name,comment_number,comment`` (numbers from 0), comma-separated; a caption that holds commas may be quoted
    as in CSV or not.

    Raises:
        ImgtextError: naming the file, the line and what was expected.
    """
    separator, width, expected = "\t", 2, "file<TAB>caption, or a first line file,caption"
    for line, text in read_lines(path):
        where = f"{path}, line {line}"
        if line == 1 and (header := _CAPTIONS_HEADER.fullmatch(text.strip())):
            separator, width, expected = header[1], 3 if header[2] else 2, text.strip()
            continue
        cells = _split_line(text, separator, width)
        if len(cells) != width or (width == 3 and not re.fullmatch(r"\s*\d{1,6}\s*", cells[1])):
            raise ImgtextError(f"{where}: expected {expected}, found {text[:80]!r}")
        yield caption_row(where, cells[0], cells[-1], number=int(cells[1]) + 1 if width == 3 else None)


def _split_line(text: str, separator: str, width: int) -> list[str]:
    if separator == ",":
        try:
            cells = next(csv.reader([text], strict=True))
            if len(cells) == width:
                return cells
        except csv.Error:
            pass  # a quotation mark that belongs to the caption
    return text.split(separator, width - 1)
