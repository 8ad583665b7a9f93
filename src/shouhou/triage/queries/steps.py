"""Triage of one case: its steps with the sentence to send, the memo, the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.cases.queries import CaseView, TaskView, tells_buyer
from shouhou.clock import shanghai_day
from shouhou.contacts.queries import text_for
from shouhou.money import Money
from shouhou.parcels.queries import PostageTo
from shouhou.refunds.words import label, phrases
from shouhou.triage.decide import (
    current,
    goes_back,
    has_fault,
    memo_kind,
    memo_shape,
    steps_of,
)
from shouhou.triage.facts import MemoParts, MemoText, Seen, Step
from shouhou.triage.queries.address import ReturnAddressView, return_address
from shouhou.triage.queries.cards import CardView, card_of

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision
    from shouhou.refunds.queries import AgreementView, RefundView
    from shouhou.shops.models import Person

SAYS: Final = {
    "greet": "greet",
    "fault": "ask_fault",
    "postage": "who_pays",
    "photo": "ask_photo",
    "address": "return_address",
    "card": "card",
}
"""The text of contacts/texts.md that a step sends."""
PROBLEMS: Final = (
    *("quality", "damaged", "wrong_item", "missing", "description"),
    *("no_reason", "lost"),
)
"""What an agent may answer to "fault or not" by one key, the commonest first."""
PLATFORM_TELLS: Final = ("wait_buyer_return", "wait_seller_receive", "wait_seller_send")
"""States of a request in which the platform itself has shown the buyer the return address."""
KEY: Final = "triage:"


@dataclass(frozen=True, slots=True)
class Known:
    """What the page of a case has read already."""

    view: CaseView
    agreement: AgreementView | None = None
    refund: RefundView | None = None
    decision: Decision | None = None
    postage: PostageTo | None = None
    """What the freight sheet asks to the buyer's address."""
    photos: int = 0
    """Photos among the evidence of the case."""

    @property
    def family(self) -> list[int]:
        return [head.id for head in self.view.family]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as the panel shows it."""

    step: Step
    is_now: bool
    text: str
    """The sentence to send; empty where the step sends none."""
    missing: tuple[str, ...]
    """Blanks nobody could fill: words of contacts' `blank`."""
    waits: bool
    """It stands among the told work, not told yet."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Postage the buyer owes by the rules, and the figure of the freight sheet."""

    leg: str
    fen: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageView:
    """Triage of one case."""

    case_id: int
    steps: tuple[StepView, ...]
    now: str
    """The step to do; empty where all is done."""
    seen: Seen
    problem: str
    memo: MemoText
    card: CardView | None
    owed: Owed | None
    has_address: bool

    @property
    def done(self) -> int:
        return sum(each.step.is_done for each in self.steps if each.step.needed != "no")

    @property
    def count(self) -> int:
        return sum(each.step.needed != "no" for each in self.steps)


def triage_of(by: Person, known: Known, now: datetime) -> TriageView:
    """The steps of a case with what is on it; two queries beside what the page has read."""
    view = known.view
    card = card_of(known.family)
    address = return_address(view.head.shop_id)
    seen = seen_of(known, card)
    owed = owed_of(known.decision, known.postage)
    blanks = blanks_of(known, seen, owed, address)
    steps = steps_of(seen, shanghai_day(now))
    waits = frozenset(
        step.code for step in steps for t in view.tasks if t.is_open and is_of(t, step.code)
    )
    here = current(steps, waits)
    return TriageView(
        case_id=view.head.id,
        steps=tuple(shown(step, here, blanks, step.code in waits) for step in steps),
        now=here,
        seen=seen,
        problem=problem_of(known),
        memo=memo_of(by, known, seen, card, now),
        card=card,
        owed=owed,
        has_address=address is not None,
    )


def blanks_of(
    known: Known, seen: Seen, owed: Owed | None, address: ReturnAddressView | None
) -> dict[str, str]:
    """What the case can fill into a text for its buyer."""
    head = known.view.head
    return {
        "shop": known.view.shop.name,
        "goods": head.title or "商品",
        "order": head.order_no[-4:],
        "who": who_pays(known.decision, seen, owed),
        "address": str(address) if address is not None else "",
        "amount": Money(owed.fen).yuan if owed is not None and owed.fen is not None else "",
        "why": "换出" if owed is not None else "",
    }


def seen_of(known: Known, card: CardView | None) -> Seen:
    """What stands on the case and those merged with it."""
    view, facts = known.view, known.decision.facts if known.decision is not None else {}
    told = [t for t in view.tasks if t.state == "done" and tells_buyer(t.kind, t.channel)]
    agreed = known.agreement.head.kind if known.agreement is not None else ""
    wanted = card.card.wanted if card is not None else ""
    status = known.refund.refund.status if known.refund is not None else ""
    return Seen(
        greeted=bool(told) or any(event.kind == "contacted" for event in view.events),
        has_fault=has_fault(problem_of(known), facts.get("finding", "")),
        goes_back=goes_back(agreed, "exchange" if wanted == "exchange" else "", view.head.kind),
        postage_said=any(is_of(t, "postage") or "运费" in t.text for t in told),
        photos=known.photos,
        memo=any(task.kind == "memo" and task.state != "dropped" for task in view.tasks),
        address_said=status in PLATFORM_TELLS
        or any(is_of(t, "address") or "退货地址" in t.text for t in told),
        card=card is not None,
    )


def problem_of(known: Known) -> str:
    """The problem as it was told last: by an answer or the request, else on the case."""
    facts = known.decision.facts if known.decision is not None else {}
    return facts.get("problem", "") or known.view.head.problem


def is_of(task: TaskView, step: str) -> bool:
    """Whether told work was made by this step."""
    return task.key.startswith(KEY) and task.key.split(":")[2:3] == [step]


def shown(step: Step, here: str, blanks: dict[str, str], waits: bool) -> StepView:
    """One step with its sentence."""
    if step.code not in SAYS:
        return StepView(step, step.code == here, "", (), waits)
    told = text_for(SAYS[step.code], "wangwang", blanks)
    return StepView(step, step.code == here, told.text, told.missing, waits)


def owed_of(decision: Decision | None, postage: PostageTo | None) -> Owed | None:
    """The leg whose postage the buyer pays to us: the replacement, by the rules."""
    legs = decision.legs if decision is not None else ()
    leg = next((one for one in legs if one.leg == "replacement" and one.payer == "buyer"), None)
    if leg is None:
        return None
    figure = postage.usual if postage is not None else None
    fen = figure.fen if figure is not None else None
    amount = {"amount": Money(fen).yuan} if fen is not None else {}
    text = text_for("ask_postage", "wangwang", {"why": "换出", **amount}).text
    return Owed(leg.leg, fen, text)


def who_pays(decision: Decision | None, seen: Seen, owed: Owed | None) -> str:
    """Who pays the way back, in one clause; by the rules where they say, else by the fault."""
    legs = decision.legs if decision is not None else ()
    settle = next((leg.settle for leg in legs if leg.leg == "return_leg"), "")
    said = phrases().get(f"freight {settle}", {}).get("Text", "").rstrip("。")
    if not said:
        said = {
            "yes": "退回运费由店铺承担，请先垫付并保留凭证，验货后退还",
            "no": "退回运费由您承担，有运费险的由保险公司赔付",
        }.get(seen.has_fault, "")
    if said and owed is not None:
        amount = f"，约 {Money(owed.fen).yuan} 元" if owed.fen is not None else ""
        said = f"{said}；换出运费由您承担{amount}，寄出前补上即可"
    return said


def memo_of(by: Person, known: Known, seen: Seen, card: CardView | None, now: datetime) -> MemoText:
    """The memo of this moment, out of card, decision and agreement."""
    told = card.card if card is not None else None
    head, decision = known.view.head, known.decision
    problem = problem_of(known)
    name = label("problem", problem) if problem else ""
    legs = decision.legs if decision is not None else ()
    payer = next((leg.payer for leg in legs if leg.leg == "return_leg"), "")
    agreed = known.agreement.head.amount_fen if known.agreement is not None else None
    kind = memo_kind(seen, told.wanted if told is not None else "")
    parts = MemoParts(
        fault=(told.reason if told is not None else "") or name,
        reason=(told.reason if told is not None else "") or name,
        style_back=(told.came_back if told is not None else "") or head.title,
        style_out=told.style_out if told is not None else "",
        postage={"buyer": "买家付", "seller": "我们付"}.get(payer, ""),
        made_up="",
        amount_fen=agreed,
        waits="等退件" if seen.goes_back == "yes" else "等买家答复",
        handler=by.name,
        at=now,
    )
    return memo_shape(kind, parts)
