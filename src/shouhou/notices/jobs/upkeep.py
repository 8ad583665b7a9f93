"""Jobs by the clock: what is due is sent, what is old is forgotten."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.notices import actions


@periodic("* * * * *", "notices.wake")
def wake() -> None:
    """Ask for the sending jobs when the time of a delivery or a letter has come.

    Does: looks for due deliveries and letters, also those whose sender was killed.
    May run twice because: a job that already waits is not written again.
    Gives up after: one run; the next minute's run does it.
    """
    now = moment.now()
    actions.wake_when_due(now=now)
    actions.wake_when_mail_is_due(now=now)


@periodic("53 4 * * *", "notices.tidy")
def tidy() -> None:
    """Forget announcements and deliveries of last month, and notifications seen long ago.

    Does: deletes rows older than their time, some thousands at a time.
    May run twice because: deleting what is gone changes nothing.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.tidy(now=moment.now())
