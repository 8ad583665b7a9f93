"""Lines of the timeline: a person's note, and what higher slices have to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import (
    Held,
    guard,
    hold,
    keep,
    let_know,
    name_of,
    needed,
    onlookers,
    stir,
)
from shouhou.cases.decide import mentioned
from shouhou.cases.facts import LONGEST_TEXT, Said, clean, cut
from shouhou.cases.models import Case, CaseEvent, Mention
from shouhou.cases.queries.people import callable_names
from shouhou.cases.queries.reading import not_here

if TYPE_CHECKING:
    from shouhou.shops.models import Person

GLIMPSE = 60


def add_note(*, by: Person | None, case_id: int, text: str, now: datetime) -> int:
    """Write a note; whoever is called by @name or @login is told. The number of its line.

    Raises Refused: `not_here`, `empty`, `too_long`, or as states.md says.
    """
    text = needed(clean(text, LONGEST_TEXT, field="text"), "text")
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        event = keep(held, Said("note", text, text), now)
        called = call_people(held, event, now)
        said = Said(
            "note", f"{name_of(by)}：{cut(text, GLIMPSE)}", f"{name_of(by)}: {cut(text, GLIMPSE)}"
        )
        let_know(held, onlookers(held.case) - set(called), said, now)
        stir(held.case, now, "note.added")
    return event.number


def call_people(held: Held, event: CaseEvent, now: datetime) -> tuple[int, ...]:
    """Keep and tell who is called by name in a line."""
    if "@" not in event.zh and "\uff20" not in event.zh:
        return ()
    called = mentioned(event.zh, callable_names(held.case.shop_id))
    Mention.objects.bulk_create(
        Mention(case=held.case, person_id=person, event=event) for person in called
    )
    who, glimpse = name_of(held.by), cut(event.zh, GLIMPSE)
    let_know(
        held,
        called,
        Said("mention", f"{who} 提到您：{glimpse}", f"{who} mentions you: {glimpse}"),
        now,
    )
    return called


def see_mentions(*, by: Person, case_id: int, now: datetime) -> int:
    """The person has looked: their unseen mentions in this case are seen. How many there were."""
    unseen = Mention.objects.filter(person=by, case_id=case_id, seen_at__isnull=True)
    return unseen.update(seen_at=now)


def write(*, case_id: int, said: Said, by: Person | None, now: datetime) -> int:
    """One line of a higher slice, under the case's lock; its number. Raises Refused `not_here`.

    No right is asked: the slice has done so. Texts that are too long are cut.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        if case is None:
            raise not_here()
        number = keep(Held(case, by, frozenset()), said, now).number
        stir(case, now)
    return number


def write_many(*, lines: Sequence[tuple[int, Said]], by: Person | None, now: datetime) -> None:
    """Lines of a higher slice on many cases: three statements, no announcement."""
    if not lines:
        return
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(pk__in={pk for pk, _ in lines})
        versions = dict(rows.order_by("pk").values_list("pk", "version"))
        if len(versions) < len({pk for pk, _ in lines}):
            raise not_here()
        add_lines(lines, versions, by, now)


def add_lines(
    lines: Sequence[tuple[int, Said]],
    versions: dict[int, int],
    by: Person | None,
    now: datetime,
) -> None:
    """Number and store lines of cases whose rows are locked; `versions` as they stand."""
    numbers: defaultdict[int, int] = defaultdict(int, versions)
    events = []
    for case_id, said in lines:
        numbers[case_id] += 1
        events.append(
            CaseEvent(
                case_id=case_id,
                number=numbers[case_id],
                kind=said.kind,
                at=now,
                by=by,
                zh=cut(said.zh, LONGEST_TEXT),
                en=cut(said.en, LONGEST_TEXT),
                data=dict(said.data),
            )
        )
    raise_versions({pk: numbers[pk] for pk, _ in lines}, now)
    CaseEvent.objects.bulk_create(events, batch_size=1000)


def raise_versions(versions: dict[int, int], now: datetime) -> None:
    """Store the number of the last line of many cases; one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case c SET version = v.number, touched_at = %s"
            " FROM unnest(%s::bigint[], %s::int[]) AS v (id, number) WHERE c.id = v.id",
            [now, list(versions), list(versions.values())],
        )
