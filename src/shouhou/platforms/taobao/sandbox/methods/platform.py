"""The platform itself: time, the seller, tokens."""

from __future__ import annotations

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import TopError
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.sessions import exchange_code, refresh, token_json
from shouhou.platforms.taobao.sandbox.world.world import World


@answers("taobao.time.get")
def time(world: World, asked: Asked) -> Answer:
    """What time it is in the world."""
    return {"time": written(world.ms)}


@answers("taobao.user.seller.get")
def seller(world: World, asked: Asked) -> Answer:
    """Who the session stands for; `sub` fields are there for a sub-account."""
    session = asked.caller.session
    if session is None:
        raise TopError(26)
    user = {"user_id": session["shop_id"], "nick": session["shop_nick"], "type": session["kind"]}
    if session["sub_id"] is not None:
        user |= {"sub_user_id": session["sub_id"], "sub_nick": session["nick"]}
    return {"user": user}


@answers("taobao.top.auth.token.create")
def create_token(world: World, asked: Asked) -> Answer:
    """A token for a code, as JSON inside a string."""
    session = exchange_code(world, asked.caller.app_key, asked["code"], None)
    return {"token_result": token_json(world, session)}


@answers("taobao.top.auth.token.refresh")
def refresh_token(world: World, asked: Asked) -> Answer:
    """A new token for a refresh token, as JSON inside a string."""
    session = refresh(world, asked.caller.app_key, asked["refresh_token"])
    return {"token_result": token_json(world, session)}
