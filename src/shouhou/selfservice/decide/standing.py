"""Where things stand for the buyer, out of `rules/standing.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shouhou.selfservice.decide.book import row_of
from shouhou.selfservice.facts import Situation, Standing, StepView
from shouhou.selfservice.words import STEPS

PROGRESS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposed": "waiting",
        "modified": "waiting",
        "approving": "waiting",
        "countered": "countered",
        "proof_asked": "proof",
        "refused": "refused",
        "agreed": "agreed",
        "platform_in": "platform",
        "success": "success",
        "withdrawn": "over",
        "lapsed": "over",
    }
)
PAID: Final[Mapping[str, str]] = MappingProxyType(
    {"submitted": "going", "unknown": "going", "confirmed": "yes"}
)
GO_OUT: Final = frozenset({"exchange", "reship", "repair"})
COME_BACK: Final = frozenset({"return_refund", "exchange", "repair"})


def situation_of(
    head: tuple[str, str, str] | None, money: str, *, sent: bool, is_closed: bool
) -> Situation:
    """The facts of the table; `head` is an agreement's state, goods and kind, None without one."""
    if head is None:
        return Situation(progress="closed" if is_closed else "none")
    state, goods, kind = head
    return Situation(
        progress=PROGRESS[state],
        goods=goods,
        follows="goods" if kind in GO_OUT else "money",
        paid=PAID.get(money, "no"),
        sent=sent,
    )


def standing_of(facts: Situation) -> Standing:
    """The row that says it."""
    row = row_of(
        "standing",
        {
            "progress": facts.progress,
            "goods": facts.goods,
            "follows": facts.follows,
            "paid": facts.paid,
            "sent": "yes" if facts.sent else "no",
        },
    )
    said = {name: str(value) for name, value in row.outcomes.items()}
    return Standing(
        row.id,
        said["step"],
        said["turn"],
        said["says"],
        said["says_en"],
        said["todo"],
        said["todo_en"],
    )


def steps_of(now: str, kind: str, goods: str) -> tuple[StepView, ...]:
    """The steps of this way, those before the present one done; what nothing comes back in has
    no way back."""
    back = kind in COME_BACK or goods != "none"
    mine = [each for each in STEPS if back or each not in ("back", "check")]
    here = mine.index(now)
    last = len(mine) - 1
    return tuple(
        StepView(
            each,
            "done" if at < here or (at == here == last) else "now" if at == here else "later",
        )
        for at, each in enumerate(mine)
    )
