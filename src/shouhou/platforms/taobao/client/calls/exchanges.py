"""Exchanges (换货) of Tmall shops: read, agree, refuse, take back, send the replacement, talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from shouhou.platforms.taobao.client.calls.dealing import Accepted, RefundMessage, RefuseReason
from shouhou.platforms.taobao.client.limits import Among, Items, PageNo, PageSize, Picture
from shouhou.platforms.taobao.client.requests import Page, Request, method
from shouhou.platforms.taobao.client.shapes import Id, Yuan

EXCHANGE_FIELDS: Final = (
    "dispute_id,biz_order_id,alipay_no,num,buyer_nick,buyer_open_uid,seller_nick,status,good_status,"
    "created,modified,time_out,reason,desc,title,price,payment,bought_sku,exchange_sku,"
    "buyer_logistic_name,buyer_logistic_no,seller_logistic_name,seller_logistic_no,buyer_address,"
    "buyer_name,buyer_phone,oaid,address,refund_phase,refund_version,operation_contraint,cs_status,"
    "advance_status,attributes"
)
MOVED_FIELDS: Final = "dispute_id,biz_order_id,status,modified"
REASON_FIELDS: Final = "reason_id,reason_text"
MESSAGE_FIELDS: Final = (
    "id,refund_id,owner_id,owner_nick,owner_role,content,pic_urls,created,message_type,refund_phase"
)
LeavePicture = Annotated[bytes, Picture(500 * 1024)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange request; `status` may be a number. buyer_logistic is the return, seller_logistic
    the replacement."""

    dispute_id: Id
    biz_order_id: Id = ""
    alipay_no: str = ""
    num: int | None = None
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    seller_nick: str = ""
    status: str = ""
    good_status: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    time_out: datetime | None = None
    reason: str = ""
    desc: str = ""
    title: str = ""
    price: Yuan | None = None
    payment: Yuan | None = None
    bought_sku: str = ""
    exchange_sku: str = ""
    buyer_logistic_name: str = ""
    buyer_logistic_no: str = ""
    seller_logistic_name: str = ""
    seller_logistic_no: str = ""
    buyer_address: str = ""
    buyer_name: str = ""
    buyer_phone: str = ""
    oaid: str = ""
    address: str = ""
    refund_phase: str = ""
    refund_version: int | None = None
    operation_contraint: str = ""
    cs_status: int | None = None
    advance_status: int | None = None
    attributes: str = ""
    raw: str = ""


@method("tmall.exchange.receive.get", at="results")
class ExchangesReceived(Request[Page[Exchange]]):
    """Exchanges modified (or created) in a window, or named by id."""

    fields: str = EXCHANGE_FIELDS
    dispute_status_array: tuple[int, ...] = ()
    refund_id_array: Annotated[tuple[Id, ...], Items(1, 20)] = ()
    biz_order_id: Id = ""
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    logistic_no: str = ""
    start_created_time: datetime | None = None
    end_created_time: datetime | None = None
    start_gmt_modified_time: datetime | None = None
    end_gmt_modifed_time: datetime | None = None
    """Spelt as the platform spells it."""
    page_no: PageNo = 1
    page_size: PageSize = 100


@method("tmall.exchange.get", at="result.exchange")
class ExchangeGet(Request[Exchange]):
    """One exchange in full."""

    dispute_id: Id
    fields: str = EXCHANGE_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMoved:
    """Where an exchange stands after a write."""

    dispute_id: Id = ""
    biz_order_id: Id = ""
    status: str = ""
    modified: datetime | None = None


@method("tmall.exchange.agree", at="result.exchange", writes=True)
class ExchangeAgree(Request[ExchangeMoved]):
    """Let the buyer send back to this address (contact_id of LogisticsAddresses)."""

    dispute_id: Id
    address_id: Id
    fields: str = MOVED_FIELDS
    leave_message: str = ""
    leave_message_pics: LeavePicture | None = None
    complete_address: str = ""
    post: str = ""
    mobile: str = ""


@method("tmall.exchange.refuse", at="result.exchange", writes=True)
class ExchangeRefuse(Request[ExchangeMoved]):
    """Refuse an exchange for one of its reasons."""

    dispute_id: Id
    seller_refuse_reason_id: Id
    fields: str = MOVED_FIELDS
    leave_message: str = ""
    leave_message_pics: LeavePicture | None = None


@method("tmall.exchange.refusereason.get", at="result.results")
class ExchangeRefuseReasons(Request[Page[RefuseReason]]):
    """The reasons for which this exchange may be refused; dispute_type 1 售中, 2 售后, 0 any."""

    dispute_id: Id
    fields: str = REASON_FIELDS
    dispute_type: Annotated[int | None, Among((0, 1, 2))] = None


@method("tmall.exchange.returngoods.agree", at="result.exchange", writes=True)
class ExchangeReturnAgree(Request[ExchangeMoved]):
    """The returned goods arrived and are accepted."""

    dispute_id: Id
    fields: str = MOVED_FIELDS


@method("tmall.exchange.returngoods.refuse", at="result.exchange", writes=True)
class ExchangeReturnRefuse(Request[ExchangeMoved]):
    """The returned goods are not accepted."""

    dispute_id: Id
    seller_refuse_reason_id: Id
    leave_message: str = ""
    leave_message_pics: LeavePicture | None = None


@method("tmall.exchange.consigngoods", at="result.exchange", writes=True)
class ExchangeConsign(Request[ExchangeMoved]):
    """The replacement was sent; logistics_type 100 平邮, 200 快递."""

    dispute_id: Id
    logistics_no: str
    logistics_company_name: str
    logistics_type: Annotated[int, Among((100, 200))] = 200
    fields: str = MOVED_FIELDS


@method("tmall.exchange.confirm.consign", at="result.exchange", writes=True)
class ExchangeConfirmConsign(Request[ExchangeMoved]):
    """The returned goods are accepted and the replacement was sent, in one call."""

    dispute_id: Id
    logistics_no: str
    logistics_company_name: str
    logistics_type: Annotated[int, Among((100, 200))] = 200
    fields: str = MOVED_FIELDS


@method("tmall.exchange.message.add", writes=True)
class ExchangeMessageAdd(Request[Accepted]):
    """Say something to the buyer about an exchange."""

    dispute_id: Id
    content: str
    fields: str = "id,created"
    message_pics: LeavePicture | None = None


@method("tmall.exchange.messages.get", at="result.results")
class ExchangeMessages(Request[Page[RefundMessage]]):
    """What was said; roles 1 主账号 2 子账号 3 小二 4 买家 5 系统 6 系统超时."""

    dispute_id: Id
    fields: str = MESSAGE_FIELDS
    operator_roles: tuple[int, ...] = ()
    page_no: PageNo = 1
    page_size: PageSize = 100
