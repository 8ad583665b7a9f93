"""One text message: ordered, begun (committed) before the gateway is called, ended after."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.contacts.actions.telling import allow_telling, held_buyer, judged_for
from shouhou.contacts.facts import Contacting, Whom
from shouhou.contacts.models import Sms
from shouhou.contacts.queries.texting import gateway, number_of
from shouhou.contacts.words import SMS_GOING
from shouhou.messengers.sms import client
from shouhou.messengers.sms.port import SmsOutcome, Text
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ENDS: Final = {"done": "sent", "unknown": "unknown"}


def order_sms(
    *, by: Person | None, whom: Whom, contacting: Contacting, key: str, now: datetime
) -> None:
    """This is to be sent; whoever calls has it carried out. It counts for today from here on.

    Raises Refused: `no_gateway`, `no_number`, `too_long`, `already_going`, `already_sent`,
    `sms_unknown`, `harassing`, `forbidden_words`.
    """
    check_sendable(whom, contacting.said)
    with transaction.atomic():
        allow_telling(whom=whom, contacting=contacting, key=key, now=now)
        row, is_new = Sms.objects.select_for_update().get_or_create(
            key=key, defaults={"shop_id": whom.shop_id, "by": by, "asked_at": now}
        )
        if not is_new:
            check_again(row)
            row.state, row.by, row.asked_at, row.ended_at = "waiting", by, now, None
            row.save(update_fields=["state", "by", "asked_at", "ended_at"])


def check_sendable(whom: Whom, words: str) -> None:
    """Raises Refused for what the gateway could never send."""
    account = gateway()
    if account is None:
        raise Refused("no_gateway", "没有设置短信服务，或地址写得不对。", "No text gateway is set.")
    if not client.is_mobile(number_of(whom)):
        raise Refused("no_number", "订单上没有完整的手机号。", "The order tells no mobile number.")
    if not 0 < len(words) <= account.most:
        zh = f"短信模板里最多 {account.most} 个字，现在有 {len(words)} 个。"
        raise Refused("too_long", zh, f"At most {account.most} characters fit the template.")


def check_again(row: Sms) -> None:
    """Only what certainly did not go out may be sent again."""
    if row.state == "unknown":
        raise Refused(
            "sms_unknown",
            "上次不知道发没发出，不能再发；请先在短信平台核对。",
            "It may have gone out already: look it up with the gateway first.",
        )
    if row.state == "sent":
        raise Refused("already_sent", "这条短信已经发出。", "It was sent already.")
    check_free(row)


def check_not_going(key: str) -> None:
    """Raises Refused `already_going` while the desk is at it."""
    row = Sms.objects.filter(key=key, state__in=SMS_GOING).first()
    if row is not None:
        check_free(row)


def check_free(row: Sms) -> None:
    """Raises Refused `already_going` while the desk is at it."""
    if row.state in SMS_GOING:
        raise Refused("already_going", "短信正在发，请等结果。", "It is being sent; please wait.")


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


def hand_over(*, whom: Whom, words: str, key: str, at: datetime) -> SmsOutcome:
    """The call itself, outside any transaction; `at` is the wall clock's moment."""
    account = gateway()
    if account is None:
        return SmsOutcome("permanent", "no_gateway")
    return client.send(account, Text(number_of(whom), words, key), at)


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
