"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from shouhou.desk.pages.act import act, agreement_act
from shouhou.desk.pages.bar import waiting
from shouhou.desk.pages.batch import batch
from shouhou.desk.pages.case import case, case_story
from shouhou.desk.pages.gallery import gallery
from shouhou.desk.pages.holds import answer_hold, holds
from shouhou.desk.pages.open import open_case
from shouhou.desk.pages.queue import queue
from shouhou.desk.pages.refund import answer, refund, take_back
from shouhou.desk.pages.registers import register_export, registers
from shouhou.desk.pages.rules import rule, rules
from shouhou.desk.pages.search import search
from shouhou.desk.pages.shops import settings, shops
from shouhou.desk.pages.why import why


class IdConverter(IntConverter):
    """A number the database can hold; a longer one is no address of ours."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "id")

CASE = "cases/<id:case_id>/"

urlpatterns = [
    path("", queue, name="queue"),
    path("batch/", batch, name="batch"),
    path("waiting/", waiting, name="waiting"),
    path("search/", search, name="search"),
    path("cases/new/", open_case, name="open_case"),
    path(CASE, case, name="case"),
    path(f"{CASE}story/", case_story, name="case_story"),
    path(f"{CASE}do/<slug:name>/", act, name="act"),
    path(
        f"{CASE}agreements/<id:agreement_id>/<slug:axis>/<slug:name>/",
        agreement_act,
        name="agreement_act",
    ),
    path("refunds/<id:refund_id>/", refund, name="refund"),
    path("refunds/<id:refund_id>/why/", why, name="why"),
    path("refunds/<id:refund_id>/answer/", answer, name="answer"),
    path("refunds/<id:refund_id>/take-back/", take_back, name="take_back"),
    path("holds/", holds, name="holds"),
    path("holds/<id:refund_id>/<slug:answer>/", answer_hold, name="answer_hold"),
    path("registers/", registers, name="registers"),
    path("registers/export/", register_export, name="register_export"),
    path("rules/", rules, name="rules"),
    path("rules/<slug:name>/", rule, name="rule"),
    path("shops/", shops, name="shops"),
    path("shops/<id:shop_id>/settings/", settings, name="shop_settings"),
    path("gallery/", gallery, name="gallery"),
]
