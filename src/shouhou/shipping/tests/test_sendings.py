"""Asked for once, on a sheet, gone under a number, short or called off: with all that follows."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import DAY, HOUR, NOW, ORDER, make_case, make_person, make_shop
from shouhou.notices.models import Notification
from shouhou.orders.models import Unmasked
from shouhou.parcels.models import CaseParcel, Content, Parcel
from shouhou.shipping import actions, queries
from shouhou.shipping.facts import FilledRow, SendPiece, WrongCells
from shouhou.shipping.models import Sending, SendSheet, Shortage
from shouhou.shipping.tests.sending import (
    OTHER,
    PAN,
    YTO,
    make_sending,
    make_sheet,
    make_wish,
    ship,
)
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def keeper(shop):
    return make_person(shop, "老仓", "warehouse")


def refused(act, code):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def test_the_same_key_is_one_sending_for_ever(shop):
    first = make_sending(shop)
    again = actions.ask_sending(
        by=None, wish=make_wish(shop, case_id=first.case_id, pieces=(PAN, PAN)), now=NOW
    )
    assert again == first.pk
    assert Sending.objects.count() == 1
    assert len(Sending.objects.get().pieces) == 1
    assert CaseEvent.objects.filter(kind="send").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "gift"}, "unknown_word"),
        ({"pieces": ()}, "empty"),
        ({"key": ""}, "empty"),
        ({"key": "k" * 121}, "empty"),
        ({"pieces": (SendPiece("", "锅", "", 0),)}, "bad_count"),
        ({"pieces": (PAN,) * 51}, "bad_count"),
        ({"note": "长" * 501}, "too_long"),
        ({"case_id": 999_999}, "not_here"),
    ],
)
def test_a_wrong_wish_is_refused_and_leaves_nothing(shop, changes, code):
    refused(lambda: actions.ask_sending(by=None, wish=make_wish(shop, **changes), now=NOW), code)
    assert not Sending.objects.exists()


def test_nothing_is_asked_for_in_another_shop(shop):
    stranger = make_person(make_shop("别家"), "别人", "owner")
    refused(lambda: actions.ask_sending(by=stranger, wish=make_wish(shop), now=NOW), "not_here")
    case_id = make_case(make_shop("第三家"))
    wish = make_wish(shop, case_id=case_id)
    refused(lambda: actions.ask_sending(by=None, wish=wish, now=NOW), "not_here")


def test_a_sheet_takes_what_waits_and_is_numbered_in_its_shop(shop, keeper):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2, 3)]
    first = make_sheet(keeper, rows[0], rows[1])
    rest = actions.make_sheet(by=keeper, shop_id=shop.pk, sending_ids=None, now=NOW)
    assert list(SendSheet.objects.order_by("pk").values_list("pk", "number")) == [
        (first, 1),
        (rest, 2),
    ]
    assert queries.sheet_view(keeper, rest, NOW).lines[0].id == rows[2].pk
    said = refused(lambda: make_sheet(keeper, rows[0]), "taken")
    assert "在寄件单上" in said.zh
    refused(
        lambda: actions.make_sheet(by=keeper, shop_id=shop.pk, sending_ids=None, now=NOW), "empty"
    )
    assert SendSheet.objects.count() == 2


def test_agents_and_strangers_make_no_sheet(shop):
    row = make_sending(shop)
    refused(lambda: make_sheet(make_person(shop), row), "not_here")
    refused(lambda: make_sheet(make_person(make_shop("别家"), "别人", "owner"), row), "not_here")
    other = make_shop("第三家")
    boss = make_person(other, "老板", "owner")
    refused(
        lambda: actions.make_sheet(by=boss, shop_id=other.pk, sending_ids=[row.pk], now=NOW),
        "not_here",
    )


def test_a_waybill_makes_the_parcel_of_the_case(shop, keeper):
    row = make_sending(shop)
    make_sheet(keeper, row)
    ship(keeper, row)
    assert (row.state, row.waybill, row.courier, row.sent_by) == ("sent", YTO, "yto", keeper)
    tied = CaseParcel.objects.get()
    assert (tied.case_id, tied.leg, tied.parcel.number) == (row.case_id, "replacement", YTO)
    assert (tied.parcel.direction, tied.parcel.phone_tail) == ("out", "1234")
    assert row.parcel_id == tied.parcel_id
    assert not Content.objects.exists(), "it says nothing of when the order came"
    assert SendSheet.objects.get().closed_at == NOW
    view = queries.sendings(["exchange:1", "nobody"])
    assert set(view) == {"exchange:1"}
    assert (view["exchange:1"].state, view["exchange:1"].waybill) == ("sent", YTO)
    assert not Task.objects.exists(), "whoever asked tells the buyer"


def test_the_buyer_of_returned_goods_is_told(shop, keeper):
    row = ship(keeper, make_sending(shop, kind="return_to_buyer"))
    task = Task.objects.get()
    assert (task.kind, task.case_id) == ("tell_buyer", row.case_id)
    assert YTO in task.text
    assert "雪平锅" in task.text


def test_the_same_again_changes_nothing_and_another_number_is_refused(shop, keeper):
    row = ship(keeper, make_sending(shop))
    filled = actions.fill_waybills(
        by=keeper, rows=[FilledRow(2, row.pk, YTO.lower(), "圆通速递")], now=NOW + HOUR
    )
    assert (filled.sent, filled.same) == ((), 1)
    with pytest.raises(WrongCells) as caught:
        ship(keeper, row, OTHER)
    assert "已经寄出" in caught.value.cells[0].zh
    row.refresh_from_db()
    assert (row.waybill, row.sent_at) == (YTO, NOW)


def test_one_wrong_cell_and_nothing_of_the_sheet_is_taken(shop, keeper):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2, 3, 4)]
    sheet = make_sheet(keeper, *rows[:3])
    ship(keeper, rows[0])
    actions.call_off_sending(key="exchange:2", reason="不要了", by=None, now=NOW)
    told = [
        FilledRow(2, rows[1].pk, OTHER, "圆通"),
        FilledRow(3, rows[2].pk, YTO, "圆通"),
        FilledRow(4, rows[3].pk, "YT4766793546030", "圆通"),
        FilledRow(5, 999_999, "YT4766793546031", "圆通"),
    ]
    with pytest.raises(WrongCells) as caught:
        actions.fill_waybills(by=keeper, rows=told, now=NOW, sheet_id=sheet)
    said = {(cell.row, cell.column): cell.zh for cell in caught.value.cells}
    assert set(said) == {(2, "number"), (3, "waybill"), (4, "number"), (5, "number")}
    assert "不要寄" in said[2, "number"]
    assert f"寄件 {rows[0].pk} 的运单号" in said[3, "waybill"]
    assert "不在这张" in said[4, "number"]
    assert Parcel.objects.count() == 1


def test_a_wrong_waybill_is_corrected_and_everybody_hears(shop, keeper):
    row = ship(keeper, make_sending(shop, kind="return_to_buyer"))
    changed = actions.correct_waybill(
        by=keeper, row=FilledRow(0, row.pk, OTHER, "中通"), now=NOW + HOUR
    )
    assert changed
    row.refresh_from_db()
    assert (row.waybill, row.courier, row.sent_at) == (OTHER, "zto", NOW)
    assert [tied.parcel.number for tied in CaseParcel.objects.all()] == [OTHER]
    assert Parcel.objects.get(number=YTO).replaced_at == NOW + HOUR
    states = dict(Task.objects.values_list("state", "text"))
    assert set(states) == {"dropped", "open"}
    assert OTHER in states["open"]
    again = FilledRow(0, row.pk, OTHER, "中通")
    assert not actions.correct_waybill(by=keeper, row=again, now=NOW)
    waiting = make_sending(shop, "exchange:2")
    refused(
        lambda: actions.correct_waybill(
            by=keeper, row=FilledRow(0, waiting.pk, YTO, "圆通"), now=NOW
        ),
        "not_from_here",
    )


def test_short_is_a_shortage_until_it_is_there(shop, keeper):
    row = make_sending(shop)
    make_sheet(keeper, row)
    actions.mark_short(by=keeper, sending_id=row.pk, place=0, note="下周到", now=NOW)
    row.refresh_from_db()
    assert (row.state, row.sheet_id, row.short_item) == ("short", None, "SP-20")
    shortage = Shortage.objects.get()
    assert (shortage.item, shortage.ended_at) == ("SP-20", None)
    assert Case.objects.get().alarm == 2
    assert SendSheet.objects.get().closed_at == NOW
    other = make_sending(shop, "exchange:2")
    actions.mark_short(by=keeper, sending_id=other.pk, place=0, note="", now=NOW)
    assert Shortage.objects.count() == 1, "it was reported already"
    actions.end_shortage(by=keeper, shortage_id=shortage.pk, now=NOW + DAY)
    assert set(Sending.objects.values_list("state", flat=True)) == {"waiting"}
    for place in (-1, 1):
        refused(
            lambda place=place: actions.mark_short(
                by=keeper, sending_id=row.pk, place=place, note="", now=NOW
            ),
            "unknown_piece",
        )


def test_calling_off_is_refused_by_what_is_gone(shop, keeper):
    row = make_sending(shop)
    sheet = make_sheet(keeper, row)
    assert actions.call_off_sending(key="exchange:1", reason="改退款", by=None, now=NOW)
    assert actions.call_off_sending(key="exchange:1", reason="改退款", by=None, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.sheet_id, row.says) == ("called_off", sheet, "改退款")
    ship(keeper, make_sending(shop, "exchange:2"))
    assert not actions.call_off_sending(key="exchange:2", reason="晚了", by=None, now=NOW)
    assert Sending.objects.get(key="exchange:2").state == "sent"
    refused(lambda: actions.call_off_sending(key="nobody", reason="", by=None, now=NOW), "not_here")
    stranger = make_person(make_shop("别家"), "别人", "owner")
    refused(
        lambda: actions.call_off_sending(key="exchange:1", reason="", by=stranger, now=NOW),
        "not_here",
    )


def test_closing_a_sheet_lets_the_rest_wait_again(shop, keeper):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2)]
    sheet = make_sheet(keeper, *rows)
    actions.put_back(by=keeper, sending_id=rows[0].pk, now=NOW)
    assert actions.close_sheet(by=keeper, sheet_id=sheet, now=NOW) == 1
    assert set(Sending.objects.values_list("state", "sheet")) == {("waiting", None)}
    refused(lambda: actions.close_sheet(by=keeper, sheet_id=sheet, now=NOW), "not_now")


def test_receivers_are_shown_in_full_only_with_a_log(shop, keeper):
    row = make_sending(shop)
    sheet = make_sheet(keeper, row)
    masked = queries.sheet_view(keeper, sheet, NOW).lines[0]
    assert "周大福" not in masked.name
    assert "13800001234" not in masked.phone
    _, lines = actions.open_sheet(by=keeper, sheet_id=sheet, look="print", now=NOW)
    assert (lines[0].name, lines[0].phone) == ("周大福", "13800001234")
    look = Unmasked.objects.get()
    assert (look.person, look.order_no, look.reason) == (keeper, ORDER, "打印寄件单 1")
    money = make_person(shop, "小财", "finance")
    refused(lambda: actions.open_sheet(by=money, sheet_id=sheet, look="print", now=NOW), "not_here")
    refused(
        lambda: actions.open_sheet(by=keeper, sheet_id=sheet, look="fun", now=NOW), "unknown_word"
    )
    assert Unmasked.objects.count() == 1


def test_late_sendings_are_told_once(shop, keeper):
    make_person(shop)
    make_sending(shop)
    make_sending(shop, "exchange:2", due_at=NOW + HOUR)
    assert actions.warn_sendings(shop_id=shop.pk, now=NOW + HOUR) == 1
    assert actions.warn_sendings(shop_id=shop.pk, now=NOW + HOUR) == 0
    assert actions.warn_sendings(shop_id=shop.pk, now=NOW + DAY) == 1
    told = Notification.objects.filter(kind="send_late")
    assert set(told.values_list("person", flat=True)) == {keeper.pk}
    assert queries.to_send(keeper, NOW + DAY)[0].waiting[0].is_late


def test_a_sending_without_a_case_goes_out_too(shop, keeper):
    row = ship(keeper, make_sending(shop, case_id=None, kind="return_to_buyer"))
    assert row.state == "sent"
    assert not Task.objects.exists()
    assert not CaseParcel.objects.exists()


def test_receivers_are_forgotten_only_when_it_is_over(shop, keeper):
    ship(keeper, make_sending(shop))
    make_sending(shop, "exchange:2")
    assert actions.erase_personal(shop_id=shop.pk, order_nos=[ORDER], now=NOW) == 1
    assert actions.erase_personal(shop_id=shop.pk, order_nos=[ORDER], now=NOW) == 0
    names = dict(Sending.objects.values_list("key", "receiver_name"))
    assert names == {"exchange:1": "", "exchange:2": "周大福"}


def test_whoever_asked_hears_of_each_turn_once(shop, keeper, settings):
    settings.SHIPPING_FOLLOWER = "shipping.look"  # any job there is; only that it is written
    row = make_sending(shop)
    waits = ProcrastinateJob.objects.filter(task_name="shipping.look", status="todo")
    assert not waits.exists(), "asking is known to whoever asks"
    ship(keeper, row)
    assert [job.args for job in waits] == [{"key": "exchange:1"}]
    actions.correct_waybill(by=keeper, row=FilledRow(0, row.pk, OTHER, "圆通"), now=NOW)
    assert waits.count() == 1, "one that still waits reads what is true then"
    other = make_sending(shop, "exchange:2")
    actions.mark_short(by=keeper, sending_id=other.pk, place=0, note="", now=NOW)
    actions.call_off_sending(key="exchange:2", reason="改退款", by=None, now=NOW)
    assert {job.args["key"] for job in waits.all()} == {"exchange:1", "exchange:2"}
