"""What people fill in: the answer to a rating, and what a list is narrowed to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.reviews.words import LONGEST_ANSWER, VIEWS


class AnswerForm(forms.Form):
    """Our words below the rating."""

    words = forms.CharField(
        label=_("回复"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("最多 500 字。所有人都看得到，不要写电话、微信，也不要用好处换改评价。"),
    )


class NarrowForm(forms.Form):
    """View, shop and days; what does not fit narrows nothing."""

    view = forms.ChoiceField(choices=[(view, view) for view in VIEWS], required=False)
    shop = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    from_on = forms.DateField(required=False)
    until_on = forms.DateField(required=False)
    after = forms.CharField(required=False, max_length=40)
