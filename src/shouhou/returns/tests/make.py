"""A shop whose buyers send goods back. Names and numbers belong to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shouhou.orders.actions import Source, take_lines, take_orders
from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW, make_order
from shouhou.refunds.tests.world import SHARE, World, make_world, returning
from shouhou.returns import actions
from shouhou.returns.actions import Followed, Scanned
from shouhou.returns.facts import Count, CountedPiece, Scan
from shouhou.returns.models import Arrival
from shouhou.shops.models import Person

ORDER = "2611230001"
WAYBILL = "YT4766793546028"
HOUR = timedelta(hours=1)


def order(**changes: Any) -> OrderSeen:
    """An order that was sent."""
    said: dict[str, Any] = {
        **SHARE,
        "buyer_nick": "tb_summer88",
        "receiver_name": "张小明",
        "receiver_phone": "13812345678",
        "receiver_address": "浙江省 杭州市 西湖区 某路 1 号",
        "courier": "圆通速递",
        "waybill": "YT8812345678901",
    }
    return make_order(**(said | changes))


def line(n: int, order_no: str = ORDER, **changes: Any) -> LineSeen:
    """Line n of an order with several goods."""
    said: dict[str, Any] = {
        "platform": "taobao",
        "order_no": order_no,
        "line_no": f"{order_no}{n:02d}",
        "title": f"针织开衫{n}",
        "price_fen": 4950,
        "quantity": 1,
        "status": "shipped",
        "status_text": "卖家已发货",
        "outer_id": f"KS-{n}",
    }
    return LineSeen(**(said | changes))


def take(world: World, seen: OrderSeen, *lines: LineSeen) -> None:
    """The order, and its lines where it has several."""
    source = Source(world.shop.pk, NOW, 1)
    take_orders(source, [seen])
    if lines:
        take_lines(source, lines)


def sent_back(world: World | None = None, /, *lines: LineSeen, **changes: Any) -> World:
    """A buyer has sent an order back; the return was agreed on the platform."""
    world = world or make_world()
    shaped = {name: changes.pop(name) for name in ("quantity", "receiver_name") if name in changes}
    order_no = changes.get("order_no", ORDER)
    take(world, order(order_no=order_no, **shaped), *lines)
    said = {
        "status": "wait_seller_receive",
        "return_courier": "圆通速递",
        "return_waybill": WAYBILL,
        "buyer_nick": "tb_summer88",
        "title": "针织开衫",
    }
    world.take(returning(**(said | changes)))
    return world


def agreement(order_no: str = ORDER) -> Agreement:
    return Agreement.objects.get(order_no=order_no)


def scan(world: World, text: str = WAYBILL, **changes: Any) -> Scanned:
    """The warehouse scans a parcel."""
    by: Person = changes.pop("by", world.warehouse)
    now: datetime = changes.pop("now", NOW)
    said: dict[str, Any] = {"key": uuid4(), "text": text, "scanned_at": now} | changes
    return actions.scan(by=by, scan=Scan(**said), now=now)


def received(world: World, text: str = WAYBILL, **changes: Any) -> Arrival:
    """The parcel of that scan."""
    found = scan(world, text, **changes)
    assert found.arrival_id is not None
    return Arrival.objects.get(pk=found.arrival_id)


def piece(quantity: int = 1, condition: str = "new", **changes: Any) -> CountedPiece:
    return CountedPiece(quantity=quantity, condition=condition, **changes)


def count(
    world: World, row: Arrival, *pieces: CountedPiece, key: UUID | None = None, **changes: Any
) -> tuple[Followed, ...]:
    """The warehouse counts a parcel."""
    now: datetime = changes.pop("now", NOW)
    by: Person = changes.pop("by", world.warehouse)
    told = Count(key=key or uuid4(), counted_at=now, pieces=pieces, **changes)
    return actions.count(by=by, arrival_id=row.pk, count=told, now=now)
