"""Background doors of the buyer's page."""

from __future__ import annotations

from django.utils import timezone

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.selfservice import actions, queries


@periodic("*/5 * * * *", "selfservice.lapse")
def lapse() -> None:
    """End the offers that nobody answered in time.

    Does: moves each to lapsed, with a line in its case.
    May run twice because: an offer that has ended is not found again.
    Gives up after: one run; the next one does the rest.
    """
    now = moment.now()
    for offer_id in queries.offers_run_out(now):
        actions.lapse_offer(offer_id=offer_id, now=now)


@periodic("53 3 * * *", "selfservice.forget", attempts=3)
def forget() -> None:
    """Forget what was typed in cases whose personal text is gone, and old counts.

    Does: empties words, numbers and secrets of their links and offers; deletes counts of yesterday.
    May run twice because: what is empty is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now, after = moment.now(), 0
    while True:
        found, after = queries.cases_to_forget(after)
        actions.forget(case_ids=found, now=now)
        if not after:
            break
    # Calls are counted by the wall's clock, forms by the world's: what is old on both is over.
    actions.prune(min(timezone.now(), now))
