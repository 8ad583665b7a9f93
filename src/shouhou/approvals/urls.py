"""Addresses of approvals."""

from __future__ import annotations

from django.urls import path

from shouhou.approvals.pages import away, past, waiting

urlpatterns = [
    path("", waiting.waiting, name="approvals"),
    path("<int:approval_id>/decide/", waiting.decide, name="approvals_answer"),
    path("<int:approval_id>/withdraw/", waiting.withdraw, name="approvals_recall"),
    path("history/", past.history, name="approvals_past"),
    path("delegations/", away.delegations, name="approvals_away"),
    path("delegations/<int:delegation_id>/end/", away.end_delegation, name="approvals_end"),
]
