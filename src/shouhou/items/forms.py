"""What people fill in about items."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.items.queries import LONGEST_SEARCH


class LookForm(forms.Form):
    """Which items; what does not fit narrows nothing."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)
    shop = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class BookForm(forms.Form):
    """The sheet as a file."""

    book = forms.FileField(
        label=_("商品表（xlsx 或 csv）"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
