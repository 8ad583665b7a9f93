"""The sentences that leave the desk: the one with the link, and a way out in one line."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.money import Money
from shouhou.selfservice.facts import WayView
from shouhou.selfservice.words import label

LONG: Final = (
    "亲，您的售后可以在这里办：传照片、选处理方式、填退货单号、看进度，不用登录：{url} "
    "（{until} 前有效，只给您本人用，请勿转发）"
)
SHORT: Final = "您的售后自助页：{url} {until}前有效，请勿转发"


def link_text(url: str, until: datetime, hand_out: str) -> str:
    """What is sent with the link. A text message says it in as few words as it can."""
    at = until.astimezone(SHANGHAI)
    day = f"{at.month}月{at.day}日"
    return (SHORT if hand_out == "sms" else LONG).format(url=url, until=day)


def way_text(way: WayView, language: str = "zh") -> str:
    """退货退款 99.00 元; 换货（M 换 L）"""
    english = language.startswith("en")
    name = label("way", way.way, "en" if english else "zh")
    yuan = "" if way.amount_fen is None else f" {Money(way.amount_fen).yuan}"
    unit = (" yuan" if english else " 元") if yuan else ""
    note = (f" ({way.note})" if english else f"（{way.note}）") if way.note else ""
    return f"{name}{yuan}{unit}{note}"
