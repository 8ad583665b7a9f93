"""A real live process on the test database, and browsers made of plain sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from shouhou.messengers.tests.mail_servers import free_port
from shouhou.shops.queries import Person

WEB_PORT = 8123
ORIGIN = f"http://127.0.0.1:{WEB_PORT}"

# Only what the live process itself needs: the test's own settings, on the test's database.
PROGRAM = """
import sys
from shouhou.project.cli import main
sys.exit(main(["live", "--port", sys.argv[1], "--web-port", sys.argv[2]]))
"""


@dataclass
class Process:
    """The running process."""

    port: int
    child: subprocess.Popen[bytes]

    def stop(self) -> float:
        """Ask it to stop; how many seconds it took."""
        began = time.monotonic()
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(10)
        return time.monotonic() - began


def database_url() -> str:
    """The test database, as another process finds it."""
    known = connection.settings_dict
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    options = f"?host={known['HOST']}&port={known['PORT']}"
    return f"postgresql://{known['USER']}{password}@/{known['NAME']}{options}"


@contextlib.contextmanager
def live_process(folder: Path) -> Iterator[Process]:
    port = free_port()
    more = {
        "SHOUHOU_DATABASE_URL": database_url(),
        "SHOUHOU_DATA": str(folder),
        "SHOUHOU_SECRET_KEY": "only-for-tests",
        "DJANGO_SETTINGS_MODULE": "shouhou.project.settings",
    }
    command = [sys.executable, "-c", PROGRAM, str(port), str(WEB_PORT)]
    child = subprocess.Popen(command, env=os.environ | more)
    try:
        wait_until_it_listens(port, child)
        yield Process(port, child)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def wait_until_it_listens(port: int, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and child.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1)
            return
        time.sleep(0.05)
    raise AssertionError("the live process did not come up")


def cookie_of(person: Person) -> str:
    """A session cookie as the log-in page gives one."""
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


def end_session(cookie: str) -> None:
    SessionStore(cookie.partition("=")[2]).delete()


@dataclass
class Stream:
    """One browser's stream: its status, and its events as they come."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    rest: bytes = b""
    ids: list[int] = field(default_factory=list)

    async def next(self, seconds: float = 3.0) -> dict[str, Any]:
        """The next event; signs of life are passed over. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                while b"\n\n" not in self.rest:
                    piece = await self.reader.read(65536)
                    if not piece:
                        raise EOFError
                    self.rest += unchunked(piece)
                block, _, self.rest = self.rest.partition(b"\n\n")
                lines = block.decode().splitlines()
                self.ids += [int(line[4:]) for line in lines if line.startswith("id: ")]
                told = [line[6:] for line in lines if line.startswith("data: ")]
                if told:
                    found: dict[str, Any] = json.loads(told[0])
                    return found

    async def silent(self, seconds: float = 0.4) -> bool:
        with contextlib.suppress(TimeoutError):
            await self.next(seconds)
            return False
        return True


def unchunked(piece: bytes) -> bytes:
    """Good enough for our own server: a chunk is its length, the text, an empty line."""
    lines = piece.split(b"\r\n")
    return b"".join(lines[1::2])


@contextlib.asynccontextmanager
async def stream(port: int, cookie: str, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    """Open a stream as a page of the desk would."""
    sent = {"Host": f"127.0.0.1:{port}", "Cookie": cookie, "Origin": ORIGIN}
    sent |= {name.replace("_", "-"): text for name, text in headers.items()}
    lines = [f"GET /events{query} HTTP/1.1"]
    lines += [f"{name}: {text}" for name, text in sent.items() if text]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode())
        async with asyncio.timeout(10):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.strip().split("\r\n")
        found = {line.partition(": ")[0].lower(): line.partition(": ")[2] for line in rest}
        yield Stream(int(first.split()[1]), found, reader, writer)
    finally:
        writer.close()
