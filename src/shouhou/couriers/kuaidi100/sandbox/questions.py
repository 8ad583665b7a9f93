"""/poll/query.do and /autonumber/auto: who may be told what, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from shouhou.couriers.kuaidi100.sandbox import telling
from shouhou.couriers.kuaidi100.sandbox.accounts import Accounts, Customer
from shouhou.couriers.kuaidi100.sandbox.companies import companies, in_style
from shouhou.couriers.kuaidi100.sandbox.refusing import Refuses, read_param, told
from shouhou.couriers.kuaidi100.sandbox.world import ParcelTold, World

LOCKED_FOR: Final = timedelta(minutes=30)

INCOMPLETE: Final = Refuses("400", "提交的数据不完整")
NO_FORMAT: Final = Refuses("400", "只支持json格式")
NO_COMPANY: Final = Refuses("400", "找不到对应公司")
WRONG_PHONE: Final = Refuses("408", "快递公司参数异常：验证码错误")
NO_RESULT: Final = Refuses("500", "查询无结果，请隔段时间再查")
LOCKED: Final = Refuses("505", "查询过于频繁，该单号已锁单，请30分钟后再查")

_SHORTEST, _LONGEST = 6, 32


class Questions:
    """Answers questions, and locks a parcel that is asked about too soon."""

    def __init__(self, world: World, accounts: Accounts) -> None:
        self._world, self._accounts = world, accounts
        self._asked: dict[tuple[str, str, str], datetime] = {}

    def answer(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """One parcel as it is known now. Raises Refuses."""
        customer = self._accounts.of_question(form)
        wish = read_param(form, INCOMPLETE)
        company, number = told(wish, "com"), told(wish, "num")
        if not company or not _SHORTEST <= len(number) <= _LONGEST:
            raise INCOMPLETE
        if told(wish, "show") not in ("", "0"):
            raise NO_FORMAT
        if company not in companies():
            raise NO_COMPANY
        self._lock(customer, company, number, now)
        parcel = self._world.parcel(company, number)
        check_phone(company, parcel, told(wish, "phone"))
        self._asked[customer.customer, company, number] = now
        lines = telling.happened(parcel, now) if parcel else ()
        if parcel is None or not lines:
            raise NO_RESULT
        return telling.result(parcel, lines, wish)

    def _lock(self, customer: Customer, company: str, number: str, now: datetime) -> None:
        """Thirty minutes from the last question that was looked up; a refused one adds nothing."""
        before = self._asked.get((customer.customer, company, number))
        if before is not None and now - before < LOCKED_FOR:
            raise LOCKED

    def recognise(self, form: Mapping[str, str]) -> list[dict[str, Any]]:
        """Couriers that have this number, then those whose style it is. Raises Refuses."""
        self._accounts.of_key(form.get("key"))
        number = form.get("num", "").strip()
        if not number:
            raise INCOMPLETE
        having = (code for code in companies() if self._world.parcel(code, number))
        return [
            {"comCode": code, "name": companies()[code].name, "lengthPre": len(number)}
            for code in dict.fromkeys((*having, *in_style(number)))
        ]


def check_phone(company: str, parcel: ParcelTold | None, phone: str) -> None:
    """Some couriers tell nothing without the last four digits of one of the parcel's phones."""
    if not companies()[company].wants_phone:
        return
    tail = phone[-4:]
    if len(tail) < 4 or not (tail.isascii() and tail.isdigit()):
        raise WRONG_PHONE
    phones = parcel.phones if parcel else ()
    if phones and all(tail != each[-4:] for each in phones):
        raise WRONG_PHONE
