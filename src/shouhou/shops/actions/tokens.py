"""Keys for programs: made and revoked by the person they speak for."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from shouhou.shops import queries
from shouhou.shops.actions.people import plain
from shouhou.shops.actions.refusing import known, not_here
from shouhou.shops.facts import Refused, WishedToken
from shouhou.shops.models import ApiToken, Person
from shouhou.shops.words import TOKEN_SCOPES

LIVES: Final = (30, 90, 365)
"""For how many days a token may be asked for; none lives for ever."""
PREFIX: Final = "sh_"
SHOWN: Final = 9
"""How much of a token stays visible, to tell one from another: the prefix and six characters."""


def make_token(*, by: Person, wished: WishedToken, now: datetime) -> str:
    """Make a key that speaks for the person and return it; only its hash is kept.

    Raises Refused no_name, no_scope, no_shop, unknown_word, bad_life, not_here.
    """
    if by.only_rights is not None:
        raise not_here()  # a token makes no tokens, else a narrow one would make a wide one
    name = plain(wished.name, 60, "name")
    if not name:
        raise Refused("no_name", "请写明给什么程序用。", "Name the program.", field="name")
    for scope in wished.scopes:
        known("token_scope", scope, TOKEN_SCOPES)
    if not wished.scopes:
        raise Refused("no_scope", "至少选一项范围。", "Choose a scope.", field="scopes")
    mine = {shop.id for shop in queries.shops_of(by)}
    if not wished.shop_ids or not wished.shop_ids <= mine:
        raise Refused("no_shop", "至少选一家您的店铺。", "Choose a shop of yours.", field="shops")
    if wished.days not in LIVES:
        raise Refused("bad_life", "有效期不在可选之中。", "No such lifetime.", field="days")
    raw = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        person=by,
        name=name,
        prefix=raw[:SHOWN],
        token_hash=queries.token_hash(raw),
        scopes=[scope for scope in TOKEN_SCOPES if scope in wished.scopes],
        shop_ids=sorted(wished.shop_ids),
        made_at=now,
        expires_at=now + timedelta(days=wished.days),
    )
    return raw


def revoke_token(*, by: Person, token_id: int, now: datetime) -> None:
    """The key opens nothing from now on; raises Refused no_such_token, also for another's."""
    live = ApiToken.objects.filter(pk=token_id, person=by, revoked_at=None)
    if not live.update(revoked_at=now):
        raise Refused(
            "no_such_token", "没有这个令牌，或已撤销。", "No such token, or revoked already."
        )
