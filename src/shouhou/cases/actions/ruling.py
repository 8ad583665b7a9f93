"""Assign cases by rule (rules/assign.md): in turn, to the least loaded, to who has the buyer.

The row of a pool's turn is the lock of its assignments: two at once wait for each other, so nobody
is given two in a row while others wait, and loads are counted with what the other just gave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from shouhou.cases.actions.holding import roles_for, shops_stirred, stir
from shouhou.cases.actions.writing import add_lines
from shouhou.cases.decide import (
    AssignFacts,
    Assignment,
    assignment,
    least_loaded,
    moved,
    next_in_turn,
)
from shouhou.cases.facts import Said
from shouhou.cases.models import LIVE, Case, Turn
from shouhou.cases.queries.people import agents_by_pool
from shouhou.cases.words import ASSIGN_WAY_DEFAULT, ASSIGN_WAYS, STAGES
from shouhou.clock import SHANGHAI
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import colleagues, facts_of_shop

if TYPE_CHECKING:
    from shouhou.shops.models import Person

EARLIER_OWNERS: Final = """
SELECT c.id, e.owner_id FROM cases_case c CROSS JOIN LATERAL (
    SELECT owner_id FROM cases_case e
    WHERE e.shop_id = c.shop_id AND e.buyer = c.buyer AND e.buyer <> '' AND e.id <> c.id
        AND e.state IN ('open', 'handed', 'waiting') AND e.owner_id = ANY(%s)
    ORDER BY e.id DESC LIMIT 1
) e WHERE c.id = ANY(%s)
"""


@dataclass(slots=True)
class Desk:
    """Who could be given a case of a shop, and how much they have; changes while giving."""

    way: str
    people: dict[int, str]
    pools: dict[str, list[int]]
    earlier: dict[int, int]
    loads: Counter[int]
    turns: dict[str, int]
    by_buyer: dict[str, int]


def assign_by_rule(
    *, case_ids: Collection[int], now: datetime, by: Person | None = None
) -> dict[int, int | None]:
    """Give the live cases of nobody among these by the shop's rule; case → person, or None.

    Absent people are skipped. A constant number of statements per shop; each person is told once.
    Raises Refused `not_here` (none of the person's shops), or as states.md says of assigning.
    """
    given: dict[int, int | None] = {}
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(
            LIVE, pk__in=set(case_ids), owner__isnull=True
        )
        by_shop: defaultdict[int, list[Case]] = defaultdict(list)
        for case in rows.order_by("pk"):
            by_shop[case.shop_id].append(case)
        for shop_id, cases in sorted(by_shop.items()):
            roles = roles_for(by, shop_id)
            moved("case", cases[0].state, "assign", roles, {"unowned"})
            given |= assign_in_shop(shop_id, cases, by, now)
    return given


def assign_in_shop(
    shop_id: int, cases: Sequence[Case], by: Person | None, now: datetime
) -> dict[int, int | None]:
    """The locked cases of one shop, given out in their order."""
    today = now.astimezone(SHANGHAI).date()
    desk = desk_of(shop_id, cases, today)
    chosen: dict[int, int | None] = {}
    lines = []
    for case in cases:
        person, rule = choose(desk, case, today)
        chosen[case.pk] = person
        if person is not None:
            lines.append((case.pk, ruled(desk.people[person], person, rule)))
    add_lines(lines, {case.pk: case.version for case in cases}, by, now) if lines else None
    store_owners({pk: person for pk, person in chosen.items() if person is not None})
    for pool, last in desk.turns.items():
        Turn.objects.filter(shop_id=shop_id, pool=pool).update(last_person=last)
    tell_new_owners(shop_id, cases, chosen, now)
    if len(cases) == 1:
        stir(cases[0], now)
    elif lines:
        shops_stirred([shop_id], now)
    return chosen


def desk_of(shop_id: int, cases: Sequence[Case], today: date) -> Desk:
    """Everything the assignment hangs on, read under the lock of the turns."""
    Turn.objects.bulk_create(
        [Turn(shop_id=shop_id, pool=pool) for pool in STAGES], ignore_conflicts=True
    )
    turns = Turn.objects.select_for_update().filter(shop_id=shop_id).order_by("pool")
    last = {turn.pool: turn.last_person for turn in turns}
    here = [one for one in colleagues(shop_id) if not RIGHTS["work"].isdisjoint(one.roles)]
    people = {one.person_id: one.name for one in here}
    live = Case.objects.filter(LIVE, shop_id=shop_id, owner_id__in=list(people))
    owners = Counter(live.values_list("owner_id", flat=True))
    way = facts_of_shop(shop_id, today).get("assign_way", ASSIGN_WAY_DEFAULT)
    with connection.cursor() as cursor:
        cursor.execute(EARLIER_OWNERS, [list(people), [case.pk for case in cases]])
        earlier = dict(cursor.fetchall())
    return Desk(
        way=way if way in ASSIGN_WAYS else ASSIGN_WAY_DEFAULT,
        people=people,
        pools=agents_by_pool(here),
        earlier=earlier,
        loads=owners,
        turns=last,
        by_buyer={},
    )


def choose(desk: Desk, case: Case, today: date) -> tuple[int | None, Assignment]:
    """Who gets the case, and by which row; the desk remembers it."""
    earlier = desk.earlier.get(case.pk) or desk.by_buyer.get(case.buyer)
    rule = assignment(AssignFacts(case.kind, case.stage, desk.way, earlier is not None), today)
    # A shop without agents of that stage gives the case to those it has.
    everybody = sorted(one for people in desk.pools.values() for one in people)
    pool = desk.pools[rule.pool] or everybody
    if rule.way == "same_owner":
        person = earlier
    elif rule.way == "nobody" or not pool:
        person = None
    elif rule.way == "least_loaded":
        person = least_loaded(pool, desk.loads, desk.turns[rule.pool])
    else:
        person = next_in_turn(pool, desk.turns[rule.pool])
    if person is not None:
        desk.loads[person] += 1
        if rule.way != "same_owner":
            desk.turns[rule.pool] = person
        if case.buyer:
            desk.by_buyer[case.buyer] = person
    return person, rule


def ruled(name: str, person: int, rule: Assignment) -> Said:
    return Said(
        "assigned",
        f"按规则分配给 {name}（{rule.row}：{rule.why}）",
        f"assigned by rule to {name} ({rule.row})",
        {"to": person, "row": rule.row},
    )


def store_owners(owners: dict[int, int]) -> None:
    """Write the owners of many cases; one statement."""
    if not owners:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case c SET owner_id = o.person"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS o (id, person) WHERE c.id = o.id",
            [list(owners), list(owners.values())],
        )


def tell_new_owners(
    shop_id: int, cases: Sequence[Case], chosen: dict[int, int | None], now: datetime
) -> None:
    """Each person learns once how many cases are theirs now."""
    titles = {case.pk: case.title for case in cases}
    by_person: defaultdict[int, list[int]] = defaultdict(list)
    for pk, person in chosen.items():
        if person is not None:
            by_person[person].append(pk)
    for person, ids in by_person.items():
        only = ids[0] if len(ids) == 1 else None
        zh, en = f"分给您 {len(ids)} 张售后单", f"{len(ids)} cases are yours now"
        if only:
            zh, en = f"分给您：#{only} {titles[only]}", f"yours now: #{only} {titles[only]}"
        tell([person], Telling(shop_id, only, "assigned", zh, en), now=now)
