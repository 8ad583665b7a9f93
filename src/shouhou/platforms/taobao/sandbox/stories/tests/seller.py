"""A shop that answers by dice: agrees, refuses, proposes, sends; or lets the clock do it."""

from __future__ import annotations

from random import Random

from shouhou.platforms.taobao.sandbox.stories.couriers import waybill
from shouhou.platforms.taobao.sandbox.world import answering
from shouhou.platforms.taobao.sandbox.world.answering import Refusing
from shouhou.platforms.taobao.sandbox.world.machines import AXIS
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World


class Seller:
    """Called at every tick, after the stories."""

    def __init__(self, seed: int, kindness: float = 0.6) -> None:
        self.dice = Random(seed)
        self.kindness = kindness

    def __call__(self, world: World) -> None:
        sql = "SELECT * FROM refunds WHERE status NOT IN ('SUCCESS', 'CLOSED') ORDER BY refund_id"
        for refund in world.all(sql):
            if self.dice.random() < 0.7:
                try:
                    with world.trial():
                        self.answer(world, refund)
                except Refused:
                    pass

    def answer(self, world: World, refund: Row) -> None:
        number, status = refund["refund_id"], refund["status"]
        axis = AXIS[refund["dispute_type"]]
        if status in ("WAIT_SELLER_AGREE", "WAIT_SELLER_CONFIRM_GOODS"):
            if self.dice.random() > self.kindness:
                answering.refuse(world, number, Refusing(message="凭证不足", reason_id=101))
            else:
                self.agree(world, refund, axis)
        elif status in ("WAIT_SELLER_CONSIGN_GOODS", "WAIT_SELLER_SEND_GOODS"):
            answering.consign(world, number, *waybill(self.dice))
        elif status == "EXCHANGE_TRANSFORM_TO_REFUND":
            answering.agree_refund(world, number)

    def agree(self, world: World, refund: Row, axis: str) -> None:
        number, asked = refund["refund_id"], refund["status"] == "WAIT_SELLER_AGREE"
        if axis == "reship":
            answering.agree_reship(world, number)
        elif axis == "exchange":
            (answering.agree_return if asked else answering.receive_exchange)(world, number)
        elif asked and refund["dispute_type"] == "REFUND_AND_RETURN":
            answering.agree_return(world, number)
        else:
            answering.agree_refund(world, number)
