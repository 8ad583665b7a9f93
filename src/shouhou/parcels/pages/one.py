"""/parcels/<id>/: where it is, what is wrong, what its courier wrote, who was asked for what."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.parcels.pages.door import as_title, seen_parcel
from shouhou.parcels.queries import ParcelView, ScanView, TalkView, stoppable, stops_of
from shouhou.parcels.queries.for_pages import cases_of_parcel, codes_of
from shouhou.parcels.templatetags.parcels import can_stop
from shouhou.parcels.words import TALK_OPEN, machine
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shop_of


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the courier, and the source's code that says what it means."""

    scan: ScanView
    code: str


@dataclass(frozen=True, slots=True)
class ShownTalk:
    """A wish to the courier with the buttons of this moment: event and name."""

    view: TalkView
    buttons: tuple[tuple[str, str], ...]


@login_required
@never_cache
@require_safe
def parcel(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """The page of one parcel. Another shop's does not exist."""
    seen, person = seen_parcel(request, parcel_id), person_of(request)
    shop = shop_of(person, seen.shop_id)
    may_work = shop is not None and shop.may("work")
    place = {
        "place": "parcels",
        "now": moment.now(),
        "here": request.get_full_path(),
        "parcel": seen,
        "shop": shop,
        "may_work": may_work,
        "stop": stops_of([seen.id]).get(seen.id),
        "may_stop": can_stop(seen, stoppable(seen.shop_id)),
        "cases": cases_of_parcel(person, seen),
        "lines": lines_of(seen),
        "talks": [ShownTalk(talk, buttons_of(talk, shop)) for talk in owed_first(seen)],
    }
    return render(request, "parcels/one.html", place)


def lines_of(seen: ParcelView) -> list[ShownLine]:
    """What the courier wrote, newest first, each with the code of its source."""
    codes = codes_of(seen.id) if seen.scans else {}
    return [ShownLine(scan, codes.get((scan.at, scan.text), "")) for scan in seen.scans]


def owed_first(seen: ParcelView) -> list[TalkView]:
    """What the courier still owes, the soonest first; then what has ended, the newest first."""
    owed = [talk for talk in seen.talks if talk.state in TALK_OPEN]
    ended = [talk for talk in seen.talks if talk.state not in TALK_OPEN]
    return [*sorted(owed, key=lambda talk: talk.due_at), *ended]


def buttons_of(talk: TalkView, shop: ShopView | None) -> tuple[tuple[str, str], ...]:
    """What the table lets this person do about a wish now."""
    if shop is None or not shop.may("work"):
        return ()
    table, language = machine(), page_language()
    roles = [who for who in table.people if who in shop.roles]
    allowed = {move.event for who in roles for move in table.allowed(talk.state, who)}
    return tuple(
        (event, as_title(word.label(language)))
        for event, word in table.events.items()
        if event in allowed
    )
