"""Webhooks and what became of their messages, for the owners of their shops."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from shouhou.notices.facts import DeliveryView, WebhookView
from shouhou.notices.models import Delivery, Webhook
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person

PAGE: Final = 50


def webhooks(by: Person) -> tuple[WebhookView, ...]:
    """The webhooks of the shops the person may set up, by shop."""
    return tuple(_view(row) for row in _rows(by).order_by("shop__name", "pk"))


def webhook(by: Person, webhook_id: int) -> WebhookView | None:
    """One of them; another shop's does not exist."""
    row = _rows(by).filter(pk=webhook_id).first()
    return _view(row) if row else None


def deliveries(
    by: Person, webhook_id: int, before: int | None = None
) -> tuple[tuple[DeliveryView, ...], int | None]:
    """The messages of a webhook, newest first, and where the next page begins, if there is one."""
    if webhook(by, webhook_id) is None:
        return (), None
    rows = Delivery.objects.filter(webhook_id=webhook_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return tuple(_delivery(row) for row in found[:PAGE]), more


def _rows(by: Person) -> QuerySet[Webhook]:
    ids = [shop.id for shop in shops.shops_where(by, "set")]
    latest = Delivery.objects.filter(webhook=OuterRef("pk")).order_by("-pk").values("state")[:1]
    rows = Webhook.objects.filter(shop_id__in=ids, gone_at__isnull=True).select_related("shop")
    return rows.annotate(latest=Subquery(latest))


def _view(row: Webhook) -> WebhookView:
    return WebhookView(
        id=row.pk,
        shop_id=row.shop_id,
        shop=row.shop.name,
        url=row.url,
        topics=tuple(row.topics),
        inside=row.inside,
        active=row.active,
        failing_since=row.failing_since,
        off_at=row.off_at,
        made_at=row.made_at,
        latest=getattr(row, "latest", None) or "",
    )


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(
        id=row.pk,
        topic=row.topic,
        case_id=row.case_id,
        state=row.state,
        attempts=row.attempts,
        made_at=row.made_at,
        ended_at=row.ended_at,
        next_at=row.next_at,
        code=row.code,
        says=row.says,
    )
