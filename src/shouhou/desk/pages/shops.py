"""Shops: which ones a person works in, and what their owner declares for all of their orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouhou import moment
from shouhou.clock import SHANGHAI
from shouhou.desk.shown.amounts import in_unit, plain_number, read_number, unit_name
from shouhou.desk.shown.numbers import DECLARED, bounds, every_number, headings, section_of
from shouhou.doors import page_language, person_of
from shouhou.policy.words import Parameter
from shouhou.shops import actions, queries
from shouhou.shops.facts import Change, Refused, Setting, ShopView
from shouhou.shops.words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be set, as its line of the page shows it."""

    code: str
    name: str
    help: str
    confidence: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    step: str = "1"


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the history of settings."""

    at: str
    who: str
    name: str
    value: str
    from_on: date


@require_safe
@login_required
def shops(request: HttpRequest) -> HttpResponse:
    """The person's shops and what they are in each."""
    language, mine = page_language(), queries.shops_of(person_of(request))
    rows = [
        {
            "id": shop.id,
            "name": shop.name,
            "kind": shop.kind,
            "roles_shown": _("、").join(
                ROLE_NAMES[role][language == "en"] for role in sorted(shop.roles)
            ),
            "may_set": shop.may("set"),
            "may_staff": shop.may("staff"),
        }
        for shop in mine
    ]
    may_approve = any(shop.may("approve") for shop in mine)
    place = {"place": "shops", "shops": rows, "may_approve": may_approve}
    return render(request, "desk/shops.html", place)


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Declare a fact or a number of the shop, from a day on. The owner's page."""
    shop = queries.shop_of(person_of(request), shop_id)
    if shop is None or not shop.may("set"):
        raise Http404
    refusal = _change(request, shop) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        return redirect(f"{reverse('shop_settings', args=[shop.id])}#{request.POST.get('code')}")
    today = moment.now().astimezone(SHANGHAI).date()
    place = {
        "place": "shops",
        "shop": shop,
        "today": today,
        "refusal": refusal,
        "facts": _facts(queries.facts_of_shop(shop.id, today)),
        "headings": _headings(queries.parameters_of(shop.id, today)),
        "history": _history(shop),
    }
    return render(request, "desk/settings.html", place, status=422 if refusal else 200)


def _change(request: HttpRequest, shop: ShopView) -> str:
    """Carry out what the form asks; a sentence when it cannot be."""
    code, text = request.POST.get("code", ""), request.POST.get("value", "")
    try:
        from_on = date.fromisoformat(request.POST.get("from_on", ""))
    except ValueError:
        return _("请填写生效日，例如 2026-11-23。")
    try:
        if request.POST.get("what") == "fact":
            _declare(request, shop, Change(code, text, from_on))
        else:
            _tune(request, shop, code, text, from_on)
    except Refused as refused:
        return refused.says(get_language() or "")
    except ValueError:
        return _("“%(text)s”不是可以用的数。") % {"text": text[:40]}
    return ""


def _declare(request: HttpRequest, shop: ShopView, change: Change) -> None:
    actions.set_shop_fact(
        by=person_of(request),
        shop_id=shop.id,
        change=change,
        allowed=DECLARED,
        now=moment.now(),
    )


def _tune(request: HttpRequest, shop: ShopView, code: str, text: str, from_on: date) -> None:
    known = every_number()
    unit = known[code].unit if code in known else ""
    actions.set_parameter(
        by=person_of(request),
        shop_id=shop.id,
        change=Change(code, read_number(text, unit), from_on),
        bounds=bounds(),
        now=moment.now(),
    )


def _facts(declared: Mapping[str, str]) -> list[Item]:
    language = page_language()
    return [
        Item(
            code=fact,
            name=section_of(fact).name(language),
            help=section_of(fact).ask_zh if language == "zh" else section_of(fact).ask_en,
            options=tuple(
                Option(word, _word(fact, word), word == declared.get(fact, words[0]))
                for word in words
            ),
        )
        for fact, words in DECLARED.items()
    ]


def _word(fact: str, word: str) -> str:
    if word == "unknown":
        return _("各单不同，逐单看")
    return section_of(fact).label(word, page_language())


def _headings(chosen: Mapping[str, int]) -> list[tuple[str, str, list[Item]]]:
    """Every heading with its numbers, as the shop has them today."""
    return [
        (heading.code, heading.name, [_item(number, chosen) for number in heading.parameters])
        for heading in headings()
    ]


def _item(number: Parameter, chosen: Mapping[str, int]) -> Item:
    default = _("默认 %(number)s") % {"number": in_unit(number.default, number.unit)}
    language = page_language()
    return Item(
        code=number.code,
        name=number.zh if language == "zh" else number.en,
        help=default if language == "zh" else " · ".join(filter(None, [default, number.meaning])),
        confidence=number.confidence,
        value=plain_number(chosen.get(number.code, number.default), number.unit),
        unit=_unit(number, chosen.get(number.code, number.default)),
        low=plain_number(number.lo, number.unit),
        high=plain_number(number.hi, number.unit),
        step="0.01" if number.unit in ("fen", "basis-points") else "1",
    )


def _unit(number: Parameter, value: int) -> str:
    """The unit; a minute of the day says its hour beside it."""
    if not number.code.endswith("_minute"):
        return unit_name(number.unit)
    return _("分钟（%(time)s）") % {"time": f"{value // 60:02d}:{value % 60:02d}"}


def _history(shop: ShopView) -> list[Changed]:
    """Facts and numbers together, newest first."""
    rows = [*queries.fact_history(shop.id), *queries.parameter_history(shop.id)]
    rows.sort(key=lambda row: row.set_at, reverse=True)
    return [_changed(row) for row in rows]


def _changed(row: Setting) -> Changed:
    at = datetime.fromisoformat(row.set_at).astimezone(SHANGHAI)
    number = every_number().get(row.code)
    if number is None or isinstance(row.value, str):
        name = section_of(row.code).name(page_language())
        value = _word(row.code, str(row.value))
    else:
        name = number.zh if page_language() == "zh" else number.en
        value = in_unit(row.value, number.unit)
    return Changed(at.strftime("%Y-%m-%d %H:%M"), row.set_by, name, value, row.from_on)
