"""Addresses of evidence."""

from __future__ import annotations

from django.urls import path

from shouhou.evidence.pages import files
from shouhou.evidence.pages.add import add
from shouhou.evidence.pages.viewer import viewer

urlpatterns = [
    path("add/", add, name="evidence_add"),
    path("<int:evidence_id>/", viewer, name="evidence"),
    path("<int:evidence_id>/file", files.file, name="evidence_file"),
    path("<int:evidence_id>/thumb", files.thumb, name="evidence_thumb"),
]
