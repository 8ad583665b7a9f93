"""Cases as plain values: for pages (masked, scoped) and for the actions of higher slices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import QuerySet

from shouhou.cases.decide import machines
from shouhou.cases.models import LIVE, Case
from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.shops.facts import Refused, ShopView
from shouhou.shops.queries import shop_of, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PLAIN: Final = (
    *("id", "shop_id", "kind", "state", "order_no", "platform", "title", "source", "stage"),
    *("problem", "evaluation", "result", "lane", "runs_out_at", "runs_out_by", "promised_at"),
    *(
        "amount_fen",
        "owner_id",
        "handed_to_id",
        "alarm",
        "warned",
        "open_tasks",
        "refunds",
        "opened_at",
    ),
    *("touched_at", "waits_until", "closed_at", "reopened", "merged_into_id", "version"),
)
COLUMNS: Final = (*PLAIN, "buyer", "owner__name", "handed_to__name", "closed_by__name")
MOMENTS: Final = (
    "runs_out_at",
    "promised_at",
    "opened_at",
    "touched_at",
    "waits_until",
    "closed_at",
)
KNOWN: Final = (
    *("id", "shop_id", "kind", "state", "stage", "order_no", "platform", "buyer", "title"),
    *("problem", "source", "lane", "owner_id", "handed_to_id", "runs_out_at", "runs_out_by"),
    *("amount_fen", "alarm", "warned", "open_tasks", "refunds", "opened_at", "closed_at"),
    *("merged_into_id", "version"),
)
FAMILY: Final = """
WITH RECURSIVE up (id, parent) AS (
    SELECT id, merged_into_id FROM cases_case WHERE id = %s
    UNION ALL
    SELECT c.id, c.merged_into_id FROM cases_case c JOIN up ON c.id = up.parent
), down (id, depth) AS (
    SELECT id, 0 FROM up WHERE parent IS NULL
    UNION ALL
    SELECT c.id, depth + 1 FROM cases_case c JOIN down ON c.merged_into_id = down.id
)
SELECT id FROM down ORDER BY depth, id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """A case as a row of the queue; the buyer masked, moments on the shop's clock."""

    id: int
    shop_id: int
    kind: str
    state: str
    order_no: str
    platform: str
    buyer: str
    title: str
    source: str
    stage: str
    problem: str
    evaluation: str
    result: str
    lane: str
    runs_out_at: datetime | None
    runs_out_by: str
    """platform, rule, promise or nothing."""
    promised_at: datetime | None
    """When the earliest open promise of the family is due."""
    amount_fen: int | None
    owner_id: int | None
    owner: str
    handed_to_id: int | None
    handed_to: str
    alarm: int
    warned: int
    open_tasks: int
    refunds: int
    opened_at: datetime
    touched_at: datetime
    waits_until: datetime | None
    closed_at: datetime | None
    closed_by: str
    reopened: int
    merged_into: int | None
    version: int
    """The number of the last line of its timeline; hand it back as `seen`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKnown:
    """A case as actions of higher slices see it: the buyer's nick as it is."""

    id: int
    shop_id: int
    kind: str
    state: str
    stage: str
    order_no: str
    platform: str
    buyer: str
    title: str
    problem: str
    source: str
    lane: str
    owner_id: int | None
    handed_to_id: int | None
    runs_out_at: datetime | None
    runs_out_by: str
    amount_fen: int | None
    alarm: int
    warned: int
    open_tasks: int
    refunds: int
    opened_at: datetime
    closed_at: datetime | None
    merged_into: int | None
    version: int


def not_here() -> Refused:
    return Refused(
        "not_here",
        "没有这张售后单，或您在这家店铺没有这项权限。",
        "There is no such case, or you may not do this in its shop.",
    )


def local(moment: datetime | None) -> datetime | None:
    """On the shop's own clock."""
    return moment and moment.astimezone(SHANGHAI)


def read_heads(rows: QuerySet[Case]) -> tuple[CaseHead, ...]:
    """These cases as heads, in their order; one query."""
    return tuple(
        as_head(dict(zip(COLUMNS, row, strict=True))) for row in rows.values_list(*COLUMNS)
    )


def as_head(said: dict[str, Any]) -> CaseHead:
    """One row of COLUMNS as a head."""
    said["buyer"] = mask_nick(said["buyer"])
    said["merged_into"] = said.pop("merged_into_id")
    for name in ("owner", "handed_to", "closed_by"):
        said[name] = said.pop(f"{name}__name") or ""
    for name in MOMENTS:
        said[name] = local(said[name])
    return CaseHead(**said)


def heads(by: Person, case_ids: Iterable[int]) -> tuple[CaseHead, ...]:
    """Those of these cases that stand in the person's shops, in the order asked."""
    wanted = list(dict.fromkeys(case_ids))
    shops = [shop.id for shop in shops_where(by, "see")]
    found = {
        head.id: head for head in read_heads(Case.objects.filter(pk__in=wanted, shop_id__in=shops))
    }
    return tuple(found[pk] for pk in wanted if pk in found)


def cases_of_order(by: Person, shop_id: int, order_no: str) -> tuple[CaseHead, ...]:
    """The cases of one order, newest first; at most fifty."""
    shop = shop_of(by, shop_id)
    if not order_no or shop is None or not shop.may("see"):
        return ()
    rows = Case.objects.filter(shop_id=shop_id, order_no=order_no)
    return read_heads(rows.order_by("-pk")[:50])


def as_known(case: Case) -> CaseKnown:
    """The row as a value."""
    said = {name: getattr(case, name) for name in KNOWN}
    return CaseKnown(merged_into=said.pop("merged_into_id"), **said)


def known(case_ids: Iterable[int]) -> dict[int, CaseKnown]:
    """These cases, whosever they are: for actions that have checked, and for jobs."""
    rows = Case.objects.filter(pk__in=set(case_ids)).only(*KNOWN)
    return {case.pk: as_known(case) for case in rows}


def due(*, before: datetime, limit: int = 500, after: int = 0) -> tuple[CaseKnown, ...]:
    """Live cases of every shop that run out before a moment, by id after `after`; for jobs."""
    rows = Case.objects.filter(LIVE, runs_out_at__lt=before, pk__gt=after).only(*KNOWN)
    return tuple(as_known(case) for case in rows.order_by("pk")[:limit])


def case_for(by: Person, case_id: int, what: str = "see") -> CaseKnown:
    """The case, if the person has this right in its shop. Raises Refused `not_here`."""
    case, _ = found_for(by, case_id, what)
    return as_known(case)


def found_for(by: Person, case_id: int, what: str = "see") -> tuple[Case, ShopView]:
    """The case's row and its shop as the person sees it. Raises Refused `not_here`."""
    case = Case.objects.filter(pk=case_id).first()
    shop = shop_of(by, case.shop_id) if case else None
    if case is None or shop is None or not shop.may(what):
        raise not_here()
    return case, shop


def family(case_id: int) -> tuple[int, ...]:
    """The case, what it was merged into and all that was merged into that; the survivor first."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [case_id])
        return tuple(row[0] for row in cursor.fetchall())


def state_label(axis: str, code: str, language: str = "zh") -> str:
    """The name of a state of the axis case, question, task or promise."""
    return machines()[axis].label(code, language)
