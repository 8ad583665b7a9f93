"""Addresses of shops."""

from __future__ import annotations

from django.urls import path

from shouhou.shops import pages

urlpatterns = [
    path("login/", pages.log_in, name="login"),
    path("logout/", pages.log_out, name="logout"),
    path("language/", pages.set_language, name="set_language"),
]
