"""The platform's side and the seller's: clock, rulings, troubles, stories, memos."""

from __future__ import annotations

import pytest

from shouhou.platforms.taobao.sandbox.page.tests.visitor import Visitor
from shouhou.platforms.taobao.sandbox.stories import pace
from shouhou.platforms.taobao.sandbox.tests.people import WALL
from shouhou.platforms.taobao.sandbox.troubles import Troubles, present
from shouhou.platforms.taobao.sandbox.world.platform import call_platform
from shouhou.platforms.taobao.sandbox.world.trading import write_memo

CALM = {
    **dict.fromkeys(("slow_ms", "isp_rate", "lost_rate", "tmc_duplicate_rate", "ban"), "0"),
    "lost_how": "timeout",
    "outage": "",
    "only": "",
}


def troubles(visitor: Visitor) -> Troubles:
    with visitor.people.world() as world:
        return present(world)


def test_the_clock_goes_faster_and_jumps(visitor: Visitor) -> None:
    before = visitor.people.market.clock.seconds(WALL)
    visitor.done("/platform/clock/hour")
    visitor.done("/platform/clock/day")
    visitor.done("/platform/clock/speed", speed="240")
    clock = visitor.people.market.clock
    assert (clock.seconds(WALL) - before, clock.speed) == (3600 + 86400, 240)
    assert visitor.wrong("/platform/clock/speed", speed="7")[0] == ["speed: 请选择速度"]
    assert visitor.send("/platform/clock/back").status_code == 404


@pytest.mark.parametrize(
    ("what", "status", "paid"), [("for_buyer", "SUCCESS", 1), ("for_seller", "CLOSED", 0)]
)
def test_the_platform_decides(visitor: Visitor, what: str, status: str, paid: int) -> None:
    refund = visitor.people.asked("REFUND")
    here = f"/platform/refunds/{refund}"
    visitor.done(f"{here}/{what}", back="/platform")
    assert visitor.said("/platform").startswith("bad: “不需客服介入”状态下不能“支持")
    with visitor.people.world() as world:
        call_platform(world, refund)
    assert f"{here}/step_in" in visitor.get("/platform")
    visitor.done(f"{here}/step_in")
    visitor.done(f"{here}/ask_proof")
    visitor.done(f"{here}/{what}")
    assert visitor.row("SELECT status FROM refunds") == (status,)
    assert visitor.row("SELECT count(*) FROM payments WHERE kind = 'refund'") == (paid,)
    assert visitor.send(f"{here}/dance").status_code == 404


def test_troubles_are_set_and_end(visitor: Visitor) -> None:
    fields = {**CALM, "slow_ms": "500", "lost_rate": "25", "lost_how": "504", "ban": "60"}
    visitor.done("/platform/troubles", **{**fields, "sms_needed": "1", "only": "taobao.rp.*"})
    assert troubles(visitor) == Troubles(
        slow_ms=500,
        lost_rate=0.25,
        lost_how="504",
        ban_until=WALL + 60,
        sms_needed=True,
        only="taobao.rp.*",
    )
    page = visitor.get("/platform")
    assert ("有故障" in page, 'name="ban" inputmode="numeric" value="60"' in page) == (True, True)
    visitor.done("/platform/troubles", **CALM)
    assert troubles(visitor) == Troubles()
    visitor.done("/platform/troubles", **{**CALM, "outage": "503"})
    visitor.done("/platform/calm")
    assert troubles(visitor) == Troubles()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("slow_ms", "60001", "slow_ms: 变慢毫秒数须是 0 到 60000 的整数"),
        ("isp_rate", "101", "isp_rate: 服务错误率须是 0 到 100 的整数"),
        ("lost_how", "magic", "lost_how: 请选择丢失方式"),
        ("ban", "x", "ban: 禁止调用秒数须是 0 到 86400 的整数"),
    ],
)
def test_a_wrong_trouble_changes_nothing(
    visitor: Visitor, name: str, value: str, says: str
) -> None:
    found, page = visitor.wrong("/platform/troubles", **{**CALM, "only": "留着", name: value})
    assert found == [says]
    assert 'value="留着"' in page
    assert troubles(visitor) == Troubles()


def test_scripted_buyers_are_turned_on_and_off(visitor: Visitor) -> None:
    visitor.done("/platform/stories", pace="3")
    with visitor.people.world() as world:
        assert pace(world) == 3
    visitor.done("/platform/stories", pace="0")
    with visitor.people.world() as world:
        assert pace(world) == 0
    assert visitor.wrong("/platform/stories", pace="1000")[0] == ["pace: 请选择脚本买家"]


def test_what_waits_and_what_was_called_is_listed(visitor: Visitor) -> None:
    tid = visitor.people.bought(shipped=False)
    with visitor.people.world() as world:
        world.insert("texted", shop_id=visitor.people.shop, code="482913", wall=world.wall)
        world.insert(
            "calls",
            wall=world.wall,
            app_key="1",
            method="taobao.refunds.receive.get",
            code=15,
            sub_code="isv.<b>",
            milliseconds=12.34,
            trouble="slow",
        )
    page = visitor.get("/platform")
    for each in (f"/platform/ship/{tid}", "482913", "taobao.refunds.receive.get", "12.3"):
        assert each in page
    assert "isv.&lt;b&gt;" in page
    visitor.done(f"/platform/ship/{tid}")
    visitor.done(f"/platform/ship/{tid}", back="/platform")
    assert visitor.said("/platform") == "bad: 订单状态不允许发货"


def test_the_seller_sees_memo_flag_and_money(visitor: Visitor) -> None:
    marked, plain = visitor.people.bought(), visitor.people.bought()
    with visitor.people.world() as world:
        write_memo(world, marked, "已退运费 8 元", 5)
    page = visitor.get("/seller")
    assert ("已退运费 8 元" in page, "紫旗" in page, "¥198.00" in page) == (True, True, True)
    assert "买家付款（2 笔）" in page
    only = visitor.get("/seller?marked=1")
    assert (f"{marked}<" in only, f"{plain}<" in only) == (True, False)
