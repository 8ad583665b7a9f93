"""What a buyer is promised: what, until when, by whom, kept or not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import guard, hold, keep, needed, stir
from shouhou.cases.actions.refreshing import refreshed
from shouhou.cases.decide import moved
from shouhou.cases.facts import Said, clean
from shouhou.cases.models import Promise
from shouhou.cases.queries.reading import not_here
from shouhou.clock import SHANGHAI
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST = 500


def promise(*, by: Person | None, case_id: int, what: str, until: datetime, now: datetime) -> int:
    """Note a promise; until it is judged its moment counts as a deadline of the case. Its number.

    Raises Refused: `not_here`, `empty`, `too_long`, `too_late` (in the past), or as states.md says.
    """
    what = needed(clean(what, LONGEST, field="what"), "what")
    if until <= now:
        raise Refused("too_late", "兑现时间已经过去。", "That moment is over.", field="until")
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        guard(held, "promise")
        made = Promise.objects.create(case=held.case, what=what, until=until, by=by, at=now)
        day = until.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
        said = Said(
            "promised",
            f"承诺 {day} 前：{what}",
            f"promised by {day}: {what}",
            {"promise": made.pk},
        )
        keep(held, said, now)
        refreshed(held.case)
        stir(held.case, now)
    return int(made.pk)


def judge_promise(
    *, by: Person | None, promise_id: int, kept: bool, now: datetime, note: str = ""
) -> None:
    """Say whether a promise was kept. Raises Refused: `not_here`, `too_long`, or as states.md."""
    note = clean(note, LONGEST, field="note")
    with transaction.atomic():
        found = Promise.objects.filter(pk=promise_id).values_list("case_id", flat=True).first()
        if found is None:
            raise not_here()
        held = hold(by, found, tree=True)
        given = Promise.objects.get(pk=promise_id)
        row = moved("promise", given.state, "keep" if kept else "break", held.roles)
        given.state, given.judged_by, given.judged_at, given.note = row.to, by, now, note
        given.save(update_fields=["state", "judged_by", "judged_at", "note"])
        kind = "promise_kept" if kept else "promise_broken"
        act, act_en = ("已兑现", "kept") if kept else ("没有兑现", "broken")
        tail = f"（{note}）" if note else ""
        tail_en = f" ({note})" if note else ""
        said = Said(
            kind,
            f"承诺{act}：{given.what}{tail}",
            f"promise {act_en}: {given.what}{tail_en}",
            {"promise": given.pk},
        )
        keep(held, said, now)
        refreshed(held.case)
        stir(held.case, now)
