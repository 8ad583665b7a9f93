"""The people of the desk and what their shops declare: one cast for demo, tests and screenshots."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from samples.freight import ROWS
from samples.world.stories import AS_OF, stories

FILES = Path(__file__).parent / "files"
DEMO_PASSWORD = "yangli-demo-2026"  # noqa: S105 - the demo's own, printed on its login page
NOW: datetime = AS_OF
"""The fixed moment of the sample world: 2026-11-23 10:00 in Shanghai."""


class SampleShop(NamedTuple):
    """One of the two shops: how it is set up and which files it uploads, in order."""

    key: str
    name: str
    kind: str
    platform: str
    facts: dict[str, str]
    """Declared for the whole shop; what is not here is unknown."""
    files: tuple[str, ...]


class Colleague(NamedTuple):
    """One person of the desk; roles by shop key."""

    login: str
    name: str
    language: str
    roles: tuple[tuple[str, str], ...]


COTTON = SampleShop(
    key="cotton",
    name="棉花糖服饰",
    kind="c2c",
    platform="taobao",
    facts={"seven_day": "yes"},
    files=(
        "cotton_ExportOrderList202611230900.csv",
        "cotton_ExportOrderDetailList202611230900.csv",
        "cotton_refunds_202611230900.xlsx",
    ),
)
HILLS = SampleShop(
    key="hills",
    name="山音户外旗舰店",
    kind="mall",
    platform="taobao",
    facts={"seven_day": "yes", "postage": "free"},
    files=(
        "hills_ExportOrderList202611230900.xlsx",
        "hills_ExportOrderDetailList202611230900.xlsx",
        "hills_refunds_202611230900.xlsx",
    ),
)
SHOPS = (COTTON, HILLS)
FREIGHT = ROWS
"""The rows of either shop's freight sheet."""
FREIGHT_NAME = "示例运费"
RETURN_PLACE = {
    "name": "退货组",
    "phone": "0571-00000000",
    "address": "浙江省杭州市余杭区示例路 1 号 2 号仓",
}
"""Where either shop's goods go back to, as buyers read it on their page."""

OWNER = Colleague("lin", "林店长", "zh-hans", (("cotton", "owner"), ("hills", "owner")))
SUPERVISOR = Colleague(
    "zhou", "周主管", "zh-hans", (("cotton", "supervisor"), ("hills", "supervisor"))
)
AGENT = Colleague("wang", "小王", "zh-hans", (("cotton", "agent"), ("hills", "agent")))
NEW_AGENT = Colleague("amy", "艾米", "en", (("cotton", "agent"),))
WAREHOUSE = Colleague(
    "li", "仓库小李", "zh-hans", (("cotton", "warehouse"), ("hills", "warehouse"))
)
FINANCE = Colleague("chen", "陈会计", "zh-hans", (("cotton", "finance"), ("hills", "finance")))
PEOPLE = (OWNER, SUPERVISOR, AGENT, NEW_AGENT, WAREHOUSE, FINANCE)


def refund_no(key: str) -> str:
    """The refund number of a story: ``refund_no("C001")``."""
    shop = COTTON if key.startswith("C") else HILLS
    return next(each.refund_no for each in stories(shop.key) if each.key == key)


def upload_paths(shop: SampleShop) -> tuple[Path, ...]:
    """The files this shop uploads, in the order a person would."""
    return tuple(FILES / name for name in shop.files)
