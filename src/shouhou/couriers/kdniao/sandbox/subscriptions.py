"""What accounts want to be told, what is due to be pushed, and what was taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple

from shouhou.clock import in_shanghai
from shouhou.couriers.kdniao.sandbox.accounts import AccountHeld
from shouhou.couriers.kdniao.sandbox.kinds import SUBSCRIPTIONS
from shouhou.couriers.kdniao.sandbox.telling import NO_LINES, SIGNED, parcel_as_told, state_of
from shouhou.couriers.kdniao.sandbox.world import ParcelTold, ScanTold, World

AGAIN: Final = (timedelta(minutes=15), timedelta(minutes=30))
"""After a push that was not taken; then not before there is news (M)."""
NEVER_SEEN, NEVER_MOVED = timedelta(days=3), timedelta(days=7)
ROWS: Final = 10  # invented: rows of a push


class News(NamedTuple):
    """How much of a parcel's story a push tells, and whether it is the last one."""

    lines: int
    last: bool


@dataclass(slots=True)
class Subscription:
    """One parcel that one account wants to hear of."""

    account: AccountHeld
    kind: str
    company: str
    number: str
    own_word: str
    """`Callback` of the subscription, sent back with every push."""
    since: datetime
    taken: News | None = None
    """The newest push that the account has confirmed."""
    offered: News | None = None
    tries: int = 0
    next_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Nothing will be pushed any more."""
        return self.taken is not None and self.taken.last


@dataclass(frozen=True, slots=True)
class Delivery:
    """One push to be posted as a form; tell `Sandbox.heard` what was answered."""

    address: str
    form: Mapping[str, str]
    of: tuple[tuple[Subscription, News], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Due:
    subscription: Subscription
    row: dict[str, Any]
    news: News

    @property
    def receiver(self) -> tuple[str, str]:
        return self.subscription.account.business_id, SUBSCRIPTIONS[self.subscription.kind]


class Book:
    """All subscriptions, in the order they were made."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Subscription] = {}

    def __len__(self) -> int:
        return sum(not each.over for each in self._kept.values())

    def open(self, new: Subscription) -> bool:
        """Keep it; False when the parcel is subscribed already, with either kind."""
        # invented: what is the same subscription
        key = (new.account.business_id, new.company, new.number)
        if key in self._kept and not self._kept[key].over:
            return False
        self._kept[key] = new
        return True

    def due(self, world: World, now: datetime) -> tuple[Delivery, ...]:
        """What is to be pushed now; each counts as tried."""
        dues = [due for each in self._kept.values() if (due := _due(each, world, now))]
        dues.sort(key=lambda due: due.receiver)
        return tuple(
            _delivery(part, now)
            for _, group in groupby(dues, key=lambda due: due.receiver)
            for part in _parts(list(group))
        )


def heard(delivery: Delivery, answer: str) -> bool:
    """Was it taken? The answer must be JSON with Success true and the account's own number."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict) or told.get("Success") is not True:
        return False
    receivers = {subscription.account.business_id for subscription, _ in delivery.of}
    # invented: which answer counts as taken
    if told.get("EBusinessID") not in receivers or not told.get("UpdateTime"):
        return False
    for subscription, news in delivery.of:
        subscription.taken = max(subscription.taken or news, news)
    return True


def _due(subscription: Subscription, world: World, now: datetime) -> _Due | None:
    if subscription.over or not subscription.account.callback:
        return None
    company, number = subscription.company, subscription.number
    parcel = world.parcel(company, number) or ParcelTold(company, number)
    scans = parcel.until(now)
    ends = _stops(subscription, scans, now)
    row, news = parcel_as_told(parcel, scans), News(len(scans), bool(ends) or _is_signed(scans))
    if ends or not scans:
        # invented: a first push without lines
        row |= {"Success": False, "Reason": ends or NO_LINES}
    return _Due(subscription, row, news) if _is_due(subscription, news, now) else None


def _is_signed(scans: tuple[ScanTold, ...]) -> bool:
    # invented: which push is the last
    return state_of(scans)[0] == SIGNED


def _stops(subscription: Subscription, scans: tuple[ScanTold, ...], now: datetime) -> str:
    """Why the vendor gives up on it; ``""`` while it does not."""
    if _is_signed(scans):
        return ""
    if not scans:
        return "三天无轨迹" if now - subscription.since >= NEVER_SEEN else ""
    silent = now - max(scans[-1].at, subscription.since)
    return "七天内无轨迹变化" if silent >= NEVER_MOVED else ""


def _is_due(subscription: Subscription, news: News, now: datetime) -> bool:
    if news == subscription.taken:
        return False
    if news != subscription.offered:
        return True
    waits = subscription.next_at
    return subscription.tries <= len(AGAIN) and (waits is None or waits <= now)


def _parts(dues: list[_Due]) -> Iterator[list[_Due]]:
    for start in range(0, len(dues), ROWS):
        yield dues[start : start + ROWS]


def _delivery(dues: list[_Due], now: datetime) -> Delivery:
    account, (business_id, kind) = dues[0].subscription.account, dues[0].receiver
    for due in dues:
        _count(due, now)
    told = {
        "EBusinessID": business_id,
        "PushTime": in_shanghai(now).strftime("%Y-%m-%d %H:%M:%S"),
        "Count": str(len(dues)),
        "Data": [_row(due) for due in dues],
    }
    sealed = json.dumps(told, ensure_ascii=False)
    # invented: form fields of a push
    signed = account.signature(sealed)
    form = {"RequestData": sealed, "RequestType": kind, "DataSign": signed}
    return Delivery(account.callback, form, tuple((due.subscription, due.news) for due in dues))


def _row(due: _Due) -> dict[str, Any]:
    # invented: names in a row of a push
    own = {"EBusinessID": due.subscription.account.business_id, "OrderCode": ""}
    return own | due.row | {"CallBack": due.subscription.own_word}


def _count(due: _Due, now: datetime) -> None:
    subscription = due.subscription
    if due.news != subscription.offered:
        subscription.offered, subscription.tries = due.news, 0
    subscription.tries += 1
    rest = AGAIN[subscription.tries - 1 : subscription.tries]
    subscription.next_at = now + rest[0] if rest else None
