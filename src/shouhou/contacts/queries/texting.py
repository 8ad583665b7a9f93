"""Text messages of the desk: whether there is a gateway, and how each one stands."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from shouhou.clock import SHANGHAI
from shouhou.contacts.facts import SmsView, Whom
from shouhou.contacts.models import Sms
from shouhou.messengers.sms.client import NotAnSmsAccount, SmsAccount, sms_account
from shouhou.orders.queries import order_seen


def gateway() -> SmsAccount | None:
    """The account of SHOUHOU_SMS_URL; None where none is set, or nobody can understand it."""
    try:
        return sms_account(settings.SMS_URL) if settings.SMS_URL else None
    except NotAnSmsAccount:
        return None


def has_gateway() -> bool:
    """Whether the desk can send text messages itself."""
    return gateway() is not None


def sms_of(keys: Collection[str]) -> dict[str, SmsView]:
    """Key → how it stands, of those that were ever to be sent."""
    rows = Sms.objects.filter(key__in=list(keys)) if keys else ()
    return {
        row.key: SmsView(
            row.state, row.code, row.says, (row.ended_at or row.asked_at).astimezone(SHANGHAI)
        )
        for row in rows
    }


def number_of(whom: Whom) -> str:
    """The mobile number of the order's receiver, bare; empty where the order tells none."""
    order = order_seen(whom.shop_id, whom.order_no) if whom.order_no else None
    if order is None:
        return ""
    bare = "".join(each for each in order.receiver_phone if each not in " -()")
    return bare.removeprefix("+86")
