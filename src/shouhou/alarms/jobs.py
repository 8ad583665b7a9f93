"""Background doors of alarms."""

from __future__ import annotations

from shouhou import moment
from shouhou.alarms import actions, queries
from shouhou.cases.queries import shops_with_live_cases
from shouhou.jobs import defer, periodic, task


@periodic("* * * * *", "alarms.warn")
def warn() -> None:
    """Find the shops in which a deadline has come near or is past.

    Does: writes one job for each shop with a warning that is due and was not given.
    May run twice because: a job that still waits is not written a second time.
    Gives up after: one run; the next minute's run finds what is still due.
    """
    now = moment.now()
    for shop_id in shops_with_live_cases():
        if queries.is_due(queries.watch_of(shop_id, now), now):
            lock = f"alarms.warn_shop:{shop_id}"
            defer("alarms.warn_shop", lock=lock, queueing_lock=lock, shop_id=shop_id)


@task("alarms.warn_shop", attempts=1)
def warn_shop(shop_id: int) -> None:
    """Give every warning of a shop that is due, also what fell due while nobody ran.

    Does: a line and an alarm on the case, notices to its owner and the supervisors, mails.
    May run twice because: a level of a deadline is given once, by a unique row.
    Gives up after: one run; the next minute asks for it again as long as something is due.
    """
    actions.warn_shop(shop_id=shop_id, now=moment.now())


@periodic("* * * * *", "alarms.look")
def look() -> None:
    """Look for early signs on the cases that changed.

    Does: reads the signs of every live case touched since the last round.
    May run twice because: a sign that is known is not written again.
    Gives up after: one run; the next round begins where the last whole one did.
    """
    actions.look_again(now=moment.now())


@periodic("33 3 * * *", "alarms.look_at_everything")
def look_at_everything() -> None:
    """Once a night look at every live case: rules and numbers may have changed.

    Does: reads the signs of all live cases.
    May run twice because: a sign that is known is not written again.
    Gives up after: one run; the next night's run does it.
    """
    actions.look_again(now=moment.now(), everything=True)
