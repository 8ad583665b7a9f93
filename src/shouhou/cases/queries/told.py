"""Told work as batches and higher slices ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shouhou.cases.models import Case, Task
from shouhou.cases.queries.shown import TaskView
from shouhou.cases.queries.view import read_tasks
from shouhou.cases.words import TASKS_OPEN
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def open_tasks_of(by: Person, case_ids: Sequence[int]) -> tuple[TaskView, ...]:
    """The work still to be told in those of these cases that stand in the person's shops.

    Work of what was merged into one of them is among it (one storey deep). Two queries.
    """
    shops = [shop.id for shop in shops_where(by, "see")]
    wanted = list(dict.fromkeys(case_ids))
    below = Case.objects.filter(merged_into_id__in=wanted).values("pk")
    mine = Case.objects.filter(shop_id__in=shops, pk__in=wanted).values("pk")
    family = Case.objects.filter(shop_id__in=shops, pk__in=below).values("pk")
    rows = Task.objects.filter(state__in=TASKS_OPEN, case_id__in=mine.union(family))
    return read_tasks(rows)


def task_state(case_id: int, key: str) -> str | None:
    """open, copied, done or dropped; None where no work of this key was ever ordered.

    Keys are unique over all cases: work that was split off or merged along is still found.
    """
    return task_states(case_id, key).get(key)


def task_states(case_id: int, key_prefix: str) -> dict[str, str]:
    """Key → state of all work whose key begins so, in the order in which it was ordered."""
    return {key: state for key, (_, state) in tasks_by_key(key_prefix).items()}


def tasks_by_key(prefix: str) -> dict[str, tuple[int, str]]:
    """Key → number and state of all work whose key begins so, in the order it was ordered."""
    rows = Task.objects.filter(key__startswith=prefix).order_by("pk")
    return {str(key): (pk, state) for key, pk, state in rows.values_list("key", "pk", "state")}


def case_of_task(task_id: int) -> int | None:
    """The case this work stands in now; no person is asked: for actions of higher slices."""
    return Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
