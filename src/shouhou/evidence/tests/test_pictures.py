"""Pictures: what comes in is drawn anew; what cannot be drawn is refused, in bounded memory."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from shouhou.evidence.decide import prepare
from shouhou.evidence.facts import FileRefused
from shouhou.evidence.tests.files import (
    LIMITS,
    make_bomb,
    make_noise,
    make_photo_with_place,
    make_picture,
    make_zip,
    opened,
)

HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "images"


def drawn(content, limits=LIMITS, kind="photo"):
    return prepare(content, kind, limits)


def why_not(content, limits=LIMITS, kind="photo"):
    with pytest.raises(FileRefused) as refused:
        prepare(content, kind, limits)
    assert refused.value.zh
    assert refused.value.en
    assert "{" not in refused.value.zh + refused.value.en
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/jpeg"),
        ("GIF", "image/png"),
        ("MPO", "image/jpeg"),
    ],
)
def test_the_four_formats_are_taken(kind, media_type):
    stored = drawn(make_picture(kind=kind))
    assert (stored.media_type, stored.width, stored.height) == (media_type, 60, 40)
    picture = opened(stored.content).convert("RGB")
    red, blue = picture.getpixel((20, 30)), picture.getpixel((50, 30))
    assert red[0] > 180 > 60 > red[2]
    assert blue[2] > 180 > 60 > blue[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_read(mode):
    source = Image.new("I;16", (30, 20), 40_000) if mode == "I;16" else None
    held = io.BytesIO()
    if source:
        source.save(held, "PNG")
    content = held.getvalue() or make_picture((30, 20), mode, "PNG")
    stored = drawn(content)
    assert opened(stored.content).size == (30, 20)
    assert opened(stored.thumb).mode in ("L", "RGB")
    if source:
        assert opened(stored.content).getpixel((3, 3)) == 40_000 // 256


def test_the_see_through_stays_so_and_its_thumbnail_is_white():
    held = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(held, "WEBP", lossless=True)
    stored = drawn(held.getvalue())
    assert opened(stored.content).getpixel((5, 5))[3] == 0
    assert opened(stored.thumb).getpixel((5, 5)) == (255, 255, 255)


def test_place_owner_and_comment_are_gone_and_the_picture_is_upright():
    sent = make_photo_with_place()
    assert b"SECRETPHONE" in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    stored = drawn(sent)
    assert (stored.width, stored.height) == (40, 60)
    for part in (stored.content, stored.thumb):
        assert b"SECRET" not in part
        assert b"Exif" not in part
        assert "张小明".encode("utf-16-le") not in part
        assert dict(opened(part).getexif()) == {}
    white, red = (opened(stored.content).getpixel(at) for at in ((35, 5), (5, 5)))
    assert min(white) > 200
    assert red[0] > 150 > red[1]


@pytest.mark.parametrize("turn", range(1, 9))
def test_all_eight_ways_to_hold_a_camera(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    stored = drawn(make_picture((80, 40), exif=exif, quality=95))
    assert (stored.width, stored.height) == ((40, 80) if turn > 4 else (80, 40))
    corners = {1: (3, 3), 2: (76, 3), 3: (76, 36), 4: (3, 36)}
    corners |= {5: (3, 3), 6: (36, 3), 7: (36, 76), 8: (3, 76)}
    assert min(opened(stored.content).getpixel(corners[turn])) > 200


def test_long_sides_are_shortened_but_a_long_screenshot_stays_readable():
    small = replace(LIMITS, side=200, short_side=100)
    assert opened(drawn(make_picture((800, 400)), small).content).size == (200, 100)
    assert opened(drawn(make_picture((120, 4000), kind="PNG"), small).content).size == (100, 3333)
    assert opened(drawn(make_picture((60, 4000), kind="PNG"), small).content).size == (60, 4000)
    assert opened(drawn(make_picture((90, 50)), small).content).size == (90, 50)
    thumb = opened(drawn(make_picture((120, 4000), kind="PNG"), small).thumb)
    assert thumb.size == (100, 200)


def test_colours_are_those_of_every_screen_and_the_profile_is_gone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = drawn(make_picture(icc_profile=profile))
    assert "icc_profile" not in opened(stored.content).info
    assert drawn(make_picture(icc_profile=b"broken" * 50)).media_type == "image/jpeg"
    cmyk = drawn(make_picture(mode="CMYK"))
    assert opened(cmyk.content).mode == "RGB"


def test_of_a_moving_gif_the_first_picture_is_kept():
    held = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:])
    stored = drawn(held.getvalue())
    assert opened(stored.content).convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    assert getattr(opened(stored.content), "n_frames", 1) == 1


def test_a_screenshot_stays_sharp_and_a_photo_sent_as_png_becomes_a_photo():
    assert drawn(make_noise((300, 200))).media_type == "image/png"
    stored = drawn(make_noise((1300, 1300)))
    assert stored.media_type == "image/jpeg"
    assert len(stored.content) < 4 << 20


def test_a_file_larger_than_its_sort_may_be_is_refused():
    noise = make_noise()
    assert why_not(noise, replace(LIMITS, picture_bytes=len(noise) - 1)) == "too_big"
    assert drawn(noise, replace(LIMITS, picture_bytes=len(noise))).media_type == "image/png"


@pytest.mark.parametrize("behind", [make_zip(a=b"secret"), b"<script>alert(1)</script>", b"MZ\x90"])
def test_what_hangs_behind_a_picture_is_cut_off(behind):
    for kind in ("JPEG", "PNG"):
        stored = drawn(make_picture(kind=kind) + behind)
        assert behind not in stored.content
        assert not stored.content.endswith(behind[-8:])


HEADS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a",
    "webp": b"RIFF",
}
BODIES = {
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "exe": b"MZ\x90\0" + bytes(60),
    "zip": make_zip(a=b"x"),
    "nothing": b"",
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("head", HEADS)
def test_a_mark_with_something_else_behind_it_is_no_picture(head, body):
    mark = HEADS[head] + (b"\x20\0\0\0WEBPVP8 " if head == "webp" else b"")
    assert why_not(mark + BODIES[body]) == "broken_picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_picture_cut_off_is_refused(kind, part):
    whole = make_noise((200, 200), kind)
    assert why_not(whole[: int(len(whole) * part)]) == "broken_picture"


def test_a_damaged_checksum_is_refused():
    content = bytearray(make_picture(kind="PNG"))
    content[-20] ^= 0xFF
    assert why_not(bytes(content)) == "broken_picture"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypavif", "other_picture"),
        (b"BM" + bytes(60), "other_picture"),
        (b"II*\0" + bytes(60), "other_picture"),
        (b"<svg onload='x'/>", "web_page"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "web_page"),
        (b"<?xml version='1.0'?><svg/>", "web_page"),
        (b"hello", "not_a_picture"),
        (b"%PDF-1.7 %%EOF", "not_a_picture"),
        (b"MZ" + bytes(100), "program"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_of_ours_is_named(content, code):
    assert why_not(content) == code


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_before_it_is_unpacked():
    assert why_not(make_bomb()) == "too_many_pixels"
    assert why_not(make_bomb(12_000)) == "too_many_pixels"


MEASURED = """
import resource, sys, threading
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
from shouhou.evidence.decide import prepare
from shouhou.evidence.facts import FileRefused
from shouhou.evidence.tests.files import LIMITS
for path in sys.argv[2:]:
    try:
        print(prepare(open(path, "rb").read(), "photo", LIMITS).media_type)
    except FileRefused as refused:
        print(refused.code)
"""


def measured(megabytes, *paths):
    """What becomes of these files in a process that may use only so much memory."""
    asked = [sys.executable, "-c", MEASURED, str(megabytes), *map(str, paths)]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


@pytest.mark.slow
def test_memory_is_bounded(tmp_path):
    files = {"bomb.png": make_bomb(), "near.png": make_picture((5400, 5400), kind="PNG")}
    files["near.webp"] = make_picture((5400, 5400), kind="WEBP")
    files["wide.jpg"] = make_picture((7000, 7000), quality=60, progressive=True)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in files]
    assert measured(900, *paths) == ["too_many_pixels", "image/png", "image/jpeg", "image/jpeg"]


def shared(*folders):
    """The pictures nobody here drew; none where the folder is absent."""
    return sorted(
        path
        for folder in folders
        for path in (SHARED / folder).glob("*")
        if path.suffix not in (".txt", ".md")
    )


@pytest.mark.slow
def test_pictures_of_the_wild_are_drawn_or_refused_with_a_sentence():
    paths = shared("pillow_tests", "exif_samples", "ocr")
    if not paths:
        pytest.skip("needs ../shared/data/images, which is not part of the repository")
    found = dict(zip((path.name for path in paths), measured(1200, *paths), strict=True))
    refused = {name for name, said in found.items() if not said.startswith("image/")}
    assert "decompression_bomb.gif" in refused
    assert {"broken.png", "broken_data_stream.png", "truncated_image.png"} <= refused
    assert {"truncated_jpeg.jpg", "decompression_bomb.ico"} <= refused
    assert not refused & {f"hopper_orientation_{n}.jpg" for n in range(2, 9)}
    assert not refused & {"gps_DSCN0010.jpg", "invalid-exif.jpg", "sugarshack_bad_mpo_header.jpg"}


def test_places_of_the_wild_are_gone():
    paths = [path for path in shared("exif_samples") if path.name.startswith("gps")]
    if not paths:
        pytest.skip("needs ../shared/data/images, which is not part of the repository")
    for path in paths:
        assert Image.open(path).getexif().get_ifd(0x8825)
        stored = drawn(path.read_bytes())
        for part in (stored.content, stored.thumb):
            assert not opened(part).getexif()
            assert set(opened(part).info) <= HARMLESS
