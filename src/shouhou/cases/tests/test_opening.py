"""Cases are opened by hand, by rule and by the thousand; nothing of another shop is seen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions
from shouhou.cases.facts import Opening
from shouhou.cases.models import Case, CaseEvent
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    NOW,
    ORDER,
    case_of,
    come_in,
    kinds_of,
    make_case,
    make_come,
    make_person,
    make_shop,
)
from shouhou.notices.models import Notice
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def test_who_opens_by_hand_owns_it_and_the_note_is_kept(shop):
    by = make_person(shop)
    case = case_of(make_case(shop, by, note="买家来电"))
    assert (case.state, case.owner, case.lane, case.version) == ("open", by, "new", 2)
    assert kinds_of(case.pk) == ["opened", "note"]
    assert [event.by for event in case.events.order_by("number")] == [by, by]
    notice = Notice.objects.get()
    assert (notice.topic, notice.case_id, notice.shop_id) == ("case.opened", case.pk, shop.pk)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "refund"}, "unknown_word", "kind"),
        ({"source": "x"}, "unknown_word", "source"),
        ({"stage": ""}, "unknown_word", "stage"),
        ({"note": "长" * 4001}, "too_long", "note"),
        ({"order_no": "9" * 65}, "too_long", "order_no"),
        ({"note": "长" * 1_000_000}, "too_long", "note"),
    ],
)
def test_a_wrong_opening_leaves_nothing(shop, changes, code, field):
    with pytest.raises(Refused) as refused:
        make_case(shop, make_person(shop), **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Case.objects.exists()


def test_another_shop_does_not_exist(shop):
    other = make_shop("别家")
    for person in (make_person(other), make_person(shop, role="warehouse")):
        with pytest.raises(Refused) as refused:
            actions.open_case(by=person, opening=Opening(shop.pk, "other", "hand"), now=NOW)
        assert refused.value.code == "not_here"
    assert not Case.objects.exists()


def test_hostile_text_is_kept_harmless(shop):
    nick = "\0买\u202e家" + "é" * 1000
    case = case_of(
        make_case(shop, make_person(shop), buyer=nick, title="\ud800锅\n\x1b", note="a\0b")
    )
    assert case.buyer == "买家" + "é" * 197 + "…"
    assert case.title == "锅"
    assert case.events.last().zh == "ab"


def test_requests_of_one_order_share_a_case_and_join_a_live_one(shop):
    found = come_in(
        shop, make_come(shop), make_come(shop, "r2"), make_come(shop, "r3", order_no="2")
    )
    assert found["r1"] == found["r2"] != found["r3"]
    case = case_of(found["r1"])
    assert (case.refunds, case.source, case.opened_at) == (2, "refund", NOW - DAY)
    assert kinds_of(case.pk) == ["opened", "joined"]
    again = come_in(shop, make_come(shop, "r4"))
    assert again == {"r4": case.pk}
    case.refresh_from_db()
    assert (case.refunds, case.version, Case.objects.count()) == (3, 3, 2)


def test_a_request_before_shipping_goes_to_in_sales(shop):
    found = come_in(shop, make_come(shop, kind="refund_unshipped"))
    assert case_of(found["r1"]).stage == "in"


def test_without_an_order_nothing_is_joined(shop):
    found = come_in(shop, make_come(shop, order_no=""), make_come(shop, "r2", order_no=""))
    assert found["r1"] != found["r2"]
    assert come_in(shop, make_come(shop, "r3", order_no=""))["r3"] not in found.values()


def test_what_is_over_is_filed_as_closed_and_does_not_attract(shop):
    over = make_come(shop, is_over=True, result="refunded")
    (case_id,) = come_in(shop, over).values()
    case = case_of(case_id)
    assert (case.state, case.result, case.lane, case.closed_at) == (
        "closed",
        "refunded",
        "done",
        NOW,
    )
    assert kinds_of(case_id) == ["opened", "closed"]
    assert come_in(shop, make_come(shop, "r2"))["r2"] != case_id


def test_a_live_request_beside_one_that_is_over_opens_a_live_case(shop):
    over = make_come(shop, is_over=True, kind="exchange")
    found = come_in(shop, over, make_come(shop, "r2"))
    case = case_of(found["r1"])
    assert (case.state, case.kind, found["r2"]) == ("open", "return_refund", case.pk)


def test_a_waiting_case_that_is_joined_is_open_again(shop):
    (case_id,) = come_in(shop, make_come(shop)).values()
    actions.wait(by=None, case_id=case_id, until=NOW + DAY, now=NOW)
    come_in(shop, make_come(shop, "r2"), now=NOW + HOUR)
    case = case_of(case_id)
    assert (case.state, case.waits_until, case.touched_at) == ("open", None, NOW + HOUR)


def test_a_request_joins_the_survivor_of_a_merged_case(shop):
    by = make_person(shop)
    first, other = make_case(shop, by), make_case(shop, by, order_no="另一单")
    actions.merge(by=by, case_id=first, into=other, now=NOW)
    assert come_in(shop, make_come(shop)) == {"r1": other}


def test_another_shops_case_of_the_same_order_is_not_joined(shop):
    other = make_shop("别家")
    first = make_case(other)
    assert come_in(shop, make_come(shop))["r1"] != first
    assert kinds_of(first) == ["opened"]


@pytest.mark.parametrize("joining", [False, True])
def test_a_thousand_cost_the_same_statements_as_one(shop, joining):
    costs = []
    for many in (1, 3, 1000):
        come = [make_come(shop, f"{many}-{n}", order_no=f"{many}{n:05d}") for n in range(many)]
        if joining:
            come_in(shop, *come)
            come = [make_come(shop, f"again{c.key}", order_no=c.order_no) for c in come]
        with CaptureQueriesContext(connection) as counted:
            come_in(shop, *come)
        costs.append(len(counted))
    assert costs[0] == costs[1] == costs[2] <= 12
    assert Notice.objects.filter(topic="queue.changed").exists()
    assert not Notice.objects.filter(topic="case.opened").exists()


def test_hostile_requests_come_in_too(shop):
    come = make_come(
        shop, "k\0" * 300, order_no="9" * 200, buyer="\0" * 9, kind="nonsense", problem="p" * 99
    )
    (case_id,) = come_in(shop, come).values()
    case = case_of(case_id)
    assert (case.kind, case.buyer, len(case.order_no), len(case.problem)) == ("other", "", 64, 40)
    assert CaseEvent.objects.filter(case=case).count() == 1
    assert ORDER not in case.order_no
