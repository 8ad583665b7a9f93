"""What the platform told comes in once, whatever the order, however hostile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.intake.actions import erase_raw, erase_raw_before
from shouhou.intake.models import RawThing
from shouhou.orders.actions import Source, take_orders
from shouhou.orders.models import Order, OrderLine
from shouhou.platforms.taobao.client import Broken, calls, row_from_raw
from shouhou.platforms.taobao.client.shapes import raw_text
from shouhou.platforms.taobao.client.translate import order_seen
from shouhou.refunds.models import Judged, RefundRequest, StatusChange
from shouhou.shops.models import Shop
from shouhou.shops.tests.make import NOW
from shouhou.sync import actions
from shouhou.sync.models import Pulse, StrangeWord
from shouhou.sync.tests.make import as_refund, as_trade, make_connected, refund, trade

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
REFUND_STATES = ("WAIT_SELLER_AGREE", "SELLER_REFUSE_BUYER", "SUCCESS")
TRADE_STATES = ("WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_FINISHED")


def take(shop: Shop, kind: str, *rows: Any, at: int = 0) -> actions.TakenThings:
    return actions.take_things(shop.pk, kind, rows, NOW + at * MINUTE, NOW + timedelta(hours=1))


def standing() -> list[Any]:
    """Everything that the rows say in the end, without numbers and notes of ours."""
    orders = Order.objects.order_by("order_no").values_list(
        "order_no", "status", "paid_fen", "seller_memo", "split_problem", "seen_at"
    )
    lines = OrderLine.objects.order_by("line_no").values_list(
        "line_no", "status", "share_fen", "stand_in"
    )
    refunds = RefundRequest.objects.order_by("refund_no").values_list(
        "refund_no", "status", "amount_fen", "deadline_at", "verdict", "seen_at"
    )
    raw = RawThing.objects.order_by("kind", "external_id", "digest").values_list(
        "kind", "external_id", "raw", "seen_at"
    )
    return [list(orders), list(lines), list(refunds), list(raw)]


SIGHTS = st.lists(
    st.tuples(
        st.sampled_from(["trade", "refund"]),
        st.integers(1, 3),
        st.integers(0, 2),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda sight: (sight[0], sight[1], sight[3]),
)


def sight(kind: str, number: int, state: int) -> Any:
    if kind == "trade":
        return as_trade(trade(number, status=TRADE_STATES[state], seller_memo=f"备注{state}"))
    return as_refund(refund(number, of=number, status=REFUND_STATES[state]))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(sights=SIGHTS, data=st.data())
def test_the_order_of_arrival_does_not_matter_nor_does_repetition(sights: Any, data: Any) -> None:
    arrivals = data.draw(st.permutations(sights + sights))
    ends = []
    for order in (sorted(sights, key=lambda each: each[3]), arrivals):
        with transaction.atomic():
            shop, _ = make_connected()
            for kind, number, state, minute in order:
                take(shop, kind, sight(kind, number, state), at=minute)
            ends.append(standing())
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


def test_everything_twice_changes_nothing() -> None:
    shop, _ = make_connected()
    rows = [as_trade(trade(n)) for n in range(5)]
    requests = [as_refund(refund(n, of=n)) for n in range(5)]
    for _ in range(2):
        take(shop, "trade", *rows)
        take(shop, "refund", *requests)
    counts = [each.objects.count() for each in (Order, RefundRequest, RawThing, Judged)]
    assert counts == [5, 5, 10, 5]
    assert StatusChange.objects.count() == 5


def test_a_state_that_comes_back_is_seen_as_the_newer() -> None:
    """A → B → A: the first version is known, and yet it is what holds now."""
    shop, _ = make_connected()
    first, second = as_trade(trade(1, seller_memo="甲")), as_trade(trade(1, seller_memo="乙"))
    for minute, row in enumerate((first, second, first)):
        take(shop, "trade", row, at=minute)
    assert Order.objects.get().seller_memo == "甲"
    assert sorted(each.seen_at for each in RawThing.objects.all()) == [
        NOW + MINUTE,
        NOW + 2 * MINUTE,
    ]


def test_exports_and_answers_interleave_by_their_moments() -> None:
    shop, _ = make_connected()
    exported = order_seen(as_trade(trade(1, seller_memo="报表")))
    take(shop, "trade", as_trade(trade(1, seller_memo="接口")), at=5)
    take_orders(Source(shop.pk, NOW + 3 * MINUTE, 17), [exported])
    assert Order.objects.get().seller_memo == "接口"
    take_orders(Source(shop.pk, NOW + 7 * MINUTE, 18), [exported])
    found = Order.objects.get()
    assert (found.seller_memo, found.seen_in) == ("报表", 18)


HOSTILE = [
    "\0" * 3,
    "</script><b onmouseover=alert(1)>",
    "\ud800",
    "\u202e\u0007退款",
    "好" * 1_700_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=["nul", "html", "half", "bidi", "5MB"])
def test_hostile_text_is_kept_and_harms_nobody(text: str) -> None:
    shop, _ = make_connected()
    bad = as_trade(trade(1, buyer_message=text, buyer_nick=text))
    take(shop, "trade", bad, as_trade(trade(2)))
    assert {row.order_no[-1] for row in Order.objects.all()} >= {"2"}
    assert RawThing.objects.count() == 2
    assert "\0" not in RawThing.objects.order_by("external_id")[0].raw


@pytest.mark.parametrize(
    "wrong",
    [
        {"payment": "12.345"},
        {"payment": None},
        {"created": "yesterday"},
        {"orders": {"order": "none"}},
        {"num": "many"},
        {"payment": "99999999999999999.00"},
        {"orders": {"order": [{"oid": 1, "num": -5, "price": "1.00"}]}},
    ],
)
def test_a_row_that_nobody_can_read_is_kept_and_listed(wrong: dict[str, Any]) -> None:
    shop, _ = make_connected()
    told = raw_text(trade(1, **wrong))
    try:
        row: Any = row_from_raw(calls.Trade, told)
    except ValueError as bad:
        row = Broken(told, "field", str(bad))
    taken = take(shop, "trade", row, as_trade(trade(2)))
    assert [each.order_no[-1] for each in Order.objects.all()] == ["2"]
    unread = RawThing.objects.get(absorbed_at=None)
    assert (unread.raw, unread.unread != "") == (told, True)
    assert taken.unread == (unread.external_id,)


def test_what_nobody_could_read_is_tried_again() -> None:
    shop, _ = make_connected()
    told = raw_text(trade(1))
    take(shop, "trade", Broken(told, "payment", "?"), Broken("{", "json", "{"))
    assert Order.objects.count() == 0
    assert actions.read_unread(shop.pk, NOW) == 1
    assert Order.objects.get().order_no == "2611230000000000001"
    assert [row.raw for row in RawThing.objects.filter(absorbed_at=None)] == ["{"]


def test_unknown_words_are_counted_and_shown() -> None:
    shop, _ = make_connected()
    take(shop, "trade", as_trade(trade(1, status="TRADE_ON_THE_MOON")))
    take(shop, "trade", as_trade(trade(1, status="TRADE_ON_THE_MOON")))
    order = Order.objects.get()
    assert (order.status, order.status_text) == ("unrecognised", "TRADE_ON_THE_MOON")
    found = StrangeWord.objects.get()
    assert (found.field, found.word, found.times) == ("order.status", "TRADE_ON_THE_MOON", 2)


def test_queries_do_not_grow_with_the_rows() -> None:
    shop, _ = make_connected()
    Pulse.objects.create(shop=shop)
    counts = []
    for first, many in ((0, 2), (100, 60)):
        rows = [as_trade(trade(first + n)) for n in range(many)]
        with CaptureQueriesContext(connection) as asked:
            take(shop, "trade", *rows)
        requests = [as_refund(refund(first + n, of=first + n)) for n in range(many)]
        with CaptureQueriesContext(connection) as judged:
            take(shop, "refund", *requests)
        counts.append((len(asked), len(judged)))
    (few_asked, few_judged), (many_asked, many_judged) = counts
    assert few_asked == many_asked
    # One look for each request's agreement is the requests' own.
    assert many_judged - few_judged <= 58


def test_forgetting_empties_the_raw_things_and_keeps_their_versions() -> None:
    shop, _ = make_connected()
    take(shop, "trade", as_trade(trade(1)), as_trade(trade(2)))
    number = Order.objects.order_by("order_no")[0].order_no
    assert erase_raw(shop_id=shop.pk, kind="orders", external_ids=[number]) == 1
    assert {row.external_id: bool(row.raw) for row in RawThing.objects.all()}[number] is False
    take(shop, "trade", as_trade(trade(1)))
    assert RawThing.objects.get(external_id=number).raw == ""
    assert erase_raw_before(shop_id=shop.pk, before=NOW + MINUTE) == 1
    assert list(RawThing.objects.values_list("raw", flat=True)) == ["", ""]


def test_of_two_answers_on_their_way_at_once_the_later_change_wins() -> None:
    """The one asked for first was answered last, and tells more."""
    shop, _ = make_connected()
    later = as_refund(refund(1, status="SUCCESS", at=NOW + 9 * MINUTE))
    take(shop, "refund", as_refund(refund(1, at=NOW)), at=7)
    take(shop, "refund", later, at=5)
    assert RefundRequest.objects.get().status == "success"
    take(shop, "refund", as_refund(refund(1, at=NOW)), at=8)
    assert RefundRequest.objects.get().status == "success", "what was before is not again"
