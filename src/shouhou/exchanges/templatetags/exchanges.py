"""`{% load exchanges %}`: the words of exchanges, the colour of each, the language of a rule."""

from __future__ import annotations

from typing import Any, Final

from django import template

from shouhou.doors import page_language
from shouhou.exchanges.words import debt_machine, label, machine

register = template.Library()

TONES: Final = {
    "planned": "ask",
    "open": "ask",
    "sending": "ask",
    "short": "bad",
    "sent": "ok",
    "proposed": "warn",
    "asked": "warn",
    "lapsed": "bad",
    "paid": "ok",
    "waived": "ok",
    "owing": "warn",
    "coming": "ask",
    "ready": "warn",
}


@register.filter
def exchange_word(code: str, section: str) -> str:
    """`{{ row.state|exchange_word:"state" }}`"""
    return label(section, code, page_language())


@register.filter
def exchange_tone(code: str) -> str:
    """The class of a badge for this code."""
    return TONES.get(code, "")


@register.filter
def why_of(line: Any) -> str:
    """The sentence of a rule's row in the page's language."""
    return str(line.why_en if page_language() == "en" else line.why)


@register.filter
def name_of_move(move: Any) -> str:
    """What a button says."""
    return str(move.en.capitalize() if page_language() == "en" else move.zh)


@register.filter
def done_in(change: Any) -> str:
    """What a line of the history did, as the table names it."""
    words = machine() if change.axis == "exchange" else debt_machine()
    word = words.events[change.event]
    return str(word.en.capitalize() if page_language() == "en" else word.zh)


@register.filter
def why_not(move: Any) -> str:
    """Why a button is refused."""
    return str(move.why_en if page_language() == "en" else move.why_zh)
