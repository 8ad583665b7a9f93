"""Move a payable by states.md: held, asked, written with its step, announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from shouhou.jobs import defer
from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.books import hold_book
from shouhou.ledger.decide import may, who_of
from shouhou.ledger.models import Payable, Step
from shouhou.ledger.queries.books import OrderBook
from shouhou.ledger.queries.needs import needs_of
from shouhou.notices.actions import announce
from shouhou.shops.facts import granted
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SYSTEM = ("system",)


@dataclass(slots=True)
class Held:
    """A payable held against everybody else, with its order's book if it draws on one."""

    payable: Payable
    book: OrderBook | None

    def drawn(self) -> tuple[dict[str, int], dict[str, int]]:
        """What stands on which line: fen and units."""
        rows = self.payable.drawn.values_list("balance__line_no", "fen", "units")
        fens, units = {}, {}
        for line_no, fen, many in rows:
            fens[line_no], units[line_no] = fen, many
        return fens, units


def hold(by: Person | None, payable_id: int) -> Held:
    """The payable for a person of its shop, or for the desk itself; else `not_here`."""
    home = Payable.objects.filter(pk=payable_id).values_list("shop_id", "order_no", "draws")
    found = home.first()
    if found is None or (by is not None and shop_of(by, found[0]) is None):
        raise refusals.not_here()
    shop_id, order_no, draws = found
    book = hold_book(shop_id, order_no) if draws else None
    return Held(Payable.objects.select_for_update().get(pk=payable_id), book)


def people(by: Person | None, shop_id: int) -> tuple[str, ...]:
    """Who of states.md this is; raises `not_here` outside the person's shops."""
    if by is None:
        return SYSTEM
    shop = shop_of(by, shop_id)
    if shop is None or not who_of(shop.roles):
        raise refusals.not_here()
    return who_of(shop.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who does it, when, and why; `who` is given where nobody of the shop acts."""

    by: Person | None
    now: datetime
    why: str = ""
    who: tuple[str, ...] = ()


def move(
    payable: Payable, event: str, told: Told, given: Mapping[str, bool] | None = None, **fields: Any
) -> None:
    """Take the row of this event, or refuse; `fields` are written with the new state.

    `given` answers needs that hang on what comes with the event.
    """
    who = told.who or people(told.by, payable.shop_id)
    needs = needs_of(payable) | dict(given or {})
    row = granted(may(payable.state, event, who, needs.__getitem__))
    old, payable.state = payable.state, row.to
    write_step(payable, event, row.id, old, told)
    for name, value in fields.items():
        setattr(payable, name, value)
    payable.moved_at = told.now
    payable.save(update_fields=["state", "steps_taken", "moved_at", *fields])
    say(payable, told.now)
    if old != payable.state:
        follow(payable.pk)


def follow(payable_id: int) -> None:
    """Whoever agreed the payable hears, after this commits, that it moved (LEDGER_FOLLOWER)."""
    job = getattr(settings, "LEDGER_FOLLOWER", "")
    if job:
        defer(job, queueing_lock=f"{job}:{payable_id}", payable_id=payable_id)


def write_step(payable: Payable, event: str, row: str, old: str, told: Told) -> None:
    """One more line of the payable's history; the caller saves `steps_taken`."""
    payable.steps_taken += 1
    Step.objects.create(
        payable=payable,
        number=payable.steps_taken,
        event=event,
        row=row,
        old=old,
        new=payable.state,
        at=told.now,
        by=told.by,
        why=told.why,
    )


def say(payable: Payable, now: datetime) -> None:
    """Tell browsers and webhooks, when this commits."""
    announce(
        payable.shop_id,
        "payable.changed",
        now=now,
        case_id=payable.case_id,
        subject_id=payable.pk,
        about={"state": payable.state, "amount_fen": payable.amount_fen},
    )
