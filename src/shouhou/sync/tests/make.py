"""Builders: a connected shop, trades and refunds as the platform's JSON tells them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shouhou.platforms.taobao.client import calls, row_from_raw
from shouhou.platforms.taobao.client.shapes import raw_text
from shouhou.shops import actions
from shouhou.shops.facts import AppKeys, Granted
from shouhou.shops.models import Person, Shop
from shouhou.shops.tests.make import NOW, make_shop
from shouhou.sync.tests.gateway import wire

APP_KEY, APP_SECRET, SESSION = "12345678", "app-secret-helloworld", "session-never-shown"


def app_keys(address: str = "http://127.0.0.1:1", **more: Any) -> AppKeys:
    said: dict[str, Any] = {
        "kind": "tmall",
        "app_key": APP_KEY,
        "app_secret": APP_SECRET,
        "gateway_url": f"{address}/router/rest",
        "message_url": f"{address.replace('http', 'ws')}/",
        "oauth_url": address,
        **more,
    }
    return AppKeys(**said)


def make_connected(address: str = "http://127.0.0.1:1", **more: Any) -> tuple[Shop, Person]:
    """A shop whose owner has connected it; and the owner."""
    shop, owner = make_shop()
    actions.connect(by=owner, shop_id=shop.pk, app=app_keys(address, **more), now=NOW)
    granted = Granted(session=SESSION, seller_nick="青禾家居", seller_id="2001")
    actions.authorise(by=owner, shop_id=shop.pk, granted=granted, now=NOW)
    return shop, owner


def trade(number: int = 1, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A paid trade of one line, 99.00 yuan, made and changed at a moment."""
    tid = 2_611_230_000_000_000_000 + number
    line = {
        "oid": tid,
        "num_iid": 7001,
        "title": "棉麻抱枕",
        "num": 1,
        "price": "99.00",
        "total_fee": "99.00",
        "payment": "99.00",
        "divide_order_fee": "99.00",
        "status": "WAIT_SELLER_SEND_GOODS",
        "refund_status": "NO_REFUND",
    }
    return {
        "tid": tid,
        "status": "WAIT_SELLER_SEND_GOODS",
        "type": "fixed",
        "title": "青禾家居",
        "buyer_nick": f"tb_buyer{number}",
        "created": wire(at - timedelta(minutes=2)),
        "pay_time": wire(at - timedelta(minutes=1)),
        "modified": wire(at),
        "payment": "99.00",
        "post_fee": "0.00",
        "total_fee": "99.00",
        "num": 1,
        "receiver_name": "林*",
        "receiver_mobile": "138****0001",
        "receiver_address": "某路 1 号",
        "orders": {"order": [line]},
        **more,
    }


def refund(number: int = 1, of: int = 1, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A request for all of a trade's money, waiting for the seller."""
    tid = 2_611_230_000_000_000_000 + of
    return {
        "refund_id": str(900_000_000 + number),
        "tid": tid,
        "oid": tid,
        "status": "WAIT_SELLER_AGREE",
        "dispute_type": "REFUND",
        "refund_phase": "onsale",
        "good_status": "BUYER_NOT_RECEIVED",
        "order_status": "WAIT_SELLER_SEND_GOODS",
        "has_good_return": False,
        "reason": "不想要了",
        "desc": "",
        "title": "棉麻抱枕",
        "num": 1,
        "price": "99.00",
        "total_fee": "99.00",
        "refund_fee": "99.00",
        "payment": "0.00",
        "buyer_nick": f"tb_buyer{of}",
        "created": wire(at),
        "modified": wire(at),
        "refund_version": int(at.timestamp() * 1000),
        "refund_remind_timeout": {
            "exist_timeout": True,
            "remind_type": 1,
            "timeout": wire(at + timedelta(days=2)),
        },
        "cs_status": 1,
        **more,
    }


def as_trade(row: dict[str, Any]) -> calls.Trade:
    return row_from_raw(calls.Trade, raw_text(row))


def as_refund(row: dict[str, Any]) -> calls.Refund:
    return row_from_raw(calls.Refund, raw_text(row))
