"""The platform's side: the clock, what runs out, disputes, parcels, codes, troubles, stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.fields import Fields
from shouhou.platforms.taobao.sandbox.page.shown import listed
from shouhou.platforms.taobao.sandbox.page.visits import NotFound, Visit
from shouhou.platforms.taobao.sandbox.stories import pace, set_pace
from shouhou.platforms.taobao.sandbox.stories.couriers import push, waybill
from shouhou.platforms.taobao.sandbox.troubles import Troubles, present, set_troubles
from shouhou.platforms.taobao.sandbox.world import platform, trading
from shouhou.platforms.taobao.sandbox.world.world import World

SHOWN = 12
JUMPS = {"hour": (3600, "时钟拨快了 1 小时"), "day": (86400, "时钟拨快了 1 天")}
_ON_OFF = ("sms_needed", "tmc_shuffled", "tmc_withheld", "dispute_numbers")
_DUE = """
SELECT * FROM (SELECT deadline AS due, '售后' AS what, refund_id AS id, status, dispute_type AS kind
    FROM refunds WHERE deadline IS NOT NULL ORDER BY deadline LIMIT :most)
UNION ALL SELECT * FROM (SELECT cs_deadline AS due, '介入', refund_id, status, dispute_type
    FROM refunds WHERE cs_deadline IS NOT NULL ORDER BY cs_deadline LIMIT :most)
UNION ALL SELECT * FROM (SELECT timeout AS due, '订单', oid, status, ''
    FROM orders WHERE timeout IS NOT NULL ORDER BY timeout LIMIT :most)
ORDER BY due LIMIT :most
"""
_DISPUTES = """
SELECT r.*, o.title FROM refunds r JOIN orders o USING (oid)
    WHERE cs_status IN (2, 3, 10) AND r.status NOT IN ('SUCCESS', 'CLOSED')
    ORDER BY cs_deadline LIMIT ?
"""
_MOVING = """
SELECT p.*, (SELECT description FROM traces t WHERE t.parcel_id = p.parcel_id
    ORDER BY trace_id DESC LIMIT 1) AS last FROM parcels p
    WHERE signed IS NULL AND status <> 'LOST' ORDER BY parcel_id DESC LIMIT ?
"""
_UNSHIPPED = """
SELECT t.tid, t.ship_by, t.urged, b.nick FROM trades t JOIN buyers b USING (buyer_id)
    WHERE t.status IN ('WAIT_SELLER_SEND_GOODS', 'SELLER_CONSIGNED_PART')
    ORDER BY t.tid DESC LIMIT ?
"""


def panel(visit: Visit) -> Response:
    """Everything the platform sees; the lists change by themselves."""
    return _panel(visit, Fields({}))


def clock(visit: Visit) -> Response:
    """Another speed, or a jump ahead."""
    what = visit.request.path_params["what"]
    if what == "speed":
        fields = Fields(visit.form)
        speed = fields.choice("speed", "速度", [row["code"] for row in listed("speed")])
        if fields.errors:
            return _panel(visit, fields)
        visit.market.turn_clock(float(speed))
        return visit.back("/platform", f"时钟现在走 {speed} 倍")
    if what not in JUMPS:
        raise NotFound
    seconds, says = JUMPS[what]
    visit.market.turn_clock(None, seconds)
    return visit.back("/platform", says)


def rule(visit: Visit) -> Response:
    """The platform steps in, asks for proof, decides."""
    number, what = visit.number("refund_id"), visit.request.path_params["what"]
    rulings: Mapping[str, Callable[[], None]] = {
        "step_in": lambda: platform.step_in(visit.world, number),
        "ask_proof": lambda: platform.ask_proof(visit.world, number),
        "for_buyer": lambda: platform.decide(visit.world, number, for_buyer=True),
        "for_seller": lambda: platform.decide(visit.world, number, for_buyer=False),
    }
    if what not in rulings:
        raise NotFound
    rulings[what]()
    return visit.back("/platform", "平台已处理")


def ship(visit: Visit) -> Response:
    """The warehouse sends what waits, with a made-up waybill."""
    trading.ship(visit.world, visit.number("tid"), *waybill(visit.world.chance))
    return visit.back("/platform", "仓库已发货")


def move(visit: Visit) -> Response:
    """The courier writes the next line."""
    action = push(visit.world, visit.number("parcel_id"))
    return visit.back("/platform", "包裹已签收" if action == "SIGNED" else "物流往前走了一步")


def trouble(visit: Visit) -> Response:
    """Sets what goes wrong on purpose; what the form does not name stays as it is."""
    fields = Fields(visit.form)
    before = present(visit.world)
    ban = fields.whole("ban", "禁止调用秒数", 0, 86400)
    changed: dict[str, Any] = {
        "slow_ms": fields.whole("slow_ms", "变慢毫秒数", 0, 60_000),
        "isp_rate": fields.rate("isp_rate", "服务错误率"),
        "lost_rate": fields.rate("lost_rate", "丢失应答率"),
        "lost_how": fields.choice("lost_how", "丢失方式", ("drop", "504", "timeout")),
        "tmc_duplicate_rate": fields.rate("tmc_duplicate_rate", "消息重复率"),
        "outage": fields.choice("outage", "停机方式", ("", "503", "drop")),
        "only": fields.text("only", "只影响这些接口", 500, needed=False),
        **{name: bool(fields[name]) for name in _ON_OFF},
    }
    if fields.errors:
        return _panel(visit, fields)
    changed["ban_until"] = visit.world.wall + ban if ban else 0.0
    set_troubles(visit.world, replace(before, **changed))
    return visit.go("/platform", "故障设置已生效")


def calm(visit: Visit) -> Response:
    """A good day again."""
    set_troubles(visit.world, Troubles())
    return visit.go("/platform", "一切正常了")


def stories(visit: Visit) -> Response:
    """How many scripted buyers come."""
    fields = Fields(visit.form)
    chosen = fields.choice("pace", "脚本买家", [row["code"] for row in listed("pace")])
    if fields.errors:
        return _panel(visit, fields)
    set_pace(visit.world, float(chosen))
    return visit.go("/platform", "脚本买家已调整")


def _panel(visit: Visit, fields: Fields) -> Response:
    world = visit.world
    visit.status = 422 if fields.errors else 200
    troubles = present(world)
    return visit.page(
        "platform.html",
        due=world.db.execute(_DUE, {"most": SHOWN}).fetchall(),
        disputes=world.all(_DISPUTES, SHOWN),
        moving=world.all(_MOVING, SHOWN),
        unshipped=world.all(_UNSHIPPED, SHOWN),
        texted=world.all("SELECT * FROM texted ORDER BY text_id DESC LIMIT 5"),
        calls=world.all("SELECT * FROM calls ORDER BY call_id DESC LIMIT ?", SHOWN),
        troubles=troubles,
        banned=max(0, round(troubles.ban_until - world.wall)),
        is_calm=troubles == replace(Troubles(), seed=troubles.seed),
        pace=f"{pace(world):g}",
        runs=_runs(world),
        given=fields if fields.errors else None,
        errors=fields.errors,
    )


def _runs(world: World) -> tuple[int, int]:
    """Stories going on, and stories told."""
    told = world.value("SELECT count(*) FROM story_runs WHERE outcome <> ''")
    return world.value("SELECT count(*) FROM story_runs") - told, told


DOORS = (
    ("/platform", panel),
    ("/platform/clock/{what}", panel, clock),
    ("/platform/refunds/{refund_id}/{what}", None, rule),
    ("/platform/ship/{tid}", None, ship),
    ("/platform/parcels/{parcel_id}/push", None, move),
    ("/platform/troubles", panel, trouble),
    ("/platform/calm", None, calm),
    ("/platform/stories", panel, stories),
)
