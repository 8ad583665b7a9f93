"""Real receivers on this machine, polite and rude, for the tests of webhooks."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Heard"], None]


class Heard(BaseHTTPRequestHandler):
    """One request; what to do with it is the test's own."""

    server: Any

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heard.append((dict(self.headers), self.body))
        self.server.manner(self)

    def log_message(self, *words: Any) -> None:
        pass


def says(code: int, **headers: str) -> Answer:
    """A manner: always this status."""

    def answer(heard: Heard) -> None:
        heard.send_response(code)
        for name, value in headers.items():
            heard.send_header(name.replace("_", "-"), value)
        heard.send_header("Content-Length", "0")
        heard.end_headers()

    return answer


def hangs(heard: Heard) -> None:
    """A manner: never answers until the test is over."""
    heard.server.over.wait(30)
    heard.close_connection = True


def hangs_up(heard: Heard) -> None:
    """A manner: closes the line without a word."""
    heard.close_connection = True


def drips(heard: Heard) -> None:
    """A manner: a byte of the head now and then, for ever."""
    with contextlib.suppress(OSError):
        while not heard.server.over.is_set():
            heard.wfile.write(b"X")
            time.sleep(0.05)
    heard.close_connection = True


def pours(heard: Heard) -> None:
    """A manner: a body without end."""
    heard.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    with contextlib.suppress(OSError):
        while not heard.server.over.is_set():
            heard.wfile.write(b"x" * 65536)
    heard.close_connection = True


@contextlib.contextmanager
def receiver(manner: Answer) -> Iterator[Any]:
    """A server with this manner: `.url`, and `.heard`: headers and body of every request."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    server.manner, server.heard, server.over = manner, [], threading.Event()
    server.daemon_threads = True
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hook?a=1"
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
