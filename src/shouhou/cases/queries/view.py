"""One case as its page shows it: with everything of the cases that were merged into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from psycopg.sql import SQL

from shouhou.cases.decide import CaseMove, moves
from shouhou.cases.models import (
    Case,
    CaseEvent,
    HandOver,
    Link,
    Mention,
    Promise,
    Task,
    Watcher,
)
from shouhou.cases.queries.past import past_of
from shouhou.cases.queries.reading import COLUMNS, CaseHead, as_head, family, local, not_here
from shouhou.cases.queries.rows import COLUMNS as HEAD_COLUMNS
from shouhou.cases.queries.rows import fetched, with_names
from shouhou.cases.queries.shown import (
    CaseView,
    EventView,
    LinkView,
    MentionView,
    PromiseView,
    QuestionView,
    TaskView,
)
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shop_of, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

EVENTS: Final = 200
"""How many lines of the timeline a page shows at once."""


FAMILY_ROWS: Final = (
    SQL(
        "WITH RECURSIVE up (id, parent) AS ("
        "SELECT id, merged_into_id FROM cases_case WHERE id = %(id)s"
        " UNION ALL SELECT c.id, c.merged_into_id FROM cases_case c JOIN up ON c.id = up.parent"
        "), down (id, depth) AS (SELECT id, 0 FROM up WHERE parent IS NULL"
        " UNION ALL SELECT c.id, depth + 1"
        " FROM cases_case c JOIN down ON c.merged_into_id = down.id"
        ") SELECT {columns}, c.closing_message FROM down JOIN cases_case c USING (id)"
        " ORDER BY depth, c.id"
    )
    .format(columns=HEAD_COLUMNS)
    .as_string(None)
)


def case_view(by: Person, case_id: int) -> CaseView | None:
    """The case, if the person works in its shop. At most twelve queries, six for most cases."""
    rows = fetched(FAMILY_ROWS, {"id": case_id}) if 0 < case_id < 2**63 else []
    row = next((row for row in rows if row["id"] == case_id), None)
    shops = {shop.id: shop for shop in shops_where(by, "see")} if row else {}
    shop = shops.get(row["shop_id"]) if row else None
    if row is None or shop is None:
        return None
    ids = [one["id"] for one in rows]
    earlier, past = past_of(row, ids)
    heads = with_names([*rows, *past])
    head = heads[ids.index(case_id)]
    events, more = events_of(ids)
    there = what_is_there(ids)
    questions = questions_of(ids) if there["questions"] else ()
    return CaseView(
        head=head,
        shop=shop,
        closing_message=row["closing_message"],
        family=heads[: len(ids)],
        events=events,
        more_before=more,
        tasks=tasks_of(ids) if there["tasks"] else (),
        promises=promises_of(ids) if there["promises"] else (),
        questions=questions,
        links=links_of(shops, ids) if there["links"] else (),
        watchers=watchers_of(ids) if there["watchers"] else (),
        mentions=mentions_of(ids) if there["mentions"] else (),
        earlier=heads[len(ids) : len(ids) + len(earlier)],
        similar=heads[len(ids) + len(earlier) :],
        moves=moves_of(by, head, shop, questions),
    )


WHAT_IS_THERE = """
SELECT EXISTS (SELECT FROM cases_handover WHERE case_id = ANY(%(ids)s)) AS questions,
    EXISTS (SELECT FROM cases_task WHERE case_id = ANY(%(ids)s)) AS tasks,
    EXISTS (SELECT FROM cases_promise WHERE case_id = ANY(%(ids)s)) AS promises,
    EXISTS (SELECT FROM cases_link WHERE case_a_id = ANY(%(ids)s) OR case_b_id = ANY(%(ids)s))
        AS links,
    EXISTS (SELECT FROM cases_watcher WHERE case_id = ANY(%(ids)s)) AS watchers,
    EXISTS (SELECT FROM cases_mention WHERE case_id = ANY(%(ids)s)) AS mentions
"""


def what_is_there(ids: Sequence[int]) -> dict[str, bool]:
    """Of what hangs on cases most have little: one look spares the page five queries."""
    return dict(fetched(WHAT_IS_THERE, {"ids": list(ids)})[0])


def more_events(by: Person, case_id: int, before: int) -> tuple[tuple[EventView, ...], int | None]:
    """Older lines of the timeline, newest last, and where to go on. Raises Refused `not_here`."""
    row = Case.objects.filter(pk=case_id).values("shop_id").first()
    shop = shop_of(by, row["shop_id"]) if row else None
    if shop is None or not shop.may("see"):
        raise not_here()
    return events_of(family(case_id), before)


def allowed(by: Person, case_id: int) -> tuple[CaseMove, ...]:
    """Every move of the case for this person, refused ones with their why. Raises `not_here`."""
    row = Case.objects.filter(pk=case_id).values(*COLUMNS).first()
    shop = shop_of(by, row["shop_id"]) if row else None
    if row is None or shop is None or not shop.may("see"):
        raise not_here()
    return moves_of(by, as_head(row), shop, questions_of((case_id,)))


def moves_of(
    by: Person, head: CaseHead, shop: ShopView, questions: Sequence[QuestionView]
) -> tuple[CaseMove, ...]:
    """The moves of the table, with what is true of this person and this case."""
    asked = next(
        (one for one in questions if one.case_id == head.id and one.state == "asked"), None
    )
    truths = {
        "mine": head.owner_id == by.pk,
        "unowned": head.owner_id is None,
        "asked": asked is not None and asked.to_id == by.pk,
        "asker": asked is not None and asked.asked_by_id == by.pk,
        "told": head.open_tasks == 0,
        "kept": head.promised_at is None,
    }
    return moves(head.state, shop.roles, [need for need, holds in truths.items() if holds])


def events_of(
    ids: Sequence[int], before: int | None = None
) -> tuple[tuple[EventView, ...], int | None]:
    """The newest lines of these cases before a line, oldest first, and the line to go on from."""
    rows = CaseEvent.objects.filter(case_id__in=ids)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    names = ("id", "case_id", "number", "kind", "at", "by_id", "by__name", "zh", "en", "data")
    found = list(rows.order_by("-pk").values(*names)[: EVENTS + 1])
    shown = found[:EVENTS][::-1]
    for row in shown:
        row["who"] = row.pop("by__name") or ""
        row["at"] = local(row["at"])
    more = shown[0]["id"] if len(found) > EVENTS else None
    return tuple(EventView(**row) for row in shown), more


def tasks_of(ids: Sequence[int]) -> tuple[TaskView, ...]:
    """The told and untold work of these cases, oldest first."""
    return read_tasks(Task.objects.filter(case_id__in=ids))


def read_tasks(rows: QuerySet[Task]) -> tuple[TaskView, ...]:
    """This work as values, oldest first; one query."""
    plain = ("id", "case_id", "kind", "channel", "to_whom", "text", "state", "how", "reason")
    moments = ("due_at", "made_at", "copied_at", "done_at")
    people = ("made_by", "copied_by", "done_by")
    names = (*plain, *moments, *[f"{name}__name" for name in people], "key")
    return tuple(
        TaskView(**_said(row, plain, moments, people), key=row["key"] or "")
        for row in rows.order_by("pk").values(*names)
    )


def promises_of(ids: Sequence[int]) -> tuple[PromiseView, ...]:
    """What was promised in these cases, the earliest deadline first."""
    plain, moments = ("id", "case_id", "what", "state", "note"), ("until", "at", "judged_at")
    people = ("by", "judged_by")
    rows = Promise.objects.filter(case_id__in=ids).order_by("until", "pk")
    return tuple(
        PromiseView(**_said(row, plain, moments, people))
        for row in rows.values(*plain, *moments, *[f"{name}__name" for name in people])
    )


def questions_of(ids: Sequence[int]) -> tuple[QuestionView, ...]:
    """The questions handed over in these cases, oldest first."""
    plain = ("id", "case_id", "state", "asked_by_id", "to_id", "question", "answer")
    moments, people = ("asked_at", "answered_at"), ("asked_by", "to", "answered_by")
    rows = HandOver.objects.filter(case_id__in=ids).order_by("pk")
    return tuple(
        QuestionView(**_said(row, plain, moments, people))
        for row in rows.values(*plain, *moments, *[f"{name}__name" for name in people])
    )


def _said(
    row: Mapping[str, Any], plain: Sequence[str], moments: Sequence[str], people: Sequence[str]
) -> dict[str, Any]:
    return (
        {name: row[name] for name in plain}
        | {name: local(row[name]) for name in moments}
        | {name: row[f"{name}__name"] or "" for name in people}
    )


def links_of(shops: Collection[int], ids: Sequence[int]) -> tuple[LinkView, ...]:
    """The other ends of the links of these cases, as far as they stand in these shops."""
    ends = ("kind", "state", "title", "order_no", "result", "shop_id")
    names = [f"{end}__{name}" for end in ("case_a", "case_b") for name in ends]
    rows = Link.objects.filter(Q(case_a_id__in=ids) | Q(case_b_id__in=ids)).order_by("pk")
    found = []
    for row in rows.values("id", "kind", "case_a_id", "case_b_id", *names):
        end = "case_b" if row["case_a_id"] in ids else "case_a"
        if row[f"{end}__shop_id"] in shops:
            found.append(
                LinkView(
                    id=row["id"],
                    kind=row["kind"],
                    case_id=row[f"{end}_id"],
                    case_kind=row[f"{end}__kind"],
                    **{name: row[f"{end}__{name}"] for name in ends[1:-1]},
                )
            )
    return tuple(found)


def watchers_of(ids: Sequence[int]) -> tuple[tuple[int, str], ...]:
    """Who watches these cases."""
    rows = Watcher.objects.filter(case_id__in=ids).values_list("person_id", "person__name")
    return tuple(sorted(set(rows), key=lambda row: (row[1], row[0])))


def mentions_of(ids: Sequence[int]) -> tuple[MentionView, ...]:
    """Who was called by name in the notes of these cases."""
    rows = Mention.objects.filter(case_id__in=ids).order_by("event_id", "person_id")
    found = rows.values_list("event_id", "person_id", "person__name", "seen_at")
    return tuple(
        MentionView(event_id=event, person_id=person, name=name, seen_at=local(seen))
        for event, person, name, seen in found
    )
