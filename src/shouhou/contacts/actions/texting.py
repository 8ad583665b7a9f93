"""One message of the desk: ordered, begun (committed) before anybody is called, ended after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.contacts.actions.telling import allow_telling, held_buyer, judged_for
from shouhou.contacts.facts import Contacting, Whom
from shouhou.contacts.models import Sms
from shouhou.contacts.queries.texting import address_of, gateway, number_of, post_office
from shouhou.contacts.words import SMS_GOING
from shouhou.messengers import email
from shouhou.messengers.sms import client
from shouhou.messengers.sms.port import SmsKind, SmsOutcome, Text
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ENDS: Final = {"done": "sent", "unknown": "unknown"}
LONGEST_SUBJECT: Final = 60
MAIL_ENDS: Final[Mapping[str, SmsKind]] = {
    "done": "done",
    "again": "temporary",
    "refused": "permanent",
    "unknown": "unknown",
}
"""How one attempt of a mail ended, in the words of a text message."""


def order_sms(
    *, by: Person | None, whom: Whom, contacting: Contacting, key: str, now: datetime
) -> None:
    """This is to be sent as text or mail; whoever calls has it carried out. It counts from here on.

    Raises Refused: `no_gateway`, `no_number`, `no_address`, `too_long`, `already_going`,
    `already_sent`, `sms_unknown`, `harassing`, `forbidden_words`.
    """
    check_sendable(whom, contacting)
    with transaction.atomic():
        allow_telling(whom=whom, contacting=contacting, key=key, now=now)
        row, is_new = Sms.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "shop_id": whom.shop_id,
                "by": by,
                "asked_at": now,
                "channel": contacting.channel,
            },
        )
        if not is_new:
            check_again(row)
            row.state, row.by, row.asked_at, row.ended_at = "waiting", by, now, None
            row.save(update_fields=["state", "by", "asked_at", "ended_at"])


def check_sendable(whom: Whom, contacting: Contacting) -> None:
    """Raises Refused for what could never be sent."""
    if contacting.channel == "email":
        check_mail(whom)
        return
    words = contacting.said
    account = gateway()
    if account is None:
        raise Refused("no_gateway", "没有设置短信服务，或地址写得不对。", "No text gateway is set.")
    if not client.is_mobile(number_of(whom)):
        raise Refused("no_number", "订单上没有完整的手机号。", "The order tells no mobile number.")
    if not 0 < len(words) <= account.most:
        zh = f"短信模板里最多 {account.most} 个字，现在有 {len(words)} 个。"
        raise Refused("too_long", zh, f"At most {account.most} characters fit the template.")


def check_mail(whom: Whom) -> None:
    """Raises Refused where no mail can go."""
    if post_office() is None:
        zh = "没有设置邮件服务器，或地址写得不对。"
        raise Refused("no_gateway", zh, "No mail server is set.")
    if not email.is_address(address_of(whom)):
        raise Refused("no_address", "还没有填买家的邮箱。", "The buyer's mail address is missing.")


def check_again(row: Sms) -> None:
    """Only what certainly did not go out may be sent again."""
    if row.state == "unknown":
        raise Refused(
            "sms_unknown",
            "上次不知道发没发出，不能再发；请先在短信平台或发件箱核对。",
            "It may have gone out already: look it up where it was sent from first.",
        )
    if row.state == "sent":
        raise Refused("already_sent", "这条已经发出。", "It was sent already.")
    check_free(row)


def check_not_going(key: str) -> None:
    """Raises Refused `already_going` while the desk is at it."""
    row = Sms.objects.filter(key=key, state__in=SMS_GOING).first()
    if row is not None:
        check_free(row)


def check_free(row: Sms) -> None:
    """Raises Refused `already_going` while the desk is at it."""
    if row.state in SMS_GOING:
        raise Refused("already_going", "正在发，请等结果。", "It is being sent; please wait.")


def begin_sms(*, whom: Whom, contacting: Contacting, key: str, now: datetime) -> bool:
    """Committed before the gateway is called. False: nothing is to be sent now.

    One that was begun and never ended (a process died) is unknown from now on. Whether the buyer
    may be contacted is asked once more: it may have become night.
    """
    with transaction.atomic():
        answer = judged_for(whom, held_buyer(whom), contacting, now, key)
        row = Sms.objects.select_for_update().filter(key=key, state__in=SMS_GOING).first()
        if row is None:
            return False
        if row.state == "sending":
            finish(row, SmsOutcome("unknown", "died"), now)
            return False
        if not answer.allowed:
            finish(row, SmsOutcome("temporary", "harassing", answer.says("zh")), now)
            return False
        row.state, row.tries = "sending", row.tries + 1
        row.save(update_fields=["state", "tries"])
    return True


def hand_over(*, whom: Whom, contacting: Contacting, key: str, at: datetime) -> SmsOutcome:
    """The call itself, outside any transaction; `at` is the wall clock's moment."""
    if contacting.channel == "email":
        return mail_out(whom, contacting.said, key, at)
    words = contacting.said
    account = gateway()
    if account is None:
        return SmsOutcome("permanent", "no_gateway")
    return client.send(account, Text(number_of(whom), words, key), at)


def mail_out(whom: Whom, text: str, key: str, at: datetime) -> SmsOutcome:
    """One mail; its first line is the subject. The same work has the same number on the line."""
    server, to = post_office(), address_of(whom)
    if server is None or not to:
        return SmsOutcome("permanent", "no_address" if server else "no_gateway")
    subject, _, body = text.partition("\n")
    number = key.replace(":", "-")
    line = " ".join(subject.split())[:LONGEST_SUBJECT]
    told = email.Mail(to, line, body.strip() or text, number, at)
    outcome = email.send(server, told)
    code = str(outcome.code) if outcome.code is not None else outcome.kind
    return SmsOutcome(MAIL_ENDS[outcome.kind], code, outcome.says)


def end_sms(*, key: str, outcome: SmsOutcome, now: datetime) -> None:
    """What became of it; of one that was ended meanwhile nothing changes."""
    with transaction.atomic():
        row = Sms.objects.select_for_update().filter(key=key, state="sending").first()
        if row is not None:
            finish(row, outcome, now)


def finish(row: Sms, outcome: SmsOutcome, now: datetime) -> None:
    """Write how the attempt ended."""
    row.state, row.ended_at = ENDS.get(outcome.kind, "failed"), now
    row.code, row.says, row.serial = outcome.code[:60], outcome.says, outcome.serial
    row.save(update_fields=["state", "ended_at", "code", "says", "serial"])
