"""What people read for a code: the closed words of refunds, in the language of the page."""

from __future__ import annotations

from django import template

from shouhou.desk.shown.language import page_language
from shouhou.desk.shown.tones import tone as tone_of
from shouhou.refunds.words import label

register = template.Library()


@register.filter
def word(code: str | int | None, section: str) -> str:
    """`{{ code|word:"verdict" }}`; a code nobody knows shows itself."""
    return label(section, code, page_language())


@register.filter
def tone(code: str | None) -> str:
    """The class of a badge for this code."""
    return tone_of(code)
