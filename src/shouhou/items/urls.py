"""Addresses of items."""

from __future__ import annotations

from django.urls import path

from shouhou.items.pages import listing, sheet

urlpatterns = [
    path("", listing.items, name="items"),
    path("sheets/<int:shop_id>/", sheet.download, name="items_download"),
    path("sheets/<int:shop_id>/upload/", sheet.upload, name="items_upload"),
    path("drafts/<int:draft_id>/", sheet.draft, name="items_draft"),
    path("drafts/<int:draft_id>/keep/", sheet.keep, name="items_keep"),
    path("drafts/<int:draft_id>/drop/", sheet.drop, name="items_drop"),
]
