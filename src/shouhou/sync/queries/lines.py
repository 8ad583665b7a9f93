"""Whose messages are to be heard, and on which lines."""

from __future__ import annotations

from shouhou.shops.facts import Access, Refused
from shouhou.shops.queries import access_of, connections


def lines() -> tuple[tuple[Access, tuple[int, ...]], ...]:
    """One line per app (and way): its access, and the connected shops it serves.

    Shops that do without messages, and those whose keys cannot be opened, have none.
    """
    found: dict[tuple[str, str, str], list[int]] = {}
    for each in connections():
        if each.listens != "sweep":
            line = (each.app_key, each.message_url, each.listens)
            found.setdefault(line, []).append(each.shop_id)
    opened = ((_opened(shops[0]), tuple(shops)) for shops in found.values())
    return tuple((access, shops) for access, shops in opened if access is not None)


def _opened(shop_id: int) -> Access | None:
    try:
        return access_of(shop_id)
    except Refused:
        return None
