"""What the platform's payments do to payables and books, gathered before they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouhou.clock import shanghai_day
from shouhou.ledger.actions.entries import OWED, Draft, about
from shouhou.ledger.decide import (
    Candidate,
    Match,
    drawing_of,
    lay_paid,
    may,
    paid_how,
    pay,
    pay_at_once,
)
from shouhou.ledger.facts import Hints, PlatformPaid
from shouhou.ledger.models import Draw, Payable, Step
from shouhou.ledger.queries.books import Key, OrderBook
from shouhou.ledger.words import PLATFORM
from shouhou.workflow import Refusal

Parts = dict[str, int]
WHO = ("platform",)


@dataclass(slots=True, kw_only=True)
class Sights:
    """Payables and books as they become; nothing is written here."""

    now: datetime
    books: Mapping[Key, OrderBook]
    payables: list[Payable]
    serials: set[str]
    homes: dict[str, Payable] = field(default_factory=dict)
    """Key of a payment → the payable it settled or became."""
    made: list[Payable] = field(default_factory=list)
    changed: dict[int, Payable] = field(default_factory=dict)
    settled: list[Payable] = field(default_factory=list)
    draws: list[tuple[Payable, Parts, Parts]] = field(default_factory=list)
    _steps: list[tuple[Payable, dict[str, Any]]] = field(default_factory=list)
    _bookings: list[tuple[Payable, str, tuple[str, str], datetime]] = field(default_factory=list)
    _drawn: dict[int, tuple[Parts, Parts]] = field(default_factory=dict)
    _of_order: dict[Key, list[Payable]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for payable in self.payables:
            self._of_order.setdefault((payable.shop_id, payable.order_no), []).append(payable)
        rows = Draw.objects.filter(payable__in=self.payables).select_related("balance")
        for row in rows:
            fens, units = self._drawn.setdefault(row.payable_id, ({}, {}))
            fens[row.balance.line_no], units[row.balance.line_no] = row.fen, row.units

    def book(self, payable: Payable) -> OrderBook:
        return self.books[payable.shop_id, payable.order_no]

    def near(self, paid: PlatformPaid) -> list[Candidate]:
        """The payables of the payment's order, as they stand by now, by their place."""
        return [
            Candidate(
                id=place,
                case_id=row.case_id,
                line_nos=tuple(row.line_nos),
                amount_fen=row.settled_fen or row.amount_fen,
                about=row.about,
                is_paid=row.state == "confirmed",
                is_seen=bool(row.seen_key),
            )
            for place, row in enumerate(self._of_order.get((paid.shop_id, paid.order_no), ()))
        ]

    def take(self, paid: PlatformPaid, match: Match) -> None:
        """One payment: settle what is the same money, or book it anew and stop what clashes."""
        rows = self._of_order.setdefault((paid.shop_id, paid.order_no), [])
        same = [rows[place] for place in match.same]
        clashing = [rows[place] for place in match.clashing]
        for place, payable in enumerate(same):
            self._see(payable, paid, place)
        for payable in clashing:
            self._clash(payable, paid)
        shown = same or [payable for payable in clashing if payable.state == "confirmed"]
        if not shown:
            shown = [self._make(paid)]
            rows.append(shown[0])
        self.homes[paid.key] = shown[0]

    def _see(self, payable: Payable, paid: PlatformPaid, place: int) -> None:
        """The report shows a payable's money; one that was still open is settled by it."""
        if payable.state != "confirmed":
            self._settle(payable, paid, place)
        if not payable.seen_key:
            payable.seen_key = f"{paid.key}/{place}" if place else paid.key
            payable.seen_fen = payable.settled_fen
            payable.moved_at = self.now
            self.changed[payable.pk] = payable

    def _settle(self, payable: Payable, paid: PlatformPaid, place: int) -> None:
        self._move(payable, "sight", paid)
        payable.channel, payable.how = PLATFORM, paid.how
        payable.serial = "" if place else self._serial(paid)
        payable.settled_fen, payable.settled_at = payable.amount_fen, paid.at
        self.settled.append(payable)
        book = self.book(payable)
        book.lines = pay(book.lines, *self._drawn.get(payable.pk, ({}, {})))
        self._bookings.append((payable, "paid", (OWED, self._cash(paid)), paid.at))

    def _clash(self, payable: Payable, paid: PlatformPaid) -> None:
        """Meant for the same, but another amount: nothing is paid until a person has looked."""
        if payable.state != "confirmed":
            self._move(payable, "clash", paid)
        elif not payable.seen_key:
            payable.seen_key = paid.key
        payable.seen_fen = paid.amount_fen
        payable.moved_at = self.now
        self.changed[payable.pk] = payable

    def _make(self, paid: PlatformPaid) -> Payable:
        """A payable that was never ours to pay."""
        route = paid_how(paid.how, shanghai_day(paid.at))[1]
        drawing = drawing_of("refund", route, shanghai_day(paid.at))
        payable = Payable(
            key=paid.key,
            content=PLATFORM,
            shop_id=paid.shop_id,
            case_id=paid.case_id,
            order_no=paid.order_no,
            line_nos=list(paid.line_nos),
            buyer=paid.buyer,
            purpose="refund",
            route=route,
            amount_fen=paid.amount_fen,
            settled_fen=paid.amount_fen,
            draws=True,
            cost=drawing.cost,
            channel=PLATFORM,
            how=paid.how,
            about=paid.about,
            serial=self._serial(paid),
            seen_key=paid.key,
            seen_fen=paid.amount_fen,
            made_at=paid.at,
            settled_at=paid.at,
        )
        self._move(payable, "sight", paid)
        self.made.append(payable)
        book = self.book(payable)
        fens = dict(lay_paid(paid.amount_fen, book.lines, Hints(paid.line_nos, paid.post_fen)))
        book.lines, units = pay_at_once(book.lines, fens)
        self.draws.append((payable, fens, units))
        self._bookings.append((payable, "platform_paid", (drawing.cost, self._cash(paid)), paid.at))
        return payable

    def _serial(self, paid: PlatformPaid) -> str:
        """The payment's serial, unless it has settled something else: a fact is never refused."""
        if paid.serial in self.serials:
            return ""
        self.serials.add(paid.serial)
        return paid.serial

    def _cash(self, paid: PlatformPaid) -> str:
        return paid_how(paid.how, shanghai_day(paid.at))[0]

    def _move(self, payable: Payable, event: str, paid: PlatformPaid) -> None:
        row = may(payable.state, event, WHO, bool)
        assert not isinstance(row, Refusal), row
        old = "" if payable.pk is None else payable.state
        payable.state, payable.moved_at = row.to, self.now
        payable.steps_taken += 1
        step = {"number": payable.steps_taken, "event": event, "row": row.id, "old": old}
        self._steps.append((payable, step | {"new": row.to, "why": paid.about or paid.key}))
        if payable.pk is not None:
            self.changed[payable.pk] = payable

    def steps(self) -> Iterator[Step]:
        """The history rows, once the payables have their numbers."""
        return (Step(payable=payable, at=self.now, **told) for payable, told in self._steps)

    def drafts(self) -> list[Draft]:
        """The entries, once the payables have their numbers."""
        return [
            about(payable, kind, sides, payable.settled_fen or payable.amount_fen, at, None)
            for payable, kind, sides, at in self._bookings
        ]
