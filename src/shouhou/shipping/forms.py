"""What people fill in about what is missing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.shipping.actions.missing import LONGEST_DAY, LONGEST_ITEM, LONGEST_NOTE
from shouhou.shipping.facts import Reported


class ShortageForm(forms.Form):
    """An item that cannot be sent."""

    shop = forms.TypedChoiceField(label=_("店铺"), coerce=int)
    item = forms.CharField(
        label=_("缺哪个商品"),
        max_length=LONGEST_ITEM,
        help_text=_("商家编码、商品 ID，或订单上一模一样的商品名。"),
    )
    again_on = forms.CharField(
        label=_("预计什么时候到货（不知道就空着）"), max_length=LONGEST_DAY, required=False
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, shops: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        shop = self.fields["shop"]
        assert isinstance(shop, forms.TypedChoiceField)
        shop.choices = shops
        if len(shops) == 1:
            shop.initial = shops[0][0]
            shop.widget = forms.HiddenInput()

    def reported(self) -> Reported:
        """What was entered, once `is_valid` said yes."""
        said = self.cleaned_data
        return Reported(
            shop_id=said["shop"], item=said["item"], note=said["note"], again_on=said["again_on"]
        )


class SheetBack(forms.Form):
    """A shipping sheet that comes back with its waybills."""

    book = forms.FileField(max_length=200, allow_empty_file=False)
