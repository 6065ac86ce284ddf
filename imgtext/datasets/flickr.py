"""Flickr8k and Flickr30k, in the layouts that people have, with their official splits.

Captions are read from the first of these files that lies in the data folder, or in a folder at most three levels down:

- Flickr8k: ``Flickr8k.token.txt`` (``NAME.jpg#0<TAB>caption``), ``captions.txt`` (Kaggle, ``image,caption``),
  ``captions.tsv`` (``NAME.jpg<TAB>caption``), ``dataset_flickr8k.json`` (Karpathy).
- Flickr30k: ``results_20130124.token``, ``results.csv`` (Kaggle, ``image_name| comment_number| comment``),
  ``captions.txt`` (Kaggle, ``image_name,comment_number,comment``), ``dataset_flickr30k.json`` (Karpathy),
  ``flickr_annotations_30k.csv`` (Hub).

The pictures are taken from the one of these folders that holds the most of them. If none holds any,
``flickr30k-images.zip`` or ``Flickr8k_Dataset.zip`` is unpacked into the user's cache, once.

Splits: Karpathy's and the Hub's files state their own. For the others, the lists that lie in the data folder, beside
the captions, or in a folder ``splits`` of either: ``Flickr_8k.{train,dev,test}Images.txt`` or ``{train,val,test}.txt``
(``dev.txt`` will do for ``val.txt``), names with or without ``.jpg``. With all three lists, pictures in none of them
are left out: ``Flickr8k.token.txt`` names 8,092 pictures, the lists 8,000 (among the rest is
``2258277193_586949ec62.jpg.1``, which does not exist). Without a train list, all pictures of neither dev nor test are
train. Without any list, the official dev and test pictures are known to the package: of Flickr8k the lists of its text
archive, of Flickr30k those of Flickr30k Entities (https://github.com/BryanPlummer/flickr30k_entities).

Flickr30k Entities also lists captions that do not speak of their picture, as ``<image ID> <sentence number>`` with the
sentences counted from 1: ``129602216 5`` is that picture's fifth caption, ``129602216.jpg#4``. They are left out:
those of the file ``UNRELATED_CAPTIONS`` where it lies beside the lists, else those known to the package.

An empty caption is an error: none is known in the published files.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from imgtext.datasets.records import (
    SPLITS,
    CaptionRow,
    Dataset,
    caption_row,
    group,
    make_dataset,
    parse_json,
    read_captions,
    read_lines,
    read_table,
    read_text,
)
from imgtext.errors import ImgtextError

LICENCE = "Flickr terms of use; non-commercial research and education"
MAX_UNPACKED_BYTES = 16 * 2**30  # Flickr30k has some 4 GB of pictures

_OFFICIAL_SPLITS = Path(__file__).with_name("flickr_splits.json")
_ARCHIVES = ("flickr30k-images.zip", "Flickr8k_Dataset.zip")
_DEPTH = 3
_LISTS = {
    "train": ("Flickr_8k.trainImages.txt", "train.txt"),
    "dev": ("Flickr_8k.devImages.txt", "val.txt", "dev.txt"),
    "test": ("Flickr_8k.testImages.txt", "test.txt"),
}


def load_flickr(name: str, data: Path) -> Dataset:
    """Read ``"flickr8k"`` or ``"flickr30k"`` from the folder ``data``; this module's docstring says what may lie there.

    Raises:
        ImgtextError: no caption file, a malformed one, incomplete split lists, or no picture at all.
    """
    folders = _folders(data)
    path = _caption_file(name, data, folders)
    places = [place / sub for place in dict.fromkeys([data, path.parent]) for sub in ("", "splits")]
    official = parse_json(read_text(_OFFICIAL_SPLITS), str(_OFFICIAL_SPLITS))[name]

    unrelated = _unrelated(places, official)
    rows = (row for row in _CAPTION_FILES[name][path.name](path) if (_key(row.file), row.number) not in unrelated)
    captions, stated = group(rows)
    splits = {file: split for file, split in stated.items() if split}
    if len(splits) < len(stated):
        splits = _splits(places, official, captions)
    captions = {file: texts for file, texts in captions.items() if file in splits}
    if not captions:
        raise ImgtextError(f"{path} names no picture of the splits; expected the captions of {name}")
    return make_dataset(name, _picture_folder(data, folders, captions), captions, splits, licence=LICENCE)


def flickr_name(data: Path, called: str = "") -> str | None:
    """Which of the two lies in a folder: by a caption file that only it has, else by what the folder is called."""
    present = {file for files in _folders(data).values() for file in files}
    common = {"captions.txt", "captions.tsv"}  # names that anybody may choose
    for name, readers in _CAPTION_FILES.items():
        found = present & set(readers)
        if found - common or (found and name in called.lower()):
            return name
    return None


def _key(file: str) -> str:
    return file.removesuffix(".jpg")


def _folders(data: Path) -> dict[Path, set[str]]:
    """``data`` and the folders below it, hidden ones left out, shallow ones first, each with its files' names."""
    found = {}
    for folder, below, files in os.walk(data, followlinks=True):
        path = Path(folder)
        found[path] = set(files)
        deep = len(path.parts) - len(data.parts) >= _DEPTH
        below[:] = [] if deep else [name for name in below if not name.startswith(".")]
    return {path: found[path] for path in sorted(found, key=lambda path: (len(path.parts), path))}


def _caption_file(name: str, data: Path, folders: dict[Path, set[str]]) -> Path:
    for file in _CAPTION_FILES[name]:
        for folder, files in folders.items():
            if file in files:
                return folder / file
    raise ImgtextError(f"no captions of {name} in {data}; expected one of: {', '.join(_CAPTION_FILES[name])}")


def _picture_folder(data: Path, folders: dict[Path, set[str]], wanted: Iterable[str]) -> Path:
    wanted = set(wanted)
    best = max(folders, key=lambda folder: len(wanted & folders[folder]))
    if wanted & folders[best]:
        return best
    for folder, files in folders.items():
        for archive in _ARCHIVES:
            if archive in files:
                return _unpack(folder / archive, wanted)
    raise ImgtextError(
        f"none of the {len(wanted)} pictures that the captions name, such as {min(wanted)}, was found; "
        f"looked in {data} and the folders in it, {_DEPTH} levels deep"
    )


def _unpack(archive: Path, wanted: set[str]) -> Path:
    """Unpack the wanted pictures into a folder of the user's cache, whole or not at all, unless they are there."""
    from imgtext.files import cache_dir

    parent = cache_dir("pictures")
    try:
        with zipfile.ZipFile(archive) as pictures:
            # only names that the caption file holds, and they were checked: no member can lead out of the folder
            members: dict[str, zipfile.ZipInfo] = {}
            for member in pictures.infolist():
                name = member.filename.rpartition("/")[2]
                if name in wanted:
                    members.setdefault(name, member)
            if not members:
                raise ImgtextError(f"{archive} holds none of the pictures that the captions name")
            contents = sorted((name, member.CRC, member.file_size) for name, member in members.items())
            folder = parent / f"{archive.stem}-{hashlib.sha256(repr(contents).encode()).hexdigest()[:16]}"
            if not folder.is_dir():
                size = sum(member.file_size for member in members.values())
                if size > MAX_UNPACKED_BYTES:
                    raise ImgtextError(f"{archive} would unpack to {size} bytes, more than {MAX_UNPACKED_BYTES}")
                if size > shutil.disk_usage(parent).free:
                    raise ImgtextError(
                        f"{archive} needs {size} bytes in {parent}, more than are free; "
                        "name a larger place in the environment variable IMGTEXT_CACHE"
                    )
                _unpack_members(pictures, members, folder)
            return folder
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise ImgtextError(f"{archive} cannot be unpacked: {error}") from error


def _unpack_members(pictures: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], folder: Path) -> None:
    from imgtext.files import making_folder

    with making_folder(folder) as partial:
        for name, member in members.items():
            with pictures.open(member) as source, open(partial / name, "xb") as target:
                shutil.copyfileobj(source, target)


def _splits(places: Iterable[Path], official: Mapping[str, Any], files: Iterable[str]) -> dict[str, str]:
    lists = next(filter(None, map(_read_lists, places)), official)
    split_of = {key: split for split in SPLITS for key in lists.get(split, ())}
    rest = None if "train" in lists else "train"
    return {file: split for file in files if (split := split_of.get(_key(file), rest))}


def _read_lists(place: Path) -> dict[str, set[str]]:
    """The split lists that lie in ``place``, as names without .jpg; none, or at least dev and test."""
    lists: dict[str, set[str]] = {}
    for split, names in _LISTS.items():
        path = next((place / name for name in names if (place / name).is_file()), None)
        if path:
            lists[split] = {_key(line.strip()) for _, line in read_lines(path)}
    for split in ("dev", "test"):
        if lists and split not in lists:
            raise ImgtextError(
                f"{place} holds a list of {next(iter(lists))} pictures, but none of {split} pictures: "
                f"expected {' or '.join(_LISTS[split])}; add it, or take the others away for the official split"
            )
    for one, other in itertools.combinations(lists, 2):
        if both := lists[one] & lists[other]:
            raise ImgtextError(f"{place}: {min(both)} is in the lists of both {one} and {other}; take it out of one")
    return lists


def _unrelated(places: Iterable[Path], official: Mapping[str, Any]) -> set[tuple[str, int]]:
    """``(picture without .jpg, sentence number from 1)`` of the captions to leave out."""
    for place in places:
        path = place / "UNRELATED_CAPTIONS"
        if path.is_file():
            unrelated = set()
            for number, line in read_lines(path):
                if line.startswith("#"):
                    continue
                match = re.fullmatch(r"\s*(\S+)\s+([1-9]\d{0,5})\s*", line)
                if not match:
                    raise ImgtextError(f"{path}, line {number}: expected <imageID> <sentence number>, found {line!r}")
                unrelated.add((match[1], int(match[2])))
            return unrelated
    return {(key, number) for key, number in official.get("unrelated", ())}


def _read_token(path: Path) -> Iterator[CaptionRow]:
    for number, line in read_lines(path):
        where = f"{path}, line {number}"
        match = re.fullmatch(r"([^\t]+)#(\d{1,6})\t(.*)", line)
        if not match:
            raise ImgtextError(f"{where}: expected NAME.jpg#NUMBER<TAB>caption, found {line[:80]!r}")
        yield caption_row(where, match[1], match[3], number=int(match[2]) + 1)


def _read_results(path: Path) -> Iterator[CaptionRow]:
    for number, line in read_lines(path):
        where = f"{path}, line {number}"
        if number == 1 and line.startswith("image_name"):
            continue
        # after the number a space will do: "2199200615.jpg| 4   A ..." lacks its second delimiter
        match = re.fullmatch(r"([^|]+)\|\s*(\d{1,6})(?:\s*\||\s)(.*)", line)
        if not match:
            raise ImgtextError(f"{where}: expected NAME.jpg| NUMBER| caption, found {line[:80]!r}")
        yield caption_row(where, match[1], match[3], number=int(match[2]) + 1)


def _read_karpathy(path: Path) -> Iterator[CaptionRow]:
    content = parse_json(read_text(path), str(path))
    images = content.get("images") if isinstance(content, dict) else None
    if not isinstance(images, list):
        raise ImgtextError(f"{path}: expected an object with a list images")
    for index, image in enumerate(images):
        where = f"{path}, images[{index}]"
        try:
            file, split, sentences = image["filename"], image["split"], [item["raw"] for item in image["sentences"]]
        except (KeyError, TypeError):
            raise ImgtextError(f"{where}: expected filename, split and sentences with raw") from None
        for number, sentence in enumerate(sentences, start=1):
            yield caption_row(where, file, sentence, split or "", number)


def _read_annotations(path: Path) -> Iterator[CaptionRow]:
    for where, row in read_table(path, "raw", "split", "filename"):
        sentences = parse_json(row["raw"], f"{where}, column raw")
        if not isinstance(sentences, list):
            raise ImgtextError(f"{where}, column raw: expected a JSON list of captions")
        for number, sentence in enumerate(sentences, start=1):
            yield caption_row(where, row["filename"], sentence, row["split"], number)


# in the order in which they are looked for
_CAPTION_FILES = {
    "flickr8k": {
        "Flickr8k.token.txt": _read_token,
        "captions.txt": read_captions,
        "captions.tsv": read_captions,
        "dataset_flickr8k.json": _read_karpathy,
    },
    "flickr30k": {
        "results_20130124.token": _read_token,
        "results.csv": _read_results,
        "captions.txt": read_captions,
        "dataset_flickr30k.json": _read_karpathy,
        "flickr_annotations_30k.csv": _read_annotations,
    },
}
