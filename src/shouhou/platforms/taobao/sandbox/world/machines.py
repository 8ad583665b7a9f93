"""The market's transition tables, how long each deadline is, and which event sends what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shouhou.platforms.taobao.sandbox.moments import HOUR
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.workflow import Machine, read_machines

FOLDER = Path(__file__).parents[1]
AXIS = {
    "REFUND": "refund",
    "REFUND_AND_RETURN": "refund",
    "TMALL_EXCHANGE": "exchange",
    "TAOBAO_EXCHANGE": "exchange",
    "RESHIPPING": "reship",
}


@cache
def machine(axis: str) -> Machine:
    """The table of one axis: order, refund, exchange, reship, cs."""
    return read_machines(FOLDER / "states.md")[axis]


@cache
def lasts(deadline: str) -> int:
    """How long a deadline is, in milliseconds of the world."""
    return _hours()[deadline] * HOUR


@cache
def deadline_of(axis: str, status: str) -> str | None:
    """The deadline that runs in a state: the one of the moves that lead there."""
    leading = [each.deadline for each in machine(axis).transitions if each.to == status]
    return next((each for each in leading if each), None)


@cache
def topics_of(axis: str, event: str) -> tuple[str, ...]:
    """The messages an event sends, in order."""
    found = [row["topics"] for row in rows(FOLDER / "topics.md", axis) if row["event"] == event]
    return tuple(found[0].split()) if found else ()


@cache
def _hours() -> Mapping[str, int]:
    return {row["code"]: int(row["hours"]) for row in rows(FOLDER / "deadlines.md")}
