"""Who calls, and whether they may: the public parameters, in the order TOP looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shouhou.clock import NotAMoment
from shouhou.platforms.taobao.sandbox.gateway.answers import form_of
from shouhou.platforms.taobao.sandbox.gateway.errors import TopError, banned
from shouhou.platforms.taobao.sandbox.gateway.parameters import Call, whole_number
from shouhou.platforms.taobao.sandbox.gateway.signing import is_signed
from shouhou.platforms.taobao.sandbox.gateway.specs import Spec, specs
from shouhou.platforms.taobao.sandbox.moments import moment_of, read
from shouhou.platforms.taobao.sandbox.sessions import get_session
from shouhou.platforms.taobao.sandbox.troubles import Troubles
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

SKEW = 600
PER_DAY = "accesscontrol.limited-by-app-access-count"
FOR_A_WHILE = "accesscontrol.limited-by-dynamic-access-count"
_NEEDED = (("app_key", 28), ("v", 32), ("timestamp", 30), ("sign", 24), ("method", 21))


@dataclass(frozen=True, slots=True)
class Caller:
    """The app that calls, and the seller it calls for (None for methods without a session)."""

    app_key: str
    session: Row | None

    @property
    def shop_id(self) -> int:
        """The seller; raises TopError 26 when there is none."""
        if self.session is None:
            raise TopError(26)
        return int(self.session["shop_id"])

    @property
    def is_tmall(self) -> bool:
        """Whether the seller's shop is of kind B."""
        return self.session is not None and self.session["kind"] == "B"


def checked(world: World, call: Call, troubles: Troubles) -> tuple[Spec, Caller]:
    """The method asked for and the caller; raises TopError. Counts the call against the quota."""
    texts = call.texts
    if form_of(texts) not in ("xml", "json"):
        raise TopError(23)
    for name, code in _NEEDED:
        if not texts.get(name, "").strip():
            raise TopError(code)
    if texts["v"] != "2.0":
        raise TopError(33)
    app = world.find("SELECT * FROM apps WHERE app_key = ?", texts["app_key"])
    if app is None:
        raise TopError(29)
    _in_time(texts["timestamp"], world.wall)
    if not is_signed(app["secret"].encode(), texts):
        raise TopError(25, "isv.signature-mismatch", "签名不正确")
    spec = specs().get(call.method)
    if spec is None:
        raise TopError(22, "isv.invalid-method", f"不支持的方法 {call.method[:80]}")
    _within_quota(world, app, troubles)
    return spec, Caller(app["app_key"], _session(world, texts, spec))


def _in_time(text: str, wall: float) -> None:
    """`yyyy-MM-dd HH:mm:ss` in GMT+8 or epoch milliseconds, ten minutes either way of the wall."""
    try:
        at = whole_number(text) if text.isdigit() else read(text)
    except (NotAMoment, ValueError):
        raise TopError(31)
    if abs(at / 1000 - wall) > SKEW:
        raise TopError(31)


def _within_quota(world: World, app: Row, troubles: Troubles) -> None:
    if troubles.ban_until > world.wall:
        raise banned(int(troubles.ban_until - world.wall) + 1, FOR_A_WHILE)
    now = moment_of(int(world.wall * 1000))
    used = world.value(
        "INSERT INTO quotas VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1"
        " RETURNING used",
        *(app["app_key"], f"{now:%Y-%m-%d}"),
    )
    if used > app["daily_quota"]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        raise banned(int((midnight - now).total_seconds()) + 1, PER_DAY)


def _session(world: World, texts: Mapping[str, str], spec: Spec) -> Row | None:
    token = texts.get("session", "")
    if not token:
        if spec.session:
            raise TopError(26)
        return None
    try:
        session = get_session(world, token)
    except Refused:
        raise TopError(27, "invalid-sessionkey", "授权不存在")
    if session["app_key"] != texts["app_key"] or session["revoked"] or session["frozen"]:
        raise TopError(27, "invalid-sessionkey", "授权已取消、店铺被冻结或不属于该应用")
    if session["wall_expires"] < world.wall:
        raise TopError(27, "invalid-sessionkey", "授权已过期")
    return session
