"""`{% load triage %}`: the words of triage, and of a memo's missing parts."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from shouhou.contacts.words import label as contact_label
from shouhou.doors import page_language
from shouhou.refunds.words import label as refund_label
from shouhou.triage.facts import Step
from shouhou.triage.words import label

register = template.Library()


@register.filter
def triage_word(code: str, section: str) -> str:
    """`{{ step.code|triage_word:"step" }}`"""
    return label(section, code, page_language())


@register.filter
def step_why(step: Step) -> str:
    """Why a step is needed, in the language of the page."""
    return step.why if page_language() == "zh" else step.why_en


@register.filter
def parts(codes: Iterable[str], section: str) -> str:
    """Missing parts in words: of a memo (`memo_part`) or a text (`blank`)."""
    word = contact_label if section == "blank" else label
    mark = "、" if page_language() == "zh" else ", "
    return mark.join(word(section, code, page_language()) for code in codes)


@register.filter
def problem_word(code: str) -> str:
    """A problem in the words of refunds."""
    return refund_label("problem", code, page_language())
