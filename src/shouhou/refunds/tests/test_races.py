"""Two at once on one refund: real threads, real PostgreSQL."""

from __future__ import annotations

import time
from threading import Event

import pytest
from django.db import connection, transaction

from shouhou.cases.actions import lock_case
from shouhou.cases.models import Task
from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NOW, make_person, make_shop, make_source
from shouhou.orders.tests.test_races import at_once
from shouhou.refunds.actions import answer, carried_out, judge, take_refunds
from shouhou.refunds.models import Agreement, Judged, RefundAnswer, RefundRequest, StatusChange
from shouhou.refunds.tests.making import make_order, make_refund
from shouhou.refunds.tests.world import make_world, only_agreement, unsent, unsent_order

pytestmark = pytest.mark.django_db(transaction=True)


def make_refunds(shop, many=20, **changes):
    refunds = [make_refund(refund_no=f"{n:018d}", **changes) for n in range(many)]
    return take_refunds(make_source(shop), refunds, NOW).refund_ids


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    return shop


def test_two_answers_at_once_one_holds_both_are_kept(shop):
    (refund_id,) = make_refunds(shop, 1, reason_text="质量问题")
    judge(shop.pk, [refund_id], NOW)
    people = make_person(shop), make_person(shop, login="xiaoli")
    at_once(
        lambda: answer(people[0], refund_id, "finding", "confirmed", NOW),
        lambda: answer(people[1], refund_id, "finding", "not_found", NOW),
    )
    held = RefundAnswer.objects.get(ended_at__isnull=True)
    assert RefundAnswer.objects.count() == 2
    latest = Judged.objects.get(latest=True)
    assert latest.facts["finding"] == held.value
    numbers = Judged.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, latest.number + 1))


def test_the_same_answer_twice_at_once_is_told_once(shop):
    (refund_id,) = make_refunds(shop, 1, reason_text="质量问题")
    by = make_person(shop)
    told = at_once(*[lambda: answer(by, refund_id, "finding", "confirmed", NOW)] * 3)
    assert sorted(told) == [False, False, True]
    assert RefundAnswer.objects.count() == 1


def test_judging_twice_at_once_decides_once(shop):
    refund_ids = make_refunds(shop)
    changed = at_once(*[lambda: judge(shop.pk, refund_ids, NOW)] * 2)
    assert sorted(changed) == [0, len(refund_ids)]
    assert Judged.objects.filter(latest=True).count() == len(refund_ids)


@pytest.mark.parametrize("attempt", range(3))
def test_answering_while_an_export_comes_in_and_is_judged(shop, attempt):
    refund_ids = make_refunds(shop, reason_text="质量问题")
    by = make_person(shop)
    newer = [make_refund(refund_no=f"{n:018d}", status="success") for n in range(20)]

    def absorb():
        taken = take_refunds(make_source(shop, 21), newer[::-1], NOW)
        judge(shop.pk, taken.refund_ids, NOW)

    at_once(
        absorb,
        lambda: [answer(by, pk, "finding", "confirmed", NOW) for pk in refund_ids],
        lambda: judge(shop.pk, refund_ids, NOW),
    )
    assert set(RefundRequest.objects.values_list("status", "verdict")) == {("success", "done")}
    latest = Judged.objects.filter(latest=True)
    assert [row.facts["finding"] for row in latest] == ["confirmed"] * 20
    assert StatusChange.objects.count() == 40


def test_work_told_waits_for_the_request_before_it_takes_the_case():
    world = make_world()
    world.take_order(unsent_order())
    world.take(unsent())
    row = only_agreement()
    world.agree(row)
    key = Task.objects.get(kind="platform_click").key
    held = Event()

    def act():
        with transaction.atomic():
            list(RefundRequest.objects.select_for_update().values_list("pk"))
            held.set()
            wait_for_somebody()
            lock_case(by=None, case_id=row.case_id)

    def tell():
        held.wait(10)
        carried_out(key=key, now=NOW)

    at_once(act, tell)
    assert Agreement.objects.get().outside is True


def wait_for_somebody():
    """Until another connection waits for a lock of this test's database."""
    asks = "SELECT count(*) FROM pg_locks WHERE NOT granted"  # read anew, unlike pg_stat_activity
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(asks)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")
