"""The pages of the ledger: who sees what, the acts, and the same queries for one row and three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.ledger.actions import book_platform_payment
from shouhou.ledger.models import Entry, Payable
from shouhou.ledger.tests.make import (
    make_paid,
    make_payer,
    make_reserved,
    make_seen,
    make_sold,
    make_staff,
    make_submitted,
    state_of,
)
from shouhou.ledger.words import VIEWS
from shouhou.orders.tests.make import NUMBER, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_sold()


@pytest.fixture
def finance(client, shop):
    client.force_login(make_payer(shop))
    return client


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def pages_of(payable_id):
    views = [f"{reverse('ledger')}?view={view}" for view in VIEWS]
    return [
        *views,
        reverse("payable", args=[payable_id]),
        f"{reverse('accounts')}?order={NUMBER}",
        f"{reverse('accounts')}?day=2026-11-23",
        reverse("payable_act", args=[payable_id, "confirm"]),
    ]


def test_one_row_and_three_take_the_same_queries(shop, finance):
    def make_more(n):
        make_reserved(shop, key=f"a{n}", amount_fen=1)
        make_reserved(shop, key=f"b{n}", amount_fen=1, waits_for="goods")
        make_paid(shop, serial=f"S{n}", key=f"c{n}", amount_fen=1, about=f"R{n}")
        book_platform_payment(
            paid=make_seen(shop, key=f"p{n}", amount_fen=2, about=f"R{n}"), now=make_seen(shop).at
        )
        for event in ("lose", "fail"):
            payable_id = make_submitted(shop, key=f"{event}{n}", amount_fen=1)
            finance.post(reverse("payable_act", args=[payable_id, event]), {"why": "x"})
        return make_submitted(shop, key=f"s{n}", amount_fen=1)

    pages = pages_of(make_more(1))
    few = [queries_of(finance, page) for page in pages]
    make_more(2)
    make_more(3)
    assert [queries_of(finance, page) for page in pages] == few
    assert max(few) <= 22


def test_a_stranger_an_agent_and_another_shops_finance(shop, client):
    payable_id = make_reserved(shop)
    page = reverse("payable", args=[payable_id])
    assert client.get(page).status_code == 302
    client.force_login(make_staff(shop, "agent"))
    assert client.get(reverse("ledger")).status_code == 403
    assert client.get(reverse("accounts")).status_code == 403
    assert client.get(page).status_code == 404
    client.force_login(make_staff(make_shop("别家"), "owner"))
    assert client.get(page).status_code == 404
    assert client.get(reverse("payable_act", args=[payable_id, "release"])).status_code == 404
    assert f"SH{payable_id}" not in client.get(reverse("ledger")).content.decode()
    client.post(reverse("ledger_release"), {"id": payable_id, "sure": "1"})
    assert state_of(payable_id) == "reserved"
    assert client.get(f"{reverse('accounts')}?shop={shop.pk}").status_code == 400


def test_an_agent_releases_what_agents_may(shop, client):
    payable_id = make_reserved(shop, releaser="agent", payee="13812345678")
    client.force_login(make_staff(shop, "agent"))
    page = client.get(reverse("payable", args=[payable_id])).content.decode()
    assert "13812345678" in page
    assert client.post(reverse("payable_act", args=[payable_id, "release"])).status_code == 302
    assert state_of(payable_id) == "submitted"


def test_the_payee_is_hidden_from_who_does_not_pay(shop, client):
    payable_id = make_reserved(shop, payee="13812345678")
    client.force_login(make_staff(shop, "supervisor"))
    assert "13812345678" not in client.get(reverse("payable", args=[payable_id])).content.decode()


def test_many_are_released_with_a_result_for_each(shop, finance):
    good = make_reserved(shop, amount_fen=100)
    waiting = make_reserved(shop, key="b", amount_fen=200, waits_for="goods")
    ask = finance.post(reverse("ledger_release"), {"id": [good, waiting]})
    assert "¥3.00" in ask.content.decode()
    assert state_of(good) == "reserved"
    done = finance.post(reverse("ledger_release"), {"id": [good, waiting], "sure": "1"})
    assert done["Location"] == reverse("ledger_released")
    page = finance.get(done["Location"]).content.decode()
    assert "还不满足：货已到（或不用等货）。" in page
    assert (state_of(good), state_of(waiting)) == ("submitted", "reserved")


def test_paid_by_hand_through_the_pages(shop, finance):
    payable_id = make_submitted(shop)
    act = reverse("payable_act", args=[payable_id, "confirm"])
    assert finance.post(act, {}).status_code == 409
    done = finance.post(act, {"serial": "2026112300001", "next": "https://evil.example/"})
    assert done["Location"] == reverse("payable", args=[payable_id])
    assert Payable.objects.get(pk=payable_id).serial == "2026112300001"
    assert "借贷相等" in finance.get(done["Location"]).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?view=paid&after=x~1",
        "?view=paid&after=%00~1",
        "?view=ready&after=9999999999999999999999",
        "?shop=99999999999999999999",
        "?view=nothing",
        "?after=²",
    ],
)
def test_addresses_somebody_typed(shop, finance, query):
    assert finance.get(reverse("ledger") + query).status_code in (200, 302)


@pytest.mark.parametrize(
    "query",
    [
        "?day=x",
        "?case=-1",
        "?order=%00",
        "?after=²",
        "?account=cash",
        "?shop=x",
        "?case=" + "9" * 30,
    ],
)
def test_accounts_somebody_typed(shop, finance, query):
    assert finance.get(reverse("accounts") + query).status_code in (200, 400)


def test_what_a_buyer_wrote_is_text(shop, finance):
    payable_id = make_reserved(shop, says="<script>alert(1)</script>", payee="<b>x</b>")
    page = finance.get(reverse("payable", args=[payable_id])).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_a_recovery_is_written_down_once(finance, shop):
    key = "5a4d1f0e-6b7c-4f5e-9d43-1c2b3a4d5e6f"
    wish = {"key": key, "shop": shop.pk, "movement": "courier_recovery", "amount": "12.30"}
    for _ in range(2):
        assert finance.post(reverse("ledger_book"), wish).status_code == 302
    page = finance.get(reverse("accounts")).content.decode()
    assert page.count("12.30") >= 2
    assert "借贷相等" in page
    entries = Entry.objects.filter(kind="moved")
    assert [sorted(entry.postings.values_list("fen", flat=True)) for entry in entries] == [
        [-1230, 1230]
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "1.234", "x", "9" * 20])
def test_a_wrong_amount_is_named_and_nothing_booked(finance, shop, amount):
    key = "5a4d1f0e-6b7c-4f5e-9d43-1c2b3a4d5e6f"
    wish = {"key": key, "shop": shop.pk, "movement": "courier_recovery", "amount": amount}
    assert finance.post(reverse("ledger_book"), wish).status_code == 422
    assert not Entry.objects.exists()


def test_only_those_who_pay_write_movements_down(client, shop):
    client.force_login(make_staff(shop, "agent"))
    assert client.get(reverse("ledger_book")).status_code == 403
