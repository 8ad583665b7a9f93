"""Acting on refunds: agree, refuse, take goods back, negotiate, talk (facts 3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Final, Literal, TypeAlias

from shouhou.money import Money
from shouhou.platforms.taobao.client.errors import NotSendable
from shouhou.platforms.taobao.client.limits import (
    Among,
    Bytes,
    Chars,
    PageNo,
    PageSize,
    Picture,
    ProofImage,
)
from shouhou.platforms.taobao.client.requests import TMALL_ONLY, Page, Request, method
from shouhou.platforms.taobao.client.shapes import Fen, Id, Loose
from shouhou.platforms.taobao.client.tables import rows

ShopKind: TypeAlias = Literal["taobao", "tmall"]
Phase: TypeAlias = Annotated[str, Among(("onsale", "aftersale"))]


@cache
def batch_limits(shop_kind: ShopKind) -> tuple[int, int]:
    """How many refunds and how many fen one call may agree to (codes/batches.md)."""
    (row,) = (row for row in rows("batches") if row["shop"] == shop_kind)
    return int(row["refunds"]), Money.from_yuan(row["yuan"]).fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One refund to agree to: its amount in fen and the version that was read just before."""

    refund_id: Id
    amount_fen: int
    refund_version: int
    refund_phase: str = ""
    """onsale or aftersale; must be there for Tmall, is left out for Taobao."""

    @property
    def wire(self) -> str:
        """`refund_id|fen|version`, with `|phase` for Tmall."""
        parts = (self.refund_id, str(self.amount_fen), str(self.refund_version), self.refund_phase)
        return "|".join(part for part in parts if part)


def batches(refunds: Iterable[Agreed], shop_kind: ShopKind) -> Iterator[tuple[Agreed, ...]]:
    """Cut refunds, in their order, into calls within the platform's count and sum.

    Raises NotSendable for a refund that alone is above the sum, or for a Tmall one without phase.
    """
    most, sum_fen = batch_limits(shop_kind)
    batch: list[Agreed] = []
    for each in refunds:
        _check_agreed(each, shop_kind, sum_fen)
        if len(batch) == most or sum(one.amount_fen for one in batch) + each.amount_fen > sum_fen:
            yield tuple(batch)
            batch = []
        batch.append(each)
    if batch:
        yield tuple(batch)


def _check_agreed(each: Agreed, shop_kind: ShopKind, sum_fen: int) -> None:
    if any(mark in each.refund_id for mark in "|,") or not each.refund_id:
        raise NotSendable("refund_id", "退款编号不对", "not an id")
    if not 0 < each.amount_fen <= sum_fen:
        zh = f"单笔金额须大于 0，且不超过 {sum_fen // 100} 元"
        raise NotSendable("amount_fen", zh, f"{each.amount_fen} fen, 1..{sum_fen} allowed")
    if shop_kind == "tmall" and each.refund_phase not in ("onsale", "aftersale"):
        raise NotSendable("refund_phase", "天猫退款须写明售中或售后", "Tmall needs the phase")
    if shop_kind == "taobao" and each.refund_phase:
        raise NotSendable("refund_phase", "淘宝退款不写售中售后", "Taobao takes no phase")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedOne:
    """What became of one refund of a batch."""

    refund_id: Id
    succ: bool | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeAnswer:
    """What became of a batch: OP_SUCC, SOME_OP_SUCC or OP_FAILURE_UE, and each refund."""

    succ: bool | None = None
    message: str = ""
    msg_code: str = ""
    results: tuple[AgreedOne, ...] = ()


@method("taobao.rp.refunds.agree", writes=True, partial=True)
class RefundsAgree(Request[AgreeAnswer]):
    """Pay refunds; made with `agree`. Only a sub-account may; NeedsCode asks for `code`."""

    refund_infos: str
    code: str = field(default="", repr=False)


def agree(batch: tuple[Agreed, ...], shop_kind: ShopKind, code: str = "") -> RefundsAgree:
    """The call for one batch; NotSendable when it is empty or above the platform's limits."""
    if len(list(batches(batch, shop_kind))) != 1:
        raise NotSendable(
            "refund_infos", "超过一次可同意的笔数或金额", "more than one call's worth"
        )
    return RefundsAgree(refund_infos=",".join(each.wire for each in batch), code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The platform took it and says nothing more."""


@method("taobao.rp.refund.review", writes=True, needs=TMALL_ONLY)
class RefundReview(Request[Accepted]):
    """Tmall: mark a refund as approved for paying in a batch."""

    refund_id: Id
    refund_phase: Phase
    refund_version: int
    operator: str
    message: str
    result: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMoved:
    """Where a refund stands after a write."""

    refund_id: Id = ""
    status: str = ""
    modified: datetime | None = None


@method(
    "taobao.refund.refuse",
    at="refund",
    writes=True,
    needs={"tmall": ("refuse_proof", "refund_phase", "refund_version")},
)
class RefundRefuse(Request[RefundMoved]):
    """Refuse a refund. Tmall needs proof, phase and version.

    Not permitted for unshipped goods, 七天无理由 orders and online games.
    """

    refund_id: Id
    refuse_message: Annotated[str, Chars(2, 200)]
    refuse_proof: ProofImage | None = None
    refund_phase: Phase = ""
    refund_version: int | None = None
    refuse_reason_id: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseReason:
    """A reason the platform accepts for refusing."""

    reason_id: Id
    reason_text: str = ""
    reason_tips: str = ""


@method("taobao.refund.refusereason.get", at="reasons")
class RefuseReasons(Request[Page[RefuseReason]]):
    """The reasons for which this refund may be refused."""

    refund_id: Id
    refund_phase: Phase
    fields: str = "reason_id,reason_text,reason_tips"


@method(
    "taobao.rp.returngoods.agree",
    writes=True,
    needs={
        "tmall": ("refund_phase", "refund_version", "remark", "seller_address_id"),
        "taobao": ("address", "name", "mobile", "post", "seller_address_id"),
    },
)
class ReturnAgree(Request[Accepted]):
    """Let the buyer send the goods back.

    Tmall needs phase, version, remark and seller_address_id; Taobao the address with name, mobile,
    post and seller_address_id. `post_fee_bear_role`: 1 buyer, 0 seller.
    """

    refund_id: Id
    refund_phase: Phase = ""
    refund_version: int | None = None
    remark: str = ""
    seller_address_id: Id = ""
    address: str = ""
    name: str = ""
    mobile: str = ""
    tel: str = ""
    post: str = ""
    post_fee_bear_role: Annotated[int | None, Among((0, 1))] = None
    virtual_return_goods: bool | None = None


@method("taobao.rp.returngoods.refuse", writes=True, needs=TMALL_ONLY)
class ReturnRefuse(Request[Accepted]):
    """Tmall: refuse after inspecting what came back."""

    refund_id: Id
    refund_phase: Phase
    refund_version: int
    refuse_proof: Annotated[bytes, Picture(5 * 1024 * 1024)]
    refuse_reason_id: Id = ""


@method("taobao.rp.returngoods.refill", writes=True, needs=TMALL_ONLY)
class ReturnRefill(Request[Accepted]):
    """Tmall: the seller fills in the return waybill; refused when the buyer already did."""

    refund_id: Id
    refund_phase: Phase
    logistics_waybill_no: str
    logistics_company_code: str


@method("taobao.rp.refund.intercept", writes=True)
class RefundIntercept(Request[Accepted]):
    """Ask the courier to stop the parcel."""

    refund_id: Id
    refund_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NegotiationOffer:
    """What may be offered for 协商退货退款. `max_refund_fee` and the addresses as told."""

    apply_tips: str = ""
    refund_version: int | None = None
    reason_list: tuple[Loose, ...] = ()
    max_refund_fee: Loose | None = None
    address_list: tuple[Loose, ...] = ()


@method("taobao.refund.negotiatereturn.render")
class NegotiationRender(Request[NegotiationOffer]):
    """The first step of 协商退货退款."""

    refund_id: Id


@method("taobao.refund.negotiatereturn", writes=True)
class NegotiationSend(Request[Accepted]):
    """Offer the buyer a return with this refund; the buyer then agrees or refuses."""

    refund_id: Id
    refund_version: int
    refund_fee: Fen
    address_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureUrl:
    """Where a picture lies."""

    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMessage:
    """One message or proof of a refund; owner_role 1 买家, 2 卖家, 3 小二."""

    id: Id
    refund_id: Id = ""
    owner_id: Id = ""
    owner_nick: str = ""
    owner_open_uid: str = ""
    owner_role: str = ""
    content: str = ""
    created: datetime | None = None
    message_type: str = ""
    refund_phase: str = ""
    pic_urls: tuple[PictureUrl, ...] = ()
    raw: str = ""


MESSAGE_FIELDS: Final = (
    "id,refund_id,owner_id,owner_nick,owner_open_uid,owner_role,content,pic_urls,created,"
    "message_type,refund_phase"
)


@method("taobao.refund.messages.get", at="refund_messages", needs={"tmall": ("refund_phase",)})
class RefundMessages(Request[Page[RefundMessage]]):
    """What was said about a refund; Tmall needs the phase."""

    refund_id: Id
    fields: str = MESSAGE_FIELDS
    refund_phase: Phase = ""
    page_no: PageNo = 1
    page_size: PageSize = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded:
    """The message as the platform keeps it."""

    id: Id = ""
    created: datetime | None = None


@method("taobao.refund.message.add", at="refund_message", writes=True)
class RefundMessageAdd(Request[MessageAdded]):
    """Say something to the buyer about a refund, with a picture."""

    refund_id: Id
    content: Annotated[str, Bytes(400)]
    image: Annotated[bytes, Picture(500 * 1024)]
