"""AG (自动化退款): what a warehouse tells the platform. Notes are kept; two of them act."""

from __future__ import annotations

import json
from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid, missing
from shouhou.platforms.taobao.sandbox.gateway.parameters import whole_number
from shouhou.platforms.taobao.sandbox.methods.guarding import own_refund
from shouhou.platforms.taobao.sandbox.methods.trades import own_trade
from shouhou.platforms.taobao.sandbox.world.answering import agree_refund
from shouhou.platforms.taobao.sandbox.world.disputes import get_order, record
from shouhou.platforms.taobao.sandbox.world.parcels import send
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import World

_DONE = {"result": {"success": True}}
ISSUED = 1
NOTICES = (1, 2, 3, 99)


@answers("taobao.rdc.aligenius.sendgoods.cancel")
def cancel_sending(world: World, asked: Asked) -> Answer:
    """Whether the unshipped order was stopped: SUCCESS pays the refund, FAIL is noted."""
    given = _given(asked, "param", "refund_id", "tid", "status")
    refund = own_refund(world, asked, _number(given, "refund_id"))
    if given["status"] not in ("SUCCESS", "FAIL"):
        raise invalid("status")
    if get_order(world, refund["oid"])["consign_time"] is not None:
        raise Refused("trade-state", "订单已发货，不能取消发货")
    _note(world, "sendgoods.cancel", given, refund_id=refund["refund_id"])
    if given["status"] == "SUCCESS":
        agree_refund(world, refund["refund_id"], who="platform")
    return _DONE


@answers("taobao.rdc.aligenius.refunds.check")
def check_refund(world: World, asked: Asked) -> Answer:
    """The warehouse's audit passed."""
    given = _given(asked, "param", "refund_id", "tid", "oid", "status", "msg")
    if given["status"] != "SUCCESS":
        raise invalid("status")
    refund = own_refund(world, asked, _number(given, "refund_id"))
    _note(world, "refunds.check", given, refund_id=refund["refund_id"])
    record(world, refund, ("review", "seller", "仓库审核通过"), reviewed=1)
    return _DONE


@answers("taobao.rdc.aligenius.warehouse.resend.update")
def resend_status(world: World, asked: Asked) -> Answer:
    """补发单: -1 closed, 1 ok, 2 partly."""
    given = _given(asked, "param0", "tid", "source_id", "status", "msg")
    _one_of(given, "status", (-1, 1, 2))
    tid = own_trade(world, asked, _number(given, "tid"))["tid"]
    _note(world, "warehouse.resend.update", given, tid=tid)
    return _DONE


@answers("taobao.rdc.aligenius.warehouse.resend.logistics.msg.post")
def resend_waybill(world: World, asked: Asked) -> Answer:
    """补发 waybill: issued (1) sends a parcel, void (-1) is noted."""
    given = _given(asked, "param0", "tid", "source_id", "status", "msg", "goods_item_list")
    _one_of(given, "status", (-1, ISSUED))
    tid = own_trade(world, asked, _number(given, "tid"))["tid"]
    if _number(given, "status") == ISSUED:
        send(world, tid, "reship", ("OTHER", str(given.get("mail_no") or "")))
    _note(world, "warehouse.resend.logistics.msg.post", given, tid=tid)
    return _DONE


@answers("taobao.rdc.aligenius.warehouse.reverse.uploading")
def reverse_orders(world: World, asked: Asked) -> Answer:
    """销退单."""
    orders = asked["uploading_reverse_d_t_o_list"]
    if not isinstance(orders, list) or not orders:
        raise invalid("uploading_reverse_d_t_o_list")
    for given in orders:
        if not isinstance(given, dict):
            raise invalid("uploading_reverse_d_t_o_list")
        names = ("mail_no", "cp_code", "cp_name", "status", "create_time", "warehouse_name")
        _filled(given, *names, "goods_item_d_t_o_list")
        _one_of(given, "status", (1, 2, 3, 5))
        _note(world, "warehouse.reverse.uploading", given)
    return _DONE


@answers("taobao.rdc.aligenius.logistics.packages.notice")
def extra_parcel(world: World, asked: Asked) -> Answer:
    """An extra parcel the buyer shall see."""
    names = ("mail_no", "tp_code", "parent_order_id", "import_type", "commodity_infos")
    given = _given(asked, "param0", *names)
    _one_of(given, "import_type", NOTICES)
    tid = own_trade(world, asked, _number(given, "parent_order_id"))["tid"]
    send(world, tid, "extra", (str(given["tp_code"]), str(given["mail_no"])))
    _note(world, "logistics.packages.notice", given, tid=tid)
    return _DONE


def _given(asked: Asked, name: str, *needed: str) -> dict[str, Any]:
    given = asked[name]
    if not isinstance(given, dict):
        raise invalid(name)
    _filled(given, *needed)
    return given


def _filled(given: dict[str, Any], *needed: str) -> None:
    for each in needed:
        if given.get(each) in (None, "", []):
            raise missing(each)


def _number(given: dict[str, Any], name: str) -> int:
    try:
        return whole_number(str(given[name]))
    except ValueError:
        raise invalid(name)


def _one_of(given: dict[str, Any], name: str, allowed: tuple[int, ...]) -> None:
    if _number(given, name) not in allowed:
        raise invalid(name)


def _note(world: World, method: str, given: dict[str, Any], **ids: int) -> None:
    body = json.dumps(given, ensure_ascii=False)
    world.insert("notes", method=f"taobao.rdc.aligenius.{method}", body=body, at=world.ms, **ids)
