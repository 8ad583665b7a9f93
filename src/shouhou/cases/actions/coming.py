"""Refund requests come in by the thousand: each joins the live case of its order, or opens one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from shouhou.cases.actions.writing import add_lines
from shouhou.cases.decide import moved, stage_of
from shouhou.cases.facts import LONGEST_NUMBER, RefundCome, Said, cut
from shouhou.cases.models import Case
from shouhou.cases.words import KINDS, RESULTS, label
from shouhou.clock import SHANGHAI
from shouhou.notices.actions import announce

AT_ONCE: Final = 1000
ORDER_LOCK: Final = 7302
LIVE_CASES: Final = """
WITH RECURSIVE up (order_no, id, state, parent) AS (
    SELECT order_no, id, state, merged_into_id FROM cases_case
    WHERE shop_id = %s AND order_no = ANY(%s) AND order_no <> '' AND state <> 'closed'
    UNION
    SELECT up.order_no, c.id, c.state, c.merged_into_id
    FROM cases_case c JOIN up ON c.id = up.parent
)
SELECT order_no, max(id) FROM up WHERE state IN ('open', 'handed', 'waiting') GROUP BY order_no
"""
JOINED: Final = """
UPDATE cases_case c SET refunds = refunds + j.many, state = j.state,
    waits_until = CASE WHEN j.state = 'waiting' THEN waits_until END
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS j (id, many, state) WHERE c.id = j.id
"""

FRESH: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("evaluation", "closing_message", "runs_out_by", "slip_by"), ""),
    **dict.fromkeys(("alarm", "warned", "open_tasks", "reopened"), 0),
    "source": "refund",
}
"""What every new case begins with."""
COPY_CASES: Final = SQL("COPY cases_case ({}) FROM STDIN").format(
    SQL(", ").join(
        map(
            Identifier,
            (
                *("id", "shop_id", "kind", "state", "order_no", "platform", "buyer", "title"),
                *("stage", "problem", "result", "lane", "slip_lane", "refunds"),
                *("opened_at", "touched_at", "closed_at", *FRESH, "version"),
            ),
        )
    )
)
COPY_EVENTS: Final = SQL(
    "COPY cases_caseevent (case_id, number, kind, at, zh, en, data) FROM STDIN"
)
NEW_IDS: Final = (
    "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)"
)


def open_or_join(*, shop_id: int, come: Sequence[RefundCome], now: datetime) -> dict[str, int]:
    """A case for every request: the live case of the same order, else a new one; key → case.

    Requests of one order that come together share a case. A new case all of whose requests are over
    is closed from its first moment. A waiting case that is joined is open again. Constant number of
    statements for each thousand; one `queue.changed`, no notifications. The caller asks once for
    each request: asking again would count it again.
    """
    found: dict[str, int] = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ORDER_LOCK, shop_id])
        for part in parts_of(come):
            found |= place(shop_id, part, now)
        if found:
            announce(shop_id, "queue.changed", now=now)
    return found


def parts_of(come: Sequence[RefundCome]) -> Iterator[list[RefundCome]]:
    """The requests, each key once, a thousand at a time."""
    once = list({each.key: each for each in come}.values())
    for start in range(0, len(once), AT_ONCE):
        yield once[start : start + AT_ONCE]


def place(shop_id: int, come: list[RefundCome], now: datetime) -> dict[str, int]:
    """At most a thousand requests: join, then open."""
    live = live_cases(shop_id, {order_of(each) for each in come})
    joining: defaultdict[int, list[RefundCome]] = defaultdict(list)
    opening: defaultdict[str, list[RefundCome]] = defaultdict(list)
    for each in come:
        order_no = order_of(each)
        if order_no in live:
            joining[live[order_no]].append(each)
        else:
            # Without an order nothing says that two requests belong together.
            opening[order_no or f"\0{each.key}"].append(each)
    join(joining, now)
    opened = open_many(shop_id, list(opening.values()), now)
    found = {each.key: pk for pk, group in joining.items() for each in group}
    for pk, group in zip(opened, opening.values(), strict=True):
        found |= dict.fromkeys([each.key for each in group], pk)
    return found


def order_of(each: RefundCome) -> str:
    return cut(each.order_no, LONGEST_NUMBER)


def live_cases(shop_id: int, orders: Iterable[str]) -> dict[str, int]:
    """Order → its newest live case, or the survivor into which that was merged."""
    with connection.cursor() as cursor:
        cursor.execute(LIVE_CASES, [shop_id, sorted(set(orders))])
        return dict(cursor.fetchall())


def join(joining: dict[int, list[RefundCome]], now: datetime) -> None:
    """Requests of live cases: one line each, and the case is open again if it waited."""
    if not joining:
        return
    rows = Case.objects.select_for_update().filter(pk__in=joining).order_by("pk")
    cases = {case.pk: case for case in rows.only("pk", "state", "version")}
    lines = [(pk, joined(each)) for pk, group in joining.items() for each in group]
    add_lines(lines, {pk: case.version for pk, case in cases.items()}, None, now)
    states = [
        moved("case", case.state, "join", {"system"}).to if case.state != "closed" else "closed"
        for case in cases.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(JOINED, [list(cases), [len(joining[pk]) for pk in cases], states])


def joined(each: RefundCome) -> Said:
    kind, kind_en = label("case_kind", each.kind), label("case_kind", each.kind, "en")
    key = cut(each.key, 80)
    return Said(
        "joined", f"又来一笔申请：{kind} {key}", f"one more request: {kind_en} {key}", {"key": key}
    )


def open_many(shop_id: int, groups: list[list[RefundCome]], now: datetime) -> list[int]:
    """One new case for each group of requests, with its first lines; three statements."""
    if not groups:
        return []
    today = now.astimezone(SHANGHAI).date()
    lines = [first_lines(group) for group in groups]
    with connection.cursor() as cursor:
        cursor.execute(NEW_IDS, [len(groups)])
        ids = [row[0] for row in cursor.fetchall()]
        with cursor.copy(COPY_CASES) as copy:
            for pk, group, said in zip(ids, groups, lines, strict=True):
                copy.write_row((pk, shop_id, *new_case(group, today, now), len(said)))
        with cursor.copy(COPY_EVENTS) as copy:
            for pk, said in zip(ids, lines, strict=True):
                for number, line in enumerate(said, 1):
                    data = json.dumps(dict(line.data))
                    copy.write_row((pk, number, line.kind, now, line.zh, line.en, data))
    return ids


def new_case(group: list[RefundCome], today: date, now: datetime) -> tuple[Any, ...]:
    """The case of a group: as its first request that is not over says, else its first.

    In the order of COPY_CASES, from `kind` on.
    """
    first = next((each for each in group if not each.is_over), group[0])
    kind = first.kind if first.kind in KINDS else "other"
    is_over = all(each.is_over for each in group)
    lane = "done" if is_over else "new"
    return (
        kind,
        "closed" if is_over else "open",
        order_of(first),
        cut(first.platform, 8),
        cut(first.buyer),
        cut(first.title),
        stage_of(kind, today),
        cut(first.problem, 40),
        first.result if is_over and first.result in RESULTS else "",
        lane,
        lane,
        len(group),
        min(first.applied_at, now),
        now,
        now if is_over else None,
        *FRESH.values(),
    )


def first_lines(group: list[RefundCome]) -> list[Said]:
    """What the timeline of a new case begins with."""
    first, *others = group
    kind, kind_en = label("case_kind", first.kind), label("case_kind", first.kind, "en")
    key = cut(first.key, 80)
    lines = [
        Said(
            "opened",
            f"平台退款申请开单：{kind} {key}",
            f"opened by a refund request: {kind_en} {key}",
            {"key": key},
        ),
        *map(joined, others),
    ]
    if all(each.is_over for each in group):
        lines.append(Said("closed", "申请已经结束，直接归档", "the request is over: filed"))
    return lines
