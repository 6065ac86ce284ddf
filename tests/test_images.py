from __future__ import annotations

import copy
import errno
import hashlib
import io
import os
import struct
import threading
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from imgtext import images
from imgtext.errors import ImgtextError
from imgtext.images import ImageError, day_taken, file_digest, find_images, open_image, thumbnail

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def red_over_blue(size: tuple[int, int] = (32, 48)) -> Image.Image:
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0], size[1] // 2))
    return picture


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def assert_near(colour: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 6) -> None:
    assert np.abs(np.subtract(colour, wanted)).max() <= tolerance, f"{colour} is not {wanted}"


# how a camera held in each of the eight ways stores an upright picture
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation(orientation, format):
    upright = red_over_blue()
    upright.paste(GREEN, (0, 0, 16, 24))  # top left
    method = STORED[orientation]
    stored = upright if method is None else upright.transpose(method)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    opened = open_image(encoded(stored, format, exif=exif))
    assert opened.size == (32, 48)
    for place, colour in (((4, 4), GREEN), ((28, 4), RED), ((4, 44), BLUE), ((28, 44), BLUE)):
        assert_near(opened.getpixel(place), colour, 20)


def test_damaged_exif_does_not_hide_the_picture():
    data = encoded(red_over_blue(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert open_image(data).size == (32, 48)


def cmyk_jpegs() -> dict[str, bytes]:
    """One ink colour as the three flavours of CMYK JPEG."""
    ink = (25, 180, 230, 50)
    transform_0 = encoded(Image.new("CMYK", (16, 16), ink), "JPEG", quality=95)
    marker = transform_0.index(b"\xff\xee")
    length = 2 + int.from_bytes(transform_0[marker + 2 : marker + 4], "big")
    # YCCK holds the colour that the first three inks make, turned into YCbCr; stored bytes are inverted inks
    luma = Image.new("RGB", (1, 1), ink[:3]).convert("YCbCr").getpixel((0, 0))
    stored = Image.new("CMYK", (16, 16), (*(255 - value for value in luma), ink[3]))
    ycck = bytearray(encoded(stored, "JPEG", quality=95))
    ycck[ycck.index(b"Adobe") + 11] = 2
    return {
        "no Adobe marker": transform_0[:marker] + transform_0[marker + length :],
        "transform 0": transform_0,
        "YCCK": bytes(ycck),
    }


@pytest.mark.parametrize("flavour", ["no Adobe marker", "transform 0", "YCCK"])
def test_cmyk_jpeg(flavour):
    # the colour that Chromium shows for these files, too
    assert_near(open_image(cmyk_jpegs()[flavour]).getpixel((5, 5)), (185, 60, 20))


def test_cmyk_tiff():
    assert_near(open_image(encoded(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF")).getpixel((0, 0)), RED)


def test_transparency_becomes_white():
    rgba = Image.new("RGBA", (4, 1), (255, 0, 0, 255))
    rgba.putpixel((1, 0), (255, 0, 0, 0))
    rgba.putpixel((2, 0), (0, 0, 0, 128))
    opened = open_image(encoded(rgba, "PNG"))
    assert_near(opened.getpixel((0, 0)), RED)
    assert_near(opened.getpixel((1, 0)), WHITE)
    assert_near(opened.getpixel((2, 0)), (127, 127, 127))


@pytest.mark.parametrize(
    ("mode", "transparent", "opaque"), [("LA", (0, 0), (90, 255)), ("L", 7, 90), ("RGB", (7, 7, 7), (90, 90, 90))]
)
def test_transparency_of_grey_and_keyed_colours(mode, transparent, opaque):
    picture = Image.new(mode, (2, 1), transparent)
    picture.putpixel((1, 0), opaque)
    options = {} if mode == "LA" else {"transparency": transparent}
    opened = open_image(encoded(picture, "PNG", **options))
    assert [opened.getpixel((x, 0)) for x in (0, 1)] == [WHITE, (90, 90, 90)]


@pytest.mark.parametrize("transparency", [1, b"\xff\x00"])
def test_palette_with_transparency(transparency):
    picture = Image.new("P", (2, 1))
    picture.putpalette([*RED, *GREEN])
    picture.putpixel((1, 0), 1)
    opened = open_image(encoded(picture, "PNG", transparency=transparency))
    assert [opened.getpixel((x, 0)) for x in (0, 1)] == [RED, WHITE]


def test_palette_and_one_bit():
    palette = red_over_blue().quantize(4)
    assert_near(open_image(encoded(palette, "PNG")).getpixel((3, 3)), RED)
    bits = Image.new("1", (2, 1))
    bits.putpixel((1, 0), 1)
    assert [open_image(encoded(bits, "PNG")).getpixel((x, 0)) for x in (0, 1)] == [(0, 0, 0), WHITE]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "PPM"])
def test_16_bit_grey_is_scaled(format):
    picture = Image.fromarray(np.array([[0, 0x4000, 0x8000, 0xFFFF]], dtype=np.uint16))
    opened = open_image(encoded(picture, format))
    assert [opened.getpixel((x, 0)) for x in range(4)] == [(v, v, v) for v in (0, 64, 128, 255)]


def test_big_endian_16_bit_grey_is_scaled():
    picture = Image.frombytes("I;16B", (2, 1), b"\x00\x00\x80\x00")
    assert [open_image(picture).getpixel((x, 0))[0] for x in (0, 1)] == [0, 128]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([0.0, 0.25, 1.0], [0, 64, 255]),
        ([0.0, 100.0, 200.0], [0, 128, 255]),  # off the usual scale: darkest to lightest
        ([-1.0, 0.0, 1.0], [0, 128, 255]),
        ([0.0, float("nan"), float("inf")], [0, 0, 0]),
        ([5.0, 5.0, 5.0], [0, 0, 0]),
    ],
)
def test_float_grey_is_scaled(values, wanted):
    picture = Image.fromarray(np.array([values], dtype=np.float32))
    opened = open_image(encoded(picture, "TIFF"))
    assert [opened.getpixel((x, 0))[0] for x in range(3)] == wanted


def test_32_bit_grey_is_scaled():
    opened = open_image(Image.fromarray(np.array([[0, 0x8000, 0xFFFF]], dtype=np.int32)))
    assert [opened.getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]


def test_lab():
    lab = ImageCms.profileToProfile(
        red_over_blue(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    opened = open_image(encoded(lab, "TIFF"))
    assert_near(opened.getpixel((3, 3)), RED)
    assert_near(opened.getpixel((3, 45)), BLUE, 25)  # 8 bits of LAB do not reach it


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_first_frame_of_several(format):
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, GREEN, BLUE)]
    options = {"lossless": True} if format == "WEBP" else {}
    opened = open_image(encoded(frames[0], format, save_all=True, append_images=frames[1:], **options))
    assert_near(opened.getpixel((4, 4)), RED)


def test_sources(tmp_path):
    path = tmp_path / "picture.png"
    red_over_blue().save(path)
    wanted = red_over_blue().tobytes()
    for source in (path, str(path), path.read_bytes(), red_over_blue()):
        opened = open_image(source)
        assert (opened.mode, opened.tobytes()) == ("RGB", wanted)


def test_a_pillow_picture_is_left_as_it_is():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = encoded(red_over_blue((640, 480)).convert("L"), "JPEG", exif=exif)
    source = Image.open(io.BytesIO(data))
    opened = open_image(source, target=32)
    assert (source.mode, source.size) == ("L", (640, 480))
    assert (opened.mode, opened.size) == ("RGB", (480, 640))
    opened.putpixel((0, 0), GREEN)
    assert open_image(source).getpixel((0, 0)) != GREEN


def test_target_decodes_a_smaller_picture_of_the_same_look():
    picture = red_over_blue((1600, 1200))
    data = encoded(picture, "JPEG", quality=95)
    small = open_image(data, target=100)
    assert small.size == (400, 300)
    resized = [np.asarray(p.resize((100, 100)), dtype=int) for p in (small, picture)]
    assert np.abs(resized[0] - resized[1]).mean() < 2
    assert open_image(data, target=1000).size == (1600, 1200)
    assert open_image(encoded(picture, "PNG"), target=100).size == (1600, 1200)


def png_header(width: int, height: int) -> bytes:
    """The start of a PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000)])  # below and above Pillow's own limit
def test_bombs_are_refused_by_their_header(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(*size))
    limit = Image.MAX_IMAGE_PIXELS
    with pytest.raises(ImageError, match=r"^bomb.png: more than 100 million pixels$"):
        open_image(path)
    assert limit == Image.MAX_IMAGE_PIXELS


def test_a_pillow_picture_without_pixels_is_refused():
    with pytest.raises(ImageError, match="picture: has no pixels"):
        open_image(Image.new("RGB", (0, 5)))


def test_our_limit_holds_for_pillow_pictures_and_not_below(monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 100)
    with pytest.raises(ImageError, match=r"^picture: more than"):
        open_image(Image.new("RGB", (11, 10)))
    assert open_image(Image.new("RGB", (10, 10))).size == (10, 10)


def test_pillows_warning_does_not_refuse_what_we_allow():
    # 90 million pixels: Pillow would warn, which is an error here
    with pytest.raises(ImageError, match=r"cut short|damaged"):
        open_image(png_header(9_500, 9_500))


def test_large_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 1_000_000)
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(1_000_001)
    with pytest.raises(ImageError, match=r"^film.jpg: larger than 1 MB$"):
        open_image(path)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.jpg", b"", "the file is empty"),
        ("text.jpg", b"not a picture at all", r"not a picture in a known format \(AVIF, BMP, GIF, JPEG, .*\)"),
        ("vector.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "not a picture in a known"),
        ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC cannot be read; convert it to JPEG"),
        ("half.jpg", encoded(Image.effect_noise((64, 64), 90), "JPEG")[:1500], "the file is cut short"),
        ("half.png", encoded(Image.effect_noise((64, 64), 90), "PNG")[:1500], "the file is cut short"),
        ("half.webp", encoded(Image.effect_noise((64, 64), 90), "WEBP")[:500], "damaged"),
        ("head.jpg", encoded(red_over_blue(), "JPEG")[:30], "not a picture|cut short|damaged"),
    ],
)
def test_what_is_no_picture(tmp_path, name, data, reason):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImageError, match=f"^{name}: {reason}") as caught:
        open_image(path)
    assert str(caught.value) == f"{name}: {caught.value.reason}"


def test_no_bytes_are_dangerous():
    """Whatever is broken in a file, the answer is a picture or an ImageError."""
    random = np.random.default_rng(0)
    for format in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"):
        data = encoded(red_over_blue(), format)
        for _ in range(40):
            broken = np.frombuffer(data, np.uint8).copy()
            places = random.integers(0, min(len(broken), 300), size=8)
            broken[places] = random.integers(0, 256, size=8)
            with suppress(ImageError):
                assert open_image(broken.tobytes()).mode == "RGB"


def test_what_is_no_regular_file(tmp_path):
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    for source, reason in (
        (tmp_path / "folder.jpg", "folder.jpg: a folder, not a picture"),
        (tmp_path / "pipe.jpg", "pipe.jpg: not a regular file"),
        ("/dev/zero", "zero: not a regular file"),
        (tmp_path / "gone.jpg", "gone.jpg: no such file"),
        (tmp_path / ("x" * 300), "xx: cannot be read"),
        ("a\0b.jpg", "b.jpg: not a file name"),
    ):
        for read in (open_image, file_digest):
            with pytest.raises(ImageError, match=reason):
                read(source)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable(tmp_path):
    path = tmp_path / "secret.png"
    red_over_blue().save(path)
    path.chmod(0)
    with pytest.raises(ImageError, match=r"^secret.png: permission denied$"):
        open_image(path)


def test_permission_denied_in_plain_words(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(ImageError, match=r"^a.png: permission denied$"):
        open_image("a.png")


def test_out_of_descriptors_is_not_the_pictures_fault(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise OSError(errno.EMFILE, "Too many open files")

    red_over_blue().save(tmp_path / "a.png")
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ImgtextError, match=r"a\.png can't be read now: Too many open files") as error:
        open_image(tmp_path / "a.png")
    assert not isinstance(error.value, ImageError)  # which would be skipped, and left out of the index


def test_errors_print_and_survive_copying():
    error = ImageError(os.fsdecode(b"caf\xe9.jpg"), "no such file")
    assert str(error) == "caf\N{REPLACEMENT CHARACTER}.jpg: no such file"
    assert isinstance(error, ImgtextError)
    assert str(copy.copy(error)) == str(error)  # as pickling between processes does


def test_threads_leave_the_warning_filters_as_they_were():
    before = list(warnings.filters)
    data = encoded(red_over_blue(), "PNG")
    threads = [threading.Thread(target=lambda: [open_image(data) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert warnings.filters == before


def test_thumbnail():
    picture = red_over_blue((400, 200))
    small = thumbnail(picture, 100)
    assert (small.size, picture.size) == ((100, 50), (400, 200))
    assert_near(small.getpixel((50, 10)), RED)
    assert thumbnail(red_over_blue((30, 20)), 100).size == (30, 20)
    assert thumbnail(Image.new("RGB", (3000, 2)), 100).size == (100, 1)


def test_find_images(tmp_path):
    kept = ["a/z.jpeg", "a.jpg", "b/c/d.WebP", "b/e.tiff", "phone.HEIC", "z.png"]
    for name in [*kept, ".hidden.jpg", ".git/x.jpg", "b/.cache/y.png", "notes.txt", "jpg", "a/.jpg"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "broken.jpg").symlink_to("nowhere")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "linked.jpg").symlink_to("a.jpg")
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")  # found, so that it is told that it can't be read
    found = list(find_images(tmp_path))
    assert [path.relative_to(tmp_path).as_posix() for path in found] == sorted(
        [*kept, "circle.jpg", "linked.jpg"], key=lambda name: name.split("/")
    )
    assert found == sorted(found)


def test_find_images_takes_any_name(tmp_path):
    name = os.fsdecode(b"caf\xe9 \n.jpg")
    red_over_blue().save(tmp_path / "plain.jpg")
    os.rename(tmp_path / "plain.jpg", tmp_path / name)
    (found,) = find_images(tmp_path)
    assert found == tmp_path / name
    assert open_image(found).size == (32, 48)


def test_find_images_of_no_folder(tmp_path):
    with pytest.raises(ImgtextError, match="gone cannot be listed: No such file"):
        list(find_images(tmp_path / "gone"))


def test_find_images_goes_on_past_a_folder_that_cannot_be_listed(tmp_path, monkeypatch, caplog):
    for name in ("a/1.jpg", "locked/2.jpg", "z/3.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    scandir = os.scandir

    def guarded(folder):
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert [path.name for path in find_images(tmp_path)] == ["1.jpg", "3.jpg"]
    assert "locked cannot be listed: Permission denied" in caplog.text


def test_file_digest(tmp_path):
    data = bytes(range(256)) * 5000  # more than one chunk
    (tmp_path / "a.jpg").write_bytes(data)
    assert file_digest(tmp_path / "a.jpg") == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("said", "day"),
    [("2021:08:09 10:11:12", "2021-08-09"), ("0000:00:00 00:00:00", None), ("    :  :     :  :  ", None), (7, None)],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_day_a_picture_was_taken(tmp_path, format, said, day):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = said
    (tmp_path / "any").write_bytes(encoded(red_over_blue(), format, exif=exif))
    assert day_taken(tmp_path / "any") == day


def test_no_day_where_none_is_told(tmp_path):
    for data in (b"", b"no picture", encoded(red_over_blue(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")):
        (tmp_path / "any.jpg").write_bytes(data)
        assert day_taken(tmp_path / "any.jpg") is None
    assert day_taken(tmp_path / "missing.jpg") is None
