"""What people fill in: who approves in whose place, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choice = tuple[int, str]
MINUTE = "%Y-%m-%dT%H:%M"
READ = [MINUTE, "%Y-%m-%d %H:%M", "%Y-%m-%d"]


def minute(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A minute on the shop's own clock."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, widget=box, input_formats=READ
    )


class DelegationForm(forms.Form):
    """Who, whom, from when, until when."""

    from_person = forms.TypedChoiceField(label=_("谁不在"), coerce=int)
    to_person = forms.TypedChoiceField(label=_("由谁代批"), coerce=int)
    from_at = minute(_("从什么时候"), required=False, help_text=_("不填就是从现在开始。"))
    until_at = minute(_("到什么时候"))

    def __init__(
        self, absent: Sequence[Choice], colleagues: Sequence[Choice], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (("from_person", absent), ("to_person", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = list(choices)
