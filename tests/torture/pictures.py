"""A folder of bad pictures among good ones: the index ends, has all good ones, and says of each bad one why it is left.

python tests/torture/pictures.py [COUNT]
"""

from __future__ import annotations

import io
import os
import random
import re
import struct
import sys
import tempfile
import time
import zlib
from collections import Counter
from pathlib import Path
from threading import Thread

import numpy as np
import tyro
from PIL import Image

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from colours import ColourBackbone, save_colours  # noqa: E402
from imgtext.gallery import open_index  # noqa: E402
from imgtext.gallery_update import update_index  # noqa: E402

BOUND = 3500  # MB more than before: two pictures of just under 100 million pixels at once, three copies of each
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tif": "TIFF", "bmp": "BMP", "jp2": "JPEG2000"}
GOOD, BAD, ANY = "good", "bad", "any"  # must be indexed; must be skipped with a reason; one of both


def encoded(image: Image.Image, kind: str, **settings: object) -> bytes:
    image.save(file := io.BytesIO(), kind, **settings)
    return file.getvalue()


def png(width: int, height: int, rows: bytes, kind: int = 6) -> bytes:
    """A PNG that says what it likes about its size."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def odd(picture: Image.Image) -> dict[str, tuple[str, bytes]]:
    """Single oddities: by file name, what must become of it, and its bytes."""
    grey, noise = picture.convert("L"), np.random.default_rng(0).random((20, 30), np.float32)
    palette = picture.convert("P")
    exif = Image.Exif()
    files = {f"upright {turn}.jpg": (GOOD, encoded(picture, "JPEG", exif=turned(turn))) for turn in range(1, 9)}
    for mode in ("1", "L", "LA", "P", "PA", "RGBA", "I;16", "F", "CMYK", "LAB"):
        image = Image.fromarray(noise) if mode == "F" else grey.convert("I;16") if mode == "I;16" else None
        for suffix in ("tif", "png", "jpg"):
            try:
                data = encoded(image or picture.convert(mode), FORMATS[suffix])
            except (OSError, ValueError):  # the format has no such mode
                continue
            files[f"mode {mode}.{suffix}"] = (GOOD, data)
    bomb = zlib.compress(bytes(1 << 20) * 64)
    large = encoded(Image.new("1", (12_000, 12_000)), "TIFF", compression="group4")
    exif[0x9286] = b"x" * 60_000
    frames = [picture, picture.transpose(Image.Transpose.ROTATE_180)]
    return files | {
        "1x1.png": (GOOD, encoded(Image.new("RGB", (1, 1)), "PNG")),
        "1x20000.png": (GOOD, encoded(Image.new("RGB", (1, 20_000)), "PNG")),
        "20000x1.jpg": (GOOD, encoded(Image.new("RGB", (20_000, 1)), "JPEG")),
        "palette.png": (GOOD, encoded(palette, "PNG", transparency=3)),
        "palette.gif": (GOOD, encoded(palette, "GIF", transparency=3)),
        "animated.gif": (GOOD, encoded(picture, "GIF", save_all=True, append_images=frames)),
        "animated.webp": (GOOD, encoded(picture, "WEBP", save_all=True, append_images=frames)),
        "animated.png": (GOOD, encoded(picture, "PNG", save_all=True, append_images=frames)),
        "pages.tif": (GOOD, encoded(picture, "TIFF", save_all=True, append_images=frames)),
        "broken exif.jpg": (GOOD, encoded(picture, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40)),
        "giant exif.jpg": (GOOD, encoded(picture, "JPEG", exif=exif)),
        "giant profile.jpg": (GOOD, encoded(picture, "JPEG", icc_profile=b"\xff" * 5_000_000)),
        "giant profile.png": (GOOD, encoded(picture, "PNG", icc_profile=b"\xff" * 900_000)),
        "just small enough.png": (GOOD, encoded(Image.new("RGBA", (9_990, 9_990), (9, 9, 9, 9)), "PNG")),
        "just small enough and see-through.png": (
            GOOD,
            encoded(Image.new("RGB", (9_990, 9_990)), "PNG", transparency=(0,) * 3),
        ),
        "just small enough and grey.png": (GOOD, encoded(Image.new("I;16", (9_990, 9_990), 999), "PNG")),
        "just small enough.webp": (GOOD, encoded(Image.new("RGB", (9_000, 9_000)), "WEBP", lossless=True, method=0)),
        "bomb.png": (BAD, png(30_000, 30_000, bomb)),
        "bomb of text.png": (BAD, png(1, 1, b"").replace(b"IDAT", b"zTXt")),
        "no pixels.png": (BAD, png(0, 0, b"")),
        "too much.png": (ANY, png(8, 8, bomb)),
        "bomb.gif": (BAD, b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + encoded(palette, "GIF")[10:]),
        "bomb.webp": (BAD, b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + b"\xff\x3f\0" * 2 + b"VP8 \0\0\0\0"),
        "bomb.tif": (BAD, large),
        "bomb.bmp": (BAD, b"BM" + bytes(12) + struct.pack("<IIiiHH", 54, 40, 1 << 30, 1 << 30, 1, 24) + bytes(24)),
        "from a phone.heic": (BAD, b"\0\0\0\x18ftypheic" + bytes(100)),
        "broken.avif": (BAD, b"\0\0\0\x18ftypavif" + bytes(100)),
        "empty.jpg": (BAD, b""),
        "text.jpg": (BAD, b"no picture at all\n" * 9),
        "page.png": (BAD, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        "drawing.jpg": (BAD, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) (r) file\n"),
        "in truth png.jpg": (GOOD, encoded(picture, "PNG")),
        "in truth tiff.gif": (GOOD, encoded(picture, "TIFF")),
        "new\nline.png": (GOOD, encoded(picture, "PNG")),
        "\U0001f415 'quote\" $(id);.png": (GOOD, encoded(picture, "PNG")),
        "x" * 251 + ".png": (GOOD, encoded(picture, "PNG")),
        "back\\slash.png": (BAD, encoded(picture, "PNG")),
        "not utf-8 \udcff.png": (BAD, encoded(picture, "PNG")),
    }


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def spoilt(picture: Image.Image, count: int) -> dict[str, tuple[str, bytes]]:
    """Pictures cut at every 64th byte, with bits flipped, and with a stretch of zeros."""
    whole = {suffix: encoded(picture, kind) for suffix, kind in FORMATS.items()}
    rng = random.Random(0)
    files: dict[str, tuple[str, bytes]] = {}
    for number in range(count):
        suffix = rng.choice(sorted(whole))
        data = bytearray(whole[suffix])
        kind, at = number % 3, rng.randrange(len(data))
        if kind == 0:
            del data[64 * number // 3 % len(data) :]
        elif kind == 1:
            for _ in range(rng.randint(1, 20)):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        else:
            data[at : at + 64] = bytes(len(data[at : at + 64]))
        files[f"{('cut', 'flipped', 'zeros')[kind]} {number}.{suffix}"] = (ANY if data else BAD, bytes(data))
    return files


def memory(kind: str) -> float:
    """MB of this process: VmRSS now, VmHWM at most."""
    return int(re.search(rf"{kind}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def main(count: int = 300, /) -> int:
    picture = Image.effect_noise((48, 32), 90).convert("RGB")
    files = odd(picture)
    files |= spoilt(picture, count - len(files))
    files |= {
        f"good {number}.png": (GOOD, encoded(Image.new("RGB", (9, 9), (number, 0, 0)), "PNG")) for number in range(50)
    }
    with tempfile.TemporaryDirectory() as place:
        os.environ["IMGTEXT_CACHE"] = f"{place}/cache"
        folder = Path(place, "pictures")
        folder.mkdir()
        for name, (_, data) in files.items():
            (folder / name).write_bytes(data)
        os.mkfifo(folder / "pipe.png")
        (folder / "loop.png").symlink_to("loop.png")
        (folder / "loop").symlink_to(".")
        (folder / "nowhere.png").symlink_to("no such file")
        (folder / "memory.png").symlink_to("/dev/zero")
        (folder / "kernel.png").symlink_to("/proc/self/mem")
        (folder / "a folder.png").mkdir()
        vanishing = [folder / f"vanishing {number}.png" for number in range(100)]
        for path in vanishing:
            path.write_bytes(encoded(picture, "PNG"))
        before = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak that making the pictures took
        bundle, begin = save_colours(Path(place, "model")), time.perf_counter()
        gone = Thread(target=lambda: [(time.sleep(0.02), path.unlink()) for path in vanishing])
        gone.start()
        report = update_index(folder, bundle, ColourBackbone, source="colours")
        seconds = time.perf_counter() - begin
        gone.join()
        peak = memory("VmHWM") - before
        indexed = set(open_index(folder, bundle.digest).row_of)

    faults: Counter[str] = Counter()
    for name, (must, _) in files.items():
        told = os.fsencode(name).decode("utf-8", "replace")
        reason = report.skipped.get(told)
        if (told in indexed) == bool(reason):
            faults[f"{name!r:.60}: neither indexed nor skipped with a reason, or both"] += 1
        elif must != ANY and (told in indexed) != (must == GOOD):
            faults[f"{name!r:.60}: {reason or 'indexed'}"] += 1
    faults["loop.png: not said"] += "loop.png" not in report.skipped
    faults[f"peak memory {peak:,.0f} MB more, bound {BOUND:,}"] += peak > BOUND
    faults = +faults
    print(
        f"| bad pictures | {len(files) + len(vanishing) + 7:,} | {len(indexed):,} indexed, "
        f"{len(report.skipped):,} skipped with a reason, {seconds:.0f} s, "
        f"peak memory + {peak:,.0f} MB (bound {BOUND:,}) | {sum(faults.values())} faults |"
    )
    for fault in faults:
        print(f"  {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
