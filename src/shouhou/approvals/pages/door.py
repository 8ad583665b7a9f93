"""Who carries an approved decision out, and how one is shown to whoever decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from shouhou.approvals import actions
from shouhou.approvals.facts import ApprovalView, RuledBy
from shouhou.approvals.words import label
from shouhou.doors import page_language
from shouhou.policy.words import Language

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def who_decides(subject: str) -> Callable[..., Any]:
    """The action that decides an approval about this kind of thing and does what follows from it.

    settings.APPROVAL_ACTS names it, subject → dotted path, as slices above this one may do it;
    without a name only the decision is written. All take (by, approval_id, approve, note, now).
    """
    named = getattr(settings, "APPROVAL_ACTS", {}).get(subject)
    return import_string(named) if named else actions.decide


def waited(asked_at: datetime, now: datetime) -> str:
    """How long somebody waits: days from two days on, hours from two hours on, else minutes."""
    span = max(now - asked_at, timedelta())
    if span >= 2 * DAY:
        return _("%(days)d 天") % {"days": span // DAY}
    if span >= 2 * HOUR:
        return _("%(hours)d 小时") % {"hours": span // HOUR}
    return _("%(minutes)d 分") % {"minutes": span // timedelta(minutes=1)}


def shown(one: ApprovalView, now: datetime) -> dict[str, Any]:
    """One approval with its words, ready for a template."""
    lang = page_language()
    then = one.ruling_then if one.ruling_then and one.ruling_then != one.ruling else None
    may = one.may
    return {
        "seen": one,
        "act": label("act", one.act, lang),
        "purpose": label("purpose", one.purpose, lang),
        "needs": label("needs", one.needs, lang),
        "reasons": _reasons(one.ruling.rows, lang),
        "reasons_then": _reasons(then.rows, lang) if then else [],
        "waited": waited(one.asked_at, now),
        "why_not": "" if may is None or may else (may.zh if lang == "zh" else may.en),
        "as_delegate": may is not None and may.decides_as == "delegate",
    }


def _reasons(rows: tuple[RuledBy, ...], lang: Language) -> list[dict[str, str]]:
    return [
        {
            "row": row.row,
            "says": row.zh if lang == "zh" else row.en,
            "needs": label("needs", row.needs, lang),
        }
        for row in rows
    ]
