"""Everything the terms of an exchange hang on: the order's line, the pieces, prices, freight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from shouhou.clock import shanghai_day
from shouhou.exchanges.decide import (
    Back,
    Goods,
    Out,
    lines_of,
    payers_of,
    priced,
    questions_of,
    situation_of,
    units_free,
)
from shouhou.exchanges.facts import Moved, NetFacts, NetLine, PieceWish, Plan, Priced
from shouhou.exchanges.models import Exchange, Owed, Payment, Unit
from shouhou.exchanges.words import vocabulary
from shouhou.items.facts import ItemView, same_style
from shouhou.items.queries import item_sold, items_by_id
from shouhou.ledger.queries import payable_states
from shouhou.orders.queries import lines_of_orders, order_seen, paid_of_orders
from shouhou.parcels.queries import postage_to
from shouhou.platforms.port import LineSeen
from shouhou.refunds.facts import Terms
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True)
class Base:
    """The line an exchange is about: what it is, and which of its pieces can be exchanged."""

    line_no: str
    was: Goods
    item: ItemView | None
    free: tuple[Back, ...]
    units: int
    """How many are wanted."""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.was.title, self.was.sku) if part)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The terms of an exchange as they stand now."""

    base: Base
    backs: tuple[Back, ...]
    situation: str
    pieces: tuple[Priced, ...]
    payers: tuple[str, str]
    plan: Plan
    """With what was left to the tables filled in."""
    lines: tuple[NetLine, ...]
    questions: tuple[tuple[str, str, str], ...]

    @property
    def back_fen(self) -> int:
        return sum(each.fen for each in self.backs)

    @property
    def out_fen(self) -> int:
        return sum(each.fen for each in self.pieces)


def numbers_of(shop_id: int, now: datetime) -> dict[str, int]:
    """Every parameter of this slice with the shop's value of that day, else the default."""
    return shops.numbers_of(shop_id, shanghai_day(now), vocabulary().parameters)


def reckon(row: Exchange, plan: Plan, terms: Terms, now: datetime) -> Reckoned:
    """What goes out for what at which price, who bears the freight, and what is left to say.

    Raises Refused: `no_such_line`, `too_many_units` naming the exchange they are in already,
    `no_such_item`, `wrong_price`.
    """
    base = base_of(row, plan, terms)
    backs = base.free[: base.units]
    situation = plan.situation or situation_of(terms.situation, terms.kind)
    pieces = pieces_of(row.shop_id, plan, base, backs, now)
    payers = ("", "")
    if situation:
        kind = shops.shop_kind(row.shop_id)
        payers = payers_of(situation, kind, terms.legs, shanghai_day(now))
        payers = (plan.back_payer or payers[0], plan.new_payer or payers[1])
    told = with_freight(row, plan, payers, now)
    out = sum(each.quantity for each in pieces)
    questions = questions_of(told, situation, payers, base.units, out)
    lines: tuple[NetLine, ...] = ()
    if situation and pieces:
        facts = NetFacts(
            situation=situation,
            back_fen=sum(each.fen for each in backs),
            out_fen=sum(each.fen for each in pieces),
            back_payer=payers[0],
            new_payer=payers[1],
            back_post_fen=told.back_post_fen,
            new_post_fen=told.new_post_fen or 0,
            insured_fen=told.insured_fen,
            compensation_fen=told.compensation_fen,
        )
        lines = lines_of(facts, shanghai_day(now))
    return Reckoned(base, backs, situation, pieces, payers, told, lines, questions)


def base_of(row: Exchange, plan: Plan, terms: Terms) -> Base:
    """The line and its free pieces. Raises Refused `no_such_line`, `too_many_units`."""
    lines = lines_of_orders(row.shop_id, [row.order_no]).get(row.order_no, ())
    line = line_of(lines, plan.line_no, terms.line_nos)
    units = terms.units or plan.units or 1
    if plan.units not in (0, units):
        raise Refused(
            "too_many_units",
            f"协议说的是 {units} 件，要改件数请先改协议。",
            f"The agreement is about {units} pieces: change it first.",
            field="units",
        )
    taken = Unit.objects.filter(
        shop_id=row.shop_id, order_no=row.order_no, line_no=line.line_no, released=False
    ).exclude(exchange=row)
    used = {(one.number, one.generation): one.exchange_id for one in taken}
    earlier = replaced_by(row.origin_id) if row.origin_id is not None else ()
    paid = paid_of_orders(row.shop_id, [row.order_no]).get(row.order_no)
    known = paid.lines if paid else ()
    fens = next((one.unit_fens for one in known if one.line_no == line.line_no), ())
    free = units_free(fens, used, earlier)
    if units > len(free):
        raise too_many(len(earlier) or len(fens), len(free), used)
    was, sold = goods_of(row, line)
    return Base(line.line_no, was, sold, free, units)


def line_of(lines: Sequence[LineSeen], told: str, agreed: Sequence[str]) -> LineSeen:
    """The line a person named, else the agreement's one, else the order's only one."""
    wanted = told or (agreed[0] if len(agreed) == 1 else "")
    if not wanted and len(lines) == 1:
        return lines[0]
    found = next((line for line in lines if line.line_no == wanted), None)
    if found is None:
        raise Refused(
            "no_such_line",
            "请选是订单里的哪件商品。" if lines else "还没有导入这笔订单，换不了。",
            "Choose which line of the order." if lines else "The order is not known here.",
            field="line_no",
        )
    return found


def too_many(of: int, free: int, used: dict[tuple[int, int], int]) -> Refused:
    """Why so many pieces cannot be exchanged: they are, in which exchange."""
    others = "、".join(f"第 {number} 件在换货 {pk}" for (number, _), pk in sorted(used.items())[:5])
    zh = f"这一行共 {of} 件，还能换 {free} 件。"
    if others:
        zh = f"{zh}{others}；换出的商品有问题，请在那次换货里点“换出的又有问题”。"
    en = f"Of {of} pieces {free} can be exchanged; see the earlier exchange."
    return Refused("too_many_units", zh, en, field="units")


def replaced_by(origin_id: int) -> tuple[Back, ...]:
    """The pieces that went out in an earlier exchange, each with what it counted for."""
    rows = Unit.objects.filter(exchange_id=origin_id, released=False, out_fen__isnull=False)
    return tuple(
        Back(one.number, one.generation + 1, one.out_fen or 0) for one in rows.order_by("number")
    )


def goods_of(row: Exchange, line: LineSeen) -> tuple[Goods, ItemView | None]:
    """What comes back: the line's goods, or what replaced them."""
    if row.origin_id is not None:
        piece = next(iter(Exchange.objects.get(pk=row.origin_id).pieces), None)
        if piece is not None:
            sold = items_by_id(row.shop_id, [piece["item_id"]]).get(piece["item_id"])
            price = sold.price_fen if sold else 0
            number = sold.item_id if sold else ""
            said = Goods(piece["title"], piece["sku"], piece["code"], number, price)
            return said, sold
    sold = item_sold(row.shop_id, line)
    goods = Goods(line.title, line.sku, line.outer_id, line.item_id, line.price_fen)
    return goods, sold


def pieces_of(
    shop_id: int, plan: Plan, base: Base, backs: Sequence[Back], now: datetime
) -> tuple[Priced, ...]:
    """What goes out, each thing for as many of the pieces that come back, in their order."""
    known = items_by_id(shop_id, [one.item_id for one in plan.pieces if one.item_id is not None])
    left = [each.fen for each in backs]
    found = []
    for wish in plan.pieces:
        out = out_of(wish, known, base)
        fens, left = left[: wish.quantity], left[wish.quantity :]
        fens += [base.was.list_fen] * (wish.quantity - len(fens))
        found.append(priced(out, base.was, fens, wish.unit_fen, shanghai_day(now)))
    return tuple(found)


def out_of(wish: PieceWish, known: dict[int, ItemView], base: Base) -> Out:
    """One thing that is wanted. Raises Refused `no_such_item`, `wrong_price`."""
    if wish.item_id is None:
        if not wish.title.strip():
            raise Refused(
                "no_such_item", "请选换出的商品。", "Choose what goes out.", field="pieces"
            )
        is_same = (wish.title, wish.sku) == (base.was.title, base.was.sku)
        if wish.unit_fen is None and not is_same:
            raise Refused(
                "wrong_price", "不在商品库里的要填单价。", "Enter its price.", field="pieces"
            )
        price = base.was.list_fen if is_same else wish.unit_fen or 0
        code = base.was.code if is_same else ""
        return Out(None, Goods(wish.title, wish.sku, code, "", price), is_same)
    item = known.get(wish.item_id)
    if item is None:
        raise Refused("no_such_item", "没有这个商品。", "There is no such item.", field="pieces")
    goods = Goods(item.title, item.sku, item.outer_id, item.item_id, item.price_fen)
    is_same = same_style(goods.title, goods.item_id, base.was.title, base.was.item_id)
    return Out(item.id, goods, is_same)


def with_freight(row: Exchange, plan: Plan, payers: tuple[str, str], now: datetime) -> Plan:
    """The way out reckoned by the freight table to the order's address, where the buyer bears it
    and nobody entered it; without an answer it stays open.
    """
    if payers[1] != "buyer" or plan.new_post_fen is not None:
        return plan
    order = order_seen(row.shop_id, row.order_no)
    found = postage_to(row.shop_id, order.receiver_address, now) if order else None
    usual = found.usual if found else None
    return replace(plan, new_post_fen=usual.fen) if usual else plan


def moved_of(exchange_id: int) -> tuple[Moved, ...]:
    """What the buyer paid for it, and what we pay: also what is promised and not cancelled."""
    paid = Payment.objects.filter(debt__exchange=exchange_id).order_by("pk")
    came = [Moved(giver="buyer", fen=one.fen, how=one.how) for one in paid]
    owed = list(Owed.objects.filter(exchange=exchange_id).order_by("pk"))
    states = payable_states([one.payable_id for one in owed])
    gone = [
        Moved(giver="seller", fen=one.fen, owed=one.owed, how=one.how)
        for one in owed
        if states.get(one.payable_id) != "cancelled"
    ]
    return (*came, *gone)


def plan_of(stored: dict[str, Any]) -> Plan:
    """The plan that was kept as JSON; an empty one for none."""
    if not stored:
        return Plan(pieces=())
    pieces = tuple(PieceWish(**piece) for piece in stored["pieces"])
    return Plan(**{**stored, "pieces": pieces})


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON."""
    return asdict(plan)


def pieces_from(stored: Sequence[dict[str, Any]]) -> tuple[Priced, ...]:
    """What goes out, as it was kept."""
    return tuple(Priced(**{**piece, "unit_fens": tuple(piece["unit_fens"])}) for piece in stored)


def lines_from(stored: Sequence[dict[str, Any]]) -> tuple[NetLine, ...]:
    """The lines of the sum, as they were kept."""
    return tuple(NetLine(**line) for line in stored)
