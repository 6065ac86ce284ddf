"""Open a picture safely and rightly: orientation, modes, limits, thumbnails."""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import os
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from imgtext.errors import ImgtextError

# HEIC cannot be decoded, but a folder from a phone is full of it: it should be reported, not passed over
IMAGE_SUFFIXES = frozenset(
    ".avif .bmp .gif .heic .heif .jfif .jp2 .jpe .jpeg .jpg .pgm .png .pnm .ppm .tif .tiff .webp".split()
)
MAX_PIXELS = 100_000_000
MAX_BYTES = 500_000_000
# no EPS, whose loading runs Ghostscript, nor other formats that no camera and no web page makes
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "JPEG2000", "AVIF")
_TOO_MANY_PIXELS = f"more than {MAX_PIXELS // 1_000_000} million pixels"

_header_lock = threading.Lock()
_logger = logging.getLogger(__name__)


class ImageError(ImgtextError):
    """A picture that cannot be read. The message is ``<file name>: <reason>``; ``reason`` holds the reason alone."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = os.fsencode(name).decode("utf-8", "replace")  # a name that is not UTF-8 must still print
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


def open_image(source: str | os.PathLike[str] | bytes | Image.Image, *, target: int | None = None) -> Image.Image:
    """Open a picture as people see it: upright, RGB, first frame, transparent parts white.

    16-bit greys are scaled to 8 bits, CMYK and LAB are converted, embedded colour profiles are not applied.

    Args:
        source: a file, the bytes of one, or a Pillow picture, which is left as it is.
        target: the side in pixels to which the picture will be reduced. A large JPEG is then decoded at a half, a
            quarter or an eighth of its size, several times faster, but never below twice this side.

    Returns:
        A new picture of mode RGB.

    Raises:
        ImageError: no such file, not a regular file, not a picture, damaged, or more than `MAX_PIXELS` pixels
            (known from the header, before anything is decoded) or `MAX_BYTES` bytes.
    """
    if isinstance(source, Image.Image):
        name = Path(getattr(source, "filename", "")).name or "picture"
        image = source
    elif isinstance(source, bytes):
        name = "picture"
        image = _read_header(name, source)
    else:
        name = Path(source).name
        image = _read_header(name, read_image_bytes(source))

    if image.width * image.height > MAX_PIXELS:
        raise ImageError(name, _TOO_MANY_PIXELS)
    if image.width * image.height == 0:
        raise ImageError(name, "has no pixels")
    try:
        if target is not None and image is not source:
            image.draft(None, (2 * target, 2 * target))
        image.load()
        for step in (_upright, _to_8_bit, _to_rgba, _to_rgb):  # each lets go of the last picture: it may be 400 MB
            image = step(image)
        return image
    except Exception as error:  # decoders raise whatever they like on broken data
        raise ImageError(name, _reason(error)) from error


def thumbnail(image: Image.Image, side: int) -> Image.Image:
    """A copy that fits within ``side`` x ``side`` pixels; proportions are kept, small pictures are not enlarged."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def find_images(folder: Path) -> Iterator[Path]:
    """Yield the files below ``folder`` whose names end like a picture's (`IMAGE_SUFFIXES`), sorted by path.

    Hidden files, hidden folders and linked folders are left out; a subfolder that cannot be listed is logged.

    Raises:
        ImgtextError: ``folder`` itself is missing or cannot be listed.
    """
    return map(Path, find_image_names(folder))


def find_image_names(folder: Path) -> Iterator[str]:
    """`find_images` without the cost of a `Path` a picture."""
    try:
        pending = _entries(folder)
    except OSError as error:
        raise ImgtextError(f"{folder} cannot be listed: {error.strerror}; give a folder of pictures") from error
    while pending:
        entry = pending.pop()
        if entry.is_dir(follow_symlinks=False):
            try:
                pending += _entries(entry.path)
            except OSError as error:
                _logger.warning("%s cannot be listed: %s", entry.path, error.strerror)
        elif os.path.splitext(entry.name)[1].lower() in IMAGE_SUFFIXES and _is_file(entry):
            yield entry.path


def read_image_bytes(path: str | os.PathLike[str]) -> bytes:
    """All bytes of a picture's file, not decoded. Raises `ImageError` as `open_image` does."""
    with _regular_file(path) as file:
        if os.fstat(file.fileno()).st_size > MAX_BYTES:
            raise ImageError(Path(path).name, f"larger than {MAX_BYTES // 1_000_000} MB")
        return file.read()


def day_taken(path: str | os.PathLike[str]) -> str | None:
    """The day of taking in a picture's EXIF data, such as "2023-05-17", or None."""
    try:
        with _regular_file(path) as file, _quietly(), Image.open(file, formats=_FORMATS) as image:
            text = image.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        return datetime.strptime(text[:10], "%Y:%m:%d").date().isoformat()
    except Exception:  # damaged or unset EXIF data, and what is no picture at all
        return None


def file_digest(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits. Raises `ImageError` for what is not a readable file."""
    digest = hashlib.sha256()
    with _regular_file(path) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _regular_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    name = Path(path).name
    try:
        mode = os.stat(path).st_mode  # looked at before opening, which would block on a FIFO
        if stat.S_ISDIR(mode):
            raise ImageError(name, "a folder, not a picture")
        if not stat.S_ISREG(mode):
            raise ImageError(name, "not a regular file")
        with open(path, "rb") as file:
            yield file
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):  # says nothing of the picture: don't skip it
            raise ImgtextError(f"{path} can't be read now: {error.strerror}; try again with a higher limit") from error
        reasons = {FileNotFoundError: "no such file", PermissionError: "permission denied"}
        raise ImageError(name, reasons.get(type(error), f"cannot be read ({error.strerror})")) from error
    except ValueError as error:
        raise ImageError(name, f"not a file name ({error})") from error


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in circles: whoever opens it learns why it can't be read
        return True


def _entries(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    """What is not hidden in a folder, last name first."""
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name, reverse=True)


def _read_header(name: str, data: bytes) -> Image.Image:
    if not data:
        raise ImageError(name, "the file is empty")
    try:
        with _quietly():
            return Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise ImageError(name, _TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        if data[4:11] in (b"ftyphei", b"ftyphev"):
            raise ImageError(name, "HEIC cannot be read; convert it to JPEG") from error
        raise ImageError(name, f"not a picture in a known format ({', '.join(sorted(_FORMATS))})") from error
    except Exception as error:  # see open_image
        raise ImageError(name, _reason(error)) from error


@contextmanager
def _quietly() -> Iterator[None]:
    # Pillow warns of damaged EXIF and from 89 million pixels on; locked, as catch_warnings is not made for threads
    with _header_lock, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        yield


def _reason(error: Exception) -> str:
    return "the file is cut short" if "truncated" in str(error).lower() else f"damaged ({error})"


def _upright(image: Image.Image) -> Image.Image:
    """A copy with the EXIF orientation applied."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a damaged EXIF block says nothing about the pixels
        return image.copy()


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Grey of modes I;16, I and F as mode L. Pillow's own conversion cuts all values off at 255."""
    if image.mode != "F" and not image.mode.startswith("I"):
        return image
    values = np.nan_to_num(np.array(image, dtype=np.float32), copy=False, posinf=0, neginf=0)
    low, high = 0.0, 1.0 if image.mode == "F" else 65535.0
    if values.min() < low or values.max() > high:  # not on the usual scale: its own darkest to its own lightest
        low, high = float(values.min()), float(values.max())
    values -= low
    values *= 255 / ((high - low) or 1)
    values += 0.5
    return Image.fromarray(values.astype(np.uint8))


def _to_rgba(image: Image.Image) -> Image.Image:
    return image.convert("RGBA") if image.has_transparency_data and image.mode != "RGBA" else image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.buildTransform(lab, srgb, "LAB", "RGB").apply(image)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == "RGB" else image.convert("RGB")
