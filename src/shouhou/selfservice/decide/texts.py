"""A way out in one line, and a day as it is told."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.money import Money
from shouhou.selfservice.facts import WayView
from shouhou.selfservice.words import label


def day_text(until: datetime) -> str:
    """12月1日"""
    at = until.astimezone(SHANGHAI)
    return f"{at.month}月{at.day}日"


def way_text(way: WayView, language: str = "zh") -> str:
    """退货退款 99.00 元; 换货（M 换 L）"""
    english = language.startswith("en")
    name = label("way", way.way, "en" if english else "zh")
    yuan = "" if way.amount_fen is None else f" {Money(way.amount_fen).yuan}"
    unit = (" yuan" if english else " 元") if yuan else ""
    note = (f" ({way.note})" if english else f"（{way.note}）") if way.note else ""
    return f"{name}{yuan}{unit}{note}"
