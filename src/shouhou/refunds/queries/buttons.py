"""What somebody may do with an agreement now, in the words of the table; and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from shouhou.approvals.facts import Asked, Ruling
from shouhou.approvals.queries import ruling
from shouhou.money import Money
from shouhou.refunds.decide import Decision
from shouhou.refunds.decide.agreeing import approver_of, release_of, route_of
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, Judged
from shouhou.refunds.queries.agreement import HEAD, AgreementView
from shouhou.refunds.queries.holding import Held, Holding, money_of, roles_of
from shouhou.refunds.states import agreement_machine, goods_machine
from shouhou.refunds.words import label
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shop_of
from shouhou.workflow import Machine, Refusal

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ACT, SUBJECT = "agree", "agreement"
INPUTS: Final = frozenset({"reason", "words", "proof", "other_terms", "time"})
"""Needs that the person brings with the button: the form asks for them."""
SPEAKS: Final = frozenset({"agree", "ask_approval", "refuse", "propose", "ask_proof", "extend"})
"""Moves that speak to the platform or set money aside: said in a sentence, then a second key."""
RIGHT_KINDS: Final = {
    "should_return": "return_refund",
    "should_refund": "refund_only",
    "should_reship": "reship",
}
LONG_AGO = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One move somebody may make, or may not, and why."""

    axis: str
    event: str
    zh: str
    en: str
    allowed: bool
    inputs: tuple[str, ...] = ()
    """What the form asks for: reason, words, proof, other_terms, time."""
    code: str = ""
    why_zh: str = ""
    why_en: str = ""
    rows: tuple[str, ...] = ()
    needs_second_key: bool = False
    will_zh: str = ""
    will_en: str = ""
    """What will happen, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The buttons of one agreement and what its forms start with."""

    agreement_id: int
    version: int
    buttons: tuple[Button, ...]
    ruling: Ruling | None
    """Whether a second person is needed to agree, and by which rows."""
    right_kind: str
    """The kind the rules hold right, where it is another than asked (H3.5.2)."""
    right_fen: int | None
    """What is due by the rules, where it is another amount than on the table."""
    reason: str
    words: str
    """The text for the buyer as the rules would write it."""


def panel(by: Person, agreement_id: int, now: datetime) -> Panel | None:
    """The buttons of an agreement for a person of its shop; asked of the same table as the act."""
    row = Agreement.objects.select_related("refund").filter(pk=agreement_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    judged = None
    if row.refund_id is not None:
        judged = Judged.objects.filter(refund_id=row.refund_id, latest=True).first()
    decision = Decision.from_json(judged.decision) if judged else None
    held = Held(row, row.refund, decision, money_of(row), by, roles_of(shop), now)
    return panel_of(held)


def panel_for(
    by: Person, view: AgreementView, decision: Decision | None, shop: ShopView, now: datetime
) -> Panel:
    """The same for an agreement, its decision and its shop that were read already."""
    said = {name: getattr(view.head, name) for name in HEAD if name != "id"}
    row = Agreement(pk=view.head.id, **said | {"line_nos": list(view.head.line_nos)})
    return panel_of(Held(row, None, decision, view.money, by, roles_of(shop), now))


def panel_of(held: Held) -> Panel:
    """The panel of an agreement that was read already."""
    row, decision = held.row, held.decision
    asks = row.state in ("proposed", "modified", "proof_asked")
    found = ruling(asked_for(held), by=held.by, now=held.now) if asks and held.by else None
    assumed = with_inputs(held)
    buttons = [
        *buttons_of(agreement_machine(), row.state, assumed, found),
        *(buttons_of(goods_machine(), row.goods_state, assumed, found) if goods_move(row) else ()),
    ]
    right = RIGHT_KINDS.get(decision.kind_fit, "") if decision else ""
    due = decision.due_fen if decision else None
    return Panel(
        agreement_id=row.pk,
        version=row.version,
        buttons=tuple(buttons),
        ruling=found,
        right_kind=right if right != row.kind else "",
        right_fen=due if due is not None and due != row.amount_fen else None,
        reason=reason_of(decision),
        words=decision.reply if decision else "",
    )


def asked_for(held: Held) -> Asked:
    """The act of agreeing as the guard rails see it; goods without money have no amount."""
    row = held.row
    return Asked(
        shop_id=row.shop_id,
        case_id=row.case_id,
        act=ACT,
        subject=SUBJECT,
        subject_id=row.pk,
        amount_fen=row.amount_fen,
        purpose=row.purpose,
        buyer=row.buyer,
        approver=approver_of(held.decision, row.kind, row.amount_fen),
        both_ways=held.act.both_ways,
    )


def goods_move(row: Agreement) -> bool:
    """Goods only move while an agreement stands."""
    return row.state == "agreed" and row.goods_state != "none"


def with_inputs(held: Held) -> Held:
    """As if the form were filled in: what it asks for does not stand in the way."""
    act = Act(
        reason="·",
        words="·",
        evidence=(0,),
        kind="·",
        due_at=held.now + LONG_AGO,
    )
    return replace(held, act=act)


def buttons_of(machine: Machine, state: str, held: Held, found: Ruling | None) -> Iterator[Button]:
    """One button for each event that people may make from here."""
    if not any(who in machine.people for who in held.people):
        return  # the warehouse has no say in the agreement, finance none in the goods
    holding = Holding(held, found)
    holds = holding if machine is agreement_machine() else (lambda need: True)
    for event in machine.events:
        rows = machine.matrix()[state, event]
        if not any(who in held.people or who in HUMANS for row in rows for who in row.who):
            continue
        answer = machine.may_any(state, event, held.people, holds)
        yield button_of(machine, event, answer, held)


HUMANS: Final = frozenset({"agent", "supervisor", "owner", "warehouse", "finance"})


def button_of(machine: Machine, event: str, answer: object, held: Held) -> Button:
    """The table's answer as a button."""
    word = machine.events[event]
    axis = machine.axis.code
    if isinstance(answer, Refusal):
        return Button(
            axis=axis,
            event=event,
            zh=word.zh,
            en=word.en,
            allowed=False,
            code=answer.code,
            why_zh=answer.why,
            why_en=answer.why_en,
            rows=answer.rows,
        )
    needs = getattr(answer, "needs", ())
    zh, en = will(event, held) if axis == "agreement" else ("", "")
    return Button(
        axis=axis,
        event=event,
        zh=word.zh,
        en=word.en,
        allowed=True,
        inputs=tuple(need for need in needs if need in INPUTS),
        rows=(getattr(answer, "id", ""),),
        needs_second_key=event in SPEAKS,
        will_zh=zh,
        will_en=en,
    )


def will(event: str, held: Held) -> tuple[str, str]:
    """What pressing it will do: who gets how much by which route, and who lets it go."""
    row = held.row
    kind, kind_en = label("ask_kind", row.kind), label("ask_kind", row.kind, "en")
    if event in ("agree", "approve"):
        return agree_sentence(held)
    if event == "ask_approval":
        return (
            f"将{kind} {Money(row.amount_fen).yuan} 元提交审批，批准前不占用余额。",
            f"Ask for approval of {kind_en}, {Money(row.amount_fen).yuan} yuan.",
        )
    if event == "refuse":
        return (
            "将拒绝买家的申请，平台操作与告知买家会列为待办。",
            "The request will be refused; acting on the platform becomes open work.",
        )
    return "", ""


def agree_sentence(held: Held) -> tuple[str, str]:
    """Agreeing in one sentence."""
    row = held.row
    kind, kind_en = label("ask_kind", row.kind), label("ask_kind", row.kind, "en")
    if not row.amount_fen:
        return f"将同意{kind}，不涉及款项。", f"Agrees to {kind_en}; no money moves."
    route = row.route or route_of(held.decision)
    release = release_of(row.kind, route)
    way, way_en = label("route", route), label("route", route, "en")
    who = {"agent": "客服在平台点同意即付", "finance": "由财务放款"}.get(release.releaser, "")
    wait = "收货验货后" if release.waits_for else ""
    yuan = Money(row.amount_fen).yuan
    return (
        f"将同意{kind}，退买家 {yuan} 元，走{way}；{wait}{who}。",
        f"Agrees to {kind_en}: {yuan} yuan to the buyer by {way_en}.",
    )


def reason_of(decision: Decision | None) -> str:
    """What stands in the way, as the form of a refusal starts with it."""
    if decision is None:
        return ""
    stops = [one.why for one in decision.reasons if one.effect in ("blocker", "person")]
    return "；".join(dict.fromkeys(stops))[:200]
