"""`{% load reviews %}`: the words of ratings, and the colour of each."""

from __future__ import annotations

from typing import Final

from django import template

from shouhou.doors import page_language
from shouhou.reviews.words import label

register = template.Library()

TONES: Final = {"good": "ok", "neutral": "warn", "bad": "bad", "open": "warn", "answered": "ok"}


@register.filter
def review_word(code: str, section: str) -> str:
    """`{{ row.rating|review_word:"rating" }}`"""
    return label(section, code, page_language())


@register.filter
def review_tone(code: str) -> str:
    """The class of a badge for this code."""
    return TONES.get(code, "")
