"""Addresses of parcels."""

from __future__ import annotations

from django.urls import path

from shouhou.parcels.pages import (
    asking,
    freight,
    freight_asking,
    freight_files,
    listing,
    one,
    pushes,
    sources,
    stopping,
    tidying,
)

PARCEL = "<int:parcel_id>/"
SHEETS = "freight/<int:shop_id>/"
CASE = "of-case/<int:case_id>/"

urlpatterns = [
    path("", listing.parcels, name="parcels"),
    path("waiting/", listing.waiting, name="parcels_waiting"),
    path("freight/", freight.sheets, name="freight"),
    path("freight/ask/", freight_asking.ask, name="freight_ask"),
    path(f"{SHEETS}save/", freight.save, name="freight_save"),
    path(f"{SHEETS}upload/", freight_files.upload, name="freight_upload"),
    path(f"{SHEETS}sheet.xlsx", freight_files.download, name="freight_download"),
    path(f"{SHEETS}<int:sheet_id>/drop/", freight.drop, name="freight_drop"),
    path("push/<slug:source>/<int:tracker_id>/", pushes.push, name="parcel_push"),
    path("sources/<int:shop_id>/", sources.sources, name="parcel_sources"),
    path("sources/<int:shop_id>/partners/", stopping.partner, name="parcel_partner"),
    path(
        "sources/<int:shop_id>/partners/<slug:courier>/drop/",
        stopping.drop_partner,
        name="parcel_partner_drop",
    ),
    path("sources/<int:shop_id>/<slug:source>/", sources.connect, name="parcel_source"),
    path("sources/<int:shop_id>/<slug:source>/drop/", sources.drop, name="parcel_source_drop"),
    path(PARCEL, one.parcel, name="parcel"),
    path(f"{PARCEL}ask/", asking.ask, name="parcel_ask"),
    path(f"{PARCEL}talks/<int:talk_id>/<slug:event>/", asking.go_on, name="parcel_talk"),
    path(f"{PARCEL}amend/", tidying.amend, name="parcel_amend"),
    path(f"{PARCEL}stop/", stopping.stop, name="parcel_stop"),
    path(f"{PARCEL}stop/<int:stop_id>/settle/", stopping.settle, name="parcel_stop_settle"),
    path(f"{PARCEL}price/", tidying.price, name="parcel_price"),
    path(f"{PARCEL}signs/<int:sign_id>/aside/", tidying.put_aside, name="parcel_aside"),
    path(f"{CASE}add/", tidying.add, name="parcel_add"),
    path(f"{CASE}{PARCEL}untie/", tidying.untie, name="parcel_untie"),
]
