"""Jobs of the timetable: what is due, tokens in time, old messages."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic, task
from shouhou.reviews.queries import orders_to_read
from shouhou.shops.queries import connections
from shouhou.sync import actions


@periodic("* * * * *", "sync.wake")
def wake() -> None:
    """Start the sweeps and fills whose time has come.

    Does: writes one job per feed that is due; the job is not written twice while it waits.
    May run twice because: of two sweeps of a feed one does it.
    Gives up after: one run; the next minute looks again.
    """
    actions.start_due(moment.now())


@task("sync.begin")
def begin(shop_id: int) -> None:
    """Begin with a shop that has just been connected, or authorised again.

    Does: asks for its messages and starts all its feeds.
    May run twice because: asking for messages twice is asking once, and a sweep changes nothing.
    Gives up after: five runs; the timetable starts the feeds all the same.
    """
    actions.begin_shop(shop_id, moment.now())


@task("sync.permit", attempts=1)
def permit(shop_id: int) -> None:
    """Ask once more that the platform send a shop's messages, after that has failed.

    Does: one call; success ends the trouble about messages.
    May run twice because: asking for messages twice is asking once.
    Gives up after: one run; the timetable asks again while the trouble lasts.
    """
    actions.permit_messages(shop_id, moment.now())


@periodic("*/10 * * * *", "sync.renew")
def renew() -> None:
    """Renew the authorisations that run out soon.

    Does: one call per shop whose token has less than twelve hours left.
    May run twice because: a renewed token has longer to live and is not found again.
    Gives up after: one run; the next one tries again until the token has run out.
    """
    actions.renew_all(moment.now())


@periodic("19 5 * * *", "sync.look_at_ratings")
def look_at_ratings() -> None:
    """Ask again for neutral and bad ratings that their buyer may still change or delete.

    Does: writes one job per order of a connected shop; nothing else tells of such a change.
    May run twice because: a job that still waits is not written a second time.
    Gives up after: one run; the next day's run asks again.
    """
    connected, last = {each.shop_id for each in connections()}, 0
    while found := orders_to_read(moment.now(), last):
        last = found[-1][0]
        for _, shop_id, order_no in found:
            if shop_id in connected:
                actions.ask_again(shop_id, "rating", order_no)


@periodic("23 4 * * *", "sync.tidy")
def tidy() -> None:
    """Forget messages and ended troubles older than thirty days; read again what nobody could.

    Does: deletes what is old; tries the kept texts with the program as it is today.
    May run twice because: what is gone is not found again, and what is in stays as it is.
    Gives up after: one run; the next day does the rest.
    """
    now = moment.now()
    actions.forget_old(now)
    for each in connections():
        actions.read_unread(each.shop_id, now)
