"""An agreement as its panel shows it: what is on the table, what may be done now, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.sql import SQL, Identifier

from shouhou.clock import SHANGHAI
from shouhou.ledger.queries import payable_states
from shouhou.refunds.decide.agreeing import lapse_of
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.queries.rows import COLUMNS, RequestRow, request_rows
from shouhou.refunds.states import agreement_machine, goods_machine
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person
OF_CASES = "SELECT * FROM refunds_agreement WHERE case_id = ANY(%s::bigint[]) ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementHead:
    """What is on the table of one agreement. Money in fen."""

    id: int
    shop_id: int
    case_id: int
    refund_id: int | None
    order_no: str
    state: str
    goods_state: str
    kind: str
    amount_fen: int
    asked_kind: str
    asked_fen: int
    offer_kind: str
    offer_fen: int | None
    line_nos: tuple[str, ...]
    units: int
    purpose: str
    route: str
    payee: str
    due_at: datetime | None
    clock: str
    payable_id: int | None
    approval_id: int | None
    outside: bool
    """The platform has our last answer."""
    problem: str
    version: int
    moved_at: datetime

    def state_name(self, language: str = "zh") -> str:
        return agreement_machine().label(self.state, language)

    def goods_name(self, language: str = "zh") -> str:
        return goods_machine().label(self.goods_state, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One move of an agreement's history."""

    number: int
    axis: str
    event: str
    row: str
    old: str
    new: str
    who: str
    by: str
    at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """One agreement with its history and what happens by itself."""

    head: AgreementHead
    money: str
    """State of its payable; empty where there is none."""
    then: str
    """What happens by itself when its time runs out: a word of lapse_then."""
    then_why: str
    history: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class CaseSlip:
    """One agreement of a case, as a row of the queue shows it."""

    agreement: AgreementHead
    row: RequestRow | None
    """The platform's request behind it, if there is one."""


HEAD = tuple(AgreementHead.__dataclass_fields__)
SLIPS = (
    SQL(
        "SELECT {ours}, {theirs} FROM refunds_agreement a"
        " LEFT JOIN refunds_refundrequest r ON r.id = a.refund_id"
        " WHERE a.case_id = ANY(%s::bigint[]) ORDER BY a.id"
    )
    .format(
        ours=SQL(", ").join(SQL("a.") + Identifier(name) for name in HEAD),
        theirs=SQL(", ").join(SQL("r.") + Identifier(name) for name in COLUMNS),
    )
    .as_string(None)
)


def head_of(row: Agreement) -> AgreementHead:
    """A row as a frozen value, its moments on the shop's clock."""
    said = {name: getattr(row, name) for name in HEAD}
    return head_from(said)


def head_from(said: dict[str, Any]) -> AgreementHead:
    """The same from the cells of a query."""
    said["line_nos"] = tuple(said["line_nos"])
    said["due_at"] = said["due_at"] and said["due_at"].astimezone(SHANGHAI)
    said["moved_at"] = said["moved_at"].astimezone(SHANGHAI)
    return AgreementHead(**said)


def agreements_of(
    by: Person, case_ids: Sequence[int], *, history: bool = False
) -> tuple[AgreementView, ...]:
    """The agreements of a case's family, oldest first; three queries, one more with `history`."""
    rows = list(Agreement.objects.raw(OF_CASES, [list(case_ids)]))
    shop_ids = {row.shop_id for row in rows}
    seen = {shop_id for shop_id in shop_ids if (s := shop_of(by, shop_id)) and s.may("see")}
    rows = [row for row in rows if row.shop_id in seen]
    money = payable_states([row.payable_id for row in rows if row.payable_id is not None])
    told = histories(rows) if history else {}
    return tuple(
        view_of(row, money.get(row.payable_id or 0, ""), told.get(row.pk, ())) for row in rows
    )


def histories(rows: Sequence[Agreement]) -> dict[int, list[ChangeView]]:
    """The moves of these agreements, oldest first."""
    found: dict[int, list[ChangeView]] = {}
    changes = AgreementChange.objects.filter(agreement__in=rows).select_related("by")
    for change in changes.order_by("agreement_id", "number"):
        found.setdefault(change.agreement_id, []).append(change_view(change))
    return found


def agreement(by: Person, agreement_id: int) -> AgreementView | None:
    """One agreement, if the person works in its shop."""
    row = Agreement.objects.filter(pk=agreement_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    ids = [] if row.payable_id is None else [row.payable_id]
    changes = AgreementChange.objects.filter(agreement=row).select_related("by").order_by("number")
    money = payable_states(ids).get(row.payable_id or 0, "")
    return view_of(row, money, [change_view(change) for change in changes])


def view_of(row: Agreement, money: str, history: Sequence[ChangeView]) -> AgreementView:
    """A row with what was gathered about it."""
    lapse = lapse_of(row.clock)
    return AgreementView(
        head=head_of(row),
        money=money,
        then=lapse.then,
        then_why=lapse.why,
        history=tuple(history),
    )


def change_view(change: AgreementChange) -> ChangeView:
    """A history row as a frozen value."""
    return ChangeView(
        number=change.number,
        axis=change.axis,
        event=change.event,
        row=change.row,
        old=change.old,
        new=change.new,
        who=change.who,
        by=change.by.name if change.by else "",
        at=change.at.astimezone(SHANGHAI),
        detail=change.detail,
    )


def slips_of(case_ids: Sequence[int]) -> dict[int, tuple[CaseSlip, ...]]:
    """What the rows of the queue say of these cases' agreements; one query for any number.

    The caller was given the cases by a query that is scoped to a person.
    """
    with connection.cursor() as cursor:
        cursor.execute(SLIPS, [list(case_ids)])
        cells = cursor.fetchall()
    heads = [head_from(dict(zip(HEAD, row, strict=False))) for row in cells]
    asked = [row[len(HEAD) :] for row in cells if row[len(HEAD)] is not None]
    requests = {row.id: row for row in request_rows(asked, ask_orders=False)}
    found: dict[int, list[CaseSlip]] = {}
    for head in heads:
        found.setdefault(head.case_id, []).append(CaseSlip(head, requests.get(head.refund_id or 0)))
    return {case_id: tuple(each) for case_id, each in found.items()}


def case_of_refund(by: Person, refund_id: int) -> int | None:
    """The case a request belongs to, if the person works in its shop."""
    row = Agreement.objects.filter(refund_id=refund_id).values_list("case_id", "shop_id").first()
    if row is None or shop_of(by, row[1]) is None:
        return None
    return int(row[0])
