"""Against the sample market over the real wire: connect, read, hear, heal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou import moment
from shouhou.jobs.worker import work
from shouhou.orders.models import Order
from shouhou.platforms.taobao.client import TaobaoProblem
from shouhou.refunds.models import RefundRequest
from shouhou.shops.actions import connect
from shouhou.shops.facts import AppKeys
from shouhou.shops.models import Connection, Shop
from shouhou.shops.queries import connection_of
from shouhou.shops.tests.make import make_shop
from shouhou.sync import actions, queries
from shouhou.sync.jobs import listening
from shouhou.sync.models import Feed, Message, Pulse, Trouble
from shouhou.sync.tests.market import RunningMarket

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def connected(market: RunningMarket) -> Shop:
    shop, owner = make_shop()
    actions.connect_market(owner, shop.pk, moment.now())
    return Shop.objects.get(pk=shop.pk)


def buy(market: RunningMarket) -> int:
    sku = next(row for row in market.truth("skus") if row["shop_id"] == seller(market))
    buyer = market.truth("buyers")[0]["buyer_id"]
    basket = {"buyer_id": buyer, "lines": [{"sku_id": sku["sku_id"], "num": 1}]}
    tid = int(market.act("order", basket=basket))
    market.act("pay", tid=tid)
    return tid


def seller(market: RunningMarket) -> int:
    return next(int(row["shop_id"]) for row in market.truth("shops") if row["kind"] == "B")


def ask_refund(market: RunningMarket, tid: int) -> int:
    oid = next(row["oid"] for row in market.truth("orders") if row["tid"] == tid)
    return int(market.act("ask_refund", oid=oid, request={"kind": "REFUND", "reason": "不想要了"}))


def sweep_all(shop: Shop) -> None:
    for name in ("trades", "refunds", "exchanges", "ratings"):
        assert actions.sweep(shop.pk, name, moment.now()), list(Trouble.objects.values("en"))


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not true():
        time.sleep(0.1)
    return true()


def test_a_shop_is_connected_by_one_button_and_read(market: RunningMarket) -> None:
    tid = buy(market)
    shop = connected(market)
    found = connection_of(shop.pk)
    assert found is not None
    assert (found.state, found.kind, found.seller_nick) == ("connected", "tmall", "示例")
    assert found.account.startswith("示例:")
    assert found.renews
    assert found.expires_at is not None
    sweep_all(shop)
    assert Order.objects.filter(order_no=str(tid), status="unshipped").count() == 1
    while actions.fill(shop.pk, moment.now()) == "more":
        pass
    assert Feed.objects.count() == 4
    number = ask_refund(market, tid)
    sweep_all(shop)
    refund = RefundRequest.objects.get(refund_no=str(number))
    assert (refund.status, refund.order_no) == ("wait_seller", str(tid))
    assert refund.deadline_at is not None
    assert not Trouble.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("listens", ["websocket", "http"])
def test_what_happens_is_heard_and_read_again(market: RunningMarket, listens: str) -> None:
    shop = connected(market)
    Connection.objects.update(listens=listens)
    actions.begin_shop(shop.pk, moment.now())
    assert not Trouble.objects.exists(), list(Trouble.objects.values("en"))
    stop = threading.Event()
    hearing = threading.Thread(target=listening.serve, args=(stop,))
    hearing.start()
    try:
        tid = buy(market)
        number = ask_refund(market, tid)
        assert until(lambda: Message.objects.filter(external_id=str(number)).exists())
        work(until_empty=True)
        refund = RefundRequest.objects.get(refund_no=str(number))
        assert (refund.status, refund.order_no) == ("wait_seller", str(tid))
        pulse = Pulse.objects.get(shop_id=shop.pk)
        assert pulse.messages >= 2
        assert pulse.message_at is not None
        assert until(lambda: Pulse.objects.get(shop_id=shop.pk).line == "up")
    finally:
        stop.set()
        hearing.join(20)
    assert Pulse.objects.get(shop_id=shop.pk).line == "off"


def test_a_seller_consents_on_the_page_of_the_market(market: RunningMarket) -> None:
    shop, owner = make_shop()
    found = queries.market()
    assert found is not None
    keys = AppKeys(
        kind="tmall",
        app_key=found.app_key,
        app_secret=found.app_secret,
        gateway_url=found.gateway,
        message_url=found.messages,
        oauth_url=found.oauth,
    )
    connect(by=owner, shop_id=shop.pk, app=keys, now=moment.now())
    here = "http://127.0.0.1:8400/connections/back/"
    asked = parse_qs(urlsplit(actions.consent_address(owner, shop.pk, here, "st8")).query)
    form = {name: said[0] for name, said in asked.items()}
    agent = next(row for row in market.truth("subaccounts") if row["shop_id"] == seller(market))
    account = f"{agent['shop_id']}/{agent['sub_id']}"
    consents = {**form, "account": account, "answer": "yes"}
    leads = httpx.post(f"{found.oauth}/authorize", data=consents)
    told = parse_qs(urlsplit(leads.headers["Location"]).query)
    assert told["state"] == ["st8"]
    for _ in range(2):  # a code works once
        with suppress(TaobaoProblem):
            actions.finish_consent(owner, shop.pk, told["code"][0], here, moment.now())
    state = connection_of(shop.pk)
    assert state is not None
    assert (state.state, state.seller_nick, state.account) == ("connected", "示例", agent["nick"])
    sweep_all(shop)


def test_the_token_is_renewed_before_it_runs_out(market: RunningMarket) -> None:
    shop = connected(market)
    soon = moment.now() + timedelta(hours=1)
    before = Connection.objects.get(shop=shop).session_sealed
    Connection.objects.update(expires_at=soon)
    assert actions.renew_all(moment.now()) == 1, list(Trouble.objects.values("en"))
    row = Connection.objects.get(shop=shop)
    assert row.expires_at is not None
    assert row.expires_at > soon + timedelta(days=1)
    assert row.session_sealed != before
    assert actions.renew_all(moment.now()) == 0
    sweep_all(shop)


def test_an_outage_is_told_and_heals_by_itself(market: RunningMarket) -> None:
    shop = connected(market)
    sweep_all(shop)
    tid = buy(market)
    market.say("troubles", outage="503")
    assert not actions.sweep(shop.pk, "trades", moment.now())
    trouble = Trouble.objects.get()
    assert (trouble.about, trouble.kind, trouble.ended_at) == ("trades", "temporary", None)
    market.say("troubles")
    assert actions.sweep(shop.pk, "trades", moment.now())
    assert Order.objects.filter(order_no=str(tid)).exists()
    assert not Trouble.objects.filter(ended_at=None).exists()


def test_messages_that_were_not_granted_in_an_outage_are_asked_for_again(
    market: RunningMarket,
) -> None:
    shop = connected(market)
    market.say("troubles", outage="503")
    actions.begin_shop(shop.pk, moment.now())
    assert Trouble.objects.filter(about="messages", ended_at=None).exists()
    market.say("troubles")
    actions.start_due(moment.now())
    work(until_empty=True)
    assert not Trouble.objects.filter(about="messages", ended_at=None).exists()
    actions.start_due(moment.now())
    assert not ProcrastinateJob.objects.filter(task_name="sync.permit", status="todo").exists()


def test_doubled_and_shuffled_messages_end_in_the_same_rows(market: RunningMarket) -> None:
    shop = connected(market)
    Connection.objects.update(listens="http")
    actions.begin_shop(shop.pk, moment.now())
    market.say("troubles", tmc_duplicate_rate=1.0, tmc_shuffled=True)
    stop = threading.Event()
    hearing = threading.Thread(target=listening.serve, args=(stop,))
    hearing.start()
    try:
        numbers = {str(ask_refund(market, buy(market))) for _ in range(5)}
        heard = Message.objects.filter(external_id__in=numbers).values("external_id").distinct()
        assert until(lambda: heard.count() == 5)
        work(until_empty=True)
    finally:
        stop.set()
        hearing.join(20)
        market.say("troubles")
    rows = RefundRequest.objects.filter(refund_no__in=numbers)
    assert sorted(rows.values_list("refund_no", "status")) == [
        (number, "wait_seller") for number in sorted(numbers)
    ]
