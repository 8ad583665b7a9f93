"""Deadlines that pass without us: the truth is shown, and what was missed is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shouhou import moment
from shouhou.cases.models import CaseEvent
from shouhou.clock import SHANGHAI
from shouhou.ledger.models import Payable
from shouhou.notices.models import Notification
from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served
from shouhou.refunds.queries import ran_out_between
from shouhou.shops.tests.make import make_staff
from shouhou.sync.actions import read_one, sweep
from shouhou.sync.tests.live import Desk, agree, make_desk, trouble, unshipped

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 24 * 3600


@pytest.fixture
def desk(served_market: Served) -> Desk:
    """Lives in the market's days, and has read everything up to now."""
    trouble(served_market)
    desk = make_desk(served_market)
    make_staff(desk.shop, login="supervisor_live", role="supervisor")
    sweeps(desk)
    return desk


@pytest.fixture(autouse=True)
def _same_time(served_market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert served_market.market is not None
    monkeypatch.setenv(moment.NAMED_BY, str(served_market.market.folder / "clock.json"))


def sweeps(desk: Desk) -> None:
    for feed in ("trades", "refunds", "exchanges"):
        assert sweep(desk.shop.pk, feed, moment.now())


def passes(desk: Desk, seconds: int) -> None:
    """The desk is stopped, and the world goes on."""
    assert desk.market.post("/control/clock", {"ahead_seconds": seconds})[0] == 200


def story(desk: Desk, refund_no: int, kind: str) -> list[str]:
    """What the case's timeline says of one kind."""
    rows = CaseEvent.objects.filter(case_id=desk.agreement(refund_no).case_id, kind=kind)
    return list(rows.order_by("number").values_list("zh", flat=True))


def told() -> dict[str, str]:
    rows = Notification.objects.filter(kind="sync.missed")
    return dict(rows.values_list("person__login_name", "zh"))


def deadline(desk: Desk, refund_no: int) -> datetime:
    request = desk.sees(refund_no).refund
    assert request is not None
    assert request.deadline_at is not None
    return request.deadline_at.astimezone(SHANGHAI)


def test_what_ran_out_while_the_desk_was_stopped_is_shown_and_said(desk: Desk) -> None:
    paid = desk.market.asked("REFUND", unshipped(desk.market))
    agreed = desk.market.asked("REFUND_AND_RETURN")
    swept = desk.market.asked("REFUND_AND_RETURN")
    first, second = deadline(desk, paid), deadline(desk, agreed)
    sweeps(desk)
    passes(desk, 6 * DAY)
    late = desk.market.asked("REFUND_AND_RETURN")
    sweeps(desk)
    assert desk.agreement(paid).state == "success"
    assert Payable.objects.get(case_id=desk.agreement(paid).case_id).state == "confirmed"
    assert desk.row("refunds", paid)["status"] == "SUCCESS"
    assert story(desk, paid, "agreement.ran_out") == [
        f"到时（{first:%m-%d %H:%M}）未答复，平台已自动退款"
    ]
    assert story(desk, agreed, "agreement.ran_out") == [
        f"到时（{second:%m-%d %H:%M}）未答复，平台显示已同意"
    ]
    assert [len(story(desk, each, "sync.missed")) for each in (paid, agreed)] == [1, 1]
    assert desk.agreement(swept).state == "agreed"
    assert desk.agreement(late).state == "proposed"
    assert story(desk, late, "sync.missed") == []
    says = told()
    assert set(says) == {"lin", "supervisor_live"}
    assert "有 3 笔" in says["lin"]
    sweeps(desk)
    assert len(story(desk, paid, "sync.missed")) == 1
    assert Notification.objects.filter(kind="sync.missed").count() == 2


def test_while_the_desk_runs_it_is_said_without_a_gap(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    at = deadline(desk, number)
    passes(desk, 3 * DAY)
    read_one(desk.shop.pk, "refund", str(number), moment.now())
    assert story(desk, number, "agreement.ran_out") == [
        f"到时（{at:%m-%d %H:%M}）未答复，平台已自动退款"
    ]
    assert (story(desk, number, "sync.missed"), told()) == ([], {})


def test_what_was_answered_in_time_is_not_said_to_be_late(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agree(desk, number)
    desk.work(1)
    by_hand = desk.market.asked("REFUND", unshipped(desk.market))
    desk.sees(by_hand)
    desk.market.act("agree_refund", refund_id=by_hand)
    passes(desk, 3 * DAY)
    sweeps(desk)
    assert desk.agreement(by_hand).state == "success"
    assert story(desk, number, "agreement.ran_out") == []
    assert story(desk, by_hand, "agreement.ran_out") == []
    now = moment.now()
    assert ran_out_between(desk.shop.pk, now - timedelta(days=30), now) == ()
    assert told() == {}
