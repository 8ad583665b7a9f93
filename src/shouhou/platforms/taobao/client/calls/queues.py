"""The message service over HTTP: take, confirm, permit, cancel, look at queues and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shouhou.platforms.taobao.client.calls.dealing import Accepted
from shouhou.platforms.taobao.client.limits import Chars, Items, NotStarting, Within
from shouhou.platforms.taobao.client.requests import Request, method
from shouhou.platforms.taobao.client.shapes import Id

GroupName = Annotated[str, Chars(1, 32), NotStarting("default")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TmcMessage:
    """A message as the platform tells it; `content` is JSON text."""

    id: Id
    topic: str = ""
    content: str = ""
    pub_time: datetime | None = None
    pub_app_key: str = ""
    user_id: Id = ""
    user_nick: str = ""


@method("taobao.tmc.messages.consume", at="messages")
class MessagesConsume(Request[tuple[TmcMessage, ...]]):
    """Take messages of the app; unconfirmed ones come again."""

    group_name: str = "default"
    quantity: Annotated[int, Within(10, 200)] = 100


@method("taobao.tmc.messages.confirm", writes=True)
class MessagesConfirm(Request[Accepted]):
    """Say that these were worked off; may be said twice."""

    group_name: str = "default"
    s_message_ids: Annotated[tuple[Id, ...], Items(1, 200)]


@method("taobao.tmc.user.permit", writes=True)
class UserPermit(Request[Accepted]):
    """Let this shop's messages come: `topics` REPLACES the whole set; none means all of the app."""

    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """False without an error: the user was not known."""

    is_success: bool | None = None


@method("taobao.tmc.user.cancel", writes=True, partial=True)
class UserCancel(Request[Cancelled]):
    """No more messages of this shop."""

    nick: str
    user_platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TmcUser:
    """What the message service knows about a shop."""

    created: datetime | None = None
    modified: datetime | None = None
    group_name: str = ""
    is_valid: bool | None = None
    topics: tuple[str, ...] = ()
    user_id: Id = ""
    user_nick: str = ""
    user_platform: str = ""


@method("taobao.tmc.user.get", at="tmc_user")
class TmcUserGet(Request[TmcUser]):
    """Is this shop permitted, and for which topics?"""

    nick: str
    fields: str = "created,group_name,is_valid,modified,topics,user_id,user_nick,user_platform"
    user_platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """How many messages went into and out of a queue (put_toal is the platform's spelling)."""

    get_total: int | None = None
    put_toal: int | None = None
    name: str = ""
    broker_name: str = ""


@method("taobao.tmc.queue.get", at="datas")
class QueueGet(Request[tuple[QueueState, ...]]):
    """How long is the queue of a group?"""

    group_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAdded:
    """A group of shops with a queue of its own."""

    group_name: str = ""
    created: datetime | None = None


@method("taobao.tmc.group.add", writes=True)
class GroupAdd(Request[GroupAdded]):
    """Give shops a queue of their own; the name may not start with “default”."""

    group_name: GroupName
    nicks: Annotated[tuple[str, ...], Items(1, 200)]
    user_platform: str = ""
