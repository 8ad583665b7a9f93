"""/intake/<id>/: what was understood, the confirmation, the progress and the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.intake import actions
from shouhou.intake.decide import buttons, machine, names_fit
from shouhou.intake.facts import AbsorptionView, FileView, SheetView
from shouhou.intake.forms import PasswordForm
from shouhou.intake.pages.door import upload_or_404
from shouhou.intake.words import CONSUMER_NAMES, COUNT_NAMES, KIND_NAMES
from shouhou.shops import actions as shop_actions
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused, ShopView


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A sheet as its panel shows it."""

    view: SheetView
    kind: str
    title: str
    strangers: tuple[str, ...]
    """Shop names in it that are not the chosen shop's."""
    other_platform: bool
    sample_headers: tuple[str, ...]
    samples: tuple[tuple[int, tuple[str, ...]], ...]


@login_required
@never_cache
@require_GET
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The whole page."""
    return render(request, "intake/upload.html", shown(request, upload_id))


@login_required
@never_cache
@require_GET
def body(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The changing part alone, asked for again and again while a job is at work."""
    return render(request, "intake/_body.html", shown(request, upload_id))


@login_required
@require_POST
def confirm(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take the good rows in."""
    person, now = person_of(request), moment.now()
    return _done(
        request, upload_id, lambda: actions.confirm(by=person, upload_id=upload_id, now=now)
    )


@login_required
@require_POST
def discard(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Leave it out."""
    person, now = person_of(request), moment.now()
    return _done(
        request, upload_id, lambda: actions.discard(by=person, upload_id=upload_id, now=now)
    )


@login_required
@require_POST
def again(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Read it once more after a fault of the program."""
    person = person_of(request)
    return _done(request, upload_id, lambda: actions.start_again(by=person, upload_id=upload_id))


@login_required
@require_POST
def alias(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The shop goes by this name in exports too: do not warn again."""
    found = upload_or_404(request, upload_id)
    person, name = person_of(request), request.POST.get("name", "")
    return _done(
        request,
        upload_id,
        lambda: shop_actions.add_alias(by=person, shop_id=found.shop_id, alias=name),
    )


@sensitive_post_parameters("password")
@login_required
@require_POST
def password(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Open a locked zip."""
    upload_or_404(request, upload_id)
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return redirect("intake_upload", upload_id)
    person, given = person_of(request), form.cleaned_data
    return _done(
        request,
        upload_id,
        lambda: actions.give_password(
            by=person, upload_id=upload_id, file_id=given["file"], password=given["password"]
        ),
    )


def shown(request: HttpRequest, upload_id: int) -> dict[str, Any]:
    """Everything the templates show."""
    found = upload_or_404(request, upload_id)
    shop = shops.shop_of(person_of(request), found.shop_id)
    assert shop is not None
    good = found.count("rows") - found.count("bad")
    return {
        "place": "intake",
        "upload": found,
        "state": machine().label(found.state, page_language()),
        "english": page_language() == "en",
        "trouble": found.trouble.says(page_language()) if found.trouble else "",
        "files": [(file, refusal(file), sheets(file, shop)) for file in found.files],
        "good": good,
        "counts": {name: found.count(name) for name in ("rows", "bad", "new", "changed", "same")},
        "nothing_new": bool(good) and not found.count("new") + found.count("changed"),
        "problems_total": found.count("problems_total"),
        "beyond": max(0, found.count("problems_total") - len(found.problems)),
        "absorbed": [absorbed(each) for each in found.absorptions],
        "buttons": buttons(found.state, good_rows=bool(good)),
    }


def absorbed(each: AbsorptionView) -> tuple[str, str]:
    """What a slice above made of the upload: its name and its counts, in words."""
    english = page_language() == "en"
    counts = [
        f"{COUNT_NAMES[name][english]} {each.counts[name]}"
        for name in COUNT_NAMES
        if each.counts.get(name)
    ]
    nothing = COUNT_NAMES["same"][english] + " 0"
    return CONSUMER_NAMES[each.consumer][english], " · ".join(counts) or nothing


def refusal(file: FileView) -> str:
    """Why a file, or some sheets of it, are not read."""
    return file.refusal.says(page_language()) if file.refusal else ""


def sheets(file: FileView, shop: ShopView) -> list[SheetShown]:
    """The panels of a file."""
    return [sheet_shown(sheet, shop) for sheet in file.sheets]


def sheet_shown(sheet: SheetView, shop: ShopView) -> SheetShown:
    """One panel: headers of the samples in their order, and what does not fit the shop."""
    samples = sheet.seen.get("samples", [])
    used = {name: at for at, name in enumerate(sheet.seen.get("used", ()))}
    found_in = dict.fromkeys(name for each in samples for name in each["cells"])
    headers = tuple(sorted(found_in, key=lambda name: used.get(name, len(used))))
    english = page_language() == "en"
    known = (shop.name, *shop.aliases)
    found = sheet.seen.get("shop_names", [])
    return SheetShown(
        view=sheet,
        kind=KIND_NAMES[sheet.kind][english],
        title=sheet.seen["title_en" if english else "title_zh"],
        strangers=tuple(name for name in found if not names_fit([name], known)),
        other_platform=sheet.seen.get("platform") != shop.platform,
        sample_headers=headers,
        samples=tuple(
            (each["row"], tuple(each["cells"].get(name, "") for name in headers))
            for each in samples
        ),
    )


def _done(request: HttpRequest, upload_id: int, act: Callable[[], None]) -> HttpResponse:
    upload_or_404(request, upload_id)
    try:
        act()
    except Refused as refused:
        tell(request, refused)
    return redirect("intake_upload", upload_id)
