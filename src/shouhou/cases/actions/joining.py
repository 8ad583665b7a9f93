"""Merge two cases into one, undo it, split one off: nothing is lost on the way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import (
    Held,
    check_seen,
    guard,
    hold,
    keep,
    known_word,
    let_know,
    stir,
)
from shouhou.cases.actions.owning import told
from shouhou.cases.actions.refreshing import refresh
from shouhou.cases.actions.tying import hold_two, tie
from shouhou.cases.facts import LONGEST_TEXT, Said, SplitOff, clean, cut
from shouhou.cases.models import Case, Promise, Task
from shouhou.cases.queries.reading import family, not_here
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def merge(*, by: Person, case_id: int, into: int, now: datetime, seen: int | None = None) -> None:
    """The case lives on in another of the same shop, which shows everything of both.

    Its rows stay its own: undoing the merge gives them back. Raises Refused: `not_here`, `stale`,
    `itself`, `other_shop`, or as states.md says of either case.
    """
    if case_id == into:
        raise Refused("itself", "不能并入自己。", "Not into itself.", field="into")
    with transaction.atomic():
        held, survivor = hold_two(by, case_id, into)
        check_seen(held, seen)
        if held.case.shop_id != survivor.case.shop_id:
            raise Refused(
                "other_shop",
                "只能并入同一家店铺的售后单。",
                "Only into a case of the same shop.",
                field="into",
            )
        guard(survivor, "merge_in")
        guard(held, "merge")
        said = Said("merged", f"并入 #{into}", f"merged into #{into}", {"into": into})
        keep(held, said, now, merged_into_id=into, waits_until=None)
        owner = survivor.case.owner_id or held.case.owner_id
        said = Said("merged_in", f"并入了 #{case_id}", f"took in #{case_id}", {"case": case_id})
        keep(survivor, said, now, owner_id=owner)
        refresh([into])
        let_know(
            held,
            {held.case.owner_id, survivor.case.owner_id},
            Said("merged", f"{told(held)} 并入 #{into}", f"{told(held)} merged into #{into}"),
            now,
        )
        stir(held.case, now)
        stir(survivor.case, now)


def unmerge(*, by: Person, case_id: int, now: datetime) -> None:
    """Undo a merge: the case is open again with its own rows.

    Raises Refused: `not_here`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        guard(held, "unmerge")
        parent_id = held.case.merged_into_id
        assert parent_id is not None  # the database checks it of a merged case
        parent = Held(Case.objects.get(pk=parent_id), by, held.roles)
        said = Said(
            "unmerged", f"从 #{parent_id} 撤出", f"taken out of #{parent_id}", {"from": parent_id}
        )
        keep(held, said, now, merged_into_id=None)
        said = Said(
            "unmerged_from", f"撤出了 #{case_id}", f"#{case_id} was taken out", {"case": case_id}
        )
        keep(parent, said, now)
        refresh([case_id, parent_id])
        let_know(held, {held.case.owner_id, parent.case.owner_id}, said, now)
        stir(held.case, now)
        stir(parent.case, now)


def split(*, by: Person, case_id: int, off: SplitOff, now: datetime) -> int:
    """Part of a case becomes a case of its own, with the told work and promises named.

    Same shop, order, buyer and owner; both are linked. Merging it back undoes it. The new number.
    Raises Refused: `not_here` (also for work or a promise of another case), `too_long`,
    `unknown_word`, or as states.md says.
    """
    note = clean(off.note, LONGEST_TEXT, field="note")
    kind = known_word("case_kind", off.kind, "kind", empty=True)
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        guard(held, "split")
        made = Held(split_case(held.case, off, kind, now), by, held.roles)
        move_rows(held, made, off)
        tail, tail_en = (f"：{note}", f": {note}") if note else ("", "")
        said = Said(
            "split_off",
            f"从 #{case_id} 拆出{tail}",
            f"split off #{case_id}{tail_en}",
            {"from": case_id},
        )
        keep(made, said, now)
        new_id = made.case.pk
        keep(held, Said("split", f"拆出 #{new_id}", f"split off #{new_id}", {"to": new_id}), now)
        tie(held, made, "split", now)
        refresh([case_id, new_id])
        stir(held.case, now)
        stir(made.case, now, "case.opened")
    return int(new_id)


def split_case(case: Case, off: SplitOff, kind: str, now: datetime) -> Case:
    """The new case: what is not said otherwise comes from the one it is split off."""
    return Case.objects.create(
        shop_id=case.shop_id,
        kind=kind or case.kind,
        source="hand",
        stage=case.stage,
        order_no=case.order_no,
        platform=case.platform,
        buyer=case.buyer,
        title=cut(off.title) or case.title,
        problem=cut(off.problem, 40) or case.problem,
        owner_id=case.owner_id,
        opened_at=now,
        touched_at=now,
    )


def move_rows(held: Held, made: Held, off: SplitOff) -> None:
    """Work and promises of the family go over to the new case. Raises `not_here` for others."""
    ids = family(held.case.pk)
    tasks = Task.objects.filter(pk__in=off.task_ids, case_id__in=ids)
    promises = Promise.objects.filter(pk__in=off.promise_ids, case_id__in=ids)
    moved = tasks.update(case=made.case), promises.update(case=made.case)
    if moved != (len(set(off.task_ids)), len(set(off.promise_ids))):
        raise not_here()
