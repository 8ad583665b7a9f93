"""Acts a person orders directly: extend, correct a waybill, memo and flag, say something, send.

Each is told work of the case, as every answer is: the desk carries it out where the shop is
connected, a person does where it is not, or where the platform will not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from shouhou.cases.actions import ensure_task
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import case_for, tasks_by_key
from shouhou.intents import actions as intents
from shouhou.intents import queries as intent_queries
from shouhou.intents.facts import Wish
from shouhou.intents.queries import going_on
from shouhou.intents.words import label
from shouhou.refunds import actions as refunds
from shouhou.refunds.queries import request_in_case
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected, may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

DAYS: Final = (3, 5, 7, 10)
"""By how much a receipt can be extended (platform-facts 3.7)."""
FLAG_NAMES: Final = ("灰", "红", "黄", "绿", "蓝", "紫")
"""The platform's flags in the order of their numbers."""
WAYBILL: Final = re.compile(r"[A-Za-z0-9-]{6,40}")
ORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "memo": "order",
        "extend_receipt": "order",
        "fix_waybill": "order",
        "refill_waybill": "refund",
        "intercept": "refund",
        "report_held": "refund",
        "add_message": "refund",
        "exchange_receive": "refund",
        "exchange_send": "refund",
    }
)
"""What a person may order, and what it is done to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """What shall be done, to what, and how it is told in one line."""

    act: str
    subject: str
    number: str
    order_no: str
    detail: str = ""
    ask: Mapping[str, Any] = field(default_factory=dict)


def order(*, by: Person, case_id: int, said: Mapping[str, Any], now: datetime) -> None:
    """Order the act that was said, with what it needs.

    `said`: act, and of refund_id, days, courier, waybill, text, flag, held, words, evidence what
    the act takes. Raises Refused: `not_here`, `no_order`, `no_request`, `missing` (its field), and
    those of `direct`.
    """
    case = case_for(by, case_id)
    act = str(said["act"])
    number = case.order_no
    if ORDERS[act] == "refund":
        number = request_in_case(said.get("refund_id") or 0, case_id)
        if not number:
            raise Refused("no_request", "这里没有这笔平台申请。", "There is no such request here.")
    elif not number:
        raise Refused("no_order", "这张售后单没有订单。", "This case has no order.")
    ask, detail = asked_of(act, said)
    wanted = Directed(
        act=act,
        subject=ORDERS[act],
        number=number,
        order_no=case.order_no,
        detail=detail,
        ask=ask,
    )
    direct(by=by, case_id=case_id, wanted=wanted, now=now)


def asked_of(act: str, said: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What an act takes along, and how it reads in one line. Raises Refused `missing`."""
    if act == "extend_receipt":
        days = said.get("days")
        if days not in DAYS:
            raise missing("days", "只能延长 3、5、7 或 10 天。", "Only 3, 5, 7 or 10 days.")
        return {"days": days}, f"{days} 天"
    if act in ("fix_waybill", "refill_waybill", "exchange_send"):
        return parcel_of(said)
    if act == "report_held":
        if said.get("held") is None:
            raise missing("held", "请写明包裹拦下没有。", "Say whether the parcel was stopped.")
        held = bool(said["held"])
        return {"held": held}, "已拦下，平台可退款" if held else "已发出，没有拦下"
    if act == "add_message":
        if not said.get("words") or not said.get("evidence"):
            field = "evidence" if said.get("words") else "words"
            raise missing(field, "留言要有文字和一张图。", "A message needs words and a picture.")
        return {"words": said["words"], "evidence": list(said["evidence"])}, str(said["words"])
    return memo_of(said) if act == "memo" else ({}, "")


def parcel_of(said: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Courier and number of a parcel."""
    courier = str(said.get("courier") or "").strip()
    number = str(said.get("waybill") or "").replace(" ", "")
    if not courier:
        raise missing("courier", "请填写快递公司。", "The courier is needed.")
    if not WAYBILL.fullmatch(number):
        raise missing(
            "waybill", "运单号是 6 到 40 位字母和数字。", "A waybill: 6 to 40 letters, digits."
        )
    return {"courier": courier, "waybill": number}, f"{courier} {number}"


def memo_of(said: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The words of a memo, or a flag, or both."""
    text, flag = str(said.get("text") or "").strip(), said.get("flag")
    if not text and flag is None:
        raise missing("text", "请写备注，或选旗帜。", "Write a memo, or choose a flag.")
    ask: dict[str, Any] = {"text": text} | ({} if flag is None else {"flag": flag})
    colour = "" if flag is None else f"{FLAG_NAMES[flag]}旗"
    return ask, "，".join(filter(None, [text, colour]))


def missing(field: str, zh: str, en: str) -> Refused:
    return Refused("missing", zh, en, field=field)


@transaction.atomic
def direct(*, by: Person, case_id: int, wanted: Directed, now: datetime) -> None:
    """Order one act; pressed twice at once it is one act.

    Raises Refused: `not_here`, `already_going` while the same act on the same thing is under way.
    """
    case = case_for(by, case_id)
    if not may(by, case.shop_id, "answer"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    if going_on(case.shop_id, wanted.act, wanted.subject, wanted.number):
        what = label("act", wanted.act)
        raise Refused(
            "already_going", f"“{what}”正在进行，请等它有结果。", "The same act is still under way."
        )
    prefix = f"direct:{case_id}:{wanted.act}:{wanted.number}:"
    key = f"{prefix}{len(tasks_by_key(prefix)) + 1}"
    text = "：".join(filter(None, [label("act", wanted.act), wanted.detail]))
    kind = "memo" if wanted.act == "memo" else "platform_click"
    order = TaskOrder(kind, text, "platform")
    ensure_task(case_id=case_id, key=key, task=order, by=by, now=now)
    if is_connected(case.shop_id):
        intents.wish(by=by, wanted=wish_of(case.shop_id, case_id, key, wanted), now=now)


def wish_of(shop_id: int, case_id: int, key: str, wanted: Directed) -> Wish:
    """The same for whoever carries acts out."""
    return Wish(
        shop_id=shop_id,
        key=key,
        act=wanted.act,
        subject=wanted.subject,
        number=wanted.number,
        order_no=wanted.order_no,
        case_id=case_id,
        ask=wanted.ask,
    )


@transaction.atomic
def done_by_hand(*, by: Person, intent_id: int, now: datetime) -> None:
    """A person did it on the platform's own pages: its work is told.

    Raises Refused: `not_here`, and what intents/states.md says.
    """
    seen = intent_queries.get(by, intent_id)
    refunds.lock_work(seen.case_id if seen else None)
    key = intents.by_hand(by=by, intent_id=intent_id, now=now)
    refunds.carried_out(key=key, now=now)


def try_again(*, by: Person, intent_id: int, now: datetime) -> None:
    """Send it again. Raises Refused as `done_by_hand`."""
    intents.retry(by=by, intent_id=intent_id, now=now)


def give_up(*, by: Person, intent_id: int, now: datetime) -> None:
    """The desk shall not send it; the work stays open for a person. Raises Refused as above."""
    intents.cancel(by=by, intent_id=intent_id, now=now)
