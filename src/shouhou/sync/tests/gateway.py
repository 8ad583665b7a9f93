"""A platform in a few lines for tests: it holds rows, filters them by time, counts its calls.

The real counterpart is the sandbox market; this one does exactly what a test tells it.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote

from shouhou.clock import SHANGHAI

Row = dict[str, Any]

PAGES = {
    "taobao.trades.sold.get": ("trades", "trade", "created", "start_created", "end_created"),
    "taobao.trades.sold.increment.get": (
        *("trades", "trade", "modified"),
        *("start_modified", "end_modified"),
    ),
    "taobao.refunds.receive.get": (
        *("refunds", "refund", "modified"),
        *("start_modified", "end_modified"),
    ),
    "tmall.exchange.receive.get": (
        *("results", "exchange", "modified"),
        *("start_gmt_modified_time", "end_gmt_modifed_time"),
    ),
    "taobao.traderates.get": ("trade_rates", "trade_rate", "created", "start_date", "end_date"),
}
SINGLE = {
    "taobao.trade.fullinfo.get": ("trades", "trade", "tid"),
    "taobao.refund.get": ("refunds", "refund", "refund_id"),
    "tmall.exchange.get": ("results", "exchange", "dispute_id"),
}
NOT_THERE = {"code": 15, "msg": "Remote service error", "sub_code": "isv.trade-not-exist"}


def wire(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


class Platform:
    """What the platform knows; tests write into it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: dict[str, dict[str, Row]] = {
            name: {} for name in ("trades", "refunds", "results", "trade_rates")
        }
        self.traces: dict[str, list[Row]] = {}
        """Trade → the traces of its parcels."""
        self.calls: Counter[str] = Counter()
        self.asked: list[dict[str, str]] = []
        self.fails: dict[str, list[Row]] = {}
        """Method → the next errors it answers."""
        self.tokens_asked: list[dict[str, str]] = []
        self.address = ""

    def put(self, name: str, key: str, **row: object) -> None:
        self.rows[name][str(row[key])] = row

    def answer(self, asked: dict[str, str]) -> Row:
        method = asked["method"]
        self.calls[method] += 1
        self.asked.append(asked)
        if self.fails.get(method):
            return {"error_response": self.fails[method].pop(0)}
        root = method.removeprefix("taobao.").replace(".", "_") + "_response"
        return self._answer(method, asked, root)

    def _answer(self, method: str, asked: dict[str, str], root: str) -> Row:
        if method == "taobao.time.get":
            return {root: {"time": wire(self.now), "request_id": "r"}}
        if method in PAGES:
            return {root: self._page(PAGES[method], asked) | {"request_id": "r"}}
        if method in SINGLE:
            name, element, key = SINGLE[method]
            found = self.rows[name].get(asked[key])
            if found is None:
                return {"error_response": NOT_THERE}
            inner: Row = {element: found}
            return {root: inner if element != "exchange" else {"result": inner}}
        if method == "taobao.logistics.trace.get":
            told = self.traces.get(asked["tid"], [])
            return {root: {"result": {"logistics_trace": told}} if told else {}}
        if method == "taobao.user.seller.get":
            return {root: {"user": {"user_id": 2001, "nick": "示例", "type": "B"}}}
        return {root: {"is_success": True, "request_id": "r"}}

    def token(self, asked: dict[str, str]) -> Row:
        """The token document for a code."""
        self.tokens_asked.append(asked)
        return {
            "access_token": "granted-token",
            "refresh_token": "refresh-token",
            "expires_in": 86400,
            "taobao_user_nick": quote("示例:小美"),
            "taobao_user_id": "2002",
        }

    def _page(self, how: tuple[str, ...], asked: dict[str, str]) -> Row:
        name, element, moment, start, end = how
        low, high = asked.get(start, ""), asked.get(end, "9")
        rows = [
            row
            for row in self.rows[name].values()
            if not isinstance(row.get(moment), str) or low <= row[moment] <= high
        ]
        rows = [row for row in rows if "tid" not in asked or str(row.get("tid")) == asked["tid"]]
        size, page = int(asked.get("page_size", 40)), int(asked.get("page_no", 1))
        some = rows[(page - 1) * size : page * size]
        told: Row = {"total_results": len(rows)}
        return told | ({name: {element: some}} if some else {})


@contextmanager
def serving(now: datetime) -> Iterator[Platform]:
    platform = Platform(now)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = platform.token if self.path == "/token" else platform.answer
            told = json.dumps(answer(dict(parse_qsl(body)))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    platform.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
