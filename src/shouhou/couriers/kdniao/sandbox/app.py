"""The vendor's two addresses as one WSGI application."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from shouhou.clock import in_shanghai, shanghai_day
from shouhou.couriers.kdniao.sandbox.accounts import AccountHeld
from shouhou.couriers.kdniao.sandbox.desk import Asked, Refused, company_in, let_in, number_in
from shouhou.couriers.kdniao.sandbox.kinds import QUERIES, RECOGNITION, kinds_at
from shouhou.couriers.kdniao.sandbox.reading import companies
from shouhou.couriers.kdniao.sandbox.subscriptions import Book, Delivery, Subscription, heard
from shouhou.couriers.kdniao.sandbox.telling import parcel_as_told
from shouhou.couriers.kdniao.sandbox.troubles import Troubles
from shouhou.couriers.kdniao.sandbox.world import ParcelTold, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES: Final = 1024 * 1024  # invented: what is no form
# invented: what something between answers
_PAGE: Final = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class Sandbox:
    """Answers, keeps subscriptions, says what is due to be pushed. Threads may share it.

    `clock` tells the moment of its world (aware); what it keeps lives as long as the object.
    """

    def __init__(
        self,
        world: World,
        accounts: Iterable[AccountHeld],
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.world, self.clock, self.sleep = world, clock, sleep
        self.accounts = {each.business_id: each for each in accounts}
        self.troubles = Troubles()
        self.repeats_are_told = True
        """Whether subscribing again is refused (with a sentence), or just answered as done."""
        self._book, self._lock = Book(), threading.Lock()
        self._asked: Counter[tuple[str, date]] = Counter()

    # ── the line ─────────────────────────────────────────────────────────────────────

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request. Raises ConnectionAbortedError for a line that is to be dropped."""
        troubles = self.troubles
        if troubles.slow_seconds:
            self.sleep(troubles.slow_seconds)
        if troubles.bad_gateway:
            return _page(start_response, "502 Bad Gateway", _PAGE)
        status, form = _form(environ)
        if status:
            return _page(start_response, status, b"")
        with self._lock:
            answer = self._answer(environ["PATH_INFO"], form)
        if troubles.dropped:
            raise ConnectionAbortedError("dropped on purpose")
        body = json.dumps(answer, ensure_ascii=False).encode()
        body = body[: len(body) // 2] if troubles.broken_json else body
        return _page(start_response, "200 OK", body, "application/json; charset=utf-8")

    # ── pushing ──────────────────────────────────────────────────────────────────────

    def pushes(self, now: datetime) -> tuple[Delivery, ...]:
        """The pushes due now, each to be posted to its address; every one counts as tried."""
        with self._lock:
            return self._book.due(self.world, now)

    def heard(self, delivery: Delivery, answer: str) -> bool:
        """What the receiver answered (`""` for nothing); False means that it will come again."""
        with self._lock:
            return heard(delivery, answer)

    @property
    def subscribed(self) -> int:
        """How many parcels are being followed."""
        return len(self._book)

    # ── answers ──────────────────────────────────────────────────────────────────────

    def _answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        try:
            asked = let_in(path, form, self.accounts)
            if asked.kind in QUERIES:
                return self._query(asked)
            return self._recognise(asked) if asked.kind == RECOGNITION else self._subscribe(asked)
        except Refused as refused:
            return refused.answer(form.get("EBusinessID", ""))

    def _query(self, asked: Asked) -> dict[str, Any]:
        company, number = company_in(asked), number_in(asked)
        today = (asked.account.business_id, shanghai_day(self.clock()))
        if self._asked[today] >= asked.account.daily_quota:
            raise Refused("405", "超出查询次数限制")
        parcel = self.world.parcel(company, number) or ParcelTold(company, number)
        _check_phone(asked, parcel)
        scans = parcel.until(self.clock())
        # invented: what counts against the quota
        self._asked[today] += bool(scans)
        own = {"EBusinessID": asked.account.business_id, "OrderCode": asked.text("OrderCode")}
        return own | parcel_as_told(parcel, scans)

    def _subscribe(self, asked: Asked) -> dict[str, Any]:
        company, number, now = company_in(asked), number_in(asked), self.clock()
        _check_phone(asked, self.world.parcel(company, number) or ParcelTold(company, number))
        new = Subscription(
            asked.account, asked.kind, company, number, asked.text("Callback"), since=now
        )
        if not self._book.open(new) and self.repeats_are_told:
            # invented: a repeated subscription
            raise Refused("", "该单号已订阅，请勿重复订阅")
        return {
            "EBusinessID": asked.account.business_id,
            "UpdateTime": in_shanghai(now).strftime("%Y-%m-%d %H:%M:%S"),
            "Success": True,
            "Reason": "",
            "EstimatedDeliveryTime": "",
        }

    def _recognise(self, asked: Asked) -> dict[str, Any]:
        number = number_in(asked)
        found = [each for each in companies().values() if each.style.fullmatch(number)]
        # invented: a number nobody recognises
        return {
            "EBusinessID": asked.account.business_id,
            "LogisticCode": number,
            "Success": True,
            "Code": "100",
            "Shippers": [{"ShipperCode": each.code, "ShipperName": each.name} for each in found],
        }


def _check_phone(asked: Asked, parcel: ParcelTold) -> None:
    """SF, ZTO and KYSY want the last four digits of sender or receiver."""
    if not companies()[parcel.company].wants_phone:
        return
    tail = asked.text("CustomerName")
    if not tail:
        raise Refused("101", "缺少必要参数[CustomerName]")
    # invented: a wrong phone
    if parcel.scans and tail not in parcel.phone_tails:
        raise Refused("", "业务错误[手机尾号不正确]")


def _form(environ: WSGIEnvironment) -> tuple[str, dict[str, str]]:
    """An HTTP status for what is no form for us (else `""`), and the form's fields."""
    if not kinds_at(environ["PATH_INFO"]):
        return "404 Not Found", {}
    if environ["REQUEST_METHOD"] != "POST":
        return "405 Method Not Allowed", {}
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return "413 Content Too Large", {}
    try:
        text = environ["wsgi.input"].read(int(length)).decode()
        return "", dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return "400 Bad Request", {}


def _page(
    start_response: StartResponse, status: str, body: bytes, kind: str = "text/html"
) -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
