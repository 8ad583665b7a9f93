"""The outbox, for those who missed something."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import connection

from shouhou.notices.facts import NoticeSeen
from shouhou.notices.models import Notice
from shouhou.notices.queries.mine import SHOWN
from shouhou.shops.queries import Person

MOST: Final = 200

GLANCE: Final = """
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM notices_notification WHERE person_id = %s AND seen_at IS NULL LIMIT %s
    ) AS unseen),
    (SELECT max(id) FROM notices_notice)
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """What every page shows of the notices."""

    unseen: int
    latest: int
    """The number of the newest announcement: live updates begin after it."""


def glance(by: Person) -> Glance:
    """Both figures in one query over indexes."""
    with connection.cursor() as cursor:
        cursor.execute(GLANCE, [by.pk, SHOWN + 1])
        unseen, latest = cursor.fetchone()
    return Glance(unseen, latest or 0)


def latest_notice() -> int:
    """The number of the newest announcement of all; 0 when there is none."""
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def missed(after: int, shop_ids: Collection[int] | None) -> tuple[NoticeSeen, ...] | None:
    """The announcements of these shops (all with None) after this one; nothing when too many."""
    rows = Notice.objects.filter(pk__gt=after)
    if shop_ids is not None:
        rows = rows.filter(shop_id__in=shop_ids)
    found = list(rows.order_by("pk")[: MOST + 1])
    if len(found) > MOST:
        return None
    return tuple(
        NoticeSeen(
            id=row.pk,
            shop_id=row.shop_id,
            topic=row.topic,
            case_id=row.case_id,
            subject_id=row.subject_id,
        )
        for row in found
    )
