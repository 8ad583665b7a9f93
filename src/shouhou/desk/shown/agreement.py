"""The agreement in front: its state in words, its clock, and its buttons with their keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.desk.shown.case import Button, Buttons
from shouhou.desk.shown.language import as_title
from shouhou.doors import page_language
from shouhou.ledger.words import label as ledger_label
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.refunds.queries import AgreementHead, AgreementView, Panel
    from shouhou.refunds.queries import Button as Move

ENDED: Final = ("success", "withdrawn", "lapsed")
KEYS: Final = {"agree": "a", "ask_approval": "a", "approve": "a", "refuse": "r", "accept": "a"}
MAIN: Final = (
    *("agree", "ask_approval", "approve", "accept", "arrive", "send_back", "refuse", "reject"),
    *("propose", "ask_proof", "give_proof", "dispute", "take_back"),
)
"""In this order; what is not here stands behind "more"."""
PRIMARY: Final = ("agree", "ask_approval", "approve", "accept")
OURS: Final = ("proposed", "modified", "proof_asked", "platform_in")
"""States in which the rules' verdict is what to do; in others our answer is given."""
GO_OUT: Final = ("exchange", "reship", "repair")
ELSEWHERE: Final = ("settle", "lapse", "await", "call_off", "undo_arrive")
TONES: Final = {
    "agreed": "ok",
    "success": "ok",
    "refused": "bad",
    "countered": "ask",
    "approving": "warn",
}
TELLING: Final = ("not_yet", "not_yours")
"""Refusals worth a line: the rest is simply not of this state."""


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """What the panel of an agreement shows."""

    id: int
    state: str
    code: str
    goods: str
    due_at: datetime | None
    then: str
    offer: str
    offer_fen: int | None
    outside: bool
    problem: str
    is_ours: bool
    tone: str
    buttons: Buttons
    approver_rows: tuple[str, ...]


def agreement_panel(view: AgreementView, panel: Panel | None, case_id: int) -> ShownAgreement:
    """The agreement with its buttons, those of the rules' own verdict first."""
    head, language = view.head, page_language()
    rows = panel.ruling.rows if panel and panel.ruling and panel.ruling.needs else ()
    return ShownAgreement(
        id=head.id,
        state=head.state_name(language),
        code=head.state,
        goods=head.goods_name(language) if head.goods_state != "none" else "",
        due_at=head.due_at if head.state not in ENDED else None,
        then=label("lapse_then", view.then, language) if view.then not in ("", "nothing") else "",
        offer=label("ask_kind", head.offer_kind, language) if head.offer_kind else "",
        offer_fen=head.offer_fen,
        outside=head.outside,
        problem=label("agreement_problem", head.problem, language) if head.problem else "",
        is_ours=head.state in OURS,
        tone=TONES.get(head.state, ""),
        buttons=with_parcel(buttons(panel, case_id), head, case_id),
        approver_rows=tuple(row.zh if language == "zh" else row.en for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement without a platform request is about."""

    kind: str
    amount_fen: int
    purpose: str
    route: str


def terms_of(head: AgreementHead) -> Terms:
    """In words; goods without money have no purpose and no route."""
    language = page_language()
    pays = bool(head.amount_fen)
    return Terms(
        kind=label("ask_kind", head.kind, language),
        amount_fen=head.amount_fen,
        purpose=ledger_label("purpose", head.purpose, language) if pays else "",
        route=ledger_label("route", head.route, language) if pays and head.route else "",
    )


def buttons(panel: Panel | None, case_id: int) -> Buttons:
    """What the table allows now, the usual first; what it refuses for a reason that can change."""
    if panel is None:
        return Buttons((), (), ())
    moves = [move for move in panel.buttons if move.event not in ELSEWHERE]
    allowed = sorted((move for move in moves if move.allowed), key=rank)
    refused = [move for move in moves if not move.allowed and move.code in TELLING]
    done = {move.event for move in allowed}
    return Buttons(
        first=tuple(button(one, panel, case_id) for one in allowed if one.event in MAIN),
        later=tuple(button(one, panel, case_id) for one in allowed if one.event not in MAIN),
        refused=tuple(button(one, panel, case_id) for one in refused if one.event not in done),
    )


def with_parcel(found: Buttons, head: AgreementHead, case_id: int) -> Buttons:
    """Where goods go out, that they went is a button too; first the return must be in."""
    if head.kind not in GO_OUT or head.state != "agreed":
        return found
    url = reverse("agreement_act", args=[case_id, head.id, "goods", "sent"])
    ready = head.kind == "reship" or head.goods_state == "accepted"
    sent = Button("sent", _("已寄出"), url, allowed=ready, primary=True)
    if ready:
        return replace(found, first=(sent, *found.first))
    return replace(found, refused=(replace(sent, why=_("退件还没有验货。")), *found.refused))


def rank(move: Move) -> int:
    """Goods that are here come before everything: they let the money go."""
    if move.axis == "goods" and move.event == "accept":
        return 0
    return MAIN.index(move.event) + 1 if move.event in MAIN else len(MAIN) + 1


@lru_cache(maxsize=1024)
def acts_of(case_id: int, agreement_id: int) -> str:
    """Where the acts of an agreement have their addresses: looked up once, not for each button."""
    found = reverse("agreement_act", args=[case_id, agreement_id, "axis", "name"])
    return found.removesuffix("axis/name/")


def button(move: Move, panel: Panel, case_id: int) -> Button:
    """One move as a button."""
    zh = page_language() == "zh"
    url = f"{acts_of(case_id, panel.agreement_id)}{move.axis}/{move.event}/"
    return Button(
        event=move.event,
        name=move.zh if zh else as_title(move.en),
        url=f"{url}?seen={panel.version}",
        key=KEYS.get(move.event, ""),
        allowed=move.allowed,
        why=move.why_zh if zh else move.why_en,
        primary=move.event in PRIMARY,
    )
