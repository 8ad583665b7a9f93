"""Messages the desk sends itself: whether it can, to where, and how each one stands."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from shouhou.clock import SHANGHAI
from shouhou.contacts.facts import SmsView, Whom
from shouhou.contacts.models import MailAddress, Sms
from shouhou.language import mask_mail
from shouhou.messengers import email
from shouhou.messengers.sms.client import NotAnSmsAccount, SmsAccount, sms_account
from shouhou.orders.queries import order_seen


def gateway() -> SmsAccount | None:
    """The account of SHOUHOU_SMS_URL; None where none is set, or nobody can understand it."""
    try:
        return sms_account(settings.SMS_URL) if settings.SMS_URL else None
    except NotAnSmsAccount:
        return None


def post_office() -> email.MailServer | None:
    """The server of SHOUHOU_SMTP_URL; None where none is set, or nobody can understand it."""
    try:
        return email.mail_server(settings.SMTP_URL) if settings.SMTP_URL else None
    except email.NotAMailServer:
        return None


def ways_to_send() -> frozenset[str]:
    """The channels on which the desk can send by itself."""
    ways = {"sms": gateway(), "email": post_office()}
    return frozenset(channel for channel, way in ways.items() if way is not None)


def sms_of(keys: Collection[str]) -> dict[str, SmsView]:
    """Key → how it stands, of those that were ever to be sent."""
    rows = Sms.objects.filter(key__in=list(keys)) if keys else ()
    return {
        row.key: SmsView(
            row.state,
            row.code,
            row.says,
            (row.ended_at or row.asked_at).astimezone(SHANGHAI),
            row.channel,
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


def address_of(whom: Whom) -> str:
    """Where the buyer of a case reads mail; empty where nobody entered it."""
    if whom.case_id is None:
        return ""
    rows = MailAddress.objects.filter(case_id=whom.case_id, shop_id=whom.shop_id)
    return rows.values_list("address", flat=True).first() or ""


def masked_address(case_id: int) -> str:
    """The same for pages: `x***@example.com`."""
    rows = MailAddress.objects.filter(case_id=case_id)
    return mask_mail(rows.values_list("address", flat=True).first() or "")
