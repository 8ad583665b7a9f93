"""A shop's freight sheets: saved from a day on, changed only until that day begins (H3.1.6)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases.facts import clean
from shouhou.clock import shanghai_day
from shouhou.parcels.decide import MOST_LINES, as_cells, read_lines
from shouhou.parcels.facts import FreightLine, SheetWish
from shouhou.parcels.models import FreightRow, FreightSheet
from shouhou.parcels.queries.freight import lines_of_sheet
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_NAME: Final = 40
FURTHEST: Final = timedelta(days=366)
NOT_HERE: Final = Refused("not_here", "没有这张运费表。", "There is no such freight sheet.")


@transaction.atomic
def save_sheet(*, by: Person, shop_id: int, wish: SheetWish, now: datetime) -> int:
    """Keep a sheet from its day on; its number. What was quoted before that day stays as it was.

    The same sheet sent twice is one. Raises Refused `not_here`, `bad_day`, `too_long`,
    `wrong_cells`, and `begun` for a sheet whose day has come: that one is replaced by a new one.
    """
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    today = shanghai_day(now)
    check_day(wish.from_on, today)
    name = clean(wish.name, LONGEST_NAME, field="name")
    lines = checked_lines(wish.lines)
    same = _same_sheet(shop_id, wish.from_on, name, lines)
    if same is not None and wish.sheet_id is None:
        return same
    if wish.sheet_id is None:
        sheet = FreightSheet(shop_id=shop_id)
    else:
        sheet = _not_begun(shop_id, wish.sheet_id, today)
        sheet.rows.all().delete()
    sheet.from_on, sheet.name, sheet.made_by, sheet.at = wish.from_on, name, by, now
    sheet.save()
    FreightRow.objects.bulk_create(FreightRow(sheet=sheet, **asdict(line)) for line in lines)
    return int(sheet.pk)


@transaction.atomic
def drop_sheet(*, by: Person, shop_id: int, sheet_id: int, now: datetime) -> None:
    """A sheet that has not begun never will. Raises Refused `not_here`, `begun`."""
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    _not_begun(shop_id, sheet_id, shanghai_day(now)).delete()


def check_day(from_on: date, today: date) -> None:
    """Nobody changes what freight was yesterday."""
    if not today <= from_on <= today + FURTHEST:
        raise Refused(
            "bad_day",
            "生效日期要从今天起，一年以内。",
            "It begins today or later, within a year.",
            (),
            "from_on",
        )


def checked_lines(lines: tuple[FreightLine, ...]) -> tuple[FreightLine, ...]:
    """The rows numbered anew from 1, read once more as if somebody had typed them."""
    read = read_lines([as_cells(line) for line in lines[: MOST_LINES + 1]])
    if read.wrong:
        first = read.wrong[0]
        zh = f"第 {first.row} 行：{first.zh}" if first.row else first.zh
        en = f"Row {first.row}: {first.en}" if first.row else first.en
        raise Refused("wrong_cells", zh, en, (), first.column)
    return tuple(replace(line, number=at) for at, line in enumerate(read.lines, start=1))


def _not_begun(shop_id: int, sheet_id: int, today: date) -> FreightSheet:
    """The sheet, held. Raises Refused."""
    rows = FreightSheet.objects.select_for_update().filter(pk=sheet_id, shop_id=shop_id)
    sheet = rows.first()
    if sheet is None:
        raise NOT_HERE
    if sheet.from_on <= today:
        raise Refused(
            "begun",
            "这张表已经生效，不能再改；请另存为一张新表。",
            "This sheet has begun and stays as it is; save a new one.",
        )
    return sheet


def _same_sheet(
    shop_id: int, from_on: date, name: str, lines: tuple[FreightLine, ...]
) -> int | None:
    """The newest sheet of that day, if it says exactly this."""
    rows = FreightSheet.objects.filter(shop_id=shop_id, from_on=from_on).order_by("-pk")
    sheet = rows.first()
    if sheet is None or sheet.name != name:
        return None
    return int(sheet.pk) if lines_of_sheet(sheet.pk) == lines else None
