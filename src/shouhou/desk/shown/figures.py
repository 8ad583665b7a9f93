"""How figures look: yuan with two decimals, moments as 11-23 14:05, time left in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RED_BELOW = 2 * HOUR


def yuan(fen: int | None) -> str:
    """12800 → ¥128.00; unknown → —. A true minus sign, so that columns of figures line up."""
    if fen is None:
        return "—"
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def moment(at: datetime | None, now: datetime | None = None) -> str:
    """11-23 14:05, with the year when it is not this year's."""
    if at is None:
        return "—"
    local = at.astimezone(SHANGHAI)
    same_year = now is None or local.year == now.astimezone(SHANGHAI).year
    return local.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


def day(on: date | datetime | None) -> str:
    """2026-11-23"""
    if on is None:
        return "—"
    return (on.astimezone(SHANGHAI) if isinstance(on, datetime) else on).strftime("%Y-%m-%d")


def left(deadline: datetime | None, now: datetime) -> SafeString:
    """How long until a deadline: red below two hours, said in words when it is past."""
    if deadline is None:
        return format_html('<span class="muted">{}</span>', _("无时限"))
    remaining = deadline - now
    kind = "late" if remaining < RED_BELOW else ""
    return format_html(
        '<time class="{}" datetime="{}">{}</time>',
        kind,
        deadline.isoformat(timespec="minutes"),
        left_in_words(remaining),
    )


def left_in_words(remaining: timedelta) -> str:
    """还剩 3 天, 还剩 5 小时, 还剩 1 小时 20 分, 已超时 2 小时."""
    if remaining < timedelta(0):
        return _("已超时 %(span)s") % {"span": span_in_words(-remaining)}
    return _("还剩 %(span)s") % {"span": span_in_words(remaining)}


def span_in_words(span: timedelta) -> str:
    """Days from two days on, hours from two hours on, else hours and minutes."""
    hours, minutes = span // HOUR, span % HOUR // MINUTE
    if span >= 2 * DAY:
        return _("%(days)d 天") % {"days": span // DAY}
    if hours >= 2:
        return _("%(hours)d 小时") % {"hours": hours}
    if hours:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d 分") % {"minutes": minutes}
