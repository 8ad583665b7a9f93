"""Couriers of the market: waybills that look right, and the lines they write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.parcels import get_parcel, trace
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

_FOLDER = Path(__file__).with_name("vocabulary")
TRACES = rows(_FOLDER / "traces.md")
_USUAL = ("collect", "carry", "deliver")
_WAY = tuple([row for row in TRACES if row["act"] in _USUAL])
USUAL_WEIGHT = "1.25"


def waybill(dice: Random) -> tuple[str, str]:
    """A courier's code and a number that fits its pattern."""
    row = dice.choice(rows(_FOLDER / "couriers.md"))
    number = "".join([str(dice.randrange(10)) if c == "#" else c for c in row["number"]])
    return row["code"], number


def write_lines(world: World, parcel: Row, act: str, weight: str = USUAL_WEIGHT) -> None:
    """Everything a courier writes when collecting, carrying, delivering or losing a parcel."""
    for row in TRACES:
        if row["act"] == act:
            trace(world, parcel["parcel_id"], row["action"], _text(world, parcel, row, weight))


def push(world: World, parcel_id: int) -> str:
    """The next line on the way of a parcel; its action. Refused when it has arrived or is lost."""
    parcel = get_parcel(world, parcel_id)
    done = [
        row["action"]
        for row in world.all("SELECT action FROM traces WHERE parcel_id = ?", parcel_id)
    ]
    places = [place for place, row in enumerate(_WAY) if row["action"] in done]
    after = places[-1] + 1 if places else 0
    if after >= len(_WAY) or parcel["signed"] is not None or "LOST" in done:
        raise Refused("parcel-arrived", "包裹已签收或已丢失")
    row = _WAY[after]
    trace(world, parcel_id, row["action"], _text(world, parcel, row, USUAL_WEIGHT))
    return row["action"]


def _text(world: World, parcel: Row, row: Mapping[str, str], weight: str) -> str:
    """A parcel begins and ends in the buyer's city or the shop's; which, its leg says."""
    buyer = world.value(
        "SELECT city FROM buyers JOIN trades USING (buyer_id) WHERE tid = ?", parcel["tid"]
    )
    shop = world.value(
        "SELECT city FROM addresses a JOIN trades t USING (shop_id) WHERE tid = ?", parcel["tid"]
    )
    starts_at_buyer = (parcel["leg"] == "back") == (row["act"] == "collect")
    city = buyer if starts_at_buyer else shop
    return row["text"].replace("{城市}", city or "本地").replace("{重量}", weight)
