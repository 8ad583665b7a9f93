"""What people type and what the station sends, checked for form; actions judge what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from shouhou.doors import page_language
from shouhou.money import Money
from shouhou.returns.decide.reading import LONGEST
from shouhou.returns.facts import Count, CountedPiece, OnShelf, Scan
from shouhou.returns.words import CONDITIONS, FINDINGS, PLACES, label
from shouhou.shops.facts import Refused

MOST_JSON: Final = 100_000
MOST_QUANTITY: Final = 999


def key_of(told: str) -> UUID:
    """The station's key; without JavaScript each form brings one of its own."""
    try:
        return UUID(told)
    except ValueError:
        return uuid4()


def moment_of(told: str, now: datetime) -> datetime:
    """The device's moment; what is none, or has no offset, is now."""
    try:
        found = parse_datetime(told[:40]) if told else None
    except ValueError:
        return now
    return now if found is None or found.tzinfo is None else found


class ScanForm(forms.Form):
    """A parcel in somebody's hand."""

    text = forms.CharField(label=_("扫运单，或输入订单号、手机尾号、姓名"), max_length=20_000)
    key = forms.CharField(required=False, max_length=40)
    at = forms.CharField(required=False, max_length=40)
    shop = forms.IntegerField(required=False, min_value=1)
    choice = forms.CharField(required=False, max_length=90)
    waybill = forms.CharField(required=False, max_length=64)

    def scan(self, now: datetime) -> Scan:
        """What was entered, once `is_valid` said yes."""
        said = self.cleaned_data
        return Scan(
            key=key_of(said["key"]),
            text=said["text"][: LONGEST + 1],
            scanned_at=moment_of(said["at"], now),
            shop_id=said["shop"],
            choice=said["choice"],
            waybill=said["waybill"],
        )


def wrong(field: str) -> Refused:
    return Refused(
        "invalid", "提交的内容不完整，请重试。", "The form is not complete.", field=field
    )


def number_of(said: Mapping[str, Any], name: str, most: int) -> int | None:
    """A whole number of a JSON object; None where there is none. Raises Refused `invalid`."""
    value = said.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise wrong(name)
    return value


def word_of(said: Mapping[str, Any], name: str, most: int = 200) -> str:
    """A text of a JSON object. Raises Refused `invalid`."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise wrong(name)
    return value


def count_of(body: bytes, now: datetime) -> Count:
    """What the station counted, as it sends it. Raises Refused `invalid`."""
    if len(body) > MOST_JSON:
        raise wrong("pieces")
    try:
        said = json.loads(body)
        pieces = said.get("pieces", [])
    except (ValueError, AttributeError, RecursionError):
        raise wrong("pieces")
    if not isinstance(pieces, list) or not all(isinstance(each, dict) for each in pieces):
        raise wrong("pieces")
    return Count(
        key=key_of(word_of(said, "key", 40)),
        counted_at=moment_of(word_of(said, "at", 40), now),
        pieces=tuple(piece_of(each) for each in pieces if each.get("quantity")),
        weight_g=number_of(said, "weight_g", 1_000_000),
    )


def piece_of(said: Mapping[str, Any]) -> CountedPiece:
    """One row of a count. Raises Refused `invalid`."""
    return CountedPiece(
        quantity=number_of(said, "quantity", MOST_QUANTITY) or 0,
        condition=word_of(said, "condition", 20),
        agreement_id=number_of(said, "agreement", 2**63 - 1),
        order_no=word_of(said, "order", 64),
        line_no=word_of(said, "line", 64),
        finding=word_of(said, "finding", 20) or "none",
        complete=said.get("complete", True) is not False,
        place=word_of(said, "place", 20),
        serial=word_of(said, "serial", 80),
        note=word_of(said, "note", 200),
    )


def count_in_form(data: Mapping[str, Any], now: datetime) -> Count:
    """The same out of the plain form: one row for each line, `rows` of them.

    Raises Refused `invalid`.
    """
    told = str(data.get("rows", "0"))
    rows = min(int(told), 60) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    pieces = []
    for n in range(rows):
        many = str(data.get(f"quantity-{n}", "")).strip()
        if not many or many == "0":
            continue
        if not (many.isascii() and many.isdigit() and len(many) < 4):
            raise wrong("pieces")
        agreement = str(data.get(f"agreement-{n}", ""))
        pieces.append(
            CountedPiece(
                quantity=int(many),
                condition=str(data.get(f"condition-{n}", "new"))[:20],
                agreement_id=int(agreement) if agreement[:18].isdecimal() else None,
                order_no=str(data.get(f"order-{n}", ""))[:64],
                line_no=str(data.get(f"line-{n}", ""))[:64],
                finding=str(data.get(f"finding-{n}", "none"))[:20],
                place=str(data.get(f"place-{n}", ""))[:20],
                serial=str(data.get(f"serial-{n}", ""))[:80],
                note=str(data.get(f"note-{n}", ""))[:200],
            )
        )
    weight = str(data.get("weight_g", "")).strip()
    return Count(
        key=key_of(str(data.get("key", ""))[:40]),
        counted_at=moment_of(str(data.get("at", ""))[:40], now),
        pieces=tuple(pieces),
        weight_g=int(weight) if weight.isascii() and weight[:7].isdigit() else None,
    )


class ShelfForm(forms.Form):
    """What is written down of a parcel nobody announced."""

    shelf_no = forms.CharField(label=_("架号"), required=False, max_length=20)
    words = forms.CharField(
        label=_("里面是什么"),
        required=False,
        max_length=200,
        help_text=_("商家编码，或商品名里的几个词。"),
    )
    phone_tail = forms.RegexField(
        r"^[0-9]{4,11}$", label=_("面单上的手机尾号"), required=False, max_length=11
    )
    name = forms.CharField(label=_("寄件人姓名"), required=False, max_length=40)
    place = forms.CharField(label=_("寄件地址"), required=False, max_length=100)
    weight_g = forms.IntegerField(
        label=_("重量（克）"), required=False, min_value=0, max_value=1_000_000
    )
    note = forms.CharField(
        label=_("备注"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def shelf(self) -> OnShelf:
        """What was entered, once `is_valid` said yes."""
        said = self.cleaned_data
        return OnShelf(
            shelf_no=said["shelf_no"],
            phone_tail=said["phone_tail"],
            name=said["name"],
            place=said["place"],
            words=said["words"],
            weight_g=said["weight_g"],
            note=said["note"],
        )


def word_choices(section: str, codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Words as choices, in the language of the page."""
    return [(code, label(section, code, page_language())) for code in codes]


class DisposeForm(forms.Form):
    """Where an unclaimed parcel goes in the end."""

    place = forms.ChoiceField(label=_("去处"), choices=lambda: word_choices("place", PLACES))
    why = forms.CharField(
        label=_("为什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class WhyForm(forms.Form):
    """A reason, or none."""

    why = forms.CharField(label=_("为什么"), max_length=200, required=False)


def conditions() -> list[tuple[str, Any]]:
    """The conditions, as keys 1 to 6 name them."""
    return word_choices("condition", CONDITIONS)


def findings() -> list[tuple[str, Any]]:
    """What the inspector may answer, as keys 7 to 9 name it; not checked stands first."""
    return word_choices("finding", FINDINGS)


def yuan(fen: int | None) -> str:
    """An amount for a table; nothing where it is not known."""
    return "" if fen is None else Money(fen).yuan


__all__ = [
    "DisposeForm",
    "ScanForm",
    "ShelfForm",
    "WhyForm",
    "conditions",
    "count_in_form",
    "count_of",
    "findings",
    "word_choices",
    "yuan",
]
