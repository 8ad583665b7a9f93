"""Order actions that after-sales uses: memo, receipt time, closing, address, SKU, vouchers, SMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from shouhou.platforms.taobao.client.limits import Among, Bytes, GbkBytes, Within
from shouhou.platforms.taobao.client.requests import Request, method
from shouhou.platforms.taobao.client.shapes import Id, Loose

CLOSE_REASONS: Final = (
    "未及时付款",
    "买家不想买了",
    "买家信息填写错误，重新拍",
    "恶意买家/同行捣乱",
    "缺货",
    "买家拍错了",
    "同城见面交易",
)
Memo = Annotated[str, Bytes(1000)]
Flag = Annotated[int | None, Within(0, 5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeMoved:
    """A trade after a write."""

    tid: Id = ""
    modified: datetime | None = None
    created: datetime | None = None


@method("taobao.trade.memo.update", at="trade", writes=True)
class MemoUpdate(Request[TradeMoved]):
    """Overwrite the seller's memo; an empty memo leaves the old text, `reset` wipes it.

    `flag` 0 灰 1 红 2 黄 3 绿 4 蓝 5 紫; left out it becomes 0, so send the one that was read.
    """

    tid: Id
    memo: Memo = ""
    flag: Flag = None
    reset: bool | None = None


@method("taobao.trade.memo.add", at="trade", writes=True)
class MemoAdd(Request[TradeMoved]):
    """The first memo of an order; works once."""

    tid: Id
    memo: Memo
    flag: Flag = None


@method("taobao.trade.receivetime.delay", at="trade", writes=True)
class ReceiveTimeDelay(Request[TradeMoved]):
    """Give the buyer more days to confirm (延长收货)."""

    tid: Id
    days: Annotated[int, Among((3, 5, 7, 10))]


@method("taobao.trade.close", at="trade", writes=True)
class TradeClose(Request[TradeMoved]):
    """Close an unpaid order or sub-order; fails in the first ten seconds after its creation."""

    tid: Id
    close_reason: Annotated[str, Among(CLOSE_REASONS)]


@method("taobao.trade.shippingaddress.update", at="trade", writes=True)
class ShippingAddressUpdate(Request[TradeMoved]):
    """Change the receiver before shipping; limits are bytes counted in GBK."""

    tid: Id
    receiver_name: Annotated[str, GbkBytes(50)] = ""
    receiver_phone: Annotated[str, GbkBytes(30)] = ""
    receiver_mobile: Annotated[str, GbkBytes(11)] = ""
    receiver_state: str = ""
    receiver_city: str = ""
    receiver_district: str = ""
    receiver_address: Annotated[str, GbkBytes(228)] = ""
    receiver_zip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoved:
    """A sub-order after a write."""

    oid: Id = ""
    modified: datetime | None = None


@method("taobao.trade.ordersku.update", at="order", writes=True)
class OrderSkuUpdate(Request[OrderMoved]):
    """Change the SKU before shipping, to one of the same price: sku_id or sku_props."""

    oid: Id
    sku_id: Id = ""
    sku_props: str = ""


@method("taobao.trade.voucher.upload", at="file", writes=True)
class VoucherUpload(Request[Loose]):
    """Upload evidence; the answer names where it lies (`file_path`)."""

    file_name: str
    file_data: bytes
    seller_nick: str
    buyer_nick: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One of the shop's addresses; `country` is the district, `*_def` its default uses."""

    contact_id: Id
    contact_name: str = ""
    province: str = ""
    city: str = ""
    country: str = ""
    addr: str = ""
    zip_code: str = ""
    phone: str = ""
    mobile_phone: str = ""
    memo: str = ""
    area_id: Id = ""
    send_def: bool | None = None
    get_def: bool | None = None
    cancel_def: bool | None = None
    modify_date: str = ""


@method("taobao.logistics.address.search", at="addresses")
class LogisticsAddresses(Request[tuple[Address, ...]]):
    """The shop's addresses: no_def all, get_def default sender, cancel_def default return."""

    rdef: Annotated[str, Among(("no_def", "get_def", "cancel_def"))] = "no_def"


@dataclass(frozen=True, slots=True, kw_only=True)
class OaidMessage:
    """An SMS by template to a receiver whose number we never see."""

    order_id: Id
    oaid: str
    sms_free_sign_name: str
    template_code: str
    params: Loose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OaidMessageSent:
    """The platform's number of the SMS."""

    module: str = ""
    req_id: str = ""


@method("taobao.jst.sms.oaid.message.send", writes=True)
class OaidMessageSend(Request[OaidMessageSent]):
    """Text a receiver. The name of the JSON parameter is not in our facts (U)."""

    param: OaidMessage
