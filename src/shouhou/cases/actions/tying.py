"""Who watches a case, and which cases have to do with each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import Held, guard, hold, keep, known_word, roles_for, stir
from shouhou.cases.facts import Said
from shouhou.cases.models import Case, Link, Watcher
from shouhou.cases.queries.reading import not_here
from shouhou.cases.words import label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def watch(*, by: Person, case_id: int, now: datetime) -> None:
    """The person is told what happens to the case. Raises Refused `not_here`, or as states.md."""
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "watch")
        Watcher.objects.get_or_create(case=held.case, person=by, defaults={"at": now})


def unwatch(*, by: Person, case_id: int) -> None:
    """The person is no longer told; of a case they do not watch nothing happens."""
    Watcher.objects.filter(case_id=case_id, person=by).delete()


def link(*, by: Person | None, case_id: int, other: int, kind: str, now: datetime) -> int:
    """Two cases have to do with each other; both say so. The number of the link.

    Saying it again changes nothing. Raises Refused: `not_here` (either of them), `unknown_word`,
    `itself`, or as states.md says.
    """
    known_word("link_kind", kind, "kind")
    if case_id == other:
        raise Refused("itself", "不能和自己关联。", "A case has to do with itself anyway.")
    with transaction.atomic():
        one, two = hold_two(by, case_id, other)
        guard(one, "link")
        guard(two, "link")
        return tie(one, two, kind, now)


def tie(one: Held, two: Held, kind: str, now: datetime) -> int:
    """Store a link between two locked cases, with a line in both unless it was there."""
    low, high = sorted((one.case.pk, two.case.pk))
    made, is_new = Link.objects.get_or_create(
        case_a_id=low, case_b_id=high, kind=kind, defaults={"by": one.by, "at": now}
    )
    if is_new and kind != "split":
        for here, there in ((one, two), (two, one)):
            word, word_en = label("link_kind", kind), label("link_kind", kind, "en")
            zh, en = f"关联 #{there.case.pk}（{word}）", f"linked to #{there.case.pk} ({word_en})"
            keep(here, Said("linked", zh, en, {"case": there.case.pk}), now)
            stir(here.case, now)
    return int(made.pk)


def unlink(*, by: Person | None, link_id: int, now: datetime) -> None:
    """The two cases are apart again; both say so. Raises Refused `not_here`, or as states.md."""
    with transaction.atomic():
        found = Link.objects.filter(pk=link_id).first()
        if found is None:
            raise not_here()
        one, two = hold_two(by, found.case_a_id, found.case_b_id)
        guard(one, "unlink")
        guard(two, "unlink")
        if not Link.objects.filter(pk=link_id).delete()[0]:
            raise not_here()
        for here, there in ((one, two), (two, one)):
            said = Said(
                "unlinked",
                f"取消关联 #{there.case.pk}",
                f"no longer linked to #{there.case.pk}",
                {"case": there.case.pk},
            )
            keep(here, said, now)
            stir(here.case, now)


def hold_two(by: Person | None, case_id: int, other: int) -> tuple[Held, Held]:
    """Both cases locked, in ascending order whichever is named first. Raises `not_here`."""
    rows = {
        case.pk: case
        for case in Case.objects.select_for_update().filter(pk__in=(case_id, other)).order_by("pk")
    }
    if len(rows) < 2:
        raise not_here()
    one, two = rows[case_id], rows[other]
    return Held(one, by, roles_for(by, one.shop_id)), Held(two, by, roles_for(by, two.shop_id))
