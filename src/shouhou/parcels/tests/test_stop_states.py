"""Every state of an order to stop a parcel against every event and everybody: pure."""

from __future__ import annotations

import pytest

from shouhou.parcels.decide import stop_moved
from shouhou.parcels.words import STOP_STATES, stop_machine
from shouhou.shops.facts import Refused

DESK = {
    ("waiting", "begin"): "sending",
    ("sending", "put_off"): "waiting",
    ("sending", "take"): "ordered",
    ("sending", "refuse"): "refused",
    ("sending", "lose"): "unknown",
    ("ordered", "stop"): "stopped",
    ("unknown", "stop"): "stopped",
    ("ordered", "miss"): "missed",
    ("unknown", "miss"): "missed",
}
PEOPLE = {("unknown", "confirm"): "ordered", ("unknown", "deny"): "refused"}


@pytest.mark.parametrize("state", STOP_STATES)
@pytest.mark.parametrize("event", sorted(stop_machine().events))
@pytest.mark.parametrize("who", sorted(stop_machine().people))
def test_every_cell(state, event, who):
    to = (DESK if who == "desk" else PEOPLE).get((state, event))
    if to:
        assert stop_moved(state, event, [who]).to == to
    else:
        with pytest.raises(Refused):
            stop_moved(state, event, [who])
