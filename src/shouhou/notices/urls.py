"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from shouhou.notices.pages import mine, webhooks

urlpatterns = [
    path("", mine.mine, name="notices"),
    path("seen/", mine.seen, name="notices_seen"),
    path("bell/", mine.bell, name="notices_bell"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:webhook_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/change/", webhooks.change, name="webhook_change"),
    path(
        "webhooks/<int:webhook_id>/replay/<int:delivery_id>/",
        webhooks.replay,
        name="webhook_replay",
    ),
    path("webhooks/<int:webhook_id>/<slug:verb>/", webhooks.act, name="webhook_act"),
]
