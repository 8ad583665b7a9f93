"""Agreements as the warehouse needs them: what must come back, what was claimed, by which waybill.

Whoever asks has made sure that the shops are those of the person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from shouhou.policy import Among, Value
from shouhou.refunds.decide.agreeing import GOODS_COME_BACK
from shouhou.refunds.models import AWAITED, Agreement, RefundRequest
from shouhou.refunds.states import goods_machine
from shouhou.refunds.words import problem_of

LAPSED: Final = ("withdrawn", "lapsed")
PLAIN: Final = (
    *("id", "shop_id", "case_id", "refund_id", "order_no", "line_nos", "units", "state"),
    *("goods_state", "kind", "amount_fen", "version", "came", "buyer"),
)
ASKED: Final = (
    *("refund_no", "reason_text", "explain_text", "title", "outer_id", "return_waybill"),
    *("status", "applied_at"),
)
PLACED: Final = ("shop_id", "order_no", "return_waybill")
COLUMNS: Final = (*PLAIN, *(f"refund__{name}" for name in ASKED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """One agreement, as far as its goods are concerned."""

    id: int
    shop_id: int
    case_id: int
    refund_id: int | None
    order_no: str
    line_nos: tuple[str, ...]
    """None named: the whole order."""
    units: int
    """Of the one line; 0: all of it."""
    state: str
    goods_state: str
    kind: str
    amount_fen: int
    version: int
    came: int | None
    buyer: str
    refund_no: str
    reason: str
    explain: str
    problems: tuple[str, ...]
    """Words of `problem` the reason may stand for; none where nobody knows it."""
    title: str
    code: str
    return_waybill: str
    status: str
    applied_at: datetime | None

    @property
    def comes_back(self) -> bool:
        """Goods are part of the terms; a refund of the money alone is none of these."""
        return self.kind in GOODS_COME_BACK

    @property
    def awaits(self) -> bool:
        """Both sides agreed and nothing has arrived."""
        return self.state == "agreed" and self.goods_state in AWAITED


@dataclass(frozen=True, slots=True)
class RequestFound:
    """A request by its number or its return waybill."""

    shop_id: int
    order_no: str
    by: str
    """waybill or refund."""
    waybill: str
    """Its return waybill, as the buyer typed it."""


def returning_of_orders(
    shop_ids: Collection[int], order_nos: Collection[str]
) -> tuple[Returning, ...]:
    """The agreements of these orders that did not fall through, oldest first; one query."""
    rows = Agreement.objects.filter(shop_id__in=list(shop_ids), order_no__in=list(order_nos))
    return _read(rows.exclude(state__in=LAPSED).order_by("pk").values_list(*COLUMNS))


def returning(agreement_ids: Collection[int]) -> dict[int, Returning]:
    """These agreements, whatever became of them; one query."""
    rows = Agreement.objects.filter(pk__in=list(agreement_ids))
    return {one.id: one for one in _read(rows.values_list(*COLUMNS))}


def returns_awaited(shop_id: int, limit: int) -> tuple[Returning, ...]:
    """The newest agreements of a shop whose goods have not come; one query."""
    rows = Agreement.objects.filter(shop_id=shop_id, state="agreed", goods_state__in=AWAITED)
    return _read(rows.order_by("-pk").values_list(*COLUMNS)[:limit])


def returns_of_buyer(shop_id: int, buyer: str, since: datetime) -> tuple[int, ...]:
    """The agreements of a buyer since then in which goods came or come back; their numbers."""
    if not buyer:
        return ()
    rows = Agreement.objects.filter(
        ~Q(buyer=""), shop_id=shop_id, buyer=buyer, kind__in=GOODS_COME_BACK, opened_at__gte=since
    ).exclude(state__in=LAPSED)
    return tuple(rows.values_list("pk", flat=True)[:1000])


def find_requests(
    shop_ids: Collection[int], *, waybills: Sequence[str] = (), number: str = ""
) -> tuple[RequestFound, ...]:
    """Requests of these shops with one of these return waybills, or exactly this number.

    As buyers type them: in capitals and small letters.
    """
    shops = list(shop_ids)
    found: list[tuple[int, str, str, str]] = []
    wanted = [*waybills, *(each.lower() for each in waybills)]
    if wanted:
        rows = RefundRequest.objects.filter(
            Q(return_waybill__in=wanted), ~Q(return_waybill=""), shop_id__in=shops
        )
        found += [(*row, "waybill") for row in rows.values_list(*PLACED)]
    if not found and number:
        rows = RefundRequest.objects.filter(shop_id__in=shops, refund_no=number)
        found += [(*row, "refund") for row in rows.values_list(*PLACED)]
    return tuple(
        RequestFound(shop_id, order_no, by, waybill)
        for shop_id, order_no, waybill, by in dict.fromkeys(found)
    )


def goods_name(code: str, language: str = "zh") -> str:
    """What people read for a state of the goods' axis."""
    return goods_machine().label(code, language)


def _problems(told: Value) -> tuple[str, ...]:
    if isinstance(told, Among):
        return tuple(sorted(told.words))
    return (told,) if isinstance(told, str) else ()


def _read(rows: Iterable[Sequence[Any]]) -> tuple[Returning, ...]:
    return tuple(_one(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def _one(said: dict[str, Any]) -> Returning:
    asked = {name: said.pop(f"refund__{name}") for name in ASKED}
    said["line_nos"] = tuple(said["line_nos"])
    problem = problem_of(asked["reason_text"] or "")
    return Returning(
        **said,
        refund_no=asked["refund_no"] or "",
        reason=asked["reason_text"] or "",
        explain=asked["explain_text"] or "",
        problems=_problems(problem),
        title=asked["title"] or "",
        code=asked["outer_id"] or "",
        return_waybill=asked["return_waybill"] or "",
        status=asked["status"] or "",
        applied_at=asked["applied_at"],
    )
