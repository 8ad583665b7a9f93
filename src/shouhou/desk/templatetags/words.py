"""What people read for a code: the closed words of refunds, in the language of the page."""

from __future__ import annotations

from typing import Final

from django import template

from shouhou.cases import words as cases
from shouhou.cases.queries import state_label
from shouhou.desk.shown.tones import tone as tone_of
from shouhou.doors import page_language
from shouhou.refunds.words import label

register = template.Library()

FLAGS: Final = {
    "grey": ("灰旗", "grey flag"),
    "red": ("红旗", "red flag"),
    "yellow": ("黄旗", "yellow flag"),
    "green": ("绿旗", "green flag"),
    "blue": ("蓝旗", "blue flag"),
    "purple": ("紫旗", "purple flag"),
    "unrecognised": ("没见过的旗", "unknown flag"),
}


@register.filter
def word(code: str | int | None, section: str) -> str:
    """`{{ code|word:"verdict" }}`; a code nobody knows shows itself."""
    return label(section, code, page_language())


@register.filter
def case_word(code: str, section: str) -> str:
    """The same out of the words of cases: `{{ case.kind|case_word:"case_kind" }}`."""
    return cases.label(section, code, page_language())


@register.filter
def case_state(code: str) -> str:
    """A state of a case in words."""
    return state_label("case", code, page_language())


@register.filter
def problem_word(code: str) -> str:
    """A problem of the rules in words; what somebody typed stands as it is."""
    return label("problem", code, page_language()) if code else ""


@register.filter
def flag_word(code: str) -> str:
    """The colour of a seller's flag; one nobody knows shows itself."""
    zh, en = FLAGS.get(code, (code, code))
    return en if page_language() == "en" else zh


@register.filter
def alarm_word(level: int) -> str:
    """How loud a case is, in a word; nothing when it is quiet."""
    return cases.ALARM_NAMES[level][page_language() == "en"] if level else ""


@register.filter
def tone(code: str | None) -> str:
    """The class of a badge for this code."""
    return tone_of(code)
