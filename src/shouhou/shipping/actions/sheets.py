"""Sheets for the warehouse: made of what waits, opened in full with a log, closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Max

from shouhou.notices.actions import announce
from shouhou.orders.actions import note_looks
from shouhou.shipping.actions.holding import close_if_done, held, moved_by, not_here, step
from shouhou.shipping.models import Sending, SendSheet
from shouhou.shipping.queries.sheets import SheetLine, line_of
from shouhou.shipping.words import LOOKS, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 500
"""Sendings of one sheet."""
HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def make_sheet(
    *, by: Person, shop_id: int, sending_ids: Collection[int] | None, now: datetime
) -> int:
    """A sheet of these sendings (None: of all that wait, at most 500): its id.

    What another sheet took meanwhile is refused by name, and nothing is done. Raises Refused
    `not_here`, `empty`, `too_many`, `taken`.
    """
    if not may(by, shop_id, "receive"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    if sending_ids is not None and len(set(sending_ids)) > MOST:
        raise Refused("too_many", f"一张最多 {MOST} 件。", f"At most {MOST} on one sheet.")
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"shipping:sheet:{shop_id}"])
    rows = wanted(shop_id, sending_ids)
    last = SendSheet.objects.filter(shop_id=shop_id).aggregate(last=Max("number"))["last"] or 0
    sheet = SendSheet.objects.create(shop_id=shop_id, number=last + 1, made_by=by, made_at=now)
    for row in rows:
        moved_by(by, row, "take")
    Sending.objects.filter(pk__in=[row.pk for row in rows]).update(
        state="on_sheet", sheet=sheet, moved_at=now
    )
    announce(shop_id, "queue.changed", now=now)
    return int(sheet.pk)


def wanted(shop_id: int, sending_ids: Collection[int] | None) -> list[Sending]:
    """The rows of a sheet to be, locked. Raises Refused."""
    rows = Sending.objects.select_for_update().filter(shop_id=shop_id)
    if sending_ids is None:
        found = list(rows.filter(state="waiting").order_by("pk")[:MOST])
    else:
        found = list(rows.filter(pk__in=list(sending_ids)).order_by("pk"))
        if len(found) < len(set(sending_ids)):
            raise not_here()
    busy = [row for row in found if row.state != "waiting"]
    if busy:
        zh = "、".join(f"{row.pk} {label('sending', row.state)}" for row in busy[:5])
        en = ", ".join(f"{row.pk} {label('sending', row.state, 'en')}" for row in busy[:5])
        raise Refused("taken", f"这些已经不在待寄：{zh}。", f"No longer waiting: {en}.")
    if not found:
        raise Refused("empty", "没有要寄的。", "Nothing waits to be sent.")
    return found


@transaction.atomic
def put_back(*, by: Person, sending_id: int, now: datetime) -> None:
    """It is not sent with this sheet and waits again. Raises Refused `not_here`, or states.md."""
    rows = held([sending_id])
    if not rows or not may(by, rows[0].shop_id, "receive"):
        raise not_here()
    (row,) = rows
    sheet_id, move = row.sheet_id, moved_by(by, row, "put_back")
    row.sheet = None
    step(row, move.to, now, "sheet")
    if sheet_id is not None:
        close_if_done(sheet_id, now)
    announce(row.shop_id, "queue.changed", now=now)


@transaction.atomic
def close_sheet(*, by: Person, sheet_id: int, now: datetime) -> int:
    """The sheet is done with; what has no waybill waits again: how many.

    Raises Refused `not_here`, `not_now`.
    """
    sheet = SendSheet.objects.filter(pk=sheet_id).first()
    if sheet is None or not may(by, sheet.shop_id, "receive"):
        raise Refused("not_here", "没有这张寄件单。", "There is no such sheet.")
    rows = held(list(Sending.objects.filter(sheet=sheet).values_list("pk", flat=True)))
    sheet = SendSheet.objects.select_for_update().get(pk=sheet_id)
    if sheet.closed_at is not None:
        raise Refused("not_now", "这张寄件单已经关了。", "It is closed already.")
    open_rows = [row for row in rows if row.state == "on_sheet" and row.sheet_id == sheet_id]
    for row in open_rows:
        move = moved_by(by, row, "put_back")
        row.sheet = None
        step(row, move.to, now, "sheet")
    sheet.closed_at = now
    sheet.save(update_fields=["closed_at"])
    announce(sheet.shop_id, "queue.changed", now=now)
    return len(open_rows)


@transaction.atomic
def open_sheet(
    *, by: Person, sheet_id: int, look: str, now: datetime
) -> tuple[SendSheet, tuple[SheetLine, ...]]:
    """The sheet with its receivers in full; who opened it, when and what for is logged before.

    Raises Refused `not_here` (also without the right to see personal data), `unknown_word`.
    """
    sheet = SendSheet.objects.select_related("shop", "made_by").filter(pk=sheet_id).first()
    allowed = sheet is not None and may(by, sheet.shop_id, "see_personal")
    if sheet is None or not allowed:
        raise Refused(
            "not_here",
            "没有这张寄件单，或您不能看收件人的完整信息。",
            "There is no such sheet, or you may not see receivers in full.",
        )
    if look not in LOOKS:
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "look")
    rows = list(Sending.objects.filter(sheet=sheet).order_by("pk"))
    reason = f"{label('look', look)} {sheet.number}"
    numbers = sorted({row.order_no or f"sending:{row.pk}" for row in rows if row.receiver_name})
    note_looks(by=by, shop_id=sheet.shop_id, order_nos=numbers, reason=reason, now=now)
    return sheet, tuple(line_of(row, place, full=True) for place, row in enumerate(rows, 1))
