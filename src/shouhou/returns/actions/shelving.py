"""Parcels nobody announced: put on the shelf, described, claimed later, disposed of in the end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction

from shouhou.cases.facts import clean
from shouhou.jobs import defer
from shouhou.returns.actions.checking import MOST_GRAMS, check_place
from shouhou.returns.actions.holding import done_before, hold, same_call, step, write_line
from shouhou.returns.actions.linking import check_target, link_to, unlink
from shouhou.returns.facts import OnShelf
from shouhou.returns.models import Arrival, ArrivalLink
from shouhou.returns.queries.finding import chosen
from shouhou.returns.queries.numbers import numbers_of
from shouhou.returns.queries.shelf import days_here
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SHELF_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
LONGEST: Final = {
    "shelf_no": 20,
    "phone_tail": 11,
    "name": 40,
    "place": 100,
    "words": 200,
    "note": 500,
}


@transaction.atomic
def shelve(
    *, by: Person, arrival_id: int, shelf: OnShelf, now: datetime, key: UUID | None = None
) -> str:
    """On the shelf, under a number: the one that was given, else the next free one. Gives it.

    Told again with the same key, nothing changes. What it was linked to before, it is not.
    Raises Refused: `not_here`, `too_long`, `bad_tail`, `out_of_bounds`, and what states.md says.
    """
    held = hold(by, arrival_id, now)
    before = done_before(key) if key else None
    if before is not None:
        same_call(before, arrival_id, "shelve")
        return held.row.shelf_no
    describe_on(held.row, shelf)
    if not held.row.shelf_no:
        held.row.shelf_no = next_number(held.row.shop_id)
    held.row.shelved_at = now
    step(held, "shelve", key=key, shelf_no=held.row.shelf_no)
    if held.row.links.filter(gone_at=None).exists():
        unlink(held, "放回无主架")
    return held.row.shelf_no


def next_number(shop_id: int) -> str:
    """W1, W2, …: one more than the highest that stands on this shop's shelf."""
    with connection.cursor() as cursor:
        cursor.execute(SHELF_LOCK, [f"returns:shelf:{shop_id}"])
    rows = Arrival.objects.filter(shop_id=shop_id, state="ownerless", shelf_no__startswith="W")
    taken = [int(no[1:]) for no in rows.values_list("shelf_no", flat=True) if no[1:].isdecimal()]
    return f"W{max(taken, default=0) + 1}"


@transaction.atomic
def describe(*, by: Person, arrival_id: int, shelf: OnShelf, now: datetime) -> None:
    """What is written on it and what is in it; None leaves a word as it is.

    Raises Refused: `not_here`, `too_long`, `bad_tail`, `out_of_bounds`, `gone` (claimed already).
    """
    held = hold(by, arrival_id, now)
    if held.row.state not in ("received", "ownerless"):
        raise Refused("gone", "这个包裹已经有主了。", "This parcel has been claimed.")
    describe_on(held.row, shelf)
    write_line(held, "describe")


def describe_on(row: Arrival, shelf: OnShelf) -> None:
    """Put the words on the row. Raises Refused `too_long`, `bad_tail`, `out_of_bounds`."""
    for name, most in LONGEST.items():
        told = getattr(shelf, name)
        if told is not None:
            setattr(row, name, " ".join(clean(told, most, field=name).split()))
    if row.phone_tail and not (
        row.phone_tail.isascii() and row.phone_tail.isdigit() and len(row.phone_tail) >= 4
    ):
        raise Refused(
            "bad_tail", "手机尾号填 4 到 11 位数字。", "Four to eleven digits.", field="phone_tail"
        )
    if shelf.weight_g is not None:
        if not 0 <= shelf.weight_g <= MOST_GRAMS:
            raise Refused("out_of_bounds", "重量不对。", "Wrong weight.", field="weight_g")
        row.weight_g = shelf.weight_g or None


@transaction.atomic
def match(*, by: Person, arrival_id: int, choice: str, now: datetime) -> None:
    """It is this order's (`shop:order`): everything goes on as if it were scanned now.

    The photos go to the case, the agreement's goods are here, the buyer is told. Two people at once
    match it once. Raises Refused: `not_here`, `no_such_order`, `same_order`, and states.md's own.
    """
    held = hold(by, arrival_id, now)
    target = check_target(chosen(by, choice) if choice.startswith(f"{held.row.shop_id}:") else None)
    links = ArrivalLink.objects.filter(arrival=held.row, gone_at=None)
    if links.filter(order_no__in=target.order_nos).exists():
        raise Refused("same_order", "这个包裹已经是这一单的了。", "It is of this order already.")
    step(held, "match", order=target.order_nos[0])
    if links.exists():
        unlink(held, "改认到另一单")
    link_to(held, target)
    defer("returns.tie_parcel", lock=f"arrival:{held.row.pk}", arrival_id=held.row.pk)


@transaction.atomic
def dispose(*, by: Person, arrival_id: int, place: str, why: str, now: datetime) -> None:
    """Nobody asked for it in time: a supervisor decides where it goes.

    Raises Refused: `not_here`, `unknown_word`, and what states.md says (a reason; long enough).
    """
    held = hold(by, arrival_id, now)
    check_place(place)
    reason = clean(why, 200, field="why")
    days = numbers_of(held.row.shop_id, now)["shelf_decide_days"]
    truths = {"reason": bool(reason), "aged": days_here(held.row, now) >= days}
    step(held, "dispose", truths, place=place, why=reason)
