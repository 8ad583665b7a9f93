"""From the text of one cell to a value: ids, texts, money, counts and moments.

Every parser takes the cell as it stands in the file and raises :class:`BadCell` with a problem
code.
Results of money, counts and moments are remembered: the same texts come back row after row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from shouhou.clock import SHANGHAI

Parse = Callable[[str], Any]

NOTHING: Final = frozenset(
    {"", " ", "-", "--", "无", "null", "NULL", "'", "'null", "\"'null", "'-", '="', '=""', '=""""'}
)
"""What exports of different years write for an empty cell."""

_MEMORY: Final = 1 << 16
_ID = re.compile(r"""(?:="|'|)((?=[A-Za-z_-]*[0-9])[0-9A-Za-z][0-9A-Za-z_-]{3,39})"?""")
_RUINED = re.compile(r"""[="']*\d+(?:\.\d+)?[eE]\+?\d+["']?|[="']*\d{16,}\.0+["']?""")
_YUAN = re.compile(r"[¥￥]?(-?)(\d{1,12})(?:\.(\d{1,2}))?元?")
_GROUPED = re.compile(r"[¥￥]?(-?)(\d{1,3}(?:,\d{3})+)\.(\d{2})元?")
_COMMA = re.compile(r"[¥￥]?-?\d+(?:,\d+)+(?:\.\d*)?元?")
_FINE = re.compile(r"[¥￥]?-?\d+\.\d{3,}元?|-?\d+(?:\.\d+)?[eE]-?\d+")
_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)

_FIRST_YEAR, _LAST_YEAR = 2003, 2099
_NO_REFUND: Final = frozenset({"无退款申请", "未申请退款"})


class BadCell(ValueError):
    """This cell cannot be read; ``code`` names the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ident(cell: str) -> str:
    """An order, sub-order or refund number; protection by ``="…"`` or ``'`` is taken off."""
    found = _ID.fullmatch(cell) or _ID.fullmatch(cell.strip())
    if found:
        return found[1]
    if cell.strip() in NOTHING:
        raise BadCell("missing")
    if "*" in cell:
        raise BadCell("masked_id")
    raise BadCell("number_ruined" if _RUINED.fullmatch(cell.strip()) else "not_an_id")


def ident_or_none(cell: str) -> str | None:
    """An id that may be absent."""
    return None if cell.strip() in NOTHING else ident(cell)


def code(cell: str) -> str:
    """A phone, waybill, goods or seller code: any text, but never a ruined number."""
    if cell in NOTHING:
        return ""
    text = cell.strip()
    if text in NOTHING:
        return ""
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    elif text[0] == "'":
        text = text[1:]
    if text.startswith(("No:", "No：")):
        text = text[3:]
    if not text.isdigit() and _RUINED.fullmatch(text):
        raise BadCell("number_ruined")
    return text


def text(cell: str) -> str:
    """A free text, character for character; only the words for «nothing» become empty."""
    return "" if cell in NOTHING else cell


@lru_cache(maxsize=_MEMORY)
def yuan(cell: str) -> int | None:
    """An amount in yuan as whole fen; ``None`` when the cell is empty.

    A thousands comma is taken only where nothing else can be meant: groups of three **and** two
    decimals (``1,234.50``). ``1,234`` alone is refused.
    """
    written = cell.strip()
    if written in NOTHING:
        return None
    if written in _NO_REFUND:
        return 0
    found = _YUAN.fullmatch(written) or _GROUPED.fullmatch(written)
    if found:
        fen = int(found[2].replace(",", "")) * 100 + int((found[3] or "").ljust(2, "0"))
        if found[1] and fen:
            raise BadCell("negative_money")
        return fen
    if _FINE.fullmatch(written):
        raise BadCell("money_too_fine")
    raise BadCell("money_ambiguous" if _COMMA.fullmatch(written) else "not_money")


@lru_cache(maxsize=4096)
def count(cell: str) -> int | None:
    """A whole number; ``None`` when the cell is empty."""
    written = cell.strip()
    if written in NOTHING:
        return None
    found = _COUNT.fullmatch(written)
    if not found:
        raise BadCell("not_a_count")
    return int(found[1])


@lru_cache(maxsize=_MEMORY)
def moment(cell: str) -> datetime | None:
    """A moment in Shanghai: dashes or slashes, with or without seconds, or an Excel serial."""
    if len(cell) == 19 and cell[4] + cell[7] + cell[10] + cell[13] + cell[16] == "-- ::":
        if "2003" <= cell[:4] <= "2099":
            with suppress(ValueError):
                return datetime.fromisoformat(cell).replace(tzinfo=SHANGHAI)
    written = cell.strip().strip("'").replace("\u00a0", " ")
    if written in NOTHING:
        return None
    found = _MOMENT.fullmatch(written)
    if found:
        return _made(*(int(part or 0) for part in found.groups()))
    if _SERIAL.fullmatch(written):
        days, _, part = written.partition(".")
        seconds = round(float(f"0.{part or 0}") * 86400)
        return _serial(int(days), seconds)
    raise BadCell("time_only" if _CLOCK.fullmatch(written) else "not_a_moment")


def _serial(days: int, seconds: int) -> datetime:
    day = _EPOCH + timedelta(days=days)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadCell("not_a_moment")
    return day + timedelta(seconds=seconds)


def _made(*parts: int) -> datetime:
    if not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
        raise BadCell("not_a_moment")
    try:
        year, month, day, hour, minute, second = parts
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        raise BadCell("not_a_moment") from None


PARSERS: Final[dict[str, Parse]] = {
    "id": ident,
    "id?": ident_or_none,
    "code": code,
    "text": text,
    "yuan": yuan,
    "yuan?": yuan,
    "count": count,
    "moment": moment,
}

_EMPTY = r"(?:|-|--|无|null)"
QUICK: Final[dict[str, str]] = {
    "id": r"(?:=\"[0-9][0-9A-Za-z_-]{3,39}\"|'?[0-9][0-9A-Za-z_-]{3,39})",
    "id?": r"(?:=\"[0-9][0-9A-Za-z_-]{3,39}\"|'?[0-9][0-9A-Za-z_-]{3,39}|)",
    "code": r"[^.+eE\x1f]*",
    "yuan": r"\d{1,9}(?:\.\d\d?)?元?",
    "count": r"\d{1,9}",
    "moment": (
        r"20\d\d[-/](?:(?:0[1-9]|1[0-2])[-/](?:0[1-9]|1\d|2[0-8])"
        r"|(?:0[13-9]|1[0-2])[-/](?:29|30)|(?:0[13578]|1[02])[-/]31) "
        r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
    ),
}
"""Patterns no cell of which can be wrong: they may refuse a good cell, never take a bad one."""


PLAIN: Final[dict[str, str]] = {
    "id": r"""(?:="|"'?)[0-9][0-9A-Za-z_-]{3,39}\"""",
    "key": r"""(?:="|"'?)(?P<key>[0-9][0-9A-Za-z_-]{3,39})\"""",
    "id?": r"""(?:""|(?:="|"'?)[0-9][0-9A-Za-z_-]{3,39}\")""",
    "code": r"""(?:"[^.+eE"\x1f]*+"|="(?:[^.+eE",\r\x1f]*+")?)""",
    "text": r"""(?:"[^"]*+"|="(?:[^",\r]*+")?)""",
    "shop_name": r"""(?:"(?P<shop_name>[^"]*+)")""",
}
"""The quick patterns of cells that may be protected, with their quotation marks (`plain.py`)."""


def quick_pattern(kind: str, *, filled: bool) -> str:
    """The quick pattern of a kind of cell; an unfilled one may also be empty."""
    pattern = QUICK[kind.rstrip("?") if kind == "yuan?" else kind]
    return pattern if filled or kind in {"id", "id?", "code"} else f"(?:{pattern}|{_EMPTY})"
