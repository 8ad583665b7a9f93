"""The queue of messages of one app's group: taking, confirming, taking again."""

from __future__ import annotations

import json
from typing import Any

from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.troubles import Troubles
from shouhou.platforms.taobao.sandbox.world.world import Row, World, blanks

DEFAULT_GROUP = "default"


def take(world: World, app_key: str, group: str, quantity: int, troubles: Troubles) -> list[Row]:
    """Up to so many messages that are free, the oldest first; each is hidden for a while.

    Withheld, shuffled and doubled as the troubles say: a doubled one stays free this once.
    """
    if troubles.tmc_withheld or troubles.outage:
        return []
    rows = world.all(
        "SELECT m.*, s.nick FROM tmc m JOIN shops s USING (shop_id) WHERE app_key = ?"
        " AND group_name = ? AND wall_free <= ? ORDER BY message_id LIMIT ?",
        *(app_key, group, world.wall, quantity),
    )
    if troubles.tmc_shuffled:
        world.chance.shuffle(rows)
    rate = troubles.tmc_duplicate_rate
    for row in rows:
        twice = rate > 0 and not row["sent"] and world.chance.random() < rate
        again = world.wall if twice else world.wall + troubles.tmc_again_after
        key = ("message_id", row["message_id"])
        world.change("tmc", key, wall_free=again, sent=row["sent"] + 1)
    if rows:
        world.db.execute(
            "UPDATE tmc_totals SET got = got + ? WHERE app_key = ? AND group_name = ?",
            (len(rows), app_key, group),
        )
    return rows


def confirm(world: World, app_key: str, numbers: list[int]) -> int:
    """These messages are not delivered again; how many were still there."""
    sql = f"DELETE FROM tmc WHERE app_key = ? AND message_id IN ({blanks(numbers)})"  # noqa: S608
    return world.db.execute(sql, (app_key, *numbers)).rowcount


def shown(row: Row) -> dict[str, Any]:
    """A message as `taobao.tmc.messages.consume` shows it."""
    return {
        "id": row["message_id"],
        "topic": row["topic"],
        "content": row["content"],
        "pub_time": written(row["at"]),
        "pub_app_key": row["app_key"],
        "user_id": row["shop_id"],
        "user_nick": row["nick"],
    }


def framed(row: Row) -> dict[str, Any]:
    """A message as the custom headers of a Data frame."""
    return {
        "topic": row["topic"],
        "id": row["message_id"],
        "time": row["at"],
        "content": row["content"],
        "userid": str(row["shop_id"]),
        "nick": row["nick"],
        "dataid": str(json.loads(row["content"]).get("tid", row["message_id"])),
        "publisher": row["app_key"],
        "retried": row["sent"],
    }
