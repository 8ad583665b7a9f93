"""Pure judgements of the ledger."""

from shouhou.ledger.decide.carrying import Carried, Drawn, carry
from shouhou.ledger.decide.laying import lay_paid, needs_room, spread
from shouhou.ledger.decide.lines import cancel, merge, pay, pay_at_once, reserve, settle
from shouhou.ledger.decide.matching import Candidate, Match, match
from shouhou.ledger.decide.moves import allowed, machine, may, who_of
from shouhou.ledger.decide.tables import Drawing, Route, drawing_of, movement_of, paid_how, route_of

__all__ = [
    "Candidate",
    "Carried",
    "Drawing",
    "Drawn",
    "Match",
    "Route",
    "allowed",
    "cancel",
    "carry",
    "drawing_of",
    "lay_paid",
    "machine",
    "match",
    "may",
    "merge",
    "movement_of",
    "needs_room",
    "paid_how",
    "pay",
    "pay_at_once",
    "reserve",
    "route_of",
    "settle",
    "spread",
    "who_of",
]
