"""The message service over HTTP."""

from __future__ import annotations

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.tmc.queue import DEFAULT_GROUP, confirm, shown, take
from shouhou.platforms.taobao.sandbox.world.shops import permit
from shouhou.platforms.taobao.sandbox.world.world import World

FEWEST, GROUP_NAME = 10, 32


@answers("taobao.tmc.messages.consume")
def consume(world: World, asked: Asked) -> Answer:
    """Takes messages; those not confirmed come again."""
    quantity = asked["quantity"] or 100
    if quantity < FEWEST:
        raise invalid("quantity", "quantity 须在 10 到 200 之间")
    group = asked["group_name"] or DEFAULT_GROUP
    rows = take(world, asked.caller.app_key, group, quantity, asked.troubles)
    return {"messages": [shown(row) for row in rows]}


@answers("taobao.tmc.messages.confirm")
def confirm_messages(world: World, asked: Asked) -> Answer:
    """Confirms; numbers already confirmed are no mistake."""
    confirm(world, asked.caller.app_key, asked["s_message_ids"])
    return {"is_success": True}


@answers("taobao.tmc.user.permit")
def permit_user(world: World, asked: Asked) -> Answer:
    """The seller's messages go to the app: the whole set of topics is replaced."""
    permit(world, asked.caller.app_key, asked.caller.shop_id, tuple(asked["topics"] or ()))
    return {"is_success": True}


@answers("taobao.tmc.user.cancel")
def cancel_user(world: World, asked: Asked) -> Answer:
    """No more messages of this seller; false when nothing was permitted."""
    gone = world.db.execute(
        "DELETE FROM permits WHERE app_key = ? AND shop_id IN"
        " (SELECT shop_id FROM shops WHERE nick = ?)",
        (asked.caller.app_key, asked["nick"]),
    ).rowcount
    return {"is_success": gone > 0}


@answers("taobao.tmc.user.get")
def user(world: World, asked: Asked) -> Answer:
    """What is permitted for a seller; nothing when nothing is."""
    row = world.find(
        "SELECT p.*, s.nick FROM permits p JOIN shops s USING (shop_id)"
        " WHERE app_key = ? AND nick = ?",
        *(asked.caller.app_key, asked["nick"]),
    )
    if row is None:
        return {}
    return {
        "tmc_user": {
            "created": written(row["created"]),
            "modified": written(row["modified"]),
            "group_name": row["group_name"],
            "is_valid": True,
            "topics": [each for each in row["topics"].split(",") if each],
            "user_id": row["shop_id"],
            "user_nick": row["nick"],
            "user_platform": "tbUIC",
        }
    }


@answers("taobao.tmc.queue.get")
def queue(world: World, asked: Asked) -> Answer:
    """How many messages were put in and taken out."""
    sql = "SELECT * FROM tmc_totals WHERE app_key = ? AND group_name = ?"
    rows = world.all(sql, asked.caller.app_key, asked["group_name"])
    return {
        "datas": [
            {
                "name": row["group_name"],
                "put_toal": row["put"],
                "get_total": row["got"],
                "broker_name": "sandbox",
            }
            for row in rows
        ]
    }


@answers("taobao.tmc.group.add")
def add_group(world: World, asked: Asked) -> Answer:
    """From now on the messages of these sellers go to a group of their own."""
    name = asked["group_name"]
    if len(name) > GROUP_NAME or name.startswith("default"):
        raise invalid("group_name")
    for nick in asked["nicks"]:
        world.db.execute(
            "UPDATE permits SET group_name = ? WHERE app_key = ? AND shop_id IN"
            " (SELECT shop_id FROM shops WHERE nick = ?)",
            (name, asked.caller.app_key, nick),
        )
    return {"created": written(world.ms), "group_name": name}
