"""Addresses of the ledger, below /ledger/."""

from __future__ import annotations

from django.urls import path

from shouhou.ledger.pages.accounts import accounts
from shouhou.ledger.pages.movement import book
from shouhou.ledger.pages.payable import act, payable
from shouhou.ledger.pages.queue import ledger, release, released

urlpatterns = [
    path("", ledger, name="ledger"),
    path("release/", release, name="ledger_release"),
    path("released/", released, name="ledger_released"),
    path("accounts/", accounts, name="accounts"),
    path("accounts/book/", book, name="ledger_book"),
    path("payables/<int:payable_id>/", payable, name="payable"),
    path("payables/<int:payable_id>/<slug:event>/", act, name="payable_act"),
]
