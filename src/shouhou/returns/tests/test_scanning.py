"""A parcel is received once, however it is found, and its agreement and buyer hear of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shouhou.cases import actions as cases
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.notices.models import Notification
from shouhou.parcels.actions import add_parcel, take_parcels
from shouhou.parcels.facts import ParcelSeen
from shouhou.parcels.models import CaseParcel, Parcel
from shouhou.parcels.tests.browsing import browser, text
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world, returning
from shouhou.returns import actions, queries
from shouhou.returns.models import Arrival, ArrivalLine, ArrivalLink
from shouhou.returns.tests.make import (
    HOUR,
    ORDER,
    WAYBILL,
    agreement,
    count,
    order,
    piece,
    received,
    scan,
    sent_back,
    take,
)
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **wanted):
    with pytest.raises(Refused) as caught:
        call(*args, **wanted)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        WAYBILL,
        "yt 4766 7935 46028",
        "4766793546028",
        ORDER,
        "261123900000000001",
        "5678",
        "12345678",
        "张小明",
    ],
)
def test_a_case_is_found_by_whatever_is_at_hand(text) -> None:
    world = sent_back()
    row = received(world, text)
    link = ArrivalLink.objects.get()
    assert (row.state, link.order_no, link.agreement_id) == ("received", ORDER, agreement().pk)
    assert agreement().goods_state == "arrived"
    assert Case.objects.get().lane == "receive"


def test_the_buyer_is_told_and_the_memo_written_once_for_a_parcel() -> None:
    world = sent_back()
    scan(world)
    scan(world)
    told = {task.kind: task.text for task in Task.objects.exclude(key=None)}
    assert set(told) == {"tell_buyer", "memo"}
    assert "已经收到" in told["tell_buyer"]
    assert told["memo"] == f"11-23 退货已到仓，单号 {WAYBILL}，待验（warehouse）"
    assert CaseEvent.objects.filter(kind="goods.arrive").count() == 1


def test_the_same_parcel_twice_is_one_and_says_so() -> None:
    world = sent_back()
    first, second = scan(world), scan(world, by=world.supervisor, now=NOW + HOUR)
    assert (first.arrival_id, first.already) == (second.arrival_id, False)
    assert second.already
    assert list(ArrivalLine.objects.values_list("event", flat=True)) == ["scan", "again"]


def test_the_same_key_again_changes_nothing() -> None:
    world, key = sent_back(), uuid4()
    first, again = scan(world, key=key), scan(world, key=key, text="something else")
    assert first.arrival_id == again.arrival_id
    assert ArrivalLine.objects.count() == 1


def test_several_orders_of_one_phone_are_shown_and_none_is_guessed() -> None:
    world = sent_back()
    sent_back(world, order_no="2611230002", refund_no="2", return_waybill="YT4766793546029")
    found = scan(world, "5678")
    assert (found.arrival_id, len(found.targets)) == (None, 2)
    shown = queries.candidates(world.warehouse, found.targets)
    assert {(one.order_no, one.name, one.phone) for one in shown} == {
        (ORDER, "张**", "138****5678"),
        ("2611230002", "张**", "138****5678"),
    }
    assert not Arrival.objects.exists()
    chosen = scan(world, "5678", choice=f"{world.shop.pk}:2611230002")
    assert ArrivalLink.objects.get().order_no == "2611230002"
    assert Arrival.objects.get(pk=chosen.arrival_id or 0).waybill == ""


def test_those_whose_return_is_awaited_stand_first() -> None:
    world = make_world()
    take(world, order(order_no="2611230009"))
    sent_back(world)
    found = scan(world, "5678")
    assert found.targets[0].order_nos == (ORDER,)


def test_a_parcel_nobody_announced_is_received_all_the_same() -> None:
    world = sent_back()
    row = received(world, "SF9999999999999")
    assert (row.state, row.found_by, row.waybill) == ("received", "nothing", "SF9999999999999")
    assert not ArrivalLink.objects.exists()


def test_what_finds_nothing_and_is_no_waybill_is_refused() -> None:
    world = sent_back()
    refused("nothing_found", scan, world, "9999")
    refused("nothing_found", scan, world, "王某某")
    refused("too_long", scan, world, "9" * 10_000)
    assert not Arrival.objects.exists()


def test_another_shops_parcels_do_not_exist() -> None:
    sent_back()
    other = make_world("别家", "other-")
    row = received(other)
    assert (row.shop_id, row.found_by) == (other.shop.pk, "nothing")
    refused("not_here", scan, other, by=other.agent)
    assert queries.card(other.owner, Arrival.objects.get().pk + 1, NOW) is None


def test_of_two_shops_an_unknown_parcel_must_say_whose_it_is() -> None:
    from shouhou.shops.actions import grant_role

    world = sent_back()
    other = make_world("别家", "other-")
    grant_role(person=world.warehouse, shop_id=other.shop.pk, role="warehouse")
    refused("which_shop", scan, world, "SF9999999999999")
    row = received(world, "SF9999999999999", shop_id=other.shop.pk)
    assert row.shop_id == other.shop.pk
    assert received(world).shop_id == world.shop.pk


def test_the_devices_moment_is_believed_within_bounds() -> None:
    world = sent_back()
    early = received(world, "SF9999999999991", scanned_at=NOW - HOUR)
    assert early.scanned_at == NOW - HOUR
    wrong = received(world, "SF9999999999992", scanned_at=NOW - timedelta(days=400))
    later = received(world, "SF9999999999993", scanned_at=NOW + timedelta(days=3))
    assert (wrong.scanned_at, later.scanned_at) == (NOW, NOW)


def test_one_parcel_may_serve_two_orders_and_their_cases() -> None:
    world = sent_back()
    sent_back(world, order_no="2611230002", refund_no="2")
    take_parcels(
        world.shop.pk,
        [
            ParcelSeen(direction="back", number=WAYBILL, order_no=number)
            for number in (ORDER, "2611230002")
        ],
        NOW,
    )
    scan(world)
    assert set(ArrivalLink.objects.values_list("order_no", flat=True)) == {ORDER, "2611230002"}
    assert {agreement().goods_state, agreement("2611230002").goods_state} == {"arrived"}
    assert Task.objects.filter(kind="tell_buyer").exclude(key=None).count() == 1


def test_goods_without_a_request_get_a_case_and_the_buyer_is_asked_to_apply() -> None:
    world = make_world()
    take(world, order())
    row = received(world, ORDER)
    case = Case.objects.get()
    assert (case.kind, case.source, case.order_no) == ("return_refund", "parcel", ORDER)
    assert "申请售后" in Task.objects.get(kind="tell_buyer").text
    (said,) = count(world, row, piece())
    assert (said.then, said.agreement_id) == ("", None)


def test_a_request_of_the_wrong_kind_is_to_be_changed() -> None:
    world = make_world()
    take(world, order())
    world.take(returning(kind="refund_only"))
    scan(world, ORDER)
    assert "改成" in Task.objects.get(key__startswith="return:", kind="tell_buyer").text


def test_the_parcel_we_sent_comes_back_by_its_own_number() -> None:
    world = make_world()
    take(world, order())
    take_parcels(
        world.shop.pk,
        [ParcelSeen(direction="out", number="YT8812345678901", order_no=ORDER)],
        NOW,
        told_by="order",
    )
    row = received(world, "YT8812345678901")
    assert row.found_by == "sent_out"
    assert Case.objects.get().kind == "refused_parcel"
    told = Task.objects.get(key__startswith="return:", kind="tell_buyer").text
    assert "快递已经把" in told
    assert "您寄回的" not in told
    assert "发出的包裹退回到仓" in Task.objects.get(kind="memo").text


def test_a_refused_parcel_needs_no_other_request() -> None:
    world = make_world()
    take(world, order())
    world.take(returning(kind="refund_only"))
    case = Case.objects.get()
    cases.assign(by=world.supervisor, case_id=case.pk, to=world.agent.pk, now=NOW)
    sent = ParcelSeen(direction="out", number="YT8812345678901", order_no=ORDER)
    take_parcels(world.shop.pk, [sent], NOW, told_by="order")
    row = received(world, "YT8812345678901")
    page = text(browser(world.warehouse).get(f"/returns/{row.pk}/"))
    assert "我们发出的包裹退回来了" in page
    assert "已请买家改申请" not in page
    count(world, row, piece())
    link = ArrivalLink.objects.get()
    assert (link.zh, link.case_id) == ("发出的包裹退回，收到 1 件", case.pk)
    assert Notification.objects.filter(kind="return.differs", person=world.agent).exists()


def test_its_parcel_is_tied_and_no_longer_waited_for() -> None:
    world = sent_back()
    add_parcel(
        by=world.agent,
        case_id=Case.objects.get().pk,
        leg="return",
        number=WAYBILL,
        courier="yto",
        now=NOW,
    )
    row = received(world)
    actions.tie_parcel(arrival_id=row.pk, now=NOW)
    actions.tie_parcel(arrival_id=row.pk, now=NOW)
    parcel = Parcel.objects.get(direction="back")
    assert (parcel.received_at, parcel.looks_at, parcel.wrong) == (NOW, None, False)
    assert CaseParcel.objects.count() == 1
    actions.undo_scan(by=world.warehouse, arrival_id=row.pk, now=NOW)
    actions.tie_parcel(arrival_id=row.pk, now=NOW)
    parcel.refresh_from_db()
    assert parcel.received_at is None


def test_a_wrong_scan_is_undone_and_leaves_its_line() -> None:
    world = sent_back()
    row = received(world)
    actions.undo_scan(by=world.warehouse, arrival_id=row.pk, now=NOW)
    assert agreement().goods_state == "travelling"
    assert set(Task.objects.exclude(key=None).values_list("state", flat=True)) == {"dropped"}
    assert list(row.history.values_list("event", "row")) == [("scan", ""), ("undo", "T5")]
    again = received(world)
    assert again.pk != row.pk
    assert agreement().goods_state == "arrived"


def test_a_stray_that_is_known_by_now_is_theirs_when_it_is_scanned_again() -> None:
    world = make_world()
    take(world, order())
    world.take(returning(status="wait_buyer_return"))
    row = received(world)
    assert row.found_by == "nothing"
    world.take(returning(status="wait_seller_receive", return_waybill=WAYBILL), sheet=2)
    found = scan(world)
    assert (found.arrival_id, found.already, found.is_known) == (row.pk, True, True)
    assert agreement().goods_state == "arrived"
