"""Reads of notices."""

from shouhou.notices.queries.mine import notifications, unseen_count
from shouhou.notices.queries.outbox import Glance, glance, latest_notice, missed
from shouhou.notices.queries.webhooks import deliveries, webhook, webhooks

__all__ = [
    "Glance",
    "deliveries",
    "glance",
    "latest_notice",
    "missed",
    "notifications",
    "unseen_count",
    "webhook",
    "webhooks",
]
