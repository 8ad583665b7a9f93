"""What buyers and agents type, checked for form; what it means the actions find out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.couriers.names import couriers
from shouhou.doors import YuanField
from shouhou.policy.words import Language
from shouhou.refunds.words import label as refund_label
from shouhou.selfservice.facts import LinkWish, OfferWish, WayWish
from shouhou.selfservice.words import (
    ALLOWS,
    HAND_OUTS,
    LONGEST_TYPED,
    LONGEST_WORDS,
    PAYS,
    PROBLEMS,
    WAYS,
    label,
    vocabulary,
)
from shouhou.triage.facts import Card
from shouhou.triage.words import WANTED
from shouhou.triage.words import label as triage_label

LONGEST_STYLE = 200
LONGEST_NUMBER = 60
LONGEST_NOTE = 100


class CardForm(forms.Form):
    """The after-sales card as a buyer fills it in."""

    problem = forms.ChoiceField(label=_("哪里有问题"), required=False)
    reason = forms.CharField(
        label=_("说一说"),
        required=False,
        max_length=LONGEST_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：左袖口脱线约 3 厘米。"),
    )
    wanted = forms.ChoiceField(label=_("您希望怎么处理"))
    style_out = forms.CharField(
        label=_("想换成什么"),
        required=False,
        max_length=LONGEST_STYLE,
        help_text=_("换货时写颜色、尺码。"),
    )
    came_back = forms.CharField(
        label=_("寄回什么"),
        required=False,
        max_length=LONGEST_STYLE,
        help_text=_("几件、什么款；不寄回就不用写。"),
    )
    note = forms.CharField(
        label=_("还有什么要说的"),
        required=False,
        max_length=LONGEST_TYPED,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, language: Language = "zh", **more: Any) -> None:
        super().__init__(*args, **more)
        problems = [(code, refund_label("problem", code, language)) for code in PROBLEMS]
        self.fields["problem"].choices = [("", _("请选择")), *problems]  # type: ignore[attr-defined]
        wanted: list[tuple[str, Any]] = [
            (code, triage_label("wanted", code, language)) for code in WANTED[:-1]
        ]
        wanted.append(("unsaid", _("还没想好")))
        self.fields["wanted"].choices = wanted  # type: ignore[attr-defined]

    def card(self) -> Card:
        """What it says; after is_valid."""
        return Card(source="page", **self.cleaned_data)


class ChoiceForm(forms.Form):
    """Which way of which offer."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    way = forms.ChoiceField(
        choices=[(code, code) for code in WAYS],
        error_messages={"invalid_choice": _("请选一种方式。"), "required": _("请选一种方式。")},
    )


class WaybillForm(forms.Form):
    """The return parcel. The courier is the buyer's to say: a number only suggests one."""

    number = forms.CharField(
        label=_("快递单号"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("在快递面单或寄件短信上，6 到 32 位字母和数字。"),
    )
    courier = forms.ChoiceField(label=_("快递公司"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(each.code, each.zh) for each in couriers()]
        self.fields["courier"].choices = [("", _("请选择")), *known]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """A link for the buyer, as an agent wants it."""

    allows = forms.MultipleChoiceField(
        label=_("买家可以"), widget=forms.CheckboxSelectMultiple, initial=list(ALLOWS)
    )
    days = forms.IntegerField(label=_("有效天数"))
    hand_out = forms.ChoiceField(label=_("怎么给买家"), widget=forms.RadioSelect, initial="copy")

    def __init__(self, *args: Any, language: Language = "zh", **more: Any) -> None:
        super().__init__(*args, **more)
        bounds = vocabulary().parameters["link_days"]
        self.fields["days"].widget.attrs |= {"min": bounds.lo, "max": bounds.hi}
        allows = [(code, label("allows", code, language)) for code in ALLOWS]
        self.fields["allows"].choices = allows  # type: ignore[attr-defined]
        told = [(code, label("hand_out", code, language)) for code in HAND_OUTS]
        self.fields["hand_out"].choices = told  # type: ignore[attr-defined]

    def wish(self, base: str) -> LinkWish:
        """What it says; after is_valid."""
        said = self.cleaned_data
        return LinkWish(
            allows=frozenset(said["allows"]),
            days=said["days"],
            hand_out=said["hand_out"],
            base=base,
        )


class OfferForm(forms.Form):
    """Ways out with their figures; a way that is not ticked is not offered."""

    hours = forms.IntegerField(label=_("有效小时"))
    words = forms.CharField(
        label=_("写给买家的话"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不要把评价当条件。"),
    )

    def __init__(self, *args: Any, language: Language = "zh", **more: Any) -> None:
        super().__init__(*args, **more)
        bounds = vocabulary().parameters["offer_hours"]
        self.fields["hours"].widget.attrs |= {"min": bounds.lo, "max": bounds.hi}
        for code in WAYS:
            name = label("way", code, language)
            self.fields[f"use_{code}"] = forms.BooleanField(label=name, required=False)
            if code in PAYS:
                self.fields[f"amount_{code}"] = YuanField(label=_("退多少（元）"), required=False)
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("说明"), required=False, max_length=LONGEST_NOTE
            )

    def rows(self) -> list[dict[str, Any]]:
        """One row for each way, as the page shows it."""
        return [
            {
                "use": self[f"use_{code}"],
                "amount": self[f"amount_{code}"] if code in PAYS else None,
                "note": self[f"note_{code}"],
            }
            for code in WAYS
        ]

    def wish(self) -> OfferWish:
        """What it says; after is_valid."""
        said = self.cleaned_data
        ways = tuple(
            WayWish(code, said.get(f"amount_{code}"), said[f"note_{code}"])
            for code in WAYS
            if said[f"use_{code}"]
        )
        return OfferWish(ways=ways, words=said["words"], hours=said["hours"])
