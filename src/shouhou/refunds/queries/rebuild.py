"""Rows turned back into exactly the values their sources gave, and gathered into cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.orders.queries import lines_of_orders, orders_seen
from shouhou.parcels.queries import signed_at_of
from shouhou.platforms.port import RefundSeen
from shouhou.refunds.facts import Case, ShopSetting, facts_of
from shouhou.refunds.models import RefundAnswer, RefundRequest
from shouhou.shops.queries import facts_of_shop, parameters_of, shop_kind

REFUND_FIELDS = tuple(field.name for field in fields(RefundSeen))


def refund_seen(shop_id: int, refund_no: str) -> RefundSeen | None:
    """The refund as its newest source showed it."""
    rows = RefundRequest.objects.filter(shop_id=shop_id, refund_no=refund_no)
    row = rows.values_list(*REFUND_FIELDS).first()
    return as_refund(row) if row else None


def as_refund(row: Sequence[Any]) -> RefundSeen:
    """The value of one row of REFUND_FIELDS; moments on the shop's own clock."""
    said: dict[str, Any] = {
        name: cell.astimezone(SHANGHAI) if isinstance(cell, datetime) else cell
        for name, cell in zip(REFUND_FIELDS, row, strict=True)
    }
    said["answers"] = tuple((header, text) for header, text in said["answers"])
    return RefundSeen(**said)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One refund with everything its rules may know."""

    refund_id: int
    case: Case


def setting_of(shop_id: int, on: date) -> ShopSetting:
    """What the shop declares on this day."""
    return ShopSetting(
        kind=shop_kind(shop_id),
        parameters=parameters_of(shop_id, on),
        facts=facts_of_shop(shop_id, on),
    )


def gather(shop_id: int, refund_ids: Sequence[int], setting: ShopSetting) -> list[Gathered]:
    """The cases of these refunds of one shop, in a constant number of queries."""
    rows = RefundRequest.objects.filter(shop_id=shop_id, pk__in=list(refund_ids)).order_by("pk")
    refunds = {row[0]: as_refund(row[1:]) for row in rows.values_list("pk", *REFUND_FIELDS)}
    numbers = {refund.order_no for refund in refunds.values()}
    orders = orders_seen(shop_id, numbers)
    lines = lines_of_orders(shop_id, numbers)
    answers = answers_holding(list(refunds))
    signed = signed_at_of(shop_id, numbers)
    return [
        Gathered(
            pk,
            facts_of(
                refund,
                orders.get(refund.order_no),
                lines.get(refund.order_no, ()),
                setting,
                answers.get(pk, {}),
                signed.get(refund.order_no),
            ),
        )
        for pk, refund in refunds.items()
    ]


def answers_holding(refund_ids: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """The facts told and not taken back, by refund; a person's word goes before the file's."""
    rows = RefundAnswer.objects.filter(refund_id__in=list(refund_ids), ended_at__isnull=True)
    found: dict[int, dict[str, str]] = {}
    # "file" sorts before "person", so the person's word is written last.
    for refund_id, fact, value in rows.order_by("source").values_list("refund_id", "fact", "value"):
        found.setdefault(refund_id, {})[fact] = value
    return dict(found)
