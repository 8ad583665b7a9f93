"""Every write of a parcel: hold its row, ask states.md, write the row and its history line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from shouhou.notices.actions import announce
from shouhou.returns.models import Arrival, ArrivalLine
from shouhou.returns.words import machine
from shouhou.shops.facts import Refused, ShopView, granted
from shouhou.shops.queries import shop_of
from shouhou.workflow import Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ROLES: Final = ("warehouse", "supervisor", "owner")
"""In this order a person's roles are tried at the table."""


@dataclass(slots=True)
class Held:
    """A parcel whose row is locked until the transaction ends, and who acts on it."""

    row: Arrival
    by: Person
    shop: ShopView
    now: datetime


def not_here() -> Refused:
    return Refused(
        "not_here",
        "没有这个包裹，或您在这家店铺没有这项权限。",
        "There is no such parcel, or you may not do this in its shop.",
    )


def hold(by: Person, arrival_id: int, now: datetime, what: str = "receive") -> Held:
    """Lock a parcel for somebody with this right in its shop. Raises Refused `not_here`."""
    row = Arrival.objects.select_for_update().filter(pk=arrival_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may(what):
        raise not_here()
    return Held(row, by, shop, now)


def may(held: Held, event: str, truths: Mapping[str, bool]) -> Transition:
    """The row of states.md that lets this happen. Raises Refused with the rows that said no."""
    who = [role for role in ROLES if role in held.shop.roles]
    found = machine().may_any(held.row.state, event, who, lambda need: truths.get(need, False))
    return granted(found)


def step(
    held: Held,
    event: str,
    truths: Mapping[str, bool] | None = None,
    *,
    key: UUID | None = None,
    **detail: Any,
) -> Transition:
    """Take the row of this event: the parcel is in its state, and its history says so."""
    found = may(held, event, truths or {})
    old, held.row.state = held.row.state, found.to
    write_line(held, event, row=found.id, old=old, key=key, **detail)
    return found


def write_line(
    held: Held,
    event: str,
    *,
    row: str = "",
    old: str = "",
    key: UUID | None = None,
    **detail: Any,
) -> None:
    """One more line of the parcel's history; the row is saved with it."""
    arrival = held.row
    arrival.lines += 1
    arrival.save()
    ArrivalLine.objects.create(
        arrival=arrival,
        number=arrival.lines,
        event=event,
        row=row,
        old=old,
        new=arrival.state,
        key=key,
        at=held.now,
        by=held.by,
        detail={name: value for name, value in detail.items() if value not in ("", None, [], ())},
    )
    announce(arrival.shop_id, "queue.changed", now=held.now)


def done_before(key: UUID) -> ArrivalLine | None:
    """The line a call of the station has left already: told twice, it is done once."""
    return ArrivalLine.objects.select_related("arrival").filter(key=key).first()


def same_call(line: ArrivalLine, arrival_id: int, event: str) -> None:
    """Refuse (`other_call`) a key that was used for something else."""
    if (line.arrival_id, line.event) != (arrival_id, event):
        raise Refused(
            "other_call",
            "这个编号已经用于别的操作，请刷新页面。",
            "This key was used for something else. Load the page anew.",
        )
