"""Subscriptions of the sandbox from their first push to their last, read by the client."""

from __future__ import annotations

import json

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kuaidi100.client import Kuaidi100
from shouhou.couriers.kuaidi100.client.signing import sign_push
from shouhou.couriers.kuaidi100.sandbox import MemoryWorld, Sandbox
from shouhou.couriers.kuaidi100.tests.cast import (
    BY_SF,
    DELIVERING,
    KEY,
    MOVING,
    PICKED_UP,
    SIGNED,
    UNDER_WAY,
    UNSEEN,
    Time,
    account,
    fresh,
    of_sandbox,
    story,
    waybill,
)
from shouhou.couriers.port import Push, Waybill
from shouhou.couriers.problems import BadSignature, Misconfigured, UnknownCourier

CALLBACK = "https://shop.example/push"


class Desk:
    """A shop that subscribes, and reads what is posted to it."""

    def __init__(self, at: str = "2026-11-01 18:00:00", world: MemoryWorld | None = None) -> None:
        self.clock = Time(local(at))
        self.sandbox: Sandbox = fresh(self.clock, world)
        self.client: Kuaidi100 = of_sandbox(self.sandbox, self.clock)

    def subscribe(self, each: Waybill = UNDER_WAY) -> str:
        return self.client.subscribe(each, CALLBACK)

    def post(self, taken: bool = True, **later: float) -> list[Push]:
        """Let time pass, then carry every due push to the shop and its answer back."""
        now = self.clock.pass_(**later)
        read: list[Push] = []
        for due in self.sandbox.pushes(now):
            assert due.callback == CALLBACK
            read += self.client.read_push(due.form)
            answer = json.dumps(self.client.push_answer(taken, now)).encode()
            assert self.sandbox.answered(due.id, answer) is taken
        return read


def test_a_parcels_life_is_pushed_line_by_line():
    its_world = MemoryWorld(story(UNDER_WAY.number, PICKED_UP, DELIVERING, SIGNED))
    desk = Desk(world=its_world)
    assert desk.subscribe() == "new"
    assert desk.post() == []
    (first,) = desk.post(hours=1)
    assert (first.status, [s.code for s in first.trace.scans]) == ("polling", ["103"])
    assert desk.post(hours=1) == []
    (second,) = desk.post(days=1, hours=13)
    assert (second.status, second.trace.stage) == ("polling", "delivering")
    (last,) = desk.post(hours=3)
    assert (last.status, last.trace.stage, last.trace.ended) == ("ended", "signed_other", True)
    assert desk.post(days=90) == []


def test_the_same_subscription_is_repeated_only_while_it_runs():
    desk = Desk("2026-11-02 12:00:00")
    assert [desk.subscribe(), desk.subscribe()] == ["new", "already"]
    assert desk.subscribe(waybill("YT1000000000025")) == "new"
    desk.post()
    assert desk.subscribe() == "already"
    statuses = {push.trace.number: push.status for push in desk.post(days=60)}
    assert statuses == {UNDER_WAY.number: "given_up", "YT1000000000025": "ended"}
    assert desk.subscribe() == "new"


def test_nothing_for_three_days_is_given_up():
    desk = Desk()
    desk.subscribe(UNSEEN)
    assert desk.post(days=3, seconds=-1) == []
    (push,) = desk.post(seconds=1)
    assert (push.status, push.said, push.trace.scans) == ("given_up", "3天查询无记录", ())
    assert desk.post(days=3) == []


def test_nothing_new_for_sixty_days_is_given_up():
    desk = Desk("2026-11-02 04:00:00")
    desk.subscribe()
    assert len(desk.post()) == 1
    assert MOVING[-1].at < desk.clock()  # so the days count from the subscription
    assert desk.post(days=60, seconds=-1) == []
    (push,) = desk.post(seconds=1)
    assert (push.status, push.said, len(push.trace.scans)) == ("given_up", "60天无变化", 4)


def test_what_is_not_taken_comes_three_times_more():
    desk = Desk("2026-11-02 12:00:00")
    desk.subscribe()
    assert len(desk.post(taken=False)) == 1
    assert desk.post(taken=False, minutes=29) == []
    assert [len(desk.post(taken=False, minutes=m)) for m in (1, 30, 30)] == [1, 1, 1]
    assert desk.post(days=1) == []


def test_what_is_taken_at_last_comes_no_more():
    desk = Desk("2026-11-02 12:00:00")
    desk.subscribe()
    assert len(desk.post(taken=False)) == 1
    assert len(desk.post(taken=True, minutes=30)) == 1
    assert desk.post(minutes=30) == []


@pytest.mark.parametrize(
    "said", [b"", b"OK", b"{", b"[]", b"[" * 9999, b'{"result": "true"}', b'{"result": true}',
             b'{"result": true, "returnCode": 200}', b'{"result": false, "returnCode": "200"}'],
)  # fmt: skip
def test_only_the_agreed_answer_confirms(said):
    desk = Desk("2026-11-02 12:00:00")
    desk.subscribe()
    (due,) = desk.sandbox.pushes(desk.clock())
    assert not desk.sandbox.answered(due.id, said)
    assert len(desk.sandbox.pushes(desk.clock.pass_(minutes=30))) == 1


def test_the_vendor_finds_the_right_courier():
    its_world = MemoryWorld(story(UNSEEN.number, PICKED_UP, company="yunda"))
    desk = Desk(world=its_world)
    desk.subscribe(UNSEEN)
    (stopped, news) = desk.post(days=3) + desk.post()
    assert (stopped.status, stopped.said) == ("changed", "→ yunda")
    assert (stopped.trace.courier, stopped.trace.scans) == ("yto", ())
    assert (news.status, news.said, news.trace.courier) == ("changed", "yuantong → yunda", "yunda")
    assert len(news.trace.scans) == 1


def test_a_phone_that_does_not_fit_sees_nothing():
    desk = Desk("2026-11-02 12:00:00")
    desk.subscribe(waybill(BY_SF.number, "sf", "9999"))
    assert desk.post() == []
    (push,) = desk.post(days=3)
    assert push.status == "given_up"


def test_a_push_is_signed_with_the_salt_that_was_given():
    desk = Desk("2026-11-02 12:00:00")
    desk.subscribe()
    (due,) = desk.sandbox.pushes(desk.clock())
    assert of_sandbox(desk.sandbox).read_push(due.form)
    with pytest.raises(BadSignature):
        of_sandbox(desk.sandbox, account=account(salt="another")).read_push(due.form)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [({"courier": "zjs-not"}, UnknownCourier), ({"number": "12"}, UnknownCourier)],
)
def test_what_cannot_be_subscribed(changed, problem):
    told = {"courier": "yto", "number": UNDER_WAY.number} | changed
    with pytest.raises(problem):
        Desk().subscribe(Waybill(**told))


def test_a_wrong_key_and_a_wrong_callback():
    desk = Desk()
    with pytest.raises(Misconfigured) as caught:
        of_sandbox(desk.sandbox, account=account(key="nobody's-key")).subscribe(UNDER_WAY, CALLBACK)
    assert caught.value.code == "600"
    with pytest.raises(UnknownCourier) as refused:
        desk.client.subscribe(UNDER_WAY, "shop.example/push")
    assert refused.value.code == "700"


@pytest.mark.parametrize("salt", [None, "", "盐"])
def test_without_a_salt_there_is_no_sign_and_an_empty_one_signs(salt):
    desk = Desk("2026-11-02 12:00:00")
    parameters = {"callbackurl": CALLBACK} | ({} if salt is None else {"salt": salt})
    told = {"company": "yuantong", "number": UNDER_WAY.number, "key": KEY}
    form = {"schema": "json", "param": json.dumps(told | {"parameters": parameters})}
    http = httpx.Client(transport=httpx.WSGITransport(app=desk.sandbox))
    assert http.post("http://sandbox/poll", data=form).json()["returnCode"] == "200"
    (due,) = desk.sandbox.pushes(desk.clock())
    expected = None if salt is None else sign_push(due.form["param"], salt)
    assert due.form.get("sign") == expected
