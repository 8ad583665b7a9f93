"""/poll: who wants to be told of which parcel, and what is due to be posted to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from shouhou.couriers.kuaidi100.sandbox import telling
from shouhou.couriers.kuaidi100.sandbox.accounts import Accounts, push_sign
from shouhou.couriers.kuaidi100.sandbox.companies import companies
from shouhou.couriers.kuaidi100.sandbox.questions import check_phone
from shouhou.couriers.kuaidi100.sandbox.refusing import Refuses, read_param, told
from shouhou.couriers.kuaidi100.sandbox.world import ParcelTold, ScanTold, World

BAD_DATA: Final = Refuses("700", "订阅方的订阅数据存在错误")
NO_COMPANY: Final = Refuses("700", "POLL:不支持的快递公司")
REPEATED: Final = Refuses("501", "POLL:重复订阅")

NO_RECORD_FOR: Final = timedelta(days=3)
UNCHANGED_FOR: Final = timedelta(days=60)
AGAIN_AFTER: Final = timedelta(minutes=30)
ATTEMPTS: Final = 4
"""The first, and about three more."""


@dataclass(frozen=True, slots=True)
class PushDue:
    """One post that is due now: where to, and its form fields."""

    id: int
    callback: str
    form: Mapping[str, str]


@dataclass(slots=True)
class _Wish:
    """A subscription that runs."""

    company: str
    number: str
    callback: str
    salt: str | None
    phone: str
    resultv2: str
    since: datetime
    told: int = 0
    instead_of: str = ""
    """The courier that was asked for, where the vendor has found a better one."""


@dataclass(slots=True)
class _Waiting:
    """A push that nobody has confirmed yet."""

    push: PushDue
    next_at: datetime
    attempts: int = 0


@dataclass(slots=True)
class Subscriptions:
    """Every subscription and every push on its way."""

    world: World
    accounts: Accounts
    _wishes: dict[tuple[str, str, str], _Wish] = field(default_factory=dict)
    _waiting: dict[int, _Waiting] = field(default_factory=dict)
    _last_id: int = 0

    def answer(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """Take a subscription. Raises Refuses: 501 while the same one runs."""
        wish = read_param(form, BAD_DATA)
        customer = self.accounts.of_key(wish.get("key"))
        made = _wish(wish, now)
        if form.get("schema") != "json":
            raise BAD_DATA
        place = (customer.key, made.company, made.number)
        if place in self._wishes:
            raise REPEATED
        self._wishes[place] = made
        return {"result": True, "returnCode": "200", "message": "提交成功"}

    def pushes(self, now: datetime) -> tuple[PushDue, ...]:
        """What is to be posted now; not confirmed, again 30 minutes later, three times."""
        for place, wish in list(self._wishes.items()):
            content = self._news(wish, now)
            if content is not None:
                self._queue(wish, content, now)
                if _is_last(content):
                    del self._wishes[place]
        for number in [n for n, each in self._waiting.items() if each.attempts >= ATTEMPTS]:
            del self._waiting[number]
        due = [each for each in self._waiting.values() if each.next_at <= now]
        for each in due:
            each.attempts, each.next_at = each.attempts + 1, now + AGAIN_AFTER
        return tuple(each.push for each in due)

    def answered(self, push_id: int, body: bytes) -> bool:
        """What the receiver said. True, and never again, if it was `result` true with 200."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            return False
        taken = isinstance(said, dict) and said.get("result") is True
        if not taken or said.get("returnCode") != "200":
            return False
        self._waiting.pop(push_id, None)
        return True

    def _queue(self, wish: _Wish, content: Mapping[str, Any], now: datetime) -> None:
        param = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        form = {"param": param}
        if wish.salt is not None:
            form["sign"] = push_sign(param, wish.salt)
        self._last_id += 1
        push = PushDue(self._last_id, wish.callback, form)
        self._waiting[push.id] = _Waiting(push, now)

    # ── what there is to tell ────────────────────────────────────────────────────────

    def _news(self, wish: _Wish, now: datetime) -> dict[str, Any] | None:
        parcel = self.world.parcel(wish.company, wish.number)
        lines = _seen(parcel, wish, now)
        if parcel is None or not lines:
            return self._no_record(wish, now) if now - wish.since >= NO_RECORD_FOR else None
        unchanged = len(lines) == wish.told
        if unchanged and now - max(wish.since, lines[-1].at) < UNCHANGED_FOR:
            return None
        wish.told = len(lines)
        last = telling.result(parcel, lines, {"resultv2": wish.resultv2})
        if unchanged:
            return _content(wish, "abort", last) | {"message": "60天无变化"}
        return _content(wish, "shutdown" if telling.is_over(lines[-1]) else "polling", last)

    def _no_record(self, wish: _Wish, now: datetime) -> dict[str, Any]:
        """Given up; but if another courier has the number, the vendor goes on under that one."""
        last = telling.no_record(wish.company, wish.number)
        content = _content(wish, "abort", last) | {"message": "3天查询无记录"}
        having = (code for code in companies() if self.world.parcel(code, wish.number))
        better = next((code for code in having if code != wish.company), "")
        if better:
            wish.instead_of, wish.company, wish.since = wish.company, better, now
            content |= {"comNew": better, "autoCheck": "0", "comOld": ""}
        return content


def _wish(found: Mapping[str, Any], now: datetime) -> _Wish:
    parameters = found.get("parameters")
    if not isinstance(parameters, dict):
        raise BAD_DATA
    company, number = told(found, "company"), told(found, "number")
    callback = told(parameters, "callbackurl")
    if not (number and callback.startswith(("http://", "https://"))):
        raise BAD_DATA
    if company not in companies():
        raise NO_COMPANY
    salt = parameters.get("salt")
    return _Wish(
        company=company,
        number=number,
        callback=callback,
        salt=salt if isinstance(salt, str) else None,
        phone=told(parameters, "phone"),
        resultv2=told(parameters, "resultv2"),
        since=now,
    )


def _seen(parcel: ParcelTold | None, wish: _Wish, now: datetime) -> tuple[ScanTold, ...]:
    """What the courier tells the vendor: nothing, where the phone does not fit."""
    if parcel is None:
        return ()
    try:
        check_phone(wish.company, parcel, wish.phone)
    except Refuses:
        return ()
    return telling.happened(parcel, now)


def _content(wish: _Wish, status: str, last: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": status,
        "billstatus": "",
        "message": "",
        "autoCheck": "1" if wish.instead_of else "0",
        "comOld": wish.instead_of,
        "comNew": wish.company if wish.instead_of else "",
        "lastResult": last,
    }


def _is_last(content: Mapping[str, Any]) -> bool:
    """Nothing follows a shutdown, nor an abort that names no better courier."""
    goes_on = content["comNew"] and content["autoCheck"] == "0"
    return content["status"] == "shutdown" or (content["status"] == "abort" and not goes_on)
