"""Stories of the world: money once, deadlines that act, rulings, exchanges."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.clock import ImpossibleTime
from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.world import disputes
from shouhou.platforms.taobao.sandbox.world.answering import (
    Refusing,
    agree_refund,
    agree_reship,
    agree_return,
    consign,
    propose_return,
    receive_exchange,
    refuse,
)
from shouhou.platforms.taobao.sandbox.world.asking import (
    Request,
    answer_proposal,
    ask_refund,
    modify_refund,
    send_back,
    withdraw_refund,
)
from shouhou.platforms.taobao.sandbox.world.machines import machine
from shouhou.platforms.taobao.sandbox.world.parcels import trace
from shouhou.platforms.taobao.sandbox.world.platform import call_platform, decide, drop_call
from shouhou.platforms.taobao.sandbox.world.rating import (
    Rating,
    answer_rating,
    append_rating,
    rate,
)
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.trading import (
    Basket,
    Line,
    close,
    confirm,
    delay_receipt,
    order,
    pay,
)
from shouhou.platforms.taobao.sandbox.world.world import World


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


def status(people: Cast, refund_id: int) -> str:
    return str(people.row("SELECT status FROM refunds WHERE refund_id = ?", refund_id)["status"])


def paid_back(people: Cast) -> list[int]:
    with people.world() as world:
        found = world.all("SELECT amount FROM payments WHERE kind = 'refund'")
    return [row["amount"] for row in found]


def test_a_refund_pays_once_and_closes_the_trade(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        agree_refund(world, refund)
    with pytest.raises(Refused) as said, people.world() as world:
        agree_refund(world, refund)
    assert said.value.code == "refund-state"
    assert paid_back(people) == [9900]
    row = people.row("SELECT t.status, o.refund_status FROM trades t JOIN orders o USING (tid)")
    assert tuple(row) == ("TRADE_CLOSED", "SUCCESS")
    assert people.topics()[-5:] == [
        "taobao_dispute_RefundCreated",
        "taobao_trade_TradeClose",
        "taobao_refund_RefundSellerAgreeAgreement",
        "taobao_refund_RefundSuccess",
        "taobao_dispute_RefundSuccess",
    ]


def test_a_return_walks_to_its_end(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN")
    with people.world() as world:
        agree_return(world, refund)
        parcel = send_back(world, refund, "YTO", "YT1234567890123")
        trace(world, parcel, "SIGNED", "已签收")
    assert status(people, refund) == "WAIT_SELLER_CONFIRM_GOODS"
    with people.world() as world:
        agree_refund(world, refund)
    assert status(people, refund) == "SUCCESS"
    assert paid_back(people) == [9900]


def test_every_edge_makes_a_new_version_within_one_moment(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN")
    seen = [people.row("SELECT version FROM refunds")["version"]]
    with people.world() as world:
        agree_return(world, refund)
    seen.append(people.row("SELECT version FROM refunds")["version"])
    with people.world() as world:
        withdraw_refund(world, refund)
    seen.append(people.row("SELECT version FROM refunds")["version"])
    assert seen == sorted(set(seen))


def test_deadlines_act_at_their_own_moments(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN")
    start = people.row("SELECT created FROM refunds")["created"]
    people.later(24 * 30)
    assert status(people, refund) == "CLOSED"
    with people.world() as world:
        lines = world.all("SELECT event, who, at FROM timeline")
    hours = [(row["event"], row["who"], (row["at"] - start) / 3_600_000) for row in lines]
    assert hours == [
        ("created", "buyer", 0),
        ("agree_return", "clock", 120),
        ("lapse", "clock", 288),
    ]


def test_silence_pays_an_unshipped_refund_after_two_days(people: Cast) -> None:
    refund = people.asked("REFUND", shipped=False)
    people.later(47.9)
    assert status(people, refund) == "WAIT_SELLER_AGREE"
    people.later(0.2)
    assert status(people, refund) == "SUCCESS"


def test_a_refusal_waits_for_the_buyer(people: Cast) -> None:
    refund = people.asked("REFUND", fee=5000)
    with people.world() as world:
        refuse(world, refund, Refusing(message="请提供照片", reason_id=101))
        modify_refund(world, refund, Request(kind="REFUND", reason="质量问题", fee=3000))
        agree_refund(world, refund)
    assert paid_back(people) == [3000]
    row = people.row("SELECT status, refunded FROM orders")
    assert tuple(row) == ("WAIT_BUYER_CONFIRM_GOODS", 3000)


@pytest.mark.parametrize(
    ("shipped", "reason"), [(False, "多拍/错拍/不想要"), (True, "七天无理由退换货")]
)
def test_some_requests_cannot_be_refused(people: Cast, shipped: bool, reason: str) -> None:
    refund = people.asked("REFUND", shipped=shipped, reason=reason)
    with pytest.raises(Refused), people.world() as world:
        refuse(world, refund, Refusing(message="不行"))
    assert status(people, refund) == "WAIT_SELLER_AGREE"


def test_no_more_than_what_is_left_can_be_asked(people: Cast) -> None:
    tid = people.bought(Line(people.skus[0]), Line(people.skus[1]), post_fee=800, discount=1490)
    shares = [
        row["divide_order_fee"]
        for row in (
            people.row("SELECT * FROM orders WHERE oid = ?", tid + 1),
            people.row("SELECT * FROM orders WHERE oid = ?", tid + 2),
        )
    ]
    assert shares == [8910, 4500]
    with pytest.raises(Refused) as said, people.world() as world:
        ask_refund(world, tid + 1, Request(kind="REFUND", reason="其他", fee=9711))
    assert said.value.code == "refund-fee"
    with people.world() as world:
        first = ask_refund(world, tid + 1, Request(kind="REFUND", reason="其他", fee=9710))
        agree_refund(world, first)
    with pytest.raises(Refused), people.world() as world:
        ask_refund(world, tid + 2, Request(kind="REFUND", reason="其他", fee=4501))
    with people.world() as world:
        second = ask_refund(world, tid + 2, Request(kind="REFUND", reason="其他"))
        agree_refund(world, second)
    assert sum(paid_back(people)) == people.row("SELECT payment FROM trades")["payment"]


def test_the_platform_rules_and_stops_the_clock(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        refuse(world, refund, Refusing(message="不同意退款"))
        call_platform(world, refund)
    row = people.row("SELECT cs_status, deadline FROM refunds")
    assert tuple(row) == (2, None)
    people.later(25)
    assert people.row("SELECT cs_status FROM refunds")["cs_status"] == 3
    with people.world() as world:
        decide(world, refund, for_buyer=False)
    row = people.row("SELECT cs_status, status, cs_deadline FROM refunds")
    assert tuple(row) == (9, "CLOSED", None)
    assert paid_back(people) == []


def test_a_call_taken_back_starts_the_deadline_anew(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        call_platform(world, refund)
        drop_call(world, refund)
        now = world.ms
    row = people.row("SELECT cs_status, deadline, cs_deadline FROM refunds")
    assert tuple(row) == (7, now + 120 * 3_600_000, None)


def test_the_platform_rules_for_the_buyer_by_itself(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        call_platform(world, refund)
    people.later(24 + 72)
    row = people.row("SELECT cs_status, status FROM refunds WHERE refund_id = ?", refund)
    assert tuple(row) == (8, "SUCCESS")
    assert paid_back(people) == [9900]


def test_an_exchange_goes_round(people: Cast) -> None:
    refund = people.asked("TMALL_EXCHANGE")
    with people.world() as world:
        agree_return(world, refund)
        send_back(world, refund, "YTO", "YT1")
        receive_exchange(world, refund)
        consign(world, refund, "SF", "SF1234567890123")
    assert status(people, refund) == "EXCHANGE_WAIT_BUYER_CONFIRM_GOODS"
    people.later(241)
    assert (status(people, refund), kind(people, refund)) == ("SUCCESS", "TMALL_EXCHANGE")
    assert paid_back(people) == []


def test_an_exchange_never_sent_turns_into_money(people: Cast) -> None:
    refund = people.asked("TMALL_EXCHANGE")
    with people.world() as world:
        agree_return(world, refund)
        send_back(world, refund, "YTO", "YT1")
        receive_exchange(world, refund)
    people.later(73)
    assert status(people, refund) == "EXCHANGE_TRANSFORM_TO_REFUND"
    with people.world() as world:
        agree_refund(world, refund)
    assert paid_back(people) == [9900]
    assert kind(people, refund) == "REFUND_AND_RETURN", "money went: it is told as a refund"


def kind(people: Cast, refund: int) -> str:
    with people.world() as world:
        return str(disputes.get_refund(world, refund)["dispute_type"])


def test_a_resend_goes_to_its_end(people: Cast) -> None:
    refund = people.asked("RESHIPPING")
    with people.world() as world:
        agree_reship(world, refund)
        consign(world, refund, "SF", "SF1234567890123")
    people.later(241)
    assert status(people, refund) == "SUCCESS"


def test_a_proposal_is_the_buyers_to_accept(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        propose_return(world, refund, 8000, people.contact)
        answer_proposal(world, refund, accepts=True)
    row = people.row("SELECT dispute_type, status, fee FROM refunds")
    assert tuple(row) == ("REFUND_AND_RETURN", "WAIT_BUYER_RETURN_GOODS", 8000)


def test_the_receipt_confirms_itself_unless_delayed_or_disputed(people: Cast) -> None:
    quiet, delayed, disputed = people.bought(), people.bought(), people.bought()
    with people.world() as world:
        delay_receipt(world, delayed, 10)
        refund = ask_refund(world, disputed, Request(kind="REFUND", reason="其他", fee=100))
        call_platform(world, refund)
    people.later(241)
    with people.world() as world:
        found = {row["tid"]: row["status"] for row in world.all("SELECT tid, status FROM trades")}
    assert found[quiet] == "TRADE_FINISHED"
    assert found[delayed] == "WAIT_BUYER_CONFIRM_GOODS"
    settled = people.row("SELECT amount FROM payments WHERE kind='settled' AND tid=?", disputed)
    assert settled["amount"] == 9800


def test_a_line_closed_unpaid_makes_the_rest_cheaper(people: Cast) -> None:
    with people.world() as world:
        goods = (Line(people.skus[0]), Line(people.skus[1]))
        tid = order(world, Basket(buyer_id=people.buyer, lines=goods))
        close(world, tid + 1, "买家拍错了")
        pay(world, tid)
    row = people.row("SELECT status, payment FROM trades")
    assert tuple(row) == ("WAIT_SELLER_SEND_GOODS", 5000)
    assert people.row("SELECT amount FROM payments")["amount"] == 5000
    with pytest.raises(Refused), people.world() as world:
        pay(world, tid)


def test_stock_is_taken_and_given_back(people: Cast) -> None:
    basket = Basket(buyer_id=people.buyer, lines=(Line(people.skus[0], 9999),))
    with people.world() as world:
        tid = order(world, basket)
    with pytest.raises(Refused) as said, people.world() as world:
        order(world, Basket(buyer_id=people.buyer, lines=(Line(people.skus[0], 2),)))
    assert said.value.code == "stock"
    with people.world() as world:
        close(world, tid, "买家拍错了")
    assert people.row("SELECT stock FROM skus")["stock"] == 10000


def test_a_players_mistake_stops_nobody_else(people: Cast) -> None:
    seen: list[int] = []

    def wrong(world: World) -> None:
        raise RuntimeError("oh")

    people.market.players += [wrong, lambda world: seen.append(world.ms)]
    people.market.tick()
    assert len(seen) == 1


def test_what_stays_unpaid_closes_itself(people: Cast) -> None:
    with people.world() as world:
        goods = (Line(people.skus[0]), Line(people.skus[1]))
        tid = order(world, Basket(buyer_id=people.buyer, lines=goods))
        close(world, tid + 1, "买家拍错了")
    people.later(25)
    row = people.row("SELECT status, close_reason FROM trades")
    assert tuple(row) == ("TRADE_CLOSED_BY_TAOBAO", "未及时付款")


def test_ratings_are_answered_once_and_not_after_an_append(people: Cast) -> None:
    tid = people.bought()
    with people.world() as world:
        confirm(world, tid)
        number = rate(
            world, tid, "buyer", Rating(result="bad", content="破了", tags=(("破", False),))
        )
        answer_rating(world, tid, "抱歉")
        append_rating(world, number, "还是破的")
    with pytest.raises(Refused), people.world() as world:
        answer_rating(world, tid, "再次抱歉")
    assert people.topics().count("taobao_traderate_ImprBadTag") == 2


def test_every_state_with_a_deadline_has_exactly_one_move_for_the_clock() -> None:
    for axis in ("refund", "exchange", "reship"):
        table = machine(axis)
        for state in table.states:
            if state in table.finals:
                continue
            for returning in (True, False):
                moves = table.allowed(state, "clock", {"return_due": returning}.__getitem__)
                assert len(moves) == 1, (axis, state)


def test_the_clock_runs_jumps_and_survives(tmp_path: Path) -> None:
    made = cast(tmp_path)
    made.market.set_clock(made.market.clock.faster(made.wall(), 100))
    made.wall.seconds += 10
    assert made.market.clock.seconds(made.wall()) == 1_800_001_000.0
    made.market.set_clock(made.market.clock.ahead(made.wall(), 500))
    with pytest.raises(ImpossibleTime):
        made.market.clock.ahead(made.wall(), -1)
    with pytest.raises(ImpossibleTime):
        made.market.clock.faster(made.wall(), 1001)
    made.market.close()
    mirrored = json.loads((tmp_path / "clock.json").read_text())
    assert mirrored == {"wall": 1_800_000_010.0, "world": 1_800_001_500.0, "speed": 100}
    again = Market(tmp_path, made.wall)
    assert again.clock.seconds(made.wall()) == 1_800_001_500.0
    again.close()
