"""What people type in triage: the card, the return address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.doors import page_language
from shouhou.refunds.words import label as refund_label
from shouhou.triage.actions.address import LONGEST_ADDRESS, LONGEST_NAME
from shouhou.triage.actions.card import LONGEST_STYLE, LONGEST_WORDS
from shouhou.triage.facts import Card
from shouhou.triage.queries import PROBLEMS
from shouhou.triage.words import SOURCES, WANTED, label


def sources() -> list[tuple[str, Any]]:
    """Where a card comes from, but for the buyer's own page."""
    return [(code, label("source", code, page_language())) for code in SOURCES if code != "page"]


def wanted() -> list[tuple[str, Any]]:
    return [(code, label("wanted", code, page_language())) for code in WANTED]


def problems() -> list[tuple[str, Any]]:
    known = [(code, refund_label("problem", code, page_language())) for code in PROBLEMS]
    return [("", _("没有写")), *known]


class CardForm(forms.Form):
    """The after-sales card, as somebody reads it off."""

    source = forms.ChoiceField(label=_("卡片来源"), choices=sources)
    came_back = forms.CharField(label=_("退回了什么"), max_length=LONGEST_STYLE, required=False)
    wanted = forms.ChoiceField(label=_("买家要什么"), choices=wanted, initial="unsaid")
    style_out = forms.CharField(label=_("换成什么"), max_length=LONGEST_STYLE, required=False)
    problem = forms.ChoiceField(label=_("什么问题"), choices=problems, required=False)
    reason = forms.CharField(
        label=_("买家写的原因"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(label=_("说明"), max_length=LONGEST_WORDS, required=False)

    def card(self) -> Card:
        """What was entered, once `is_valid` said yes."""
        return Card(**self.cleaned_data)


class AddressForm(forms.Form):
    """Where buyers send things back."""

    name = forms.CharField(label=_("收件人"), max_length=LONGEST_NAME)
    phone = forms.CharField(label=_("电话"), max_length=20)
    address = forms.CharField(label=_("地址"), max_length=LONGEST_ADDRESS)
