"""What every write on a refund has in common: whose it is, its version, phase, proof and words."""

from __future__ import annotations

from shouhou.platforms.taobao.sandbox.gateway.asked import Asked
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid, missing
from shouhou.platforms.taobao.sandbox.world.disputes import get_refund
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.shops import keep_picture
from shouhou.platforms.taobao.sandbox.world.world import Row, World

MESSAGE_BYTES = 400


def own_refund(world: World, asked: Asked, refund_id: int) -> Row:
    """A refund of the caller's shop; Refused otherwise, as if it were not there."""
    refund = get_refund(world, refund_id)
    if refund["shop_id"] != asked.caller.shop_id:
        raise Refused("refund-not-exist", "退款单不存在")
    return refund


def fresh(refund: Row, version: int | None, phase: str | None) -> None:
    """Refuses a stale version and a wrong phase; what was not given is not looked at."""
    if phase is not None and phase != refund["phase"]:
        raise Refused("refund-phase-mismatch", "退款阶段不符")
    if version is not None and version != refund["version"]:
        raise Refused("stale-refund-version", "退款单已变化，请刷新后重试")


def needed_by_tmall(asked: Asked, *names: str) -> None:
    """Arguments that only Tmall shops must give; raises TopError 40."""
    needed_if(asked.caller.is_tmall, asked, *names)


def needed_if(condition: bool, asked: Asked, *names: str) -> None:
    """Arguments that must be given if the condition holds; raises TopError 40."""
    for name in names:
        if condition and asked[name] is None:
            raise missing(name)


def only_tmall(asked: Asked) -> None:
    """Refuses shops of kind C."""
    if not asked.caller.is_tmall:
        raise Refused("only-tmall", "仅支持天猫店铺")


def proof(world: World, asked: Asked, name: str, most: int) -> tuple[str, ...]:
    """The picture in a file argument, kept; () when none came. Raises TopError 41 when too big."""
    content = asked[name]
    if content is None:
        return ()
    if len(content) > most:
        raise invalid(name, f"图片不能超过 {most} 字节")
    try:
        return (keep_picture(world, content),)
    except Refused as refused:
        raise invalid(name, refused.says)


def short(content: str, name: str = "content") -> str:
    """At most 400 bytes, by GBK and by UTF-8: which one counts is unknown, so the stricter does."""
    if max(len(content.encode(kind, "replace")) for kind in ("utf-8", "gb18030")) > MESSAGE_BYTES:
        raise invalid(name, "留言不能超过 400 字节")
    return content
