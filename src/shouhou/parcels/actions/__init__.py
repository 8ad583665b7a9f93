"""Writes of parcels: they come in, move, are watched; couriers are asked."""

from shouhou.parcels.actions.announcing import announce_return
from shouhou.parcels.actions.erasing import erase_personal
from shouhou.parcels.actions.freight import drop_sheet, save_sheet
from shouhou.parcels.actions.partners import connect_partner, drop_partner
from shouhou.parcels.actions.pricing import price_parcel
from shouhou.parcels.actions.stopping import carry_stop, order_stop, settle_stop, settle_stops
from shouhou.parcels.actions.taking import (
    ON_THE_WAY,
    absorb_upload,
    gather_orders,
    take_parcels,
)
from shouhou.parcels.actions.talking import ask_courier, go_on, raise_silent
from shouhou.parcels.actions.tracing import note_failure, note_unknown, take_trace
from shouhou.parcels.actions.trackers import (
    ask_shop,
    connect_tracker,
    drop_tracker,
    push_address,
    shops_to_ask,
    take_push,
)
from shouhou.parcels.actions.tying import (
    add_parcel,
    amend,
    bring_parcel,
    drop_leg,
    tie,
    untie,
)
from shouhou.parcels.actions.watching import (
    look_at,
    look_due,
    note_missing,
    note_received,
    put_aside,
)

__all__ = [
    "ON_THE_WAY",
    "absorb_upload",
    "add_parcel",
    "amend",
    "announce_return",
    "ask_courier",
    "ask_shop",
    "bring_parcel",
    "carry_stop",
    "connect_partner",
    "connect_tracker",
    "drop_leg",
    "drop_partner",
    "drop_sheet",
    "drop_tracker",
    "erase_personal",
    "gather_orders",
    "go_on",
    "look_at",
    "look_due",
    "note_failure",
    "note_missing",
    "note_received",
    "note_unknown",
    "order_stop",
    "price_parcel",
    "push_address",
    "put_aside",
    "raise_silent",
    "save_sheet",
    "settle_stop",
    "settle_stops",
    "shops_to_ask",
    "take_parcels",
    "take_push",
    "take_trace",
    "tie",
    "untie",
]
