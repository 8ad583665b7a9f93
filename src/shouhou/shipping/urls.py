"""Addresses of shipping."""

from __future__ import annotations

from django.urls import path

from shouhou.shipping.pages import waiting

urlpatterns = [
    path("", waiting.waiting, name="shipping"),
    path("missing/", waiting.report, name="shipping_missing"),
    path("missing/<int:shortage_id>/end/", waiting.end, name="shipping_missing_end"),
]
