"""A buyer's full data: only with a reason, only to those it serves, never without a trace."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from shouhou.orders.actions import take_orders, unmask
from shouhou.orders.models import Unmasked
from shouhou.orders.queries import unmaskings
from shouhou.orders.tests.make import (
    NOW,
    NUMBER,
    make_order,
    make_person,
    make_shop,
    make_source,
)
from shouhou.shops.facts import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]
WHY = "给快递公司核对收货人"
FULL = ("张小明", "13812345678", "某路 1 号", "tb_summer88")


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    return shop


@pytest.fixture
def by(shop):
    return make_person(shop)


def look(by, shop, reason=WHY, order_no=NUMBER):
    return unmask(by=by, shop_id=shop.pk, order_no=order_no, reason=reason, now=NOW)


def ask(client, shop, **changes):
    said = {"shop_id": shop.pk, "order_no": NUMBER, "reason": WHY, "next": "/cases/7/"}
    headers = {"HX-Request": "true"} if changes.pop("htmx", False) else {}
    return client.post("/orders/unmask/", said | changes, headers=headers)


def test_who_says_why_sees_it_and_is_written_down(shop, by):
    buyer = look(by, shop, "  核对\u202e 地址\n ")
    assert not buyer.masked
    assert (buyer.name, buyer.phone) == ("张小明", "13812345678")
    row = Unmasked.objects.get()
    assert (row.person, row.shop, row.order_no, row.at) == (by, shop, NUMBER, NOW)
    assert row.reason == "核对 地址"


@pytest.mark.parametrize("reason", ["", " ", "a", " 看 ", "\u200b\u200b\u200b", "\0\0\0"])
def test_without_a_reason_nothing_is_shown(shop, by, reason):
    with pytest.raises(Refused) as refused:
        look(by, shop, reason)
    assert (refused.value.code, refused.value.field) == ("no_reason", "reason")
    assert not Unmasked.objects.exists()


def test_who_may_not(shop):
    stranger = make_person(make_shop("别家"), login="stranger", role="owner")
    finance = make_person(shop, login="caiwu", role="finance")
    for person in (stranger, finance):
        with pytest.raises(Refused) as refused:
            look(person, shop)
        assert refused.value.code == "not_here"
    with pytest.raises(Refused) as refused:
        look(make_person(shop), shop, order_no="1")
    assert refused.value.code == "not_here"
    assert not Unmasked.objects.exists()


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM orders_unmasked", "UPDATE orders_unmasked SET reason = '别的原因'"],
)
def test_the_log_is_only_added_to(shop, by, statement):
    look(by, shop)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL shouhou.erasing = 'on'")
        cursor.execute(statement)
    assert Unmasked.objects.get().reason == WHY


def test_a_page_with_htmx_gets_the_piece(client, shop, by):
    client.force_login(by)
    answer = ask(client, shop, htmx=True)
    page = answer.content.decode()
    assert page.lstrip().startswith("<section")
    for part in FULL:
        assert part in page
    assert "这次查看已记录" in page
    assert "<form" not in page
    assert "no-store" in answer["Cache-Control"]


def test_a_page_without_scripts_gets_a_page(client, shop, by):
    client.force_login(by)
    page = ask(client, shop).content.decode()
    assert "张小明" in page
    assert 'href="/cases/7/"' in page
    assert 'href="/"' in ask(client, shop, next="https://evil.example/").content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_without_a_reason_it_stays_masked_and_says_why(client, shop, by, htmx):
    client.force_login(by)
    answer = ask(client, shop, reason=" ", htmx=htmx)
    page = answer.content.decode()
    assert answer.status_code == (200 if htmx else 422)
    assert "请写明为什么" in page
    for part in FULL:
        assert part not in page


def test_what_is_not_here_is_not_there(client, shop, by):
    client.force_login(by)
    other = make_shop("别家")
    take_orders(make_source(other), [make_order()])
    assert ask(client, other).status_code == 404
    assert ask(client, shop, order_no="1").status_code == 404
    assert ask(client, shop, shop_id="x").status_code == 404
    assert client.get("/orders/unmask/").status_code == 405
    client.logout()
    assert ask(client, shop)["Location"].startswith("/login/")


def test_supervisors_and_owners_read_the_log(client, shop, by):
    look(by, shop, "<script>alert(1)</script>")
    for role in ("supervisor", "owner"):
        client.force_login(make_person(shop, login=role, role=role))
        page = client.get("/orders/unmaskings/").content.decode()
        assert "&lt;script&gt;" in page
        assert NUMBER in page
    client.force_login(by)
    assert client.get("/orders/unmaskings/").status_code == 404
    other = make_person(make_shop("别家"), login="other", role="owner")
    assert unmaskings(other) == ()
    assert unmaskings(other, shop_id=shop.pk) == ()


def test_the_log_goes_back_page_by_page_at_the_same_cost(client, shop, by):
    client.force_login(make_person(shop, login="boss", role="owner"))
    asked = []
    for count in (1, 2, 50):
        for n in range(count):
            look(by, shop, f"第 {n} 次查看")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/orders/unmaskings/").content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]
    last = Unmasked.objects.order_by("-id")[49].pk
    assert f"?after={last}" in page
    older = client.get(f"/orders/unmaskings/?after={last}").content.decode()
    assert older.count(NUMBER) == 3
    assert 'rel="next"' not in older
    assert client.get("/orders/unmaskings/?after=x' OR 1").status_code == 200


def test_at_night_everything_is_shown_but_the_phone(client, shop, by, monkeypatch):
    night = NOW.replace(hour=21)
    buyer = unmask(by=by, shop_id=shop.pk, order_no=NUMBER, reason=WHY, now=night)
    assert (buyer.name, buyer.phone, buyer.masked) == ("张小明", "138****5678", False)
    assert "11-24 09:00" in buyer.phone_why
    assert "quiet hours" in buyer.phone_why_en
    assert buyer.phone_again_at == night.replace(day=24, hour=9)
    assert look(by, shop).phone_why == ""
    monkeypatch.setattr("shouhou.moment.now", lambda: night)
    client.force_login(by)
    page = ask(client, shop, htmx=True).content.decode()
    assert "13812345678" not in page
    assert "现在不能打电话" in page
    assert Unmasked.objects.count() == 3


def test_without_a_rule_for_phones_it_is_shown(shop, by, settings):
    settings.ORDERS_PHONE = ""
    buyer = unmask(by=by, shop_id=shop.pk, order_no=NUMBER, reason=WHY, now=NOW.replace(hour=3))
    assert buyer.phone == "13812345678"
