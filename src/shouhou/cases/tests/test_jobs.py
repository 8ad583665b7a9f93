"""The timetable of cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shouhou.cases import actions, jobs
from shouhou.cases.facts import Closing
from shouhou.cases.models import Case
from shouhou.cases.tests.make import NOW, case_of, make_case, make_person, make_shop
from shouhou.orders.models import ErasureRun

pytestmark = pytest.mark.django_db


def test_waiting_cases_wake_by_the_minute():
    shop = make_shop()
    case_id = make_case(shop, make_person(shop))
    now = timezone.now()
    actions.wait(by=None, case_id=case_id, until=now + timedelta(seconds=1), now=now)
    jobs.wake()
    assert case_of(case_id).state == "waiting"
    Case.objects.update(waits_until=now)
    jobs.wake()
    jobs.wake()
    assert case_of(case_id).state == "open"


def test_old_cases_are_forgotten_once_and_it_is_written_down():
    shop = make_shop()
    agent = make_person(shop)
    old, young = make_case(shop, agent), make_case(shop, agent)
    for case_id in (old, young):
        actions.close(by=agent, case_id=case_id, closing=Closing("refunded"), now=NOW)
    Case.objects.filter(pk=old).update(closed_at=timezone.now() - timedelta(days=9999))
    Case.objects.filter(pk=young).update(closed_at=timezone.now())
    jobs.forget()
    jobs.forget()
    assert (case_of(old).buyer, case_of(young).buyer) == ("", "tb_summer88")
    assert list(ErasureRun.objects.values_list("part", "count")) == [("cases", 1)]
