"""Addresses of alarms."""

from __future__ import annotations

from django.urls import path

from shouhou.alarms.pages import overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("move/", overview.move, name="alarms_move"),
    path("signs/<int:sign_id>/aside/", overview.put_aside, name="alarms_aside"),
]
