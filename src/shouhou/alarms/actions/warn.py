"""Warn of deadlines: each level of each deadline once, whoever scans and however often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from shouhou.alarms import queries
from shouhou.alarms.queries import Due, Watch
from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.clock import SHANGHAI
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling

GIVE: Final = """
INSERT INTO alarms_warned (case_id, deadline_at, level, row, at, told)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::text[],
    %s::timestamptz[], %s::boolean[])
ON CONFLICT (case_id, deadline_at, level) DO NOTHING
RETURNING case_id, level, told
"""


def warn_shop(*, shop_id: int, now: datetime) -> int:
    """Give every warning of the shop that is due and was not given; how many were told.

    Batch by batch, each in one transaction: the row that it was given, the line on the case, its
    alarm and the notices come together or not at all. Again, or twice at once, tells nothing new.
    """
    watch, told = queries.watch_of(shop_id, now), 0
    for due in queries.dues(watch, now):
        with transaction.atomic():
            told += _give(due, watch, now)
    return told


def _give(due: Sequence[Due], watch: Watch, now: datetime) -> int:
    """Those whose row is new are told by us; another scan tells the others."""
    mine = _new_rows(due, now)
    fresh = [one for one in due if one.case.case_id in mine]
    alarms = [(one.case.case_id, one.warn.alarm, _line(one, now)) for one in fresh]
    if alarms:
        cases.raise_alarms(alarms=alarms, now=now)
        _tell(fresh, watch, now)
    return len(fresh)


def _new_rows(due: Sequence[Due], now: datetime) -> frozenset[int]:
    """Write that the warnings are given; the cases whose warning nobody gave before."""
    rows = [
        (one.case.case_id, one.deadline_at, level, one.warn.row, now, level == one.level)
        for one in due
        for level in (*one.skipped, one.level)
    ]
    with connection.cursor() as cursor:
        cursor.execute(GIVE, [list(column) for column in zip(*rows, strict=True)])
        return frozenset(case_id for case_id, _, told in cursor.fetchall() if told)


def _line(one: Due, now: datetime) -> Said:
    zh, en = _in_words(one, now)
    about = {
        "level": one.warn.level,
        "row": one.warn.row,
        "deadline_at": one.deadline_at.isoformat(),
    }
    return Said("alarm", zh, en, about)


def _in_words(one: Due, now: datetime) -> tuple[str, str]:
    """When it runs out, or since when it has; then what the table says."""
    at = one.deadline_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    span = one.deadline_at - now
    if span > timedelta():
        zh, en = _span(span)
        when_zh, when_en = f"{at} 到期，还剩 {zh}", f"Runs out {at}, in {en}"
    else:
        zh, en = _span(-span)
        when_zh, when_en = f"{at} 已到期，到现在 {zh}", f"Ran out {at}, {en} ago"
    return f"{when_zh}。{one.warn.zh}", f"{when_en}: {one.warn.en}"


def _span(span: timedelta) -> tuple[str, str]:
    hours, minutes = span // timedelta(hours=1), span % timedelta(hours=1) // timedelta(minutes=1)
    if hours >= 48:
        return f"{hours // 24} 天", f"{hours // 24} days"
    if hours:
        return f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min"
    return f"{minutes} 分", f"{minutes} min"


def _tell(fresh: Sequence[Due], watch: Watch, now: datetime) -> None:
    """Each person hears of each case; of very many at once in one notice with the number."""
    for person, theirs in _recipients(fresh, watch).items():
        if len(theirs) > watch.number("tell_singly"):
            tell([person], _summary(theirs, watch.shop_id), now=now)
            continue
        for one in theirs:
            zh, en = _in_words(one, now)
            name = one.case.buyer or one.case.order_no or str(one.case.case_id)
            what = Telling(
                watch.shop_id,
                one.case.case_id,
                f"alarm.{one.warn.level}",
                f"{name}：{zh}",
                f"{name}: {en}",
                one.warn.urgent,
            )
            tell([person], what, now=now)


def _recipients(fresh: Sequence[Due], watch: Watch) -> dict[int, list[Due]]:
    found: defaultdict[int, list[Due]] = defaultdict(list)
    for one in fresh:
        people = set(watch.supervisors) if one.warn.tells in ("both", "supervisors") else set()
        if one.warn.tells in ("both", "owner") and one.case.owner_id is not None:
            people.add(one.case.owner_id)
        for person in sorted(people):
            found[person].append(one)
    return found


def _summary(theirs: Sequence[Due], shop_id: int) -> Telling:
    """One notice for many cases: how many have run out, how many are about to."""
    out = sum(one.warn.level == "out" for one in theirs)
    soonest = min(one.deadline_at for one in theirs).astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    zh = f"{len(theirs)} 单要留意：已到期 {out} 单，快到期 {len(theirs) - out} 单，最早 {soonest}"
    en = f"{len(theirs)} cases: {out} ran out, {len(theirs) - out} about to, earliest {soonest}"
    urgent = any(one.warn.urgent for one in theirs)
    return Telling(shop_id, None, "alarm.many", zh, en, urgent)
