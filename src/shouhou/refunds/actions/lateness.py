"""Our time ran out and the platform acted by itself: kept with the move, and said on the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from shouhou.cases.actions import write
from shouhou.cases.facts import Said
from shouhou.clock import SHANGHAI
from shouhou.refunds.decide.agreeing import lapse_of
from shouhou.refunds.queries.holding import Held

AFTER_OUR_YES: Final = "seller_receive"
"""The only clock of ours that runs while our answer stands on the platform."""
DID: Final = {
    "success": ("平台已自动退款", "the platform paid by itself"),
    "agree": ("平台显示已同意", "the platform shows it as agreed"),
}


def ran_out_at(held: Held) -> datetime | None:
    """The platform's deadline that passed with nothing of ours there; None where we were in time.

    Judged by the decision before this sight, so it is asked before anything is moved. A payment of
    ours that may have arrived counts as an answer.
    """
    decision, row = held.decision, held.row
    if decision is None or decision.deadline_at is None or decision.deadline_by != "platform":
        return None
    is_ours = lapse_of(decision.clock_rule).turn == "seller"
    answered = held.has_moved or (row.outside and decision.clock_rule != AFTER_OUR_YES)
    acted_at = held.refund.finished_at if held.refund else None
    in_time = (acted_at or held.now) < decision.deadline_at
    return None if not is_ours or answered or in_time else decision.deadline_at


def kept(late: datetime | None) -> dict[str, Any]:
    """What the history keeps of it; nothing where we were in time."""
    return {} if late is None else {"ran_out_at": late.isoformat()}


def say_late(held: Held, did: str, late: datetime | None) -> None:
    """One line of the case: what nobody answered in time, and what the platform did."""
    if late is None:
        return
    day = late.astimezone(SHANGHAI)
    zh, en = DID[did]
    said = Said(
        "agreement.ran_out",
        f"到时（{day:%m-%d %H:%M}）未答复，{zh}",
        f"Not answered by {day:%m-%d %H:%M}; {en}",
        {"agreement": held.row.pk, "ran_out_at": late.isoformat()},
    )
    write(case_id=held.row.case_id, said=said, by=None, now=held.now)
