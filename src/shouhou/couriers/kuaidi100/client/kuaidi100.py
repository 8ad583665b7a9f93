"""The vendor behind the port: every door of it is one call and one reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Literal

import httpx

from shouhou.couriers.kuaidi100.client import pushes
from shouhou.couriers.kuaidi100.client.account import NAME, Account, Addresses, Limits
from shouhou.couriers.kuaidi100.client.answers import ALREADY, OK, Door, code_of, judge
from shouhou.couriers.kuaidi100.client.asking import query_form, subscription_form
from shouhou.couriers.kuaidi100.client.intercepting import label_form, order_number
from shouhou.couriers.kuaidi100.client.line import Line
from shouhou.couriers.kuaidi100.client.reading import Found, parse, row, rows, storable, text
from shouhou.couriers.kuaidi100.client.traces import read_trace
from shouhou.couriers.names import from_source
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import Interception, Push, Trace, Waybill
from shouhou.couriers.problems import CourierProblem, NotFound, Unknown, Unreadable
from shouhou.secrets import scrub

ASK_AGAIN_AFTER: Final = timedelta(minutes=30)
"""Asked about one parcel sooner, the vendor locks it (facts 5.1, M). Whoever asks keeps to it."""

_TAKEN: Final = {"result": True, "returnCode": "200", "message": "成功"}
_NOT_TAKEN: Final = {"result": False, "returnCode": "500", "message": "失败"}


class Kuaidi100:
    """快递100 as a source of tracking that can also stop parcels: `Tracking`, `Intercepting`."""

    name = NAME

    def __init__(
        self,
        account: Account,
        *,
        http: httpx.Client,
        clock: Callable[[], datetime],
        addresses: Addresses | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._account, self._clock = account, clock
        self._addresses, self._limits = addresses or Addresses(), limits or Limits()
        self._line = Line(http, self._limits)

    def ask(self, waybill: Waybill) -> Trace:
        """What is known now; at most once in 30 minutes for a parcel. Raises a CourierProblem.

        NotFound: no line at all. NeedsPhone and UnknownCourier may come without a call.
        """
        with self._discreet():
            body = self._line.post(self._addresses.query, query_form(waybill, self._account))
            found, _ = self._judged("query", body)
            number = tidy_number(waybill.number)
            trace = read_trace({**found, "nu": text(found, "nu") or number}, _kept(body))
            if trace.number.upper() != number:
                # Another parcel's story must never be shown as this one's.
                raise Unreadable(NAME, "nu", trace.number)
            if not trace.scans:
                raise NotFound(NAME, said=text(found, "message"))
            return trace

    def subscribe(self, waybill: Waybill, callback: str) -> Literal["new", "already"]:
        """Have news posted to `callback`; harmless when repeated. Raises a CourierProblem."""
        with self._discreet():
            form = subscription_form(waybill, callback, self._account)
            body = self._line.post(self._addresses.subscribe, form)
            _, meant = self._judged("subscribe", body)
            return "already" if meant == ALREADY else "new"

    def read_push(self, form: Mapping[str, str]) -> tuple[Push, ...]:
        """The parcel of a push. Raises BadSignature, Unreadable; Misconfigured without a salt."""
        with self._discreet():
            return pushes.read_push(form, self._account, self._limits)

    def push_answer(self, taken: bool, now: datetime) -> Mapping[str, object]:
        """The body of our 200. Not taken, it comes about 3 times more, 30 minutes apart."""
        return dict(_TAKEN if taken else _NOT_TAKEN)

    def recognise(self, number: str) -> tuple[str, ...]:
        """Our codes of the couriers the number could be of, the likeliest first; () for none.

        A guess. `unrecognised` stands where the vendor means a courier that we do not know.
        """
        tidy = tidy_number(number)
        if not tidy:
            return ()
        with self._discreet():
            # In the body, not in the address: addresses are written into logs, the key with them.
            form = {"num": tidy, "key": self._account.key.reveal()}
            body = self._line.post(self._addresses.recognise, form)
            if isinstance(found := parse(body), dict):
                self._judged("recognise", body)  # raises: a list is what it tells on a good day
            told = [text(each, "comCode", f"[{n}].") for n, each in enumerate(rows(found, "json"))]
            return tuple(dict.fromkeys(from_source("kuaidi100", each) for each in told if each))

    def intercept(self, wanted: Interception) -> str:
        """Order it; the vendor's number, ``""`` if it tells none. Raises a CourierProblem.

        Unknown: it may have been ordered, never repeat it blindly. Every other: it was not.
        """
        with self._discreet():
            form = label_form(wanted, self._account, self._clock())
            body = self._line.post(self._addresses.label, form, writes=True)
            try:
                found, _ = self._judged("intercept", body)
                return order_number(found)
            except Unreadable as bad:
                raise Unknown(NAME, said=f"unreadable {bad.field} {bad.said}") from None

    def _judged(self, door: Door, body: bytes) -> tuple[Found, str]:
        """The answer, and whether it was `ok` or `already`; every other is raised."""
        found = row(parse(body), "json")
        meant = judge(door, code_of(found), text(found, "message"))
        if meant == OK and found.get("result") is False:
            raise Unreadable(NAME, "result", "a 200 that is no success")
        return found, meant

    @contextmanager
    def _discreet(self) -> Iterator[None]:
        """The vendor's sentence may repeat what we sent: keys and salts are taken out."""
        try:
            yield
        except Unreadable as bad:
            raise Unreadable(NAME, bad.field, self._scrubbed(bad.said)) from None
        except CourierProblem as problem:
            code, said = self._scrubbed(problem.code), self._scrubbed(problem.said)
            raise type(problem)(NAME, code, said) from None

    def _scrubbed(self, said: str) -> str:
        return scrub(said, *self._account.secrets)


def _kept(body: bytes) -> str:
    return storable(body.decode("utf-8-sig"))
