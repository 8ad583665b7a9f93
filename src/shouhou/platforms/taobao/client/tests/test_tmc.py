"""The message service over a real WebSocket, with a server of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from shouhou.platforms.taobao.client import (
    Around,
    Line,
    Lost,
    Message,
    Misconfigured,
    Secret,
    listen,
    open_session,
)
from shouhou.platforms.taobao.client.frames import (
    Frame,
    FrameType,
    Kind,
    Tag,
    Typed,
    decode,
    encode,
    text,
)
from shouhou.platforms.taobao.client.tests.serving import NOW
from shouhou.platforms.taobao.client.tmc import connect_sign

ACCEPTED = Frame(type=FrameType.CONNECTACK, token="tok")


def message(number: int) -> bytes:
    custom = (
        ("__kind", Typed(Tag.BYTE, int(Kind.DATA))),
        ("id", Typed(Tag.INT64, number)),
        ("topic", text("taobao_refund_RefundCreated")),
        ("content", text('{"refund_id": 5}')),
    )
    return encode(Frame(type=FrameType.SEND, custom=custom))


@dataclass
class Platform:
    """What it pushes on a pull, connection by connection; then it closes when told to."""

    pushes: list[list[bytes]] = field(default_factory=list)
    first: bytes = encode(ACCEPTED)
    closes: bool = False
    heard: list[Frame] = field(default_factory=list)
    connections: int = 0
    address: str = ""

    def talk(self, socket) -> None:
        self.connections += 1
        number = self.connections - 1
        self.heard.append(decode(socket.recv()))
        socket.send(self.first)
        try:
            for found in socket:
                frame = decode(found)
                self.heard.append(frame)
                if frame.get("__kind") == Kind.PULL:
                    self.push(socket, number)
        except ConnectionClosed:
            return

    def push(self, socket, number: int) -> None:
        waiting = self.pushes[number] if number < len(self.pushes) else []
        for each in waiting:
            socket.send(each)
        if self.closes and number < len(self.pushes):
            socket.close()

    def confirmed(self) -> list[int]:
        return [f.get("id") for f in self.heard if f.get("__kind") == Kind.CONFIRM]  # type: ignore[misc]


@contextmanager
def at(platform: Platform) -> Iterator[Line]:
    with serve(platform.talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.socket.getsockname()[1]
        yield Line(key="12345678", secret=Secret("hush"), address=f"ws://127.0.0.1:{port}/")
        server.shutdown()


@dataclass
class Listening:
    """Stops when it has seen enough messages or slept often enough."""

    enough: int
    naps: int = 100
    seen: list[Message] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def handle(self, message: Message) -> bool:
        self.seen.append(message)
        return message.id != "13"

    def around(self) -> Around:
        return Around(
            clock=lambda: NOW,
            sleep=self.slept.append,
            stopped=lambda: len(self.seen) >= self.enough or len(self.slept) >= self.naps,
            complain=self.complaints.append,
        )


def test_connect_pull_hand_over_and_confirm():
    platform = Platform([[message(11), message(12)]])
    with at(platform) as line:
        listening = Listening(2)
        listen(line, listening.handle, listening.around())
    assert [each.id for each in listening.seen] == ["11", "12"]
    assert listening.seen[0].content == {"refund_id": 5}
    hello, pull = platform.heard[:2]
    assert hello.type == FrameType.CONNECT
    assert hello.get("app_key") == "12345678"
    assert hello.get("sign") == connect_sign(line, str(hello.get("timestamp")))
    assert (pull.get("__kind"), pull.token) == (Kind.PULL, "tok")
    assert platform.confirmed() == [11, 12]
    assert (listening.slept, listening.complaints) == ([], [])


def test_what_is_not_committed_is_not_confirmed():
    platform = Platform([[message(13), message(14)]])
    with at(platform) as line:
        listening = Listening(2)
        listen(line, listening.handle, listening.around())
    assert platform.confirmed() == [14]


def test_it_comes_back_after_a_loss_and_passes_over_bad_frames():
    platform = Platform([[b"\xff\xff", message(11)], [message(12)]], closes=True)
    with at(platform) as line:
        listening = Listening(2)
        listen(line, listening.handle, listening.around())
    assert [each.id for each in listening.seen] == ["11", "12"]
    assert platform.connections == 2
    assert listening.slept == [1]
    assert listening.complaints[0].startswith("bad frame")
    assert listening.complaints[1].startswith("temporary: tmc")


def test_a_frame_above_a_megabyte_ends_the_connection_only():
    platform = Platform([[bytes(1024 * 1024 + 1)], [message(12)]])
    with at(platform) as line:
        listening = Listening(1)
        listen(line, listening.handle, listening.around())
    assert [each.id for each in listening.seen] == ["12"]
    assert len(listening.complaints) == 1


def test_pauses_grow_while_nobody_is_there():
    line = Line(
        key="1", secret=Secret("x"), address="ws://127.0.0.1:1/", first_pause=1, longest_pause=5
    )
    listening = Listening(1, naps=5)
    listen(line, listening.handle, listening.around())
    assert listening.slept == [1, 2, 4, 5, 5]
    assert len(listening.complaints) == 5


def test_a_refused_handshake():
    told = Frame(type=FrameType.CONNECTACK, status=401, phrase="bad sign hush")
    with at(Platform(first=encode(told))) as line, pytest.raises(Misconfigured) as caught:
        listen(line, lambda message: True, Listening(1).around())
    assert caught.value.code == 401
    assert caught.value.sub_msg == "bad sign …"


@pytest.mark.parametrize(
    "first", [b"nonsense", encode(Frame(type=FrameType.CONNECTACK, status=503))]
)
def test_a_handshake_that_is_none(first):
    with at(Platform(first=first)) as line, pytest.raises(Lost), open_session(line, NOW):
        pass


def test_an_address_that_is_none():
    line = Line(key="1", secret=Secret("x"), address="nonsense")
    with pytest.raises(Misconfigured), open_session(line, NOW):
        pass


def test_a_handler_that_fails_comes_through():
    def handle(message: Message) -> bool:
        raise ConnectionRefusedError("the database")

    with at(Platform([[message(11)]])) as line, pytest.raises(ConnectionRefusedError):
        listen(line, handle, Listening(1).around())


def test_a_failure_told_by_the_platform_is_a_loss():
    custom = (("__kind", Typed(Tag.BYTE, int(Kind.FAILED))),)
    failed = encode(Frame(type=FrameType.SENDACK, phrase="no such token", custom=custom))
    with at(Platform([[failed], [message(1)]])) as line:
        listening = Listening(1)
        listen(line, listening.handle, listening.around())
    assert "no such token" in listening.complaints[0]
