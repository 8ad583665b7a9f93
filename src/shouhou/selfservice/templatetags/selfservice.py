"""`{% load selfservice %}`: words, figures and days in the buyer's own plain way."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from shouhou.clock import SHANGHAI
from shouhou.doors import page_language
from shouhou.money import Money
from shouhou.parcels.words import label as parcel_label
from shouhou.refunds.words import label as refund_label
from shouhou.selfservice import words
from shouhou.selfservice.decide import way_text
from shouhou.selfservice.facts import Standing, WayView

register = template.Library()
HOUR = 3600
DAY = 24 * HOUR


@register.filter
def buyer_word(code: str, section: str) -> str:
    """What people read for a code of this slice."""
    return words.label(section, code, page_language())


@register.filter
def kind_word(code: str) -> str:
    """What people read for a kind of agreement."""
    return refund_label("ask_kind", code, page_language())


@register.filter
def stage_word(code: str) -> str:
    """Where a parcel is, in words."""
    return parcel_label("stage", code, page_language())


@register.filter
def leg_word(code: str) -> str:
    """Which of the parcels, as the buyer sees it."""
    return {
        "outbound": _("店铺发给您的"),
        "return": _("您寄回的"),
        "replacement": _("换货或补发"),
    }.get(code, "")


@register.filter
def standing_says(standing: Standing) -> str:
    return standing.says(page_language())


@register.filter
def standing_todo(standing: Standing) -> str:
    return standing.todo(page_language())


@register.filter
def way_says(way: WayView) -> str:
    """退货退款 99.00 元"""
    return way_text(way, page_language())


@register.filter
def plain_yuan(fen: int) -> str:
    return Money(fen).yuan


@register.filter
def plain_at(at: datetime) -> str:
    """11月28日 10:00; Nov 28, 10:00 in English."""
    here = at.astimezone(SHANGHAI)
    if page_language() == "en":
        return f"{here:%b} {here.day}, {here:%H:%M}"
    return f"{here.month}月{here.day}日 {here:%H:%M}"


@register.filter
def time_left(until: datetime, now: datetime) -> str:
    """还剩 2 天; the smallest unit is minutes, and never less than one."""
    seconds = max(0, int((until - now).total_seconds()))
    if seconds >= 2 * DAY:
        return _("还剩 %(n)d 天") % {"n": seconds // DAY}
    if seconds >= 2 * HOUR:
        return _("还剩 %(n)d 小时") % {"n": seconds // HOUR}
    return _("还剩 %(n)d 分钟") % {"n": max(1, seconds // 60)}
