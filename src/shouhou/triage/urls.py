"""Addresses of triage."""

from __future__ import annotations

from django.urls import path

from shouhou.triage.pages import address, card, steps, texts

CASE = "cases/<int:case_id>/"

urlpatterns = [
    path(f"{CASE}card/", card.card, name="triage_card"),
    path(f"{CASE}texts/", texts.texts, name="triage_texts"),
    path(f"{CASE}say/<slug:step>/", steps.say, name="triage_say"),
    path(f"{CASE}memo/", steps.memo, name="triage_memo"),
    path(f"{CASE}fault/", steps.fault, name="triage_fault"),
    path(f"{CASE}postage/", steps.postage, name="triage_postage"),
    path("address/<int:shop_id>/", address.address, name="return_address"),
]
