"""What people fill in to add evidence."""

from __future__ import annotations

from typing import Any

from django import forms

from shouhou.evidence.decide.names import NOTE_LIMIT
from shouhou.evidence.words import KINDS

ACCEPTED = "image/*,.pdf,.txt,.log,.xlsx,.docx"
NEXT_LIMIT = 500


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All the files of the input, not only the last; what is in them the action finds out."""

    widget = ManyFiles(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Any:
        return list(data) if isinstance(data, list) else []


class AddForm(forms.Form):
    """The drop of the case page."""

    shop_id = forms.IntegerField(min_value=1)
    case_id = forms.IntegerField(min_value=1)
    seal = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    note = forms.CharField(required=False, max_length=NOTE_LIMIT)
    next = forms.CharField(required=False, max_length=NEXT_LIMIT)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Not in the class: a form has an attribute of this name already.
        self.fields["files"] = ManyFilesField(required=False)
