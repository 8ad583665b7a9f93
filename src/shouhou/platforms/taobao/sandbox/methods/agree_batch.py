"""taobao.rp.refunds.agree: up to thirty refunds in one call, some of which may fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.gateway.parameters import whole_number
from shouhou.platforms.taobao.sandbox.methods.guarding import fresh, own_refund
from shouhou.platforms.taobao.sandbox.world.answering import agree_refund
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import World

# (refunds, fen) of one call, by whether the shop is Tmall.
LIMITS = {True: (30, 1_000_000), False: (20, 600_000)}


@dataclass(frozen=True, slots=True)
class Wish:
    """One `refund_id|fen|version|phase` (no phase for Taobao shops)."""

    refund_id: int
    fee: int
    version: int
    phase: str | None


@answers("taobao.rp.refunds.agree")
def agree(world: World, asked: Asked) -> Answer:
    """Pays what can be paid; each refund succeeds or fails alone. Sub-accounts only."""
    session = asked.caller.session
    if session is None or session["sub_id"] is None:
        raise Refused("subaccount-only", "该接口只能由子账号调用")
    wishes = [_wish(text, asked.caller.is_tmall) for text in asked["refund_infos"]]
    _within_limits(asked, wishes)
    if not _code_is_right(world, asked, wishes):
        return _told("OP_FAILURE_UE", "需要短信验证码，验证码已发送至绑定手机", [])
    results = [_pay(world, asked, wish) for wish in wishes]
    paid = sum([each["succ"] for each in results])
    if paid == len(results):
        return _told("OP_SUCC", "操作成功", results)
    if paid:
        return _told("SOME_OP_SUCC", "部分操作成功", results)
    return _told("OP_FAILURE_UE", "操作失败", results)


def _wish(text: str, tmall: bool) -> Wish:
    parts = text.split("|")
    if len(parts) != 3 + tmall:
        raise invalid("refund_infos")
    try:
        numbers = [whole_number(part) for part in parts[:3]]
    except ValueError:
        raise invalid("refund_infos")
    return Wish(numbers[0], numbers[1], numbers[2], parts[3] if tmall else None)


def _within_limits(asked: Asked, wishes: list[Wish]) -> None:
    most, fen = LIMITS[asked.caller.is_tmall]
    if len(wishes) > most or len({each.refund_id for each in wishes}) < len(wishes):
        raise invalid("refund_infos", f"每次最多 {most} 笔，且不能重复")
    if sum([each.fee for each in wishes]) > fen:
        raise Refused("refund-amount-over-limit", f"每次退款总额不能超过 {fen // 100} 元")


def _code_is_right(world: World, asked: Asked, wishes: list[Wish]) -> bool:
    """Whether no code is needed or the newest unused one came; otherwise a code is texted."""
    troubles = asked.troubles
    if not troubles.sms_needed or sum([each.fee for each in wishes]) <= troubles.sms_limit:
        return True
    newest = world.find(
        "SELECT * FROM texted WHERE shop_id = ? AND used = 0 ORDER BY text_id DESC LIMIT 1",
        asked.caller.shop_id,
    )
    if newest is not None and newest["code"] == asked["code"]:
        world.change("texted", ("text_id", newest["text_id"]), used=1)
        return True
    code = f"{world.chance.randrange(10**6):06d}"
    world.insert("texted", shop_id=asked.caller.shop_id, code=code, wall=world.wall)
    return False


def _pay(world: World, asked: Asked, wish: Wish) -> dict[str, Any]:
    try:
        with world.trial():
            refund = own_refund(world, asked, wish.refund_id)
            fresh(refund, wish.version, wish.phase)
            if wish.fee != refund["fee"]:
                raise Refused("refund-fee", "金额与买家申请的不符")
            agree_refund(world, wish.refund_id)
    except Refused as refused:
        return {"refund_id": str(wish.refund_id), "succ": False, "message": refused.says}
    return {"refund_id": str(wish.refund_id), "succ": True, "message": "操作成功"}


def _told(code: str, message: str, results: list[dict[str, Any]]) -> Answer:
    succ = code != "OP_FAILURE_UE"
    return {"succ": succ, "message": message, "msg_code": code, "results": results}
