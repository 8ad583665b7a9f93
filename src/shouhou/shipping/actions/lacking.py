"""The warehouse has not got what it should send: a shortage like any other, until it is there."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, clean
from shouhou.notices.actions import announce
from shouhou.shipping.actions.asking import tell_case
from shouhou.shipping.actions.holding import close_if_done, follow, held, moved_by, not_here, step
from shouhou.shipping.actions.missing import LONGEST_ITEM, LONGEST_NOTE, report_shortage
from shouhou.shipping.facts import Reported
from shouhou.shipping.models import Sending, Shortage
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ALARM: Final = 2


def mark_short(*, by: Person, sending_id: int, place: int, note: str, now: datetime) -> None:
    """Its piece at this place (from 0) is not in stock: the case is loud, whoever asked hears.

    The item is reported missing too, so that every order that waits for it comes up. Raises
    Refused `not_here`, `unknown_piece`, `too_long`, or as states.md says.
    """
    said = clean(note, LONGEST_NOTE, field="note")
    shop_id, item = _run_short(by, sending_id, place, said, now)
    try:
        report_shortage(by=by, reported=Reported(shop_id=shop_id, item=item, note=said), now=now)
    except Refused as refused:
        if refused.code != "known":
            raise


@transaction.atomic
def _run_short(
    by: Person, sending_id: int, place: int, note: str, now: datetime
) -> tuple[int, str]:
    rows = held([sending_id])
    if not rows or not may(by, rows[0].shop_id, "receive"):
        raise not_here()
    (row,) = rows
    if not 0 <= place < len(row.pieces):
        raise Refused("unknown_piece", "请选缺的是哪一件。", "Which piece is it?", (), "place")
    piece, move = row.pieces[place], moved_by(by, row, "run_short")
    item = (piece["code"] or piece["title"])[:LONGEST_ITEM]
    sheet_id = row.sheet_id
    row.sheet, row.short_item, row.says = None, item, note
    step(row, move.to, now, "sheet", "short_item", "says")
    if sheet_id is not None:
        close_if_done(sheet_id, now)
    tail = f"（{note}）" if note else ""
    tell_case(row, "short", f"仓库缺 {item}{tail}", f"out of stock: {item} {note}".strip(), by, now)
    if row.case_id is not None:
        said = Said("alarm", f"寄不出：缺 {item}", f"cannot be sent: {item}", {"sending": row.pk})
        cases.raise_alarms(alarms=[(row.case_id, ALARM, said)], now=now)
    follow(row)
    announce(row.shop_id, "queue.changed", now=now)
    return row.shop_id, item


@transaction.atomic
def restock(*, by: Person | None, sending_id: int, now: datetime) -> None:
    """It is in stock again and waits to be sent. Raises Refused `not_here`, or states.md."""
    rows = held([sending_id])
    allowed = bool(rows) and (
        by is None or may(by, rows[0].shop_id, "receive") or may(by, rows[0].shop_id, "work")
    )
    if not allowed:
        raise not_here()
    (row,) = rows
    move = moved_by(by, row, "restock")
    item, row.short_item, row.says = row.short_item, "", ""
    step(row, move.to, now, "short_item", "says")
    tell_case(row, "send", f"有货了（{item}），等仓库寄出", f"in stock again: {item}", by, now)
    follow(row)
    announce(row.shop_id, "queue.changed", now=now)


def restock_all(*, shop_id: int, item: str, now: datetime) -> int:
    """Everything that lacked this item waits again; how many."""
    rows = Sending.objects.filter(shop_id=shop_id, state="short", short_item=item)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    done = 0
    for pk in ids:
        with suppress(Refused):  # called off meanwhile
            restock(by=None, sending_id=pk, now=now)
            done += 1
    return done


@transaction.atomic
def end_shortage(*, by: Person, shortage_id: int, now: datetime) -> None:
    """It is there again; what lacked it waits to be sent. Raises Refused `not_here`, `not_now`."""
    row = Shortage.objects.select_for_update().filter(pk=shortage_id).first()
    allowed = row is not None and (may(by, row.shop_id, "receive") or may(by, row.shop_id, "work"))
    if row is None or not allowed:
        raise Refused("not_here", "没有这条缺货。", "There is no such shortage.")
    if row.ended_at is not None:
        raise Refused("not_now", "这条缺货已经结束了。", "It is over already.")
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    said = Said(
        "short", f"到货了：{row.item}，可以发", f"There again: {row.item}", {"shortage": row.pk}
    )
    for case_id in sorted(set(row.orders.values_list("case_id", flat=True))):
        cases.write(case_id=case_id, said=said, by=by, now=now)
    restock_all(shop_id=row.shop_id, item=row.item, now=now)
    announce(row.shop_id, "queue.changed", now=now)
