"""What a shop declares: its numbers and facts, out of the words of every slice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.clock import SHANGHAI
from shouhou.desk.api.door import shops as operations
from shouhou.desk.shown.numbers import DECLARED, bounds, every_number
from shouhou.rest import (
    Body,
    Day,
    Done,
    Id,
    Line,
    Number,
    Shape,
    by,
    found,
    listing,
    one_of,
    shape,
)
from shouhou.shops import actions, queries
from shouhou.shops.facts import Change, Setting, ShopView

Set = shape(Setting)
Parameter = Annotated[str, one_of(sorted(every_number()))]
Fact = Annotated[str, one_of(sorted(DECLARED))]


class ParameterShown(Shape):
    """A number of the rules as it holds today."""

    code: str
    zh: str
    en: str
    unit: str
    value: int
    default: int
    lowest: int
    highest: int
    source: str


class FactShown(Shape):
    """What the shop says of all its orders, as it holds today."""

    code: str
    value: str
    allowed: list[str]


class SetNumber(Body):
    """This number from this day on."""

    value: Number = Field(examples=[50000])
    from_on: Day


class SetFact(Body):
    """This word from this day on."""

    value: Line = Field(examples=["yes"])
    from_on: Day


@operations.reads("/shops/{shop_id}/parameters", listing(ParameterShown), zh="列出参数")
def parameters(request: HttpRequest, shop_id: Id) -> Any:
    """Every number of the rules with its bounds, and what the shop has set. One page."""
    chosen = queries.parameters_of(_setter(request, shop_id).id, _today())
    items = [
        ParameterShown(
            code=number.code,
            zh=number.zh,
            en=number.en,
            unit=number.unit,
            value=chosen.get(number.code, number.default),
            default=number.default,
            lowest=number.lo,
            highest=number.hi,
            source=number.source,
        )
        for number in every_number().values()
    ]
    return {"items": items, "next": None}


@operations.reads("/shops/{shop_id}/facts", listing(FactShown), zh="列出店铺事实")
def facts(request: HttpRequest, shop_id: Id) -> Any:
    """What the shop declares of all its orders. One page."""
    declared = queries.facts_of_shop(_setter(request, shop_id).id, _today())
    items = [
        FactShown(code=code, value=declared.get(code, words[0]), allowed=list(words))
        for code, words in DECLARED.items()
    ]
    return {"items": items, "next": None}


@operations.reads("/shops/{shop_id}/settings-history", listing(Set), zh="设置的历史")
def history(request: HttpRequest, shop_id: Id) -> Any:
    """Every number and fact ever set, newest first: who, when, from which day. One page."""
    shop = _setter(request, shop_id)
    rows = [*queries.parameter_history(shop.id), *queries.fact_history(shop.id)]
    rows.sort(key=lambda row: row.set_at, reverse=True)
    return {"items": rows, "next": None}


@operations.writes(
    "/shops/{shop_id}/parameters/{code}", Done, zh="设置参数", scope="staff", method="PUT"
)
def set_parameter(request: HttpRequest, shop_id: Id, code: Parameter, wish: SetNumber) -> Any:
    """Set a number from a day on, inside its bounds. History is kept; nothing is overwritten."""
    changed = actions.set_parameter(
        by=by(request),
        shop_id=shop_id,
        change=Change(code, wish.value, wish.from_on),
        bounds=bounds(),
        now=moment.now(),
    )
    return {"changed": changed}


@operations.writes(
    "/shops/{shop_id}/facts/{code}", Done, zh="声明店铺事实", scope="staff", method="PUT"
)
def set_fact(request: HttpRequest, shop_id: Id, code: Fact, wish: SetFact) -> Any:
    """Declare something of all the shop's orders from a day on, in a word the fact allows."""
    changed = actions.set_shop_fact(
        by=by(request),
        shop_id=shop_id,
        change=Change(code, wish.value, wish.from_on),
        allowed=DECLARED,
        now=moment.now(),
    )
    return {"changed": changed}


def _setter(request: HttpRequest, shop_id: int) -> ShopView:
    """The shop, for whoever works in it: its numbers are no secret to them."""
    return found(queries.shop_of(by(request), shop_id))


def _today() -> date:
    return moment.now().astimezone(SHANGHAI).date()
