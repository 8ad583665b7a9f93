"""The alarm a case carries: raised by the slices above, put aside by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from shouhou.cases.actions.holding import guard, hold, keep, shops_stirred, stir
from shouhou.cases.actions.writing import add_lines
from shouhou.cases.facts import Said
from shouhou.cases.models import LIVE, Case
from shouhou.cases.words import ALARMS
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def raise_alarm(
    *, case_id: int, level: int, said: Said, now: datetime, by: Person | None = None
) -> None:
    """The case carries this alarm from now on, or the higher one it had; the line is written.

    Raises Refused: `not_here`, `unknown_word`, or as states.md says.
    """
    known_level(level)
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "raise")
        keep(held, said, now, alarm=max(level, held.case.alarm))
        stir(held.case, now)


def raise_alarms(*, alarms: Sequence[tuple[int, int, Said]], now: datetime) -> int:
    """(case, level, line) of many; cases that are not live any more are left out. How many were.

    A constant number of statements, one announcement per shop. Raises Refused `unknown_word`.
    """
    for _, level, _ in alarms:
        known_level(level)
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(LIVE, pk__in={pk for pk, _, _ in alarms})
        cases = {case.pk: case for case in rows.order_by("pk")}
        lines = [(pk, said) for pk, _, said in alarms if pk in cases]
        add_lines(lines, {pk: case.version for pk, case in cases.items()}, None, now)
        levels = {pk: case.alarm for pk, case in cases.items()}
        for pk, level, _ in alarms:
            if pk in levels:
                levels[pk] = max(levels[pk], level)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_case c SET alarm = a.level"
                " FROM unnest(%s::bigint[], %s::int[]) AS a (id, level) WHERE c.id = a.id",
                [list(levels), list(levels.values())],
            )
        shops_stirred({case.shop_id for case in cases.values()}, now)
    return len(cases)


def lower_alarm(
    *, case_id: int, level: int, said: Said | None, now: datetime, by: Person | None = None
) -> None:
    """The case carries exactly this alarm (0: none); nothing is written without a line to say.

    Raises Refused: `not_here`, `unknown_word`, or as states.md says.
    """
    known_level(level)
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "calm")
        if said is None:
            Case.objects.filter(pk=case_id).update(alarm=level, touched_at=now)
        else:
            keep(held, said, now, alarm=level)
        stir(held.case, now)


def known_level(level: int) -> None:
    if level not in ALARMS:
        raise Refused("unknown_word", f"没有预警级别 {level}。", f"There is no alarm {level}.")
