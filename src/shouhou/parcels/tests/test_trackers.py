"""A shop's sources of tracking: asked when due, resting when out of order, pushing."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from shouhou.cases.tests.make import make_person, make_shop
from shouhou.couriers.kuaidi100.client.signing import sign_push
from shouhou.couriers.problems import BadSignature
from shouhou.intake.models import RawThing
from shouhou.parcels import actions
from shouhou.parcels.actions import trackers
from shouhou.parcels.facts import TrackerKeys
from shouhou.parcels.models import Parcel, ScanRow, Tracker
from shouhou.parcels.tests.make import DAY, HOUR, NOW, NUMBER, parcel
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
KEYS = TrackerKeys(
    source="kuaidi100", account="CUSTOMER123", key="keykeykey", salt="salt123", daily=3
)


NOTHING = {"result": False, "returnCode": "500", "message": "查询无结果"}


class Vendor:
    """Answers like the vendor, from what it is told to say; keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked = {}, []

    def __call__(self, request):
        form = httpx.QueryParams(request.content.decode())
        param = json.loads(form["param"])
        self.asked.append(param["num"])
        told = self.answers.get(param["num"], NOTHING)
        if isinstance(told, int):
            return httpx.Response(told)
        return httpx.Response(200, json=told)


@pytest.fixture
def vendor(monkeypatch):
    made = Vendor()
    line = httpx.Client(transport=httpx.MockTransport(made))
    monkeypatch.setattr(trackers, "line", lambda: line)
    return made


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def owner(shop):
    return make_person(shop, "店长", "owner")


@pytest.fixture
def connected(shop, owner):
    return actions.connect_tracker(by=owner, shop_id=shop.pk, keys=KEYS, now=NOW)


def moving(number=NUMBER, text="快件由【成都】发往【杭州】", hours=2, code="1002"):
    at = (NOW + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "message": "ok",
        "nu": number,
        "ischeck": "0",
        "com": "yuantong",
        "status": "200",
        "state": "0",
        "data": [{"time": at, "ftime": at, "context": text, "statusCode": code}],
    }


def test_what_is_due_is_asked_and_kept_word_for_word(shop, connected, vendor):
    parcel(shop)
    vendor.answers[NUMBER] = moving()
    assert actions.shops_to_ask(NOW) == [shop.pk]
    assert actions.ask_shop(shop.pk, NOW + 3 * HOUR).told == 1
    row = Parcel.objects.get()
    assert (row.stage, row.source, row.ask_at) == ("moving", "kuaidi100", NOW + 5 * HOUR)
    assert json.loads(RawThing.objects.get(kind="parcel").raw)["nu"] == NUMBER
    assert actions.ask_shop(shop.pk, NOW + 4 * HOUR).asked == 0, "not due yet"


def test_a_parcel_the_source_does_not_know_is_heard_of(shop, connected, vendor):
    row = parcel(shop)
    Parcel.objects.update(source="")
    assert actions.ask_shop(shop.pk, NOW).told == 0
    row.refresh_from_db()
    assert (row.source, row.stage, row.asks) == ("kuaidi100", "created", 1)
    assert row.ask_at == NOW + 2 * HOUR


def test_a_passing_failure_waits_longer_each_time(shop, connected, vendor):
    row = parcel(shop)
    vendor.answers[NUMBER] = 502
    waits = []
    for day in range(3):
        actions.ask_shop(shop.pk, NOW + day * DAY)
        row.refresh_from_db()
        waits.append(row.ask_at - (NOW + day * DAY))
    assert waits == [HOUR / 2, HOUR, 2 * HOUR]
    assert row.problem == "temporary"


def test_a_wrong_key_lets_the_source_rest_and_says_so(shop, connected, vendor):
    parcel(shop)
    parcel(shop, "YT0000000000002", order_no="2")
    vendor.answers[NUMBER] = {"result": False, "returnCode": "503", "message": "签名错误"}
    assert actions.ask_shop(shop.pk, NOW).asked == 2, "both were on the line already"
    assert Parcel.objects.filter(ask_at__lte=NOW).count() == 1, "it stays due"
    tracker = Tracker.objects.get()
    assert (tracker.problem, tracker.rests_until) == ("misconfigured", NOW + HOUR / 2)
    assert actions.shops_to_ask(NOW + HOUR / 4) == []
    assert "keykeykey" not in tracker.problem_said


def test_the_days_questions_end_and_begin_again(shop, connected, vendor):
    for number in range(5):
        parcel(shop, f"YT{number:013d}", order_no=str(number))
    assert actions.ask_shop(shop.pk, NOW).asked == 3
    assert actions.ask_shop(shop.pk, NOW + HOUR).asked == 0
    assert actions.ask_shop(shop.pk, NOW + DAY).asked == 3


def test_a_courier_nobody_knows_is_not_asked_for(shop, connected, vendor):
    parcel(shop, courier_told="其他")
    assert actions.shops_to_ask(NOW) == []
    assert actions.ask_shop(shop.pk, NOW).asked == 0


def pushed(connected, form, now=NOW + 3 * HOUR):
    return actions.take_push(tracker_id=connected, source="kuaidi100", form=form, now=now)


def a_push(text="已签收，签收人：门卫", salt="salt123"):
    told = {"status": "polling", "message": "", "lastResult": moving(text=text, code="3")}
    param = json.dumps(told, ensure_ascii=False)
    return {"param": param, "sign": sign_push(param, salt)}


def test_a_push_moves_its_parcel_and_the_same_again_nothing(shop, connected):
    parcel(shop)
    assert pushed(connected, a_push())["result"] is True
    assert pushed(connected, a_push())["result"] is True
    assert Parcel.objects.get().stage == "signed_other"
    assert ScanRow.objects.count() == 1
    assert RawThing.objects.filter(kind="parcel").count() == 1


def test_a_push_with_another_salt_is_nobodys(shop, connected):
    parcel(shop)
    with pytest.raises(BadSignature):
        pushed(connected, a_push(salt="other"))
    assert not ScanRow.objects.exists()


def test_an_address_nobody_gave_out_is_nowhere(shop, connected):
    with pytest.raises(Refused):
        pushed(connected + 1, a_push())


def test_secrets_lie_sealed_and_empty_ones_stay(shop, owner, connected):
    row = Tracker.objects.get()
    assert "keykeykey" not in row.key_sealed
    again = TrackerKeys(source="kuaidi100", account="OTHER", daily=5)
    assert actions.connect_tracker(by=owner, shop_id=shop.pk, keys=again, now=NOW) == row.pk
    row.refresh_from_db()
    assert (row.account, row.daily) == ("OTHER", 5)
    assert trackers.SEAL.open(row.key_sealed) == "keykeykey"
    assert "keykeykey" not in repr(KEYS)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": "ups"}, "unknown_word"),
        ({"account": ""}, "bad_key"),
        ({"key": "有空 格"}, "bad_key"),
        ({"address": "file:///etc/passwd"}, "bad_address"),
        ({"daily": 0}, "bad_number"),
    ],
)
def test_wrong_keys_are_refused(shop, owner, fields, code):
    told = {"source": "kdniao", "account": "1234567", "key": "k", "daily": 10} | fields
    with pytest.raises(Refused) as caught:
        actions.connect_tracker(by=owner, shop_id=shop.pk, keys=TrackerKeys(**told), now=NOW)
    assert caught.value.code == code
    assert not Tracker.objects.exists()


def test_only_who_may_set_connects_and_disconnects(shop, connected):
    agent = make_person(shop)
    with pytest.raises(Refused):
        actions.connect_tracker(by=agent, shop_id=shop.pk, keys=KEYS, now=NOW)
    with pytest.raises(Refused):
        actions.drop_tracker(by=agent, shop_id=shop.pk, source="kuaidi100", now=NOW)
    assert Tracker.objects.count() == 1
