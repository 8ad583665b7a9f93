"""Pictures and documents made on the spot, good and hostile; needs no Django."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from PIL import Image

from shouhou.evidence.facts import Limits

LIMITS = Limits(
    picture_bytes=30 << 20,
    pixels=50_000_000,
    lossless_pixels=30_000_000,
    side=2560,
    short_side=1080,
    document_bytes=20 << 20,
    text_bytes=2 << 20,
    at_once=20,
    per_case=200,
)


def make_picture(size=(60, 40), mode="RGB", kind="JPEG", **saving) -> bytes:
    """Left half red, right half blue, upper left corner white."""
    width, height = size
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (width // 2, 0, width, height))
    picture.paste((255, 255, 255), (0, 0, width // 4, height // 4))
    held = io.BytesIO()
    picture.convert(mode).save(held, kind, **saving)
    return held.getvalue()


def make_noise(size=(300, 200), kind="PNG", seed=1) -> bytes:
    """A picture that cannot be packed well."""
    held = io.BytesIO()
    chance = random.Random(seed)
    Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3)).save(held, kind)
    return held.getvalue()


def make_photo_with_place() -> bytes:
    """A JPEG with a place, an owner, a comment and a turned camera."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRETPHONE"
    exif[0x9C9D] = "张小明".encode("utf-16-le")
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    return make_picture(exif=exif, comment=b"SECRETCOMMENT")


def png_chunk(kind: bytes, content: bytes) -> bytes:
    told = struct.pack(">I", len(content)) + kind + content
    return told + struct.pack(">I", zlib.crc32(kind + content))


def make_bomb(side=60_000) -> bytes:
    """A small PNG that says it is huge and would be, unpacked."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 3_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def make_zip(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return held.getvalue()


def make_office(main: str = "xl/workbook.xml", **more: bytes) -> bytes:
    return make_zip(**{"[Content_Types].xml": b"<Types/>", main: b"<x/>"}, **more)


def make_pdf(end: bytes = b"\n%%EOF\n") -> bytes:
    return b"%PDF-1.7\n1 0 obj <</JavaScript (app.alert(1))>> endobj" + end


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
