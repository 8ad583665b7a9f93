"""What a person was told."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from shouhou.notices.facts import NotificationPage, NotificationView
from shouhou.notices.models import Notification
from shouhou.shops.queries import Person

PAGE: Final = 50
SHOWN: Final = 99
"""The bell counts no further."""


def unseen_count(by: Person) -> int:
    """How many notifications the person has not seen; counts to 100 at most."""
    unseen = Notification.objects.filter(person=by, seen_at__isnull=True)
    return unseen.order_by()[: SHOWN + 1].count()


def notifications(by: Person, after: str = "") -> NotificationPage:
    """The person's notifications, unseen ones first, each part newest first.

    `after` is the cursor of the page before; one that cannot be read begins anew.
    """
    seen, last = _cursor(after)
    rows: list[Notification] = []
    if not seen:
        rows = list(_part(by, Q(seen_at__isnull=True), last)[: PAGE + 1])
        last = None
    if len(rows) <= PAGE:
        rows += list(_part(by, Q(seen_at__isnull=False), last)[: PAGE + 1 - len(rows)])
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    end = f"{'s' if shown[-1].seen_at else 'u'}{shown[-1].pk}" if more else ""
    return NotificationPage(tuple(_view(row) for row in shown), end)


def _part(by: Person, which: Q, below: int | None):  # type: ignore[no-untyped-def]
    rows = Notification.objects.filter(which, person=by).select_related("shop", "letter")
    if below is not None:
        rows = rows.filter(pk__lt=below)
    return rows.order_by("-pk")


def _cursor(after: str) -> tuple[bool, int | None]:
    part, number = after[:1], after[1:]
    if part not in ("u", "s") or not number.isascii() or not number.isdigit() or len(number) > 18:
        return False, None
    return part == "s", int(number)


def _view(row: Notification) -> NotificationView:
    letter = getattr(row, "letter", None)
    return NotificationView(
        id=row.pk,
        shop_id=row.shop_id,
        shop=row.shop.name,
        case_id=row.case_id,
        kind=row.kind,
        zh=row.zh,
        en=row.en,
        urgent=row.urgent,
        at=row.at,
        seen=row.seen_at is not None,
        mail=letter.state if letter else "",
    )
