"""Asking for a refund, a return, an exchange, a re-send; and changing what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.page.fields import FORM, Fields
from shouhou.platforms.taobao.sandbox.page.shown import listed, reasons
from shouhou.platforms.taobao.sandbox.page.visits import NotFound, Visit
from shouhou.platforms.taobao.sandbox.world import asking, disputes
from shouhou.platforms.taobao.sandbox.world.asking import Request
from shouhou.platforms.taobao.sandbox.world.machines import AXIS
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row

LONGEST = 500


@dataclass(frozen=True, slots=True)
class About:
    """The order line it is about, and the request that is changed, if one is."""

    order: Row
    left: int
    """Fen that may still be asked for."""
    kinds: tuple[Mapping[str, str], ...]
    skus: tuple[str, ...]
    refund: Row | None = None

    @property
    def path(self) -> str:
        """Where the form stands."""
        refund = self.refund
        return (
            f"/refunds/{refund['refund_id']}/modify"
            if refund is not None
            else f"/lines/{self.order['oid']}/ask"
        )


def ask(visit: Visit) -> Response:
    """The empty form: everything that is left."""
    about = _new(visit)
    start = {"kind": about.kinds[0]["code"], "fee": Money(about.left).yuan}
    return _form(visit, about, Fields({**start, "num": str(about.order["num"])}))


def asked(visit: Visit) -> Response:
    """Opens the request; then its page."""
    about = _new(visit)
    oid = about.order["oid"]
    return _sent(
        visit,
        about,
        lambda request: asking.ask_refund(visit.world, oid, request),
        "申请已提交，等待卖家处理",
    )


def modify(visit: Visit) -> Response:
    """The form as it was asked."""
    about = _old(visit)
    refund = about.refund
    assert refund is not None
    given = {
        "kind": refund["dispute_type"],
        "fee": Money(refund["fee"]).yuan,
        "num": str(refund["num"]),
        "reason": refund["reason"],
        "description": refund["description"],
        "received": "no" if refund["good_status"] == "BUYER_NOT_RECEIVED" else "yes",
        "sku": refund["exchange_sku"],
    }
    return _form(visit, about, Fields(given))


def modified(visit: Visit) -> Response:
    """Changes it; the seller's time starts anew."""
    about = _old(visit)
    assert about.refund is not None
    number = about.refund["refund_id"]

    def change(request: Request) -> int:
        asking.modify_refund(visit.world, number, request)
        return int(number)

    return _sent(visit, about, change, "修改已提交，等待卖家处理")


def own_refund(visit: Visit) -> Row:
    """The request of the path; raises NotFound when it is another buyer's."""
    number = visit.number("refund_id")
    refund = visit.world.find("SELECT * FROM refunds WHERE refund_id = ?", number)
    if refund is None or refund["buyer_id"] != visit.needed_buyer["buyer_id"]:
        raise NotFound
    return refund


def own_line(visit: Visit) -> Row:
    """The order line of the path; raises NotFound when it is another buyer's."""
    line = visit.world.find(
        "SELECT o.* FROM orders o JOIN trades t USING (tid) WHERE oid = ? AND buyer_id = ?",
        visit.number("oid"),
        visit.needed_buyer["buyer_id"],
    )
    if line is None:
        raise NotFound
    return line


def _new(visit: Visit) -> About:
    order = own_line(visit)
    shipped = order["consign_time"] is not None
    return _about(
        visit, order, [row for row in listed("kind") if shipped or row["shipped"] == "no"]
    )


def _old(visit: Visit) -> About:
    refund = own_refund(visit)
    order = disputes.get_order(visit.world, refund["oid"])
    axis = AXIS[refund["dispute_type"]]
    shipped = order["consign_time"] is not None
    same = [row for row in listed("kind") if row["axis"] == axis]
    return _about(visit, order, [row for row in same if shipped or row["shipped"] == "no"], refund)


def _about(
    visit: Visit, order: Row, kinds: list[Mapping[str, str]], refund: Row | None = None
) -> About:
    """Exchanges are called by the kind of the shop; the other kind of shop's is left out."""
    world = visit.world
    kind = world.value(
        "SELECT kind FROM shops JOIN trades USING (shop_id) WHERE tid = ?", order["tid"]
    )
    other = "TAOBAO_EXCHANGE" if kind == "B" else "TMALL_EXCHANGE"
    left = disputes.left_to_refund(world, order, refund["refund_id"] if refund else 0)
    skus = world.all("SELECT properties FROM skus WHERE num_iid = ?", order["num_iid"])
    return About(
        order,
        left,
        tuple([row for row in kinds if row["code"] != other]),
        tuple([row["properties"] for row in skus]),
        refund,
    )


def _sent(visit: Visit, about: About, send: Callable[[Request], int], says: str) -> Response:
    """Reads the form and sends it; on anything wrong the form again, with everything in it."""
    fields = Fields(visit.form)
    request = _request(visit, about, fields)
    number = 0
    if not fields.errors:
        try:
            with visit.world.trial():
                number = send(request)
        except Refused as refused:
            fields.wrong(FORM, refused.says)
    if fields.errors:
        return _form(visit, about, fields)
    return visit.go(f"/refunds/{number}", says)


def _request(visit: Visit, about: About, fields: Fields) -> Request:
    kind = fields.choice("kind", "售后类型", [row["code"] for row in about.kinds])
    shipped = about.order["consign_time"] is not None
    received = None
    if kind == "REFUND":
        received = shipped and fields.choice("received", "是否收到货", ("no", "yes")) == "yes"
    pays = kind in ("REFUND", "REFUND_AND_RETURN")
    exchange = "EXCHANGE" in kind
    return Request(
        kind=kind,
        reason=fields.choice("reason", "申请原因", reasons()),
        fee=fields.fen("fee", "退款金额", about.left) if pays else None,
        received=received,
        description=fields.text("description", "说明", LONGEST, needed=False),
        pictures=fields.read_pictures(visit.world, visit.uploads),
        num=fields.whole("num", "数量", 1, about.order["num"]),
        exchange_sku=fields.choice("sku", "想换的规格", about.skus) if exchange else "",
    )


def _form(visit: Visit, about: About, fields: Fields) -> Response:
    visit.status = 422 if fields.errors else 200
    shown: dict[str, Any] = {"about": about, "given": fields, "errors": fields.errors}
    return visit.page("ask.html", reasons=reasons(), **shown)


DOORS = (
    ("/lines/{oid}/ask", ask, asked),
    ("/refunds/{refund_id}/modify", modify, modified),
)
