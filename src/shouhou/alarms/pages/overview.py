"""/alarms/: what is late, what runs out, early signs, who has how much; cases moved in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.alarms import actions, queries
from shouhou.alarms.forms import MoveForm
from shouhou.alarms.pages.door import chosen
from shouhou.alarms.words import LEVELS, label
from shouhou.cases import actions as cases
from shouhou.cases.queries import AgentLoad
from shouhou.doors import back_to, page_language, person_of, tell
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

MOVED = "alarms_moved"
WIDTH = 100
TONES = {"out": "bad", "last": "bad", "second": "warn", "first": "ask"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One person's load as a row with a bar; widths in hundredths of the longest."""

    load: AgentLoad
    address: str
    late_width: int
    rest_width: int
    rest_from: int


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One shop at a time, the first in which the person hands out work unless `?shop=` says."""
    person, now = person_of(request), moment.now()
    able = shops.shops_where(person, "assign")
    shop = chosen(able, request.GET.get("shop"))
    seen = queries.overview(person, shop.id, now) if shop else None
    page: dict[str, Any] = {"place": "overview", "now": now, "shop": shop, "seen": seen}
    if shop and seen:
        page |= {
            "shops": able if len(able) > 1 else (),
            "levels": [_level(seen, code) for code in reversed(LEVELS)],
            "nearing": [
                {
                    "one": one,
                    "level": label("level", one.level, page_language()),
                    "tone": TONES[one.level],
                    "lane": label("lane", one.case.lane, page_language()),
                }
                for one in seen.nearing
            ],
            "signs": [_sign(one) for one in seen.signs],
            "bars": _bars(seen.load, shop.id),
            "moved": _moved(request),
        }
    return render(request, "alarms/overview.html", page)


@login_required
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Give the chosen cases to somebody; the next page tells what became of each."""
    person = person_of(request)
    able = shops.shops_where(person, "assign")
    shop = chosen(able, request.POST.get("shop"))
    if shop is None:
        raise Http404
    people = [(one.person_id, one.name) for one in shops.colleagues(shop.id)]
    form = MoveForm(people, request.POST.getlist("case"), request.POST)
    back = f"{reverse('overview')}?{urlencode({'shop': shop.id})}"
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(back)
    try:
        results = cases.move_cases(
            by=person,
            case_ids=form.cleaned_data["case"],
            to=form.cleaned_data["to"],
            now=moment.now(),
        )
    except Refused as refused:
        tell(request, refused)
        return redirect(back)
    request.session[MOVED] = [
        {"case_id": one.case_id, "done": one.done, "zh": one.zh, "en": one.en} for one in results
    ]
    return redirect(f"{back}#moved")


@login_required
@require_POST
def put_aside(request: HttpRequest, sign_id: int) -> HttpResponse:
    """A person has looked at a sign and says why it may rest."""
    person = person_of(request)
    sign = queries.sign(person, sign_id)
    if sign is None:
        raise Http404
    try:
        actions.put_aside(
            by=person,
            sign_id=sign_id,
            reason=request.POST.get("reason", ""),
            now=moment.now(),
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已放到一边。有新的同类情况会再提示。"))
    where = f"{reverse('overview')}?{urlencode({'shop': sign.shop_id})}#signs"
    return redirect(back_to(request, where))


def _level(seen: queries.Overview, code: str) -> dict[str, Any]:
    """One figure at the top, leading to its rows below."""
    return {
        "code": code,
        "name": label("level", code, page_language()),
        "count": seen.count(code),
        "tone": TONES[code],
    }


def _sign(one: Any) -> dict[str, Any]:
    return {
        "one": one,
        "name": label("sign", one.sign, page_language()),
        "alarm": label("alarm", one.alarm, page_language()),
        "says": one.says(page_language()),
        "tone": {"urgent": "bad", "warning": "warn"}.get(one.alarm, "ask"),
    }


def _bars(load: Iterable[AgentLoad], shop_id: int) -> list[Bar]:
    rows = list(load)
    longest = max((one.open for one in rows), default=0) or 1
    bars = []
    for one in rows:
        late = one.late * WIDTH // longest
        wanted = urlencode({"view": "open", "shop": shop_id, "owner": one.person_id})
        address = f"{reverse('queue')}?{wanted}"
        bars.append(Bar(one, address, late, one.open * WIDTH // longest - late, late))
    return bars


def _moved(request: HttpRequest) -> list[dict[str, Any]]:
    """What became of the cases that were moved just now; shown once."""
    told: list[dict[str, Any]] = request.session.pop(MOVED, [])
    return [{**one, "says": one["en" if page_language() == "en" else "zh"]} for one in told]
