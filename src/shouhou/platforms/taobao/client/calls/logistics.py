"""Logistics on the platform: companies, traces, shipments, sending, changing a waybill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shouhou.platforms.taobao.client.calls.dealing import Accepted
from shouhou.platforms.taobao.client.limits import Among, Items, PageNo, PageSize
from shouhou.platforms.taobao.client.requests import Page, Request, method
from shouhou.platforms.taobao.client.shapes import Id

SHIPPING_FIELDS = (
    "tid,order_code,out_sid,company_name,status,type,freight_payer,seller_confirm,is_split,sub_tids,"
    "delivery_start,delivery_end,created,modified"
)
SubTids = Annotated[tuple[Id, ...], Items(1, 50)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A courier; `reg_mail_no` is a pattern of its waybills."""

    code: str
    id: Id = ""
    name: str = ""
    reg_mail_no: str = ""


@method("taobao.logistics.companies.get", at="logistics_companies")
class LogisticsCompanies(Request[tuple[Company, ...]]):
    """The couriers the platform knows."""

    fields: str = "id,code,name,reg_mail_no"
    is_recommended: bool | None = None
    order_mode: Annotated[str, Among(("offline", "online", "all"))] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStep:
    """One step of a parcel; `status_time` is text as told."""

    status_time: str = ""
    status_desc: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A parcel's way. Of a self-arranged shipment `status` is no live status."""

    out_sid: str = ""
    company_name: str = ""
    tid: Id = ""
    status: str = ""
    trace_list: tuple[TraceStep, ...] = ()


@method("taobao.logistics.trace.search")
class TraceSearch(Request[Trace]):
    """The way of an order's parcel; is_split 0 or 1 with its sub-orders."""

    tid: Id
    is_split: Annotated[int | None, Among((0, 1))] = None
    sub_tid: SubTids = ()


@method("taobao.logistics.trace.get", at="result")
class TraceGet(Request[tuple[Trace, ...]]):
    """The ways of all parcels of an order."""

    tid: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """A shipment as the platform keeps it."""

    tid: Id = ""
    order_code: Id = ""
    out_sid: str = ""
    company_name: str = ""
    status: str = ""
    type: str = ""
    freight_payer: str = ""
    seller_confirm: str = ""
    is_split: int | None = None
    sub_tids: tuple[Id, ...] = ()
    delivery_start: datetime | None = None
    delivery_end: datetime | None = None
    created: datetime | None = None
    modified: datetime | None = None
    raw: str = ""


@method("taobao.logistics.orders.get", at="shippings")
class Shippings(Request[Page[Shipping]]):
    """Shipments by trade or by creation."""

    fields: str = SHIPPING_FIELDS
    tid: Id = ""
    start_created: datetime | None = None
    end_created: datetime | None = None
    page_no: PageNo = 1
    page_size: PageSize = 100


@method("taobao.logistics.orders.detail.get", at="shippings")
class ShippingDetails(Request[Page[Shipping]]):
    """Shipments in full, by trade or by creation."""

    fields: str = SHIPPING_FIELDS
    tid: Id = ""
    start_created: datetime | None = None
    end_created: datetime | None = None
    page_no: PageNo = 1
    page_size: PageSize = 100


@method("taobao.logistics.offline.send", at="shipping", writes=True)
class OfflineSend(Request[Accepted]):
    """Ship with a courier we arranged ourselves (自己联系)."""

    tid: Id
    out_sid: str
    company_code: str
    sub_tid: SubTids = ()
    is_split: Annotated[int | None, Among((0, 1))] = None
    sender_id: Id = ""
    cancel_id: Id = ""
    feature: str = ""
    seller_ip: str = ""


@method("taobao.logistics.online.send", at="shipping", writes=True)
class OnlineSend(Request[Accepted]):
    """Ship with a courier ordered online (在线下单)."""

    tid: Id
    company_code: str
    out_sid: str = ""
    sub_tid: SubTids = ()
    is_split: Annotated[int | None, Among((0, 1))] = None
    sender_id: Id = ""
    cancel_id: Id = ""
    feature: str = ""
    seller_ip: str = ""


@method("taobao.logistics.dummy.send", at="shipping", writes=True)
class DummySend(Request[Accepted]):
    """Ship what needs no courier (无需物流)."""

    tid: Id
    feature: str = ""


@method("taobao.logistics.consign.resend", at="shipping", writes=True)
class ConsignResend(Request[Accepted]):
    """Change courier and waybill: within 50 days when self-arranged, before pick-up when online."""

    tid: Id
    out_sid: str
    company_code: str
    sub_tid: SubTids = ()
    is_split: Annotated[int | None, Among((0, 1))] = None
    feature: str = ""
    seller_ip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedGoods:
    """Goods in a parcel: item_type 0 standard, 1 gift, 2 component."""

    sub_tid: Id
    num: int
    item_type: Annotated[int | None, Among((0, 1, 2))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignPackage:
    """One parcel of a shipment."""

    out_sid: str
    company_code: str
    goods: tuple[PackedGoods, ...]


@method("alibaba.ascp.logistics.offline.send", writes=True)
class AscpOfflineSend(Request[Accepted]):
    """Ship several parcels; consign_type 0 old, 1 new, 2 partial → full, 3 补发."""

    tid: Id
    consign_pkgs: tuple[ConsignPackage, ...]
    consign_type: Annotated[int | None, Among((0, 1, 2, 3))] = None


@method("alibaba.ascp.logistics.consign.modify", writes=True)
class AscpConsignModify(Request[Accepted]):
    """Change the waybill of one parcel."""

    tid: Id
    old_out_sid: str
    new_out_sid: str
    old_company_code: str = ""
    new_company_code: str = ""
    goods: tuple[PackedGoods, ...] = ()
