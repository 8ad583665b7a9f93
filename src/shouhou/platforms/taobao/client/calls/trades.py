"""Reading trades (交易): lists by time, one in full, by a parcel's label, a receiver in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from shouhou.platforms.taobao.client.limits import Among, Items, PageNo, PageSize, Within
from shouhou.platforms.taobao.client.requests import Page, Request, method
from shouhou.platforms.taobao.client.shapes import Id, Loose, Yuan

TRADE_FIELDS: Final = (
    "tid,status,type,title,seller_nick,buyer_nick,buyer_open_uid,created,pay_time,consign_time,"
    "end_time,modified,timeout_action_time,payment,post_fee,total_fee,discount_fee,adjust_fee,"
    "received_payment,available_confirm_fee,commission_fee,alipay_no,buyer_alipay_no,buyer_message,"
    "seller_memo,seller_flag,has_post_fee,has_yfx,yfx_fee,yfx_id,yfx_type,buyer_rate,seller_rate,"
    "seller_can_rate,can_rate,shipping_type,step_trade_status,step_paid_fee,receiver_name,"
    "receiver_state,receiver_city,receiver_district,receiver_town,receiver_address,receiver_zip,"
    "receiver_mobile,receiver_phone,oaid,delivery_time,collect_time,sign_time,promise_sign_time,"
    "timing_promise,promise_service,ob_tag,receipt_type,receipt_rel_ids,is_part_consign,trade_attr,"
    "mark_desc,num,orders,promotion_details,service_orders"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOrder:
    """A sub-order (子订单)."""

    oid: Id
    num_iid: Id = ""
    sku_id: Id = ""
    outer_iid: str = ""
    outer_sku_id: str = ""
    title: str = ""
    sku_properties_name: str = ""
    num: int | None = None
    price: Yuan | None = None
    total_fee: Yuan | None = None
    payment: Yuan | None = None
    discount_fee: Yuan | None = None
    adjust_fee: Yuan | None = None
    divide_order_fee: Yuan | None = None
    """Its share of what the trade paid: the ceiling of a refund."""
    part_mjz_discount: Yuan | None = None
    status: str = ""
    refund_status: str = ""
    refund_id: Id = ""
    special_refund_type: str = ""
    buyer_rate: bool | None = None
    seller_rate: bool | None = None
    consign_time: datetime | None = None
    end_time: datetime | None = None
    timeout_action_time: datetime | None = None
    invoice_no: str = ""
    logistics_company: str = ""
    shipping_type: str = ""
    bind_oids: str = ""
    gift_mids: str = ""
    is_oversold: bool | None = None
    seller_type: str = ""
    cid: Id = ""
    combine_item_info: tuple[Loose, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A discount that took part in the price."""

    id: Id = ""
    promotion_name: str = ""
    promotion_desc: str = ""
    promotion_id: str = ""
    discount_fee: Yuan | None = None
    gift_item_name: str = ""
    gift_item_id: Id = ""
    gift_item_num: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrder:
    """A service sold with the goods (安装, 延保 …)."""

    oid: Id = ""
    service_id: Id = ""
    title: str = ""
    price: Yuan | None = None
    num: int | None = None
    payment: Yuan | None = None
    refund_id: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A main order (主订单) with its sub-orders. Receiver fields may be masked or encrypted."""

    tid: Id
    status: str = ""
    type: str = ""
    title: str = ""
    num: int | None = None
    seller_nick: str = ""
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    created: datetime | None = None
    pay_time: datetime | None = None
    consign_time: datetime | None = None
    end_time: datetime | None = None
    modified: datetime | None = None
    timeout_action_time: datetime | None = None
    payment: Yuan | None = None
    post_fee: Yuan | None = None
    total_fee: Yuan | None = None
    discount_fee: Yuan | None = None
    adjust_fee: Yuan | None = None
    received_payment: Yuan | None = None
    available_confirm_fee: Yuan | None = None
    commission_fee: Yuan | None = None
    alipay_no: str = ""
    buyer_alipay_no: str = ""
    buyer_message: str = ""
    seller_memo: str = ""
    seller_flag: int | None = None
    has_post_fee: bool | None = None
    has_yfx: bool | None = None
    yfx_fee: Yuan | None = None
    yfx_id: Id = ""
    yfx_type: str = ""
    buyer_rate: bool | None = None
    seller_rate: bool | None = None
    seller_can_rate: bool | None = None
    can_rate: bool | None = None
    shipping_type: str = ""
    step_trade_status: str = ""
    step_paid_fee: Yuan | None = None
    receiver_name: str = ""
    receiver_state: str = ""
    receiver_city: str = ""
    receiver_district: str = ""
    receiver_town: str = ""
    receiver_address: str = ""
    receiver_zip: str = ""
    receiver_mobile: str = ""
    receiver_phone: str = ""
    oaid: str = ""
    delivery_time: str = ""
    collect_time: str = ""
    sign_time: str = ""
    promise_sign_time: str = ""
    timing_promise: str = ""
    promise_service: str = ""
    ob_tag: str = ""
    receipt_type: str = ""
    receipt_rel_ids: str = ""
    is_part_consign: bool | None = None
    trade_attr: str = ""
    mark_desc: str = ""
    orders: tuple[TradeOrder, ...] = ()
    promotion_details: tuple[Promotion, ...] = ()
    service_orders: tuple[ServiceOrder, ...] = ()
    raw: str = ""


@method("taobao.trades.sold.get", at="trades")
class TradesSold(Request[Page[Trade]]):
    """Trades of the last three months by creation, newest first."""

    fields: str = TRADE_FIELDS
    start_created: datetime | None = None
    end_created: datetime | None = None
    status: str = ""
    buyer_nick: str = ""
    buyer_open_id: str = ""
    type: str = ""
    ext_type: str = ""
    rate_status: str = ""
    tag: str = ""
    page_no: PageNo = 1
    page_size: PageSize = 100
    use_has_next: bool | None = None


@method("taobao.trades.sold.increment.get", at="trades")
class TradesChanged(Request[Page[Trade]]):
    """Trades modified in a window of at most a day."""

    fields: str = TRADE_FIELDS
    start_modified: datetime
    end_modified: datetime
    status: str = ""
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    type: str = ""
    ext_type: str = ""
    rate_status: str = ""
    tag: str = ""
    page_no: PageNo = 1
    page_size: PageSize = 50
    use_has_next: bool | None = None


@method("taobao.trades.sold.incrementv.get", at="trades")
class TradesCreated(Request[Page[Trade]]):
    """Trades created in a window of at most a day."""

    fields: str = TRADE_FIELDS
    start_create: datetime
    end_create: datetime
    status: str = ""
    type: str = ""
    ext_type: str = ""
    tag: str = ""
    page_no: PageNo = 1
    page_size: PageSize = 50
    use_has_next: bool | None = None


@method("taobao.trades.sold.history.get", at="trades")
class TradesHistory(Request[Page[Trade]]):
    """Trades between three months and two years old, by creation."""

    fields: str = TRADE_FIELDS
    start_created: datetime | None = None
    end_created: datetime | None = None
    status: str = ""
    buyer_nick: str = ""
    type: str = ""
    page_no: PageNo = 1
    page_size: Annotated[int, Within(1, 50)] = 50
    use_has_next: bool | None = None


@method("taobao.trade.fullinfo.get", at="trade")
class TradeGet(Request[Trade]):
    """One trade in full."""

    tid: Id
    fields: str = TRADE_FIELDS
    include_oaid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelQuery:
    """What stands on a parcel's label; at least one of the first three."""

    receiver_name: str = ""
    receiver_mobile: str = ""
    receiver_phone: str = ""
    start_created: datetime | None = None
    end_created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTrades:
    """The newest trades that fit, at most 100."""

    tid_list: tuple[Id, ...] = ()


@method("taobao.trades.sold.query")
class TradesByLabel(Request[FoundTrades]):
    """Whose parcel came back? Trades by name or phone; scene 1001 客服咨询, 1002 售后服务."""

    query_list: Annotated[tuple[LabelQuery, ...], Items(1, 20)]
    scene: Annotated[str, Among(("1001", "1002"))] = "1002"
    order_type: Annotated[int | None, Among((1, 2, 3))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OaidQuery:
    """One receiver to be shown in clear; scene 2001 is 客户售后服务."""

    oaid: str
    tid: Id
    scene: str = "2001"
    secret_no_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver in clear (the mobile may be a virtual number). Log every reading of one."""

    oaid: str = ""
    tid: Id = ""
    name: str = ""
    mobile: str = ""
    phone: str = ""
    state: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    address_detail: str = ""
    matched: bool | None = None
    privacy_protection: bool | None = None
    secret_no_expire_time: datetime | None = None


@method("taobao.top.oaid.decrypt", at="receiver_list")
class OaidDecrypt(Request[tuple[Receiver, ...]]):
    """Receivers in clear, at most 20 at once."""

    query_list: Annotated[tuple[OaidQuery, ...], Items(1, 20)]


@method("taobao.trade.amount.get", at="trade_amount")
class TradeAmount(Request[Loose]):
    """The money of a trade, for checks; its inside is not described to us."""

    tid: Id
    fields: str = "tid,alipay_no,created,pay_time,end_time,total_fee,payment,post_fee,order_amounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmFee:
    """What confirming would pay out."""

    confirm_fee: Yuan | None = None
    confirm_post_fee: Yuan | None = None
    is_last_order: bool | None = None


@method("taobao.trade.confirmfee.get", at="trade_confirm_fee")
class TradeConfirmFee(Request[ConfirmFee]):
    """What confirming this trade (or sub-order) would pay out."""

    tid: Id
