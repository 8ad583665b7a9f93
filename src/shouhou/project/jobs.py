"""Jobs that span slices: what an upload brought is absorbed floor by floor, from the bottom up."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import task
from shouhou.orders import actions as orders
from shouhou.parcels import actions as parcels
from shouhou.refunds import actions as refunds


@task("project.absorb_upload")
def absorb_upload(upload_id: int) -> None:
    """Turn the raw rows of an upload into orders, then refunds, then judge what they touch.

    Does: calls the absorbing action of each slice in the order of the floors.
    May run twice because: rows already absorbed change nothing, and the same facts judge alike.
    Gives up after: five runs; the upload keeps its raw rows and says what is still missing.
    """
    now = moment.now()
    orders.absorb_upload(upload_id=upload_id, now=now)
    parcels.absorb_upload(upload_id=upload_id, now=now)
    refunds.absorb_upload(upload_id=upload_id, now=now)
