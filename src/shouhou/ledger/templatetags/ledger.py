"""`{% load ledger %}`: how the ledger's figures and words look."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import get_language

from shouhou.clock import in_shanghai
from shouhou.ledger.decide import machine
from shouhou.ledger.words import VIEW_NAMES, label

register = template.Library()


def english() -> bool:
    """Whether the page is read in English."""
    return (get_language() or "").startswith("en")


@register.filter
def yuan(fen: int | None) -> str:
    """12800 → ¥128.00; unknown → —."""
    if fen is None:
        return "—"
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@register.filter
def plain_yuan(fen: int) -> str:
    """12800 → 128.00, as a payment form takes it."""
    return f"{fen // 100}.{fen % 100:02d}"


@register.filter
def moment(at: datetime | None) -> str:
    """2026-11-23 14:05, in Shanghai."""
    return in_shanghai(at).strftime("%Y-%m-%d %H:%M") if at else "—"


@register.filter
def word(code: str, section: str) -> str:
    """`{{ code|word:"purpose" }}`; a code nobody knows shows itself."""
    return label(section, code, "en" if english() else "zh") if code else ""


@register.filter
def state(code: str) -> str:
    """A state of a payable in words."""
    return machine().label(code, "en" if english() else "zh") if code else ""


@register.filter
def event(code: str) -> str:
    """An event of a payable in words."""
    return machine().events[code].label("en" if english() else "zh")


@register.filter
def view_name(view: str) -> str:
    """A view of the queue in words."""
    return VIEW_NAMES[view][english()]


TONES = {"confirmed": "ok", "unknown": "bad", "failed": "bad", "submitted": "ask"}


@register.filter
def tone(code: str) -> str:
    """The class of a state's badge; the badge also says the word."""
    return TONES.get(code, "")
