"""Carry an act out on the platform: planned from a fresh read, sent once, settled by reading.

    begin, committed → read → what will be sent, committed → the call → its outcome, committed

Nothing here runs inside a transaction that stays open over a call. Whatever fails ends in a state
that somebody or something takes up: the job again, a reading, or a person with what to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from shouhou import moment
from shouhou.intents import actions as intents
from shouhou.intents.facts import Trouble, Try, Wish
from shouhou.intents.words import label
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.platforms.taobao.client import (
    Banned,
    MemoFull,
    NeedsCode,
    NotSendable,
    Permanent,
    TaobaoProblem,
    Unknown,
    settled,
)
from shouhou.refunds import actions as refunds
from shouhou.shops.facts import Refused
from shouhou.shops.queries import colleagues, connection_of
from shouhou.sync.actions.acts import ACTS, Doing, NotNow
from shouhou.sync.actions.calling import open_shop
from shouhou.sync.actions.reading import ask_again
from shouhou.sync.actions.troubles import minding

ABOUT: Final = "acting"
PATIENCE: Final = timedelta(seconds=60)
"""On the wall clock: how long the platform may still be at a call that gave no answer."""
GIVE_UP_AFTER: Final = timedelta(minutes=5)
"""On the wall clock: so long an outcome may stay unknown although the platform answers. What cannot
be read off by then (the buyer has changed the request since) no later look will tell."""
UNCLEAR: Final = Trouble(
    "unclear",
    "读了平台现状仍看不出这一步是否已生效。",
    "Reading the platform does not tell whether this happened.",
    "请在千牛查看：已生效点“已在平台上操作”，没有则点“再试一次”。",
)
BROKE: Final = Trouble(
    "broke",
    "发送时程序出错。",
    "The program failed while sending.",
    "请在千牛操作后点“已在平台上操作”，并把日志交给管理员。",
)
MOST_TRIES: Final = 5
"""So often the same mistake of the program is tried again before a person takes over."""
NOT_CONNECTED: Final = "not_connected"
LEADING: Final = frozenset({"supervisor", "owner"})


def carry_out(*, intent_id: int, now: datetime) -> None:
    """Do what is due for one act: settle it by reading where its outcome is unknown, else send it.

    Harmless to run again at any moment. Call it outside any transaction.
    """
    lost = intents.look(intent_id=intent_id)
    if lost is not None:
        _settle(lost, now)
        return
    tried = intents.begin(intent_id=intent_id, now=now)
    if tried is None:
        return
    try:
        with open_shop(tried.wish.shop_id, now) as shop, minding(tried.wish.shop_id, ABOUT, now):
            _send(Doing(shop, tried, now))
    except NotNow as refused:
        to_a_person(tried, refused.trouble, now)
    except (NotSendable, MemoFull) as refused:
        to_a_person(tried, trouble_of_limit(refused), now)
    except Refused as refused:
        trouble = Trouble(NOT_CONNECTED, refused.zh, refused.en, "授权恢复后会自动发送。")
        intents.put_off(intent_id=intent_id, trouble=trouble, now=now)
    except TaobaoProblem as problem:
        _keep(tried, problem, now)
    except Exception:
        _broke(tried, now)
        raise
    else:
        done(tried, now)


def _broke(tried: Try, now: datetime) -> None:
    """A mistake of the program: nothing is lost by it, and nobody waits for it for ever."""
    if intents.was_sent(intent_id=tried.id):
        intents.lose(intent_id=tried.id, trouble=BROKE, now=now)
    elif tried.number < MOST_TRIES:
        intents.put_off(intent_id=tried.id, trouble=BROKE, now=now)
    else:
        to_a_person(tried, BROKE, now)


def _send(doing: Doing) -> None:
    """Plan, commit what will be sent, send. A plan without a request found it done already."""
    plan = ACTS[doing.wish.act].plan(doing)
    if plan.request is not None:
        intents.note_sending(intent_id=doing.tried.id, sent=plan.sent, now=doing.now)
        doing.shop.ask(plan.request)


def _keep(tried: Try, problem: TaobaoProblem, now: datetime) -> None:
    """What follows from a problem of the platform."""
    trouble, pk = trouble_of(problem), tried.id
    if isinstance(problem, Unknown):
        intents.lose(intent_id=pk, trouble=trouble, now=now)
    elif isinstance(problem, NeedsCode):
        if intents.ask_code(intent_id=pk, trouble=trouble, now=now):
            tell_whose(tried, trouble, now)
    elif isinstance(problem, Permanent):
        to_a_person(tried, trouble, now)
        read_after(tried.wish)
    else:
        until = now + timedelta(seconds=problem.seconds) if isinstance(problem, Banned) else None
        intents.put_off(intent_id=pk, trouble=trouble, now=now, until=until)


def _settle(lost: Try, now: datetime) -> None:
    """Ask the platform what is true there; send again only what certainly did not happen."""
    if not lost.sent:
        intents.find_undone(intent_id=lost.id, now=now)
        return
    act = ACTS[lost.wish.act]
    since = lost.sent_at or lost.asked_at
    waited = moment.wall_of(now) - moment.wall_of(since)
    try:
        with open_shop(lost.wish.shop_id, now) as shop, minding(lost.wish.shop_id, ABOUT, now):
            answer = settled(act.word, act.back(Doing(shop, lost, now)), waited=waited >= PATIENCE)
    except TaobaoProblem as problem:
        intents.put_off(intent_id=lost.id, trouble=trouble_of(problem), now=now)
        return
    except Refused as refused:
        trouble = Trouble(NOT_CONNECTED, refused.zh, refused.en, "授权恢复后会继续读取。")
        intents.put_off(intent_id=lost.id, trouble=trouble, now=now)
        return
    if answer == "done":
        done(lost, now)
    elif answer == "not_done":
        intents.find_undone(intent_id=lost.id, now=now)
    elif waited > GIVE_UP_AFTER:
        to_a_person(lost, UNCLEAR, now)
    else:
        intents.put_off(intent_id=lost.id, trouble=UNCLEAR, now=now)


@transaction.atomic
def to_a_person(tried: Try, trouble: Trouble, now: datetime) -> None:
    """The platform will not do it: the work stays open, and whose decision it was hears of it."""
    if intents.refuse(intent_id=tried.id, trouble=trouble, now=now):
        tell_whose(tried, trouble, now)


def tell_whose(tried: Try, trouble: Trouble, now: datetime) -> None:
    """Who decided it; where the desk did, the shop's supervisors."""
    wish = tried.wish
    people = [tried.by_id] if tried.by_id else []
    if not people:
        found = colleagues(wish.shop_id)
        people = [each.person_id for each in found if not each.roles.isdisjoint(LEADING)]
    zh = f"“{label('act', wish.act)}”没有成功：{trouble.zh}{trouble.todo_zh}"
    en = f"{label('act', wish.act, 'en')} did not go through: {trouble.en}"
    tell(people, Telling(wish.shop_id, wish.case_id, "outside.failed", zh, en), now=now)


def done(tried: Try, now: datetime) -> None:
    """It is so on the platform: the work it carried is told, and the desk looks again."""
    wish = tried.wish
    with transaction.atomic():
        refunds.lock_work(wish.case_id)
        if intents.succeed(intent_id=tried.id, now=now):
            refunds.carried_out(key=wish.key, now=now)
            read_after(wish)


def read_after(wish: Wish) -> None:
    """What the act was about is read again; ratings are asked for by their order."""
    reads = ACTS[wish.act].reads
    connected = connection_of(wish.shop_id)
    if reads == "exchange" and connected is not None and connected.kind != "tmall":
        reads = (
            "refund"  # exchanges have calls of their own at Tmall only, and tell no amount there
        )
    ask_again(wish.shop_id, reads, wish.order_no if reads == "rating" else wish.number)


def trouble_of(problem: TaobaoProblem) -> Trouble:
    """A problem of the platform for people: its own words go before our general ones."""
    said = problem.sub_msg or problem.told.msg
    zh = f"{problem.zh.rstrip('。')}：{said[:120]}" if said else problem.zh
    return Trouble(problem.kind, zh, problem.en, problem.todo_zh)


def trouble_of_limit(refused: NotSendable | MemoFull) -> Trouble:
    """A documented limit that what we wanted to send is against."""
    field = refused.field if isinstance(refused, NotSendable) else "memo"
    return Trouble(
        "limit", f"没有发送（{field}）：{refused.zh}", str(refused), "请改短或改对后重新操作。"
    )
