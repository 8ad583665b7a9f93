"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from shouhou.desk.pages.gallery import gallery
from shouhou.desk.pages.queue import queue
from shouhou.desk.pages.refund import answer, refund, take_back
from shouhou.desk.pages.rules import rule, rules
from shouhou.desk.pages.search import search
from shouhou.desk.pages.shops import settings, shops
from shouhou.desk.pages.why import why

urlpatterns = [
    path("", queue, name="queue"),
    path("search/", search, name="search"),
    path("refunds/<int:refund_id>/", refund, name="refund"),
    path("refunds/<int:refund_id>/why/", why, name="why"),
    path("refunds/<int:refund_id>/answer/", answer, name="answer"),
    path("refunds/<int:refund_id>/take-back/", take_back, name="take_back"),
    path("rules/", rules, name="rules"),
    path("rules/<slug:name>/", rule, name="rule"),
    path("shops/", shops, name="shops"),
    path("shops/<int:shop_id>/settings/", settings, name="shop_settings"),
    path("gallery/", gallery, name="gallery"),
]
