"""REST door of items: the catalogue, and telling prices, costs and stock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.items import actions, queries
from shouhou.items.decide import LONGEST_CODE, LONGEST_SKU, LONGEST_TITLE, MOST_FEN, MOST_STOCK
from shouhou.items.facts import ItemView, SheetLine
from shouhou.rest import (
    Body,
    Id,
    Operations,
    Paging,
    Shape,
    by,
    found,
    listing,
    open_cursor,
    page_of,
    place_id,
    shape,
)
from shouhou.shops.queries import shop_of

operations = Operations("items")

Row = shape(ItemView)
MOST_TOLD = 500


class Wanted(Paging):
    """Words of title, size, code or number; null does not narrow."""

    q: str = Field("", max_length=queries.LONGEST_SEARCH)
    shop_id: Id | None = None


class Told(Body):
    """One thing by its code, with its size where the code stands for several; null leaves a figure
    as it is.
    """

    code: str = Field(min_length=1, max_length=LONGEST_CODE, strict=True, examples=["SP-20"])
    sku: str = Field("", max_length=LONGEST_SKU, strict=True)
    title: str = Field("", max_length=LONGEST_TITLE, strict=True)
    price_fen: int | None = Field(None, ge=0, le=MOST_FEN, strict=True)
    cost_fen: int | None = Field(None, ge=0, le=MOST_FEN, strict=True)
    stock: int | None = Field(None, ge=0, le=MOST_STOCK, strict=True)


class Telling(Body):
    """Up to 500 things of one shop."""

    shop: Id
    items: list[Told] = Field(min_length=1, max_length=MOST_TOLD)


class Kept(Shape):
    """How many are new, how many changed."""

    new: int
    changed: int


@operations.reads("/items", listing(Row), zh="商品列表")
def items(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """What the shops sell, by name. Costs are null for who may not see money."""
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    place = place_id(open_cursor("items", asked.cursor))
    page = queries.item_page(
        by(request),
        shop_id=asked.shop_id,
        text=asked.q,
        after=place or 0,
        limit=asked.limit,
    )
    return page_of("items", page.rows, page.after)


@operations.writes("/items", Kept, zh="告知商品价格、成本、库存")
def tell(request: HttpRequest, told: Telling) -> Any:
    """Tell what things are called, cost and how many there are: all rows are kept, or none.

    A row that does not fit is refused (`wrong_cells`) with its number.
    """
    lines = [
        SheetLine(number=number, **one.model_dump()) for number, one in enumerate(told.items, 1)
    ]
    new, changed = actions.tell(by=by(request), shop_id=told.shop, lines=lines, now=moment.now())
    return {"new": new, "changed": changed}
