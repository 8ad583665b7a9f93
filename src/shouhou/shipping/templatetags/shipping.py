"""`{% load shipping %}`: the words of shipping, and the colour of a clock."""

from __future__ import annotations

from typing import Final

from django import template

from shouhou.doors import page_language
from shouhou.shipping.words import label

register = template.Library()

TONES: Final = {"over": "bad", "last": "bad", "near": "warn"}
SENDING_TONES: Final = {"waiting": "ask", "on_sheet": "ask", "sent": "ok", "short": "bad"}


@register.filter
def shipping_word(code: str, section: str) -> str:
    """`{{ row.clock.code|shipping_word:"clock" }}`"""
    return label(section, code, page_language())


@register.filter
def clock_tone(code: str) -> str:
    """The class of a badge for this clock."""
    return TONES.get(code, "")


@register.filter
def sending_tone(state: str) -> str:
    """The class of a badge for a sending."""
    return SENDING_TONES.get(state, "")
