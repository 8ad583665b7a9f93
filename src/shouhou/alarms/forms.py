"""What people fill in: to whom chosen cases go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NOBODY = ""
MOST = 1000


class MoveForm(forms.Form):
    """The chosen cases and the person; nobody chosen gives them back to all."""

    to = forms.TypedChoiceField(label=_("交给"), coerce=int, required=False, empty_value=None)
    case = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("请先选择售后单。")}
    )

    def __init__(
        self, people: Sequence[tuple[int, str]], cases: Sequence[str], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        to, case = self.fields["to"], self.fields["case"]
        assert isinstance(to, forms.TypedChoiceField)
        assert isinstance(case, forms.TypedMultipleChoiceField)
        to.choices = [(NOBODY, _("退回待分配")), *people]
        # Which cases exist is judged by the action, one by one.
        known = [one for one in cases if one.isascii() and one.isdigit() and len(one) <= 18]
        case.choices = [(one, one) for one in known[:MOST]]
