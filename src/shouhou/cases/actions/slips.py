"""Higher slices say what must be done next on their cases: lane, deadline, amount; many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from shouhou.cases.actions.holding import shops_stirred, stir
from shouhou.cases.actions.refreshing import refresh
from shouhou.cases.actions.writing import add_lines
from shouhou.cases.decide import moved
from shouhou.cases.facts import Said, Slip
from shouhou.cases.models import Case
from shouhou.cases.queries.reading import not_here
from shouhou.cases.words import DEADLINES_BY, LANES, RESULTS
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.shops.facts import Refused

AT_ONCE: Final = 1000
CLOSED: Final = Said("closed", "申请已经结束，自动结案", "the request is over: closed by itself")
REOPENED: Final = Said("reopened", "申请又有变化，自动重开", "the request moved again: reopened")
STORE: Final = """
UPDATE cases_case c SET
    slip_lane = s.lane, slip_at = s.at, slip_by = s.by, slip_fen = s.fen, state = s.state,
    result = CASE WHEN c.result = '' THEN s.result ELSE c.result END,
    closed_at = CASE WHEN s.state = 'closed' THEN coalesce(c.closed_at, %s) END,
    closed_by_id = CASE WHEN s.state = 'closed' THEN c.closed_by_id END,
    waits_until = CASE WHEN s.state = 'waiting' THEN c.waits_until END,
    reopened = c.reopened + CASE WHEN c.state = 'closed' AND s.state <> 'closed' THEN 1 ELSE 0 END,
    warned = CASE WHEN c.slip_at IS DISTINCT FROM s.at THEN 0 ELSE c.warned END,
    touched_at = %s, amount_fen = s.fen,
    lane = CASE WHEN s.state = 'closed' THEN 'done'
        WHEN s.lane = 'done' AND c.open_tasks > 0 THEN 'tell' ELSE s.lane END,
    runs_out_at = CASE WHEN s.state <> 'closed' THEN least(s.at, c.promised_at) END,
    runs_out_by = CASE WHEN s.state = 'closed' OR coalesce(s.at, c.promised_at) IS NULL THEN ''
        WHEN s.at IS NULL OR c.promised_at < s.at THEN 'promise' ELSE s.by END
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::bigint[],
    %s::text[], %s::text[]) AS s (id, lane, at, by, fen, result, state)
WHERE c.id = s.id
"""
FAMILIES: Final = """
SELECT id FROM cases_case WHERE id = ANY(%s) AND merged_into_id IS NOT NULL
UNION SELECT merged_into_id FROM cases_case WHERE merged_into_id = ANY(%s)
"""
ABOVE: Final = """
WITH RECURSIVE up (id, parent) AS (
    SELECT id, merged_into_id FROM cases_case WHERE id = ANY(%s)
    UNION
    SELECT c.id, c.merged_into_id FROM cases_case c JOIN up ON c.id = up.parent
)
SELECT id, parent FROM up
"""


def set_slips(*, slips: Sequence[Slip], now: datetime) -> int:
    """What must be done next on these cases, until when, over how much; how many changed.

    A slip that is over closes its case by itself, unless something must still be told, a question
    is out, a promise is open, or other cases were merged with it. A running slip that differs from
    the one before reopens a closed case: nothing runs out unseen. A merged case passes its slip on
    to its survivor. Of several slips of one case the last counts. Constant number of statements for
    each thousand. Raises Refused: `not_here`, `unknown_word`.
    """
    last = list({slip.case_id: checked(slip) for slip in slips}.values())
    changed = 0
    with transaction.atomic():
        for start in range(0, len(last), AT_ONCE):
            changed += set_part(last[start : start + AT_ONCE], now)
    return changed


def checked(slip: Slip) -> Slip:
    """The slip in words the database knows; one that is over has no deadline."""
    if slip.lane not in LANES or slip.runs_out_by not in DEADLINES_BY:
        raise Refused(
            "unknown_word", f"没有“{slip.lane}”这一栏。", f"There is no lane {slip.lane!r}."
        )
    if slip.is_over:
        result = slip.result if slip.result in RESULTS else ""
        return replace(slip, lane="done", runs_out_at=None, runs_out_by="", result=result)
    by = slip.runs_out_by if slip.runs_out_at else ""
    return replace(slip, runs_out_by=by, result="")


def set_part(slips: list[Slip], now: datetime) -> int:
    """At most a thousand slips."""
    ids = [slip.case_id for slip in slips]
    above = parents_of(ids)
    rows = Case.objects.select_for_update().filter(pk__in=above).order_by("pk")
    cases = {case.pk: case for case in rows}
    if not all(pk in cases for pk in ids):
        raise not_here()
    fresh = [slip for slip in slips if differs(cases[slip.case_id], slip)]
    if not fresh:
        return 0
    tied = families([slip.case_id for slip in fresh])
    states = {slip.case_id: state_after(cases[slip.case_id], slip, tied) for slip in fresh}
    store(fresh, states, now)
    refresh(tied)
    ended = [pk for pk, state in states.items() if state != cases[pk].state and state == "closed"]
    again = [pk for pk, state in states.items() if cases[pk].state == "closed" != state]
    again += reopen_survivors(fresh, cases, above, now)
    note(ended, CLOSED, cases, now)
    note(again, REOPENED, cases, now)
    tell_reopened([cases[pk] for pk in again], now)
    if len(fresh) == 1:
        stir(cases[fresh[0].case_id], now)
    else:
        shops_stirred({cases[slip.case_id].shop_id for slip in fresh}, now)
    return len(fresh)


def parents_of(ids: Sequence[int]) -> dict[int, int | None]:
    """These cases and all above them → what each was merged into."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [list(ids)])
        return dict(cursor.fetchall())


def families(ids: Sequence[int]) -> set[int]:
    """Those of these cases that were merged, or that something was merged into."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILIES, [list(ids), list(ids)])
        return {row[0] for row in cursor.fetchall()}


def differs(case: Case, slip: Slip) -> bool:
    """Whether the slip says anything new; a live case whose slip is over is closed now."""
    old = (case.slip_lane, case.slip_at, case.slip_by, case.slip_fen)
    new = (slip.lane, slip.runs_out_at, slip.runs_out_by, slip.amount_fen)
    return old != new or (slip.is_over and case.state in ("open", "waiting") and quiet(case))


def quiet(case: Case) -> bool:
    return not case.open_tasks and case.promised_at is None


def state_after(case: Case, slip: Slip, tied: set[int]) -> str:
    """The state of the case once it has this slip."""
    if case.state == "closed" and slip.lane != "done":
        return moved("case", "closed", "reopen", {"system"}).to
    if case.state in ("open", "waiting") and slip.is_over and quiet(case) and case.pk not in tied:
        return moved("case", case.state, "close", {"system"}, {"told", "kept"}).to
    return case.state


def store(slips: Sequence[Slip], states: dict[int, str], now: datetime) -> None:
    """Write slips and states; one statement."""
    columns: list[list[Any]] = [
        [slip.case_id for slip in slips],
        [slip.lane for slip in slips],
        [slip.runs_out_at for slip in slips],
        [slip.runs_out_by for slip in slips],
        [slip.amount_fen for slip in slips],
        [slip.result for slip in slips],
        [states[slip.case_id] for slip in slips],
    ]
    with connection.cursor() as cursor:
        cursor.execute(STORE, [now, now, *columns])


def reopen_survivors(
    slips: Sequence[Slip], cases: dict[int, Case], above: dict[int, int | None], now: datetime
) -> list[int]:
    """A running slip of a merged case reopens the survivor, if that is closed."""
    roots = set()
    for slip in slips:
        here = slip.case_id
        while (parent := above[here]) is not None:
            here = parent
        if here != slip.case_id and slip.lane != "done" and cases[here].state == "closed":
            roots.add(here)
    rows = Case.objects.filter(pk__in=roots)
    rows.update(state="open", closed_at=None, closed_by=None, touched_at=now)
    refresh(roots)
    return sorted(roots)


def note(ids: Sequence[int], said: Said, cases: dict[int, Case], now: datetime) -> None:
    """The same line on many locked cases."""
    if ids:
        add_lines([(pk, said) for pk in ids], {pk: cases[pk].version for pk in ids}, None, now)


def tell_reopened(cases: Sequence[Case], now: datetime) -> None:
    """Each owner learns once how many of their cases came back."""
    many = Counter((case.shop_id, case.owner_id) for case in cases if case.owner_id is not None)
    first = {(case.shop_id, case.owner_id): case.pk for case in cases}
    for (shop_id, owner_id), number in many.items():
        assert owner_id is not None
        only = first[shop_id, owner_id] if number == 1 else None
        zh, en = f"{number} 张售后单自动重开", f"{number} cases were reopened"
        tell([owner_id], Telling(shop_id, only, "reopened", zh, en), now=now)
