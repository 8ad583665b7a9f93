"""A sheet tells prices, costs and stock: read first, shown, and kept only when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.clock import shanghai_day
from shouhou.items.actions.learn import hold_catalogue
from shouhou.items.decide import changes_of, is_change, mark_of, text_of
from shouhou.items.facts import ItemChange, SheetLine
from shouhou.items.models import Item, SheetDraft
from shouhou.items.queries import known, may_tell
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.platforms.spreadsheet.grids import WrongCell
    from shouhou.shops.models import Person

KEPT: Final = timedelta(days=1)
LONGEST_NAME: Final = 120


def draft_sheet(
    *, by: Person, shop_id: int, name: str, lines: Sequence[SheetLine], now: datetime
) -> tuple[int | None, tuple[WrongCell, ...]]:
    """Hold a sheet that was read, for looking at; its number, or what is wrong with which cells.

    Raises Refused `not_here`.
    """
    check(by, shop_id)
    _, wrong = changes_of(lines, known(shop_id, [line.code for line in lines]))
    if wrong:
        return None, wrong
    made = SheetDraft.objects.create(
        shop_id=shop_id,
        by=by,
        name=name.replace("\0", "")[:LONGEST_NAME],
        lines=[asdict(line) for line in lines],
        at=now,
    )
    return made.pk, ()


@transaction.atomic
def keep_sheet(*, by: Person, draft_id: int, now: datetime) -> tuple[int, int]:
    """What was looked at becomes true; how many items are new, how many changed.

    Raises Refused: `not_here` (kept or dropped already), `wrong_cells` when the catalogue moved.
    """
    row = SheetDraft.objects.select_for_update().filter(pk=draft_id, by=by).first()
    if row is None:
        raise Refused(
            "not_here", "这张表已经保存过，或已过期。", "There is no such sheet any more."
        )
    check(by, row.shop_id)
    told = tell(
        by=by, shop_id=row.shop_id, lines=[SheetLine(**line) for line in row.lines], now=now
    )
    row.delete()
    return told


@transaction.atomic
def tell(*, by: Person, shop_id: int, lines: Sequence[SheetLine], now: datetime) -> tuple[int, int]:
    """Keep these rows at once; how many items are new, how many changed.

    Raises Refused: `not_here`, `wrong_cells` naming the first row that does not fit.
    """
    check(by, shop_id)
    hold_catalogue()
    changes, wrong = changes_of(lines, known(shop_id, [line.code for line in lines]))
    if wrong:
        first = wrong[0]
        zh, en = f"第 {first.row} 行：{first.zh}", f"Row {first.row}: {first.en}"
        raise Refused("wrong_cells", zh, en, (), first.column)
    telling = [change for change in changes if is_change(change)]
    new = [item_of(by, shop_id, change, now) for change in telling if change.is_new]
    Item.objects.bulk_create(new)
    held = Item.objects.in_bulk([change.item_id for change in telling if change.item_id])
    for change in telling:
        if change.item_id is not None:
            put(held[change.item_id], by, change, now)
    names = ("title", "text", "price_fen", "cost_fen", "cost_from_on", "stock", "stock_at")
    Item.objects.bulk_update(held.values(), (*names, "source", "told_at", "told_by"), 500)
    return len(new), len(held)


def item_of(by: Person, shop_id: int, change: ItemChange, now: datetime) -> Item:
    """A new item."""
    line = change.line
    mark = mark_of(line.code, "", line.title, line.sku)
    made = Item(shop_id=shop_id, mark=mark, code=line.code, title=line.title, sku=line.sku)
    put(made, by, change, now)
    return made


def put(row: Item, by: Person, change: ItemChange, now: datetime) -> None:
    """What the row says goes on the item; what it is silent on stays."""
    line = change.line
    row.title = line.title or row.title
    row.text = text_of(row.title, row.sku, row.code, row.item_id)
    row.price_fen = change.price_fen
    if line.cost_fen is not None and line.cost_fen != row.cost_fen:
        row.cost_fen, row.cost_from_on = line.cost_fen, shanghai_day(now)
    if line.stock is not None:
        row.stock, row.stock_at = line.stock, now
    row.source, row.told_at, row.told_by = "sheet", now, by


def drop_draft(*, by: Person, draft_id: int) -> None:
    """What was looked at is not kept. Harmless to do again."""
    SheetDraft.objects.filter(pk=draft_id, by=by).delete()


def forget_drafts(now: datetime) -> None:
    """Sheets nobody kept for a day."""
    SheetDraft.objects.filter(at__lt=now - KEPT).delete()


def check(by: Person, shop_id: int) -> None:
    """Raises Refused `not_here`."""
    if not may_tell(by, shop_id):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
