"""The return waybill: only when goods are to come back, corrected until the parcel moves."""

from __future__ import annotations

import pytest

from shouhou.cases.models import CaseEvent, Task
from shouhou.intents.models import Intent
from shouhou.parcels.models import CaseParcel, Parcel
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import Entered
from shouhou.selfservice.models import Waybill
from shouhou.selfservice.tests.make import (
    PLACE,
    Story,
    agreed_story,
    connect,
    make_story,
    opened,
    refusal,
)

pytestmark = pytest.mark.django_db
NUMBER = "SF1234567890123"


def enter(made, number=NUMBER, courier="sf"):
    return actions.enter_waybill(link_id=made.id, told=Entered(number, courier), now=NOW)


def test_the_goods_are_on_their_way_and_the_parcel_is_followed():
    story = agreed_story()
    made = story.link()
    assert enter(made, number=" sf12 3456 7890 123 ")
    assert story.fresh().goods_state == "travelling"
    change = AgreementChange.objects.get(agreement=story.row, axis="goods", event="send_back")
    assert (change.who, change.by) == ("buyer", None)
    parcel = Parcel.objects.get(direction="back")
    assert (parcel.number, parcel.courier) == (NUMBER, "sf")
    assert CaseParcel.objects.get(parcel=parcel).leg == "return"
    view = queries.buyers_view(opened(made), NOW)
    assert (view.may_send, view.may_change_waybill) == (False, True)
    assert view.waybill.number == NUMBER
    assert "买家填了退货单号：顺丰 SF1234567890123" in {line.zh for line in CaseEvent.objects.all()}


def test_the_same_again_changes_nothing():
    story = agreed_story()
    made = story.link()
    enter(made)
    lines = CaseEvent.objects.count()
    assert not enter(made)
    assert (CaseEvent.objects.count(), Waybill.objects.count()) == (lines, 1)


def test_before_an_agreement_nothing_is_sent():
    story = make_story()
    made = story.link()
    assert refusal(enter, made=made).code == "not_agreed"
    assert (Parcel.objects.filter(direction="back").count(), Waybill.objects.count()) == (0, 0)
    assert not queries.buyers_view(opened(made), NOW).may_send


@pytest.mark.parametrize(
    ("number", "courier", "code"),
    [
        ("", "sf", "bad_number"),
        ("12345", "sf", "bad_number"),
        ("ABCDEFGH", "sf", "bad_number"),
        ("1" * 33, "sf", "bad_number"),
        ("SF123<script>", "sf", "bad_number"),
        ("SF1234567890\0", "sf", "bad_number"),
        (NUMBER, "", "bad_courier"),
        (NUMBER, "pigeon", "bad_courier"),
        (NUMBER, "unrecognised", "bad_courier"),
    ],
)
def test_a_wrong_number_or_courier_is_named(number, courier, code):
    made = agreed_story().link()
    refused = refusal(enter, made=made, number=number, courier=courier)
    assert refused.code == code
    assert refused.field in ("number", "courier")
    assert Waybill.objects.count() == 0


def test_a_number_is_corrected_until_the_courier_has_it():
    story = agreed_story()
    made = story.link()
    enter(made)
    assert enter(made, number="YT7654321098765", courier="yto")
    assert set(Waybill.objects.filter(replaced_at=None).values_list("number", flat=True)) == {
        "YT7654321098765"
    }
    old = Parcel.objects.get(number=NUMBER)
    assert old.replaced_at == NOW
    assert CaseParcel.objects.get().parcel.number == "YT7654321098765"
    assert "买家改成退货单号：圆通 YT7654321098765" in {line.zh for line in CaseEvent.objects.all()}
    Parcel.objects.filter(number="YT7654321098765").update(stage="picked_up", moved_at=NOW)
    assert (
        refusal(enter, made=made, number="YT7654321098766", courier="yto").code == "already_moved"
    )
    assert not queries.buyers_view(opened(made), NOW).may_change_waybill


def test_somebody_elses_number_is_refused():
    first = agreed_story()
    enter(first.link())
    second = other_buyer(first)
    made = second.link()
    assert refusal(enter, made=made).code == "number_taken"
    assert enter(made, number="SF1234567890124")


def other_buyer(first: Story) -> Story:
    """Another buyer of the same shop, to whom a return was promised as well."""
    from shouhou.refunds.tests.test_agreement import make_order_shipped
    from shouhou.refunds.tests.world import returning

    order_no = "2611230002"
    first.world.take_order(make_order_shipped(order_no=order_no, buyer_nick="tb_other"), sheet=2)
    refund = returning(order_no=order_no, refund_no="261123900000000002", buyer_nick="tb_other")
    first.world.take(refund, sheet=2)
    row = Agreement.objects.get(order_no=order_no)
    first.world.agree(row)
    return Story(first.world, row)


def test_a_request_that_waits_for_the_number_is_filled_in():
    story = wait_story()
    made = story.link()
    enter(made)
    task = Task.objects.get(kind="platform_click", text__contains="代填退货单号")
    assert task.text == f"在平台代填退货单号：顺丰 {NUMBER}"
    assert Intent.objects.count() == 0  # nobody is connected: a person does it
    enter(made, number="SF1234567890124")
    states = Task.objects.filter(text__contains="代填退货单号").order_by("pk")
    assert [each.state for each in states] == ["dropped", "open"]


def wait_story() -> Story:
    """The platform shows that the buyer is to send the goods back."""
    story = make_story(status="wait_buyer_return")
    assert (story.row.state, story.row.goods_state) == ("agreed", "awaited")
    return story


def test_a_connected_shop_is_set_to_it_itself():
    story = wait_story()
    connect(story)
    enter(story.link())
    intent = Intent.objects.get(act="refill_waybill")
    assert (intent.number, intent.ask) == (
        "261123900000000001",
        {"courier": "顺丰", "waybill": NUMBER},
    )
    enter(story.link(), number="SF1234567890124")
    states = dict(Intent.objects.filter(act="refill_waybill").values_list("key", "state"))
    assert sorted(states.values())[0] == "cancelled"
    assert len(states) == 2


def test_the_return_address_is_shown_when_goods_are_to_come_back():
    story = make_story()
    story.set_place()
    made = story.link()
    assert queries.buyers_view(opened(made), NOW).place is None
    story.world.agree(story.row)
    assert queries.buyers_view(opened(made), NOW).place.address == PLACE["address"]
