"""Form fields that several slices' forms share."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.money import Money, NotMoney

MOST_FEN: Final = 99_999_999_99
"""A hundred million yuan less a fen: more is a slip of the finger."""
GROUPED: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


class YuanField(forms.Field):
    """An amount in yuan, as whole fen; empty is None.

    128, 128.5, ¥128.50, 128元 and 1,280.50 are read, also in full width as a Chinese keyboard
    writes them. A comma anywhere else is refused: 12,50 might be meant as either.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("请填写金额，例如 128.50。"),
        "range": _("金额超出范围。"),
    }

    def __init__(self, *, most_fen: int = MOST_FEN, **more: Any) -> None:
        super().__init__(**more)
        self.most_fen = most_fen

    def to_python(self, value: Any) -> int | None:
        said = unicodedata.normalize("NFKC", str(value or "")).strip()
        said = said.removeprefix("¥").removesuffix("元").strip()
        if not said:
            return None
        if GROUPED.fullmatch(said):
            said = said.replace(",", "")
        try:
            fen = Money.from_yuan(said).fen
        except NotMoney:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if not 0 <= fen <= self.most_fen:
            raise forms.ValidationError(self.error_messages["range"], code="range")
        return fen

    def prepare_value(self, value: Any) -> Any:
        return Money(value).yuan if isinstance(value, int) else value
