"""A market really served on a free loopback port, in a thread of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import uvicorn

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.serving import application, prepared


@dataclass(frozen=True, slots=True)
class Served:
    """Where a running market is, and its app."""

    market: Market | None
    port: int
    app_key: str
    secret: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._open(urllib.request.Request(f"{self.url}{path}", headers=headers))

    def post(self, path: str, given: object, **headers: str) -> tuple[int, Any]:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        return self._open(urllib.request.Request(f"{self.url}{path}", body, headers=headers))

    def act(self, name: str, **arguments: object) -> Any:
        status, answer = self.post(f"/control/acts/{name}", arguments)
        assert status == 200, answer
        return answer["result"]

    def truth(self, what: str) -> list[dict[str, Any]]:
        return list(self.get(f"/control/truth/{what}")[1])

    def session(self, sub: bool = True) -> str:
        """A session of the Tmall shop, as its first sub-account or its main account."""
        sub_id = self.truth("subaccounts")[0]["sub_id"] if sub else None
        return str(self.post("/control/sessions", {"sub_id": sub_id})[1]["access_token"])

    def bought(self, num: int = 1) -> int:
        """A shipped trade of the Tmall shop's first sku."""
        buyer, sku = self.truth("buyers")[0]["buyer_id"], self.truth("skus")[0]["sku_id"]
        basket = {"buyer_id": buyer, "lines": [{"sku_id": sku, "num": num}]}
        tid = int(self.act("order", basket=basket))
        self.act("pay", tid=tid)
        self.act("ship", tid=tid, company_code="ZTO", out_sid="75123456789012")
        return tid

    def asked(self, kind: str, tid: int | None = None) -> int:
        """A request on a new trade."""
        request = {"kind": kind, "reason": "质量问题", "description": "有破洞"}
        return int(self.act("ask_refund", oid=tid or self.bought(), request=request))

    @staticmethod
    def _open(request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, _read(answer.read())
        except HTTPError as problem:
            return problem.code, _read(problem.read())


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serves a new market in this folder until the block ends."""
    market = prepared(folder)
    app = json.loads((folder / "app.json").read_text())
    # The protocol is named: without it the server's answers wait for acknowledgements (Nagle).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(application(market), log_level="error"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Served(market, port, app["app_key"], app["app_secret"])
        finally:
            server.should_exit = True
            running.join()
            market.close()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
