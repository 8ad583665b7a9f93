"""One exchange with everything that can be done about it; those of a case; what may go out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.clock import SHANGHAI
from shouhou.exchanges.decide import Standing, moves, settle, who_of
from shouhou.exchanges.facts import ChangeView, ExchangeRow, ExchangeView, MoveView
from shouhou.exchanges.models import Change, Exchange
from shouhou.exchanges.queries.gather import base_of, lines_from, moved_of, plan_of
from shouhou.exchanges.queries.rows import rows_of
from shouhou.exchanges.words import OWING
from shouhou.items.facts import ItemView
from shouhou.items.queries import choices_for, find_items, items_by_id
from shouhou.refunds.facts import Terms
from shouhou.refunds.queries import terms_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_OF_A_CASE: Final = 50
CHOICES: Final = 12


def of_cases(by: Person, case_ids: Collection[int]) -> tuple[ExchangeRow, ...]:
    """The exchanges of these cases of shops the person may see, newest first."""
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    found = Exchange.objects.filter(case_id__in=list(case_ids), shop_id__in=list(shops))
    rows = list(found.order_by("-pk")[:MOST_OF_A_CASE])
    return rows_of(rows, shops) if rows else ()


def exchange(by: Person, exchange_id: int, now: datetime) -> ExchangeView | None:
    """One exchange, if the person works in its shop."""
    row = Exchange.objects.filter(pk=exchange_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    terms = terms_of([row.agreement_id])[row.agreement_id]
    (seen,) = rows_of([row], {shop.id: shop.name})
    changes = Change.objects.filter(exchange=row).select_related("by").order_by("-number")
    return ExchangeView(
        row=seen,
        plan=row.plan,
        moves=moves_of(seen, terms, who_of(shop.roles))
        if shop.may("work") or "finance" in shop.roles
        else (),
        history=tuple(change_view(one) for one in changes[:100]),
        questions=tuple((one[0], one[1], one[2]) for one in row.questions),
        paid_back_fen=back_fen(row),
    )


def moves_of(seen: ExchangeRow, terms: Terms, who: tuple[str, ...]) -> tuple[MoveView, ...]:
    """The buttons, by the same table as the acts."""
    debt = seen.debt if seen.debt and seen.debt.state in OWING else None
    standing = Standing(
        agreed=terms.is_agreed,
        chosen=bool(seen.pieces) and bool(seen.situation),
        settled=seen.owing_fen == 0,
        goods_in=terms.goods_in,
        stopped=True,
        once=debt is None or debt.reminded_at is None,
    )
    return moves(seen.state, debt.state if debt else "", who, standing)


def back_fen(row: Exchange) -> int:
    """What the buyer gets back when the exchange has turned into a refund."""
    if row.problem != "turned":
        return 0
    lines = [each for each in lines_from(row.lines) if not each.line.startswith("price_")]
    moved = [each for each in moved_of(row.pk) if each.owed != "difference"]
    return settle(lines, moved).we_owe


def change_view(one: Change) -> ChangeView:
    """One line of the history."""
    return ChangeView(
        number=one.number,
        axis=one.axis,
        event=one.event,
        row=one.row,
        old=one.old,
        new=one.new,
        by=one.by.name if one.by else "",
        at=one.at.astimezone(SHANGHAI),
        detail=one.detail,
    )


def choices(by: Person, exchange_id: int, text: str) -> tuple[ItemView, ...]:
    """What could go out: what is chosen, the same style in other sizes, then what was searched."""
    row = Exchange.objects.filter(pk=exchange_id).first()
    if row is None or shop_of(by, row.shop_id) is None:
        return ()
    terms, plan = terms_of([row.agreement_id])[row.agreement_id], plan_of(row.plan)
    try:
        like = base_of(row, plan, terms).item
    except Refused:
        like = None
    wanted = {one.item_id for one in plan.pieces if one.item_id is not None}
    found = items_by_id(row.shop_id, wanted)
    if like is None and not text.strip():
        more = find_items(by, row.shop_id, row.back_name.split(" ")[0], CHOICES)
    else:
        more = choices_for(by, row.shop_id, like, text, CHOICES)
    return tuple({**found, **{one.id: one for one in more}}.values())
