"""Background doors of approvals."""

from __future__ import annotations

from shouhou import moment
from shouhou.approvals import actions
from shouhou.jobs import periodic


@periodic("23 4 * * *", "approvals.forget")
def forget() -> None:
    """Erase buyers whose time is over from ended approvals.

    Does: blanks the nick in approvals about orders that were forgotten; figures stay.
    May run twice because: what is blank is not found again.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.erase_what_is_over(now=moment.now())
