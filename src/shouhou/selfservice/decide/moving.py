"""What may become of an offer; asked of states.md."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.selfservice.words import machine
from shouhou.shops.facts import Refused
from shouhou.workflow import Refusal, Transition


def moved(state: str, event: str, who: Collection[str], holds: Collection[str]) -> Transition:
    """The row that lets one of these do it. Raises Refused with the rows that said no."""
    held, refusals = frozenset(holds), []
    for each in who:
        if each not in machine().people:
            continue
        answer = machine().may(state, event, each, held.__contains__)
        if isinstance(answer, Transition):
            return answer
        refusals.append(answer)
    if not refusals:
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    raise refused(min(refusals, key=lambda each: each.code != "not_yet"))


def refused(said: Refusal) -> Refused:
    return Refused(said.code, f"{said.why}。", f"{said.why_en}.", said.rows)
