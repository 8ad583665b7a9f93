"""Builders of invented cases for tests. Names and numbers belong to nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from django.db import DatabaseError, connection

from shouhou.cases import actions
from shouhou.cases.facts import Opening, RefundCome, Said, Slip, TaskOrder
from shouhou.cases.models import Case
from shouhou.clock import SHANGHAI
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership, Person, Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ORDER = "3515313978150000001"
TASK = TaskOrder("tell_buyer", "亲，已为您登记退款。")
LINE = Said("agreed", "同意退款", "agreed")


def make_shop(name: str = "青禾小店") -> Shop:
    return Shop.objects.create(name=name, kind="c2c", platform="taobao", created_at=NOW)


def make_person(
    shop: Shop | None = None,
    name: str = "小王",
    role: str = "agent",
    login: str = "",
    stage: str = "after",
) -> Person:
    person = Person.objects.create(login_name=login or f"p{Person.objects.count()}", name=name)
    if shop:
        Membership.objects.create(person=person, shop=shop, role=role, stage=stage)
    return person


def make_case(shop: Shop, by: Person | None = None, **changes: Any) -> int:
    """A case of nobody, unless somebody opens it by hand."""
    said: dict[str, Any] = {
        "kind": "return_refund",
        "source": "hand" if by else "sign",
        "order_no": ORDER,
        "buyer": "tb_summer88",
        "title": "春秋款加厚雪平锅",
        "problem": "quality",
    }
    return actions.open_case(by=by, opening=Opening(shop.pk, **(said | changes)), now=NOW)


def make_come(shop: Shop, key: str = "r1", **changes: Any) -> RefundCome:
    said: dict[str, Any] = {
        "order_no": ORDER,
        "platform": "taobao",
        "kind": "return_refund",
        "buyer": "tb_summer88",
        "title": "春秋款加厚雪平锅",
        "problem": "quality",
        "applied_at": NOW - DAY,
        "is_over": False,
    }
    return RefundCome(key, shop.pk, **(said | changes))


def come_in(shop: Shop, *come: RefundCome, now: datetime = NOW) -> dict[str, int]:
    return actions.open_or_join(shop_id=shop.pk, come=come, now=now)


def make_slip(case_id: int, lane: str = "agree", hours: int | None = 5, **changes: Any) -> Slip:
    at = NOW + hours * HOUR if hours is not None else None
    said: dict[str, Any] = {"runs_out_by": "platform", "amount_fen": 9900}
    return Slip(case_id, lane, at, **(said | changes))


def set_slips(*slips: Slip, now: datetime = NOW) -> int:
    return actions.set_slips(slips=slips, now=now)


def case_of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def kinds_of(case_id: int) -> list[str]:
    """The kinds of the lines of a timeline, in their order."""
    return list(
        Case.objects.get(pk=case_id).events.order_by("number").values_list("kind", flat=True)
    )


def at_once(*works: Any) -> list[Any]:
    """Run the works in threads that start together; what each gave, or how it was refused."""
    barrier = Barrier(len(works))

    def run(work: Any) -> Any:
        try:
            barrier.wait()
            return work()
        except (Refused, DatabaseError) as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
