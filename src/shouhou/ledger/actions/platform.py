"""Book what the platform has paid already: once, and never to be paid again by us.

One whole batch in a constant number of statements per shop. Each payment settles the payable it is
the same money as, or is booked on its own; a payable it contradicts waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from shouhou.clock import shanghai_day
from shouhou.ledger.actions.books import hold_books, save_books
from shouhou.ledger.actions.entries import write_entries
from shouhou.ledger.actions.moves import follow, say
from shouhou.ledger.actions.sighting import Sights
from shouhou.ledger.decide import match, route_of
from shouhou.ledger.facts import PlatformPaid
from shouhou.ledger.models import Attempt, Draw, Payable, Step
from shouhou.ledger.words import OPEN, PLATFORM
from shouhou.notices.actions import announce

AT_ONCE = 1000
CHANGED = (
    *("state", "channel", "how", "serial", "seen_key", "seen_fen", "settled_fen", "settled_at"),
    *("moved_at", "steps_taken"),
)


def book_platform_payment(*, paid: PlatformPaid, now: datetime) -> int:
    """Book one; the payable it settled or became. The same key again changes nothing.

    Raises ValueError for an amount that is not above zero.
    """
    return book_many_platform_payments(payments=[paid], now=now)[paid.key]


def book_many_platform_payments(
    *, payments: Sequence[PlatformPaid], now: datetime
) -> dict[str, int]:
    """Book them, a thousand at a time, each thousand in its own transaction; key → payable.

    A key that is known changes nothing. One notice per shop. Raises ValueError for an amount that
    is not above zero; nothing of its thousand is booked then.
    """
    booked: dict[str, int] = {}
    for start in range(0, len(payments), AT_ONCE):
        part = payments[start : start + AT_ONCE]
        if any(paid.amount_fen <= 0 for paid in part):
            raise ValueError("a payment of nothing, or less, cannot be booked")
        with transaction.atomic():
            booked |= _book_part({paid.key: paid for paid in part}, now)
    return booked


def _book_part(payments: dict[str, PlatformPaid], now: datetime) -> dict[str, int]:
    books = hold_books({(paid.shop_id, paid.order_no) for paid in payments.values()})
    known = _known(list(payments))
    fresh = [paid for key, paid in payments.items() if key not in known]
    if not fresh:
        return known
    sights = Sights(now=now, books=books, payables=_candidates(fresh), serials=_serials(fresh))
    for paid in fresh:
        sights.take(paid, match(paid, sights.near(paid)))
    _write(sights)
    for shop_id, many in Counter(paid.shop_id for paid in fresh).items():
        if many > 1:
            announce(shop_id, "queue.changed", now=now)
        else:
            paid = next(paid for paid in fresh if paid.shop_id == shop_id)
            say(sights.homes[paid.key], now)
    return known | {key: payable.pk for key, payable in sights.homes.items()}


def _known(keys: Sequence[str]) -> dict[str, int]:
    rows = Payable.objects.filter(Q(key__in=keys) | Q(seen_key__in=keys))
    found = rows.values_list("pk", "key", "seen_key")
    return {key: pk for pk, *told in found for key in told if key in set(keys)}


def _candidates(fresh: Sequence[PlatformPaid]) -> list[Payable]:
    """Payables, held, that may be the same money as one of these payments."""
    abouts = {paid.about for paid in fresh if paid.about}
    rows = Payable.objects.filter(
        Q(seen_key="") | Q(about__in=abouts),
        shop_id__in={paid.shop_id for paid in fresh},
        order_no__in={paid.order_no for paid in fresh},
        draws=True,
        state__in=(*OPEN, "confirmed"),
    )
    held = rows.order_by("pk").select_for_update()
    return [row for row in held if route_of(row.route, shanghai_day(row.made_at)).platform_shows]


def _serials(fresh: Sequence[PlatformPaid]) -> set[str]:
    """Serials of theirs that have settled a payable before."""
    told = {paid.serial for paid in fresh if paid.serial}
    rows = Payable.objects.filter(channel=PLATFORM, serial__in=told)
    return set(rows.values_list("serial", flat=True))


def _write(sights: Sights) -> None:
    """Everything the sights changed, a constant number of statements."""
    Payable.objects.bulk_create(sights.made)
    if sights.changed:
        Payable.objects.bulk_update(sights.changed.values(), CHANGED)
    save_books(sights.books.values())
    Draw.objects.bulk_create(
        Draw(
            payable=payable,
            balance_id=sights.book(payable).ids[line_no],
            fen=fens.get(line_no, 0),
            units=units.get(line_no, 0),
        )
        for payable, fens, units in sights.draws
        for line_no in dict.fromkeys((*fens, *units))
    )
    Step.objects.bulk_create(sights.steps())
    write_entries(sights.drafts())
    settled = [payable.pk for payable in sights.settled]
    in_air = Attempt.objects.filter(payable_id__in=settled, ended_at__isnull=True)
    in_air.update(ended_at=sights.now, outcome="superseded")
    for payable_id in sights.changed:
        follow(payable_id)
