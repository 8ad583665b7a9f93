"""Addresses of the buyer's page (`/b/…`, for anybody with a link) and of the shop's side of it."""

from __future__ import annotations

from django.urls import path, re_path

from shouhou.selfservice.pages import acting, buyers, pictures, staff

LINK = r"^b/(?P<token>[^/]+)"
CASE = "selfservice/cases/<int:case_id>/"

urlpatterns = [
    re_path(rf"{LINK}/$", buyers.buyer, name="buyer"),
    re_path(rf"{LINK}$", buyers.buyer),
    re_path(rf"{LINK}/photos/$", acting.photos, name="buyer_photos"),
    re_path(rf"{LINK}/photos/(?P<evidence_id>[0-9]{{1,18}})/$", pictures.photo, name="buyer_photo"),
    re_path(rf"{LINK}/card/$", acting.card, name="buyer_card"),
    re_path(rf"{LINK}/choice/$", acting.choice, name="buyer_choice"),
    re_path(rf"{LINK}/waybill/$", acting.waybill, name="buyer_waybill"),
    re_path(rf"{LINK}/couriers/$", pictures.suggested_couriers, name="buyer_couriers"),
    re_path(r"^b/(?P<token>.*)$", buyers.nowhere, name="buyer_nowhere"),
    path(f"{CASE}link/", staff.link, name="buyer_link"),
    path(f"{CASE}links/<int:link_id>/end/", staff.end, name="buyer_link_end"),
    path(f"{CASE}offer/", staff.offer, name="buyer_offer"),
    path(f"{CASE}offer/<slug:verb>/", staff.close_offer, name="buyer_offer_close"),
    path(f"{CASE}seen/", staff.seen, name="buyer_seen"),
]
