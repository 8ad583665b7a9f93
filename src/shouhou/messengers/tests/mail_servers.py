"""Mail servers on this machine: a good one, and some that lose the line."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Box:
    """Keeps what it is given; may refuse people or texts."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer_people = "250 OK"
        self.answer_text = "250 OK kept"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answer_people.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_people

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer_text.startswith("250"):
            self.mails.append(envelope)
        return self.answer_text


def knows(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    """The one right password."""
    right = isinstance(given, LoginPassword) and given.password == b"geheim:/@"
    return AuthResult(success=right, handled=right)


@contextlib.contextmanager
def mail_box(**more: Any) -> Iterator[tuple[Box, int]]:
    """A running server and its port."""
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def script(lines: Sequence[tuple[bytes, bytes]]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that speaks line by line: (what must have come, what is then said).

    After its last line it hangs up. `got` is everything that came.
    """
    got: list[bytes] = []

    def talk(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            line, _ = server.accept()
            with line:
                for wanted, said in lines:
                    while wanted and wanted not in b"".join(got).lower():
                        got.append(line.recv(65536))
                        if not got[-1]:
                            return
                    line.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=talk, args=[server], daemon=True).start()
        yield int(server.getsockname()[1]), got
