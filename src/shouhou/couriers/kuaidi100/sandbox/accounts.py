"""Who may ask: customers, their keys, and the three signatures, checked to the letter."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shouhou.couriers.kuaidi100.sandbox.refusing import Refuses

WRONG_SIGN = Refuses("503", "验证签名失败")
EXPIRED = Refuses("601", "KEY已过期")
NO_SUCH_KEY = Refuses("600", "您不是合法的订阅者（即授权Key出错）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One account with the vendor; its key may have run out."""

    customer: str = field(repr=False)
    key: str = field(repr=False)
    secret: str = field(default="", repr=False)
    expired: bool = False


class Accounts:
    """Every customer of the sandbox."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        self._customers = tuple(customers)

    def of_question(self, form: Mapping[str, str]) -> Customer:
        """Who asks, by `customer` and `sign`. Raises Refuses: 503, 601."""
        for each in self._customers:
            if each.customer == form.get("customer"):
                signed = _signed(form.get("param", "") + each.key + each.customer, form)
                return self._valid(each, signed, form.get("sign", ""))
        raise WRONG_SIGN

    def of_label(self, form: Mapping[str, str]) -> Customer:
        """Who orders, by `key` and `sign`. Raises Refuses: 503, 601."""
        for each in self._customers:
            if each.key == form.get("key") and each.secret:
                text = form.get("param", "") + form.get("t", "") + each.key + each.secret
                return self._valid(each, _md5(text), form.get("sign", ""))
        raise WRONG_SIGN

    def of_key(self, key: object) -> Customer:
        """Who this key is of. Raises Refuses: 600, 601."""
        found = next((each for each in self._customers if each.key == key), None)
        if found is None:
            raise NO_SUCH_KEY
        if found.expired:
            raise EXPIRED
        return found

    def _valid(self, found: Customer, signed: str, sign: str) -> Customer:
        """The signature is upper-case hex: a lower-case one is wrong."""
        if not hmac.compare_digest(signed.encode(), sign.encode("utf-8", "surrogatepass")):
            raise WRONG_SIGN
        if found.expired:
            raise EXPIRED
        return found


def _signed(text: str, form: Mapping[str, str]) -> str:
    """By `signType`; one that the sandbox cannot compute (SM3) fits nothing."""
    how = form.get("signType", "") or "MD5"
    if how == "MD5":
        return _md5(text)
    if how == "SHA256":
        return hashlib.sha256(_utf8(text)).hexdigest().upper()
    raise WRONG_SIGN


def push_sign(param: str, salt: str) -> str:
    """What a push is signed with."""
    return _md5(param + salt)


def _md5(text: str) -> str:
    return hashlib.md5(_utf8(text), usedforsecurity=False).hexdigest().upper()


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
