"""Pictures are drawn anew; bombs, giants and other files are refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from shouhou.platforms.taobao.sandbox.page.tests.visitor import bomb, picture
from shouhou.platforms.taobao.sandbox.page.uploads import MOST_BYTES, NoPicture, reencoded


def test_a_picture_comes_out_small_upright_and_bare() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"  # lying on its side
    content = picture("JPEG", (3000, 1000), exif=exif.tobytes())
    with Image.open(BytesIO(reencoded(BytesIO(content + b"<?php evil ?>")))) as made:
        assert (made.format, made.size) == ("JPEG", (533, 1600))
        assert dict(made.getexif()) == {}
    assert b"evil" not in reencoded(BytesIO(content + b"<?php evil ?>"))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP"])
def test_usual_kinds_are_taken(kind: str) -> None:
    assert reencoded(BytesIO(picture(kind))).startswith(b"\xff\xd8\xff")


def test_what_shines_through_gets_white_ground() -> None:
    kept = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(kept, "PNG")
    kept.seek(0)
    with Image.open(BytesIO(reencoded(kept))) as made:
        assert made.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是能识别的图片"),
        (b"GIF89a", "不是能识别的图片"),
        (picture()[:60], "不是能识别的图片"),
        (b"%PDF-1.7", "不是能识别的图片"),
        (picture("TIFF"), "不是能识别的图片"),
        (bomb(), "像素太多"),
        (picture("PNG", (9000, 5000)), "像素太多"),
        (b"\xff" * (MOST_BYTES + 1), "超过 8 MB"),
    ],
    ids=["nothing", "head", "cut", "pdf", "tiff", "bomb", "giant", "heavy"],
)
def test_the_rest_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NoPicture, match=says):
        reencoded(BytesIO(content))
