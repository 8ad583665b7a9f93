"""Reading back: what a fresh read tells about a write whose outcome we do not know.

The table is rules/settled.md. The functions here find its facts; a fact that was not read is
unknown, and where it matters the answer is `cannot_tell`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.taobao.client.calls.dealing import RefundMessage
from shouhou.platforms.taobao.client.calls.exchanges import Exchange
from shouhou.platforms.taobao.client.calls.orders import MemoUpdate
from shouhou.platforms.taobao.client.calls.refunds import Refund
from shouhou.platforms.taobao.client.calls.trades import Trade
from shouhou.platforms.taobao.client.memo import memo_entries
from shouhou.platforms.taobao.client.tables import code_of
from shouhou.policy import UNKNOWN, Judge, Value, Verdict, read_book, read_words

Settled: TypeAlias = Literal["done", "not_done", "cannot_tell"]

_HERE: Final = Path(__file__).parent
_DAY: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The facts of a fresh read; `None` and unrecognised are unknown."""

    status: str = UNRECOGNISED
    newer: bool | None = None
    """Is the version (of refund or exchange) newer than the one the write carried?"""
    match: bool | None = None
    """Is what was asked there: the memo's text, the message, the waybill?"""


def settled(intent: str, read: ReadBack, *, waited: bool) -> Settled:
    """Did it happen? `waited` says that the platform has had its time since the call was sent.

    Until then “not done” may still become done, so it is `cannot_tell`. Raises UnknownWord for an
    intent that is not in words.md.
    """
    told: dict[str, Value] = {
        "intent": intent,
        "status": UNKNOWN if read.status == UNRECOGNISED else read.status,
        "version": UNKNOWN if read.newer is None else "newer" if read.newer else "same",
        "match": UNKNOWN if read.match is None else "yes" if read.match else "no",
    }
    answer = _judge()(told)
    if not isinstance(answer, Verdict):
        return "cannot_tell"
    found = cast(Settled, answer.outcomes["settled"])
    return "cannot_tell" if found == "not_done" and not waited else found


@cache
def _judge() -> Judge:
    vocabulary = read_words(_HERE / "words.md")
    return read_book(_HERE / "rules", vocabulary, ["settled"]).on({"decided": _DAY})


# ── the facts ────────────────────────────────────────────────────────────────────────


def refund_back(version_sent: int | None, now: Refund | Exchange) -> ReadBack:
    """Where a refund or an exchange stands, and whether anybody moved it since that version."""
    known = version_sent is not None and now.refund_version is not None
    newer = (now.refund_version or 0) > (version_sent or 0) if known else None
    return ReadBack(status=code_of("refund_status", now.status), newer=newer)


def memo_back(asked: MemoUpdate, now: Trade) -> ReadBack:
    """Does the memo read as asked, or hold the newest entry of ours that was asked?"""
    if asked.reset:
        return ReadBack(match=not now.seller_memo)
    ours, theirs = memo_entries(asked.memo), memo_entries(now.seller_memo)
    held = now.seller_memo == asked.memo or bool(ours and ours[-1] in theirs)
    flagged = asked.flag is None or now.seller_flag is None or asked.flag == now.seller_flag
    return ReadBack(match=held and flagged)


def message_back(content: str, not_before: datetime, messages: Iterable[RefundMessage]) -> ReadBack:
    """Did the seller say this since then? Moments there are whole seconds: one is forgiven."""
    since = not_before - timedelta(seconds=1)
    own = (each for each in messages if each.owner_role == "2" and each.content == content)
    return ReadBack(match=any(each.created is not None and each.created >= since for each in own))


def waybill_back(waybill: str, told: Iterable[str]) -> ReadBack:
    """Is the waybill among those that are told now (`Shipping.out_sid`, `Refund.sid`)?"""
    return ReadBack(match=waybill in set(told))


def reply_back(reply: str, told: str) -> ReadBack:
    """Is this the answer below the rating?"""
    return ReadBack(match=reply == told)


def delay_back(days: int, before: datetime, now: datetime | None) -> ReadBack:
    """Is the moment at which receipt confirms itself later by those days (one hour forgiven)?"""
    if now is None:
        return ReadBack()
    return ReadBack(match=now - before >= timedelta(days=days) - timedelta(hours=1))


def close_back(now: Trade) -> ReadBack:
    """Is the trade closed?"""
    stage = code_of("trade_status", now.status)
    return ReadBack(match=None if stage == UNRECOGNISED else stage == "closed")
