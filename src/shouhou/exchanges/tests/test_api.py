"""REST door of exchanges: the same rights, the same refusals, once per key."""

from __future__ import annotations

import pytest

from shouhou.exchanges.models import Debt, Exchange, Payment
from shouhou.exchanges.tests.make import ORDER, agreed, come_in, exchanged, fixed, make_shop
from shouhou.items.models import Item
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world
from shouhou.shipping.models import Sending
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("shouhou.moment.now", lambda: NOW)


def test_an_exchange_from_begin_to_the_warehouse(world) -> None:
    calls = make_calls(world.agent)
    row = agreed(world)
    made = calls.post("/exchanges", {"agreement": row.pk}, "one")
    assert made.status in (200, 201)
    path = f"/exchanges/{made.body['id']}"
    item = Item.objects.get(code="KS-XL")
    piece = {"item_id": item.pk, "quantity": 1}
    told = {"pieces": [piece], "situation": "no_reason", "units": 1}
    assert calls.post(f"{path}/plan", told).status == 200
    seen = calls.get(path).body
    assert seen["row"]["lines"][0]["line"] == "price_more"
    assert calls.post(f"{path}/fix", {"seen": seen["row"]["version"]}).status == 200
    assert calls.get(path).body["row"]["waits"] == "owing"
    paid = {"how": "link", "serial": "8800001", "fen": 2_000}
    for _ in range(2):
        assert calls.post(f"{path}/pay", paid, "pay").status == 200
    assert (Payment.objects.count(), Debt.objects.get().state) == (1, "paid")
    assert calls.post(f"{path}/send", {}).body["code"] == "not_yet"
    come_in(world, Agreement.objects.get(pk=row.pk))
    assert calls.post(f"{path}/send", {}).status == 200
    assert Sending.objects.count() == 1


def test_lists_views_and_cursors(world) -> None:
    calls = make_calls(world.agent)
    fixed(world, "KS-L")
    fixed(world, "FY-1")
    first = calls.get("/exchanges", view="owing", limit=1).body
    rest = calls.get("/exchanges", view="owing", limit=1, cursor=first["next"]).body
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 2
    assert first["items"][0]["buyer"] != "tb_summer88"
    assert calls.get("/exchanges", cursor="forged").body["code"] == "bad_cursor"
    assert calls.get("/exchanges", view="rubbish").status == 422
    other = make_world("别家", "b")
    assert calls.get("/exchanges", shop_id=other.shop.pk).status == 404
    assert make_calls(other.agent).get("/exchanges").body["items"] == []


def test_another_shops_exchange_is_a_404(world) -> None:
    row = fixed(world)
    calls = make_calls(make_world("别家", "b").agent)
    assert calls.get(f"/exchanges/{row.pk}").status == 404
    for verb, said in (
        ("fix", {}),
        ("send", {}),
        ("call-off", {"reason": "x"}),
        ("pay", {"how": "link", "serial": "1", "fen": 1}),
    ):
        assert calls.post(f"/exchanges/{row.pk}/{verb}", said).status in (403, 404)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    "said",
    [
        {"pieces": "all"},
        {"pieces": [{"item_id": -1}]},
        {"pieces": [], "situation": "magic"},
        {"pieces": [], "new_post_fen": -1},
        {"pieces": [], "compensation_fen": 10**12},
        {"pieces": [{"title": "x" * 999}]},
        {"pieces": [], "more": 1},
        {},
    ],
)
def test_bodies_that_do_not_fit(world, said) -> None:
    row = fixed(world)
    calls = make_calls(world.agent)
    assert calls.post(f"/exchanges/{row.pk}/plan", said).status == 422


def test_after_it_was_sent(world) -> None:
    row = exchanged(world)
    calls = make_calls(world.agent)
    made = calls.post(f"/exchanges/{row.pk}/follow-up").body
    assert made["case_id"]
    assert calls.post(f"/exchanges/{row.pk}/give-back").body["code"] == "not_turned"
    assert calls.post(f"/exchanges/{row.pk}/stop", {"reason": "x"}).status == 409
    assert Exchange.objects.get(pk=row.pk).order_no == ORDER
