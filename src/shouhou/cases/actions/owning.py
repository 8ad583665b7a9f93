"""Who looks after a case: assign, take, release, move many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import (
    Held,
    check_seen,
    guard,
    hold,
    keep,
    let_know,
    name_of,
    shops_stirred,
    stir,
)
from shouhou.cases.actions.writing import add_lines
from shouhou.cases.decide import moved
from shouhou.cases.facts import RowResult, Said
from shouhou.cases.models import Case
from shouhou.cases.queries.people import works_here
from shouhou.cases.queries.reading import not_here
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.shops.facts import RIGHTS, Colleague, Refused, ShopView
from shouhou.shops.queries import shops_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_MOVED = 1000
RELEASED = Said("released", "退回待分配", "released to nobody")


def assign(
    *, by: Person | None, case_id: int, to: int | None, now: datetime, seen: int | None = None
) -> None:
    """Give the case to somebody of its shop, or with None back to nobody; both are told.

    Raises Refused: `not_here`, `stale`, `not_a_colleague`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id)
        check_seen(held, seen)
        before = held.case.owner_id
        if before == to:
            return
        guard(held, "assign" if to is not None else "release")
        if to is None:
            said = RELEASED
        else:
            said = assigned_to(colleague(held.case.shop_id, to))
        keep(held, said, now, owner_id=to)
        let_know(
            held, [to], Said("assigned", f"分给您：{told(held)}", f"yours now: {told(held)}"), now
        )
        let_know(held, [before], said, now)
        stir(held.case, now)


def take(*, by: Person, case_id: int, now: datetime, seen: int | None = None) -> None:
    """The person looks after the case from now on; taking one's own changes nothing.

    Raises Refused: `not_here`, `stale`, `already_taken`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id)
        check_seen(held, seen)
        before = held.case.owner
        try:
            guard(held, "take")
        except Refused as refused:
            if refused.code == "not_yet" and before is not None:
                raise Refused(
                    "already_taken",
                    f"{before.name} 已经在处理这张单。",
                    f"{before.name} already works on this case.",
                    refused.rows,
                )
            raise
        if before is not None and before.pk == by.pk:
            return
        keep(held, Said("taken", "领取", "taken"), now, owner_id=by.pk)
        let_know(
            held,
            [before.pk if before else None],
            Said("taken", f"{by.name} 接手：{told(held)}", f"{by.name} took over: {told(held)}"),
            now,
        )
        stir(held.case, now)


def move_cases(
    *, by: Person, case_ids: Sequence[int], to: int | None, now: datetime
) -> tuple[RowResult, ...]:
    """Give many cases to one person (None: to nobody), with a result for each, in the order asked.

    At most a thousand. A constant number of statements per shop. Raises Refused `too_many`.
    """
    wanted = list(dict.fromkeys(case_ids))
    if len(wanted) > MOST_MOVED:
        raise Refused("too_many", f"一次最多 {MOST_MOVED} 张。", f"At most {MOST_MOVED} at once.")
    shops = {shop.id: shop for shop in shops_of(by) if shop.may("work")}
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(pk__in=wanted, shop_id__in=shops)
        cases = {case.pk: case for case in rows.order_by("pk")}
        colleagues = {
            shop_id: works_here(shop_id, to) if to is not None else None
            for shop_id in {case.shop_id for case in cases.values()}
        }
        results = {
            pk: judged_move(by, shops, cases.get(pk), to, colleagues) if pk in cases else gone(pk)
            for pk in wanted
        }
        changed = [pk for pk in wanted if results[pk].done and results[pk].code == "moved"]
        store_moves([cases[pk] for pk in changed], by, to, colleagues, now)
    return tuple(results[pk] for pk in wanted)


def judged_move(
    by: Person,
    shops: dict[int, ShopView],
    case: Case | None,
    to: int | None,
    colleagues: dict[int, Colleague | None],
) -> RowResult:
    """Whether one of many cases may be moved, and why not."""
    assert case is not None
    try:
        held = Held(case, by, shops[case.shop_id].roles)
        event = "assign" if to is not None else "release"
        moved("case", case.state, event, held.roles, held.truths())
        if to is not None:
            check_colleague(colleagues[case.shop_id])
    except Refused as refused:
        return RowResult(case.pk, False, refused.code, refused.zh, refused.en)
    if case.owner_id == to:
        return RowResult(case.pk, True, "same", "已经是这样。", "It was so already.")
    return RowResult(case.pk, True, "moved", "已分配。", "Moved.")


def gone(case_id: int) -> RowResult:
    refused = not_here()
    return RowResult(case_id, False, refused.code, refused.zh, refused.en)


def store_moves(
    cases: Sequence[Case],
    by: Person,
    to: int | None,
    colleagues: dict[int, Colleague | None],
    now: datetime,
) -> None:
    """Write the moves of many cases whose rows are locked; the new owner is told once per shop."""
    if not cases:
        return
    lines = []
    for case in cases:
        person = colleagues[case.shop_id]
        lines.append((case.pk, assigned_to(person) if person else RELEASED))
    add_lines(lines, {case.pk: case.version for case in cases}, by, now)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(owner_id=to)
    shops = {case.shop_id for case in cases}
    for shop_id in sorted(shops):
        many = sum(case.shop_id == shop_id for case in cases)
        if to is not None and to != by.pk:
            zh, en = f"{name_of(by)} 分给您 {many} 张售后单", f"{name_of(by)} gave you {many} cases"
            tell([to], Telling(shop_id, None, "assigned", zh, en), now=now)
    shops_stirred(shops, now)


def colleague(shop_id: int, person_id: int) -> Colleague:
    """Somebody who may work on cases of the shop. Raises Refused `not_a_colleague`."""
    return check_colleague(works_here(shop_id, person_id))


def check_colleague(person: Colleague | None) -> Colleague:
    if person is None or RIGHTS["work"].isdisjoint(person.roles):
        raise Refused(
            "not_a_colleague",
            "这个人不在这家店铺处理售后单。",
            "This person does not work on cases of this shop.",
            field="to",
        )
    return person


def assigned_to(person: Colleague) -> Said:
    return Said(
        "assigned", f"分配给 {person.name}", f"assigned to {person.name}", {"to": person.person_id}
    )


def told(held: Held) -> str:
    """How a notification names the case."""
    return f"#{held.case.pk} {held.case.title}".strip()
