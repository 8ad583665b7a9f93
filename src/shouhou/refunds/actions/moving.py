"""One move of an agreement: locked, asked of the table, written with who and why, told.

The order of locks, everywhere in this slice: the request, its agreement, the case, the guard
rails, the ledger's balances. Whoever locks many of a kind locks all of them before the next kind.
Whoever keeps it meets no deadlock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from shouhou.cases.actions import lock_case, write
from shouhou.cases.facts import Said
from shouhou.clock import SHANGHAI
from shouhou.jobs import defer
from shouhou.money import Money
from shouhou.notices.actions import announce
from shouhou.refunds.decide import Decision
from shouhou.refunds.decide.agreeing import GOODS_COME_BACK, GOODS_GO_OUT
from shouhou.refunds.decide.book import number
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, AgreementChange, Judged, RefundRequest
from shouhou.refunds.queries.holding import (
    NOT_HERE,
    Held,
    Holds,
    money_of,
    roles_of,
)
from shouhou.refunds.states import agreement_machine, goods_machine
from shouhou.shops.facts import Refused, granted
from shouhou.shops.queries import parameters_of, shop_of
from shouhou.workflow import Machine, Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SYSTEM, PLATFORM = ("system",), ("platform",)


def hold(by: Person, agreement_id: int, now: datetime, act: Act | None = None) -> Held:
    """Lock an agreement for a person of its shop. Inside a transaction.

    Raises Refused: `not_here`; `stale` when it moved since the person saw it.
    """
    refund_id = (
        Agreement.objects.filter(pk=agreement_id).values_list("refund_id", flat=True).first()
    )
    held = held_row(agreement_id, refund_id, now)
    shop = shop_of(by, held.row.shop_id) if held else None
    if held is None or shop is None or not shop.may("see"):
        raise Refused(*NOT_HERE)
    held.by, held.people = by, roles_of(shop)
    held.act = act or held.act
    check_fresh(held)
    return held


def lock_agreements(agreement_ids: Collection[int]) -> None:
    """Lock several before any of them is moved: all requests, all agreements, all cases."""
    rows = Agreement.objects.filter(pk__in=list(agreement_ids))
    asked = [pk for pk in rows.values_list("refund_id", flat=True) if pk is not None]
    requests = RefundRequest.objects.filter(pk__in=asked).order_by("pk")
    list(requests.select_for_update().values_list("pk"))
    held = rows.order_by("pk").select_for_update().values_list("case_id", flat=True)
    for case_id in sorted(set(held)):
        lock_case(by=None, case_id=case_id)


def hold_as(
    agreement_id: int, now: datetime, people: tuple[str, ...], by: Person | None = None
) -> Held:
    """Lock an agreement for the desk itself, or for what the platform shows."""
    refund_id = Agreement.objects.values_list("refund_id", flat=True).get(pk=agreement_id)
    held = held_row(agreement_id, refund_id, now)
    assert held is not None
    held.by, held.people = by, people
    return held


def held_row(agreement_id: int, refund_id: int | None, now: datetime) -> Held | None:
    """Request, agreement, case: in this order, and what they say is read under the locks."""
    refund = None
    if refund_id is not None:
        refund = RefundRequest.objects.select_for_update().filter(pk=refund_id).first()
    row = Agreement.objects.select_for_update().filter(pk=agreement_id).first()
    if row is None:
        return None
    lock_case(by=None, case_id=row.case_id)
    judged = Judged.objects.filter(refund_id=refund_id, latest=True).first() if refund else None
    decision = Decision.from_json(judged.decision) if judged else None
    return Held(row, refund, decision, money_of(row), None, (), now)


def check_fresh(held: Held) -> None:
    """Refuse a button that was pressed on an older page: say what happened meanwhile."""
    seen = held.act.seen
    if seen is None or seen == held.row.version:
        return
    last = AgreementChange.objects.select_related("by").get(agreement=held.row, latest=True)
    who = last.by.name if last.by else ""
    machine = goods_machine() if last.axis == "goods" else agreement_machine()
    event = machine.events.get(last.event)
    zh, en = (event.zh, event.en) if event else (last.event, last.event)
    raise Refused(
        "stale",
        f"这份协议刚刚变了：{who}{zh}（{last.at.astimezone(SHANGHAI):%H:%M}）。请看过再操作。",
        f"This changed meanwhile: {who} {en}. Look again before you act.",
    )


SAME: Final = object()


@contextmanager
def acting_as(held: Held, people: tuple[str, ...], by: Any = SAME) -> Iterator[None]:
    """Ask the table as somebody else for a while; `by=None` signs as the desk itself."""
    before = held.people, held.by
    held.people = people
    held.by = held.by if by is SAME else by
    try:
        yield
    finally:
        held.people, held.by = before


def move(held: Held, event: str, holds: Holds, **detail: Any) -> Transition:
    """Make one move of the agreement axis; raises Refused with the rows that say no."""
    transition = allowed(agreement_machine(), held.row.state, event, held.people, holds)
    held.row.state = transition.to
    start_clock(held, transition)
    record(held, "agreement", transition, detail)
    return transition


def move_goods(held: Held, event: str, holds: Holds, **detail: Any) -> Transition:
    """Make one move of the goods axis."""
    transition = allowed(goods_machine(), held.row.goods_state, event, held.people, holds)
    held.row.goods_state = transition.to
    record(held, "goods", transition, detail)
    return transition


def allowed(
    machine: Machine, state: str, event: str, people: tuple[str, ...], holds: Holds
) -> Transition:
    """The row that lets one of these people do it, else the most telling refusal."""
    return granted(machine.may_any(state, event, people, holds))


def start_clock(held: Held, transition: Transition) -> None:
    """The deadline of the table, counted from now in natural time; none ends the old one."""
    row = held.row
    if transition.event == "extend":
        row.due_at = held.act.due_at
        return
    clock = transition.deadline or "none"
    if clock == "buyer_return" and row.goods_state == "none" and not comes_back(row):
        clock = "none"
    row.clock = clock
    row.due_at = None
    if clock != "none":
        hours = number(parameters_of(row.shop_id, held.now.date()), f"{clock}_hours")
        row.due_at = held.now + timedelta(hours=hours)


def comes_back(row: Agreement) -> bool:
    """Whether goods are to come back under these terms."""
    return row.kind in GOODS_COME_BACK


def record(held: Held, axis: str, transition: Transition, detail: dict[str, Any]) -> None:
    """Write the move: the row, its history, the case's timeline, the notice."""
    row = held.row
    row.version += 1
    row.moved_at = held.now
    AgreementChange.objects.filter(agreement=row, latest=True).update(latest=False)
    AgreementChange.objects.create(
        agreement=row,
        number=row.version,
        axis=axis,
        event=transition.event,
        row=transition.id,
        old=transition.state,
        new=transition.to,
        who=next(who for who in held.people if who in transition.who),
        by=held.by,
        at=held.now,
        detail={key: value for key, value in detail.items() if value not in ("", None, (), [])},
        latest=True,
    )
    row.save()
    machine = goods_machine() if axis == "goods" else agreement_machine()
    zh, en = sentence(transition, machine, row, detail)
    about = {"agreement": row.pk, "row": transition.id, "event": transition.event}
    said = Said(f"{axis}.{transition.event}", zh, en, about)
    write(case_id=row.case_id, said=said, by=held.by, now=held.now)
    announce(row.shop_id, "agreement.changed", case_id=row.case_id, subject_id=row.pk, now=held.now)
    tell_follower(row)


def tell_follower(row: Agreement) -> None:
    """Whoever sends goods under it hears, once this commits, that it moved (AGREEMENT_FOLLOWER)."""
    job = getattr(settings, "AGREEMENT_FOLLOWER", "")
    if job and GOODS_GO_OUT & {row.kind, row.asked_kind}:
        defer(job, queueing_lock=f"{job}:{row.pk}", agreement_id=row.pk)


def sentence(
    transition: Transition, machine: Machine, row: Agreement, detail: dict[str, Any]
) -> tuple[str, str]:
    """What the timeline says of a move: the table's words, the money, and what the person wrote."""
    zh, en = transition.says, machine.events[transition.event].en.capitalize()
    if detail.get("fen") is not None:
        zh, en = f"{zh} {Money(detail['fen']).yuan} 元", f"{en}, {Money(detail['fen']).yuan} yuan"
    said = [str(detail[key]) for key in ("reason", "words", "note") if detail.get(key)]
    if said:
        zh, en = f"{zh}：{'；'.join(said)}", f"{en}: {'; '.join(said)}"
    return f"{zh}（{transition.id}）", f"{en} ({transition.id})"
