"""Ask a courier for something, and follow it until it is done (H3.1.2, H3.1.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder, clean
from shouhou.cases.queries import case_for, known
from shouhou.clock import in_shanghai
from shouhou.couriers.names import name_of
from shouhou.intents.actions import wish
from shouhou.intents.facts import Wish
from shouhou.notices.actions import announce, tell
from shouhou.notices.facts import Telling
from shouhou.parcels.actions.tying import live_case_of
from shouhou.parcels.decide import house_memo, talk_moved
from shouhou.parcels.facts import Asking
from shouhou.parcels.models import Parcel, Talk, TalkLine
from shouhou.parcels.words import CHANNELS, TALK_OPEN, WISHES, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected, may, shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_WORDS: Final = 500
LONGEST_STAFF: Final = 20
USUAL_CHECK: Final = timedelta(hours=4)
"""When a wish is looked at again where nobody says: ours."""
FURTHEST_CHECK: Final = timedelta(days=60)
ENDS: Final = ("finish", "fail")
"""Events that are a result by themselves, without anybody's words."""
PEOPLE: Final = ("agent", "supervisor", "owner")


@transaction.atomic
def ask_courier(*, by: Person, parcel_id: int, asking: Asking, now: datetime) -> int:
    """The courier was asked (or is, by this call): its number.

    Stands on the parcel and its live case, with the memo in the house style and, where `tell_buyer`
    says so, the buyer to be told, as told work. Raises Refused `not_here`, `unknown_word`, `empty`,
    `too_long`, `bad_moment`.
    """
    parcel = held_parcel(by, parcel_id)
    said = checked(asking, now)
    case_id = live_case_of(parcel)
    talk = Talk.objects.create(
        shop_id=parcel.shop_id,
        parcel=parcel,
        case_id=case_id,
        wish=said.wish,
        state="promised" if said.promised else "asked",
        by=by,
        asked_at=now,
        due_at=said.due_at or now + USUAL_CHECK,
    )
    put_line(talk, "ask", said, by, now)
    Parcel.objects.filter(pk=parcel.pk).update(asking=True)
    follow(talk, "ask", said, by, now)
    return int(talk.pk)


@transaction.atomic
def go_on(*, by: Person, talk_id: int, event: str, asking: Asking, now: datetime) -> None:
    """What came of it: asked again, promised, done, not done, taken up again.

    Raises Refused `not_here`, `too_long`, `bad_moment`, `empty` (a promise needs its words), or as
    states.md says.
    """
    talk = Talk.objects.select_for_update().select_related("parcel").filter(pk=talk_id).first()
    if talk is None or not may(by, talk.shop_id, "work"):
        raise Refused("not_here", "没有这条联系记录。", "There is no such talk.")
    said = checked(replace(asking, wish=talk.wish), now, needs_words=False)
    if event == "promise" and not said.promised:
        raise Refused("empty", "请写快递怎么答复的。", "What did they promise?", (), "promised")
    shop = shop_of(by, talk.shop_id)
    move = talk_moved(talk.state, event, [each for each in PEOPLE if shop and each in shop.roles])
    talk.state = move.to
    is_open = move.to in TALK_OPEN
    if is_open:
        talk.due_at, talk.raised_at = said.due_at or now + USUAL_CHECK, None
    talk.ended_at = None if is_open else now
    talk.case_id = live_case_of(talk.parcel) or talk.case_id
    talk.save(update_fields=["state", "due_at", "raised_at", "ended_at", "case"])
    put_line(talk, event, said, by, now)
    still = Talk.objects.filter(parcel_id=talk.parcel_id, state__in=TALK_OPEN).exists()
    Parcel.objects.filter(pk=talk.parcel_id).update(asking=still)
    follow(talk, event, said, by, now)


def raise_silent(now: datetime) -> int:
    """Wishes whose moment came without an answer are raised once; how many."""
    due = Talk.objects.filter(state__in=TALK_OPEN, raised_at=None, due_at__lte=now)
    ids = list(due.order_by("due_at").values_list("pk", flat=True)[:500])
    return sum(_raise_one(pk, now) for pk in ids)


@transaction.atomic
def _raise_one(talk_id: int, now: datetime) -> bool:
    rows = Talk.objects.select_for_update(of=("self",), skip_locked=True).select_related("parcel")
    talk = rows.filter(pk=talk_id, state__in=TALK_OPEN, raised_at=None, due_at__lte=now).first()
    if talk is None:
        return False
    talk.raised_at = now
    talk.save(update_fields=["raised_at"])
    wish, wish_en = label("wish", talk.wish), label("wish", talk.wish, "en")
    name, number = name_of(talk.parcel.courier), talk.parcel.number
    zh = f"{name} {number}：{wish}到时间了，快递还没有办到，请再联系"
    en = f"{name} {number}: {wish_en} is due and not done; ask again"
    case_id = live_case_of(talk.parcel)
    case = known([case_id]).get(case_id) if case_id is not None else None
    if case is not None:
        said = Said("parcel", zh, en, {"parcel": talk.parcel_id, "talk": talk.pk})
        cases.raise_alarms(alarms=[(case.id, 2, said)], now=now)
    whom = case.owner_id if case is not None and case.owner_id else talk.by_id
    if whom is not None:
        what = Telling(talk.shop_id, case_id, "parcel.silent", zh, en, False)
        tell([whom], what, now=now)
    announce(talk.shop_id, "queue.changed", now=now)
    return True


def held_parcel(by: Person, parcel_id: int) -> Parcel:
    """The parcel, held, for somebody who may work in its shop. Raises Refused `not_here`."""
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None or not may(by, row.shop_id, "work"):
        raise Refused("not_here", "没有这个包裹。", "There is no such parcel.")
    return row


def checked(asking: Asking, now: datetime, *, needs_words: bool = True) -> Asking:
    """A person's words as they are kept."""
    for section, word, known_words in (
        ("wish", asking.wish, WISHES),
        ("channel", asking.channel, CHANNELS),
    ):
        if word not in known_words:
            raise Refused("unknown_word", "没有这个选项。", "No such word.", (), section)
    words = clean(asking.words, LONGEST_WORDS, field="words")
    if needs_words and asking.wish == "other" and not words:
        raise Refused("empty", "请写要快递做什么。", "What is asked for?", (), "words")
    if asking.due_at is not None and not now <= asking.due_at <= now + FURTHEST_CHECK:
        raise Refused(
            "bad_moment",
            "下次检查的时间要在现在之后、60 天以内。",
            "The next check lies after now and within 60 days.",
            (),
            "due_at",
        )
    return replace(
        asking,
        words=words,
        promised=clean(asking.promised, LONGEST_WORDS, field="promised"),
        staff=clean(asking.staff, LONGEST_STAFF, field="staff"),
    )


def put_line(talk: Talk, event: str, said: Asking, by: Person | None, now: datetime) -> None:
    """One line of the talk's own history."""
    TalkLine.objects.create(
        talk=talk,
        number=talk.lines.count() + 1,
        event=event,
        at=now,
        by=by,
        channel=said.channel,
        staff=said.staff,
        words=said.words,
        answer=said.promised,
    )


def follow(talk: Talk, event: str, said: Asking, by: Person, now: datetime) -> None:
    """The line on the case, the memo in the house style, the buyer to be told."""
    announce(talk.shop_id, "queue.changed", now=now)
    if talk.case_id is None or case_for(by, talk.case_id) is None:
        return
    result = said.promised or (label("talk", talk.state) if event in ENDS else "")
    memo = house_memo(in_shanghai(now), said, label("wish", said.wish), result, by.name)
    note = Said("note", memo, memo, {"parcel": talk.parcel_id, "talk": talk.pk})
    cases.write(case_id=talk.case_id, said=note, by=by, now=now)
    key = f"parcel:{talk.pk}:{talk.lines.count()}"
    order = TaskOrder(kind="memo", text=memo, channel="platform")
    cases.ensure_task(case_id=talk.case_id, key=f"{key}:memo", task=order, now=now, by=by)
    carry(talk, f"{key}:memo", memo, by, now)
    if said.tell_buyer and result:
        words = f"您好，您的包裹已联系快递处理：{label('wish', said.wish)}，{result}。"
        told = TaskOrder(kind="tell_buyer", text=words)
        cases.ensure_task(case_id=talk.case_id, key=f"{key}:buyer", task=told, now=now, by=by)


def carry(talk: Talk, key: str, memo: str, by: Person, now: datetime) -> None:
    """Where the shop is connected the desk itself writes the memo, under the same key."""
    head = known([talk.case_id])[talk.case_id] if talk.case_id is not None else None
    if head is None or not head.order_no or not is_connected(talk.shop_id):
        return
    wanted = Wish(
        shop_id=talk.shop_id,
        key=key,
        act="memo",
        subject="order",
        number=head.order_no,
        order_no=head.order_no,
        case_id=talk.case_id,
        ask={"text": memo},
    )
    wish(by=by, wanted=wanted, now=now)
