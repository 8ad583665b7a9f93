"""Waybills that are read back: the sending is gone, and becomes a parcel of its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import TaskOrder
from shouhou.couriers.names import name_of
from shouhou.notices.actions import announce
from shouhou.parcels.actions import bring_parcel, drop_leg
from shouhou.parcels.facts import ParcelSeen
from shouhou.shipping.actions.asking import tell_case
from shouhou.shipping.actions.holding import follow, held, moved_by, not_here, step
from shouhou.shipping.decide import checked_rows, returned_text
from shouhou.shipping.facts import (
    Filled,
    FilledRow,
    SendPiece,
    WaybillTold,
    WrongCell,
    WrongCells,
)
from shouhou.shipping.models import Sending
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PHONE_TAIL: Final = 4


def fill_waybills(
    *, by: Person, rows: Sequence[FilledRow], now: datetime, sheet_id: int | None = None
) -> Filled:
    """These went out; all of them, or none. What is known so already changes nothing.

    Each becomes a parcel of its case (leg replacement), whoever asked for it hears, and the buyer
    of goods that go back is told as told work. `sheet_id`: all must stand on this sheet.
    Raises WrongCells with every cell that is wrong: no number, number used twice, courier missing
    (with whose number it looks like), sent under another number, called off, of another sheet.
    """
    told, wrong = checked_rows(rows)
    try:
        with transaction.atomic():
            found = {row.pk: row for row in held([row.sending for row in rows])}
            places = {each.sending_id: each for each in told}
            bad = [*wrong, *_misplaced(by, rows, found, sheet_id), *_used(told, found)]
            plans = [
                _judged(by, found[pk], each) for pk, each in sorted(places.items()) if pk in found
            ]
            bad += [each for each in plans if isinstance(each, WrongCell)]
            if bad:
                raise WrongCells(tuple(sorted(set(bad), key=lambda cell: cell.row)))
            fresh = [each for each in plans if isinstance(each, Fresh)]
            for each in fresh:
                _ship(each, by, now)
            for shop_id in sorted({each.row.shop_id for each in fresh}):
                announce(shop_id, "queue.changed", now=now)
    except IntegrityError:
        zh = "有一个运单号刚刚被别的寄件用了，请刷新再看。"
        cell = WrongCell(0, "waybill", zh, "A number has just been used for another sending.")
        raise WrongCells((cell,))
    return Filled(tuple(each.row.pk for each in fresh), len(plans) - len(fresh))


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sending that goes out by this."""

    row: Sending
    told: WaybillTold
    to: str


def _misplaced(
    by: Person, rows: Sequence[FilledRow], found: Mapping[int, Sending], sheet_id: int | None
) -> list[WrongCell]:
    """Rows whose sending is nobody's the person sends for, or stands on another sheet."""
    shops = {row.shop_id for row in found.values()}
    mine = {shop_id for shop_id in shops if may(by, shop_id, "receive")}
    bad = []
    for each in rows:
        row = found.get(each.sending)
        if row is None or row.shop_id not in mine:
            zh = f"没有编号为 {each.sending} 的寄件。"
            bad.append(WrongCell(each.row, "number", zh, "There is no such sending."))
        elif sheet_id is not None and row.sheet_id != sheet_id:
            zh = f"{each.sending} 不在这张寄件单上。"
            bad.append(WrongCell(each.row, "number", zh, "It is not on this sheet."))
    return bad


def _used(told: Sequence[WaybillTold], found: Mapping[int, Sending]) -> list[WrongCell]:
    """Numbers under which another sending of the shop went out."""
    numbers = {each.waybill for each in told}
    shops = {row.shop_id for row in found.values()}
    known = Sending.objects.filter(shop_id__in=shops, waybill__in=numbers)
    used = {(shop, number): pk for shop, number, pk in known.values_list("shop", "waybill", "pk")}
    bad = []
    for each in told:
        row = found.get(each.sending_id)
        other = used.get((row.shop_id, each.waybill)) if row is not None else None
        if other is not None and other != each.sending_id:
            zh = f"{each.waybill} 已经是寄件 {other} 的运单号。"
            en = f"{each.waybill} is the waybill of sending {other}."
            bad.append(WrongCell(each.row, "waybill", zh, en))
    return bad


def _judged(by: Person, row: Sending, told: WaybillTold) -> Fresh | WrongCell | None:
    """None where it is known so already."""
    if row.state == "sent":
        if (row.waybill, row.courier) == (told.waybill, told.courier):
            return None
        zh = f"已经寄出了：{name_of(row.courier)} {row.waybill}；要改请在页面上改运单号。"
        en = f"It went out as {row.courier} {row.waybill}; correct it on its page."
        return WrongCell(told.row, "waybill", zh, en)
    try:
        return Fresh(row, told, moved_by(by, row, "ship").to)
    except Refused as refused:
        tail = "，不要寄；已经寄走了请马上告诉客服" if row.state == "called_off" else ""
        zh, en = refused.zh.removesuffix("。"), refused.en
        return WrongCell(told.row, "number", f"寄件 {row.pk}：{zh}{tail}。", en)


def _ship(each: Fresh, by: Person, now: datetime) -> None:
    row, told = each.row, each.told
    row.waybill, row.courier, row.sent_at, row.sent_by = told.waybill, told.courier, now, by
    row.parcel_id = parcel_of(row, by, now)
    row.says = ""
    step(row, each.to, now, *("waybill", "courier", "sent_at", "sent_by", "parcel_id", "says"))
    name = name_of(row.courier)
    tell_case(row, "send", f"已寄出 {name} {row.waybill}", f"sent, {name} {row.waybill}", by, now)
    tell_buyer(row, by, now)
    follow(row)


def parcel_of(row: Sending, by: Person, now: datetime) -> int:
    """The parcel this sending became."""
    digits = "".join(letter for letter in row.receiver_phone if letter in "0123456789")
    seen = ParcelSeen(
        direction="out",
        number=row.waybill,
        courier=row.courier,
        leg="replacement",
        sent_at=now,
        phone_tail=digits[-PHONE_TAIL:] if len(digits) >= PHONE_TAIL else "",
    )
    return bring_parcel(shop_id=row.shop_id, case_id=row.case_id, seen=seen, by=by, now=now)


def tell_buyer(row: Sending, by: Person, now: datetime) -> None:
    """Goods that go back have nobody above who tells it: the buyer is told as told work."""
    if row.kind != "return_to_buyer" or row.case_id is None:
        return
    pieces = [SendPiece(**each) for each in row.pieces]
    text = returned_text(pieces, name_of(row.courier), row.waybill)
    key = f"sending:{row.pk}:{row.waybill}"
    order = TaskOrder(kind="tell_buyer", text=text)
    cases.ensure_task(case_id=row.case_id, key=key, task=order, now=now, by=by)


def correct_waybill(*, by: Person, row: FilledRow, now: datetime) -> bool:
    """It went out under another number than was entered: everybody who heard hears again.

    False where it is known so already. Raises WrongCells, Refused `not_here`, or as states.md says.
    """
    told, wrong = checked_rows([row])
    if wrong:
        raise WrongCells(wrong)
    try:
        with transaction.atomic():
            return _correct(by, told[0], now)
    except IntegrityError:
        cell = WrongCell(0, "waybill", "这个运单号刚刚被别的寄件用了。", "It has just been used.")
        raise WrongCells((cell,))


def _correct(by: Person, told: WaybillTold, now: datetime) -> bool:
    rows = held([told.sending_id])
    if not rows or not may(by, rows[0].shop_id, "receive"):
        raise not_here()
    (row,) = rows
    move = moved_by(by, row, "correct")
    if (row.waybill, row.courier) == (told.waybill, told.courier):
        return False
    used = _used([told], {row.pk: row})
    if used:
        raise WrongCells(tuple(used))
    if row.parcel_id is not None and row.case_id is not None:
        drop_leg(case_id=row.case_id, parcel_id=row.parcel_id, by=by, now=now)
    if row.kind == "return_to_buyer" and row.case_id is not None:
        old = f"sending:{row.pk}:{row.waybill}"
        cases.drop_task(by=None, key=old, reason="运单号改了", now=now)
    row.waybill, row.courier = told.waybill, told.courier
    row.parcel_id = parcel_of(row, by, now)
    step(row, move.to, now, "waybill", "courier", "parcel_id")
    name = name_of(row.courier)
    zh, en = f"改运单号：{name} {row.waybill}", f"waybill corrected: {name} {row.waybill}"
    tell_case(row, "send", zh, en, by, now)
    tell_buyer(row, by, now)
    follow(row)
    announce(row.shop_id, "queue.changed", now=now)
    return True
