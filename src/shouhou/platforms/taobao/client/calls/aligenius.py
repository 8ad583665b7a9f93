"""AG (自动化退款) and parcels told by the warehouse: calls with one JSON document each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shouhou.platforms.taobao.client.calls.dealing import Accepted
from shouhou.platforms.taobao.client.limits import Among
from shouhou.platforms.taobao.client.requests import Request, method
from shouhou.platforms.taobao.client.shapes import Fen, Id


@dataclass(frozen=True, slots=True, kw_only=True)
class SendgoodsCancelled:
    """Was the unshipped order stopped? SUCCESS lets the platform refund by itself."""

    refund_id: Id
    tid: Id
    status: Annotated[str, Among(("SUCCESS", "FAIL"))]
    oid: Id = ""
    refund_fee: Fen | None = None
    operate_time: datetime | None = None
    msg: str = ""


@method("taobao.rdc.aligenius.sendgoods.cancel", writes=True)
class SendgoodsCancel(Request[Accepted]):
    """Tell the platform whether the unshipped order was stopped."""

    param: SendgoodsCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundChecked:
    """An audit that was passed; the platform knows no other status."""

    refund_id: Id
    tid: Id
    oid: Id
    msg: str
    status: Annotated[str, Among(("SUCCESS",))] = "SUCCESS"
    operate_time: datetime | None = None
    refund_fee: Fen | None = None


@method("taobao.rdc.aligenius.refunds.check", writes=True)
class RefundsCheck(Request[Accepted]):
    """Tell the platform that a refund passed the audit."""

    param: RefundChecked


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendState:
    """Where a 补发单 stands: -1 closed, 1 ok, 2 partly."""

    tid: Id
    source_id: Id
    status: Annotated[int, Among((-1, 1, 2))]
    msg: str
    reissue_id: Id = ""


@method("taobao.rdc.aligenius.warehouse.resend.update", writes=True)
class ResendUpdate(Request[Accepted]):
    """Tell where a 补发单 stands."""

    param0: ResendState


@dataclass(frozen=True, slots=True, kw_only=True)
class ResentGoods:
    """Goods in a 补发 parcel."""

    goods_id: Id
    num: int
    oid: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendParcel:
    """The waybill of a 补发: -1 void, 1 issued."""

    tid: Id
    source_id: Id
    status: Annotated[int, Among((-1, 1))]
    msg: str
    goods_item_list: tuple[ResentGoods, ...]
    mail_no: str = ""
    company_name: str = ""
    order_code: str = ""


@method("taobao.rdc.aligenius.warehouse.resend.logistics.msg.post", writes=True)
class ResendLogistics(Request[Accepted]):
    """Tell the waybill of a 补发."""

    param0: ResendParcel


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedGoods:
    """Goods of a 销退单: status 1 正品 2 残品 3 部分 4 未确认; type 1 order 2 gift 3 unknown."""

    actual_qty: int
    status: Annotated[int, Among((1, 2, 3, 4))]
    type: Annotated[int | None, Among((1, 2, 3))] = None
    oid: Id = ""
    item_id: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedParcel:
    """A 销退单: status 1 created, 2 waiting, 3 in stock, 5 cancelled."""

    mail_no: str
    cp_code: str
    cp_name: str
    status: Annotated[int, Among((1, 2, 3, 5))]
    create_time: datetime
    warehouse_name: str
    goods_item_d_t_o_list: tuple[ReturnedGoods, ...]
    address: str = ""


@method("taobao.rdc.aligenius.warehouse.reverse.uploading", writes=True)
class ReverseUploading(Request[Accepted]):
    """Tell what came back to the warehouse."""

    uploading_reverse_d_t_o_list: tuple[ReturnedParcel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commodity:
    """Goods in an extra parcel."""

    item_id: Id
    goods_quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraParcel:
    """A parcel beside the order's: 1 拆包, 2 赠品, 3 补发, 99 all."""

    mail_no: str
    tp_code: str
    parent_order_id: Id
    import_type: Annotated[int, Among((1, 2, 3, 99))]
    commodity_infos: tuple[Commodity, ...]


@method("taobao.rdc.aligenius.logistics.packages.notice", writes=True)
class PackagesNotice(Request[Accepted]):
    """Show the buyer an extra parcel. The name of the JSON parameter is not in our facts (U)."""

    param: ExtraParcel
