"""The order to stop a parcel: what is sent, and the number that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from shouhou.clock import in_shanghai
from shouhou.couriers.kuaidi100.client.account import NAME, Account, Partner
from shouhou.couriers.kuaidi100.client.asking import courier_code, filled, json_text
from shouhou.couriers.kuaidi100.client.reading import Found, text
from shouhou.couriers.kuaidi100.client.signing import sign_label
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import Interception
from shouhou.couriers.problems import Misconfigured, Refused

_SENDER: Final = "1"
_NUMBERS: Final = ("orderId", "taskId", "kdComOrderNum")


def label_form(wanted: Interception, account: Account, at: datetime) -> dict[str, str]:
    """The signed order. Raises UnknownCourier, Misconfigured, Refused: nothing was sent."""
    courier = courier_code(wanted.waybill)
    partner = account.partners.get(wanted.waybill.courier)
    if partner is None or not account.secret:
        raise Misconfigured(NAME, said=f"no waybill account (电子面单账号) for {courier}")
    param = json_text(filled(_told(wanted, courier, partner)))
    t = str(round(in_shanghai(at).timestamp() * 1000))
    key = account.key.reveal()
    sign = sign_label(param, t, key, account.secret.reveal())
    return {"method": "interceptOrder", "key": key, "t": t, "sign": sign, "param": param}


def _told(wanted: Interception, courier: str, partner: Partner) -> dict[str, Any]:
    """What the vendor is told. The sender is who asks."""
    redirects = wanted.wish == "redirect"
    return {
        "kuaidicom": courier,
        "kuaidinum": tidy_number(wanted.waybill.number),
        "interceptType": "MODIFY_ADDR" if redirects else partner.back_to,
        "orderRole": _SENDER,
        "interceptPayType": partner.pays,
        "partnerId": partner.id.reveal(),
        "partnerKey": partner.key.reveal(),
        "partnerSecret": partner.secret.reveal(),
        "partnerName": partner.name,
        "net": partner.net,
        "code": partner.code,
        "reason": wanted.reason,
        "recManInfo": _receiver(wanted) if redirects else {},
    }


def _receiver(wanted: Interception) -> Mapping[str, str]:
    """Who gets it instead: all three are needed."""
    if not (wanted.name and wanted.phone and wanted.address):
        raise Refused(NAME, said="改地址要写明新收件人、电话和地址，没有发出。")
    return {"name": wanted.name, "mobile": wanted.phone, "printAddr": wanted.address}


def order_number(found: Found) -> str:
    """The vendor's number of the order; ``""`` when the answer has none (no source tells where).

    Raises Unreadable for a 200 whose data is false: ordered and not ordered.
    """
    data = found.get("data")
    if isinstance(data, dict):
        return next((told for name in _NUMBERS if (told := text(data, name, "data."))), "")
    return "" if data is True or isinstance(data, list) else text(found, "data")
