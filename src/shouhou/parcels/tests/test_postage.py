"""The freight sheet says what a leg costs, and writes it onto a parcel by one key."""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.cases.models import CaseEvent
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import make_order, make_source
from shouhou.parcels import actions, queries
from shouhou.parcels.facts import ParcelSeen
from shouhou.parcels.models import CaseParcel, Parcel
from shouhou.parcels.tests.browsing import browser, text
from shouhou.parcels.tests.freighting import cells, sheet
from shouhou.parcels.tests.make import NOW, NUMBER, ORDER, parcel
from shouhou.shops.facts import Refused
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
SICHUAN = "四川省成都市武侯区人民南路 1 号"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    made = make_shop()
    take_orders(make_source(made), [make_order(order_no=ORDER, receiver_address=SICHUAN)])
    return made


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def priced(shop):
    return sheet(shop, make_person(shop, "店长", "owner"))


def refused(act, code):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def test_the_figures_to_an_address(shop, priced):
    table = queries.postage_to(shop.pk, SICHUAN, NOW)
    assert (table.place, table.grams, table.usual.fen) == ("四川省成都市武侯区", 1000, 1000)
    assert (table.of("ems").fen, table.of("yto").row) == (1200, 1)
    assert table.of("sf").courier == "yto", "a courier the sheet has not costs like the usual one"
    assert queries.postage_to(shop.pk, SICHUAN, NOW, grams=1001).usual.fen == 1500
    assert queries.postage_to(shop.pk, "四川省成都市武侯区****", NOW).usual.fen == 1000


def test_where_the_sheet_says_nothing_there_is_no_figure(shop):
    assert queries.postage_to(shop.pk, SICHUAN, NOW) is None
    owner = make_person(shop, "店长", "owner")
    sheet(shop, owner, cells(region="新疆", reaches="否"))
    assert queries.postage_to(shop.pk, SICHUAN, NOW) is None
    assert queries.postage_to(shop.pk, "新疆乌鲁木齐市", NOW) is None
    assert queries.postage_to(shop.pk, "火星", NOW) is None


def test_one_key_writes_freight_and_payer(shop, agent, priced):
    case_id = make_case(shop, order_no=ORDER)
    row = parcel(shop)
    told = {"by": agent, "parcel_id": row.pk, "payer": "buyer", "now": NOW}
    assert actions.price_parcel(**told) == 1000
    row.refresh_from_db()
    assert (row.freight_fen, row.payer) == (1000, "buyer")
    (line,) = CaseEvent.objects.filter(case_id=case_id, zh__contains="运费表第 1 行")
    assert "买家付" in line.zh
    assert actions.price_parcel(**told) == 1000
    assert CaseEvent.objects.filter(zh__contains="运费表").count() == 1, "the same says nothing"
    assert actions.price_parcel(**told, grams=2500) == 2000


def test_a_replacement_is_priced_by_its_case(shop, agent, priced):
    case_id = make_case(shop, order_no=ORDER)
    seen = ParcelSeen(direction="out", number=NUMBER, courier="ems", leg="replacement")
    pk = actions.bring_parcel(shop_id=shop.pk, case_id=case_id, seen=seen, by=agent, now=NOW)
    assert actions.price_parcel(by=agent, parcel_id=pk, payer="seller", now=NOW) == 1200
    assert queries.signed_at_of(shop.pk, [ORDER]) == {}
    actions.drop_leg(case_id=case_id, parcel_id=pk, by=agent, now=NOW)
    assert not CaseParcel.objects.exists()
    assert Parcel.objects.get(pk=pk).replaced_at == NOW
    actions.drop_leg(case_id=case_id, parcel_id=pk, by=agent, now=NOW)


def test_a_replacement_does_not_hide_when_the_order_came(shop, agent):
    case_id = make_case(shop, order_no=ORDER)
    Parcel.objects.filter(pk=parcel(shop).pk).update(signed_at=NOW)
    assert queries.signed_at_of(shop.pk, [ORDER]) == {ORDER: NOW}
    again = actions.add_parcel(
        by=agent, case_id=case_id, leg="replacement", number="YT4766793546029", courier="", now=NOW
    )
    assert Parcel.objects.get(pk=again).signed_at is None
    assert queries.signed_at_of(shop.pk, [ORDER]) == {ORDER: NOW}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"payer": "nobody"}, "unknown_word"),
        ({"grams": 0}, "bad_weight"),
        ({"grams": 1_000_001}, "bad_weight"),
        ({"parcel_id": 999_999}, "not_here"),
    ],
)
def test_a_wrong_price_is_refused(shop, agent, priced, changes, code):
    told = {"by": agent, "parcel_id": parcel(shop).pk, "payer": "buyer", "now": NOW} | changes
    refused(lambda: actions.price_parcel(**told), code)
    assert Parcel.objects.get().freight_fen is None


def test_without_a_sheet_it_is_entered_by_hand(shop, agent):
    row = parcel(shop)
    refused(
        lambda: actions.price_parcel(by=agent, parcel_id=row.pk, payer="buyer", now=NOW),
        "no_figure",
    )


def test_the_case_offers_it_and_the_api_too(shop, agent, priced):
    case_id = make_case(shop, agent, order_no=ORDER)
    row = parcel(shop)
    client = browser(agent)
    assert f"/parcels/{row.pk}/price/" in text(client.get(f"/cases/{case_id}/"))
    back = f"/cases/{case_id}/"
    done = client.post(f"/parcels/{row.pk}/price/", {"payer": "seller", "next": back})
    assert done.url == back
    page = text(client.get(back))
    assert f"/parcels/{row.pk}/price/" not in page
    assert "卖家付" in page
    assert client.post(f"/parcels/{row.pk}/price/", {"payer": "x"}).status_code == 302
    priced_by = make_calls(agent).post(f"/parcels/{row.pk}/freight", {"payer": "buyer"})
    assert priced_by.body == {"freight_fen": 1000}
