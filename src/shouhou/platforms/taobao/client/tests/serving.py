"""A tiny gateway inside the tests: it answers what it was told to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from shouhou.clock import local
from shouhou.platforms.taobao.client import App, Gateway, MemoryBudget, Secret, Shop
from shouhou.platforms.taobao.client.budget import Allowance

RECORDINGS = Path(__file__).parent / "recordings"
NOW = local("2026-03-02 10:00:00")
APP_SECRET, TOKEN = "helloworld-secret", "session-6100abc"


def recording(name: str) -> bytes:
    return (RECORDINGS / f"{name}.json").read_bytes()


def error(code: int, sub_code: str = "", sub_msg: str = "", msg: str = "Remote service error"):
    told = {"code": code, "msg": msg, "sub_code": sub_code, "sub_msg": sub_msg, "request_id": "r1"}
    return json.dumps({"error_response": {k: v for k, v in told.items() if v}}).encode()


@dataclass
class Asked:
    """One call as it arrived."""

    texts: dict[str, str]
    files: dict[str, tuple[str, str, bytes]]
    query: str
    headers: dict[str, str]


@dataclass
class Answer:
    """What to answer: or to cut the line after so many bytes of the body."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None


@dataclass
class Server:
    """Answers in order; the last one again and again. An answer may be a function of the call."""

    answers: list[Answer | bytes | Callable[[Asked], bytes]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        found = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if callable(found):
            found = found(asked)
        return found if isinstance(found, Answer) else Answer(found)


def read_call(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    if not content_type.startswith("multipart/"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    whole: Any = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    texts: dict[str, str] = {}
    files: dict[str, Any] = {}
    for part in whole.get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            files[name] = (part.get_filename(), part.get_content_type(), content)
        else:
            texts[name] = content.decode()
    return texts, files


@contextmanager
def serving(*answers) -> Iterator[Server]:
    server = Server(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            texts, files = read_call(self.headers["Content-Type"], body)
            told = server.next(Asked(texts, files, self.path, dict(self.headers)))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body[: told.cut_at])
            self.close_connection = told.cut_at is not None

        def date_time_string(self, timestamp=None) -> str:
            return "Mon, 02 Mar 2026 02:00:00 GMT"

        def log_message(self, *words) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{web.server_address[1]}/router/rest"
    thread = threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()


@dataclass
class Time:
    """A clock that only moves when somebody sleeps."""

    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def plenty(scope: str) -> Allowance:
    return Allowance(rate=1000, burst=1000)


def gateway_at(url: str, time: Time, budget=None, patience=None, **app) -> Gateway:
    return Gateway(
        App(key="12345678", secret=Secret(APP_SECRET), gateway=url, **app),
        http=httpx.Client(trust_env=False),
        clock=time.clock,
        sleep=time.sleep,
        budget=budget or MemoryBudget(plenty),
        patience=patience,
    )


def shop_at(url: str, time: Time | None = None, kind="tmall", **app) -> Shop:
    gateway = gateway_at(url, time or Time(), **app)
    return Shop(gateway, "shop-1", Secret(TOKEN), kind)
