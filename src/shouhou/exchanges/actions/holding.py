"""Every write of an exchange: its row is locked first, then its agreement and case; then it moves.

The order of locks: the exchange, what refunds lock (request, agreement, case), sendings, the
ledger. Nothing below knows of exchanges, so nobody meets them the other way round.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shouhou.cases.actions import write
from shouhou.cases.facts import Said
from shouhou.exchanges.decide import SYSTEM, Standing, moved, who_of
from shouhou.exchanges.decide.moves import Axis, machine_of
from shouhou.exchanges.models import Change, Debt, Exchange
from shouhou.exchanges.queries.chores import key_of
from shouhou.exchanges.queries.gather import Reckoned, numbers_of, plan_json
from shouhou.exchanges.words import OWING
from shouhou.notices.actions import announce
from shouhou.refunds.actions import lock_terms, note_owing
from shouhou.refunds.facts import Terms
from shouhou.shipping.queries import sendings
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of
from shouhou.workflow import Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

NOT_HERE = (
    "not_here",
    "没有这次换货，或您在这家店铺没有这项权限。",
    "There is no such exchange, or you may not do this in its shop.",
)


@dataclass(slots=True)
class Held:
    """An exchange under its locks, and who asks."""

    row: Exchange
    terms: Terms
    by: Person | None
    who: tuple[str, ...]
    now: datetime

    @property
    def debt(self) -> Debt | None:
        """The debt that is open now."""
        return self.row.debts.filter(state__in=OWING).first()


def hold(by: Person | None, exchange_id: int, now: datetime, right: str = "work") -> Held:
    """Lock an exchange and its agreement. Raises Refused `not_here`. Inside a transaction."""
    row = Exchange.objects.select_for_update().filter(pk=exchange_id).first()
    shop = shop_of(by, row.shop_id) if by is not None and row is not None else None
    if row is None or (by is not None and (shop is None or not shop.may(right))):
        raise Refused(*NOT_HERE)
    terms = lock_terms(agreement_id=row.agreement_id, now=now)
    assert terms is not None  # an exchange keeps its agreement
    who = who_of(shop.roles) if shop is not None else SYSTEM
    row.agreed, row.goods_in = terms.is_agreed, terms.goods_in
    return Held(row, terms, by, who, now)


def send_key(row: Exchange) -> str:
    """The key of the sending that was asked for last."""
    return key_of(row.pk, row.tries)


def is_gone(row: Exchange) -> bool:
    """Whether the parcel has left the house."""
    if not row.tries:
        return False
    found = sendings([send_key(row)]).get(send_key(row))
    return found is not None and found.state == "sent"


def standing(held: Held, **said: bool) -> Standing:
    """What the needs of states.md hang on; `said`: what the act brings along."""
    row, debt = held.row, held.debt
    most = numbers_of(row.shop_id, held.now)["compensation_agent_fen"]
    base = Standing(
        agreed=held.terms.is_agreed,
        chosen=bool(row.pieces) and not row.questions,
        settled=row.owing_fen == 0,
        goods_in=held.terms.goods_in,
        stopped=row.state not in ("sending", "short") or not is_gone(row),
        once=debt is None or debt.reminded_at is None,
        within=int(row.plan.get("compensation_fen", 0)) <= most,
    )
    return replace(base, **said)


def move(
    held: Held, event: str, said: Standing, detail: dict[str, Any] | None = None, tail: str = ""
) -> Transition:
    """Make one move of the exchange; raises Refused with the rows that say no."""
    row = held.row
    found = moved("exchange", row.state, event, held.who, said)
    old, row.state = row.state, found.to
    record(held, "exchange", found, old, detail, tail)
    return found


def move_debt(
    held: Held,
    debt: Debt,
    event: str,
    said: Standing,
    detail: dict[str, Any] | None = None,
    tail: str = "",
) -> Transition:
    """Make one move of a debt; what is still owed is counted again."""
    found = moved("debt", debt.state, event, held.who, said)
    old, debt.state = debt.state, found.to
    if found.to != old and found.to not in OWING:
        debt.ended_at = held.now
    debt.save()
    held.row.owing_fen = debt.amount_fen - debt.paid_fen if debt.state in OWING else 0
    record(held, "debt", found, old, detail, tail)
    return found


def record(
    held: Held,
    axis: Axis,
    found: Transition,
    old: str,
    detail: dict[str, Any] | None,
    tail: str,
) -> None:
    """Write the move: the row, its history, the case's timeline, the notice."""
    row = held.row
    row.version += 1
    row.moved_at = held.now
    row.save()
    kept = {key: value for key, value in (detail or {}).items() if value not in ("", None, [])}
    Change.objects.create(
        exchange=row,
        number=row.version,
        axis=axis,
        event=found.event,
        row=found.id,
        old=old,
        new=found.to,
        by=held.by,
        at=held.now,
        detail=kept,
    )
    en = machine_of(axis).events[found.event].en.capitalize()
    more = f"：{tail}" if tail else ""
    more_en = f": {tail}" if tail else ""
    zh = f"{found.says}{more}（{found.id}）"
    said = Said(
        "exchange",
        f"换货 {row.pk} · {zh}",
        f"Exchange {row.pk} · {en}{more_en} ({found.id})",
        {"exchange": row.pk, "axis": axis, "event": found.event},
    )
    write(case_id=row.case_id, said=said, by=held.by, now=held.now)
    tell_queue(held)
    announce(row.shop_id, "queue.changed", now=held.now)


def tell_queue(held: Held) -> None:
    """Whether the case waits for the buyer's money: nothing can be sent before."""
    row = held.row
    owes = row.state == "open" and row.owing_fen > 0
    note_owing(agreement_id=row.agreement_id, owes=owes, now=held.now)


def put(row: Exchange, found: Reckoned) -> None:
    """The terms as they were reckoned, on the row."""
    row.line_no, row.units = found.base.line_no, found.base.units
    row.unit_nos = [each.number for each in found.backs]
    row.generation = found.backs[0].generation if found.backs else 0
    row.situation, row.plan = found.situation, plan_json(found.plan)
    row.back_name = found.base.name
    row.pieces = [asdict(each) for each in found.pieces]
    row.back_fen, row.out_fen = found.back_fen, found.out_fen
    row.back_payer, row.new_payer = found.payers
    row.lines = [asdict(each) for each in found.lines]
    row.questions = [list(each) for each in found.questions]
