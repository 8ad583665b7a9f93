"""Say inside a shop that something happened: outbox, live browsers, webhooks. All or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from shouhou.jobs import defer
from shouhou.notices.words import CHANNEL, TOPICS

# One round trip: the row, the NOTIFY (which the database sends at commit, and folds when the same
# row was announced twice), and the question whether any webhook wants it.
ANNOUNCE: Final = """
WITH written AS (
    INSERT INTO notices_notice (shop_id, topic, case_id, subject_id, about, at, xid)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, pg_current_xact_id()::text::bigint)
    ON CONFLICT (xid, shop_id, topic, COALESCE(case_id, 0), COALESCE(subject_id, 0))
    DO UPDATE SET about = notices_notice.about || EXCLUDED.about
    RETURNING id, shop_id, topic, case_id, subject_id
)
SELECT id,
       EXISTS (
           SELECT 1 FROM notices_webhook AS hook
           WHERE hook.shop_id = written.shop_id AND hook.active AND written.topic = ANY(hook.topics)
       ),
       pg_notify(%s, json_build_object(
           'id', id, 'topic', topic, 'shop', shop_id, 'case', case_id, 'subject', subject_id
       )::text)
FROM written
"""


class NoSuchTopic(LookupError):
    """Nobody has declared this topic in words.py: a mistake in the program, not in the data."""


def announce(
    shop_id: int,
    topic: str,
    *,
    now: datetime,
    case_id: int | None = None,
    subject_id: int | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Tell browsers and webhooks of the shop, when and if the caller's transaction commits.

    The same announcement (shop, topic, case, subject) again in one transaction stays one.
    `about` is for webhooks: codes and figures, never what a buyer wrote. Raises NoSuchTopic.
    """
    if topic not in TOPICS:
        raise NoSuchTopic(topic)
    told = json.dumps(dict(about or {}), cls=DjangoJSONEncoder, ensure_ascii=False)
    values: list[Any] = [
        shop_id,
        topic,
        case_id,
        subject_id,
        told.replace("\\u0000", ""),
        now,
        CHANNEL,
    ]
    with connection.cursor() as cursor:
        cursor.execute(ANNOUNCE, values)
        notice_id, wanted, _ = cursor.fetchone()
    if wanted:
        defer("notices.fan_out", queueing_lock=f"notices:fan:{notice_id}", notice_id=notice_id)
