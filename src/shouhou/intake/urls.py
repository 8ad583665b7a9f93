"""Addresses of intake."""

from __future__ import annotations

from django.urls import path

from shouhou.intake.pages import problems, upload
from shouhou.intake.pages.drop import drop

urlpatterns = [
    path("", drop, name="intake"),
    path("<int:upload_id>/", upload.upload, name="intake_upload"),
    path("<int:upload_id>/body/", upload.body, name="intake_body"),
    path("<int:upload_id>/confirm/", upload.confirm, name="intake_confirm"),
    path("<int:upload_id>/discard/", upload.discard, name="intake_discard"),
    path("<int:upload_id>/again/", upload.again, name="intake_again"),
    path("<int:upload_id>/alias/", upload.alias, name="intake_alias"),
    path("<int:upload_id>/password/", upload.password, name="intake_password"),
    path("<int:upload_id>/problems.csv", problems.problems_csv, name="intake_problems_csv"),
    path("<int:upload_id>/problems.xlsx", problems.problems_xlsx, name="intake_problems_xlsx"),
]
