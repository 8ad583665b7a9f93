"""The shared budget: what the client's own does, and nothing is given out twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.platforms.taobao.client import Allowance, MemoryBudget, Wait
from shouhou.shops.tests.make import NOW
from shouhou.sync.actions.budget import SharedBudget
from shouhou.sync.models import Allowance as Row


def few(scope: str) -> Allowance:
    return Allowance(rate=1, burst=3, daily=7 if scope == "app" else 0)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "ban"]), st.sampled_from(["app", "shop:1"]), st.integers(0, 5)
    ),
    max_size=15,
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_it_answers_like_the_one_in_memory(steps: list[tuple[str, str, int]]) -> None:
    Row.objects.all().delete()
    ours, theirs, now = SharedBudget("1", few), MemoryBudget(few), NOW
    for what, scope, seconds in steps:
        now += timedelta(seconds=seconds)
        if what == "ban":
            ours.ban(scope, now + timedelta(seconds=2))
            theirs.ban(scope, now + timedelta(seconds=2))
        else:
            assert ours.take(["app", scope], now) == theirs.take(["app", scope], now)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_there_is() -> None:
    budget = SharedBudget("2", lambda scope: Allowance(rate=0.001, burst=10))

    def ask(number: int) -> Wait | None:
        try:
            return budget.take(["app", f"shop:{number % 2}"], NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(40)))
    assert answers.count(None) == 10
    assert Row.objects.get(app_key="2", scope="app").used == 10
