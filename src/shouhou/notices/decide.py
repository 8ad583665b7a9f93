"""Pure judgements of notices: the next state of what is sent, and how long to wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.workflow import Machine, Transition, read_machines

STATES = Path(__file__).parent / "states.md"

WAITS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (30, 60, 300, 900, 1800, 3600, 7200, 14400)
)
"""After the first failure, the second, …; the last one from then on."""
LONGEST_REST: Final = timedelta(minutes=15)
"""A webhook that does not answer is asked at least so often, whatever waits for it."""
TRIES_LAST: Final = timedelta(hours=24)
SILENT: Final = timedelta(days=3)
"""A webhook that took nothing for so long is switched off."""
NOBODY_SENDS: Final = timedelta(seconds=120)
"""An attempt that began so long ago was broken off by a crash: every sender has a time limit."""


@cache
def machines() -> dict[str, Machine]:
    """The states of deliveries and of letters."""
    return dict(read_machines(STATES))


def next_state(
    axis: str, state: str, event: str, who: str = "system", *, may_repeat: bool = False
) -> str | None:
    """Where the event leads; nothing when it is not allowed in this state or to these people."""
    answer = machines()[axis].may(state, event, who, lambda need: may_repeat)
    return answer.to if isinstance(answer, Transition) else None


def state_name(axis: str, state: str, language: str) -> str:
    """The state in the person's language; empty for one there is not."""
    word = machines()[axis].states.get(state)
    return "" if word is None else word.en if language.startswith("en") else word.zh


def event_of(kind: str, *, tried_out: bool) -> str:
    """Which event an attempt's outcome (`messengers.port`) is; `tried_out` when time is over."""
    if kind in ("again", "unknown") and tried_out:
        return "give_up"
    return {"done": "deliver", "refused": "refuse"}.get(kind, "fail")


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row (1 or more)."""
    return WAITS[min(failures, len(WAITS)) - 1]


def rest_after(failures: int, asked_seconds: int) -> timedelta:
    """How long a webhook is left alone: it may ask for more itself."""
    return max(min(wait_after(failures), LONGEST_REST), timedelta(seconds=asked_seconds))


def is_silent(failing_since: datetime | None, now: datetime) -> bool:
    """Whether nothing has arrived for so long that trying on makes no sense."""
    return failing_since is not None and now - failing_since >= SILENT
