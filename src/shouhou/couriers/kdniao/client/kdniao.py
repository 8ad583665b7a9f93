"""快递鸟 behind the port of tracking."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, Literal

import httpx

from shouhou.clock import in_shanghai
from shouhou.couriers.kdniao.client import pushes
from shouhou.couriers.kdniao.client.account import NAME, RECOGNISING, Account
from shouhou.couriers.kdniao.client.line import Line
from shouhou.couriers.kdniao.client.parcels import trace_of
from shouhou.couriers.kdniao.client.refusals import ALREADY, kind_of, refusal
from shouhou.couriers.kdniao.client.shapes import (
    BadShape,
    as_object,
    flag_in,
    list_in,
    read_json,
    text_in,
)
from shouhou.couriers.kdniao.client.signing import data_sign
from shouhou.couriers.names import courier_of, from_source, to_source
from shouhou.couriers.port import Push, Trace, Waybill
from shouhou.couriers.problems import NeedsPhone, NotFound, UnknownCourier, Unreadable
from shouhou.secrets import Secret, scrub

_DONE: Final = "100"


class Kdniao:
    """One account's way to the vendor; `Tracking` of the port. Threads may share it.

    Every method raises a `CourierProblem`; no problem, repr or record holds the AppKey.
    """

    name: str = NAME

    def __init__(
        self, account: Account, http: httpx.Client, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self.account = account
        self._line = Line(account, http, ticks)

    def ask(self, waybill: Waybill) -> Trace:
        """What the vendor knows now.

        Raises NotFound without any line; NeedsPhone and UnknownCourier before anything is sent
        where the table of couriers says so. An answer about another number is Unreadable.
        """
        text, told = self._exchange(self.account.asking, _question(waybill))
        with self._reading():
            self._refuse(told)
            trace = trace_of(told, text)
            reason = text_in(told, "Reason")
        if trace.number.casefold() != waybill.number.strip().casefold():
            raise Unreadable(NAME, "LogisticCode", "of another parcel")
        if not trace.scans:
            raise NotFound(NAME, trace.code, scrub(reason, *self._secrets()))
        return trace

    def subscribe(self, waybill: Waybill, callback: str) -> Literal["new", "already"]:
        """Have the parcel's news pushed from now on; a repeat is harmless.

        The vendor pushes to the address that stands in the account's console: `callback` must
        be the same and is not sent. `already` only where the vendor says it.
        """
        _, told = self._exchange(self.account.subscribing, _question(waybill))
        with self._reading():
            if not _succeeded(told) and kind_of(*_why(told)) == ALREADY:
                return "already"
            self._refuse(told)
        return "new"

    def recognise(self, number: str) -> tuple[str, ...]:
        """Our codes of the couriers the number may be of, the vendor's first first; () for none.

        `unrecognised` stands for couriers that our table has not.
        """
        _, told = self._exchange(RECOGNISING, {"LogisticCode": number.strip()})
        with self._reading():
            self._refuse(told)
            return _couriers_in(told)

    def read_push(self, form: Mapping[str, str]) -> tuple[Push, ...]:
        """The parcels of a push; what becomes of a single bad row: `pushes.read_push`."""
        return pushes.read_push(form, self.account)

    def push_answer(self, taken: bool, now: datetime) -> Mapping[str, object]:
        """After `taken=False` it comes twice more, 15 and 30 minutes later (M)."""
        return {
            "EBusinessID": self.account.business_id,
            "UpdateTime": in_shanghai(now).strftime("%Y-%m-%d %H:%M:%S"),
            "Success": taken,
            "Reason": "" if taken else "暂时无法接收",
        }

    # ── one call ─────────────────────────────────────────────────────────────────────

    def _exchange(self, request_type: str, said: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        account = self.account
        sealed = json.dumps(said, separators=(",", ":"))
        form = {
            "RequestData": sealed,
            "EBusinessID": account.business_id,
            "RequestType": request_type,
            "DataSign": data_sign(sealed, account.app_key),
            "DataType": "2",
        }
        text = self._line.post(account.address_of(request_type), form)
        with self._reading():
            return text, read_json(text, "body")

    def _refuse(self, told: dict[str, Any]) -> None:
        if not _succeeded(told):
            raise refusal(*_why(told), *self._secrets())

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except BadShape as bad:
            raise Unreadable(NAME, bad.field, scrub(bad.found, *self._secrets())) from None

    def _secrets(self) -> tuple[Secret, ...]:
        """What the vendor's sentence may repeat and nobody may read."""
        return (self.account.app_key,)


def _question(waybill: Waybill) -> dict[str, str]:
    """The phone's tail goes to couriers that want it, and to no other (the vendor's advice)."""
    code, courier = to_source("kdniao", waybill.courier), courier_of(waybill.courier)
    if courier is None or not code:
        raise UnknownCourier(NAME, said=waybill.courier)
    asked = {"OrderCode": "", "ShipperCode": code, "LogisticCode": waybill.number.strip()}
    if not courier.wants_phone:
        return asked
    if not waybill.phone_tail:
        raise NeedsPhone(NAME, said=waybill.courier)
    return asked | {"CustomerName": waybill.phone_tail}


def _succeeded(told: dict[str, Any]) -> bool:
    """`Success`; where it is missing, the number. Raises BadShape where neither is said."""
    success, number = flag_in(told, "Success"), _number(told)
    if success is None and not number:
        raise BadShape("Success", "missing")
    return number == _DONE if success is None else success


def _why(told: dict[str, Any]) -> tuple[str, str]:
    return _number(told), text_in(told, "Reason")


def _number(told: dict[str, Any]) -> str:
    """`ResultCode` of the docs; recognising says `Code` (public clients)."""
    return text_in(told, "ResultCode") or text_in(told, "Code")


def _couriers_in(told: dict[str, Any]) -> tuple[str, ...]:
    found = [
        text_in(as_object(each, f"Shippers[{i}]"), "ShipperCode", f"Shippers[{i}].")
        for i, each in enumerate(list_in(told, "Shippers"))
    ]
    return tuple(dict.fromkeys(from_source("kdniao", code) for code in found if code))
