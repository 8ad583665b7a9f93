"""Look for early signs on the cases that changed; a sign known already is not told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from shouhou.alarms import queries
from shouhou.alarms.decide import read_signs, rises
from shouhou.alarms.facts import Shown
from shouhou.alarms.models import Looked, Round, Sign
from shouhou.alarms.queries import Watch
from shouhou.alarms.words import ALARMS
from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import Running, running, touched
from shouhou.cases.words import LIVE
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling

ROUND: Final = "signs"
BATCH: Final = 300
OVERLAP: Final = timedelta(minutes=10)
"""A transaction may commit later than its moment: so far back each round looks again."""
BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def look_again(*, now: datetime, everything: bool = False) -> int:
    """Read the signs of every live case that changed since the last round; how many were new.

    `everything` begins from the start: numbers and rules may have changed. A round that breaks
    off is taken up where the round before began; what was read is not read again.
    """
    before = None if everything else queries.since(ROUND)
    since = before - OVERLAP if before else BEGINNING
    new, after = 0, None
    while rows := touched(since, BATCH, after):
        after = (rows[-1].touched_at, rows[-1].case_id)
        known = {} if everything else queries.looked_at([row.case_id for row in rows])
        changed = [row for row in rows if known.get(row.case_id, (None,))[0] != row.touched_at]
        by_shop = sorted(changed, key=lambda row: row.shop_id)
        for shop_id, some in groupby(by_shop, key=lambda row: row.shop_id):
            new += look_at(shop_id=shop_id, case_ids=[row.case_id for row in some], now=now)
    _end_over(now)
    Round.objects.update_or_create(name=ROUND, defaults={"since": now})
    return new


def look_at(*, shop_id: int, case_ids: Sequence[int], now: datetime) -> int:
    """Read the signs of these cases of a shop; how many were new. One transaction."""
    watch = queries.watch_of(shop_id, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [f"alarms:look:{shop_id}"])
        rows = [row for row in running(case_ids) if row.shop_id == shop_id]
        evidence = queries.evidence_of(rows, watch, now)
        held = queries.current([row.case_id for row in rows])
        fresh: list[tuple[Running, Shown]] = []
        for row in rows:
            shown = read_signs(evidence[row.case_id], watch.numbers, watch.on)
            fresh += [(row, one) for one in _compare(held[row.case_id], shown, now)]
        _keep(fresh, now)
        _tell(fresh, watch, now)
        _settle(rows, watch, now)
    return len(fresh)


def _compare(held: Mapping[str, Sign], shown: Sequence[Shown], now: datetime) -> list[Shown]:
    """End what is no longer so, and what there is more of; what is to be written anew."""
    fresh = []
    for one in shown:
        row = held.get(one.sign)
        if row is None:
            fresh.append(one)
        elif rises(row.alarm, row.mark, one):
            louder = ALARMS.index(one.alarm) > ALARMS.index(row.alarm)
            if row.seen_at is None and not louder:
                Sign.objects.filter(pk=row.pk).update(mark=one.mark, zh=one.zh, en=one.en)
                continue
            Sign.objects.filter(pk=row.pk).update(ended_at=now)
            fresh.append(one)
    gone = held.keys() - {one.sign for one in shown}
    if gone:
        Sign.objects.filter(pk__in=[held[code].pk for code in gone]).update(ended_at=now)
    return fresh


def _keep(fresh: Sequence[tuple[Running, Shown]], now: datetime) -> None:
    Sign.objects.bulk_create(
        Sign(
            shop_id=row.shop_id,
            case_id=row.case_id,
            sign=one.sign,
            row=one.row,
            alarm=one.alarm,
            mark=one.mark,
            zh=one.zh,
            en=one.en,
            at=now,
        )
        for row, one in fresh
    )


def _tell(fresh: Sequence[tuple[Running, Shown]], watch: Watch, now: datetime) -> None:
    """A line and an alarm on the case; to the supervisors what is urgent."""
    if not fresh:
        return
    lines = [
        (
            row.case_id,
            ALARMS.index(one.alarm),
            Said("alarm", f"苗头：{one.zh}", f"Sign: {one.en}", {"sign": one.sign, "row": one.row}),
        )
        for row, one in fresh
    ]
    cases.raise_alarms(alarms=lines, now=now)
    urgent = [(row, one) for row, one in fresh if one.alarm == "urgent"]
    if len({row.case_id for row, _ in urgent}) > watch.number("tell_singly"):
        many = len({row.case_id for row, _ in urgent})
        zh, en = (
            f"{many} 单有紧急的苗头，请看总览",
            f"{many} cases give urgent signs: see the overview",
        )
        what = Telling(watch.shop_id, None, "alarm.signs", zh, en, True)
        tell(watch.supervisors, what, now=now)
        return
    for row, some in groupby(urgent, key=lambda pair: pair[0]):
        shown = [one for _, one in some]
        name = row.buyer or row.order_no or str(row.case_id)
        zh, en = "；".join(one.zh for one in shown), "; ".join(one.en for one in shown)
        what = Telling(
            watch.shop_id, row.case_id, "alarm.sign", f"{name}：{zh}", f"{name}: {en}", True
        )
        tell(watch.supervisors, what, now=now)


def _line(one: Shown) -> Said:
    return Said("alarm", f"苗头：{one.zh}", f"Sign: {one.en}", {"sign": one.sign, "row": one.row})


def _settle(rows: Sequence[Running], watch: Watch, now: datetime) -> None:
    """Remember up to where the cases were read, and take back an alarm whose reason is gone.

    The loudest of its open signs and of the last warning of its present deadline is what a case
    should carry. Only a level that we gave is taken back: a person may have chosen another.
    """
    ids = [row.case_id for row in rows]
    before, wanted = queries.looked_at(ids), queries.deadline_alarms(rows, watch)
    for pk, signs in queries.current(ids).items():
        heard = [ALARMS.index(one.alarm) for one in signs.values() if one.seen_at is None]
        wanted[pk] = max([wanted[pk], *heard])
    for row in rows:
        ours = before.get(row.case_id, (None, 0))[1]
        if wanted[row.case_id] < ours == row.alarm:
            cases.lower_alarm(case_id=row.case_id, level=wanted[row.case_id], said=None, now=now)
    Looked.objects.bulk_create(
        [
            Looked(
                case_id=row.case_id, touched_at=row.touched_at, alarm=wanted[row.case_id], at=now
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["touched_at", "alarm", "at"],
    )


def _end_over(now: datetime) -> None:
    """A case that is over gives no signs any more."""
    over = Sign.objects.filter(ended_at=None).exclude(case__state__in=LIVE)
    over.update(ended_at=now)
