"""One cell of a freight sheet, read or refused with what to write instead."""

from __future__ import annotations

import re
from typing import Final

from shouhou.couriers.names import couriers, name_of, named
from shouhou.couriers.port import UNRECOGNISED
from shouhou.language import visible
from shouhou.parcels.decide.spots import UnknownRegion, spots_of
from shouhou.platforms.spreadsheet.grids import BadCell, fen_of, plain, shown, words_of

MOST_GRAMS: Final = 1_000_000
MOST_FEN: Final = 1_000_000
MOST_DAYS: Final = 60
LONGEST_ORIGIN: Final = 20
LONGEST_REGION: Final = 2000
LONGEST_NOTE: Final = 100
_WEIGHT: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,3})0*)?(kg|千克|公斤|g|克)?")
_PERCENT: Final = re.compile(r"([0-9]{1,3})(?:\.0+)?(%?)")
_FRACTION: Final = re.compile(r"0\.([0-9]{1,2})0*")
_YES: Final = frozenset({"是", "到", "有", "yes", "y", "true", "√", "✓"})
_NO: Final = frozenset({"否", "不到", "无", "no", "n", "false", "×", "x"})


def courier(text: str) -> str:
    """Our code of a courier."""
    code = named(text.strip()[:64])
    if not code:
        raise BadCell("没有写快递公司。", "The courier is missing.")
    if code == UNRECOGNISED:
        some = "、".join(each.zh for each in couriers()[:6])
        raise BadCell(
            f"认不出这家快递：“{shown(text)}”。可以写：{some}……",
            f"No such courier: “{shown(text)}”. Known are {some} …",
        )
    return code


def region(text: str) -> str:
    """The words of a region cell, each by its official name."""
    if not text.strip():
        raise BadCell(
            "没有写地区。可以写省、市、区，或“西北”“江浙沪”“全国”。",
            "The region is missing: divisions, 西北, 江浙沪 … or 全国.",
        )
    try:
        told = "、".join(spot.word for spot in spots_of(visible(text[: LONGEST_REGION + 1])))
    except UnknownRegion as unknown:
        word = shown(unknown.word)
        if unknown.is_several:
            raise BadCell(
                f"“{word}”不止一处，请带上城市，例如“南京市鼓楼区”。",
                f"“{word}” is in several cities; put the city before it.",
            )
        raise BadCell(
            f"不认识地区“{word}”。请写省、市、区的名字，或“西北”“江浙沪”“全国”。",
            f"No such region: “{word}”. Write divisions, or a named region.",
        )
    if max(len(text), len(told)) > LONGEST_REGION:
        raise BadCell("地区太多，请分成几行。", "Too many regions; use several rows.")
    return told


def grams(text: str) -> int:
    """A weight in kilograms (or with its unit) as whole grams."""
    read = _WEIGHT.fullmatch(plain(text))
    if read is None:
        raise BadCell(
            f"“{shown(text)}”不是重量。请写千克数，最多三位小数，例如 1 或 0.5。",
            f"“{shown(text)}” is no weight; write kilograms, e.g. 1 or 0.5.",
        )
    whole, rest, unit = read[1], (read[2] or "").ljust(3, "0"), read[3] or "kg"
    in_grams = unit in ("g", "克")
    if in_grams and int(rest):
        raise BadCell("克数要是整数。", "Grams are whole.")
    found = int(whole) if in_grams else int(whole) * 1000 + int(rest)
    if not 1 <= found <= MOST_GRAMS:
        raise BadCell("重量要在 0.001 到 1000 千克之间。", "The weight must be 0.001 to 1000 kg.")
    return found


def fen(text: str) -> int:
    """An amount in yuan as whole fen."""
    return fen_of(text, MOST_FEN)


def days(text: str) -> int:
    """Whole days."""
    told = plain(text).removesuffix("天").removesuffix("日").removesuffix(".0")
    if not (told.isascii() and told.isdigit() and len(told) <= 3 and int(told) <= MOST_DAYS):
        raise BadCell(
            f"“{shown(text)}”不是天数。请写 0 到 {MOST_DAYS} 的整数。",
            f"“{shown(text)}” is no number of days; write 0 to {MOST_DAYS}.",
        )
    return int(told)


def percent(text: str) -> int | None:
    """A share as whole percent: 75, 75% and a percent cell's 0.75; empty is not known."""
    told = plain(text)
    if not told:
        return None
    if part := _FRACTION.fullmatch(told):
        return int(part[1].ljust(2, "0"))
    read = _PERCENT.fullmatch(told)
    # A percent cell of 100 % comes as 1, which nobody can tell from one percent.
    if read is None or int(read[1]) > 100 or (read[1] == "1" and not read[2]):
        raise BadCell(
            f"“{shown(text)}”不是百分数。请写 0 到 100 的整数，例如 75。",
            f"“{shown(text)}” is no percentage; write 0 to 100, e.g. 75.",
        )
    return int(read[1])


def yes_no(text: str, empty: bool) -> bool:
    """Yes or no; an empty cell is the usual answer."""
    told = plain(text)
    if told in _YES or told in _NO:
        return told in _YES
    if told:
        raise BadCell(
            f"“{shown(text)}”看不懂，请写“是”或“否”。", f"“{shown(text)}” is neither yes nor no."
        )
    return empty


def words(text: str, longest: int) -> str:
    """Free text that no spreadsheet program will ever take for a formula."""
    return words_of(text, longest)


def courier_name(code: str) -> str:
    """What people write for our code."""
    return name_of(code)
