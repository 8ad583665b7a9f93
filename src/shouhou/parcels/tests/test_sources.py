"""The page of a shop's sources of tracking, and the door where they push."""

from __future__ import annotations

import json

import pytest
from django.test import Client, override_settings

from shouhou import moment
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.couriers.kuaidi100.client.signing import sign_push
from shouhou.parcels.models import Parcel, Tracker
from shouhou.parcels.tests.make import NOW, NUMBER, parcel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def owner(shop):
    return make_person(shop, "店长", "owner")


def browser(person):
    made = Client(headers={"accept-language": "zh-hans"})
    made.force_login(person)
    return made


def entered(**changes):
    told = {"account": "CUSTOMER123", "key": "keykeykey", "salt": "salt123", "daily": "500"}
    told |= {"address": ""} | changes
    return {f"kuaidi100-{name}": value for name, value in told.items()}


def test_an_owner_connects_and_the_key_is_never_shown(shop, owner):
    client = browser(owner)
    place = f"/parcels/sources/{shop.pk}/"
    assert client.post(f"{place}kuaidi100/", entered()).status_code == 302
    row = Tracker.objects.get()
    assert (row.account, row.daily) == ("CUSTOMER123", 500)
    page = client.get(place).content.decode()
    assert "已连接" in page
    assert "CUSTOMER123" in page
    assert "keykeykey" not in page
    assert "salt123" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": ""}, "密钥"),
        ({"account": ""}, "必填"),
        ({"daily": "0"}, "1"),
        ({"address": "javascript:alert(1)"}, "地址不对"),
        ({"account": "<script>x y</script>"}, "不能有空格"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(shop, owner, change, says):
    answer = browser(owner).post(f"/parcels/sources/{shop.pk}/kuaidi100/", entered(**change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "<script>x" not in page
    assert not Tracker.objects.exists()


def test_others_see_no_form_and_no_other_shop(shop, owner):
    agent = browser(make_person(shop))
    assert "kuaidi100-key" not in agent.get(f"/parcels/sources/{shop.pk}/").content.decode()
    assert agent.post(f"/parcels/sources/{shop.pk}/kuaidi100/", entered()).status_code == 404
    stranger = browser(make_person(make_shop("别家"), "别人", "owner"))
    assert stranger.get(f"/parcels/sources/{shop.pk}/").status_code == 404
    assert browser(owner).post(f"/parcels/sources/{shop.pk}/ups/", entered()).status_code == 404


def test_disconnecting_forgets_the_key(shop, owner):
    client = browser(owner)
    client.post(f"/parcels/sources/{shop.pk}/kuaidi100/", entered())
    assert client.post(f"/parcels/sources/{shop.pk}/kuaidi100/drop/").status_code == 302
    assert not Tracker.objects.exists()


def a_push(salt="salt123"):
    last = {
        "message": "ok",
        "nu": NUMBER,
        "ischeck": "1",
        "com": "yuantong",
        "status": "200",
        "state": "3",
        "data": [
            {
                "time": "2026-11-23 08:00:00",
                "ftime": "2026-11-23 08:00:00",
                "context": "已签收，签收人：本人",
                "statusCode": "301",
            }
        ],
    }
    param = json.dumps({"status": "shutdown", "message": "", "lastResult": last})
    return {"param": param, "sign": sign_push(param, salt)}


@pytest.fixture
def door(shop, owner):
    browser(owner).post(f"/parcels/sources/{shop.pk}/kuaidi100/", entered())
    parcel(shop)
    return f"/parcels/push/kuaidi100/{Tracker.objects.get().pk}/"


def test_a_signed_push_needs_no_log_in_and_moves_the_parcel(door):
    answer = Client(enforce_csrf_checks=True).post(door, a_push())
    assert answer.json() == {"result": True, "returnCode": "200", "message": "成功"}
    row = Parcel.objects.get()
    assert (row.stage, row.ended) == ("signed_self", True)


def test_anything_else_is_not_taken(door):
    client = Client()
    assert client.post(door, a_push("other")).status_code == 400
    assert client.post(door, {}).status_code == 400
    assert client.post(door, {"param": "{", "sign": "x"}).status_code == 400
    assert client.post(door.replace("kuaidi100", "kdniao"), a_push()).status_code == 404
    assert client.post("/parcels/push/kuaidi100/999999/", a_push()).status_code == 404
    assert client.get(door).status_code == 405
    huge = client.post(door, "x" * (4 * 1024 * 1024 + 1), content_type="text/plain")
    assert huge.status_code == 413
    assert Parcel.objects.get().stage == "created"


@override_settings(ADDRESS="https://desk.example")
def test_the_address_for_pushes_is_told(shop, owner, door):
    page = browser(owner).get(f"/parcels/sources/{shop.pk}/").content.decode()
    assert f"https://desk.example{door}" in page
