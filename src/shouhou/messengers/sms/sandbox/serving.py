"""The gateway on a port of this machine, polite or in trouble."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

from shouhou.messengers.sms.sandbox.gateway import Gateway

TROUBLES: Final = ("", "hang_up_before", "hang_up_after", "garbage_after", "unavailable", "endless")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    gateway: Gateway
    trouble: str


class _Door(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = dict(parse_qsl(body.decode(), keep_blank_values=True))
        trouble = self.server.trouble
        if trouble == "hang_up_before":
            self.close_connection = True
            return
        if trouble == "unavailable":
            self._answer(503, b"Service Unavailable")
            return
        status, told = self.server.gateway.call("POST", asked)
        if trouble == "hang_up_after":
            self.close_connection = True
            return
        words = b"<html>" if trouble == "garbage_after" else json.dumps(told).encode()
        self._answer(status, words * (1_000_000 if trouble == "endless" else 1))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *words: Any) -> None:
        """Nobody reads it."""


@contextmanager
def serving(gateway: Gateway, trouble: str = "") -> Iterator[str]:
    """Its address while it serves; with `trouble` it does every call this way (TROUBLES)."""
    if trouble not in TROUBLES:
        raise LookupError(trouble)
    with _Server(("127.0.0.1", 0), _Door) as server:
        server.gateway, server.trouble = gateway, trouble
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
