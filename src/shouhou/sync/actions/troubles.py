"""What failed, kept until it works again; and what follows from it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.platforms.taobao.client import Misconfigured, Reauthorise, TaobaoProblem
from shouhou.shops import actions as shops
from shouhou.shops.queries import colleagues
from shouhou.sync.models import Pulse, Trouble

LONGEST: Final = 300
LOST: Final = (
    "平台不再接受授权，同步已停。请店长到“平台连接”重新授权。",
    "The platform no longer takes our authorisation; syncing stopped. Authorise again.",
)


@contextmanager
def minding(shop_id: int, about: str, now: datetime) -> Iterator[None]:
    """Remember a problem of the platform under `about` and let it through; success ends it."""
    try:
        yield
    except TaobaoProblem as problem:
        heed(shop_id, about, problem, now)
        raise
    end_trouble(shop_id, about, now)


def heed(shop_id: int, about: str, problem: TaobaoProblem, now: datetime) -> None:
    """Write the problem down; a lost authorisation stops the shop and tells its owners."""
    note_trouble(shop_id, about, problem, now)
    if isinstance(problem, Reauthorise):
        lose_authorisation(shop_id, problem.en, now)
    elif isinstance(problem, Misconfigured) and problem.skew_seconds:
        rows = Pulse.objects.filter(shop_id=shop_id)
        rows.update(skew_seconds=F("skew_seconds") + problem.skew_seconds)


def lose_authorisation(shop_id: int, why: str, now: datetime) -> None:
    """The connection expires and its owners are told, once."""
    with transaction.atomic():
        if shops.expire(shop_id=shop_id, problem=why, now=now):
            owners = [each.person_id for each in colleagues(shop_id) if "owner" in each.roles]
            zh, en = LOST
            told = Telling(shop_id, None, "sync.expired", zh, en, urgent=True)
            tell(owners, told, now=now)


def note_trouble(shop_id: int, about: str, problem: TaobaoProblem, now: datetime) -> None:
    """The same trouble again only counts; another one about the same thing takes its place."""
    said = {
        "kind": problem.kind,
        "zh": problem.zh[:LONGEST],
        "todo_zh": problem.todo_zh[:LONGEST],
        "en": problem.en[:LONGEST],
        "last_at": now,
    }
    with transaction.atomic():
        open_ones = Trouble.objects.filter(shop_id=shop_id, about=about, ended_at=None)
        if not open_ones.update(**said, times=F("times") + 1):
            Trouble.objects.bulk_create(
                [Trouble(shop_id=shop_id, about=about, first_at=now, **said)],
                ignore_conflicts=True,
            )


def end_trouble(shop_id: int, about: str, now: datetime) -> None:
    """It works (again)."""
    Trouble.objects.filter(shop_id=shop_id, about=about, ended_at=None).update(ended_at=now)
