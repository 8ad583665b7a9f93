"""Addresses of exchanges."""

from __future__ import annotations

from django.urls import path, re_path

from shouhou.exchanges.pages import acting, listing, one

urlpatterns = [
    path("", listing.exchanges, name="exchanges"),
    path("open/", acting.begin, name="exchange_open"),
    path("<int:exchange_id>/", one.exchange, name="exchange"),
    path("<int:exchange_id>/plan/", acting.plan, name="exchange_plan"),
    re_path(
        rf"^(?P<exchange_id>\d{{1,18}})/(?P<verb>{'|'.join(acting.VERBS)})/$",
        acting.act,
        name="exchange_act",
    ),
]
