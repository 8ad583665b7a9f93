"""Reads of items: the catalogue, its search, the costs, a sheet that is not kept yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from shouhou.clock import SHANGHAI
from shouhou.items.decide import changes_of, is_change, ranked
from shouhou.items.facts import DraftView, ItemPage, ItemView, Known, SheetLine
from shouhou.items.models import Item, SheetDraft
from shouhou.language import fold
from shouhou.shops.queries import may, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE: Final = 50
MOST: Final = 200
MOST_EXPORTED: Final = 5_000
LONGEST_SEARCH: Final = 80
MOST_WORDS: Final = 6


def costs_of(shop_id: int, codes: Sequence[str], on: date) -> dict[str, int]:
    """What one piece of each code costs the shop, in fen, as told by that day; one query.

    A code is left out where its cost is not known, or its sizes cost differently.
    """
    rows = Item.objects.filter(shop_id=shop_id, code__in=[code for code in codes if code])
    told = rows.filter(cost_from_on__lte=on).values_list("code", "cost_fen")
    costs: dict[str, set[int]] = {}
    for code, fen in told:
        costs.setdefault(code, set()).add(fen)
    return {code: found.pop() for code, found in costs.items() if len(found) == 1}


def find_items(by: Person, shop_id: int, text: str, limit: int = 20) -> tuple[ItemView, ...]:
    """Items of a shop the person sees whose title, size, code or number has all these words.

    Nothing for another's shop. Costs only for who sees money.
    """
    if not may(by, shop_id, "see"):
        return ()
    rows = searched(Item.objects.filter(shop_id=shop_id), text)
    wanted = rows.order_by("title", "sku", "pk")[: max(1, min(limit, MOST))]
    money = may(by, shop_id, "see_money")
    return tuple(view(row, money=money) for row in wanted)


def choices_for(
    by: Person, shop_id: int, like: ItemView | None, text: str = "", limit: int = 20
) -> tuple[ItemView, ...]:
    """What could go out instead: the same style in other sizes first, then what was looked for."""
    if not may(by, shop_id, "see"):
        return ()
    money = may(by, shop_id, "see_money")
    found: dict[int, ItemView] = {}
    if like is not None:
        rows = Item.objects.filter(Q(item_id=like.item_id) if like.item_id else Q(title=like.title))
        for row in rows.filter(shop_id=shop_id).order_by("pk")[:MOST]:
            found[row.pk] = view(row, money=money)
    if text.strip():
        looked_for = {one.id: one for one in find_items(by, shop_id, text, limit)}
        found = looked_for if not found else {**found, **looked_for}
    return ranked(found.values(), like)[:limit]


def item(by: Person, item_id: int) -> ItemView | None:
    """One item, if the person works in its shop."""
    row = Item.objects.filter(pk=item_id).first()
    if row is None or not may(by, row.shop_id, "see"):
        return None
    return view(row, money=may(by, row.shop_id, "see_money"))


def item_sold(shop_id: int, mark: str) -> ItemView | None:
    """The item of a mark (`decide.mark_of`) of a shop that was given; no costs."""
    row = Item.objects.filter(shop_id=shop_id, mark=mark).first()
    return view(row, money=False) if row else None


def items_by_id(shop_id: int, ids: Collection[int]) -> dict[int, ItemView]:
    """Items of a shop that was given; no costs."""
    rows = Item.objects.filter(shop_id=shop_id, pk__in=list(ids))
    return {row.pk: view(row, money=False) for row in rows}


def item_page(
    by: Person, *, shop_id: int | None = None, text: str = "", after: int = 0, limit: int = PAGE
) -> ItemPage:
    """The catalogue of one or all of the person's shops by name; `after` is the last page's id."""
    shops = {shop.id: shop for shop in shops_where(by, "see")}
    wanted = [pk for pk in shops if shop_id in (None, pk)]
    rows = searched(Item.objects.filter(shop_id__in=wanted), text)
    last = Item.objects.filter(pk=after, shop_id__in=wanted).first() if after else None
    if last is not None:
        rows = rows.filter(
            Q(title__gt=last.title)
            | Q(title=last.title, sku__gt=last.sku)
            | Q(title=last.title, sku=last.sku, pk__gt=last.pk)
        )
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("title", "sku", "pk")[: limit + 1])
    views = tuple(view(row, money=shops[row.shop_id].may("see_money")) for row in found[:limit])
    return ItemPage(rows=views, after=str(found[limit - 1].pk) if len(found) > limit else None)


def whole_sheet(by: Person, shop_id: int) -> tuple[ItemView, ...]:
    """Everything of a shop that has a code, as the sheet to download shows it."""
    if not may(by, shop_id, "see"):
        return ()
    rows = Item.objects.filter(shop_id=shop_id).exclude(code="").order_by("code", "sku", "pk")
    money = may(by, shop_id, "see_money")
    return tuple(view(row, money=money) for row in rows[:MOST_EXPORTED])


def draft(by: Person, draft_id: int) -> DraftView | None:
    """A sheet the person had read, with what keeping it would change now."""
    row = SheetDraft.objects.filter(pk=draft_id, by=by).first()
    if row is None or not may_tell(by, row.shop_id):
        return None
    lines = tuple(SheetLine(**line) for line in row.lines)
    changes, _ = changes_of(lines, known(row.shop_id, [line.code for line in lines]))
    telling = tuple(change for change in changes if is_change(change))
    return DraftView(
        id=row.pk,
        shop_id=row.shop_id,
        name=row.name,
        at=row.at.astimezone(SHANGHAI),
        changes=telling,
        same=len(changes) - len(telling),
    )


def may_tell(by: Person, shop_id: int) -> bool:
    """Who may say what things cost: whoever uploads for the shop and sees its money."""
    return may(by, shop_id, "upload") and may(by, shop_id, "see_money")


def known(shop_id: int, codes: Collection[str]) -> tuple[Known, ...]:
    """What the catalogue has under these codes."""
    rows = Item.objects.filter(shop_id=shop_id, code__in=list(set(codes))).order_by("pk")
    names = ("pk", "code", "sku", "title", "price_fen", "cost_fen", "stock")
    return tuple(Known(*row) for row in rows.values_list(*names))


def searched(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """Those whose text has every word; nothing looked for narrows nothing."""
    for word in fold(text[:LONGEST_SEARCH]).replace("\0", "").split()[:MOST_WORDS]:
        rows = rows.filter(text__contains=word)
    return rows


def view(row: Item, *, money: bool) -> ItemView:
    """The row as people see it."""
    return ItemView(
        id=row.pk,
        shop_id=row.shop_id,
        outer_id=row.code,
        item_id=row.item_id,
        title=row.title,
        sku=row.sku,
        price_fen=row.price_fen,
        cost_fen=row.cost_fen if money else None,
        cost_from_on=row.cost_from_on if money else None,
        stock=row.stock,
        stock_at=row.stock_at and row.stock_at.astimezone(SHANGHAI),
        source=row.source,
        sold_at=row.sold_at and row.sold_at.astimezone(SHANGHAI),
    )
