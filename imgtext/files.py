"""Files written whole or not at all, and the folder where caches live."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from imgtext.errors import ImgtextError


def cache_dir(*parts: str) -> Path:
    """A folder under the user's cache: $IMGTEXT_CACHE, else $XDG_CACHE_HOME/imgtext, else ~/.cache/imgtext."""
    root = os.environ.get("IMGTEXT_CACHE")
    if not root:
        root = os.path.join(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "imgtext")
    folder = Path(root).joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def expanded(path: str | os.PathLike[str]) -> Path:
    """With a leading ~ as the home folder; where no user has that name it stays, and `Path.expanduser` would raise."""
    return Path(os.path.expanduser(path))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it is fsynced and renamed over ``path``, else removed.

    Writers of the same path wait for each other. What a killed one left behind is written over by the next.

    Raises:
        ImgtextError: the disk is full or can't be written; ``path`` is as it was.
    """
    with _draft(path, os.O_RDWR | os.O_CREAT) as (temporary, handle):
        try:
            yield temporary
            os.fsync(handle)
            temporary.chmod(0o644)
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``folder``; on success it takes its place, else it goes. Raises as `replacing`."""
    folder = Path(os.path.abspath(folder))  # "." can't be renamed
    with _draft(folder, os.O_DIRECTORY) as (draft, _):
        old = _beside(folder, ".old")
        try:
            _put_back(folder)
            shutil.rmtree(old, ignore_errors=True)  # whoever replaced it was killed before it had removed it
            yield draft
            if folder.exists():
                os.replace(folder, old)
            os.replace(draft, folder)
        except BaseException:
            _put_back(folder)
            shutil.rmtree(draft, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def making_folder(folder: Path) -> Iterator[Path]:
    """As `replacing_folder`, but a folder that another process has made meanwhile is left as it is."""
    with _draft(folder, os.O_DIRECTORY) as (draft, _):
        try:
            yield draft
            if not folder.is_dir():
                os.replace(draft, folder)
                return
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        shutil.rmtree(draft)


def restore_folder(folder: Path) -> None:
    """Put back the older ``folder`` that `replacing_folder` had set aside when its process was killed."""
    if not folder.exists() and _beside(folder, ".old").is_dir():
        with _draft(folder, os.O_DIRECTORY) as (draft, _):  # waits for a process that is alive
            _put_back(folder)
            draft.rmdir()


def _put_back(folder: Path) -> None:
    old = _beside(folder, ".old")
    if not folder.exists() and old.is_dir():
        os.replace(old, folder)


def _beside(path: Path, suffix: str) -> Path:
    # a name has 255 bytes at most
    return path.with_name("." + os.fsencode(path.name)[:200].decode(errors="ignore") + suffix)


@contextmanager
def _draft(path: Path, flags: int) -> Iterator[tuple[Path, int]]:
    """Yield the one place where the next version of ``path`` is made, empty and locked, and its descriptor.

    One place, not a random one, so that nothing piles up: the system drops the lock of a process that dies, and the
    next takes the place over. A link that lies there is not followed: folders come from strangers.
    """
    draft = _beside(path, ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            if flags & os.O_DIRECTORY:
                draft.mkdir(exist_ok=True)
            handle = os.open(draft, flags | os.O_NOFOLLOW, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if not _lies_at(handle, draft):  # its former holder has renamed or removed it
                    continue
                if flags & os.O_DIRECTORY:
                    for entry in list(os.scandir(draft)):
                        shutil.rmtree(entry) if entry.is_dir(follow_symlinks=False) else os.unlink(entry)
                else:
                    os.ftruncate(handle, 0)
                yield draft, handle
                return
            finally:
                os.close(handle)
    except OSError as error:
        why = error.strerror or str(error)
        raise ImgtextError(f"{path} can't be written: {why}; make room, or choose another place") from error


def _lies_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


@contextmanager
def waiting_for(lock: Path, what: str) -> Iterator[None]:
    """Hold a lock file; where another process holds it, say so on stderr and wait. Raises OSError."""
    from filelock import FileLock, Timeout

    held = FileLock(lock)
    try:
        held.acquire(timeout=1)
    except Timeout:
        print(f"waiting for another process that {what}", file=sys.stderr)
        held.acquire()
    try:
        yield
    finally:
        held.release()


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: Any, *, indent: int | None = 2) -> None:
    """Write ``value`` as UTF-8 JSON, whole or not at all. NaN and infinity are refused with ValueError."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    write_bytes(path, (text + "\n").encode())


def write_json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line, whole or not at all."""
    write_bytes(path, json_lines(rows))


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as UTF-8 JSON, an object a line. NaN and infinity are refused with ValueError."""
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows).encode()


def write_tensors(path: Path, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Write numpy arrays as safetensors, whole or not at all."""
    from safetensors.numpy import save

    # safetensors writes memory as it lies: a view must be made contiguous first
    arrays = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    # not save_file: it writes through a file of its own, which stays when it is killed
    write_bytes(path, save(arrays, metadata=dict(metadata or {})))


def read_json(path: Path) -> Any:
    """Read UTF-8 JSON.

    Raises:
        ImgtextError: the file is missing, no UTF-8 or no JSON; the message names the file and the place.
    """
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (OSError, ValueError) as error:
        raise ImgtextError(f"{path} is not valid JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


_JSON = json.JSONDecoder(parse_constant=_refuse)  # json.loads would make one for each of a gallery's lines


def parse_json(text: str) -> Any:
    """Parse a JSON text; ValueError where it is none, nests too deep, or holds NaN, infinity or half a character."""
    try:
        value = _JSON.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if "\\ud" in text.lower():  # lone surrogates can't be encoded: not as a file name, nor in an answer
        json.dumps(value, ensure_ascii=False).encode()
    return value


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield ``(line number from 1, object)`` for each line that is not blank.

    Raises:
        ImgtextError: naming the file, the line and what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except UnicodeDecodeError as error:
        raise ImgtextError(f"{path} is not UTF-8 text: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError as error:
            raise ImgtextError(f"{path}, line {number}: expected a JSON object ({error})") from error
        if not isinstance(row, dict):
            raise ImgtextError(f"{path}, line {number}: expected a JSON object, found {type(row).__name__}")
        yield number, row


def read_tensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read a safetensors file into numpy arrays, with its metadata.

    Raises:
        ImgtextError: the file is missing or is no safetensors file.
    """
    with _opened_tensors(path) as file:
        names = file.keys()  # a list: the file is no dict
        return {name: file.get_tensor(name) for name in names}, dict(file.metadata() or {})


def map_tensor(path: Path, name: str) -> np.ndarray:
    """A tensor of a safetensors file, left on the disk; its first 8 bytes say how long the JSON before the tensors is.

    Raises:
        ImgtextError: the file is missing, is no safetensors file, or holds no half precision matrix of this name.
    """
    try:
        with open(path, "rb") as file:
            header = file.read(int.from_bytes(file.read(8), "little"))
        about = json.loads(header)[name]
        rows, width = about["shape"]
        if about["dtype"] != "F16" or about["data_offsets"][1] - about["data_offsets"][0] != 2 * rows * width:
            raise ValueError(f"{name} is no matrix in half precision")
        if not rows * width:
            return np.zeros((rows, width), np.float16)
        return np.memmap(path, "<f2", "r", 8 + len(header) + about["data_offsets"][0], (rows, width))
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError, RecursionError) as error:
        raise ImgtextError(f"{path} is not a readable safetensors file: {error}") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata of a safetensors file. Raises `ImgtextError` as `read_tensors` does."""
    with _opened_tensors(path) as file:
        return dict(file.metadata() or {})


@contextmanager
def _opened_tensors(path: Path) -> Iterator[Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (SafetensorError, OSError, ValueError, TypeError, AttributeError) as error:  # numpy has no bfloat16
        raise ImgtextError(f"{path} is not a readable safetensors file: {error}") from error
