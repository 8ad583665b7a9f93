"""Background doors of cases."""

from __future__ import annotations

from shouhou import moment
from shouhou.cases import actions, queries
from shouhou.jobs import periodic, task
from shouhou.orders import actions as orders
from shouhou.orders.queries import kept_since


@periodic("* * * * *", "cases.wake")
def wake() -> None:
    """Bring back the cases whose waiting is over.

    Does: opens waiting cases whose moment has come and tells their owners.
    May run twice because: a case that is open again does not wait any more.
    Gives up after: one run; the next minute's run does the rest.
    """
    actions.wake_due(now=moment.now())


@periodic("47 3 * * *", "cases.forget", attempts=3)
def forget() -> None:
    """Erase what buyers and staff typed in cases that ended before each shop's keeping time.

    Does: empties nicks and typed texts, erases the evidence; kinds, results and figures stay.
    May run twice because: an erased case is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_old_cases():
        before = kept_since(shop_id, now)
        count = actions.erase(shop_id=shop_id, before=before, now=now)
        orders.note_erasure(shop_id=shop_id, part="cases", before=before, count=count, now=now)


@task("cases.send_sms")
def send_sms(task_id: int) -> None:
    """Send told work as a text message or a mail.

    Does: calls the gateway or the mail server once and writes what became of it; told work is
        done then.
    May run twice because: the attempt is committed before the call; one that was begun and never
        ended is called unknown, never repeated.
    Gives up after: five runs; what was begun is unknown then, and a person looks it up.
    """
    now = moment.now()
    actions.carry_sms(task_id=task_id, now=now, wall=moment.wall_of(now))
