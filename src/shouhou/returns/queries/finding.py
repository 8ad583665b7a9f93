"""Whose is the parcel in my hand? By waybill, order, request, phone or name; never guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.language import mask_name, mask_nick, mask_phone
from shouhou.orders.queries import find_orders, orders_seen
from shouhou.parcels.queries import ParcelFound, parcels_numbered
from shouhou.refunds.queries import Returning, find_requests, returning_of_orders
from shouhou.returns.decide import Read
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 9
"""So many can be chosen by one digit."""
Place = tuple[int, str]
"""Shop and order."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a parcel may belong to: some orders of one shop, and by what they were found."""

    shop_id: int
    order_nos: tuple[str, ...]
    by: str
    parcel_id: int | None = None
    waybill: str = ""
    case_ids: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """How a person names it when there are several."""
        return f"{self.shop_id}:{self.order_nos[0] if self.order_nos else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of several a person may choose from; personal words masked."""

    key: str
    shop_id: int
    shop_name: str
    order_no: str
    buyer: str
    name: str
    phone: str
    title: str
    created_at: datetime | None
    kind: str
    """What is asked for: a word of ask_kind; empty where nobody asked."""
    awaits: bool


def find_targets(by: Person, read: Read) -> tuple[Target, ...]:
    """Everything the text may mean in the shops for which the person receives parcels.

    A waybill means all orders in its parcel; anything else means one order. Those whose return is
    awaited first. Nothing is decided here.
    """
    mine = [shop.id for shop in shops.shops_where(by, "receive")]
    if not mine:
        return ()
    if read.numbers:
        if found := _by_waybill(mine, read):
            return found
    found = _by_number(mine, read)
    return found[:MOST]


def _by_waybill(mine: Collection[int], read: Read) -> tuple[Target, ...]:
    parcels = parcels_numbered(mine, read.numbers)
    back = [one for one in parcels if one.direction == "back"]
    if back:
        return tuple(_of_parcels(back, "waybill"))
    asked = find_requests(mine, waybills=read.numbers)
    if asked:
        orders: dict[int, list[str]] = {}
        for one in asked:
            orders.setdefault(one.shop_id, []).append(one.order_no)
        return tuple(
            Target(shop_id, tuple(dict.fromkeys(some)), "waybill", None, read.numbers[0])
            for shop_id, some in orders.items()
        )
    # The parcel we sent comes back: refused, or stopped on its way.
    return tuple(_of_parcels(parcels, "sent_out"))


def _of_parcels(parcels: Iterable[ParcelFound], by: str) -> Iterable[Target]:
    for one in parcels:
        yield Target(one.shop_id, one.orders, by, one.id, one.number, one.case_ids)


def _by_number(mine: Collection[int], read: Read) -> tuple[Target, ...]:
    if read.exact:
        orders = find_orders(mine, number=read.exact)
        if orders:
            return tuple(Target(one.shop_id, (one.order_no,), "order") for one in orders)
        asked = find_requests(mine, number=read.exact)
        if asked:
            return tuple(Target(one.shop_id, (one.order_no,), "refund") for one in asked)
    orders = find_orders(mine, tail=read.tail, name=read.name)
    targets = [Target(one.shop_id, (one.order_no,), one.by) for one in orders]
    waiting = _waiting(targets)
    return tuple(sorted(targets, key=lambda one: (one.shop_id, one.order_nos[0]) not in waiting))


def _waiting(targets: Sequence[Target]) -> set[Place]:
    """Those whose goods are awaited."""
    numbers = {number for one in targets for number in one.order_nos}
    if not numbers:
        return set()
    found = returning_of_orders({one.shop_id for one in targets}, numbers)
    return {(one.shop_id, one.order_no) for one in found if one.awaits}


def chosen(by: Person, choice: str) -> Target | None:
    """The target a person named by its key; None for another's shop or an order nobody knows."""
    shop, _, order_no = choice.partition(":")
    mine = {one.id for one in shops.shops_where(by, "receive")}
    if not (shop.isascii() and shop.isdigit() and len(shop) < 19) or int(shop) not in mine:
        return None
    found = find_orders([int(shop)], number=order_no) if order_no else ()
    if not found:
        return None
    return Target(int(shop), (order_no,), "hand")


def candidates(by: Person, targets: Sequence[Target]) -> tuple[Candidate, ...]:
    """Targets as a person tells them apart; three queries for a shop."""
    names = {shop.id: shop.name for shop in shops.shops_where(by, "receive")}
    found = []
    for shop_id in dict.fromkeys(one.shop_id for one in targets):
        some = [one for one in targets if one.shop_id == shop_id]
        numbers = {number for one in some for number in one.order_nos}
        orders = orders_seen(shop_id, numbers)
        asked: dict[str, Returning] = {}
        for each in returning_of_orders([shop_id], numbers):
            if each.order_no not in asked or each.awaits:
                asked[each.order_no] = each
        for one in some:
            order_no = one.order_nos[0] if one.order_nos else ""
            order, request = orders.get(order_no), asked.get(order_no)
            found.append(
                Candidate(
                    key=one.key,
                    shop_id=shop_id,
                    shop_name=names.get(shop_id, ""),
                    order_no=order_no,
                    buyer=mask_nick(order.buyer_nick) if order else "",
                    name=mask_name(order.receiver_name) if order else "",
                    phone=mask_phone(order.receiver_phone) if order else "",
                    title=(request.title if request else "") or (order.title if order else ""),
                    created_at=order.created_at if order else None,
                    kind=request.kind if request else "",
                    awaits=bool(request and request.awaits),
                )
            )
    return tuple(found)
