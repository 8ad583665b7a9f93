"""One case: buyer and order, everything that happened, and the proposal with its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.alarms import queries as alarms
from shouhou.approvals import queries as approvals
from shouhou.cases import actions as case_actions
from shouhou.cases import queries as cases
from shouhou.clock import SHANGHAI
from shouhou.contacts.queries import masked_address, ways_to_send
from shouhou.desk.pages.refund import decision_of, is_unsure
from shouhou.desk.shown.agreement import ENDED, agreement_panel, terms_of
from shouhou.desk.shown.case import (
    allowed_events,
    case_buttons,
    entries_of,
    events,
    newest_first,
    state_in_words,
    tabs,
    task_keys,
)
from shouhou.desk.shown.contacting import opted_channels, peace_of, shown_contacts, stop_of
from shouhou.desk.shown.exchanges import of_exchanges
from shouhou.desk.shown.money import approvals as asked
from shouhou.desk.shown.money import payables
from shouhou.desk.shown.order import freight_of, parcels, shown_lines
from shouhou.desk.shown.outside import orders_on_order, orders_on_request, told_work
from shouhou.desk.shown.postage import postage_here
from shouhou.desk.shown.proposal import shown_legs, shown_question, stops
from shouhou.desk.shown.returns import of_returns
from shouhou.desk.shown.selfservice import buyer_page
from shouhou.desk.shown.shipping import sendings_here
from shouhou.desk.shown.story import Entry, story, told_facts
from shouhou.desk.shown.triage import triage_here
from shouhou.doors import page_language, person_of
from shouhou.evidence import queries as evidence
from shouhou.evidence.words import ADDING
from shouhou.intents import queries as intents
from shouhou.language import place_of
from shouhou.ledger import queries as ledger
from shouhou.orders import queries as orders
from shouhou.parcels.queries import parcels_of_case
from shouhou.refunds import queries as refunds
from shouhou.reviews import queries as reviews
from shouhou.shops.facts import Refused
from shouhou.triage.queries import Known, photos_in

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseView
    from shouhou.orders.queries import OrderView
    from shouhou.refunds.decide import Decision
    from shouhou.refunds.queries import AgreementView, Panel, RefundView
    from shouhou.shops.queries import Person


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at which case, and at which of its agreements."""

    request: HttpRequest
    person: Person
    now: datetime
    view: CaseView
    agreements: tuple[AgreementView, ...]
    chosen: AgreementView | None
    refund: RefundView | None
    decision: Decision | None

    @property
    def family(self) -> list[int]:
        return [head.id for head in self.view.family]


@require_safe
@login_required
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page people work on. Another shop's case does not exist."""
    look = looked_at(request, case_id)
    if any(m.person_id == look.person.pk and m.seen_at is None for m in look.view.mentions):
        case_actions.see_mentions(by=look.person, case_id=case_id, now=look.now)
    place = {
        "place": "queue",
        "now": look.now,
        "today": look.now.astimezone(SHANGHAI).date(),
        "here": request.get_full_path(),
        **of_case(look),
        **of_telling(look),
        **buyer_page(look.view, look.decision, look.now),
        **of_order(look),
        **of_proposal(look),
        **of_money(look),
        **of_exchanges(look.person, look.family, look.agreements),
        **sendings_here(look.family),
        **of_returns(look.person, look.family),
    }
    place |= postage_here(place["order"], place["followed"], look.decision, look.now)
    place |= triage_here(look.person, known_of(look, place), look.now)
    return render(request, "desk/case.html", place)


@require_safe
@login_required
def case_story(request: HttpRequest, case_id: int) -> HttpResponse:
    """Older lines of a long timeline (`?before=`), newest first."""
    person, before = person_of(request), request.GET.get("before", "")
    if not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Http404
    try:
        lines, more = cases.more_events(person, case_id, int(before))
    except Refused:
        raise Http404
    place = {
        "place": "queue",
        "now": moment.now(),
        "case_id": case_id,
        "timeline": newest_first(entries_of(lines)),
        "more": more,
    }
    return render(request, "desk/case_story.html", place)


def looked_at(request: HttpRequest, case_id: int) -> Looking:
    """The case with its agreements, the chosen one in front; raises Http404."""
    person, now = person_of(request), moment.now()
    view = cases.case_view(person, case_id)
    if view is None:
        raise Http404
    found = refunds.agreements_of(person, [head.id for head in view.family])
    chosen = chosen_of(found, request.GET)
    refund = None
    if chosen is not None and chosen.head.refund_id is not None:
        refund = refunds.refund_view(person, chosen.head.refund_id, others=False)
    decision = decision_of(request, refund, now) if refund else None
    return Looking(request, person, now, view, found, chosen, refund, decision)


def chosen_of(found: Sequence[AgreementView], query: Any) -> AgreementView | None:
    """The one the address names (`?refund=`, `?agreement=`), else the first that still runs."""
    for each in found:
        if query.get("agreement") == str(each.head.id):
            return each
        if query.get("refund") == str(each.head.refund_id):
            return each
    running = (each for each in found if each.head.state not in ENDED)
    return next(running, found[0] if found else None)


def of_case(look: Looking) -> dict[str, Any]:
    """The head of the page, its acts, and the middle column."""
    view = look.view
    entries: list[Entry] = []
    if look.refund is not None and look.decision is not None:
        entries += story(look.refund, look.decision)
    entries += events(view)
    return {
        "view": view,
        "case": view.head,
        "shop": view.shop,
        "state": state_in_words(view.head),
        "acts": case_buttons(view, look.person.pk),
        "may": allowed_events(view),
        "may_work": view.shop.may("work"),
        "may_answer": view.shop.may("answer"),
        "may_tell": view.head.state != "merged",
        "may_unmask": view.shop.may("see_personal"),
        "watching": any(pk == look.person.pk for pk, _name in view.watchers),
        "timeline": newest_first(entries),
        "questions": [one for one in view.questions if one.state == "asked"],
        "tasks_open": sum(task.is_open for task in view.tasks),
        "tasks_done": sum(not task.is_open for task in view.tasks),
        "keys": task_keys(view.tasks),
        "signs": signs_of(look),
        "reviews": reviews.of_case(look.person, look.family),
    }


def of_telling(look: Looking) -> dict[str, Any]:
    """The contacts with the buyer over all shops, and the told work with what stands against it."""
    tasks = look.view.tasks
    panel = cases.contacts_of(look.person, look.view.head.id, look.now)
    acts = intents.of_cases(look.family) if tasks else ()
    return {
        "tasks": told_work(
            tasks, acts, peace_of(tasks, panel, cases.texts_of(tasks), ways_to_send())
        ),
        "contacts": panel,
        "mail_address": masked_address(look.view.head.id),
        "contacted": shown_contacts(panel),
        "opted": opted_channels(panel),
        "phone_stop": stop_of(panel, "phone"),
        "reply_stop": stop_of(panel, "wangwang"),
    }


def signs_of(look: Looking) -> list[tuple[int, str]]:
    """Why the case is loud, as far as nobody has put it aside; asked only of a loud one."""
    if not look.view.head.alarm:
        return []
    found = alarms.signs_of_case(look.person, look.view.head.id)
    return [(one.id, one.says(page_language())) for one in found if one.is_open]


def of_order(look: Looking) -> dict[str, Any]:
    """The left column: order with balances, parcels, buyer, evidence."""
    head, seen = look.view.head, look.refund.refund if look.refund else None
    order = order_of(look)
    balances = ledger.balances(look.person, head.shop_id, head.order_no) if order else ()
    followed = parcels_of_case(look.person, head.id, look.now)
    pieces = evidence.of_cases(look.person, look.family)
    return {
        "order": order,
        "order_no": head.order_no,
        "buyer": head.buyer,
        "lines": shown_lines(order, seen, balances),
        "freight": freight_of(balances),
        "followed": followed,
        "parcels": parcels(order, seen, {one.number for one in followed}),
        "orders_there": orders_on_order(order),
        "destination": str(place_of(order.buyer.address)) if order else "",
        "evidence": [one for case_id in look.family for one in pieces.get(case_id, ())],
        "may_add_evidence": any(look.view.shop.may(right) for right in ADDING),
    }


def order_of(look: Looking) -> OrderView | None:
    """The order the refund brought along, else read for itself."""
    if look.refund is not None:
        return look.refund.order
    head = look.view.head
    return orders.order_view(look.person, head.shop_id, head.order_no) if head.order_no else None


def of_proposal(look: Looking) -> dict[str, Any]:
    """The right column: what the rules say of the chosen request, and what may be done."""
    place: dict[str, Any] = {
        "tabs": tabs(look.view.head.id, look.agreements, look.chosen),
        "agreement": None,
        "refund": None,
    }
    if look.chosen is not None:
        place["terms"] = terms_of(look.chosen.head)
        panel = panel_of(look, look.chosen)
        place["agreement"] = agreement_panel(look.chosen, panel, look.view.head.id)
    if look.refund is None or look.decision is None:
        return place
    return place | {
        "refund": look.refund.refund,
        "refund_id": look.refund.id,
        "decision": look.decision,
        "question": shown_question(look.decision.question),
        "legs": shown_legs(look.decision),
        "stops": stops(look.decision),
        "told": told_facts(look.refund),
        "clock_unsure": is_unsure(look.decision.clock_rule),
        "requests_there": orders_on_request(look.refund.refund, look.refund.order),
    }


def panel_of(look: Looking, chosen: AgreementView) -> Panel | None:
    """The buttons of the table; none for somebody whose roles it does not know."""
    try:
        return refunds.panel_for(look.person, chosen, look.decision, look.view.shop, look.now)
    except Refused:
        return None


def known_of(look: Looking, place: dict[str, Any]) -> Known:
    """What triage need not read again."""
    photos = photos_in(place["evidence"])
    return Known(look.view, look.chosen, look.refund, look.decision, place["postage"], photos)


def of_money(look: Looking) -> dict[str, Any]:
    """What is to be paid and what a second person must say."""
    return {
        "payables": payables(ledger.payables_of_cases(look.person, look.family)),
        "approvals": asked(approvals.of_cases(look.person, look.family, look.now)),
    }
