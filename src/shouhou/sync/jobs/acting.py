"""Background doors of acting: carry acts out, and take up what was left."""

from __future__ import annotations

from shouhou import moment
from shouhou.intents import queries as intents
from shouhou.intents.actions import want_worker_of
from shouhou.jobs import periodic, task
from shouhou.sync.actions.acting import carry_out as carry


@task("sync.carry_out")
def carry_out(intent_id: int) -> None:
    """Carry one act out on the platform.

    Does: sends it once, or asks what became of it, and keeps the outcome.
    May run twice because: what was begun and has no end is read before anything is sent again.
    Gives up after: five runs; the round of every minute takes it up.
    """
    carry(intent_id=intent_id, now=moment.now())


@periodic("* * * * *", "sync.carry_on")
def carry_on() -> None:
    """Go round the acts the desk should be at.

    Does: asks for a job for each act that waits, was cut short, or whose outcome is unknown.
    May run twice because: an act that has its job already gets no second one.
    Gives up after: one run; the next minute's run does the rest.
    """
    for intent_id in intents.due(moment.now()):
        want_worker_of(intent_id)
