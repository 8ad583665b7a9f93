"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from shouhou.orders.pages.unmask import unmask
from shouhou.orders.pages.unmaskings import unmaskings

urlpatterns = [
    path("unmask/", unmask, name="unmask"),
    path("unmaskings/", unmaskings, name="unmaskings"),
]
