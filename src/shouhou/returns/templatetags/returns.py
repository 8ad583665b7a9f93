"""`{% load returns %}`: the words of returns, and their colours."""

from __future__ import annotations

from typing import Any, Final

from django import template

from shouhou.doors import page_language
from shouhou.refunds.queries import goods_name
from shouhou.refunds.words import label as refund_label
from shouhou.returns.words import label

register = template.Library()

TONES: Final = {
    "accept": "ok",
    "wait": "ask",
    "talk": "warn",
    "received": "ask",
    "ownerless": "warn",
    "counted": "ok",
    "decide": "bad",
    "remind": "warn",
    "new": "ok",
    "not_ours": "bad",
}


@register.filter
def returns_word(code: str, section: str) -> str:
    """`{{ piece.condition|returns_word:"condition" }}`"""
    return label(section, code, page_language())


@register.filter
def asked_kind(code: str) -> str:
    """The kind that was asked for, in the words of refunds."""
    return refund_label("ask_kind", code, page_language()) if code else ""


@register.filter
def goods_state(code: str) -> str:
    """Where the goods are, in the words of refunds."""
    return goods_name(code, page_language()) if code else ""


@register.filter
def returns_tone(code: str) -> str:
    """The class of a badge for this word."""
    return TONES.get(code, "")


@register.filter
def says(told: Any) -> str:
    """A value with a sentence in both languages, in that of the page."""
    return str(told.zh if page_language() == "zh" else told.en)
