"""What the alarms read, for whole shops and batches: the desk's own eyes, no person asks.

Live cases in the order in which they run out, live cases that changed, and the traces their
families left: how often somebody wrote, what was promised and broken, what people typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shouhou.cases.models import LIVE, Case, CaseEvent, Promise
from shouhou.cases.queries.paging import URGENT, Order, behind
from shouhou.language import mask_nick

CONTACTS = ("note", "answered", "promised", "joined", "reopened", "contacted", "came")
TYPED = ("note", "answered", "handed")
LAST_TEXTS = 50
TOUCHED = Order(("touched_at", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A live case as a scan sees it."""

    case_id: int
    shop_id: int
    kind: str
    lane: str
    state: str
    runs_out_at: datetime | None
    runs_out_by: str
    owner_id: int | None
    title: str
    order_no: str
    buyer: str
    amount_fen: int | None
    alarm: int
    reopened: int
    refunds: int
    problem: str
    touched_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a case's whole family has left behind."""

    contacts: int = 0
    """Notes, answers, promises, further requests, reopenings, contacts; not what the desk tells."""
    broken: int = 0
    """Promises judged as broken, and open ones whose time is over."""
    texts: tuple[str, ...] = ()
    """The last fifty texts people typed, newest last."""


def shops_with_live_cases() -> tuple[int, ...]:
    """Every shop in which somebody still has to do something."""
    rows = Case.objects.filter(LIVE).order_by("shop_id").values_list("shop_id", flat=True)
    return tuple(rows.distinct())


def running_out(
    shop_id: int, until: datetime, limit: int, after: tuple[datetime, int] | None = None
) -> tuple[Running, ...]:
    """Live cases of a shop that run out at or before this moment, soonest first.

    `after`: go on behind this (runs_out_at, case id). Read along the index `case_live`.
    """
    rows = Case.objects.filter(LIVE, shop_id=shop_id, sorts_at__lte=until)
    rows = rows.filter(behind(URGENT, after)) if after else rows
    return _running(rows.order_by(*URGENT.keys)[:limit])


def touched(
    since: datetime, limit: int, after: tuple[datetime, int] | None = None
) -> tuple[Running, ...]:
    """Live cases of all shops that changed at or after this moment, earliest change first."""
    rows = Case.objects.filter(LIVE, touched_at__gte=since)
    rows = rows.filter(behind(TOUCHED, after)) if after else rows
    return _running(rows.order_by(*TOUCHED.keys)[:limit])


def running(case_ids: Collection[int]) -> tuple[Running, ...]:
    """These cases, as far as they are live."""
    return _running(Case.objects.filter(LIVE, pk__in=case_ids).order_by("pk"))


def traces(case_ids: Sequence[int], now: datetime) -> dict[int, Trace]:
    """Case → the traces of it and of what was merged into it. Four queries."""
    home = homes(case_ids)
    lines = CaseEvent.objects.filter(case__in=list(home))
    contacts = summed(home, lines.filter(kind__in=CONTACTS))
    over = Q(state="broken") | Q(state="open", until__lt=now)
    broken = summed(home, Promise.objects.filter(over, case__in=list(home)))
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for pk, text in lines.filter(kind__in=TYPED).order_by("at", "pk").values_list("case_id", "zh"):
        texts[home[pk]].append(text)
    return {
        pk: Trace(contacts=contacts[pk], broken=broken[pk], texts=tuple(texts[pk][-LAST_TEXTS:]))
        for pk in case_ids
    }


def homes(case_ids: Sequence[int]) -> dict[int, int]:
    """These cases and all that was merged into them → the one asked for; a query per storey."""
    home = {pk: pk for pk in case_ids}
    level = list(case_ids)
    while level:
        rows = Case.objects.filter(merged_into__in=level).values_list("pk", "merged_into_id")
        below = {pk: home[top] for pk, top in rows if top is not None and pk not in home}
        home |= below
        level = list(below)
    return home


def summed(home: Mapping[int, int], rows: QuerySet[CaseEvent] | QuerySet[Promise]) -> Counter[int]:
    """How many of these rows each home has."""
    found: Counter[int] = Counter()
    for pk, many in rows.order_by().values_list("case_id").annotate(many=Count("id")):
        found[home[pk]] += many
    return found


def _running(rows: QuerySet[Case]) -> tuple[Running, ...]:
    names = tuple(name for name in Running.__slots__ if name != "case_id")
    return tuple(
        masked(Running(case_id=pk, **dict(zip(names, values, strict=True))))
        for pk, *values in rows.values_list("pk", *names)
    )


def masked(row: Running) -> Running:
    """What a scan tells people, and mails them, never names the buyer in full."""
    return replace(row, buyer=mask_nick(row.buyer))
