"""Builders of invented orders for tests. Names and numbers belong to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.intake.models import RawRow, Upload, UploadFile, UploadSheet
from shouhou.orders.actions import Source
from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.shops.models import Membership, Person, Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
NUMBER = "3515313978150000001"


def make_shop(name: str = "青禾小店") -> Shop:
    return Shop.objects.create(name=name, kind="c2c", platform="taobao", created_at=NOW)


def make_person(shop: Shop | None = None, login: str = "xiaowang", role: str = "agent") -> Person:
    person = Person.objects.create(login_name=login, name="小王")
    if shop:
        Membership.objects.create(person=person, shop=shop, role=role)
    return person


def make_order(**changes: Any) -> OrderSeen:
    said: dict[str, Any] = {
        "platform": "taobao",
        "order_no": NUMBER,
        "status": "shipped",
        "status_text": "卖家已发货，等待买家确认",
        "total_fen": 10_900,
        "paid_fen": 10_900,
        "paid_net_fen": 10_900,
        "refunded_fen": 0,
        "goods_fen": 9_900,
        "post_fee_fen": 1_000,
        "points": 0,
        "quantity": 3,
        "title": "春秋款加厚雪平锅",
        "buyer_nick": "tb_summer88",
        "receiver_name": "张小明",
        "receiver_phone": "13812345678",
        "receiver_address": "浙江省 杭州市 西湖区 某路 1 号",
        "courier": "圆通速递",
        "waybill": "YT8812345678901",
        "created_at": datetime(2026, 11, 11, 0, 0, 1, tzinfo=SHANGHAI),
        "paid_at": datetime(2026, 11, 11, 0, 2, tzinfo=SHANGHAI),
        "shipped_at": datetime(2026, 11, 12, 18, 0, tzinfo=SHANGHAI),
        "discounts": (("天猫卡券抵扣", 300), ("集分宝抵扣", 5)),
    }
    return OrderSeen(**(said | changes))


def make_line(n: int = 1, **changes: Any) -> LineSeen:
    said: dict[str, Any] = {
        "platform": "taobao",
        "order_no": NUMBER,
        "line_no": str(int(NUMBER) + n),
        "title": f"雪平锅 {n} 号",
        "sku": "颜色:红;尺寸:20cm",
        "outer_id": f"YO-PAN-{n}",
        "price_fen": 3_300,
        "quantity": 1,
        "status": "shipped",
        "status_text": "卖家已发货，等待买家确认",
    }
    return LineSeen(**(said | changes))


def make_source(shop: Shop, day: int = 20, sheet: int = 1) -> Source:
    """An export of that day of November."""
    return Source(shop.pk, datetime(2026, 11, day, 10, 15, tzinfo=SHANGHAI), sheet)


def later(moment: datetime, hours: int = 1) -> datetime:
    return moment + timedelta(hours=hours)


def make_upload(shop: Shop, by: Person, sheets: dict[str, tuple[str, list[list[str]]]]) -> Upload:
    """An upload already taken in: kind → layout and a table whose first row is the header."""
    upload = Upload.objects.create(
        shop=shop, by=by, state="done", folder=f"f{Upload.objects.count()}", received_at=NOW
    )
    for place, (kind, (layout, table)) in enumerate(sheets.items()):
        file = UploadFile.objects.create(
            upload=upload, position=place, name="a.csv", size=1, sha256=b""
        )
        rows = table[1:]
        sheet = UploadSheet.objects.create(
            file=file,
            position=0,
            kind=kind,
            layout=layout,
            header=table[0],
            rows=len(rows),
            new=len(rows),
            seen={"delimiter": ","},
            exported_at=NOW,
        )
        RawRow.objects.bulk_create(
            RawRow(
                shop=shop,
                sheet=sheet,
                row_no=n,
                kind=kind,
                external_id=f"{sheet.pk}-{n}",
                digest=n.to_bytes(16),
                raw=",".join(f'"{cell}"' for cell in row),
            )
            for n, row in enumerate(rows, 2)
        )
    return upload
