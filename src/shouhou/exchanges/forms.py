"""What people fill in about an exchange."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shouhou.doors import YuanField, page_language
from shouhou.exchanges.actions.debts import CHANNELS, LONGEST_REASON, LONGEST_SERIAL, MOST_FEN
from shouhou.exchanges.decide.pricing import MOST_PIECES, MOST_UNITS
from shouhou.exchanges.facts import Paid, Parcel, PieceWish, Plan
from shouhou.exchanges.words import HOW, PAYERS, SITUATIONS, VIEWS, label
from shouhou.money import Money

ITEM: Final = re.compile(r"n-([0-9]{1,18})")
LONGEST_LOOK: Final = 80
amount = partial(YuanField, most_fen=MOST_FEN)
USUAL: Final = ("line_no", "units", "situation")


def worded(section: str, codes: tuple[str, ...], first: Any) -> list[tuple[str, Any]]:
    """Choices in the page's language, the tables' own answer first."""
    return [("", first), *((code, label(section, code, page_language())) for code in codes)]


class NarrowForm(forms.Form):
    """View and shop; what does not fit narrows nothing."""

    view = forms.ChoiceField(choices=[(view, view) for view in VIEWS], required=False)
    shop = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    after = forms.CharField(required=False, max_length=40)


class LookForm(forms.Form):
    """What could go out."""

    q = forms.CharField(required=False, max_length=LONGEST_LOOK)


class PlanForm(forms.Form):
    """On which terms; what goes out are the numbers beside the items."""

    line_no = forms.ChoiceField(label=_("换订单里的哪一行"), required=False)
    units = forms.IntegerField(label=_("换几件"), required=False, min_value=1, max_value=MOST_UNITS)
    situation = forms.ChoiceField(label=_("为什么换"), required=False)
    back_post_fen = amount(label=_("买家垫付的退回运费（元）"), required=False)
    insured_fen = amount(label=_("运费险已赔给买家（元）"), required=False)
    new_payer = forms.ChoiceField(label=_("换出运费由谁承担"), required=False)
    back_payer = forms.ChoiceField(label=_("退回运费由谁承担"), required=False)
    new_post_fen = amount(label=_("换出运费（元）"), required=False, help_text=_("空着就按运费表"))
    compensation_fen = amount(label=_("另外补偿买家（元）"), required=False)
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("价格或运费承担方和规则不一样时必填"),
    )

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        by_rules = _("按规则")
        self._choose("line_no", lines)
        self._choose("situation", worded("situation", SITUATIONS, by_rules))
        payers = worded("payer", PAYERS[:3], by_rules)
        self._choose("new_payer", payers)
        self._choose("back_payer", payers)
        if len(lines) <= 1:
            self.fields["line_no"].widget = forms.HiddenInput()
            self.fields["line_no"].initial = lines[0][0] if lines else ""

    @property
    def usual(self) -> list[forms.BoundField]:
        """What almost every exchange needs."""
        return [self[name] for name in USUAL]

    @property
    def rare(self) -> list[forms.BoundField]:
        """What only some need: folded away until it is used."""
        return [self[name] for name in self.fields if name not in USUAL]

    @property
    def uses_rare(self) -> bool:
        """Whether something of that was entered, or is wrong."""
        return any(each.errors or each.value() for each in self.rare)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def plan(self, pieces: tuple[PieceWish, ...]) -> Plan:
        """What was entered, once `is_valid` said yes."""
        said = self.cleaned_data
        return Plan(
            pieces=pieces,
            line_no=said["line_no"],
            units=said["units"] or 0,
            situation=said["situation"],
            back_payer=said["back_payer"],
            new_payer=said["new_payer"],
            back_post_fen=said["back_post_fen"] or 0,
            new_post_fen=said["new_post_fen"],
            insured_fen=said["insured_fen"] or 0,
            compensation_fen=said["compensation_fen"] or 0,
            reason=said["reason"],
        )


class OtherForm(forms.Form):
    """One thing that stands in no catalogue."""

    other_title = forms.CharField(label=_("名称"), required=False, max_length=200)
    other_sku = forms.CharField(label=_("规格"), required=False, max_length=200)
    other_price = amount(label=_("单价（元）"), required=False)
    other_n = forms.IntegerField(label=_("件数"), required=False, min_value=1, max_value=MOST_UNITS)


def pieces_of(sent: QueryDict, other: OtherForm) -> tuple[PieceWish, ...]:
    """Every item with a number beside it, and the one outside the catalogue.

    Raises forms.ValidationError for a number or a price that is none.
    """
    found = []
    for name in list(sent)[: MOST_PIECES * 20]:
        known = ITEM.fullmatch(name)
        told = sent.get(name, "").strip()
        if known is None or told in ("", "0"):
            continue
        price = sent.get(f"price-{known[1]}", "")
        found.append(
            PieceWish(item_id=int(known[1]), quantity=many(told), unit_fen=price_of(price))
        )
    said = other.cleaned_data
    if said.get("other_title") and said.get("other_n"):
        found.append(
            PieceWish(
                title=said["other_title"],
                sku=said["other_sku"],
                quantity=said["other_n"],
                unit_fen=said["other_price"],
            )
        )
    return tuple(found)


def many(told: str) -> int:
    if not (told.isascii() and told.isdigit() and len(told) <= 6):
        raise forms.ValidationError(_("件数要写整数。"))
    return int(told)


def price_of(told: str) -> int | None:
    field = amount(required=False)
    fen: int | None = field.clean(told[:20])
    return fen


class AskForm(forms.Form):
    """How the buyer is asked."""

    channel = forms.ChoiceField(choices=[(code, code) for code in CHANNELS], initial="wangwang")


class PaidForm(forms.Form):
    """What the buyer paid."""

    how = forms.ChoiceField(label=_("怎么付的"))
    serial = forms.CharField(
        label=_("链接订单号或转账流水号"),
        max_length=LONGEST_SERIAL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    fen = amount(label=_("金额（元）"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, label("how", code, page_language())) for code in HOW]

    def paid(self) -> Paid:
        """What was entered, once `is_valid` said yes."""
        said = self.cleaned_data
        return Paid(how=said["how"], serial=said["serial"], fen=said["fen"] or 0)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)


class SendForm(forms.Form):
    """Another address than the order's, and a supervisor's reason."""

    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    name = forms.CharField(required=False, max_length=100)
    phone = forms.CharField(required=False, max_length=60)
    address = forms.CharField(required=False, max_length=300)


class WaybillForm(forms.Form):
    """Under which number it went out."""

    courier = forms.CharField(label=_("快递公司"), max_length=40)
    waybill = forms.CharField(label=_("运单号"), max_length=64)

    def parcel(self) -> Parcel:
        return Parcel(courier=self.cleaned_data["courier"], waybill=self.cleaned_data["waybill"])


def initial_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as the form shows it: amounts in yuan, empty where the tables answer."""
    amounts = ("back_post_fen", "new_post_fen", "insured_fen", "compensation_fen")
    found = {name: Money(plan[name]).yuan if plan.get(name) else "" for name in amounts}
    same = ("line_no", "situation", "back_payer", "new_payer", "reason")
    return {
        **found,
        **{name: plan.get(name, "") for name in same},
        "units": plan.get("units") or None,
    }
