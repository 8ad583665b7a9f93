"""What people fill in: which shop, which files, a zip's password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.shops.facts import ShopView

ACCEPTED = ".csv,.xlsx,.xls,.zip"


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All the files of the input, not only the last; what is in them the reading job finds out."""

    widget = ManyFiles(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [each for each in data if each] if isinstance(data, list) else []


class UploadForm(forms.Form):
    """The drop."""

    shop = forms.TypedChoiceField(label=_("店铺"), coerce=int)
    reports = ManyFilesField(label=_("报表文件"), required=False)

    def __init__(self, shops: Sequence[ShopView], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["shop"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(shop.id, shop.name) for shop in shops]


class PasswordForm(forms.Form):
    """The password of one locked file; used once, kept nowhere."""

    file = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("压缩包密码"),
        max_length=100,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
