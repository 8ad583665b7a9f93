"""/label/order with interceptOrder: orders to stop a parcel, kept for whoever plays the courier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shouhou.couriers.kuaidi100.sandbox import telling
from shouhou.couriers.kuaidi100.sandbox.accounts import Accounts
from shouhou.couriers.kuaidi100.sandbox.companies import companies
from shouhou.couriers.kuaidi100.sandbox.refusing import Refuses, read_param, told
from shouhou.couriers.kuaidi100.sandbox.world import World

KINDS: Final = ("RETURN_SEND_STATION", "RETURN_SEND_ADDR", "MODIFY_ADDR")
ROLES: Final = ("", "1", "2", "3")
PAYERS: Final = ("", "SHIPPER", "CONSIGNEE", "THIRDPARTY", "MONTHLY")

NO_METHOD: Final = Refuses("400", "不支持的method")
INCOMPLETE: Final = Refuses("400", "参数不完整")
NO_COMPANY: Final = Refuses("400", "不支持的快递公司")
NOT_UNDER_WAY: Final = Refuses("400", "快件不在运输中或已签收，不能拦截")
REPEATED: Final = Refuses("400", "该快件已发起拦截")

_UNDER_WAY: Final = ("0", "2", "5", "7", "8")


@dataclass(frozen=True, slots=True)
class InterceptTold:
    """One order that was taken."""

    id: str
    company: str
    number: str
    kind: str
    """RETURN_SEND_STATION, RETURN_SEND_ADDR or MODIFY_ADDR."""
    receiver: Mapping[str, str]
    reason: str
    at: datetime


class Interceptions:
    """Takes orders; what becomes of the parcel is the world's affair."""

    def __init__(self, world: World, accounts: Accounts) -> None:
        self._world, self._accounts = world, accounts
        self.taken: list[InterceptTold] = []

    def answer(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """The order's number. Raises Refuses."""
        self._accounts.of_label(form)
        if form.get("method") != "interceptOrder":
            raise NO_METHOD
        order = self._order(read_param(form, INCOMPLETE), now)
        self._check_parcel(order, now)
        self.taken.append(order)
        data = {"orderId": order.id, "kuaidinum": order.number}
        return {"success": True, "code": 200, "message": "success", "data": data, "time": 0}

    def _order(self, found: Mapping[str, Any], now: datetime) -> InterceptTold:
        company, number = told(found, "kuaidicom"), told(found, "kuaidinum")
        kind = told(found, "interceptType")
        if not (number and told(found, "partnerId")) or kind not in KINDS:
            raise INCOMPLETE
        if told(found, "orderRole") not in ROLES or told(found, "interceptPayType") not in PAYERS:
            raise INCOMPLETE
        if company not in companies():
            raise NO_COMPANY
        receiver = _receiver(found.get("recManInfo")) if kind == "MODIFY_ADDR" else {}
        number_of_order = f"LJ{len(self.taken) + 1:08d}"
        return InterceptTold(
            number_of_order, company, number, kind, receiver, told(found, "reason"), now
        )

    def _check_parcel(self, order: InterceptTold, now: datetime) -> None:
        """Only what is under way and unsigned can be stopped, and only once."""
        parcel = self._world.parcel(order.company, order.number)
        lines = telling.happened(parcel, now) if parcel else ()
        if not lines or telling.state_of(lines[-1]) not in _UNDER_WAY:
            raise NOT_UNDER_WAY
        if any((each.company, each.number) == (order.company, order.number) for each in self.taken):
            raise REPEATED


def refused(no: Refuses) -> dict[str, Any]:
    """This door says no in a shape of its own."""
    code = int(no.code) if no.code.isdigit() else 500
    return {"success": False, "code": code, "message": no.message, "data": None, "time": 0}


def _receiver(found: object) -> Mapping[str, str]:
    if not isinstance(found, dict):
        raise INCOMPLETE
    receiver = {name: told(found, name) for name in ("name", "mobile", "tel", "printAddr")}
    if not (receiver["name"] and receiver["printAddr"] and (receiver["mobile"] or receiver["tel"])):
        raise INCOMPLETE
    return receiver
