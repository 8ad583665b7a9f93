"""Pictures that people upload: opened, measured, drawn anew; nothing of the file itself is kept."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps
from starlette.datastructures import FormData, UploadFile

MOST_PICTURES = 5
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")


class NoPicture(ValueError):
    """What was uploaded cannot be taken; the text says why, after the file's name."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody chose: the picture drawn anew, or the problem with it."""

    name: str
    content: bytes = b""
    problem: str = ""


def redrawn(form: FormData) -> tuple[Upload, ...]:
    """Everything chosen in the field `pictures`; takes its time, so no world may be held open."""
    chosen = [each for each in form.getlist("pictures") if isinstance(each, UploadFile)]
    return tuple([_taken(each) for each in chosen if each.filename])


def _taken(upload: UploadFile) -> Upload:
    name = (upload.filename or "")[:60]
    try:
        return Upload(name, content=reencoded(upload.file))
    except NoPicture as problem:
        return Upload(name, problem=str(problem))


def reencoded(file: BinaryIO) -> bytes:
    """The picture as a JPEG of at most 1,600 pixels a side, without its metadata.

    Raises NoPicture for what is no picture, is too large, or would unfold to too many pixels.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NoPicture("超过 8 MB，请压缩后再传")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture("像素太多，请缩小后再传")
    except (OSError, SyntaxError, ValueError, EOFError) as problem:
        if isinstance(problem, NoPicture):
            raise
        raise NoPicture("不是能识别的图片（支持 JPG、PNG、GIF、WEBP）")


def _drawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NoPicture("像素太多，请缩小后再传")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ground = Image.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    kept = BytesIO()
    ground.save(kept, "JPEG", quality=85)
    return kept.getvalue()
