"""Trades, memos, exchanges, logistics, ratings and messages through the gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.tests.calling import ask, session
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.troubles import Troubles, set_troubles
from shouhou.platforms.taobao.sandbox.world.asking import send_back
from shouhou.platforms.taobao.sandbox.world.parcels import trace
from shouhou.platforms.taobao.sandbox.world.rating import Rating, append_rating, rate
from shouhou.platforms.taobao.sandbox.world.trading import Basket, Line, confirm, order


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


def test_trades_by_creation_and_by_change(people: Cast) -> None:
    tid, token = people.bought(Line(people.skus[0]), Line(people.skus[1])), session(people)
    people.later(50)
    given = {"session": token, "fields": "tid,status,orders.oid,orders.divide_order_fee"}
    whole = {
        "tid": tid,
        "status": "WAIT_BUYER_CONFIRM_GOODS",
        "orders": {
            "order": [
                {"oid": tid + 1, "divide_order_fee": "99.00"},
                {"oid": tid + 2, "divide_order_fee": "50.00"},
            ]
        },
    }
    found = ask(people, "taobao.trades.sold.get", **given)
    assert found == {"total_results": 1, "trades": {"trade": [whole]}}
    window = {"start_modified": "2027-01-15 00:00:00", "end_modified": "2027-01-16 00:00:00"}
    assert ask(people, "taobao.trades.sold.increment.get", **window, **given) == found
    wide = {**window, "end_modified": "2027-01-16 00:00:01"}
    assert ask(people, "taobao.trades.sold.increment.get", **wide, **given)["code"] == 41
    assert ask(people, "taobao.trade.fullinfo.get", tid=tid, **given) == {"trade": whole}
    people.later(24 * 92)
    assert ask(people, "taobao.trades.sold.get", **given) == {"total_results": 0}
    assert ask(people, "taobao.trades.sold.history.get", **given)["total_results"] == 1


def test_receivers_are_masked_until_decrypted(people: Cast) -> None:
    tid, token = people.bought(), session(people)
    names = "receiver_name,receiver_address,receiver_mobile,receiver_phone,created"
    given = {"session": token, "tid": tid}
    some = ask(people, "taobao.trade.fullinfo.get", fields="receiver_name,oaid", **given)["trade"]
    assert some == {"receiver_name": "王**"}
    full = ask(people, "taobao.trade.fullinfo.get", fields=f"{names},oaid", **given)["trade"]
    queries = [
        {"oaid": full["oaid"], "tid": str(tid), "scene": "2001"},
        {"oaid": "x", "tid": str(tid), "scene": "2001"},
    ]
    clear = ask(people, "taobao.top.oaid.decrypt", session=token, query_list=json.dumps(queries))
    first, second = clear["receiver_list"]["receiver"]
    assert (first["name"], first["matched"], second["matched"]) == ("王小明", True, False)
    assert "13800000001" not in json.dumps([full, clear])
    found = ask(
        people,
        "taobao.trades.sold.query",
        session=token,
        scene="1002",
        query_list=json.dumps([{"receiver_name": "王小明"}, {"receiver_mobile": "1"}]),
    )
    assert found == {"tid_list": {"number": [tid]}}


def test_memos_are_added_once_and_updated_often(people: Cast) -> None:
    tid, token = people.bought(), session(people)
    given = {"session": token, "tid": tid}
    update, add = "taobao.trade.memo.update", "taobao.trade.memo.add"
    ask(people, add, memo="一", flag=1, **given)
    assert ask(people, add, memo="二", **given)["sub_code"] == "isv.memo-exists"
    ask(people, update, flag=5, **given)
    row = people.row("SELECT seller_memo, seller_flag FROM trades")
    assert row[:] == ("一", 5)
    ask(people, update, reset="true", **given)
    assert people.row("SELECT seller_memo FROM trades")["seller_memo"] == ""
    assert ask(people, update, memo="好" * 334, **given)["code"] == 41
    assert ask(people, update, flag=6, **given)["code"] == 41
    assert people.topics().count("taobao_trade_TradeMemoModified") == 3


def test_only_old_unpaid_trades_are_closed(people: Cast) -> None:
    token = session(people)
    with people.world() as world:
        tid = order(world, Basket(buyer_id=people.buyer, lines=(Line(people.skus[0]),)))
    given = {"session": token, "tid": tid, "close_reason": "缺货"}
    assert "CLOSE_TRADE_TOO_FAST" in ask(people, "taobao.trade.close", **given)["sub_code"]
    people.later(1)
    assert "trade" in ask(people, "taobao.trade.close", **given)
    paid = {**given, "tid": people.bought(shipped=False)}
    people.later(1)
    assert ask(people, "taobao.trade.close", **paid)["sub_code"] == "isv.trade-state"


def test_addresses_and_skus_change_before_shipping_only(people: Cast) -> None:
    token, tid = session(people), people.bought(shipped=False)
    method = "taobao.trade.shippingaddress.update"
    ask(people, method, session=token, tid=tid, receiver_address="文三路2号")
    long = ask(people, method, session=token, tid=tid, receiver_name="长" * 26)
    assert long["sub_code"] == "isv.invalid-parameter:receiver_name"
    assert "文三路2号" in people.row("SELECT receiver FROM trades")["receiver"]
    dearer = ask(
        people, "taobao.trade.ordersku.update", session=token, oid=tid, sku_id=people.skus[1]
    )
    assert dearer["sub_code"] == "isv.sku-not-exist"
    shipped = people.bought()
    late = ask(people, method, session=token, tid=shipped, receiver_address="文三路2号")
    assert late["sub_code"] == "isv.trade-state"


def test_the_sellers_own_parcels(people: Cast) -> None:
    tid, token = people.bought(Line(people.skus[0]), Line(people.skus[1]), shipped=False), ""
    token = session(people)
    given = {"session": token, "tid": tid}
    sent = {"out_sid": "SF1234567890123", "company_code": "SF", "sub_tid": tid + 1, "is_split": 1}
    assert ask(people, "taobao.logistics.offline.send", **given, **sent) == {
        "shipping": {"is_success": True}
    }
    assert people.row("SELECT status FROM trades")["status"] == "SELLER_CONSIGNED_PART"
    again = ask(people, "taobao.logistics.offline.send", **given, **sent)
    assert again["sub_code"] == "isv.logistics-offline-service-error:B04"
    package = [{"out_sid": "YT1", "company_code": "YTO", "goods": [{"sub_tid": tid + 2, "num": 1}]}]
    ask(people, "alibaba.ascp.logistics.offline.send", **given, consign_pkgs=json.dumps(package))
    change = {"old_out_sid": "YT1", "new_out_sid": "YT2"}
    ask(people, "alibaba.ascp.logistics.consign.modify", **given, **change)
    resend = {"out_sid": "SF2", "company_code": "SF", "sub_tid": tid + 1}
    ask(people, "taobao.logistics.consign.resend", **given, **resend)
    with people.world() as world:
        trace(world, 1, "GOT", "已揽收")
        trace(world, 1, "SIGNED", "已签收")
    found = ask(people, "taobao.logistics.trace.search", **given, sub_tid=tid + 1)
    steps = found["trace_list"]["transit_step_info"]
    assert (found["out_sid"], found["status"]) == ("SF2", "ACCEPTED_BY_RECEIVER")
    assert [each["action"] for each in steps] == ["GOT", "SIGNED"]
    shippings = ask(people, "taobao.logistics.orders.get", fields="out_sid,sub_tids", **given)
    numbers = {each["out_sid"] for each in shippings["shippings"]["shipping"]}
    assert numbers == {"SF2", "YT2"}
    assert (
        ask(people, "taobao.logistics.address.search", session=token, rdef="cancel_def")[
            "addresses"
        ]["address_result"][0]["contact_id"]
        == people.contact
    )
    couriers = ask(people, "taobao.logistics.companies.get", fields="id,code")
    assert {"id": 505, "code": "SF"} in couriers["logistics_companies"]["logistics_company"]


def test_an_exchange_through_the_gateway(people: Cast) -> None:
    exchange, token = people.asked("TMALL_EXCHANGE", exchange_sku="颜色:蓝"), session(people)
    given = {"session": token, "dispute_id": exchange, "fields": "dispute_id,status"}
    todo = ask(
        people,
        "tmall.exchange.receive.get",
        session=token,
        fields="dispute_id,exchange_sku",
        dispute_status_array="1,3",
    )
    assert todo["results"]["exchange"] == [{"dispute_id": str(exchange), "exchange_sku": "颜色:蓝"}]
    agreed = ask(people, "tmall.exchange.agree", address_id=people.contact, **given)
    assert agreed["result"]["exchange"]["status"] == "WAIT_BUYER_RETURN_GOODS"
    with people.world() as world:
        send_back(world, exchange, "YTO", "YT1")
    waybill = {"logistics_no": "SF1", "logistics_type": 200, "logistics_company_name": "顺丰速运"}
    done = ask(people, "tmall.exchange.confirm.consign", **waybill, **given)
    assert done["result"]["exchange"]["status"] == "EXCHANGE_WAIT_BUYER_CONFIRM_GOODS"
    row = people.row("SELECT new_company, new_sid FROM refunds")
    assert row[:] == ("SF", "SF1")
    shown = ask(people, "taobao.refund.get", session=token, refund_id=exchange, fields="status")
    assert shown["refund"]["status"] == "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"
    refund = people.asked("REFUND")
    wrong = ask(people, "tmall.exchange.get", session=token, dispute_id=refund, fields="status")
    assert wrong["sub_code"] == "isv.exchange-not-exist"


def test_ratings_through_the_gateway(people: Cast) -> None:
    tid, token = people.bought(), session(people)
    with people.world() as world:
        confirm(world, tid)
        words = (("起球", False), ("柔软", True))
        number = rate(world, tid, "buyer", Rating(result="bad", content="起球了", tags=words))
    given = {"session": token, "fields": "oid,result,content,reply,nick"}
    method = "taobao.traderates.get"
    rows = ask(people, method, rate_type="get", role="buyer", result="bad", **given)
    assert rows["trade_rates"]["trade_rate"] == [
        {"oid": tid, "result": "bad", "content": "起球了", "nick": "小明"}
    ]
    assert ask(people, method, rate_type="get", role="seller", **given) == {"total_results": 0}
    reply = {"session": token, "oid": tid, "reply": "抱歉，已联系您"}
    assert ask(people, "taobao.traderate.explain.add", **reply) == {"is_success": True}
    ask(people, "taobao.traderate.add", session=token, tid=tid, role="seller", result="good")
    twice = ask(
        people, "taobao.traderate.add", session=token, tid=tid, role="seller", result="good"
    )
    assert twice["sub_code"] == "isv.rate-exists"
    with people.world() as world:
        append_rating(world, number, "已补发")
    late = ask(people, "taobao.traderate.explain.add", **reply)
    assert late["sub_code"] == "isv.rate-appended"
    feeds = ask(people, "tmall.traderate.feeds.get", session=token, child_trade_id=tid)
    shown = feeds["tmall_rate_info"]
    assert (shown["append_content"], shown["has_negtv"]) == ("已补发", True)


def test_messages_come_again_until_confirmed(people: Cast) -> None:
    people.bought()
    taken = ask(people, "taobao.tmc.messages.consume", quantity=10)["messages"]["tmc_message"]
    assert [each["topic"].rpartition("_")[2] for each in taken] == [
        "TradeCreate",
        "TradeBuyerPay",
        "TradeSellerShip",
    ]
    assert ask(people, "taobao.tmc.messages.consume", quantity=10) == {}
    first = taken[0]["id"]
    assert ask(people, "taobao.tmc.messages.confirm", s_message_ids=first) == {"is_success": True}
    people.wall.seconds += 61
    again = ask(people, "taobao.tmc.messages.consume", quantity=10)["messages"]["tmc_message"]
    assert [each["id"] for each in again] == [each["id"] for each in taken[1:]]
    (queue,) = ask(people, "taobao.tmc.queue.get", group_name="default")["datas"]["tmc_queue_info"]
    assert (queue["put_toal"], queue["get_total"]) == (3, 5)
    assert ask(people, "taobao.tmc.messages.consume", quantity=9)["code"] == 41


def test_messages_doubled_shuffled_and_withheld(people: Cast) -> None:
    people.bought()
    with people.world() as world:
        set_troubles(world, Troubles(tmc_withheld=True))
    assert ask(people, "taobao.tmc.messages.consume") == {}
    with people.world() as world:
        set_troubles(world, Troubles(tmc_duplicate_rate=1.0, tmc_shuffled=True, seed=3))
    first = ask(people, "taobao.tmc.messages.consume")["messages"]["tmc_message"]
    second = ask(people, "taobao.tmc.messages.consume")["messages"]["tmc_message"]
    numbers = [[each["id"] for each in some] for some in (first, second)]
    assert sorted(numbers[0]) == sorted(numbers[1])
    assert numbers[0] != sorted(numbers[0]) or numbers[1] != sorted(numbers[1])
    assert ask(people, "taobao.tmc.messages.consume") == {}


def test_permits_choose_topics(people: Cast) -> None:
    token = session(people)
    topics = "taobao_trade_TradeCreate,taobao_refund_RefundCreated"
    ask(people, "taobao.tmc.user.permit", session=token, topics=topics)
    shown = ask(people, "taobao.tmc.user.get", fields="topics", nick="示例")
    assert shown["tmc_user"]["topics"]["string"] == topics.split(",")
    people.asked("REFUND")
    assert people.topics() == topics.split(",")
    assert ask(people, "taobao.tmc.user.cancel", nick="示例") == {"is_success": True}
    assert ask(people, "taobao.tmc.user.cancel", nick="示例") == {"is_success": False}
    people.asked("REFUND")
    assert len(people.topics()) == 2
