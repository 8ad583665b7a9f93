"""What somebody scanned or typed: a waybill, a number, a phone, a name, or nothing of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import unquote

from shouhou.couriers.numbers import tidy_number
from shouhou.language import visible
from shouhou.shops.facts import Refused

LONGEST: Final = 500
"""Longer than any label: a document was scanned, or a cat sat on the keyboard."""
LONGEST_NAME: Final = 20
SHORTEST_WAYBILL: Final = 8
_NUMBER: Final = re.compile(r"[A-Za-z]{0,6}\d{8,24}(?:-\d{1,3}-\d{1,3}-?)?(?![\d])")
_PIECES: Final = re.compile(r"^(.*\d)-\d{1,3}-\d{1,3}-?$")
_ADDRESS: Final = re.compile(r"^[a-z][a-z0-9+.-]{1,12}://", re.IGNORECASE)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
"""Typed whole it is a phone, and no courier's number looks like it."""
_DIGITS: Final = re.compile(r"\d{4,11}")
_NAME: Final = re.compile(r"[^\W\d_][\w·.*＊ ]*")


@dataclass(frozen=True, slots=True)
class Read:
    """One text as the search asks with it; what it cannot be is empty."""

    text: str
    """As it is kept and shown: one line."""
    numbers: tuple[str, ...] = ()
    """Ways in which the same waybill is written down: with its courier's letters and without."""
    waybill: str = ""
    """As it is kept, where it can be one."""
    exact: str = ""
    """An order's or a request's number."""
    tail: str = ""
    """The last digits of a phone, at least four."""
    name: str = ""


def read_scan(text: str) -> Read:
    """What a text can be. Raises Refused `empty`, `too_long`, `an_address`, `unreadable`."""
    if len(text) > LONGEST:
        raise Refused(
            "too_long",
            "扫到的内容太长，不是运单号：请扫面单上的条形码。",
            "Too long for a waybill: scan the barcode of the label.",
            field="text",
        )
    seen = " ".join(visible(text).split())
    if not seen:
        raise Refused("empty", "没有扫到内容。", "Nothing was scanned.", field="text")
    inner = _inside(seen)
    plain = "".join(inner.split())
    cut = _PIECES.sub(r"\1", plain)
    waybill = "" if _MOBILE.fullmatch(plain) else tidy_number(cut)
    digits = plain if _DIGITS.fullmatch(plain) else ""
    name = seen if _NAME.fullmatch(seen) and len(seen) <= LONGEST_NAME and not waybill else ""
    if not (waybill or digits or name):
        raise Refused(
            "unreadable",
            "认不出这是什么：请扫面单条形码，或输入订单号、手机尾号、收件人姓名。",
            "Not a waybill, an order number, a phone tail or a name.",
            field="text",
        )
    return Read(
        text=inner[:64],
        numbers=variants(waybill) if waybill else (),
        waybill=waybill if len(waybill) >= SHORTEST_WAYBILL else "",
        exact=plain[:64] if plain.isascii() and plain.isalnum() and len(plain) >= 6 else "",
        tail=digits,
        name=name,
    )


def _inside(text: str) -> str:
    """What is meant by a longer text: the one number in the address or the form of a QR code."""
    is_address = bool(_ADDRESS.match(text))
    if not is_address and not (len(text) > 32 and any(mark in text for mark in '{=&;,"')):
        return text
    found = {match.group() for match in _NUMBER.finditer(unquote(text))}
    if len(found) == 1:
        return found.pop()
    if is_address:
        raise Refused(
            "an_address",
            "这是一个网址二维码，里面没有运单号：请扫面单上的条形码。",
            "This code holds a web address and no waybill: scan the barcode of the label.",
            field="text",
        )
    return text


@cache
def _letters() -> tuple[str, ...]:
    """The letters couriers put before a number that people leave out."""
    return ("SF", "YT", "JT", "JD", "DPK", "YD", "ZTO", "STO")


def variants(number: str) -> tuple[str, ...]:
    """A tidy number as others may have written it: without the letters in front, or with them."""
    bare = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    found = [number]
    if bare != number and len(bare) >= SHORTEST_WAYBILL:
        found.append(bare)
    elif bare == number and len(bare) >= 10:
        found += [letters + bare for letters in _letters()]
    return tuple(found)


def tidy_serial(text: str) -> str:
    """A serial number as it is kept: letters and digits, capitals, at most forty."""
    return "".join(each for each in text.upper() if each.isalnum() and each.isascii())[:40]
