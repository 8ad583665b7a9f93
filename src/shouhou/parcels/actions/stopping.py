"""Have a parcel stopped by interface: ordered once, followed until it turns round (H3.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, clean
from shouhou.couriers import problems
from shouhou.couriers.names import name_of
from shouhou.couriers.port import Interception
from shouhou.jobs import defer
from shouhou.notices.actions import announce
from shouhou.parcels.actions.talking import LONGEST_WORDS, ask_courier, held_parcel, put_line
from shouhou.parcels.actions.trackers import stopper_of, waybill_of
from shouhou.parcels.decide import stop_moved, talk_moved
from shouhou.parcels.facts import Asking
from shouhou.parcels.models import Parcel, StopOrder, Talk
from shouhou.parcels.words import OVER, SIGNED, STOP_ALIVE, STOP_OUT, TALK_OPEN, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may, shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

DESK: Final = ("desk",)
TRIES: Final = 5
AGAIN: Final = timedelta(minutes=5)
LATER: Final = (problems.Temporary, problems.TooOften)
BACK: Final = ("returning", "returned")
ENDS_TALK: Final = {"stopped": "finish", "missed": "fail"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What an attempt brought: the vendor's number, or why not."""

    number: str = ""
    says: str = ""


@transaction.atomic
def order_stop(
    *, by: Person, parcel_id: int, reason: str, now: datetime, tell_buyer: bool = True
) -> int:
    """Have 快递100 stop this parcel and send it back: the number of the order.

    The wish to the courier stands on the parcel in the same transaction; a job carries it out,
    once. Raises Refused `not_here`, `no_way` (no account by which it could be stopped), `over`,
    `already`, `too_long`.
    """
    row = held_parcel(by, parcel_id)
    words = clean(reason, LONGEST_WORDS, field="reason")
    if row.direction != "out" or row.stage in (*OVER, *BACK) or row.replaced_at is not None:
        raise Refused("over", "这个包裹已经不能拦了。", "It can no longer be stopped.")
    if stopper_of(row.shop_id, row.courier, now) is None:
        zh = f"没有接通{name_of(row.courier)}的拦截（店铺的电子面单账号），请打电话联系快递。"
        raise Refused("no_way", zh, "No account by which it could be stopped: call the courier.")
    if StopOrder.objects.filter(parcel=row, state__in=STOP_ALIVE).exists():
        raise Refused("already", "已经请快递100拦回了，请等结果。", "It is being stopped already.")
    asking = Asking(wish="intercept", channel="api", words=words, tell_buyer=tell_buyer)
    talk_id = ask_courier(by=by, parcel_id=parcel_id, asking=asking, now=now)
    made = StopOrder.objects.create(
        shop_id=row.shop_id,
        parcel=row,
        talk_id=talk_id,
        key=f"stop:{talk_id}",
        asked_by=by,
        asked_at=now,
        moved_at=now,
    )
    defer("parcels.stop", lock=f"parcels:stop:{made.pk}", stop_id=made.pk)
    return int(made.pk)


def carry_stop(*, stop_id: int, now: datetime) -> None:
    """Order it at the vendor, once; no transaction may be open.

    One that was begun and never ended (a process died) is unknown from now on.
    """
    row = begin(stop_id, now)
    if row is None:
        return
    source = stopper_of(row.shop_id, row.parcel.courier, now)
    if source is None:
        end(stop_id, "refuse", Heard(says="拦截的账号没有了"), now)
        return
    asked = row.talk.lines.order_by("number").first()
    reason = asked.words if asked is not None else ""
    wanted = Interception(waybill=waybill_of(row.parcel), wish="return", reason=reason)
    try:
        number = source.intercept(wanted)
    except problems.Unknown as problem:
        end(stop_id, "lose", Heard(says=problem.en), now)
    except LATER as problem:
        again = row.tries < TRIES
        end(stop_id, "put_off" if again else "refuse", Heard(says=problem.en), now)
    except problems.CourierProblem as problem:
        end(stop_id, "refuse", Heard(says=problem.said or problem.zh), now)
    else:
        end(stop_id, "take", Heard(number), now)


@transaction.atomic
def begin(stop_id: int, now: datetime) -> StopOrder | None:
    """Committed before the vendor is called; None where nothing is to be sent."""
    rows = StopOrder.objects.select_for_update(of=("self",)).select_related("parcel", "talk")
    row = rows.filter(pk=stop_id).first()
    if row is None or row.state not in ("waiting", "sending"):
        return None
    if row.state == "sending":
        moved(row, "lose", Heard(says="程序中断"), now)
        return None
    row.tries += 1
    row.state, row.moved_at = stop_moved(row.state, "begin", DESK).to, now
    row.save(update_fields=["state", "tries", "moved_at"])
    return row


@transaction.atomic
def end(stop_id: int, event: str, heard: Heard, now: datetime) -> None:
    """What became of the attempt."""
    row = StopOrder.objects.select_for_update().filter(pk=stop_id, state="sending").first()
    if row is None:
        return
    moved(row, event, heard, now)
    if event == "put_off":
        defer("parcels.stop", lock=f"parcels:stop:{row.pk}", at=now + AGAIN, stop_id=row.pk)


@transaction.atomic
def settle_stop(*, by: Person, stop_id: int, ordered: bool, now: datetime) -> None:
    """Somebody looked up what nobody knew: it was ordered, or it was not.

    Raises Refused `not_here`, or as stops.md says.
    """
    row = StopOrder.objects.select_for_update().filter(pk=stop_id).first()
    shop = shop_of(by, row.shop_id) if row is not None else None
    if row is None or shop is None or not may(by, row.shop_id, "work"):
        raise Refused("not_here", "没有这次拦截。", "There is no such order.")
    event = "confirm" if ordered else "deny"
    moved(row, event, Heard(), now, who=sorted(shop.roles), by=by)


def settle_stops(now: datetime) -> int:
    """Orders whose parcel has turned round, or was signed for after all, end; how many."""
    alive = StopOrder.objects.filter(state__in=STOP_OUT, parcel__stage__in=(*BACK, *SIGNED))
    return sum(_settle(pk, now) for pk in alive.order_by("pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _settle(stop_id: int, now: datetime) -> bool:
    rows = StopOrder.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("parcel").filter(pk=stop_id, state__in=STOP_OUT).first()
    if row is None or row.parcel.stage not in (*BACK, *SIGNED):
        return False
    moved(row, "stop" if row.parcel.stage in BACK else "miss", Heard(), now)
    return True


def moved(
    row: StopOrder,
    event: str,
    heard: Heard,
    now: datetime,
    *,
    who: Sequence[str] = DESK,
    by: Person | None = None,
) -> None:
    """Write the move, the talk's line, and what the case says of it."""
    number, says = heard.number or row.order_no, heard.says
    move = stop_moved(row.state, event, who)
    row.state, row.order_no, row.says, row.moved_at = move.to, number[:64], says[:300], now
    row.save(update_fields=["state", "order_no", "says", "moved_at"])
    talk = Talk.objects.select_for_update().select_related("parcel").get(pk=row.talk_id)
    tail = f" {number}" if number and event == "take" else f"：{says}" if says else ""
    told = f"{move.says}{tail}"
    if event in ("take", "confirm"):
        go_on(talk, "promise", told, by, now)
    elif row.state in ENDS_TALK:
        go_on(talk, ENDS_TALK[row.state], told, by, now)
    elif event in ("refuse", "deny", "lose"):
        # Nobody will answer by itself: the wish is due now, and raised to whoever owns the case.
        Talk.objects.filter(pk=talk.pk, state__in=TALK_OPEN).update(due_at=now, raised_at=None)
    if talk.case_id is not None and event != "put_off":
        state_en = label("stop", row.state, "en")
        said = Said("parcel", told, f"stopping the parcel: {state_en} {says}".strip(), {})
        cases.write(case_id=talk.case_id, said=said, by=by, now=now)
    announce(row.shop_id, "queue.changed", now=now)


def go_on(talk: Talk, event: str, told: str, by: Person | None, now: datetime) -> None:
    """The wish moves with it; one that a person has ended meanwhile stays ended."""
    with suppress(Refused):
        move = talk_moved(talk.state, event, DESK)
        talk.state = move.to
        talk.ended_at = None if move.to in TALK_OPEN else now
        talk.save(update_fields=["state", "ended_at"])
        put_line(talk, event, Asking(wish=talk.wish, channel="api", promised=told), by, now)
        still = Talk.objects.filter(parcel_id=talk.parcel_id, state__in=TALK_OPEN).exists()
        Parcel.objects.filter(pk=talk.parcel_id).update(asking=still)
