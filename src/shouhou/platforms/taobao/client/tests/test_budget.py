"""Allowances over time; a budget that threads share."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import local
from shouhou.platforms.taobao.client import Allowance, MemoryBudget, Wait

NOW = local("2026-03-02 23:59:50")


def test_a_burst_then_a_rate():
    held = Allowance(rate=2, burst=2)
    assert held.allowed(NOW)
    held = held.taken(NOW).taken(NOW)
    assert not held.allowed(NOW)
    assert held.ready_at(NOW) == NOW + timedelta(seconds=0.5)
    assert held.allowed(NOW + timedelta(seconds=0.5))


def test_a_pause_never_saves_more_than_a_burst():
    held = Allowance(rate=1, burst=2).taken(NOW)
    later = NOW + timedelta(days=1)
    held = held.taken(later).taken(later)
    assert not held.allowed(later)


def test_a_daily_quota_begins_anew_at_midnight():
    held = Allowance(rate=100, burst=100, daily=2).taken(NOW).taken(NOW)
    assert held.ready_at(NOW) == local("2026-03-03 00:00:00")
    assert held.allowed(local("2026-03-03 00:00:00"))


def test_the_longer_ban_holds():
    held = Allowance(rate=1, burst=1).banned(NOW + timedelta(seconds=60)).banned(NOW)
    assert held.ready_at(NOW) == NOW + timedelta(seconds=60)
    assert not held.allowed(NOW + timedelta(seconds=59))
    assert held.allowed(NOW + timedelta(seconds=60))


def test_a_clock_that_goes_back_gives_nothing():
    held = Allowance(rate=1, burst=1).taken(NOW)
    assert not held.allowed(NOW - timedelta(hours=1))
    held = held.taken(NOW - timedelta(seconds=30))
    assert not held.allowed(NOW + timedelta(seconds=1))


@given(st.lists(st.floats(0, 3), max_size=40), st.floats(0.5, 20), st.integers(1, 5))
def test_never_more_than_burst_and_rate_in_any_span(pauses, rate, burst):
    held, now = Allowance(rate=rate, burst=burst), NOW
    sent = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if held.allowed(now):
            held = held.taken(now)
            sent.append(now)
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            seconds = (sent[last] - start).total_seconds()
            assert last - first + 1 <= burst + seconds * rate + 0.01


def test_all_scopes_or_none():
    rates = {"app": Allowance(rate=1, burst=5), "shop:1": Allowance(rate=1, burst=1)}
    budget = MemoryBudget(rates.__getitem__)
    assert budget.take(["app", "shop:1"], NOW) is None
    assert budget.take(["app", "shop:1"], NOW) == Wait("shop:1", NOW + timedelta(seconds=1))
    for _ in range(4):  # the refused call was not counted for the app
        assert budget.take(["app"], NOW) is None
    assert budget.take(["app"], NOW) is not None


def test_a_ban_of_one_scope():
    budget = MemoryBudget()
    until = NOW + timedelta(seconds=30)
    budget.ban("shop:1", until)
    assert budget.take(["app", "shop:1"], NOW) == Wait("shop:1", until)
    assert budget.take(["app", "shop:2"], NOW) is None


def test_threads_share_one_budget():
    budget = MemoryBudget(lambda scope: Allowance(rate=0.001, burst=50))
    granted: list[int] = []

    def work() -> None:
        granted.extend(1 for _ in range(40) if budget.take(["app"], NOW) is None)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 50
