"""Two at once on one sending: real threads, real PostgreSQL."""

from __future__ import annotations

import pytest

from shouhou.cases.tests.make import NOW, at_once, make_person, make_shop
from shouhou.parcels.models import CaseParcel
from shouhou.shipping import actions
from shouhou.shipping.models import Sending, SendSheet
from shouhou.shipping.tests.sending import OTHER, YTO, make_sending, make_sheet, make_wish, ship

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def keepers(shop):
    return [make_person(shop, name, "warehouse") for name in ("老仓", "小仓")]


@pytest.mark.parametrize("attempt", range(3))
def test_two_people_put_the_same_on_two_sheets(shop, keepers, attempt):
    row = make_sending(shop)
    other = make_sending(shop, "exchange:2")
    told = at_once(*[lambda by=by: make_sheet(by, row, other) for by in keepers])
    assert sum(isinstance(each, int) for each in told) == 1
    assert SendSheet.objects.count() == 1, "the loser left no empty sheet"
    assert set(Sending.objects.values_list("state", flat=True)) == {"on_sheet"}


@pytest.mark.parametrize("attempt", range(3))
def test_called_off_while_the_waybill_comes(shop, keepers, attempt):
    row = make_sending(shop)
    make_sheet(keepers[0], row)
    told = at_once(
        lambda: actions.call_off_sending(key=row.key, reason="改退款", by=None, now=NOW),
        lambda: ship(keepers[0], Sending.objects.get(pk=row.pk)),
    )
    row.refresh_from_db()
    if row.state == "sent":
        assert told[0] is False
        assert CaseParcel.objects.count() == 1
    else:
        assert (row.state, told[0]) == ("called_off", True)
        assert CaseParcel.objects.count() == 0


@pytest.mark.parametrize("attempt", range(3))
def test_one_number_for_two_sendings_at_once(shop, keepers, attempt):
    rows = [make_sending(shop, f"exchange:{n}", case_id=None) for n in (1, 2)]
    at_once(*[lambda by=by, row=row: ship(by, row) for by, row in zip(keepers, rows, strict=True)])
    assert sorted(Sending.objects.values_list("waybill", flat=True)) == ["", YTO]


def test_two_numbers_for_one_sending_at_once(shop, keepers):
    row = make_sending(shop)
    at_once(
        *[
            lambda by=by, number=number: ship(by, Sending.objects.get(pk=row.pk), number)
            for by, number in zip(keepers, (YTO, OTHER), strict=True)
        ]
    )
    assert CaseParcel.objects.count() == 1


def test_one_key_asked_for_twice_at_once(shop):
    wish = make_wish(shop)
    told = at_once(*[lambda: actions.ask_sending(by=None, wish=wish, now=NOW)] * 4)
    assert len(set(told)) == 1
    assert Sending.objects.count() == 1
