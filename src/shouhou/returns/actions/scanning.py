"""A parcel is in somebody's hand: it is received once, however often and wherever it is scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.couriers.numbers import tidy_number
from shouhou.jobs import defer
from shouhou.returns.actions.holding import Held, done_before, hold, step, write_line
from shouhou.returns.actions.linking import link_to, unlink
from shouhou.returns.decide import Read, read_scan
from shouhou.returns.facts import Scan
from shouhou.returns.models import Arrival
from shouhou.returns.queries.finding import Target, chosen, find_targets
from shouhou.returns.queries.keys import find_by_key
from shouhou.returns.queries.numbers import list_of
from shouhou.returns.words import HERE_STATES
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_OFFLINE: Final = timedelta(hours=48)
"""A device that says more is not believed: its clock is wrong."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a scan: a parcel, several to choose from, or nothing found."""

    arrival_id: int | None
    targets: tuple[Target, ...] = ()
    already: bool = False
    """The parcel was scanned before."""
    is_known: bool = False


def scan(*, by: Person, scan: Scan, now: datetime) -> Scanned:
    """Receive the parcel with this number, once. Of several possible orders none is guessed.

    A waybill nobody knows is received all the same: it waits for the shelf. The same key again, or
    the same parcel at another station, gives the parcel there is.
    Raises Refused: `not_here` (no shop to receive for), `which_shop`, `nothing_found` (no waybill
    and nothing fits), `no_such_order`, and what `read_scan` says.
    """
    mine = shops_where(by, "receive")
    if not mine:
        raise Refused("not_here", "您没有收货权限。", "You may not receive parcels.")
    before = find_by_key(scan.key, [one.id for one in mine])
    if before is not None:
        return _there(before)
    read = read_scan(scan.text)
    targets = _targets(by, scan, read)
    if len(targets) > 1:
        return Scanned(None, targets)
    target = targets[0] if targets else None
    if target is None and not read.waybill:
        raise Refused(
            "nothing_found",
            "没有找到：试试运单号、订单号、手机尾号（至少 4 位）或收件人姓名。",
            "Nothing fits: try the waybill, the order, the end of the phone or the name.",
            field="text",
        )
    shop_id = target.shop_id if target else _shop_for(by, scan)
    return _receive(by, scan, read, shop_id, target, now)


def _targets(by: Person, scan: Scan, read: Read) -> tuple[Target, ...]:
    if not scan.choice:
        return find_targets(by, read)
    target = chosen(by, scan.choice)
    if target is None:
        raise Refused("no_such_order", "没有这一单，请重新扫。", "No such order.", field="choice")
    return (target,)


def _shop_for(by: Person, scan: Scan) -> int:
    """Whose an unknown parcel is: the shop the station was set to, else the only one."""
    mine = [shop.id for shop in shops_where(by, "receive")]
    if scan.shop_id in mine:
        return int(scan.shop_id or 0)
    if len(mine) == 1 and scan.shop_id is None:
        return mine[0]
    raise Refused(
        "which_shop",
        "没有找到这个包裹：请先选它是哪家店的。",
        "Unknown parcel: choose its shop first.",
        field="shop",
    )


def _receive(
    by: Person, scan: Scan, read: Read, shop_id: int, target: Target | None, now: datetime
) -> Scanned:
    waybill = waybill_of(scan, read, target)
    there = _here(shop_id, waybill, target)
    if there is not None:
        return _again(by, scan, there, target, now)
    row = fresh(by, scan, read, shop_id, now)
    row.waybill = waybill
    row.found_by = (scan.choice and "hand") or (target.by if target else "nothing")
    row.parcel_id = target.parcel_id if target else None
    with transaction.atomic():
        if _stored(row):
            _begin(by, row, target, now)
            return Scanned(row.pk, is_known=target is not None)
    return _met(by, scan, row, target, now)


def _stored(row: Arrival) -> bool:
    """False where the same key or the same parcel was stored in this moment by somebody else."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def _here(shop_id: int, waybill: str, target: Target | None) -> Arrival | None:
    """The same parcel, if it lies here: by its number, or scanned by its order and not counted."""
    here = Arrival.objects.filter(shop_id=shop_id, waybill=waybill)
    if waybill:
        return here.filter(state__in=HERE_STATES).first()
    orders = target.order_nos if target else ()
    linked = here.filter(links__order_no__in=orders, links__gone_at=None)
    return linked.filter(state="received").first()


def fresh(by: Person, scan: Scan, read: Read, shop_id: int, now: datetime) -> Arrival:
    """The row as it will be stored; the device's moment is believed within bounds."""
    at = min(scan.scanned_at, now)
    if at < now - LONGEST_OFFLINE:
        at = now
    return Arrival(
        shop_id=shop_id,
        key=scan.key,
        text=read.text,
        scanned_at=at,
        received_at=now,
        by=by,
        due_at=list_of(shop_id, at).due_at,
    )


def waybill_of(scan: Scan, read: Read, target: Target | None) -> str:
    """The number on the parcel: as its parcel has it, as it was scanned, or as it was told."""
    if target is not None and target.by in ("waybill", "sent_out"):
        return target.waybill or read.waybill
    told = tidy_number(scan.waybill[:64])
    if told:
        return told
    by_number = target is not None and target.by in ("order", "refund", "phone", "name")
    if target is not None and read.exact in target.order_nos:
        return ""
    plain = scan.choice and (read.tail == read.waybill or bool(read.name))
    return "" if by_number or plain else read.waybill


def _begin(by: Person, row: Arrival, target: Target | None, now: datetime) -> None:
    shop = shop_of(by, row.shop_id)
    assert shop is not None
    held = Held(row, by, shop, now)
    write_line(held, "scan", waybill=row.waybill, found_by=row.found_by)
    if target is not None:
        link_to(held, target)
        defer("returns.tie_parcel", lock=f"arrival:{row.pk}", arrival_id=row.pk)


def _met(by: Person, scan: Scan, row: Arrival, target: Target | None, now: datetime) -> Scanned:
    """Somebody else received it in the same moment: it is one parcel."""
    here = Arrival.objects.filter(
        shop_id=row.shop_id, waybill=row.waybill, state__in=HERE_STATES
    ).exclude(waybill="")
    there = Arrival.objects.filter(key=scan.key).first() or here.first()
    if there is None or shop_of(by, there.shop_id) is None:
        raise Refused("not_here", "请再扫一次。", "Scan it again.")
    return _again(by, scan, there, target, now)


@transaction.atomic
def _again(by: Person, scan: Scan, there: Arrival, target: Target | None, now: datetime) -> Scanned:
    """Scanned once more: a line, under whose key this station goes on with the parcel.

    One that was nobody's and is known by now is theirs from here on.
    """
    held = hold(by, there.pk, now)
    row = held.row
    if row.key != scan.key and done_before(scan.key) is None:
        write_line(held, "again", key=scan.key)
    is_nobodys = row.state in ("received", "ownerless")
    if target is not None and is_nobodys and not row.links.filter(gone_at=None).exists():
        row.found_by, row.parcel_id = target.by, target.parcel_id
        step(held, "match", order=target.order_nos[0] if target.order_nos else "")
        link_to(held, target)
        defer("returns.tie_parcel", lock=f"arrival:{row.pk}", arrival_id=row.pk)
    return _there(row)


def _there(row: Arrival) -> Scanned:
    return Scanned(row.pk, already=True, is_known=row.links.filter(gone_at=None).exists())


@transaction.atomic
def undo_scan(*, by: Person, arrival_id: int, now: datetime) -> None:
    """It was scanned by mistake: its number is free again, the line stays.

    Raises Refused: `not_here`, and what states.md says (counted already: undo the count first).
    """
    held = hold(by, arrival_id, now)
    step(held, "undo")
    unlink(held, "误扫，已撤销收件")
    defer("returns.tie_parcel", lock=f"arrival:{held.row.pk}", arrival_id=held.row.pk)
