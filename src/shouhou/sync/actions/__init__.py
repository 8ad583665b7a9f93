"""Writes of synchronisation: what the platform tells comes in, once, in whatever order."""

from shouhou.sync.actions.asking import ask_fill, begin_shop, start_due, sync_now
from shouhou.sync.actions.authorising import (
    begin,
    consent_address,
    enter_session,
    finish_consent,
    renew_all,
)
from shouhou.sync.actions.calling import gateway_of, open_shop
from shouhou.sync.actions.codes import enter_code
from shouhou.sync.actions.directing import (
    Directed,
    direct,
    done_by_hand,
    give_up,
    order,
    try_again,
)
from shouhou.sync.actions.market import connect_market, follow_market
from shouhou.sync.actions.messages import (
    forget_old,
    nobody_listens,
    note_line,
    permit_messages,
    take_message,
)
from shouhou.sync.actions.reading import ask_again, read_again, read_one
from shouhou.sync.actions.sweeping import fill, sweep
from shouhou.sync.actions.things import TakenThings, take_things
from shouhou.sync.actions.traces import ask_traces, take_lines
from shouhou.sync.actions.troubles import heed
from shouhou.sync.actions.unread import read_unread

__all__ = [
    "Directed",
    "TakenThings",
    "ask_again",
    "ask_fill",
    "ask_traces",
    "begin",
    "begin_shop",
    "connect_market",
    "consent_address",
    "direct",
    "done_by_hand",
    "enter_code",
    "enter_session",
    "fill",
    "finish_consent",
    "follow_market",
    "forget_old",
    "gateway_of",
    "give_up",
    "heed",
    "nobody_listens",
    "note_line",
    "open_shop",
    "order",
    "permit_messages",
    "read_again",
    "read_one",
    "read_unread",
    "renew_all",
    "start_due",
    "sweep",
    "sync_now",
    "take_lines",
    "take_message",
    "take_things",
    "try_again",
]
