"""Walking lists while rows move between their pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import local
from shouhou.platforms.taobao.client import Page, calls, walk
from shouhou.platforms.taobao.client.paging import spans, window_of

START = local("2026-03-01 00:00:00")
HOUR = timedelta(hours=1)


class Platform:
    """Refunds by `modified`; after each call some rows are changed, so they leave the window."""

    def __init__(self, count, size, leaving=()):
        self.rows = [
            calls.Refund(refund_id=str(n), modified=START + timedelta(seconds=n))
            for n in range(count)
        ]
        self.size, self.leaving, self.asked = size, list(leaving), []

    def ask(self, request):
        self.asked.append(request)
        inside = [
            row
            for row in self.rows
            if request.start_modified <= row.modified <= request.end_modified
        ]
        first = (request.page_no - 1) * request.page_size
        page = tuple(inside[first : first + request.page_size])
        if request.use_has_next:
            told = Page(page, has_next=first + request.page_size < len(inside))
        else:
            told = Page(page, total=len(inside))
        self.change()
        return told

    def change(self):
        for number in self.leaving.pop(0) if self.leaving else ():
            changed = START + timedelta(days=3650)
            self.rows = [
                replace(row, modified=changed) if row.refund_id == str(number) else row
                for row in self.rows
            ]


def ids(pages):
    return [row.refund_id for page in pages for row in page.rows]


def test_pages_are_read_last_to_first():
    platform = Platform(7, 3)
    request = calls.RefundsReceived(page_size=3)
    found = ids(walk(platform.ask, request, START, START + HOUR))
    assert found == ["6", "3", "4", "5", "0", "1", "2"]
    assert [each.page_no for each in platform.asked] == [1, 3, 2, 1]


def test_one_page_is_asked_once_and_none_is_no_page():
    platform = Platform(2, 5)
    request = calls.RefundsReceived(page_size=5)
    assert ids(walk(platform.ask, request, START, START + HOUR)) == ["0", "1"]
    assert len(platform.asked) == 1
    assert list(walk(Platform(0, 5).ask, request, START, START + HOUR)) == []


@given(
    st.integers(0, 40),
    st.integers(1, 7),
    st.lists(st.lists(st.integers(0, 40), max_size=4), max_size=12),
)
def test_no_row_is_missed_while_others_leave_the_window(count, size, leaving):
    platform = Platform(count, size, leaving)
    found = ids(walk(platform.ask, calls.RefundsReceived(page_size=size), START, START + HOUR))
    left = {str(number) for step in leaving for number in step}
    stayed = {str(number) for number in range(count)} - left
    assert stayed <= set(found)
    assert len(found) == len(set(found))


def test_a_changed_row_comes_again():
    first = calls.Refund(refund_id="1", modified=START)
    later = replace(first, modified=START + HOUR)
    pages = iter([Page((first,), total=1), Page((first, later), total=2)])
    request = calls.RefundsReceived()
    found = list(walk(lambda _: next(pages), request, START, START + timedelta(days=2)))
    assert [page.rows for page in found] == [(first,), (later,)]


def test_rows_without_a_moment_of_change_are_known_by_what_they_say():
    one = calls.TradeRate(tid="1", oid="2", raw="a")
    other = replace(one, raw="b")
    pages = iter([Page((one, one, other), total=3)])
    found = list(walk(lambda _: next(pages), calls.TradeRates(), START, START + HOUR))
    assert [page.rows for page in found] == [(one, other)]


def test_forward_while_there_is_a_next():
    platform = Platform(7, 3)
    request = calls.RefundsReceived(page_size=3, use_has_next=True)
    assert ids(walk(platform.ask, request, START, START + HOUR)) == list("0123456")
    assert [each.page_no for each in platform.asked] == [1, 2, 3]


def test_a_list_that_always_says_more_ends_at_an_empty_page():
    row = calls.Refund(refund_id="1", modified=START)
    pages = iter([Page((row,), has_next=True), Page((), has_next=True)])
    request = calls.RefundsReceived(use_has_next=True)
    assert ids(walk(lambda _: next(pages), request, START, START + HOUR)) == ["1"]


def test_forward_ends_at_the_last_page_the_platform_has():
    asked = []

    def ask(request):
        asked.append(request.page_no)
        return Page((calls.TradeRate(tid="1", oid=str(request.page_no)),), has_next=True)

    request = calls.TradeRates(use_has_next=True)
    assert len(list(walk(ask, request, START, START + HOUR))) == 200
    assert asked == list(range(1, 201))


def test_a_window_with_too_many_rows_is_cut_in_two():
    asked = []

    def ask(request):
        asked.append((request.start_date, request.end_date))
        wide = request.end_date - request.start_date > timedelta(hours=6)
        return Page((), total=2000) if wide else Page((), total=0)

    list(walk(ask, calls.TradeRates(), START, START + 12 * HOUR))
    assert asked == [
        (START, START + 12 * HOUR),
        (START, START + 6 * HOUR),
        (START + 6 * HOUR, START + 12 * HOUR),
    ]


@given(st.integers(0, 3 * 86400 * 1000), st.integers(0, 5 * 86400 * 1000), st.integers(1, 2000))
def test_spans_cover_everything_and_none_is_too_long(offset, length, minutes):
    start = START + timedelta(milliseconds=offset)
    end, longest = start + timedelta(milliseconds=length), timedelta(minutes=minutes)
    cut = list(spans(start, end, longest))
    if length == 0 and not start.microsecond:
        assert cut == []
        return
    assert cut[0][0] <= start
    assert cut[-1][1] >= end
    assert all(low < high and high - low <= longest for low, high in cut)
    assert all(one[1] == other[0] for one, other in pairwise(cut))


def test_increments_are_asked_in_half_hours():
    assert window_of("taobao.trades.sold.increment.get").longest == timedelta(minutes=30)
    asked = []

    def ask(request):
        asked.append((request.start_modified, request.end_modified, request.page_size))
        return Page((), total=0)

    request = calls.TradesChanged(start_modified=START, end_modified=START)
    list(walk(ask, request, START, START + HOUR))
    half = START + timedelta(minutes=30)
    assert asked == [(START, half, 50), (half, START + HOUR, 50)]


def test_a_list_without_a_window_is_not_walked():
    with pytest.raises(LookupError):
        window_of("taobao.refund.get")
