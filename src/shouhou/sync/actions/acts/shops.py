"""What acts look up about a shop: its return address, couriers by name."""

from __future__ import annotations

from collections.abc import Sequence

from shouhou.couriers.names import named, to_source
from shouhou.platforms.taobao.client import Shop, calls
from shouhou.sync.actions.acts.doing import NotNow


def return_address(shop: Shop) -> calls.Address:
    """Where goods go back to: the default for returns, else the default sender's, else the first.

    Raises NotNow `no_address`.
    """
    for use in ("cancel_def", "get_def", "no_def"):
        if found := shop.ask(calls.LogisticsAddresses(rdef=use)):
            return found[0]
    raise NotNow(
        "no_address",
        "店铺在平台上没有设置退货地址。",
        "The shop has no address on the platform.",
        "请在千牛的地址库里设置默认退货地址，再试一次。",
    )


def nearest(known: Sequence[calls.RefuseReason], ours: str) -> str:
    """The platform's reason that reads as ours, else its first; nothing where it has none."""
    near = (one for one in known if ours and (ours in one.reason_text or one.reason_text in ours))
    found = next(near, known[0] if known else None)
    return found.reason_id if found else ""


def courier_at(shop: Shop, name: str) -> calls.Company:
    """The platform's row of a courier, by its name or code or by ours. Raises NotNow `no_courier`.

    Our short names (中通) mean the courier of our table, which knows its code on the platform.
    """
    wanted, ours = name.strip().casefold(), named(name)
    known = shop.ask(calls.LogisticsCompanies())
    exact = [each for each in known if wanted in (each.name.casefold(), each.code.casefold())]
    coded = [each for each in known if ours and each.code == to_source("taobao", ours)]
    near = [each for each in known if wanted and wanted in each.name.casefold()]
    found = exact or coded or (near if len(near) == 1 else [])
    if not found:
        raise NotNow(
            "no_courier",
            f"平台没有叫“{name[:20]}”的快递公司。",
            "The platform knows no courier of this name.",
            "请写平台上的快递公司名称，如“中通快递”。",
        )
    return found[0]
