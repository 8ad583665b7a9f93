"""Reading refunds (退款) and disputes (维权单): lists by modification, one in full, its traces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.platforms.taobao.client.limits import PageNo, PageSize
from shouhou.platforms.taobao.client.requests import Page, Request, method
from shouhou.platforms.taobao.client.shapes import Id, Loose, Yuan

REFUND_LIST_FIELDS: Final = (
    "refund_id,tid,title,buyer_nick,seller_nick,total_fee,status,created,refund_fee,oid,good_status,"
    "company_name,sid,payment,reason,desc,has_good_return,modified,order_status,refund_phase,"
    "dispute_type,num,sku,outer_id,attribute,refund_version,operation_contraint"
)
REFUND_FIELDS: Final = (
    REFUND_LIST_FIELDS + ",buyer_open_uid,alipay_no,num_iid,price,good_return_time,address,"
    "shipping_type,refund_remind_timeout,cs_status,advance_status,split_seller_fee,"
    "split_taobao_fee,combine_item_info,end_time"
)
DISPUTE_FIELDS: Final = (
    "refund_id,biz_order_id,oid,dispute_request,status,order_status,good_status,has_good_return,"
    "refund_fee,reason,desc,num,title,created,modified,time_out,good_return_time,address,"
    "company_name,buyer_logistic_name,buyer_logistic_no,seller_logistic_name,seller_logistic_no,"
    "buyer_address,buyer_name,buyer_phone,refund_phase,alipay_no,attribute,"
    "show_return_logistic,show_exchange_logistic"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindTimeout:
    """The authoritative deadline of the present state."""

    exist_timeout: bool | None = None
    remind_type: int | None = None
    timeout: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund request. `total_fee` is what the trade paid, `refund_fee` goes to the buyer."""

    refund_id: Id
    tid: Id = ""
    oid: Id = ""
    title: str = ""
    num: int | None = None
    num_iid: Id = ""
    price: Yuan | None = None
    sku: str = ""
    outer_id: str = ""
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    seller_nick: str = ""
    total_fee: Yuan | None = None
    refund_fee: Yuan | None = None
    payment: Yuan | None = None
    split_seller_fee: Yuan | None = None
    split_taobao_fee: Yuan | None = None
    status: str = ""
    order_status: str = ""
    good_status: str = ""
    has_good_return: bool | None = None
    created: datetime | None = None
    modified: datetime | None = None
    end_time: datetime | None = None
    good_return_time: datetime | None = None
    reason: str = ""
    desc: str = ""
    company_name: str = ""
    sid: str = ""
    address: str = ""
    alipay_no: str = ""
    shipping_type: str = ""
    refund_phase: str = ""
    refund_version: int | None = None
    dispute_type: str = ""
    special_refund_type: str = ""
    attribute: str = ""
    operation_contraint: str = ""
    refund_remind_timeout: RemindTimeout | None = None
    cs_status: int | None = None
    advance_status: int | None = None
    combine_item_info: tuple[Loose, ...] = ()
    raw: str = ""


@method("taobao.refunds.receive.get", at="refunds")
class RefundsReceived(Request[Page[Refund]]):
    """Refund requests modified in a window."""

    fields: str = REFUND_LIST_FIELDS
    status: str = ""
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    type: str = ""
    start_modified: datetime | None = None
    end_modified: datetime | None = None
    page_no: PageNo = 1
    page_size: PageSize = 100
    use_has_next: bool | None = None


@method("taobao.refund.get", at="refund")
class RefundGet(Request[Refund]):
    """One refund request in full, with its version and deadline."""

    refund_id: Id
    fields: str = REFUND_FIELDS


@method("taobao.special.refunds.receive.get", at="refunds")
class SpecialRefundsReceived(Request[Page[Refund]]):
    """Special refunds (价保, 退差返现) modified in a window."""

    fields: str = REFUND_LIST_FIELDS
    status: str = ""
    buyer_nick: str = ""
    type: str = ""
    start_modified: datetime | None = None
    end_modified: datetime | None = None
    page_no: PageNo = 1
    page_size: PageSize = 100
    use_has_next: bool | None = None


@method("taobao.special.refund.get", at="refund")
class SpecialRefundGet(Request[Refund]):
    """One special refund in full."""

    refund_id: Id
    fields: str = REFUND_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class BizOrder:
    """A sub-order or a main order."""

    biz_order_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundState:
    """Which refund an order has, and where it stands."""

    refund_id: Id
    tid: Id = ""
    oid: Id = ""
    modified: datetime | None = None
    status: str = ""


@method("taobao.refund.status.get", at="result_package.result_list")
class RefundStates(Request[tuple[RefundState, ...]]):
    """The refunds of one order."""

    query_param: BizOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something the seller may (or may not) do now; the codes are not documented."""

    operation_code: str = ""
    tips: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDetail:
    """What the platform allows on a refund now."""

    refund_version: int | None = None
    allowed_operations: tuple[Operation, ...] = ()
    not_allowed_operations: tuple[Operation, ...] = ()


@method("taobao.refund.detail.get", at="detail")
class RefundDetailGet(Request[RefundDetail]):
    """What may be done with this refund now."""

    refund_id: Id
    fields: str = "allowedOperations,refund_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """An after-sales request of the newer list; `status` may be the number of a status."""

    refund_id: Id
    biz_order_id: Id = ""
    oid: Id = ""
    dispute_request: str = ""
    status: str = ""
    order_status: str = ""
    good_status: str = ""
    has_good_return: bool | None = None
    refund_fee: Yuan | None = None
    reason: str = ""
    desc: str = ""
    num: int | None = None
    title: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    time_out: datetime | None = None
    good_return_time: datetime | None = None
    address: str = ""
    company_name: str = ""
    buyer_logistic_name: str = ""
    buyer_logistic_no: str = ""
    seller_logistic_name: str = ""
    seller_logistic_no: str = ""
    buyer_address: str = ""
    buyer_name: str = ""
    buyer_phone: str = ""
    refund_phase: str = ""
    alipay_no: str = ""
    attribute: str = ""
    raw: str = ""


@method("tmall.dispute.receive.get", at="result.results")
class DisputesReceived(Request[Page[Dispute]]):
    """After-sales requests of every type modified in a window."""

    fields: str = DISPUTE_FIELDS
    status: str = ""
    type: str = ""
    refund_id: Id = ""
    start_modified: datetime | None = None
    end_modified: datetime | None = None
    page_no: PageNo = 1
    page_size: PageSize = 100
    use_has_next: bool | None = None
    buyer_nick: str = ""
    buyer_open_uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTrace:
    """One step an app has told about a refund."""

    action_time: str = ""
    status: str = ""
    remark: str = ""
    tid: Id = ""
    app_title: str = ""


@method("taobao.jds.refund.traces.get", at="traces")
class RefundTraces(Request[tuple[RefundTrace, ...]]):
    """What apps have told about a refund."""

    refund_id: Id
