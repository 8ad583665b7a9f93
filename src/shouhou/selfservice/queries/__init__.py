"""Reads of the buyer's page: what a link opens, what the buyer sees, what the shop sees."""

from shouhou.selfservice.decide import tables
from shouhou.selfservice.queries.buyers import buyers_view
from shouhou.selfservice.queries.forgetting import cases_to_forget, offers_run_out
from shouhou.selfservice.queries.limits import numbers_of, public_base
from shouhou.selfservice.queries.links import open_link, own_photo
from shouhou.selfservice.queries.offers import offer_of
from shouhou.selfservice.queries.panel import panel, panel_of

__all__ = [
    "buyers_view",
    "cases_to_forget",
    "numbers_of",
    "offer_of",
    "offers_run_out",
    "open_link",
    "own_photo",
    "panel",
    "panel_of",
    "public_base",
    "tables",
]
