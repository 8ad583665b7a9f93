"""Random people do random things for months; the books and the versions still agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.world import answering, asking, platform, trading
from shouhou.platforms.taobao.sandbox.world.asking import Request
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.trading import Basket, Line
from shouhou.platforms.taobao.sandbox.world.world import World

STEPS = 600
OVERPAID = """
SELECT count(*) FROM trades t WHERE payment < (SELECT coalesce(sum(amount), 0) FROM payments p
    WHERE p.tid = t.tid AND kind = 'refund')
"""
Act = Callable[[World, Random, int], object]


def _request(dice: Random) -> Request:
    kind = dice.choice([*AXIS, "REFUND", "REFUND_AND_RETURN"])
    reason = dice.choice(["质量问题", "七天无理由退换货"])
    return Request(kind=kind, reason=reason, fee=dice.choice([None, 1, 3000, 9900, 99999]))


ON_REFUNDS: list[Act] = [
    lambda world, dice, number: asking.modify_refund(world, number, _request(dice)),
    lambda world, dice, number: asking.withdraw_refund(world, number),
    lambda world, dice, number: asking.send_back(world, number, "YTO", "YT1"),
    lambda world, dice, number: asking.answer_proposal(world, number, dice.random() < 0.5),
    lambda world, dice, number: answering.agree_refund(world, number),
    lambda world, dice, number: answering.agree_return(world, number),
    lambda world, dice, number: answering.refuse(world, number, answering.Refusing(message="不")),
    lambda world, dice, number: answering.propose_return(
        world, number, dice.randrange(9999), 90000001
    ),
    lambda world, dice, number: answering.receive_exchange(world, number),
    lambda world, dice, number: answering.agree_reship(world, number),
    lambda world, dice, number: answering.consign(world, number, "SF", "SF1"),
    lambda world, dice, number: answering.confirm_replacement(world, number),
    lambda world, dice, number: answering.turn_to_refund(world, number),
    lambda world, dice, number: platform.call_platform(world, number),
    lambda world, dice, number: platform.step_in(world, number),
    lambda world, dice, number: platform.drop_call(world, number),
    lambda world, dice, number: platform.decide(world, number, dice.random() < 0.5),
]


ON_TRADES: list[Act] = [
    lambda world, dice, number: trading.confirm(world, number),
    lambda world, dice, number: trading.close(world, number, "买家拍错了"),
    lambda world, dice, number: trading.pay(world, number),
    lambda world, dice, number: trading.ship(world, number, "ZTO", "75123456789012"),
    lambda world, dice, number: trading.delay_receipt(world, number, 3),
]


def step(people: Cast, dice: Random) -> None:
    """One thing that somebody tries; the world may say no."""
    with people.world() as world:
        lines = [row["oid"] for row in world.all("SELECT oid FROM orders")]
        refunds = [row["refund_id"] for row in world.all("SELECT refund_id FROM refunds")]
        try:
            with world.trial():
                roll = dice.random()
                if refunds and roll < 0.75:
                    dice.choice(ON_REFUNDS)(world, dice, dice.choice(refunds[-6:]))
                elif roll < 0.9:
                    asking.ask_refund(world, dice.choice(lines), _request(dice))
                else:
                    dice.choice(ON_TRADES)(world, dice, dice.choice(lines))
        except Refused:
            return


def check(people: Cast, versions: dict[int, int]) -> None:
    """What must hold at any moment."""
    with people.world() as world:
        for row in world.all("SELECT * FROM refunds"):
            assert row["version"] >= versions.get(row["refund_id"], 0)
            versions[row["refund_id"]] = row["version"]
            ended = row["status"] in ("SUCCESS", "CLOSED")
            clocks = [row["deadline"], row["cs_deadline"]]
            assert (clocks == [None, None]) == ended, dict(row)
            assert row["status"].lower() in machine(AXIS[row["dispute_type"]]).states
        assert world.value(OVERPAID) == 0
        booked = "SELECT coalesce(sum(amount), 0) FROM payments WHERE kind = 'refund'"
        assert world.value("SELECT sum(refunded) FROM orders") == world.value(booked)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_books_agree_whatever_people_do(tmp_path: Path, seed: int) -> None:
    people, dice = cast(tmp_path), Random(seed)
    for number in range(6):
        lines = [Line(sku) for sku in people.skus[: 1 + number % 2]]
        people.bought(*lines, post_fee=800, shipped=number % 3 > 0)
    with people.world() as world:
        for skus in (people.skus, people.skus[:1]):
            goods = tuple([Line(sku) for sku in skus])
            trading.order(world, Basket(buyer_id=people.buyer, lines=goods))
    versions: dict[int, int] = {}
    for _ in range(STEPS):
        step(people, dice)
        people.later(dice.choice([0, 0, 1, 5, 30]))
        check(people, versions)
    with people.world() as world:
        ends = {row["status"] for row in world.all("SELECT status FROM refunds")}
    assert {"SUCCESS", "CLOSED"} <= ends
    people.market.close()
