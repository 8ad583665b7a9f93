"""Parcels on all legs and what their courier writes about them."""

from __future__ import annotations

from pathlib import Path

from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell
from shouhou.platforms.taobao.sandbox.world.world import Row, World

COMPANIES = {row["code"]: row for row in rows(Path(__file__).parents[1] / "companies.md")}
ACTIONS = (
    *("CREATE", "CONSIGN", "GOT", "ARRIVAL", "DEPARTURE", "SIGNED", "SENT_SCAN", "FAILED"),
    *("LOST", "SENT_CITY", "TO_EMS", "OTHER"),
)
_STATUS = {"GOT": "SENDING", "SIGNED": "ACCEPTED_BY_RECEIVER", "LOST": "LOST"}


def send(
    world: World,
    tid: int,
    leg: str,
    waybill: tuple[str, str],
    *,
    refund_id: int | None = None,
    oids: tuple[int, ...] = (),
) -> int:
    """A parcel with (company code, number); `leg` is out, back, exchange, reship or extra."""
    code, number = waybill
    if code not in COMPANIES:
        raise Refused("company-not-exist", f"物流公司“{code}”不存在")
    if not number.strip():
        raise Refused("invalid-parameter:out_sid", "运单号不能为空")
    return world.insert(
        "parcels",
        tid=tid,
        refund_id=refund_id,
        leg=leg,
        out_sid=number,
        company_code=code,
        oids=",".join([str(each) for each in oids]),
        status="CREATED",
        created=world.ms,
        modified=world.ms,
    )


def trace(world: World, parcel_id: int, action: str, description: str) -> None:
    """The courier writes a line (GOT … SIGNED); the shop hears of it."""
    if action not in ACTIONS:
        raise Refused("trace-action", f"没有“{action}”这种物流动作")
    parcel = get_parcel(world, parcel_id)
    world.insert("traces", parcel_id=parcel_id, at=world.ms, action=action, description=description)
    if parcel["leg"] == "back" and action == "SIGNED":
        _tell_signed(world, parcel)
    changes: dict[str, object] = {"modified": world.ms}
    if action in _STATUS:
        changes["status"] = _STATUS[action]
    if action == "SIGNED":
        changes["signed"] = world.ms
    world.change("parcels", ("parcel_id", parcel_id), **changes)
    shop = world.value("SELECT shop_id FROM trades WHERE tid = ?", parcel["tid"])
    company = COMPANIES[parcel["company_code"]]["name"]
    tell(
        world,
        shop,
        "taobao_logistics_LogsticDetailTrace",
        {
            "tid": parcel["tid"],
            "out_sid": parcel["out_sid"],
            "company_name": company,
            "desc": description,
            "time": written(world.ms),
            "action": action,
        },
    )


def intercept(world: World, tid: int) -> int:
    """Asks the courier to stop the parcels of a trade that are not signed; how many there were."""
    changed = world.db.execute(
        "UPDATE parcels SET intercept = 1, modified = ? WHERE tid = ? AND leg = 'out'"
        " AND signed IS NULL",
        (world.ms, tid),
    )
    return changed.rowcount


def get_parcel(world: World, parcel_id: int) -> Row:
    """Exactly one parcel."""
    row = world.find("SELECT * FROM parcels WHERE parcel_id = ?", parcel_id)
    if row is None:
        raise Refused("parcel-not-exist", "包裹不存在")
    return row


def _tell_signed(world: World, parcel: Row) -> None:
    """A return parcel arrived (AG); only once, when it is signed first."""
    refund = world.find("SELECT * FROM refunds WHERE refund_id = ?", parcel["refund_id"])
    if refund is None or parcel["signed"] is not None:
        return
    content = {
        **{name: refund[name] for name in ("refund_id", "tid", "oid")},
        "logistics_no": parcel["out_sid"],
        "logistics_company_name": COMPANIES[parcel["company_code"]]["name"],
        "sign_date": written(world.ms),
    }
    tell(world, refund["shop_id"], "taobao_ag_RefundSignInfo", content)
