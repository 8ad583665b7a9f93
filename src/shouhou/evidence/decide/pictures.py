"""A picture drawn anew: what is stored was written by us, pixel by pixel, and holds nothing else.

Nothing a sender wrote survives but the pixels: no place, no camera, no comment, no second file
behind the end. Memory is bounded three times: the pixels are counted before anything is unpacked,
a JPEG is unpacked at a fraction of its size where that is enough, and one picture is unpacked at a
time in a process.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import Final

from PIL import Image, ImageCms

from shouhou.evidence.decide.refusals import refusal
from shouhou.evidence.facts import MEGA, FileRefused, Limits, Prepared

ONE_AT_A_TIME: Final = Lock()
ORIENTATION: Final = 0x0112
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
WITHOUT_LOSS: Final = ("PNG", "GIF")
QUALITY: Final = 90
LARGEST_LOSSLESS: Final = 4 * MEGA
"""A PNG that gets larger is a photo: without loss it would only fill the disk."""
THUMB_SIDE: Final = 320
THUMB_QUALITY: Final = 78
LONGEST_JPEG: Final = 65_000
LARGEST_PROFILE: Final = 1 << 20
TEN_THOUSAND: Final = 10_000


def draw_anew(content: bytes, looks: str, limits: Limits) -> Prepared:
    """The picture upright, within the sides, in sRGB, with its thumbnail.

    Raises FileRefused when it cannot be read to its end or has too many pixels.
    """
    with ONE_AT_A_TIME:
        picture = unpacked(content, looks, limits)
        return written(picture, lossless=looks in WITHOUT_LOSS)


def unpacked(content: bytes, looks: str, limits: Limits) -> Image.Image:
    """The picture as it will be kept, or why it cannot be."""
    most = limits.pixels if looks == "JPEG" else limits.lossless_pixels
    try:
        with Image.open(io.BytesIO(content), formats=[looks]) as opened:
            count_pixels(opened.size, most)
            return upright(opened, limits)
    except (FileRefused, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise refusal("too_many_pixels", limit=most // TEN_THOUSAND)
    except Exception:  # noqa: BLE001 - a hostile file makes a parser fail in any way there is
        raise refusal("broken_picture")


def count_pixels(size: tuple[int, int], most: int) -> None:
    """Only the head has been read so far: refuse before a single pixel is unpacked."""
    if size[0] * size[1] > most:
        raise refusal("too_many_pixels", limit=most // TEN_THOUSAND)


def upright(opened: Image.Image, limits: Limits) -> Image.Image:
    """Unpacked, plain colours, small enough, turned as the camera was held."""
    size = fitted(opened.size, limits)
    opened.draft(None, size)  # only JPEG does it: unpack no more than twice what is wanted
    opened.load()
    turn = TURNS.get(orientation(opened))
    profile = opened.info.get("icc_profile") or b""
    picture = in_srgb(plain(opened), profile)
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture.transpose(turn) if turn is not None else picture


def fitted(size: tuple[int, int], limits: Limits) -> tuple[int, int]:
    """The size within the longest side; a long screenshot stays wide enough to be read."""
    longer, shorter = max(size), min(size)
    scale = max(limits.side / longer, limits.short_side / shorter)
    scale = min(1.0, scale, LONGEST_JPEG / longer)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def orientation(opened: Image.Image) -> int:
    """How the camera was held; a damaged note about it counts as upright."""
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - the note is the sender's, and only decoration
        return 1


def plain(opened: Image.Image) -> Image.Image:
    """In one of four modes: grey or colours, with or without transparency, 8 bits each."""
    if opened.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        if opened.mode in ("L", "RGB") and "transparency" in opened.info:
            return opened.convert("RGBA")
        return opened
    if opened.mode.startswith("I"):
        return opened.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if opened.mode == "1":
        return opened.convert("L")
    see_through = opened.mode == "PA" or "transparency" in opened.info
    return opened.convert("RGBA" if see_through else "RGB")


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """In the colours every screen means; a damaged profile is left aside."""
    if picture.mode not in ("RGB", "CMYK") or not 0 < len(profile) <= LARGEST_PROFILE:
        return picture.convert("RGB") if picture.mode == "CMYK" else picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        common = ImageCms.createProfile("sRGB")
        drawn = ImageCms.profileToProfile(picture, own, common, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        drawn = None
    return drawn or picture.convert("RGB")


def written(picture: Image.Image, *, lossless: bool) -> Prepared:
    """The bytes that are stored. PNG for what came without loss, so that letters stay sharp."""
    bare = bare_of(picture)
    see_through = bare.mode in ("LA", "RGBA")
    content = png(bare) if lossless or see_through else b""
    if not content or (len(content) > LARGEST_LOSSLESS and not see_through):
        content, media_type = jpeg(bare, QUALITY), "image/jpeg"
    else:
        media_type = "image/png"
    width, height = bare.size
    return Prepared(
        content=content, media_type=media_type, width=width, height=height, thumb=thumb(bare)
    )


def bare_of(picture: Image.Image) -> Image.Image:
    """The pixels without everything that came with them; saving would write some of it again."""
    bare = picture.copy()
    bare.info = {}
    return bare


def thumb(picture: Image.Image) -> bytes:
    """A small JPEG on white; of a very long picture only its beginning."""
    width, height = picture.size
    part = picture.crop((0, 0, min(width, 2 * height), min(height, 2 * width)))
    part.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if part.mode in ("LA", "RGBA"):
        white = Image.new("RGB", part.size, "white")
        white.paste(part.convert("RGB"), mask=part.getchannel("A"))
        part = white
    return jpeg(part, THUMB_QUALITY)


def png(picture: Image.Image) -> bytes:
    """The bytes of a PNG."""
    held = io.BytesIO()
    picture.save(held, "PNG", compress_level=6)
    return held.getvalue()


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """The bytes of a JPEG with all its colours.

    Not progressive: that needs a buffer for the whole picture, whose size is only guessed.
    """
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality, subsampling=0)
    return held.getvalue()
