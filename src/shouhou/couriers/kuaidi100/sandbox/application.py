"""The sandbox as a WSGI application: four doors, one lock, and the troubles of the day."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from shouhou.couriers.kuaidi100.sandbox.accounts import Accounts, Customer
from shouhou.couriers.kuaidi100.sandbox.interceptions import (
    Interceptions,
    InterceptTold,
    refused,
)
from shouhou.couriers.kuaidi100.sandbox.questions import Questions
from shouhou.couriers.kuaidi100.sandbox.refusing import Refuses
from shouhou.couriers.kuaidi100.sandbox.subscriptions import PushDue, Subscriptions
from shouhou.couriers.kuaidi100.sandbox.troubles import Troubles
from shouhou.couriers.kuaidi100.sandbox.world import World

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

QUERY: Final = "/poll/query.do"
SUBSCRIBE: Final = "/poll"
RECOGNISE: Final = "/autonumber/auto"
LABEL: Final = "/label/order"

_MOST_BYTES: Final = 1024 * 1024
_MOST_FIELDS: Final = 100
_STATUS: Final = {
    200: "200 OK",
    400: "400 Bad Request",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    502: "502 Bad Gateway",
}


class Sandbox:
    """The vendor on this machine. Callable by any WSGI server; set `troubles` to have some.

    A dropped line is a ConnectionResetError out of the call: wsgiref then hangs up unanswered.
    """

    def __init__(
        self,
        world: World,
        accounts: Iterable[Customer],
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        known = Accounts(accounts)
        self.troubles = Troubles()
        self._clock, self._sleep, self._lock = clock, sleep, threading.Lock()
        self._questions = Questions(world, known)
        self._subscriptions = Subscriptions(world, known)
        self._interceptions = Interceptions(world, known)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """See PEP 3333."""
        status, body = self._answered(environ)
        headers = [
            ("Content-Type", "application/json;charset=UTF-8"),
            ("Content-Length", str(len(body))),
        ]
        start_response(_STATUS[status], headers)
        return [body]

    def pushes(self, now: datetime) -> tuple[PushDue, ...]:
        """What is to be posted to the callbacks now; tell the answer to `answered`."""
        with self._lock:
            return self._subscriptions.pushes(now)

    def answered(self, push_id: int, body: bytes) -> bool:
        """The receiver's answer to a push; without a good one it is due again in 30 minutes."""
        with self._lock:
            return self._subscriptions.answered(push_id, body)

    def interceptions(self) -> tuple[InterceptTold, ...]:
        """The orders taken so far, the oldest first."""
        with self._lock:
            return tuple(self._interceptions.taken)

    # ── one request ──────────────────────────────────────────────────────────────────

    def _answered(self, environ: WSGIEnvironment) -> tuple[int, bytes]:
        path, troubles = environ.get("PATH_INFO", ""), self.troubles
        touched = troubles.touch(path)
        if touched and troubles.slow_seconds:
            self._sleep(troubles.slow_seconds)
        if touched and troubles.how and not troubles.after:
            return _spoilt(troubles, b"{}")
        status, answer = self._done(path, environ)
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        return _spoilt(troubles, body) if touched and troubles.how else (status, body)

    def _done(self, path: str, environ: WSGIEnvironment) -> tuple[int, Any]:
        """The request's work. A refusal is a 200 like every other answer of the vendor."""
        if path not in (QUERY, SUBSCRIBE, RECOGNISE, LABEL):
            return 404, {}
        if environ["REQUEST_METHOD"] != "POST" and path != RECOGNISE:
            return 405, {}
        status, form = _form(environ)
        if status != 200:
            return status, {}
        with self._lock:
            try:
                return 200, self._through(path, form)
            except Refuses as no:
                return 200, refused(no) if path == LABEL else _no(no)

    def _through(self, path: str, form: Mapping[str, str]) -> Any:
        now = self._clock()
        if path == QUERY:
            return self._questions.answer(form, now)
        if path == SUBSCRIBE:
            return self._subscriptions.answer(form, now)
        if path == RECOGNISE:
            return self._questions.recognise(form)
        return self._interceptions.answer(form, now)


def _no(no: Refuses) -> dict[str, Any]:
    return {"result": False, "returnCode": no.code, "message": no.message}


def _spoilt(troubles: Troubles, body: bytes) -> tuple[int, bytes]:
    if troubles.how == "dropped":
        raise ConnectionResetError("the sandbox drops this line")
    return (502, b"<html>502</html>") if troubles.how == "502" else (200, body[: len(body) // 2])


def _form(environ: WSGIEnvironment) -> tuple[int, dict[str, str]]:
    """Fields of the address and of the body, the body's first; and whether they can be read."""
    told = environ.get("CONTENT_LENGTH") or "0"
    if not (told.isascii() and told.isdigit()) or len(told) > 12:
        return 400, {}
    if int(told) > _MOST_BYTES:
        return 413, {}
    body = environ["wsgi.input"].read(int(told)) if int(told) else b""
    try:
        texts = (environ.get("QUERY_STRING", ""), body.decode("utf-8"))
        fields = [
            parse_qsl(each, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
            for each in texts
        ]
    except ValueError:
        return 400, {}
    return 200, dict(fields[0]) | dict(fields[1])
