"""Sent only when it is settled, once; the waybill is told; the agreement and the ledger agree."""

from __future__ import annotations

from typing import Any

import pytest

from shouhou.cases.models import Task
from shouhou.exchanges import actions, jobs
from shouhou.exchanges.facts import Parcel, Plan
from shouhou.exchanges.models import Exchange, Unit
from shouhou.exchanges.tests.connected import exchange_of_platform
from shouhou.exchanges.tests.make import (
    COAT,
    begun,
    come_in,
    exchanged,
    fixed,
    make_shop,
    pay,
    ready,
    sending,
    waybill,
)
from shouhou.intents.models import Intent
from shouhou.ledger.models import Balance, Payable
from shouhou.orders.models import Order
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.test_agreement import refused
from shouhou.shipping import actions as shipping
from shouhou.shipping.facts import FilledRow
from shouhou.shipping.models import Sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


def test_it_waits_for_the_money_and_for_the_return(world) -> None:
    row = fixed(world, "KS-L")
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    assert "付清" in refused("not_yet", actions.send, **said).zh
    pay(world, row, 1_000)
    assert "退件" in refused("not_yet", actions.send, **said).zh
    come_in(world, Agreement.objects.get(pk=row.agreement_id))
    actions.send(**said)
    actions.send(**said)
    made = Sending.objects.get()
    assert (made.key, made.kind, made.receiver_name) == (
        f"exchange:{row.pk}",
        "replacement",
        "王小明",
    )
    assert made.pieces == [{"code": "KS-L", "title": "针织开衫", "sku": "米白 L", "quantity": 1}]


def test_a_supervisor_sends_anyway_with_a_reason(world) -> None:
    row = fixed(world, "KS-L")
    said: dict[str, Any] = {"exchange_id": row.pk, "now": NOW, "anyway": "大客户，先发"}
    refused("not_yours", actions.send, by=world.agent, **said)
    actions.send(by=world.supervisor, **said)
    assert Sending.objects.count() == 1


def test_the_waybill_tells_buyer_memo_and_agreement(world) -> None:
    row = exchanged(world, "KS-XL")
    assert (row.state, row.settled_there, row.courier) == ("sent", True, "圆通")
    work = {str(t.key).rsplit(":", 1)[1]: t for t in Task.objects.filter(key__contains=":sent:")}
    assert set(work) == {"reply", "memo"}
    assert row.waybill in work["reply"].text
    assert "退回 针织开衫 米白 M；换出 针织开衫 米白 XL，单号" in work["memo"].text
    assert "已补 20.00 元；金额 20.00 元" in work["memo"].text
    assert Agreement.objects.get().state == "success"
    line = Balance.objects.get(line_no=COAT)
    assert (line.units_returned, line.units_resent, line.units_resending) == (1, 1, 0)
    assert Unit.objects.get().out_fen == 10_900


def test_the_job_may_run_again_and_a_corrected_number_is_told_anew(world) -> None:
    row = exchanged(world)
    jobs.sending_moved(f"exchange:{row.pk}")
    jobs.sending_moved("exchange:999999")
    jobs.sending_moved("other:1")
    jobs.sending_moved("exchange:x")
    assert Task.objects.filter(key__contains=":sent:").count() == 2
    made = Sending.objects.get()
    told = FilledRow(1, made.pk, "YT4766793549999", "圆通")
    shipping.correct_waybill(by=world.warehouse, row=told, now=NOW)
    jobs.sending_moved(made.key)
    row.refresh_from_db()
    assert row.waybill == "YT4766793549999"
    (open_one,) = Task.objects.filter(key__endswith=":reply", key__contains=":sent:", state="open")
    assert "YT4766793549999" in open_one.text


def test_short_and_in_stock_again(world) -> None:
    row = sending(world)
    made = Sending.objects.get()
    shipping.mark_short(by=world.warehouse, sending_id=made.pk, place=0, note="没有了", now=NOW)
    actions.follow_sending(key=made.key, now=NOW)
    row.refresh_from_db()
    assert row.state == "short"
    actions.revise(by=world.agent, exchange_id=row.pk, reason="换别的码", now=NOW)
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.state, made.state) == ("planned", "called_off")


def test_stopped_and_sent_again_is_another_sending(world) -> None:
    row = sending(world)
    actions.stop(by=world.agent, exchange_id=row.pk, reason="地址要改", now=NOW)
    row.refresh_from_db()
    assert (row.state, Sending.objects.get().state) == ("open", "called_off")
    to = actions.Receiver(name="李四", phone="13900000002", address="四川省成都市武侯区 2 号")
    actions.send(by=world.agent, exchange_id=row.pk, to=to, now=NOW)
    last = Sending.objects.latest("pk")
    assert (last.key, last.receiver_name) == (f"exchange:{row.pk}:2", "李四")
    row.refresh_from_db()
    row = waybill(world, row)
    assert row.state == "sent"


def test_what_is_gone_is_not_stopped(world) -> None:
    row = sending(world)
    made = Sending.objects.get()
    told = FilledRow(1, made.pk, "YT4766793540001", "圆通")
    shipping.fill_waybills(by=world.warehouse, rows=[told], now=NOW)
    said: dict[str, Any] = {
        "by": world.agent,
        "exchange_id": row.pk,
        "reason": "不换了",
        "now": NOW,
    }
    refused("not_yet", actions.stop, **said)
    refused("not_yet", actions.call_off, **said)


def test_sent_by_hand_needs_a_number(world) -> None:
    row = ready(world)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    for wrong in (Parcel(courier="", waybill="SF1"), Parcel(courier="顺丰", waybill="单号\0")):
        refused("not_yet", actions.ship_by_hand, parcel=wrong, **said)
    actions.ship_by_hand(parcel=Parcel(courier="顺丰", waybill="SF 100200300"), **said)
    row.refresh_from_db()
    assert (row.state, row.waybill) == ("sent", "SF100200300")
    assert Agreement.objects.get().state == "success"


def test_nobody_sends_past_an_exchange_that_is_being_settled(world) -> None:
    row = ready(world)
    said: dict[str, Any] = {"by": world.agent, "agreement_id": row.agreement_id, "now": NOW}
    why = refused("exchange_open", refunds.sent, waybill="YT1", act=Act(), **said)
    assert str(row.pk) in why.zh


def test_sent_ahead_its_units_are_sent_and_it_ends_when_the_return_is_in(world) -> None:
    row = fixed(world, "KS-L")
    actions.send(by=world.supervisor, exchange_id=row.pk, anyway="先发后退", now=NOW)
    row.refresh_from_db()
    row = waybill(world, row)
    agreement = Agreement.objects.get()
    assert (row.state, row.settled_there, agreement.state) == ("sent", False, "agreed")
    assert Balance.objects.get(line_no=COAT).units_resent == 1
    come_in(world, agreement)
    row.refresh_from_db()
    agreement.refresh_from_db()
    assert (row.settled_there, agreement.state) == (True, "success")
    assert Balance.objects.get(line_no=COAT).units_resent == 1


def test_what_waited_for_goods_may_be_paid_when_they_are_in(world) -> None:
    row = fixed(world, "TX-1", like=Plan(pieces=(), situation="fault"))
    assert Payable.objects.get().waits_for == "goods"
    come_in(world, Agreement.objects.get(pk=row.agreement_id))
    assert Payable.objects.get().waits_for == ""


def test_an_order_without_an_address_asks_for_one(world) -> None:
    row = ready(world)
    Order.objects.update(receiver_address="", receiver_name="")
    why = refused("no_address", actions.send, by=world.agent, exchange_id=row.pk, now=NOW)
    assert why.field == "address"
    assert Exchange.objects.get().state == "open"


def test_a_connected_shop_has_the_platform_told(world) -> None:
    row = exchange_of_platform(world)
    acts = set(
        Intent.objects.filter(key__startswith=f"exchange:{row.pk}:sent").values_list(
            "act", flat=True
        )
    )
    assert acts == {"memo", "exchange_send"}
    wanted = Intent.objects.get(act="exchange_send")
    assert wanted.ask["waybill"] == row.waybill


def test_a_re_send_waits_for_nothing(world) -> None:
    row = begun(world, kind="reship")
    actions.fix(by=world.agent, exchange_id=row.pk, now=NOW)
    actions.send(by=world.agent, exchange_id=row.pk, now=NOW)
    row.refresh_from_db()
    row = waybill(world, row)
    assert (row.state, Agreement.objects.get().state) == ("sent", "success")
    assert Sending.objects.get().kind == "resend"
