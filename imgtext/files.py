"""Files written whole or not at all, and the folder where caches live."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
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


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it is fsynced and renamed over ``path``, else removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp makes files that only their owner reads
        os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


@contextmanager
def making_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside ``folder``; on success it is renamed to that, unless another process was quicker."""
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        yield partial
        try:
            partial.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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
    text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    write_bytes(path, text.encode())


def write_tensors(path: Path, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Write numpy arrays as safetensors, whole or not at all."""
    from safetensors.numpy import save_file

    # safetensors writes memory as it lies: a view must be made contiguous first
    arrays = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    with replacing(path) as temporary:
        save_file(arrays, temporary, metadata=dict(metadata or {}))


def read_json(path: Path) -> Any:
    """Read UTF-8 JSON.

    Raises:
        ImgtextError: the file is missing, no UTF-8 or no JSON; the message names the file and the place.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ImgtextError(f"{path} is not valid JSON: {error}") from error


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
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ImgtextError(f"{path}, line {number}: expected a JSON object ({error})") from error
        if not isinstance(row, dict):
            raise ImgtextError(f"{path}, line {number}: expected a JSON object, found {type(row).__name__}")
        yield number, row


def read_tensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read a safetensors file into numpy arrays, with its metadata.

    Raises:
        ImgtextError: the file is missing or is no safetensors file.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            names = file.keys()  # a list: the file is no dict
            return {name: file.get_tensor(name) for name in names}, dict(file.metadata() or {})
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise ImgtextError(f"{path} is not a readable safetensors file: {error}") from error


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
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError) as error:
        raise ImgtextError(f"{path} is not a readable safetensors file: {error}") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata of a safetensors file. Raises `ImgtextError` as `read_tensors` does."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return dict(file.metadata() or {})
    except FileNotFoundError:
        raise ImgtextError(f"{path} is missing") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise ImgtextError(f"{path} is not a readable safetensors file: {error}") from error
