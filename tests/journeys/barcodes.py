"""Pictures of barcodes for the journeys: Code 128 drawn here, QR by its library."""

from __future__ import annotations

import io

import qrcode
from PIL import Image, ImageDraw

WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
).split()
"""Bars and spaces of each value of ISO/IEC 15417, in modules."""
START_B, STOP = 104, 106
MODULE, HEIGHT, QUIET = 3, 160, 12


def code_128(text: str) -> bytes:
    """The text as a barcode of code set B, as a PNG like a phone takes it: with a margin."""
    values = [START_B, *(ord(each) - 32 for each in text)]
    check = sum(value * max(1, place) for place, value in enumerate(values)) % 103
    widths = "".join(WIDTHS[value] for value in (*values, check, STOP))
    wide = (sum(map(int, widths)) + 2 * QUIET) * MODULE
    picture = Image.new("RGB", (wide, HEIGHT + 120), "white")
    pen, at = ImageDraw.Draw(picture), QUIET * MODULE
    for place, width in enumerate(map(int, widths)):
        if place % 2 == 0:
            pen.rectangle((at, 40, at + width * MODULE - 1, 40 + HEIGHT), fill="black")
        at += width * MODULE
    pen.text((QUIET * MODULE, HEIGHT + 60), text, fill="black")
    return as_png(picture)


def qr(text: str) -> bytes:
    """The same as a QR code."""
    return as_png(qrcode.make(text, box_size=8).get_image().convert("RGB"))


def as_png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()
