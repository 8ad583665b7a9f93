"""Background doors of evidence."""

from __future__ import annotations

from shouhou import moment
from shouhou.evidence import actions, queries
from shouhou.jobs import periodic
from shouhou.orders import actions as orders
from shouhou.orders.queries import kept_since


@periodic("31 3 * * *", "evidence.erase_personal", attempts=3)
def erase_personal() -> None:
    """Erase evidence that is older than each shop keeps personal data.

    Does: erases the rows' texts and deletes their files; payment proofs stay.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_evidence():
        before = kept_since(shop_id, now)
        count = actions.erase_personal(shop_id=shop_id, before=before, now=now)
        orders.note_erasure(shop_id=shop_id, part="evidence", before=before, count=count, now=now)


@periodic("53 4 * * *", "evidence.sweep")
def sweep() -> None:
    """Delete stored files that no row names.

    Does: looks for files a day old or older that a crash left between the file and its row.
    May run twice because: what is deleted is not found again; a file in use is looked at once more.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.sweep(now=moment.now())
