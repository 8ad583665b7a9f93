"""收货台: scan, count, next. Made for a scanner and one hand; the page goes on without network.

The page's script queues what is scanned and counted and sends it in order. Everything is addressed
by the key of the scan, so that a count made without network finds its parcel. Without JavaScript
the same forms lead from page to page.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of, tell, wants_json
from shouhou.evidence.facts import NotKept
from shouhou.returns import actions, queries
from shouhou.returns.facts import OnShelf
from shouhou.returns.forms import ScanForm, conditions, count_of, findings, key_of, word_choices
from shouhou.returns.queries.keys import arrival_of_key
from shouhou.returns.words import PLACES
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

UNKNOWN: Final = queries.ExpectedLine(
    line_no="", title="", sku="", code="", expected=0, shipped=0, before=0
)
"""Goods of an order whose lines the desk does not know."""


@login_required
@never_cache
@require_safe
def station(request: HttpRequest) -> HttpResponse:
    """The station; `?shop=` is whose unknown parcels are."""
    person = person_of(request)
    mine = shops.shops_where(person, "receive")
    place: dict[str, Any] = {
        "place": "returns",
        "now": moment.now(),
        "shops": mine,
        "shop_id": chosen_shop(request),
        "day": queries.station_day(person, moment.now()),
        "candidates": (),
        **grades(),
    }
    return render(request, "returns/station.html", place, status=200 if mine else 403)


@login_required
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """What stands beside the scanner, asked for again after each parcel."""
    place = {"day": queries.station_day(person_of(request), moment.now()), "now": moment.now()}
    return render(request, "returns/_day.html", place)


@login_required
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """One scan: the parcel's card, several to choose from, or why not."""
    form, now, person = ScanForm(request.POST), moment.now(), person_of(request)
    if not form.is_valid():
        refused = Refused("empty", "没有扫到内容。", "Nothing was scanned.", field="text")
        return answer_refusal(request, refused)
    told = form.scan(now)
    try:
        found = actions.scan(by=person, scan=told, now=now)
    except Refused as wrong:
        return answer_refusal(request, wrong)
    if found.arrival_id is None:
        return choices(request, told.text, queries.candidates(person, found.targets))
    if not wants_json(request):
        if found.already:
            messages.info(request, _("这个包裹已经收过了。"))
        return redirect("return", found.arrival_id)
    return JsonResponse(
        {
            "kind": "card" if found.is_known else "unknown",
            "arrival": found.arrival_id,
            "already": found.already,
            "html": card_html(request, found.arrival_id),
        }
    )


def choices(request: HttpRequest, text: str, found: tuple[queries.Candidate, ...]) -> HttpResponse:
    """Several fit: a digit chooses."""
    place = {"candidates": found, "text": text, "now": moment.now()}
    if wants_json(request):
        html = render_to_string("returns/_choices.html", place, request)
        return JsonResponse({"kind": "choices", "html": html})
    person = person_of(request)
    place |= {
        "place": "returns",
        "shops": shops.shops_where(person, "receive"),
        "shop_id": chosen_shop(request),
        "day": queries.station_day(person, moment.now()),
        **grades(),
    }
    return render(request, "returns/station.html", place)


@login_required
@require_POST
def count_by_key(request: HttpRequest) -> HttpResponse:
    """A count the station sends, of the parcel whose scan had this key."""
    now, person = moment.now(), person_of(request)
    try:
        arrival_id = arrival_of_key(person, key_of(request.GET.get("scan", "")))
        count = count_of(request.body, now)
        found = actions.count(by=person, arrival_id=arrival_id, count=count, now=now)
    except Refused as wrong:
        return answer_refusal(request, wrong)
    language = page_language()
    return JsonResponse(
        {
            "kind": "counted",
            "arrival": arrival_id,
            "then": [one.then for one in found],
            "says": [one.zh if language == "zh" else one.en for one in found],
        }
    )


@login_required
@require_POST
def photo_by_key(request: HttpRequest) -> HttpResponse:
    """A picture the station sends, of the parcel whose scan had this key."""
    try:
        arrival_id = arrival_of_key(person_of(request), key_of(request.POST.get("scan", "")))
        kept = take_photo(request, arrival_id)
    except Refused as wrong:
        return answer_refusal(request, wrong)
    return JsonResponse({"kind": "photo", "evidence": kept})


@login_required
@require_POST
def shelve_by_key(request: HttpRequest) -> HttpResponse:
    """Two keys at the station: the parcel of this scan goes on the shelf."""
    person, now = person_of(request), moment.now()
    try:
        arrival_id = arrival_of_key(person, key_of(request.POST.get("scan", "")))
        shelf_no = actions.shelve(
            by=person,
            arrival_id=arrival_id,
            shelf=OnShelf(),
            now=now,
            key=key_of(request.POST.get("key", "")),
        )
    except Refused as wrong:
        return answer_refusal(request, wrong)
    return JsonResponse({"kind": "shelved", "arrival": arrival_id, "shelf_no": shelf_no})


def take_photo(request: HttpRequest, arrival_id: int) -> int:
    """Keep the one file of a request; the number of the evidence. Raises Refused."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("no_files", "请先拍照或选照片。", "Take a picture first.", field="file")
    kept = actions.add_photo(
        by=person_of(request),
        arrival_id=arrival_id,
        key=key_of(request.POST.get("key", "")),
        file=file,
        line_no=request.POST.get("line", "")[:64],
        now=moment.now(),
    )
    if isinstance(kept, NotKept):
        raise Refused(kept.code, kept.zh, kept.en, field="file")
    return kept.evidence_id


def card_html(request: HttpRequest, arrival_id: int) -> str:
    """The card of one parcel, as the station puts it into its page."""
    return render_to_string("returns/_card.html", card_place(request, arrival_id), request)


def card_place(request: HttpRequest, arrival_id: int) -> dict[str, Any]:
    """What the card's template needs. Raises Refused `not_here`."""
    found = queries.card(person_of(request), arrival_id, moment.now())
    if found is None:
        raise Refused("not_here", "没有这个包裹。", "There is no such parcel.")
    rows = rows_of(found)
    return {
        "card": found,
        "rows": rows,
        "other_n": 2 * len(rows),
        **grades(),
        "places": word_choices("place", PLACES),
        "now": moment.now(),
    }


def grades() -> dict[str, Any]:
    """What a piece may be, in the order of the keys."""
    return {"conditions": conditions(), "findings": findings()}


def rows_of(card: queries.CardView) -> list[dict[str, Any]]:
    """The rows a count starts with: what is awaited first, each line of each order once."""
    rows = []
    for link in card.links:
        lines = [line for line in link.lines if line.expected] or list(link.lines) or [UNKNOWN]
        for line in lines:
            start = line.left if link.agreement_id else 0
            if not link.agreement_id and len(link.lines) == 1:
                start = line.left
            rows.append({"link": link, "line": line, "quantity": start})
    for number, row in enumerate(rows):
        row |= {"n": number, "spare_n": len(rows) + number}
    return rows


def chosen_shop(request: HttpRequest) -> int | None:
    """The shop the station is set to, if the person receives for it."""
    told = request.GET.get("shop") or request.POST.get("shop") or ""
    mine = [shop.id for shop in shops.shops_where(person_of(request), "receive")]
    if told.isascii() and told.isdigit() and len(told) < 19 and int(told) in mine:
        return int(told)
    return mine[0] if len(mine) == 1 else None


def answer_refusal(request: HttpRequest, wrong: Refused) -> HttpResponse:
    """Why not, for the script or on the next page."""
    if wants_json(request):
        status = 404 if wrong.code == "not_here" else 409
        says = wrong.says(page_language())
        return JsonResponse({"kind": "refused", "code": wrong.code, "says": says}, status=status)
    tell(request, wrong)
    return redirect("returns")
