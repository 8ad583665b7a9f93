"""Background doors of refunds."""

from __future__ import annotations

from django.utils import timezone

from shouhou.jobs import defer, periodic, task
from shouhou.refunds.actions import judge, judge_open
from shouhou.refunds.queries import shops_with_open_refunds


@task("refunds.judge_refunds")
def judge_refunds(shop_id: int, refund_ids: str) -> None:
    """Judge some refunds of a shop again; the ids joined by commas.

    Does: gathers the facts of each refund and stores a decision that differs from the last.
    May run twice because: the same facts give the same decision, and that is not stored again.
    Gives up after: five runs; the hourly round judges what is open.
    """
    judge(shop_id, [int(part) for part in refund_ids.split(",") if part], timezone.now())


@task("refunds.judge_shop")
def judge_shop(shop_id: int) -> None:
    """Judge all open refunds of a shop again: a parameter, a shop-wide fact or the day changed.

    Does: the same as `refunds.judge_refunds` for every refund that is not over.
    May run twice because: the same facts give the same decision, and that is not stored again.
    Gives up after: five runs; the next hourly round does it.
    """
    judge_open(shop_id, timezone.now())


@periodic("7 * * * *", "refunds.judge_hourly")
def judge_hourly() -> None:
    """Ask for a fresh look at every shop with open refunds.

    Does: writes one job per shop; rules and parameters that begin today so come into force.
    May run twice because: a job that still waits is not written a second time.
    Gives up after: one run; the next hour's run does the rest.
    """
    for shop_id in shops_with_open_refunds():
        defer("refunds.judge_shop", queueing_lock=f"refunds.judge_shop:{shop_id}", shop_id=shop_id)
