"""Ratings (评价): reading them, rating, answering, Tmall's feedback, how agents were rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from shouhou.platforms.taobao.client.calls.dealing import Accepted
from shouhou.platforms.taobao.client.limits import Among, Chars, Items, Within
from shouhou.platforms.taobao.client.requests import Page, Request, method
from shouhou.platforms.taobao.client.shapes import CompactMoment, Id, Yuan

RATE_FIELDS: Final = (
    "tid,oid,role,nick,result,created,rated_nick,item_title,item_price,content,reply,num_iid,"
    "valid_score,logistics_service_score"
)
Result = Annotated[str, Among(("good", "neutral", "bad"))]
Role = Annotated[str, Among(("seller", "buyer"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRate:
    """One rating of a sub-order."""

    tid: Id
    oid: Id = ""
    role: str = ""
    nick: str = ""
    result: str = ""
    created: datetime | None = None
    rated_nick: str = ""
    item_title: str = ""
    item_price: Yuan | None = None
    content: str = ""
    reply: str = ""
    num_iid: Id = ""
    valid_score: bool | None = None
    logistics_service_score: int | None = None
    raw: str = ""


@method("taobao.traderates.get", at="trade_rates")
class TradeRates(Request[Page[TradeRate]]):
    """What buyers wrote in the last 180 days (or what we wrote: rate_type give, role seller)."""

    fields: str = RATE_FIELDS
    rate_type: Annotated[str, Among(("get", "give"))] = "get"
    role: Role = "buyer"
    result: Result = ""
    page_no: Annotated[int, Within(1, 200)] = 1
    page_size: Annotated[int, Within(1, 150)] = 150
    start_date: datetime | None = None
    end_date: datetime | None = None
    tid: Id = ""
    num_iid: Id = ""
    use_has_next: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAdded:
    """The rating as the platform keeps it."""

    tid: Id = ""
    oid: Id = ""
    created: datetime | None = None


@method("taobao.traderate.add", at="trade_rate", writes=True)
class TradeRateAdd(Request[RateAdded]):
    """Rate a buyer, within 15 days after the trade's end."""

    tid: Id
    result: Result
    role: Role
    oid: Id = ""
    content: Annotated[str, Chars(1, 500)] = ""
    anony: bool | None = None


@method("taobao.traderate.explain.add", writes=True)
class RateExplain(Request[Accepted]):
    """Answer a rating: not after 30 days, not after the buyer wrote again (追评)."""

    oid: Id
    reply: Annotated[str, Chars(1, 500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of a rating, and whether it is meant well."""

    tag_name: str = ""
    posi: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A Tmall rating with its tags and what was added later."""

    content: str = ""
    comment_time: datetime | None = None
    tags: tuple[Tag, ...] = ()
    has_negtv: bool | None = None
    append_content: str = ""
    append_time: datetime | None = None
    append_tags: tuple[Tag, ...] = ()
    append_has_negtv: bool | None = None
    user_nick: str = ""
    raw: str = ""


@method("tmall.traderate.feeds.get", at="tmall_rate_info")
class TmallFeed(Request[Feed]):
    """The rating of one sub-order."""

    child_trade_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEvaluation:
    """A buyer's word about an agent: eval_code 0 非常满意 … 4 非常不满意."""

    eval_code: int | None = None
    eval_sender: str = ""
    eval_recer: str = ""
    eval_time: str = ""
    source: int | None = None


@method("taobao.qianniu.kefueval.get", at="staff_eval_details")
class StaffEvaluations(Request[tuple[StaffEvaluation, ...]]):
    """How agents (nicks with their cntaobao prefix) were rated in a span."""

    query_ids: Annotated[tuple[str, ...], Items(1, 10)]
    btime: CompactMoment
    etime: CompactMoment
