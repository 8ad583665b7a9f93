"""Who asks, is it signed, and is it sense: every request passes here before it is answered."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shouhou.couriers.kdniao.sandbox.accounts import AccountHeld
from shouhou.couriers.kdniao.sandbox.kinds import kinds_at
from shouhou.couriers.kdniao.sandbox.reading import companies

_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST: Final = 30  # String(30) in the docs
_SHORTEST: Final = 6  # invented: the shortest number


class Refused(Exception):
    """The vendor's no: a number (`""` where it tells none) and a sentence."""

    def __init__(self, number: str, reason: str) -> None:
        self.number, self.reason = number, reason
        super().__init__(f"{number} {reason}")

    def answer(self, business_id: str) -> dict[str, Any]:
        """As it goes over the line."""
        told: dict[str, Any] = {"EBusinessID": business_id, "Success": False, "Reason": self.reason}
        # invented: which refusals tell a number
        return told | ({"ResultCode": self.number} if self.number else {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came from who it says, and is for something this account may use."""

    account: AccountHeld
    kind: str
    told: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A field of RequestData as text, ``""`` when absent."""
        found = self.told.get(name)
        return "" if found is None or isinstance(found, dict | list) else str(found).strip()


def let_in(path: str, form: Mapping[str, str], accounts: Mapping[str, AccountHeld]) -> Asked:
    """Raises Refused. The order of the checks is ours."""
    # invented: order of the checks
    for name in ("RequestData", "EBusinessID", "RequestType", "DataSign"):
        if not form.get(name):
            raise Refused("101", f"缺少必要参数[{name}]")
    account = accounts.get(form["EBusinessID"])
    if account is None:
        raise Refused("104", f"非法参数[EBusinessID[{form['EBusinessID']}]不合法.]")
    right, given = account.signature(form["RequestData"]), form["DataSign"]
    if not hmac.compare_digest(right.encode(), given.encode()):
        # The number of this one is not told: so it stands in a public client's test.
        raise Refused("", f"非法参数[DataSign[{given}]不合法.]")
    kind = form["RequestType"]
    if kind not in kinds_at(path):
        raise Refused("104", f"非法参数[RequestType[{kind}]不合法.]")
    if kind not in account.bought:
        # invented: a kind that was not bought
        raise Refused("", "业务错误[没有可用套餐]")
    return Asked(account, kind, _told(form))


def _told(form: Mapping[str, str]) -> Mapping[str, Any]:
    if form.get("DataType", "2") != "2":
        raise Refused("103", "格式问题[DataType]")
    try:
        told = json.loads(form["RequestData"])
    except (ValueError, RecursionError):
        raise Refused("401", "RequestData格式有误") from None
    if not isinstance(told, dict):
        raise Refused("401", "RequestData格式有误")
    return told


def number_in(asked: Asked) -> str:
    """LogisticCode, of the letters and the length the vendor takes."""
    number = asked.text("LogisticCode")
    if not number:
        raise Refused("402", "缺少快递单号")
    if not set(number) <= _LETTERS:
        raise Refused("403", "快递单号有特殊字符")
    if not _SHORTEST <= len(number) <= _LONGEST:
        raise Refused("404", "快递单号长度不符")
    return number


def company_in(asked: Asked) -> str:
    """ShipperCode, one that companies.md has."""
    code = asked.text("ShipperCode")
    if not code:
        raise Refused("101", "缺少必要参数[ShipperCode]")
    if code not in companies():
        # invented: sentence for an unknown company
        raise Refused("105", f"快递公司编码[{code}]不支持")
    return code
