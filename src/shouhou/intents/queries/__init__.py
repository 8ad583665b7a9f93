"""Reads of acts outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from shouhou.intents.decide import allowed, who_of
from shouhou.intents.facts import IntentView, Trouble
from shouhou.intents.models import Intent
from shouhou.intents.words import ALIVE, CARRIED, FOR_PEOPLE
from shouhou.shops.queries import shop_of, shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

AT_ONCE = 500


def of_cases(case_ids: Collection[int]) -> tuple[IntentView, ...]:
    """The acts of some cases a person was given, newest first."""
    rows = Intent.objects.filter(case_id__in=list(case_ids)).select_related("by")
    return tuple(map(view, rows.order_by("-id")[:AT_ONCE]))


def states_of(keys: Iterable[str]) -> dict[str, IntentView]:
    """Key → the act, for those that exist."""
    rows = Intent.objects.filter(key__in=list(keys)).select_related("by")
    return {row.key: view(row) for row in rows}


def for_people(by: Person, shop_id: int | None = None) -> tuple[IntentView, ...]:
    """The acts a person must look at, oldest first, of one or all of the person's shops."""
    shops = [shop.id for shop in shops_where(by, "see") if shop_id in (None, shop.id)]
    rows = Intent.objects.filter(shop__in=shops, state__in=FOR_PEOPLE).select_related("by")
    return tuple(map(view, rows.order_by("id")[:AT_ONCE]))


def get(by: Person, intent_id: int) -> IntentView | None:
    """One act of a shop the person may see."""
    row = Intent.objects.filter(pk=intent_id).select_related("by").first()
    return view(row) if row and shop_of(by, row.shop_id) else None


def may_do(by: Person, seen: IntentView) -> frozenset[str]:
    """What this person may do about it: retry, by_hand, cancel."""
    shop = shop_of(by, seen.shop_id)
    return allowed(seen.state, who_of(shop.roles)) if shop else frozenset()


def going_on(shop_id: int, act: str, subject: str, number: str) -> bool:
    """Whether the desk is at such an act on this thing, or waits to be."""
    same = Intent.objects.filter(shop=shop_id, subject=subject, number=number, act=act)
    return same.filter(state__in=CARRIED).exists()


def due(now: datetime) -> tuple[int, ...]:
    """Acts the desk should be at: waiting, cut short, or unknown, and their pause is over."""
    rows = Intent.objects.filter(state__in=CARRIED, next_at__lte=now).order_by("next_at")
    return tuple(rows.values_list("pk", flat=True)[:AT_ONCE])


def counts(shop_id: int) -> dict[str, int]:
    """How many acts of a shop are in each state that is not over."""
    rows = Intent.objects.filter(shop=shop_id, state__in=ALIVE).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("id")))
    return {state: found.get(state, 0) for state in ALIVE}


def view(row: Intent) -> IntentView:
    """One row as a page shows it."""
    told = row.trouble
    trouble = Trouble(told["code"], told["zh"], told["en"], told["todo_zh"]) if told else None
    return IntentView(
        id=row.pk,
        shop_id=row.shop_id,
        case_id=row.case_id,
        key=row.key,
        act=row.act,
        subject=row.subject,
        number=row.number,
        state=row.state,
        asked_at=row.asked_at,
        by_name=row.by.name if row.by else "",
        tries=row.tries,
        next_at=row.next_at,
        ended_at=row.ended_at,
        trouble=trouble,
    )
