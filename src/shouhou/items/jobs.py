"""Background doors of items."""

from __future__ import annotations

from shouhou import moment
from shouhou.items import actions
from shouhou.jobs import periodic

MOST_ROUNDS = 200


@periodic("* * * * *", "items.learn")
def learn() -> None:
    """Learn what is sold from the order lines that came since the last time.

    Does: reads the next lines, some thousands in one transaction, until none is left.
    May run twice because: a line read again says the same; two runs take turns on one row.
    Gives up after: one run of at most a million lines; the next one goes on where it ended.
    """
    now = moment.now()
    for _ in range(MOST_ROUNDS):
        if not actions.learn(now=now):
            break


@periodic("37 4 * * *", "items.forget_drafts")
def forget_drafts() -> None:
    """Forget sheets that were looked at and never kept.

    Does: deletes those older than a day.
    May run twice because: what is gone is not found again.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.forget_drafts(moment.now())
