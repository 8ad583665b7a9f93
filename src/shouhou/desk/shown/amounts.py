"""Numbers of the rules in units people think in: yuan instead of fen, per cent of basis points."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

HUNDREDTHS = ("fen", "basis-points")
WRITTEN = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,2}))?")


def unit_name(unit: str) -> str:
    """元, %, 天, 小时."""
    names = {
        "fen": _("元"),
        "basis-points": "%",
        "days": _("天"),
        "hours": _("小时"),
        "minutes": _("分钟"),
        "times": _("次"),
        "cases": _("单"),
        "files": _("个文件"),
        "pixels": _("像素"),
        "megapixels": _("百万像素"),
    }
    return names.get(unit, unit)


def plain_number(number: int, unit: str) -> str:
    """The number as a form field shows it: 50000 fen → 500.00."""
    if unit not in HUNDREDTHS:
        return str(number)
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number) // 100}.{abs(number) % 100:02d}"


def read_number(text: str, unit: str) -> int:
    """What a person typed, back in the unit of the rules; raises ValueError."""
    match = WRITTEN.fullmatch(text.strip())
    if match is None or (match[2] and unit not in HUNDREDTHS):
        raise ValueError(text)
    if unit not in HUNDREDTHS:
        return int(match[1])
    return int(match[1] + (match[2] or "").ljust(2, "0"))


def in_unit(number: int, unit: str) -> str:
    """The number with its unit: 500.00 元."""
    return f"{plain_number(number, unit)} {unit_name(unit)}"
