"""What is sent to ask about a parcel and to subscribe to it; refused here, nothing was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from shouhou.couriers.kuaidi100.client.account import NAME, Account
from shouhou.couriers.kuaidi100.client.reading import storable
from shouhou.couriers.kuaidi100.client.signing import sign_query
from shouhou.couriers.names import courier_of, to_source
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import Waybill
from shouhou.couriers.problems import Misconfigured, NeedsPhone, UnknownCourier

_DETAIL: Final = "4"
"""`resultv2`: with the detailed codes of each line."""


def query_form(waybill: Waybill, account: Account) -> dict[str, str]:
    """The signed question. Raises UnknownCourier, NeedsPhone."""
    told = {
        "com": courier_code(waybill),
        "num": tidy_number(waybill.number),
        "phone": _phone(waybill),
        "from": waybill.origin,
        "to": waybill.destination,
        "resultv2": _DETAIL,
        "show": "0",
        "order": "desc",
    }
    # The signature is of the very text that travels.
    param = json_text(filled(told))
    customer = account.customer.reveal()
    sign = sign_query(param, account.key.reveal(), customer, account.sign_type)
    form = {"customer": customer, "sign": sign, "param": param}
    return form if account.sign_type == "MD5" else form | {"signType": account.sign_type}


def subscription_form(waybill: Waybill, callback: str, account: Account) -> dict[str, str]:
    """Whose news go where. Raises UnknownCourier, NeedsPhone, Misconfigured (we have no salt)."""
    if not account.salt:
        raise Misconfigured(NAME, said="pushes need a salt")
    parameters = {
        "callbackurl": callback,
        "salt": account.salt.reveal(),
        "resultv2": _DETAIL,
        "phone": _phone(waybill),
    }
    told = {
        "company": courier_code(waybill),
        "number": tidy_number(waybill.number),
        "from": waybill.origin,
        "to": waybill.destination,
        "key": account.key.reveal(),
        "parameters": filled(parameters),
    }
    return {"schema": "json", "param": json_text(filled(told))}


def courier_code(waybill: Waybill) -> str:
    """The vendor's code of the courier; UnknownCourier where it has none or no number fits."""
    code = to_source("kuaidi100", waybill.courier)
    if not code or not tidy_number(waybill.number):
        raise UnknownCourier(NAME, said=f"{waybill.courier} {waybill.number}")
    return code


def _phone(waybill: Waybill) -> str:
    """The last digits; NeedsPhone where the courier tells nothing without: the call is saved."""
    courier = courier_of(waybill.courier)
    if courier is not None and courier.wants_phone and not waybill.phone_tail:
        raise NeedsPhone(NAME, said=waybill.courier)
    return waybill.phone_tail


def filled(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without the fields that say nothing."""
    return {name: value for name, value in told.items() if value}


def json_text(told: Mapping[str, Any]) -> str:
    """As it is signed and sent; half characters, which no form can carry, are replaced."""
    return storable(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
