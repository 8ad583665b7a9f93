"""`{% load evidence %}`: the seal of a case, and the words of evidence."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.http import urlencode
from django.utils.translation import get_language

from shouhou.evidence.facts import EvidenceView
from shouhou.evidence.forms import ACCEPTED
from shouhou.evidence.queries import case_seal
from shouhou.evidence.words import ENDINGS, KINDS, label

register = template.Library()


@register.simple_tag
def evidence_seal(shop_id: int, case_id: int) -> str:
    """What the door that takes files asks for: this case is one of this shop."""
    return case_seal(shop_id, case_id)


@register.simple_tag
def evidence_kinds() -> list[tuple[str, str]]:
    """Every kind with its name."""
    return [(kind, evidence_word(kind, "kind")) for kind in KINDS]


@register.simple_tag
def evidence_accepted() -> str:
    """What the file dialog offers first."""
    return ACCEPTED


@register.filter
def evidence_word(code: str, section: str) -> str:
    """`{{ one.kind|evidence_word:"kind" }}`"""
    return label(section, code, "en" if (get_language() or "").startswith("en") else "zh")


@register.filter
def ending(view: EvidenceView) -> str:
    """PDF, XLSX, TXT: what stands where a picture would."""
    return ENDINGS[view.media_type].upper()


@register.simple_tag(takes_context=True)
def evidence_back(context: Context) -> str:
    """The query that leads the viewer back: to the page that `next` names, else to this one."""
    chosen = context.get("next") or context["request"].get_full_path()
    return urlencode({"next": chosen})
