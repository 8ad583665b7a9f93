"""Put a sign aside: a person has looked and says why it is nothing, or is seen to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from shouhou.alarms import queries
from shouhou.alarms.actions.look import HOLD
from shouhou.alarms.models import Sign
from shouhou.alarms.words import ALARMS, label
from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import running
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

LONGEST: Final = 500


def put_aside(*, by: Person, sign_id: int, reason: str, now: datetime) -> None:
    """The sign is seen to; the case carries the alarm of what is left.

    It comes again only when there is more of it. An urgent one is put aside by whoever hands out
    work (right `assign`), the others by anybody at the desk. Raises Refused: not_here,
    not_yours, no_reason, reason_too_long, seen_already.
    """
    text = reason.replace("\x00", "").strip()
    if not text:
        raise Refused("no_reason", "请写明原因。", "Say why.", field="reason")
    if len(text) > LONGEST:
        raise Refused(
            "reason_too_long", "原因不能超过 500 字。", "At most 500 characters.", field="reason"
        )
    with transaction.atomic():
        row = _held(by, sign_id)
        if row.seen_at is not None or row.ended_at is not None:
            raise Refused("seen_already", "已经有人处理了。", "Somebody has seen to it.")
        row.seen_by, row.seen_at, row.reason = by, now, text
        row.save(update_fields=["seen_by", "seen_at", "reason"])
        _calm(row, by, now)


def _held(by: Person, sign_id: int) -> Sign:
    """The sign under the lock of its shop's looks; raises Refused."""
    row = Sign.objects.filter(pk=sign_id).first()
    shop = shops.shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("work"):
        raise Refused("not_here", "没有这个苗头。", "There is no such sign.")
    if row.alarm == "urgent" and not shop.may("assign"):
        raise Refused(
            "not_yours", "紧急的由主管处理。", "A supervisor sees to what is urgent.", (row.row,)
        )
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"alarms:look:{row.shop_id}"])
    return Sign.objects.select_for_update().get(pk=sign_id)


def _calm(row: Sign, by: Person, now: datetime) -> None:
    left = Sign.objects.filter(case=row.case_id, ended_at=None, seen_at=None)
    rows = running([row.case_id])
    level = max(
        [ALARMS.index(code) for code in left.values_list("alarm", flat=True)]
        + list(queries.deadline_alarms(rows, queries.watch_of(row.shop_id, now)).values()),
        default=0,
    )
    name_zh, name_en = label("sign", row.sign), label("sign", row.sign, "en")
    said = Said(
        "alarm",
        f"{name_zh}：已看过，{row.reason}",
        f"{name_en}: seen to, {row.reason}",
        {"sign": row.sign, "row": row.row},
    )
    cases.lower_alarm(case_id=row.case_id, level=level, said=said, by=by, now=now)
