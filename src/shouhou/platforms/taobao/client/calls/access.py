"""Who we are and what time it is: tokens, the seller, the platform's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shouhou.platforms.taobao.client.requests import Request, method
from shouhou.platforms.taobao.client.shapes import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenResult:
    """Tokens as a JSON document inside a string: give it to `read_tokens`."""

    token_result: str = field(repr=False)


@method("taobao.top.auth.token.create", writes=True)
class TokenCreate(Request[TokenResult]):
    """Tokens for the code that the seller's browser brought back. A code works once."""

    code: str = field(repr=False)
    uuid: str = ""


@method("taobao.top.auth.token.refresh", writes=True)
class TokenRefresh(Request[TokenResult]):
    """Fresh tokens; only for apps listed in the service market."""

    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTime:
    """The platform's clock."""

    time: datetime


@method("taobao.time.get")
class TimeGet(Request[PlatformTime]):
    """What time is it there? Needs no session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Whose session this is. `type` B is a Tmall shop, C a Taobao shop."""

    user_id: Id = ""
    nick: str = ""
    type: str = ""
    status: str = ""
    has_shop: bool | None = None


@method("taobao.user.seller.get", at="user")
class SellerGet(Request[Seller]):
    """Who is the seller of this session?"""

    fields: str = "user_id,nick,type,status,has_shop"
