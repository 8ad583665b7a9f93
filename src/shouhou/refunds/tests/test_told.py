"""Answers: by whom, when, taken back, judged at once, nothing lost."""

from __future__ import annotations

import pytest

from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NOW, later, make_person, make_shop, make_source
from shouhou.policy import UnknownWord
from shouhou.refunds.actions import answer, judge, take_back_answer, take_refunds
from shouhou.refunds.models import Judged, RefundAnswer, RefundRequest
from shouhou.refunds.queries import refund_view, what_if
from shouhou.refunds.tests.making import make_order, make_refund
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
REASON = "质量问题"


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def refund_id(shop):
    """A fault is claimed; nobody has looked yet."""
    take_orders(make_source(shop), [make_order()])
    refund = make_refund(reason_text=REASON, answers=(("核实结果", "不属实"),))
    (pk,) = take_refunds(make_source(shop), [refund], NOW).refund_ids
    judge(shop.pk, [pk], NOW)
    return pk


def finding(refund_id):
    return Judged.objects.get(refund=refund_id, latest=True).facts["finding"]


def refusal(do, *said):
    with pytest.raises(Refused) as refused:
        do(*said)
    return refused.value.code


def test_a_persons_word_goes_before_the_files_and_gives_way_when_taken_back(shop, refund_id):
    by = make_person(shop)
    assert finding(refund_id) == "not_found"
    assert answer(by, refund_id, "finding", "confirmed", NOW)
    assert finding(refund_id) == "confirmed"
    take_back_answer(by, refund_id, "finding", later(NOW))
    assert finding(refund_id) == "not_found"
    take_back_answer(by, refund_id, "finding", later(NOW, 2))
    assert finding(refund_id) == "claimed"
    assert refusal(take_back_answer, by, refund_id, "finding", NOW) == "not_told"


def test_a_files_newer_word_never_replaces_a_persons(shop, refund_id):
    answer(make_person(shop), refund_id, "finding", "confirmed", NOW)
    newer = make_refund(reason_text=REASON, answers=(("核实结果", "无法判定"),))
    take_refunds(make_source(shop, 22), [newer], NOW)
    judge(shop.pk, [refund_id], NOW)
    assert finding(refund_id) == "confirmed"


def test_the_history_says_who_and_when(shop, refund_id):
    one, two = make_person(shop), make_person(shop, login="xiaoli")
    answer(one, refund_id, "finding", "confirmed", NOW)
    assert not answer(two, refund_id, "finding", "confirmed", later(NOW))
    answer(two, refund_id, "finding", "carrier", later(NOW, 2))
    rows = RefundAnswer.objects.filter(source="person").order_by("pk")
    assert list(rows.values_list("value", "by", "ended_by", "ended_how")) == [
        ("confirmed", one.pk, two.pk, "changed"),
        ("carrier", two.pk, None, ""),
    ]
    told = [one for one in refund_view(one, refund_id).told if one.holds]
    assert [(each.value, each.source) for each in told] == [("carrier", "person")]


def test_the_queue_follows_at_once(shop, refund_id):
    before = RefundRequest.objects.get().verdict
    answer(make_person(shop), refund_id, "finding", "unclear", NOW)
    latest = Judged.objects.get(latest=True)
    assert RefundRequest.objects.get().verdict == latest.decision["verdict"]
    assert latest.number == 2
    assert before == Judged.objects.get(number=1).decision["verdict"]


@pytest.mark.parametrize(
    ("fact", "value"),
    [("finding", "maybe"), ("finding", ""), ("nonsense", "yes"), ("days_signed", "soon")],
)
def test_a_wrong_word_is_refused_and_nothing_stored(shop, refund_id, fact, value):
    by = make_person(shop)
    assert refusal(answer, by, refund_id, fact, value, NOW) == "wrong_answer"
    assert not RefundAnswer.objects.filter(source="person").exists()


def test_only_who_may_answer_in_that_shop(shop, refund_id):
    stranger = make_person(make_shop("别家"), login="stranger")
    finance = make_person(shop, login="caiwu", role="finance")
    for by, pk in ((stranger, refund_id), (finance, refund_id), (make_person(shop), 0)):
        assert refusal(answer, by, pk, "finding", "confirmed", NOW) == "not_here"
        assert refusal(take_back_answer, by, pk, "finding", NOW) == "not_here"


def test_what_if_decides_and_stores_nothing(shop, refund_id):
    by = make_person(shop)
    answer(by, refund_id, "finding", "confirmed", NOW)
    stored = Judged.objects.count(), RefundAnswer.objects.count()
    real = what_if(by, refund_id, {}, NOW)
    other = what_if(by, refund_id, {"problem": "no_reason", "days_signed": "30"}, NOW)
    assert real.to_json() == refund_view(by, refund_id).decision.to_json()
    assert other.facts["days_signed"] == "30"
    assert other.reasons != real.reasons
    assert (Judged.objects.count(), RefundAnswer.objects.count()) == stored
    assert what_if(make_person(login="nobody"), refund_id, {}, NOW) is None
    with pytest.raises((UnknownWord, LookupError)):
        what_if(by, refund_id, {"finding": "maybe"}, NOW)
