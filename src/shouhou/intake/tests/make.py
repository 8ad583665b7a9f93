"""Builders of intake's tests: a shop, its people, and exports as the seller console writes them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from shouhou.intake import actions, queries
from shouhou.intake.facts import UploadView
from shouhou.shops import actions as shops
from shouhou.shops.queries import Person

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HEADER = (
    "订单编号 买家会员名 买家应付货款 买家应付邮费 总金额 买家实际支付金额 订单状态 收货人姓名 "
    "收货地址_ 联系手机 订单创建时间 订单付款时间_ 宝贝标题_ 宝贝总数量 店铺名称 "
    "订单关闭原因 发票抬头 天猫卡券抵扣 退款金额 预约门店 返点积分 宝贝种类"
).split(" ")
ITEM_HEADER = (
    "订单编号 标题 价格 购买数量 外部系统编号 商品属性 套餐信息 备注 订单状态 商家编码".split()
)


class Dropped:
    """A file as the web hands it over."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name: str | None = name
        self.size: int | None = len(content)
        self._content = content

    def chunks(self) -> Iterable[bytes]:
        yield self._content


@dataclass(frozen=True, slots=True)
class Place:
    """A shop and its owner."""

    shop_id: int
    owner: Person


def make_place(name: str = "青禾家居", login_name: str = "lin") -> Place:
    owner = shops.make_person(login_name=login_name, name="林店长", password="a-long-word-9")
    shop = shops.make_shop(name=name, kind="mall", platform="taobao", now=NOW)
    shops.grant_role(person=owner, shop_id=shop.pk, role="owner")
    return Place(shop.pk, owner)


def make_order(number: int, **changes: str) -> list[str]:
    """The cells of one order; `changes` by header, a trailing blank spelt _."""
    row = dict.fromkeys(HEADER, "")
    row |= {
        "订单编号": f'="{2512345678900000000 + number}"',
        "买家会员名": f"tb{number:06d}",
        "买家应付货款": "99.00",
        "买家应付邮费": "0.00",
        "总金额": "99.00",
        "买家实际支付金额": "99.00",
        "订单状态": "买家已付款，等待卖家发货",
        "收货地址_": "浙江省 杭州市 西湖区 某路1号",
        "联系手机": "'13800000000",
        "订单创建时间": "2026-11-20 10:00:00",
        "订单付款时间_": "2026-11-20 10:01:00",
        "宝贝标题_": "雪平锅",
        "宝贝总数量": "1",
        "店铺名称": "青禾家居",
        "订单关闭原因": "订单未关闭",
        "退款金额": "0.00",
    }
    return list((row | changes).values())


def csv_bytes(header: list[str], rows: Iterable[list[str]]) -> bytes:
    """GBK, CRLF, every cell quoted but for the protected ids."""
    text = io.StringIO()
    for row in [[name.replace("_", " ") for name in header], *rows]:
        cells = [
            cell if cell.startswith('="') else '"' + cell.replace('"', '""') + '"' for cell in row
        ]
        text.write(",".join(cells) + "\r\n")
    return text.getvalue().encode("gb18030")


def orders_csv(rows: Iterable[list[str]], name: str = "ExportOrderList.csv") -> Dropped:
    return Dropped(name, csv_bytes(HEADER, rows))


def items_csv(rows: Iterable[list[str]], name: str = "ExportOrderDetailList.csv") -> Dropped:
    return Dropped(name, csv_bytes(ITEM_HEADER, rows))


def make_item(number: int, title: str = "雪平锅") -> list[str]:
    order_no = f'="{2512345678900000000 + number}"'
    return [order_no, title, "99.00", "1", "A1", "颜色：白", "", "", "交易成功", "A1"]


def read(place: Place, *files: Dropped, now: datetime = NOW) -> UploadView:
    """Drop and read."""
    upload_id = actions.receive(by=place.owner, shop_id=place.shop_id, files=files, now=now)
    actions.read_upload(upload_id=upload_id, now=now)
    return seen(place, upload_id)


def take(place: Place, view: UploadView, now: datetime = NOW) -> UploadView:
    """Confirm and take."""
    actions.confirm(by=place.owner, upload_id=view.id, now=now)
    actions.take_upload(upload_id=view.id, now=now)
    return seen(place, view.id)


def taken(place: Place, *files: Dropped, now: datetime = NOW) -> UploadView:
    return take(place, read(place, *files, now=now), now=now)


def seen(place: Place, upload_id: int) -> UploadView:
    view = queries.upload_of(place.owner, upload_id)
    assert view is not None
    return view


def counts(view: UploadView) -> dict[str, int]:
    return {name: view.count(name) for name in ("new", "changed", "same", "bad")}


def rows_of(view: UploadView, kind: str = "orders") -> list[tuple[int, str, str]]:
    """What a higher slice gets to read: (row number, id, raw)."""
    return [row[1:] for batch in queries.raw_rows(view.id, kind) for row in batch.rows]
