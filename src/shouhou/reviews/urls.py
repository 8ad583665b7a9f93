"""Addresses of reviews."""

from __future__ import annotations

from django.urls import path, re_path

from shouhou.reviews.pages import acting, listing, one

urlpatterns = [
    path("", listing.reviews, name="reviews"),
    path("export/", listing.export, name="reviews_export"),
    path("<int:review_id>/", one.review, name="review"),
    path("<int:review_id>/answer/", acting.answer, name="review_answer"),
    re_path(
        r"^(?P<review_id>\d{1,18})/(?P<verb>told|put_aside|take_up|retry|by_hand|cancel)/$",
        acting.act,
        name="review_act",
    ),
]
