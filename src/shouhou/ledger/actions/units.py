"""Units that come back and units that go out again, on the same balance as the money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.books import hold_book, save_books
from shouhou.ledger.actions.outcome import checked_why
from shouhou.ledger.facts import Line, Units
from shouhou.ledger.models import BothWays
from shouhou.notices.actions import announce
from shouhou.shops.queries import may, shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def hold_units(*, units: Units, now: datetime) -> None:
    """Units are agreed to come back, or to be sent again.

    Raises Refused: `no_such_order`, `no_such_line`, `over_units`, `both_ways` when they are paid
    back already.
    """
    _change(units, _held, now)


def settle_units(*, units: Units, now: datetime) -> None:
    """They have come back, or gone out. Raises Refused `over_units`: so many are not held."""
    _change(units, _settled, now)


def free_units(*, units: Units, now: datetime) -> None:
    """They will not come back, or not go out. Raises Refused `over_units`: so many are not held."""
    _change(units, _freed, now)


def unsettle_units(*, units: Units, now: datetime) -> None:
    """They were not back, or not out, after all: held again. Raises Refused `over_units`."""
    _change(units, _unsettled, now)


def allow_both(*, by: Person, units: Units, reason: str, now: datetime) -> None:
    """A supervisor lets so many units (`resending`) be both paid back and sent again.

    Kept for ever with the reason. Raises Refused: `not_here`, `not_yours` without the right to
    approve, `wrong_why`, `no_such_line`, `over_units`.
    """
    reason = checked_why(reason)
    if shop_of(by, units.shop_id) is None:
        raise refusals.not_here()
    if not may(by, units.shop_id, "approve"):
        raise refusals.only_supervisors()
    with transaction.atomic():
        _change(units, _both, now)
        row = hold_book(units.shop_id, units.order_no).ids[units.line_no]
        BothWays.objects.create(balance_id=row, units=units.resending, reason=reason, by=by, at=now)


def renew_units(*, units: Units, now: datetime) -> None:
    """So many replacements (`resending`) that went out are pieces of their own from now on.

    A new case may be about them: they come back, are paid back or sent again in their turn. Raises
    Refused: `no_such_line`, `over_units` above what has gone out and is not renewed yet.
    """
    _change(units, _renewed, now)


def _change(units: Units, step: Callable[[Line, Units], Line], now: datetime) -> None:
    if min(units.returning, units.resending) < 0 or not units.returning + units.resending:
        raise refusals.wrong("units", "件数必须大于 0。", "Units must be above 0.")
    with transaction.atomic():
        book = hold_book(units.shop_id, units.order_no)
        line = book.line(units.line_no)
        if line is None or line.is_freight:
            if not book.is_known:
                raise refusals.no_such_order(units.order_no)
            raise refusals.no_such_line(units.line_no)
        moved = step(line, units)
        book.lines = tuple(moved if one is line else one for one in book.lines)
        save_books([book])
        announce(units.shop_id, "queue.changed", now=now)


def _held(line: Line, units: Units) -> Line:
    moved = replace(
        line,
        units_returning=line.units_returning + units.returning,
        units_resending=line.units_resending + units.resending,
    )
    have = line.units + line.units_renewed
    if moved.units_returning + moved.units_returned > have:
        raise refusals.over_units(line, units.returning)
    if moved.units_sent_again > have:
        raise refusals.over_units(line, units.resending)
    if moved.units_left < 0:
        raise refusals.both_ways(line, units.resending)
    return moved


def _settled(line: Line, units: Units) -> Line:
    freed = _freed(line, units)
    return replace(
        freed,
        units_returned=line.units_returned + units.returning,
        units_resent=line.units_resent + units.resending,
    )


def _unsettled(line: Line, units: Units) -> Line:
    if units.returning > line.units_returned:
        raise refusals.over_units(line, units.returning)
    if units.resending > line.units_resent:
        raise refusals.over_units(line, units.resending)
    return replace(
        line,
        units_returning=line.units_returning + units.returning,
        units_returned=line.units_returned - units.returning,
        units_resending=line.units_resending + units.resending,
        units_resent=line.units_resent - units.resending,
    )


def _freed(line: Line, units: Units) -> Line:
    if units.returning > line.units_returning:
        raise refusals.over_units(line, units.returning)
    if units.resending > line.units_resending:
        raise refusals.over_units(line, units.resending)
    return replace(
        line,
        units_returning=line.units_returning - units.returning,
        units_resending=line.units_resending - units.resending,
    )


def _both(line: Line, units: Units) -> Line:
    if line.units_both + units.resending > line.units:
        raise refusals.over_units(line, units.resending)
    return replace(line, units_both=line.units_both + units.resending)


def _renewed(line: Line, units: Units) -> Line:
    if line.units_renewed + units.resending > line.units_resent:
        raise refusals.over_units(line, units.resending)
    return replace(line, units_renewed=line.units_renewed + units.resending)
