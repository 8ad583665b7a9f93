"""The rules as people read them: every table, its proof, its examples, and the shop's numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouhou.contacts import queries as contacts
from shouhou.contacts import words as contact_words
from shouhou.desk.shown.amounts import in_unit
from shouhou.doors import page_language
from shouhou.exchanges import words as exchanges
from shouhou.exchanges.queries import rule_tables as exchange_tables
from shouhou.parcels import words as parcels
from shouhou.parcels.queries.for_pages import rule_tables as parcel_tables
from shouhou.policy import Table, Vocabulary, prove
from shouhou.policy.words import Parameter
from shouhou.refunds import queries as refunds
from shouhou.refunds.queries import RulePage
from shouhou.refunds.words import vocabulary
from shouhou.returns import words as returns
from shouhou.returns.queries import rule_tables as return_tables
from shouhou.selfservice import words as buyers_words
from shouhou.selfservice.queries import tables as buyers_tables
from shouhou.shipping import words as shipping
from shouhou.shipping.queries import rule_tables as shipping_tables
from shouhou.triage import words as triage
from shouhou.triage.queries import rule_tables as triage_tables


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A number of the rules, with its bounds in the unit people think in."""

    code: str
    name: str
    default_shown: str
    bounds: str
    confidence: str
    source: str


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """All tables in the order they are asked, and what the whole rests on."""
    pages = every_page()
    rows = [sum(len(section.rows) for section in shown.page.sections) for shown in pages]
    place = {
        "place": "rules",
        "tables": list(zip(pages, rows, strict=True)),
        "rows": sum(rows),
        "flawed": any(shown.flaws for shown in pages),
        "parameters": [
            _shown(parameter)
            for words in (vocabulary(), *(words for words, _tables in others()))
            for parameter in words.parameters.values()
        ],
        "reasons": _reasons(),
    }
    return render(request, "desk/rules.html", place)


@require_safe
@login_required
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One table: its rows in words, whence it comes, its proof and its examples."""
    shown = page_named(name)
    if shown is None:
        raise Http404
    place = {
        "place": "rules",
        "page": shown.page,
        "flaws": shown.flaws,
        "applies_by": _applies_by(shown.page.applies_by),
    }
    return render(request, "desk/rule.html", place)


def others() -> tuple[tuple[Vocabulary, tuple[Table, ...]], ...]:
    """The words and tables of the slices beside refunds that people read."""
    return (
        (parcels.vocabulary(), parcel_tables()),
        (shipping.vocabulary(), shipping_tables()),
        (exchanges.vocabulary(), exchange_tables()),
        (returns.vocabulary(), return_tables()),
        (contact_words.vocabulary(), contacts.tables()),
        (triage.vocabulary(), triage_tables()),
        (buyers_words.vocabulary(), buyers_tables()),
    )


def every_page() -> tuple[RulePage, ...]:
    """The tables of refunds in the order they are asked, then those of the others."""
    ours = [_page_of(table, words) for words, tables in others() for table in tables]
    return (*refunds.rule_pages(page_language()), *ours)


def page_named(name: str) -> RulePage | None:
    """One table, whichever slice it belongs to; None when there is no such table."""
    for words, tables in others():
        for table in tables:
            if table.name == name:
                return _page_of(table, words)
    return refunds.rule_page(name, page_language())


def _page_of(table: Table, words: Vocabulary) -> RulePage:
    """A table with its proof, as those of refunds are shown."""
    flaws = tuple(flaw for section in table.sections for flaw in prove(section.bind({})))
    return RulePage(table.as_page(words, page_language()), flaws, table.hit == "one")


def _applies_by(day: str) -> str:
    """By which day the dated section is chosen, in words."""
    days = {
        "paid": _("付款那天的规则"),
        "applied": _("买家申请那天的规则"),
        "decided": _("做判断那天的规则"),
    }
    return days[day]


def _shown(parameter: Parameter) -> ShownParameter:
    low, high = in_unit(parameter.lo, parameter.unit), in_unit(parameter.hi, parameter.unit)
    return ShownParameter(
        code=parameter.code,
        name=parameter.zh if page_language() == "zh" else parameter.en,
        default_shown=in_unit(parameter.default, parameter.unit),
        bounds=f"{low} – {high}",
        confidence=parameter.confidence,
        source=parameter.source,
    )


def _reasons() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each problem with the platform wordings that stand for it, and how sure that is."""
    problems: dict[str, list[tuple[str, str]]] = {}
    join = _(" 或 ")
    for row in refunds.reason_rows(page_language()):
        problems.setdefault(join.join(row.labels), []).append((row.reason, row.confidence))
    return list(problems.items())
