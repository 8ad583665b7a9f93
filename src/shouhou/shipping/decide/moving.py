"""What may become of a sending, by states.md."""

from __future__ import annotations

from collections.abc import Iterable

from shouhou.shipping.words import machine
from shouhou.shops.facts import Refused
from shouhou.workflow import Transition


def moved(state: str, event: str, who: Iterable[str]) -> Transition:
    """The row that lets somebody with these roles do this. Raises Refused with why not."""
    answers = [machine().may(state, event, each, frozenset().__contains__) for each in who]
    for answer in answers:
        if isinstance(answer, Transition):
            return answer
    if not answers:
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    refusal = answers[0]
    assert not isinstance(refusal, Transition)
    raise Refused(refusal.code, f"{refusal.why}。", f"{refusal.why_en}.", refusal.rows)
