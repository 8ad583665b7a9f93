"""Money through the platform: agreeing to a refund there is the payment, so it is a channel.

The ledger sends an attempt once and asks about it afterwards; see `ledger.facts.Channel`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from shouhou import moment
from shouhou.ledger.facts import ChannelTrouble, Outcome, PayOrder
from shouhou.platforms.taobao.client import (
    Agreed,
    NeedsCode,
    NotSendable,
    Permanent,
    Shop,
    TaobaoProblem,
    Unknown,
    agree,
    calls,
    code_of,
    kind_asked,
)
from shouhou.refunds.queries import request_paid_by
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected
from shouhou.sync.actions.calling import open_shop
from shouhou.sync.actions.codes import take_code
from shouhou.sync.actions.reading import ask_again
from shouhou.sync.actions.troubles import minding

CODE: Final = "platform_agree"
GONE: Final = ("closed",)
PATIENCE: Final = timedelta(minutes=2)
"""On the wall clock: how long the platform may still be at a call that gave no answer."""
PAYABLE: Final = ("wait_seller", "wait_seller_receive", "seller_refused")
UNPAID: Final = (*PAYABLE, "wait_buyer_return", "wait_seller_send", "wait_buyer_confirm")
"""Where a request stands while nothing was paid for it; some it only reaches by other ways."""
GOODS_ONLY: Final = ("exchange", "reship", "repair")
"""Whose success pays nothing: one that ended with money is told as a refund from then on."""


class AgreeingChannel:
    """Pays by agreeing to the request the payable is about (`taobao.rp.refunds.agree`)."""

    code = CODE

    def serves(self, shop_id: int) -> bool:
        """Only shops that are connected; others pay by hand."""
        return is_connected(shop_id)

    def pay(self, order: PayOrder) -> Outcome:
        """Agree with the version read just before. Raises ChannelTrouble when nobody knows."""
        number, kind = request_paid_by(order.payable_id)
        if not number:
            return Outcome(result="refused", says="这笔款没有对应的平台申请，请改用其他方式付。")
        try:
            with opened(order) as shop:
                return self._agree(shop, number, kind, order)
        except NotSendable as refused:
            return Outcome(result="refused", says=f"{refused.zh}，请在千牛操作。")
        except NeedsCode as problem:
            says = f"{problem.zh}请在“平台连接”页填写验证码后重新放款。"
            return Outcome(result="refused", says=says)
        except Refused as refused:
            return Outcome(result="refused", says=refused.zh)
        except Unknown as problem:
            raise ChannelTrouble(problem.zh)
        except TaobaoProblem as problem:
            said = problem.sub_msg or problem.zh
            return Outcome(result="refused", says=f"{said} {problem.todo_zh}".strip())

    def ask(self, order: PayOrder) -> Outcome:
        """Read the request: paid, certainly not paid, or still to be seen."""
        number, _ = request_paid_by(order.payable_id)
        try:
            with opened(order) as shop:
                return outcome_of(shop.ask(calls.RefundGet(refund_id=number)), order)
        except Permanent as problem:
            raise ChannelTrouble(problem.zh)
        except (TaobaoProblem, Refused) as problem:
            raise ChannelTrouble(problem.zh)

    def _agree(self, shop: Shop, number: str, kind: str, order: PayOrder) -> Outcome:
        refund = shop.ask(calls.RefundGet(refund_id=number))
        status = code_of("refund_status", refund.status)
        if status == "success":
            return outcome_of(refund, order)
        if status not in PAYABLE:
            return Outcome(result="refused", says="平台上这笔申请已不在可以同意退款的状态。")
        if refund.refund_fee != order.amount_fen:
            return Outcome(result="refused", says="平台上的申请金额已变，没有付款。请重新决定。")
        if kind_asked(refund) != kind:
            return Outcome(result="refused", says="平台上的申请类型已变，没有付款。请重新决定。")
        one = Agreed(
            refund_id=refund.refund_id,
            amount_fen=order.amount_fen,
            refund_version=refund.refund_version or 0,
            refund_phase=refund.refund_phase if shop.kind == "tmall" else "",
        )
        answer = shop.ask(agree((one,), shop.kind, take_code(order.shop_id, order.now)))
        told = next((each for each in answer.results if each.refund_id == number), None)
        if answer.succ is False or (told is not None and told.succ is False):
            said = (told.message if told else "") or answer.message
            return Outcome(result="refused", says=said or "平台没有接受。")
        ask_again(order.shop_id, "refund", number)
        return outcome_of(shop.ask(calls.RefundGet(refund_id=number)), order)


def outcome_of(refund: calls.Refund, order: PayOrder) -> Outcome:
    """What a reading of the request says about the money."""
    status = code_of("refund_status", refund.status)
    waited = order.sent_at is not None and (
        moment.wall_of(order.now) - moment.wall_of(order.sent_at) >= PATIENCE
    )
    if status == "success" and kind_asked(refund) in GOODS_ONLY:
        return Outcome(result="refused", says="已按换货、补寄或维修了结，没有付款。")
    if status == "success":
        return Outcome(
            result="paid", serial=f"refund:{refund.refund_id}", paid_fen=refund.refund_fee
        )
    if status in GONE:
        return Outcome(result="refused", says="平台已关闭这笔申请，没有付款。")
    if waited and status in UNPAID:
        return Outcome(result="refused", says="没有付成：平台上还没有退款，可以重新放款。")
    return Outcome(result="pending", says="平台还没有显示退款成功。")


@contextmanager
def opened(order: PayOrder) -> Iterator[Shop]:
    """The shop of an order, its problems remembered on the health page."""
    with open_shop(order.shop_id, order.now) as shop, minding(order.shop_id, "paying", order.now):
        yield shop


def make_channel() -> AgreeingChannel:
    """For settings.LEDGER_CHANNELS."""
    return AgreeingChannel()
