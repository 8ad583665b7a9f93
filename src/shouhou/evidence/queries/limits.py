"""How large and how many: the shop's own numbers, else those of words.md."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.evidence.facts import KILO, MEGA, Limits
from shouhou.evidence.words import vocabulary
from shouhou.shops.queries import parameters_of

MILLION = 1_000_000


def limits_of(shop_id: int, now: datetime) -> Limits:
    """The limits in force in this shop on the day of `now`."""
    set_by_shop = parameters_of(shop_id, now.astimezone(SHANGHAI).date())
    numbers = {
        code: set_by_shop.get(code, parameter.default)
        for code, parameter in vocabulary().parameters.items()
    }
    return Limits(
        picture_bytes=numbers["picture_mb"] * MEGA,
        pixels=numbers["picture_megapixels"] * MILLION,
        lossless_pixels=numbers["lossless_megapixels"] * MILLION,
        side=numbers["picture_side"],
        short_side=numbers["picture_short_side"],
        document_bytes=numbers["document_mb"] * MEGA,
        text_bytes=numbers["text_kb"] * KILO,
        at_once=numbers["files_at_once"],
        per_case=numbers["files_per_case"],
    )
