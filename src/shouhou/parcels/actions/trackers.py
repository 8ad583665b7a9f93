"""A shop's accounts with sources of tracking: connected, asked, and what they push."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import httpx
from django.conf import settings
from django.db import transaction

from shouhou.clock import shanghai_day
from shouhou.couriers import problems
from shouhou.couriers.kdniao import client as kdniao
from shouhou.couriers.kuaidi100 import client as kuaidi100
from shouhou.couriers.port import UNRECOGNISED, Intercepting, Trace, Tracking, Waybill
from shouhou.intake.actions import Place, Thing, keep_things
from shouhou.notices.actions import announce
from shouhou.parcels.actions.tracing import note_failure, note_unknown, take_trace
from shouhou.parcels.facts import TrackerKeys
from shouhou.parcels.models import Parcel, Tracker, TrackerPartner
from shouhou.parcels.words import TRACKERS
from shouhou.secrets import Secret
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may
from shouhou.shops.queries.sealing import Seal

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SEAL: Final = Seal(b"shouhou tracking access:")
TOGETHER: Final = 16
"""Questions that are on the line at the same time."""
SECONDS: Final = 20.0
"""One run of asking; the timetable asks for the rest, so that other jobs get their turn."""
REST: Final = timedelta(minutes=30)
"""How long a source rests that is misconfigured, or says that it was asked too often."""
UNNUMBERED: Final = "-"
"""Stands where a row of a push names no parcel."""
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,120}(/[\x21-\x7e]{0,60})?")


OUT_OF_ORDER: Final = (problems.Misconfigured, problems.TooOften)
Answer: TypeAlias = Trace | problems.CourierProblem


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run of asking did."""

    asked: int
    told: int
    more: bool


def connect_tracker(*, by: Person, shop_id: int, keys: TrackerKeys, now: datetime) -> int:
    """Have this source asked for the shop's parcels; its number, which pushes are sent to.

    Empty secrets keep those that are there. Raises Refused `not_here`, `unknown_word`, `bad_key`,
    `bad_address`, `bad_number`.
    """
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    _check(keys)
    sealed = {
        f"{name}_sealed": SEAL.seal(told)
        for name in ("key", "secret", "salt")
        if (told := getattr(keys, name))
    }
    with transaction.atomic():
        rows = Tracker.objects.select_for_update().filter(shop_id=shop_id, source=keys.source)
        row = rows.first()
        if row is None and not keys.key:
            raise Refused("bad_key", "请填写密钥。", "A key is needed.", (), "key")
        row = row or Tracker(shop_id=shop_id, source=keys.source, since=now)
        for name, value in {**sealed, "account": keys.account, "address": keys.address}.items():
            setattr(row, name, value)
        row.daily, row.by, row.is_on = keys.daily, by, True
        row.rests_until, row.problem, row.problem_said, row.problem_at = None, "", "", None
        row.save()
    return int(row.pk)


def drop_tracker(*, by: Person, shop_id: int, source: str, now: datetime) -> None:
    """Ask this source no more and forget its secrets. Raises Refused `not_here`."""
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    Tracker.objects.filter(shop_id=shop_id, source=source).delete()


def _check(keys: TrackerKeys) -> None:
    if keys.source not in TRACKERS:
        raise Refused("unknown_word", "没有这个物流查询服务。", "No such source.", (), "source")
    for name in ("account", "key", "secret", "salt"):
        told = getattr(keys, name)
        if (told or name == "account") and not KEY.fullmatch(told):
            raise Refused("bad_key", "不能有空格或中文。", "No spaces, latin only.", (), name)
    if keys.address and not ADDRESS.fullmatch(keys.address):
        raise Refused("bad_address", "地址不对。", "This is no address.", (), "address")
    if not 1 <= keys.daily <= 1_000_000:
        raise Refused("bad_number", "每天次数要在 1 到 1000000。", "1 to 1000000.", (), "daily")


# ── asking ───────────────────────────────────────────────────────────────────────────


def ask_shop(shop_id: int, now: datetime) -> Asked:
    """Ask the shop's sources for its parcels that are due, for some seconds, several at a time.

    No transaction may be open: each call stands for itself, each answer is one transaction. A
    source that is out of order rests; a parcel it cannot tell of is asked for later. `more`: the
    seconds were over before the parcels.
    """
    ends, asked, told = time.monotonic() + SECONDS, 0, 0
    for tracker in Tracker.objects.filter(shop_id=shop_id, is_on=True).order_by("pk"):
        source = source_of(tracker, now)
        while rows := _due(tracker, now):
            if time.monotonic() > ends:
                return Asked(asked, told, True)
            rows = rows[: _spend(tracker, len(rows), now)]
            answers = _ask_together(source, rows)
            asked += len(answers)
            told += sum(_take(source.name, *each, now) for each in zip(rows, answers, strict=True))
            out_of_order = [each for each in answers if isinstance(each, OUT_OF_ORDER)]
            if out_of_order:
                _rest(tracker, out_of_order[0], now)
            if out_of_order or not rows:
                break
            _well(tracker, now)
            _subscribe(tracker, source, rows, now)
    return Asked(asked, told, False)


def _due(tracker: Tracker, now: datetime) -> list[Parcel]:
    if tracker.rests_until is not None and tracker.rests_until > now:
        return []
    rows = Parcel.objects.filter(shop_id=tracker.shop_id, ask_at__lte=now, replaced_at=None)
    known = rows.exclude(courier=UNRECOGNISED)
    return list(known.order_by("ask_at", "pk")[:TOGETHER])


@transaction.atomic
def _spend(tracker: Tracker, wanted: int, now: datetime) -> int:
    """Take so many of the day's questions; how many there were. Two workers never overspend."""
    row = Tracker.objects.select_for_update().get(pk=tracker.pk)
    today = shanghai_day(now)
    used = row.used if row.day == today else 0
    many = max(0, min(wanted, row.daily - used))
    Tracker.objects.filter(pk=row.pk).update(day=today, used=used + many)
    return many


def _ask_together(source: Tracking, rows: Sequence[Parcel]) -> list[Answer]:
    """The answers in the order of the rows: waiting for the line costs most of the time."""
    waybills = [waybill_of(row) for row in rows]
    with ThreadPoolExecutor(TOGETHER) as several:
        return list(several.map(lambda each: _answer(source, each), waybills))


def _answer(source: Tracking, waybill: Waybill) -> Answer:
    try:
        return source.ask(waybill)
    except problems.CourierProblem as problem:
        return problem


def _take(source: str, row: Parcel, answer: Answer, now: datetime) -> int:
    """Take in one answer; 1 when lines came. A passing failure is the parcel's to repeat."""
    if isinstance(answer, OUT_OF_ORDER):
        return 0  # the source rests, the parcel stays due
    if isinstance(answer, problems.NotFound):
        note_unknown(row.pk, source, now)
        return 0
    if isinstance(answer, problems.CourierProblem):
        note_failure(row.pk, answer.kind, now)
        return 0
    _keep(row.shop_id, source, answer, "", now)
    if row.pk not in {each.parcel_id for each in take_trace(row.shop_id, answer, now)}:
        note_unknown(row.pk, source, now)  # it changed meanwhile: not asked for at once again
    return 1


def _well(tracker: Tracker, now: datetime) -> None:
    """It answered: what was wrong before is over."""
    Tracker.objects.filter(pk=tracker.pk).update(
        answered_at=now, problem="", problem_said="", problem_at=None, rests_until=None
    )


def _subscribe(tracker: Tracker, source: Tracking, rows: Sequence[Parcel], now: datetime) -> None:
    """Have the parcels' news pushed from now on, where the source can reach us and sign.

    Whatever fails: the parcel is asked for as before. Pushed parcels are still asked for.
    """
    if not (settings.ADDRESS and tracker.salt_sealed):
        return
    for row in rows:
        if row.subscribed_at is not None:
            continue
        try:
            source.subscribe(waybill_of(row), push_address(tracker.pk, tracker.source))
        except problems.CourierProblem:
            return
        Parcel.objects.filter(pk=row.pk).update(subscribed_at=now)


def push_address(tracker_id: int, source: str) -> str:
    """Where this source's pushes are taken; only behind a public address (SHOUHOU_ADDRESS)."""
    return f"{settings.ADDRESS}/parcels/push/{source}/{tracker_id}/"


def waybill_of(row: Parcel) -> Waybill:
    return Waybill(courier=row.courier, number=row.number, phone_tail=row.phone_tail)


def _rest(tracker: Tracker, problem: problems.CourierProblem, now: datetime) -> None:
    Tracker.objects.filter(pk=tracker.pk).update(
        rests_until=now + REST,
        problem=problem.kind[:16],
        problem_said=problem.en,
        problem_at=now,
    )
    announce(tracker.shop_id, "queue.changed", now=now)


def shops_to_ask(now: datetime) -> list[int]:
    """The shops with a source that may be asked and a parcel that is due."""
    on = Tracker.objects.filter(is_on=True).exclude(rests_until__gt=now)
    due = Parcel.objects.filter(ask_at__lte=now, replaced_at=None).exclude(courier=UNRECOGNISED)
    shops = set(on.values_list("shop_id", flat=True))
    return sorted(pk for pk in shops if due.filter(shop_id=pk).exists())


# ── pushes ───────────────────────────────────────────────────────────────────────────


def take_push(
    *, tracker_id: int, source: str, form: Mapping[str, str], now: datetime
) -> Mapping[str, object]:
    """What a source sent by itself, its signature checked, kept word for word, taken in.

    Gives what the source wants to hear. Raises the couriers' BadSignature and Unreadable, and
    Refused `not_here` for an address nobody gave out.
    """
    tracker = Tracker.objects.filter(pk=tracker_id, source=source, is_on=True).first()
    if tracker is None:
        raise Refused("not_here", "没有这个地址。", "There is nothing here.")
    reads = source_of(tracker, now)
    pushed = reads.read_push(form)
    for each in pushed:  # a transaction for each: two parcels at once would be held in any order
        read = each.status != "unreadable"
        _keep(tracker.shop_id, source, each.trace, "" if read else each.said, now)
        if read:
            take_trace(tracker.shop_id, each.trace, now)
    return reads.push_answer(True, now)


def _keep(shop_id: int, source: str, trace: Trace, unread: str, now: datetime) -> None:
    """Word for word; what nobody could read is kept with the reason."""
    thing = Thing(trace.number or UNNUMBERED, trace.raw, unread=unread)
    with transaction.atomic():
        keep_things(Place(shop_id, source, "parcel", now), [thing], now)


# ── the client behind an account ─────────────────────────────────────────────────────


def source_of(tracker: Tracker, now: datetime) -> Tracking:
    """The client of an account, its secrets opened."""
    key, secret, salt = (
        Secret(SEAL.open(sealed) if sealed else "")
        for sealed in (tracker.key_sealed, tracker.secret_sealed, tracker.salt_sealed)
    )
    base = tracker.address.rstrip("/")
    if tracker.source == "kdniao":
        own = kdniao.Account(business_id=tracker.account, app_key=key)
        elsewhere = replace(
            own, orders=f"{base}/Ebusiness/EbusinessOrderHandle.aspx", dist=f"{base}/api/dist"
        )
        return kdniao.Kdniao(elsewhere if base else own, line())
    account = kuaidi100.Account(
        customer=Secret(tracker.account),
        key=key,
        secret=secret,
        salt=salt,
        partners=partners(tracker),
    )
    addresses = kuaidi100.Addresses(
        query=f"{base}/poll/query.do",
        subscribe=f"{base}/poll",
        recognise=f"{base}/autonumber/auto",
        label=f"{base}/label/order",
    )
    return kuaidi100.Kuaidi100(
        account, http=line(), clock=lambda: now, addresses=addresses if base else None
    )


def stopper_of(shop_id: int, courier: str, now: datetime) -> Intercepting | None:
    """The source by which the shop can have this courier's parcels stopped; None: there is none."""
    rows = Tracker.objects.filter(shop_id=shop_id, source="kuaidi100", is_on=True)
    tracker = rows.exclude(secret_sealed="").filter(partners__courier=courier).first()
    source = source_of(tracker, now) if tracker is not None else None
    return source if isinstance(source, kuaidi100.Kuaidi100) else None


def partners(tracker: Tracker) -> dict[str, kuaidi100.Partner]:
    """The waybill accounts with couriers, their secrets opened."""
    return {row.courier: partner_of(row) for row in tracker.partners.all()}


def partner_of(row: TrackerPartner) -> kuaidi100.Partner:
    """One of them."""
    own, key, secret = (
        Secret(SEAL.open(sealed) if sealed else "")
        for sealed in (row.id_sealed, row.key_sealed, row.secret_sealed)
    )
    return kuaidi100.Partner(
        id=own,
        key=key,
        secret=secret,
        name=row.name,
        net=row.net,
        code=row.code,
        pays=cast("kuaidi100.PayType", row.pays),
        back_to=cast("kuaidi100.BackTo", row.back_to),
    )


@cache
def line() -> httpx.Client:
    """One pool of connections per process; no proxy of the environment."""
    return httpx.Client(trust_env=False)
