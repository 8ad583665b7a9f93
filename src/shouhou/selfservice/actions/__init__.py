"""Writes of the buyer's page: links and offers of the shop, and what comes from the buyer."""

from shouhou.selfservice.actions.arrivals import see_arrivals
from shouhou.selfservice.actions.cards import fill_card
from shouhou.selfservice.actions.choosing import choose
from shouhou.selfservice.actions.erasing import forget
from shouhou.selfservice.actions.limiting import count_call, count_wrong, prune
from shouhou.selfservice.actions.links import end_link, make_link, note_opened
from shouhou.selfservice.actions.offering import (
    lapse_offer,
    make_offer,
    take_choice,
    withdraw_offer,
)
from shouhou.selfservice.actions.photos import add_photos
from shouhou.selfservice.actions.sending import enter_waybill

__all__ = [
    "add_photos",
    "choose",
    "count_call",
    "count_wrong",
    "end_link",
    "enter_waybill",
    "fill_card",
    "forget",
    "lapse_offer",
    "make_link",
    "make_offer",
    "note_opened",
    "prune",
    "see_arrivals",
    "take_choice",
    "withdraw_offer",
]
