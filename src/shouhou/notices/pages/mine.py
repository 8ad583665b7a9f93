"""/notices/: what I was told, unseen first; and the bell that counts it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.notices import actions, queries
from shouhou.notices.decide import state_name
from shouhou.notices.facts import NotificationView
from shouhou.shops import queries as shops


@require_safe
@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The person's notifications, fifty at a time."""
    person = person_of(request)
    found = queries.notifications(person, request.GET.get("after", ""))
    place = {
        "place": "notices",
        "rows": [shown(each) for each in found.rows],
        "after": found.after,
        "unseen": any(not each.seen for each in found.rows),
        "may_set": bool(shops.shops_where(person, "set")),
    }
    return render(request, "notices/mine.html", place)


@require_POST
@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """Mark one as seen (`id`), or all; with `case` go on to the case it is about."""
    given = request.POST.get("id", "")
    ids = [int(given)] if is_number(given) else None
    if given and ids is None:
        return redirect("notices")
    actions.mark_seen(by=person_of(request), notification_ids=ids, now=moment.now())
    case = request.POST.get("case", "")
    return redirect(f"/cases/{int(case)}/" if is_number(case) else "notices")


@require_safe
@login_required
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, counted anew."""
    return render(request, "notices/bell.html")


def shown(row: NotificationView) -> dict[str, object]:
    """One row in the person's language."""
    mail = state_name("letter", row.mail, page_language())
    return {"row": row, "says": row.says(page_language()), "mail": mail}


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
