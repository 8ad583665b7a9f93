"""Who has how much to do: for the supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from shouhou.cases.models import LIVE, Case
from shouhou.cases.queries.queueing import SOON
from shouhou.clock import SHANGHAI
from shouhou.shops.facts import Colleague
from shouhou.shops.queries import colleagues, shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoad:
    """What one person has to do in one shop."""

    person_id: int
    name: str
    stage: str
    open: int
    """Live cases they own."""
    late: int
    """Of these, what runs out within a day or has run out."""
    today: int
    """Of these, what runs out before midnight."""
    handed: int
    """Questions others have put to them."""


def load(by: Person, shop_id: int, now: datetime) -> tuple[AgentLoad, ...]:
    """The load of everybody who works on cases in the shop, the fullest first.

    Nothing for who may not assign there. Four queries.
    """
    shop = shop_of(by, shop_id)
    if shop is None or not shop.may("assign"):
        return ()
    live = Case.objects.filter(LIVE, shop_id=shop_id)
    counted = live.values_list("owner_id").annotate(
        open=Count("id"),
        late=Count("id", filter=Q(sorts_at__lte=now + SOON)),
        today=Count("id", filter=Q(sorts_at__lt=midnight_after(now))),
    )
    owned = {owner: (many, late, today) for owner, many, late, today in counted}
    rows_asked = live.filter(state="handed").values_list("handed_to_id")
    asked: dict[int | None, int] = dict(rows_asked.annotate(handed=Count("id")))
    rows = [
        load_of(one, owned.get(one.person_id, (0, 0, 0)), asked.get(one.person_id, 0))
        for one in colleagues(shop_id)
        if "agent" in one.roles or one.person_id in owned or one.person_id in asked
    ]
    return tuple(sorted(rows, key=lambda row: (-row.open, -row.handed, row.name)))


def load_of(one: Colleague, counts: tuple[int, int, int], handed: int) -> AgentLoad:
    open_, late, today = counts
    return AgentLoad(
        person_id=one.person_id,
        name=one.name,
        stage=one.stage,
        open=open_,
        late=late,
        today=today,
        handed=handed,
    )


def midnight_after(now: datetime) -> datetime:
    """The end of the shop's day."""
    tomorrow = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), SHANGHAI)
