"""`{% load parcels %}`: the words of parcels, the colour of each, and where a source is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django import template
from django.utils.translation import gettext_lazy as _

from shouhou.doors import page_language
from shouhou.parcels.queries import FreightQuoteView, ParcelSignView, ParcelView, TalkView
from shouhou.parcels.words import ALARMS, OVER, TALK_OPEN, label, machine

register = template.Library()

TONES: Final = {
    "at_station": "ask",
    "signed": "ok",
    "signed_self": "ok",
    "signed_other": "warn",
    "refused": "warn",
    "problem": "warn",
    "returning": "warn",
    "unrecognised": "warn",
    "lost": "bad",
    "asked": "warn",
    "promised": "ask",
    "done": "ok",
    "failed": "bad",
}
LOUD: Final = ("", "", "warn", "bad")
"""The tone of a sign by its place in ALARMS; the word of the sign always stands in it."""
SOURCES: Final = {
    "kuaidi100": _("快递100"),
    "kdniao": _("快递鸟"),
    "taobao": _("淘宝"),
    "platform": _("平台"),
}
PROBLEMS: Final = {
    "temporary": _("物流查询服务暂时没有回应，稍后会自动再查。"),
    "too_often": _("查询太频繁，或今天的次数已用完；过一段时间会自动继续。"),
    "not_found": _("还查不到物流。刚寄出的要等几个小时；一直查不到，请核对快递公司和单号。"),
    "needs_phone": _("这家快递要核对手机号后四位，没有就查不到。"),
    "unknown_courier": _("快递公司和单号对不上，请更正。"),
    "refused": _("服务商拒绝查询这个单号，必要时请打电话问快递。"),
    "misconfigured": _("物流查询的账号设置有误或已到期，请店长检查。"),
    "unreadable": _("物流查询的回答读不懂，请告诉管理员。"),
}


@register.filter
def parcel_word(code: str, section: str) -> str:
    """`{{ parcel.stage|parcel_word:"stage" }}`"""
    return label(section, code, page_language())


@register.filter
def parcel_title(code: str, section: str) -> str:
    """The same where it stands alone: English begins like a sentence."""
    word = parcel_word(code, section)
    return word[:1].upper() + word[1:]


@register.filter
def loudest_first(signs: Iterable[ParcelSignView]) -> list[ParcelSignView]:
    """What is wrong, the most urgent on top."""
    return sorted(signs, key=lambda sign: -ALARMS.index(sign.alarm))


@register.filter
def parcel_tone(code: str) -> str:
    """The class of a badge for a stage, or for how a wish stands."""
    return TONES.get(code, "")


@register.filter
def sign_tone(alarm: str | int) -> str:
    """The class for how loud a sign is, by its word or by its number."""
    place = ALARMS.index(alarm) if isinstance(alarm, str) else alarm
    return LOUD[place]


@register.filter
def talk_event(code: str) -> str:
    """What happened in a talk: that the courier was asked, or an event of states.md."""
    known = machine().events
    return known[code].label(page_language()) if code in known else str(_("联系了快递"))


@register.filter
def source_word(code: str) -> str:
    """Who told; a source nobody knows shows itself."""
    return str(SOURCES.get(code, code))


@register.filter
def source_problem(code: str) -> str:
    """Why no news came, in words; a problem nobody knows shows itself."""
    return str(PROBLEMS.get(code, code))


@register.filter
def is_over(stage: str) -> bool:
    """Whether nothing more is expected of a parcel that stands here."""
    return stage in OVER


@register.filter
def open_talk(parcel: ParcelView) -> TalkView | None:
    """The newest wish that the courier still owes; None where there is none."""
    return next((talk for talk in parcel.talks if talk.state in TALK_OPEN), None)


@register.filter
def freight_why(found: FreightQuoteView) -> str:
    """The row of the sheet that says so, in the language of the page."""
    return found.why if page_language() == "zh" else found.why_en


@register.filter
def offer_of(offers: Mapping[int, object] | None, parcel_id: int) -> object | None:
    """`{{ postage_offers|offer_of:parcel.id }}`: the figure that may be written onto a parcel."""
    return offers.get(parcel_id) if offers else None


@register.filter
def can_stop(parcel: ParcelView, couriers: frozenset[str] | None) -> bool:
    """Whether this parcel could be stopped by interface now."""
    under_way = parcel.direction == "out" and parcel.stage not in (*OVER, "returning")
    known = parcel.courier in (couriers or ())
    return known and under_way and not parcel.replaced
