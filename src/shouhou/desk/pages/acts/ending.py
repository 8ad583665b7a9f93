"""What a case's end begins with: the result its agreements had, the closing message; and what is
still unsettled, so that nothing is closed over open money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shouhou.cases import queries as cases
from shouhou.desk.shown.agreement import ENDED
from shouhou.ledger import queries as ledger
from shouhou.refunds import queries as refunds

if TYPE_CHECKING:
    from shouhou.cases.facts import Blocker
    from shouhou.desk.pages.acts.acting import Doing
    from shouhou.refunds.queries import AgreementView

BY_KIND: Final = {
    "refund_only": "refunded",
    "return_refund": "returned",
    "exchange": "exchanged",
    "reship": "resent",
    "repair": "repaired",
    "price_protection": "refunded",
    "postage_refund": "refunded",
}
BY_STATE: Final = {"withdrawn": "withdrawn", "lapsed": "withdrawn", "refused": "refused"}
CLOSING: Final = ("close_case", "none")
"""Next steps whose reply is a closing message."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What the form of closing starts with."""

    result: str
    message: str


def ending_of(doing: Doing) -> Ending:
    """Of the last agreement; the reply the rules wrote where all is done."""
    found = refunds.agreements_of(doing.by, cases.family(doing.case.id))
    if not found:
        return Ending("explained", "")
    return Ending(result_of(found[-1]), message_of(doing, found[-1]))


def result_of(view: AgreementView) -> str:
    """How an agreement ended, as the register says it."""
    head = view.head
    if head.state != "success":
        return BY_STATE.get(head.state, "other")
    if head.purpose == "compensation":
        return "compensated"
    return BY_KIND.get(head.kind, "other")


def message_of(doing: Doing, view: AgreementView) -> str:
    """The closing message for the buyer, where the rules say that all is done."""
    refund_id = view.head.refund_id
    refund = refunds.refund_view(doing.by, refund_id) if refund_id is not None else None
    decision = refund.decision if refund else None
    return decision.reply if decision and decision.next_step in CLOSING else ""


def blockers(doing: Doing) -> tuple[Blocker, ...]:
    """Money that is not settled and requests that have no answer keep a case open."""
    found: list[Blocker] = []
    family = cases.family(doing.case.id)
    payables = ledger.payables_of_cases(doing.by, family)
    if any(one.is_open for one in payables):
        found.append(
            ("open_money", "还有款项没有付清或撤销。", "Money is not paid or cancelled yet.")
        )
    agreements = refunds.agreements_of(doing.by, family)
    if any(one.head.state not in ENDED for one in agreements):
        found.append(("open_agreement", "还有申请没有了结。", "A request is not settled yet."))
    return tuple(found)
