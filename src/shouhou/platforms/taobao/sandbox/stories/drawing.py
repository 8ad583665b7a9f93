"""Pictures that buyers send as proof: drawn, not photographed."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

VARIANTS = 24
WIDE, HIGH = 480, 360
_CARDBOARD = ("#c9a26b", "#b98d54", "#d3b07c")
_GOODS = ("#5b7fa8", "#7a9e7e", "#a85b5b", "#8d6fa8", "#a8925b", "#5ba0a8")


@lru_cache(maxsize=VARIANTS)
def proof(variant: int) -> bytes:
    """A box on a table with something broken in it, as JPEG; `variant` counts modulo 24."""
    dice = Random(variant % VARIANTS)  # noqa: S311 - a picture
    picture = Image.new("RGB", (WIDE, HIGH), "#ece7df")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, HIGH - 90, WIDE, HIGH), fill="#cdbfae")
    left, top = dice.randrange(60, 130), dice.randrange(60, 110)
    right, bottom = WIDE - dice.randrange(60, 130), HIGH - dice.randrange(30, 60)
    pen.rectangle((left, top, right, bottom), fill=dice.choice(_CARDBOARD), outline="#7d5f36")
    inside = (left + 40, top + 36, right - 40, bottom - 36)
    pen.rounded_rectangle(inside, 18, fill=dice.choice(_GOODS), outline="#333333", width=2)
    for _ in range(dice.randrange(1, 4)):
        _crack(pen, dice, inside)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=82)
    return kept.getvalue()


def _crack(pen: ImageDraw.ImageDraw, dice: Random, inside: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = inside
    place = (dice.randrange(left, right), top)
    line = [place]
    while place[1] < bottom - 20:
        place = (
            min(right, max(left, place[0] + dice.randrange(-26, 27))),
            place[1] + dice.randrange(12, 30),
        )
        line.append(place)
    pen.line(line, fill="#1d1d1d", width=dice.randrange(2, 5))
