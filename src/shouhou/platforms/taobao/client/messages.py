"""Messages of the platform as plain values, what each is about, and taking them over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.taobao.client.calls.queues import (
    MessagesConfirm,
    MessagesConsume,
    TmcMessage,
)
from shouhou.platforms.taobao.client.gateway import Gateway
from shouhou.platforms.taobao.client.shapes import BadShape, parse_json, storable
from shouhou.platforms.taobao.client.tables import Row, code_of, listed, rows

CONFIRMED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `content` is empty when `raw`, its text, is no JSON object."""

    id: str
    topic: str
    content: Mapping[str, Any]
    raw: str
    user_id: str = ""
    nick: str = ""
    published_at: datetime | None = None


Handle: TypeAlias = Callable[[Message], bool]
"""Stores one message; True once that is committed, False to be given it again later."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What has to be read again. Ids that the message did not name are ``""``.

    `thing` is refund, refund_message, exchange, reship, trade, rating, logistics, parcel_exception,
    return_signed or unrecognised.
    """

    thing: str
    id: str = ""
    trade_id: str = ""
    line_id: str = ""


def content_of(raw: str) -> Mapping[str, Any]:
    """The content of a message; nothing when it is no JSON object."""
    try:
        found = parse_json(raw)
    except BadShape:
        return {}
    return found if isinstance(found, dict) else {}


def touched(message: Message) -> Touched:
    """What a message is about, by codes/topics.md."""
    row = _topics().get(message.topic)
    if row is None:
        return Touched(UNRECOGNISED)
    content = message.content
    named = (_first(content, row[column]) for column in ("id", "trade", "line"))
    return Touched(_thing(row["thing"], content), *named)


@cache
def _topics() -> dict[str, Row]:
    return {row["topic"]: row for row in rows("topics")}


def _first(content: Mapping[str, Any], names: str) -> str:
    found = (content.get(name) for name in listed(names))
    ids = (each for each in found if isinstance(each, str | int) and not isinstance(each, bool))
    return next((storable(str(each)) for each in ids), "")


def _thing(thing: str, content: Mapping[str, Any]) -> str:
    """A refund topic may be about an exchange or a re-send: its content says so."""
    if thing != "refund":
        return thing
    told = _first(content, "bill_type / biz_claim_type")
    kind = code_of("refund_kind", told) if told else ""
    return kind if kind in ("exchange", "reship") else thing


def message_of(told: TmcMessage) -> Message:
    """A message taken over HTTP."""
    return Message(
        id=told.id,
        topic=told.topic,
        content=content_of(told.content),
        raw=told.content,
        user_id=told.user_id,
        nick=told.user_nick,
        published_at=told.pub_time,
    )


def consume(gateway: Gateway, handle: Handle, group: str = "default", quantity: int = 100) -> int:
    """Take one handful of messages and confirm those that `handle` committed; how many were taken.

    0 means empty: pause at least 100 ms before asking again. What `handle` raises comes through
    after the messages before it are confirmed. A lost confirmation only brings messages again.
    """
    taken = gateway.ask(MessagesConsume(group_name=group, quantity=quantity))
    done: list[str] = []
    try:
        for told in taken:
            if handle(message_of(told)):
                done.append(told.id)
    finally:
        confirm(gateway, done, group)
    return len(taken)


def confirm(gateway: Gateway, ids: list[str], group: str = "default") -> None:
    """Confirm messages, at most 200 in one call."""
    for start in range(0, len(ids), CONFIRMED_AT_ONCE):
        some = tuple(ids[start : start + CONFIRMED_AT_ONCE])
        gateway.ask(MessagesConfirm(group_name=group, s_message_ids=some))
