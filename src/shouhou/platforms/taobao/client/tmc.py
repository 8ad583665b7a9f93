"""The message service over a WebSocket: connect, sign, pull, hand over, confirm, come back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.sync.client import ClientConnection, connect

from shouhou.platforms.taobao.client.errors import Misconfigured, Temporary, Told
from shouhou.platforms.taobao.client.frames import (
    MOST_BYTES,
    BadFrame,
    Frame,
    FrameType,
    Kind,
    Tag,
    Typed,
    decode,
    encode,
    text,
)
from shouhou.platforms.taobao.client.messages import Handle, Message, content_of
from shouhou.platforms.taobao.client.shapes import from_milliseconds, storable
from shouhou.secrets import Secret, scrub

ADDRESS: Final = "ws://mc.api.taobao.com/"
_STEP_SECONDS: Final = 0.5
"""How long we wait for a frame before we look whether to stop or to pull."""
_METHOD: Final = "tmc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Whose messages, where, and how patiently."""

    key: str
    secret: Secret
    address: str = ADDRESS
    group: str = "default"
    sdk: str = "shouhou"
    pull_seconds: float = 5
    open_seconds: float = 10
    first_pause: float = 1
    longest_pause: float = 300


def connect_sign(line: Line, timestamp: str) -> str:
    """The signature of the handshake; `timestamp` is epoch milliseconds as text."""
    named = (("app_key", line.key), ("group_name", line.group), ("timestamp", timestamp))
    base = "".join(name + value for name, value in named)
    secret = line.secret.reveal()
    whole = f"{secret}{base}{secret}".encode()
    return hashlib.md5(whole, usedforsecurity=False).hexdigest().upper()


def connect_frame(line: Line, now: datetime) -> Frame:
    """The first frame."""
    timestamp = str(round(now.timestamp() * 1000))
    told = (
        *(("app_key", line.key), ("group_name", line.group), ("timestamp", timestamp)),
        *(("sign", connect_sign(line, timestamp)), ("sdk", line.sdk)),
    )
    return Frame(type=FrameType.CONNECT, custom=tuple((name, text(value)) for name, value in told))


def pull_frame(token: str) -> Frame:
    """Ask for what waits."""
    return _send(token, Kind.PULL)


def confirm_frame(token: str, message_id: str) -> Frame:
    """Say that a message was worked off."""
    return _send(token, Kind.CONFIRM, ("id", Typed(Tag.INT64, int(message_id))))


def _send(token: str, kind: Kind, *more: tuple[str, Typed]) -> Frame:
    custom = (("__kind", Typed(Tag.BYTE, int(kind))), *more)
    return Frame(type=FrameType.SEND, token=token, custom=custom)


def message_in(frame: Frame) -> Message | None:
    """The message a frame carries, or nothing. Raises BadFrame for one without an id."""
    if frame.get("__kind") != Kind.DATA:
        return None
    found, moment = frame.get("id"), frame.get("time")
    if not isinstance(found, int):
        raise BadFrame("a message without an id")
    raw = storable(_text(frame, "content"))
    return Message(
        id=str(found),
        topic=storable(_text(frame, "topic")),
        content=content_of(raw),
        raw=raw,
        user_id=storable(_text(frame, "userid")),
        nick=storable(_text(frame, "nick")),
        published_at=_moment(moment) if isinstance(moment, int) else None,
    )


def _text(frame: Frame, name: str) -> str:
    found = frame.get(name)
    return str(found) if isinstance(found, str | int) else ""


def _moment(milliseconds: int) -> datetime | None:
    try:
        return from_milliseconds(milliseconds)
    except OverflowError:
        return None


class Lost(Temporary):
    """The line could not be had, or broke; unconfirmed messages come again."""


class Session:
    """One accepted connection. Made by `open_session`; every method may raise Lost."""

    def __init__(self, socket: ClientConnection, token: str) -> None:
        self._socket, self._token = socket, token
        self.heard = False
        """Did anything come after the handshake?"""

    def pull(self) -> None:
        """Ask for what waits; the platform then pushes it."""
        self._send(pull_frame(self._token))

    def confirm(self, message_id: str) -> None:
        """Say that a message was committed; unconfirmed ones come again."""
        self._send(confirm_frame(self._token, message_id))

    def receive(self, seconds: float) -> Message | None:
        """The next message, or nothing within that time. Raises BadFrame for what is none."""
        with _losing():
            try:
                found = self._socket.recv(timeout=seconds)
            except TimeoutError:
                return None
        self.heard = True
        if isinstance(found, str):
            raise BadFrame("a text frame")
        frame = decode(found)
        if frame.get("__kind") == Kind.FAILED:
            raise Lost(Told(_METHOD, frame.status, sub_msg=storable(frame.phrase or "")))
        return message_in(frame)

    def _send(self, frame: Frame) -> None:
        with _losing():
            self._socket.send(encode(frame))


@contextmanager
def _losing() -> Iterator[None]:
    """Whatever happens to the line is Lost, except that its address may be none at all."""
    try:
        yield
    except InvalidURI:
        raise Misconfigured(Told(_METHOD, msg="not an address")) from None
    except ConnectionClosed as lost:
        raise Lost(Told(_METHOD, msg=f"closed: {lost.rcvd or lost.sent}")) from None
    except (WebSocketException, OSError) as lost:
        raise Lost(Told(_METHOD, msg=type(lost).__name__)) from None


@contextmanager
def open_session(line: Line, now: datetime) -> Iterator[Session]:
    """Connect and sign in; closed at the end of the block. Pings are answered by the library.

    Raises Misconfigured when the platform refuses us, Lost when the line cannot be had.
    """
    with _losing():
        socket = connect(
            line.address,
            open_timeout=line.open_seconds,
            close_timeout=1,
            max_size=MOST_BYTES,
            compression=None,
            proxy=None,
        )
    with socket:
        yield Session(socket, _sign_in(socket, line, now))


def _sign_in(socket: ClientConnection, line: Line, now: datetime) -> str:
    """The token of the handshake. What the status numbers mean is not documented (L)."""
    with _losing():
        socket.send(encode(connect_frame(line, now)))
        found = socket.recv(timeout=line.open_seconds)
    try:
        frame = decode(found if isinstance(found, bytes) else b"")
    except BadFrame as bad:
        raise Lost(Told(_METHOD, msg=str(bad))) from None
    if frame.type == FrameType.CONNECTACK and frame.token and not frame.status:
        return frame.token
    told = Told(_METHOD, frame.status, sub_msg=scrub(storable(frame.phrase or ""), line.secret))
    raise Lost(told) if (frame.status or 0) >= 500 else Misconfigured(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a listener is given: the time, a pause, when to stop, and where to tell of trouble."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    stopped: Callable[[], bool]
    complain: Callable[[str], None]


def listen(line: Line, handle: Handle, around: Around) -> None:
    """Hand over messages until `around.stopped()`, coming back after a loss with growing pauses.

    A message is confirmed when `handle` returns True. What `handle` raises comes through, as does
    Misconfigured. `around.complain` gets one line about every lost connection and every frame that
    nobody can read (such a frame is passed over, so that it does not stop those behind it).
    """
    pause = line.first_pause
    while not around.stopped():
        heard = False
        try:
            with open_session(line, around.clock()) as session:
                heard = _serve(session, line, handle, around)
        except Lost as lost:
            around.complain(lost.en)
        if around.stopped():
            return
        pause = line.first_pause if heard else pause
        around.sleep(pause)
        pause = min(pause * 2, line.longest_pause)


def _serve(session: Session, line: Line, handle: Handle, around: Around) -> bool:
    """Work one connection until it is lost or we are stopped; did it bring anything?"""
    pull_at = around.clock()
    while not around.stopped():
        try:
            if around.clock() >= pull_at:
                session.pull()
                pull_at = around.clock() + timedelta(seconds=line.pull_seconds)
            message = session.receive(_STEP_SECONDS)
        except BadFrame as bad:
            around.complain(f"bad frame: {bad}")
            continue
        except Lost as lost:
            around.complain(lost.en)
            break
        if message is not None and handle(message):
            session.confirm(message.id)
    return session.heard
