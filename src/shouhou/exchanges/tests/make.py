"""A shop with an order of two lines, a catalogue, a freight table, and an agreed exchange."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shouhou.cases.actions import open_case
from shouhou.cases.facts import Opening
from shouhou.exchanges import actions
from shouhou.exchanges.facts import Paid, PieceWish, Plan
from shouhou.exchanges.models import Exchange
from shouhou.items.actions import learn, tell
from shouhou.items.facts import SheetLine
from shouhou.items.models import Item
from shouhou.orders.actions import Source, take_lines
from shouhou.parcels.tests.freighting import sheet
from shouhou.platforms.port import LineSeen
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW, make_order
from shouhou.refunds.tests.world import World, make_world
from shouhou.shipping import actions as shipping
from shouhou.shipping.facts import FilledRow
from shouhou.shipping.models import Sending

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HOSTILE = "\u202e<img src=x onerror=alert(1)>\0" + "啊" * 300
ORDER = "2611230001"
COAT = f"{ORDER}1"
SCARF = f"{ORDER}2"
BUYS = Plan(pieces=(), situation="no_reason", back_post_fen=1200)


def line(line_no: str, title: str, sku: str, code: str, price: int, **changes: Any) -> LineSeen:
    """One line of the order."""
    said: dict[str, Any] = {
        "platform": "taobao",
        "order_no": ORDER,
        "line_no": line_no,
        "title": title,
        "sku": sku,
        "outer_id": code,
        "price_fen": price,
        "quantity": 1,
        "status": "shipped",
        "status_text": "卖家已发货",
        "created_at": NOW - 5 * DAY,
    }
    return LineSeen(**(said | changes))


def stocked(world: World) -> World:
    """Two cardigans at 99.00 instead of 129.00, a scarf at 39.00; the same style and others."""
    order = make_order(
        order_no=ORDER,
        total_fen=23_700,
        paid_fen=23_700,
        goods_fen=23_700,
        post_fee_fen=0,
        receiver_name="王小明",
        receiver_phone="13800000001",
        receiver_address="浙江省杭州市西湖区文三路 1 号",
        buyer_nick="tb_summer88",
    )
    world.take_order(order)
    lines = [
        line(COAT, "针织开衫", "米白 M", "KS-M", 12_900, quantity=2, payable_fen=19_800),
        line(SCARF, "围巾", "红色", "WJ-1", 3_900, payable_fen=3_900),
    ]
    take_lines(Source(world.shop.pk, NOW, 1), lines)
    learn(now=NOW)
    told = [
        ("KS-L", "针织开衫", "米白 L", 12_900),
        ("KS-XL", "针织开衫", "米白 XL", 13_900),
        ("FY-1", "风衣", "卡其 L", 15_900),
        ("TX-1", "T恤", "白色 L", 5_900),
    ]
    rows = [
        SheetLine(
            number=n, code=code, title=title, sku=sku, price_fen=fen, cost_fen=fen // 2, stock=9
        )
        for n, (code, title, sku, fen) in enumerate(told, 1)
    ]
    tell(by=world.owner, shop_id=world.shop.pk, lines=rows, now=NOW)
    sheet(world.shop, world.owner, now=NOW)
    return world


def make_shop(prefix: str = "") -> World:
    return stocked(make_world(f"青禾小店{prefix}", prefix))


def agreed(world: World, kind: str = "exchange", line_no: str = COAT, units: int = 1) -> Agreement:
    """An agreement by hand, agreed."""
    opening = Opening(world.shop.pk, "exchange", "hand", order_no=ORDER, buyer="tb_summer88")
    case_id = open_case(by=world.agent, opening=opening, now=NOW)
    return agree_on(world, case_id, kind, line_no, units)


def agree_on(world: World, case_id: int, kind: str, line_no: str, units: int) -> Agreement:
    proposal = Proposal(kind=kind, amount_fen=0, line_no=line_no, units=units, reason="换")
    pk = refunds.open_agreement(by=world.agent, case_id=case_id, proposal=proposal, now=NOW)
    row = Agreement.objects.get(pk=pk)
    world.agree(row, words="来回运费按说好的")
    row.refresh_from_db()
    assert row.state == "agreed"
    return row


def come_in(world: World, row: Agreement) -> None:
    """The return came and was accepted."""
    for event, who in (
        ("send_back", world.agent),
        ("arrive", world.warehouse),
        ("accept", world.warehouse),
    ):
        refunds.move_the_goods(
            by=who, agreement_id=row.pk, event=event, act=Act(words="已清点"), now=NOW
        )
    actions.follow_agreement(agreement_id=row.pk, now=NOW)


def begun(world: World, **said: Any) -> Exchange:
    """An exchange that is to be settled."""
    row = agreed(world, **said)
    pk = actions.open_exchange(by=world.agent, agreement_id=row.pk, now=NOW)
    return Exchange.objects.get(pk=pk)


def wish(code: str, like: Plan = BUYS, quantity: int = 1, **changes: Any) -> Plan:
    """A plan: this item for what comes back."""
    item = Item.objects.filter(code=code).latest("pk")
    piece = PieceWish(item_id=item.pk, quantity=quantity)
    said: dict[str, Any] = {name: getattr(like, name) for name in Plan.__dataclass_fields__}
    return Plan(**(said | {"pieces": (piece,), "units": quantity} | changes))


def planned(world: World, code: str = "KS-L", **changes: Any) -> Exchange:
    """An exchange whose terms are chosen."""
    units = changes.get("quantity", 1)
    row = begun(world, units=units)
    actions.plan(by=world.agent, exchange_id=row.pk, wish=wish(code, **changes), now=NOW)
    row.refresh_from_db()
    return row


def fixed(world: World, code: str = "KS-L", **changes: Any) -> Exchange:
    """An exchange whose terms are settled."""
    row = planned(world, code, **changes)
    actions.fix(by=world.agent, exchange_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def pay(world: World, row: Exchange, fen: int, serial: str = "8800001", how: str = "link") -> None:
    paid = Paid(how=how, serial=serial, fen=fen)
    actions.pay(by=world.agent, exchange_id=row.pk, paid=paid, now=NOW)
    row.refresh_from_db()


def ready(world: World, code: str = "KS-L", **changes: Any) -> Exchange:
    """An exchange that may be sent: paid for, and the return is in."""
    row = fixed(world, code, **changes)
    if row.owing_fen:
        pay(world, row, row.owing_fen, f"99{row.pk:06d}")
    come_in(world, Agreement.objects.get(pk=row.agreement_id))
    row.refresh_from_db()
    return row


def sending(world: World, code: str = "KS-L", **changes: Any) -> Exchange:
    """An exchange the warehouse has."""
    row = ready(world, code, **changes)
    actions.send(by=world.agent, exchange_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def waybill(world: World, row: Exchange, number: str = "") -> Exchange:
    """The warehouse sent it; the job that follows has run."""
    made = Sending.objects.filter(key__startswith=f"exchange:{row.pk}").latest("pk")
    told = FilledRow(1, made.pk, number or f"YT47667935{row.pk:05d}", "圆通")
    shipping.fill_waybills(by=world.warehouse, rows=[told], now=NOW)
    actions.follow_sending(key=made.key, now=NOW)
    row.refresh_from_db()
    return row


def exchanged(world: World, code: str = "KS-L", **changes: Any) -> Exchange:
    """An exchange that was carried out."""
    return waybill(world, sending(world, code, **changes))
