"""Builders of invented sendings. Names and numbers belong to nobody."""

from __future__ import annotations

import io
from typing import Any

from shouhou.cases.models import Case
from shouhou.cases.tests.make import NOW, ORDER, make_case
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.shipping import actions
from shouhou.shipping.facts import FilledRow, SendPiece, SendWish
from shouhou.shipping.models import Sending
from shouhou.shops.models import Person, Shop

YTO = "YT4766793546028"
OTHER = "YT4766793546029"
PAN = SendPiece("SP-20", "雪平锅", "20cm", 1)
HEADER = ("寄件编号", "快递", "运单号")


def make_wish(shop: Shop, key: str = "exchange:1", **changes: Any) -> SendWish:
    said: dict[str, Any] = {
        "case_id": None,
        "order_no": ORDER,
        "kind": "replacement",
        "receiver_name": "周大福",
        "receiver_phone": "13800001234",
        "receiver_address": "浙江省杭州市西湖区文三路 1 号",
        "pieces": (PAN,),
    }
    return SendWish(shop_id=shop.pk, key=key, **(said | changes))


def make_sending(shop: Shop, key: str = "exchange:1", **changes: Any) -> Sending:
    """Something to be sent, for a case of its own unless one is given (or None)."""
    if "case_id" not in changes:
        held = Case.objects.filter(shop=shop).order_by("pk").first()
        changes["case_id"] = held.pk if held else make_case(shop)
    pk = actions.ask_sending(by=None, wish=make_wish(shop, key, **changes), now=NOW)
    return Sending.objects.get(pk=pk)


def make_sheet(by: Person, *rows: Sending) -> int:
    """A sheet of these."""
    ids = [row.pk for row in rows]
    return actions.make_sheet(by=by, shop_id=rows[0].shop_id, sending_ids=ids, now=NOW)


def ship(by: Person, row: Sending, number: str = YTO, courier: str = "圆通") -> Sending:
    """Its waybill is read back."""
    actions.fill_waybills(by=by, rows=[FilledRow(0, row.pk, number, courier)], now=NOW)
    row.refresh_from_db()
    return row


def workbook(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> io.BytesIO:
    """A sheet as somebody sends it back."""
    book = io.BytesIO()
    write_xlsx(book, header, rows)
    book.seek(0)
    book.name = "back.xlsx"
    return book
