"""Reads of reviews: lists, one of them, the register, and what the timetable looks for."""

from shouhou.reviews.queries.chores import orders_to_forget, orders_to_read, shops_with_reviews
from shouhou.reviews.queries.listing import COUNTED, PAGE, count_todo, of_case, reviews
from shouhou.reviews.queries.one import get
from shouhou.reviews.queries.register import register_export
from shouhou.reviews.queries.ways import way_of

__all__ = [
    "COUNTED",
    "PAGE",
    "count_todo",
    "get",
    "of_case",
    "orders_to_forget",
    "orders_to_read",
    "register_export",
    "reviews",
    "shops_with_reviews",
    "way_of",
]
