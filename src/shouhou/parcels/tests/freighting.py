"""Builders of freight sheets; the prices are those of H3.1.6."""

from __future__ import annotations

from datetime import date
from typing import Any

from shouhou.parcels.actions import save_sheet
from shouhou.parcels.decide import read_lines
from shouhou.parcels.facts import FreightLine, SheetWish
from shouhou.parcels.tests.make import NOW
from shouhou.shops.models import Person, Shop

TODAY = date(2026, 11, 23)


def cells(courier: str = "圆通", region: str = "全国", **changes: str) -> dict[str, str]:
    """A row as people type it."""
    told = {"first_grams": "1", "first_fen": "10", "next_grams": "1", "next_fen": "5"}
    told |= {"days_from": "2", "days_to": "5", "share_within_2": "75", "reaches": "", "remote": ""}
    return {"courier": courier, "origin": "", "region": region, "note": ""} | told | changes


GRID = [
    cells(),
    cells(region="西北", first_fen="13", next_fen="8", days_from="4", days_to="7"),
    cells(region="新疆、西藏", reaches="否"),
    cells("EMS", "四川", first_fen="12", days_from="1", days_to="3"),
    cells("EMS", first_fen="20", next_fen="6"),
]


def lines_of(*grid: dict[str, str]) -> tuple[FreightLine, ...]:
    """The rows of a grid that must be right."""
    read = read_lines(grid or GRID)
    assert read.wrong == ()
    return read.lines


def wish(*grid: dict[str, str], **changes: Any) -> SheetWish:
    """A sheet from today."""
    told: dict[str, Any] = {"name": "", "from_on": TODAY, "lines": lines_of(*grid)} | changes
    return SheetWish(**told)


def sheet(shop: Shop, owner: Person, *grid: dict[str, str], **changes: Any) -> int:
    """A sheet that was saved; its number."""
    now = changes.pop("now", NOW)
    return save_sheet(by=owner, shop_id=shop.pk, wish=wish(*grid, **changes), now=now)
