"""Personal data whose time is over: the nick goes, figures and decisions stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.approvals.jobs import forget
from shouhou.approvals.models import Approval
from shouhou.approvals.tests.make import NOW, ask_for, make_place, say_yes
from shouhou.orders.actions import note_erasure

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=3660)


def test_ended_approvals_about_no_order_are_forgotten_when_their_time_is_over(monkeypatch):
    place = make_place()
    waiting = ask_for(place)
    ended = say_yes(place.supervisor, ask_for(place, subject_id=2)).id
    monkeypatch.setattr("shouhou.approvals.jobs.moment.now", lambda: NOW)
    forget()
    assert set(Approval.objects.values_list("buyer", flat=True)) == {"tb_summer88"}
    monkeypatch.setattr("shouhou.approvals.jobs.moment.now", lambda: NOW + YEARS)
    forget()
    forget()
    assert dict(Approval.objects.values_list("pk", "buyer")) == {waiting: "tb_summer88", ended: ""}
    assert Approval.objects.get(pk=ended).amount_fen == 60_000


def test_it_is_written_down_by_orders():
    place = make_place()
    note_erasure(shop_id=place.shop_id, part="approvals", before=NOW, count=1, now=NOW)
