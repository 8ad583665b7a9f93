"""What people type into the ledger's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.ledger.words import codes_of, label
from shouhou.shops.facts import ShopView

FIELDS: Final = {
    "release": (),
    "clear_wait": (),
    "ask": (),
    "settle_part": (),
    "confirm": ("serial", "proof_id"),
    "fail": ("why",),
    "lose": ("why",),
    "cancel": ("why",),
}
"""What each act of a payable asks for."""


class ActForm(forms.Form):
    """One act on one payable; only the fields it asks for are there."""

    serial = forms.CharField(label=_("流水号"), max_length=64, required=False)
    proof_id = forms.IntegerField(
        label=_("凭证编号"), min_value=1, max_value=2**63 - 1, required=False
    )
    why = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, event: str, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        for name in list(self.fields):
            if name not in FIELDS[event]:
                del self.fields[name]


class AccountsForm(forms.Form):
    """Which entries are shown."""

    shop = forms.TypedChoiceField(label=_("店铺"), coerce=int)
    order = forms.CharField(label=_("订单号"), max_length=64, required=False)
    case = forms.IntegerField(label=_("售后单"), min_value=1, max_value=2**63 - 1, required=False)
    day = forms.DateField(
        label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    account = forms.ChoiceField(label=_("科目"), required=False)

    def __init__(self, shops: tuple[ShopView, ...], lang: str, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.fields["shop"].choices = [(shop.id, shop.name) for shop in shops]  # type: ignore[attr-defined]
        words = [
            (code, label("account", code, "en" if lang == "en" else "zh"))
            for code in codes_of("account")
        ]
        self.fields["account"].choices = [("", "—"), *words]  # type: ignore[attr-defined]


class MovementForm(forms.Form):
    """Money that moved otherwise than by a payable."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shop = forms.TypedChoiceField(label=_("店铺"), coerce=int)
    movement = forms.ChoiceField(label=_("是什么"))
    amount = forms.DecimalField(
        label=_("金额（元）"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    order = forms.CharField(label=_("订单号"), max_length=64, required=False)
    case = forms.IntegerField(label=_("售后单"), min_value=1, max_value=2**63 - 1, required=False)
    says = forms.CharField(label=_("说明"), max_length=500, required=False)

    def __init__(self, shops: tuple[ShopView, ...], lang: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        words = [
            (code, label("movement", code, "en" if lang == "en" else "zh"))
            for code in codes_of("movement")
        ]
        self.fields["shop"].choices = [(shop.id, shop.name) for shop in shops]  # type: ignore[attr-defined]
        self.fields["movement"].choices = words  # type: ignore[attr-defined]
