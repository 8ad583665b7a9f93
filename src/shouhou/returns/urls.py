"""Addresses of returns."""

from __future__ import annotations

from django.urls import path

from shouhou.returns.pages import listing, one, shelf, station

urlpatterns = [
    path("", station.station, name="returns"),
    path("scan/", station.scan, name="returns_scan"),
    path("day/", station.day, name="returns_day"),
    path("count/", station.count_by_key, name="returns_count_by_key"),
    path("photo/", station.photo_by_key, name="returns_photo_by_key"),
    path("shelve/", station.shelve_by_key, name="returns_shelve_by_key"),
    path("<int:arrival_id>/", one.one, name="return"),
    path("<int:arrival_id>/count/", one.count, name="return_count"),
    path("<int:arrival_id>/photo/", one.photo, name="return_photo"),
    path("<int:arrival_id>/shelve/", one.shelve, name="return_shelve"),
    path("<int:arrival_id>/describe/", one.describe, name="return_describe"),
    path("<int:arrival_id>/match/", one.match, name="return_match"),
    path("<int:arrival_id>/undo/", one.undo, name="return_undo"),
    path("<int:arrival_id>/recount/", one.recount, name="return_recount"),
    path("<int:arrival_id>/dispose/", one.dispose, name="return_dispose"),
    path("pieces/<int:piece_id>/move/", one.move, name="return_piece_move"),
    path("shelf/", shelf.shelf, name="returns_shelf"),
    path("waiting/", shelf.waiting, name="returns_waiting"),
    path("list/", listing.listing, name="returns_list"),
    path("list/export/", listing.export, name="returns_list_export"),
    path("list/hand-over/", listing.hand_over, name="returns_hand_over"),
    path("list/take-back/<int:hand_over_id>/", listing.take_back, name="returns_take_back"),
]
