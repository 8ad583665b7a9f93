"""What people fill in to see a buyer's full data."""

from __future__ import annotations

from django import forms


class UnmaskForm(forms.Form):
    """Which order, and why."""

    shop_id = forms.IntegerField(min_value=1)
    order_no = forms.CharField(max_length=80)
    reason = forms.CharField(required=False, max_length=200)
    next = forms.CharField(required=False, max_length=500)
