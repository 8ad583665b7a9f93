"""What a refund's rules may know: each fact, its value (or unknown) and where it came from.

Exports do not say when the buyer signed, whether there is freight insurance, whether postage was
free. Those stay unknown unless a person, the shop, the file or the courier says so; no fact stands
in for another (confirming is not signing, postage 0 is no promise of free postage).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from shouhou.clock import SHANGHAI, NotAMoment, days_since_signing, local
from shouhou.orders.facts import Shares, unit_shares
from shouhou.platforms.port import LineSeen, OrderSeen, RefundSeen
from shouhou.policy import UNKNOWN, Among, Between, UnknownWord, Value
from shouhou.refunds.words import (
    SIGNED_ON,
    SUCCEEDED_ON,
    askable,
    codes_of,
    folded,
    problem_of,
)

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NUMBERS: Mapping[str, int] = MappingProxyType({})
_FREE_POST = ("卖家包邮", "包邮", "免运费", "卖家承担运费")
_SEVEN_DAYS = ("7天无理由", "七天无理由")
_MOST_DAYS = 3650
_MOST_FEN = 100_000_000
_DAY_FACTS = {"days_signed": SIGNED_ON, "days_success": SUCCEEDED_ON}

_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "finding": "claimed",
        "condition": "unseen",
        "complete": "unseen",
        "gifts": "none",
        "photo": "none",
        "freight_said": "said",
        "advanced": "no",
        "parcel_held": "unasked",
        "deductions_agreed": "no",
        "collect": "no",
        "elsewhere": "no",
    }
)
"""What holds until somebody reports otherwise: nothing seen, nothing found, nothing claimed."""
_CONSTRAINTS: Mapping[str, str] = MappingProxyType(
    {"cannot_refuse": "no_refusal", "web_only": "web_only"}
)
_ASSUMED = dict.fromkeys(_PLAIN, "assumed")


@dataclass(frozen=True, slots=True)
class ShopSetting:
    """What the shop itself declares, on the day of the decision.

    `facts` are shop-wide facts (postage, insurance, seven_day, freight_said, deductions_agreed);
    `parameters` the numbers it tuned within the bounds of words.md.
    """

    kind: str
    parameters: Mapping[str, int] = field(default_factory=lambda: _NUMBERS)
    facts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Case:
    """One refund request as the rules see it. Money in fen; `values` has every primary fact."""

    values: Mapping[str, Value]
    sources: Mapping[str, str]
    refund: RefundSeen
    setting: ShopSetting
    goods_fen: int | None
    """What was paid for the units this refund is about; None without the order."""
    post_fen: int | None
    """The outbound postage the buyer paid with the order."""
    paid_fen: int | None
    """Everything the buyer paid, before any refund."""
    left_fen: int | None
    """What is left of that after the refunds the order already shows."""
    problems: tuple[str, ...] = ()
    has_order: bool = True
    line_no: str | None = None
    """The order line the request is about; None: the whole order, or not known."""
    units: int = 0
    """How many units of that line; 0 where the amount does not tell."""


def read_answer(header: str, text: str) -> tuple[str, str] | None:
    """An answer from a file's extra column: (fact, value); None for an empty cell.

    The header is a fact's Chinese name (or 签收时间, 成功时间), the text a word in Chinese, its
    code, or a day. Raises UnknownWord naming what was found.
    """
    text = text.strip()
    if not text:
        return None
    for fact, column in _DAY_FACTS.items():
        if header == column:
            return fact, _day_text(header, text)
    for fact, words in askable().items():
        if words.zh != header:
            continue
        if words.kind == "number":
            return fact, _day_text(header, text)
        for word in words.words:
            if folded(text) in (folded(word.zh), folded(word.en), word.code):
                return fact, word.code
        allowed = "、".join(word.zh for word in words.words)
        raise UnknownWord(f"{header}：“{text[:40]}”不是 {allowed} 之一")
    raise UnknownWord(f"“{header}”不是可以回答的事实")


def check_answer(fact: str, value: str) -> None:
    """Raise UnknownWord unless a person may give this value to this fact."""
    if fact not in askable():
        raise UnknownWord(f"{fact} is not a fact anyone is asked for")
    if fact in _DAY_FACTS:
        _day_text(fact, value)
    else:
        askable()[fact].check(value)


def facts_of(
    refund: RefundSeen,
    order: OrderSeen | None,
    lines: Sequence[LineSeen],
    setting: ShopSetting,
    answers: Mapping[str, str] = _NOTHING,
    signed_at: datetime | None = None,
) -> Case:
    """Gather every fact the rules may ask for. An answer of a person wins over what a file says.

    `signed_at`: when the order's last parcel was signed for, by the courier's own lines.
    """
    found = _Found(refund, order, lines, setting, answers)
    found.signed_at = signed_at
    found.gather()
    goods = found.goods_fen
    return Case(
        values=found.values,
        sources=found.sources,
        refund=refund,
        setting=setting,
        goods_fen=goods,
        post_fen=order.post_fee_fen if order else None,
        paid_fen=order.paid_fen if order else refund.order_paid_fen,
        left_fen=_left(order, refund),
        problems=tuple(found.problems),
        has_order=order is not None,
        line_no=found.line.line_no if found.line else None,
        units=found.units,
    )


class _Found:
    """The facts of one refund while they are being gathered."""

    def __init__(
        self,
        refund: RefundSeen,
        order: OrderSeen | None,
        lines: Sequence[LineSeen],
        setting: ShopSetting,
        answers: Mapping[str, str],
    ) -> None:
        self.refund, self.order, self.lines = refund, order, lines
        self.setting, self.answers = setting, answers
        self.values: dict[str, Value] = {}
        self.sources: dict[str, str] = {}
        self.problems: list[str] = []
        self.signed_at: datetime | None = None
        self.shares: Shares | None = unit_shares(order, lines) if order else None
        self.line = self._matched_line()
        self.goods_fen, self.units = self._goods()

    def gather(self) -> None:
        self._say("shop_kind", self.setting.kind, "shop")
        self._trade()
        self._request()
        self._days()
        self._freight()
        self._plain()
        self._parts()

    def _plain(self) -> None:
        """What nobody reported: as the shop declares it, else nothing seen, found or claimed."""
        self.values.update(_PLAIN)
        self.sources.update(_ASSUMED)
        if self.refund.advanced:
            self._say("advanced", "yes", "export:先行垫付")
        for fact in _PLAIN.keys() & (self.answers.keys() | self.setting.facts.keys()):
            self._say(fact, self.setting.facts.get(fact) or _PLAIN[fact], "shop")

    def _say(self, fact: str, value: Value, source: str) -> None:
        """Set a fact unless a person answered it; an answer always wins."""
        if (answer := self.answers.get(fact)) is not None:
            value, source = answer, "answer"
        self.values[fact] = value
        self.sources[fact] = "unknown" if value is UNKNOWN else source

    def _seen(self, fact: str, word: str, text: str, column: str) -> None:
        """A word the file gave; an unrecognised one is unknown and stays visible."""
        if word in codes_of(fact):
            self._say(fact, word, f"export:{column}")
            return
        self._say(fact, UNKNOWN, "unknown")
        if text and fact not in self.answers:
            self.problems.append(f"{column}：没有见过的写法“{text[:40]}”")

    def _trade(self) -> None:
        order = self.order
        if order is None:
            self._say("order_kind", UNKNOWN, "unknown")
            self._say("stage", UNKNOWN, "unknown")
            return
        self._say("order_kind", order.order_kind, "export:订单报表")
        status, text = order.status, order.status_text
        if self.line and status == "part_shipped" and self.line.status != "unrecognised":
            status, text = self.line.status, self.line.status_text
        if status == "success" and self._asked_before_success():
            self._say("stage", "shipped", "computed:售中申请")
            return
        self._seen("stage", status, text, "订单状态")

    def _asked_before_success(self) -> bool:
        confirmed = self.order.confirmed_at if self.order else None
        if confirmed is not None:
            return self.refund.applied_at < confirmed
        return self.refund.phase == "onsale"

    def _request(self) -> None:
        refund = self.refund
        self._seen("status", refund.status, refund.status_text, "退款状态")
        self._seen("ask_kind", refund.kind, refund.kind_text, "售后类型")
        self._goods_state()
        problem = problem_of(refund.reason_text)
        if problem is UNKNOWN and refund.kind in ("price_protection", "postage_refund"):
            problem = "price" if refund.kind == "price_protection" else "postage"
        self._say("problem", problem, "export:买家退款原因")
        if problem is UNKNOWN and refund.reason_text and "problem" not in self.answers:
            self.problems.append(f"买家退款原因：没有见过的写法“{refund.reason_text[:40]}”")
        if refund.platform_in == "unrecognised":
            self._say("platform_in", "none", "assumed")
        else:
            self._say("platform_in", refund.platform_in, "export:客服介入状态")
        self._say("constraint", _CONSTRAINTS.get(refund.constraint, "free"), "export:操作限制")

    def _goods_state(self) -> None:
        refund = self.refund
        if refund.status == "wait_seller_receive":
            self._say("goods", "returned", "export:退款状态")
        elif refund.goods != "unrecognised":
            self._say("goods", refund.goods, "export:货物状态")
        elif self.values["stage"] in ("unpaid", "unshipped"):
            self._say("goods", "not_received", "computed:未发货")
        else:
            self._seen("goods", refund.goods, refund.goods_text, "货物状态")
        lost = "moving" if refund.return_waybill or self.values["goods"] == "returned" else "none"
        self._say("return_parcel", lost, "export:退货物流单号")

    def _days(self) -> None:
        """Days since signing and since success, as exact numbers or as the range that is sure."""
        order, asked = self.order, self.refund.applied_at
        earliest = order and (order.shipped_at or order.paid_at or order.created_at)
        most = max(0, days_since_signing(earliest, asked)) if earliest else _MOST_DAYS
        self._day("days_signed", self.signed_at, most, "courier:物流签收时间")
        confirmed = order.confirmed_at if order else None
        self._day("days_success", confirmed, most, "export:确认收货时间")
        if self.values["stage"] != "success":
            self.values["days_success"] = 0
            self.sources["days_success"] = "computed:交易未成功"

    def _day(self, fact: str, moment: datetime | None, most: int, source: str) -> None:
        answer = self.answers.get(fact)
        if answer is not None:
            self.values[fact] = _days_from(answer, self.refund.applied_at)
            self.sources[fact] = "answer"
        elif moment is not None:
            days = days_since_signing(moment, self.refund.applied_at)
            self.values[fact] = max(0, min(_MOST_DAYS, days))
            self.sources[fact] = source
        else:
            self.values[fact] = Between(0, min(most, _MOST_DAYS))
            self.sources[fact] = "computed:不会早于发货"

    def _freight(self) -> None:
        order, declared = self.order, self.setting.facts
        if order and order.post_fee_fen:
            self._say("postage", "paid", "export:买家应付邮费")
        elif order and any(word in order.shipping_text for word in _FREE_POST):
            self._say("postage", "free", "export:运送方式")
        elif declared.get("postage") in ("free", "paid"):
            self._say("postage", declared["postage"], "shop")
        else:
            self._say("postage", Among(frozenset({"free", "paid"})), "unknown")
        self._insurance(declared.get("insurance"))
        self._seven_day(declared.get("seven_day"))

    def _insurance(self, declared: str | None) -> None:
        """What the platform says of this order goes before what the shop declares of all."""
        if self.order is not None and self.order.insured is not None:
            self._say("insurance", "yes" if self.order.insured else "no", "export:运费险")
        else:
            known = declared in ("yes", "no")
            self._say("insurance", declared if known and declared else UNKNOWN, "shop")

    def _seven_day(self, declared: str | None) -> None:
        if any(word in self.refund.reason_text for word in _SEVEN_DAYS):
            self._say("seven_day", "yes", "export:买家退款原因")
        elif declared in ("yes", "no"):
            self._say("seven_day", declared, "shop")
        else:
            self._say("seven_day", "yes", "law:消费者权益保护法 25")

    def _parts(self) -> None:
        """Invoice, whole or part, bundle, amount asked."""
        order, refund = self.order, self.refund
        invoiced = bool(order and order.invoice_title.strip())
        self._say("invoice", "kept" if invoiced else "none", "export:发票抬头")
        self._say("asked_fen", min(refund.amount_fen, _MOST_FEN), "export:买家退款金额")
        whole = self._whole()
        self._say("whole", whole, "computed:退款与订单比较")
        if whole == "part" and self._is_discounted() and "bundled" not in self.setting.facts:
            self._say("bundled", UNKNOWN, "unknown")
        else:
            self._say("bundled", self.setting.facts.get("bundled", "no"), "computed:没有分摊优惠")

    def _whole(self) -> str:
        """Whole when this refund is about every paid unit of its order."""
        if self.shares is None or self.goods_fen is None:
            return self.refund.whole or "whole"
        return "whole" if self.goods_fen >= self.shares.goods_fen else "part"

    def _is_discounted(self) -> bool:
        """Was less paid for the goods than their single prices add up to?"""
        prices = sum(line.price_fen * line.quantity for line in self.lines)
        return self.shares is not None and self.shares.goods_fen < prices

    def _matched_line(self) -> LineSeen | None:
        """The order line this refund names; None when it names none or the order has but one."""
        refund, lines = self.refund, self.lines
        if len(lines) <= 1:
            return lines[0] if lines else None
        for wanted in ("line_no", "outer_id", "item_id", "title"):
            value = getattr(refund, wanted)
            hits = [line for line in lines if value and getattr(line, wanted) == value]
            if len(hits) == 1:
                return hits[0]
        return None

    def _goods(self) -> tuple[int | None, int]:
        """What was paid for the units the refund is about, and how many: of its line, else of all.

        As many units as the amount names exactly; all of them where it names none.
        """
        shares = self.shares
        if shares is None:
            return None, 0
        units = shares.all_units()
        if self.line is not None and len(self.lines) > 1:
            units = shares.units(self.line.line_no)
        running = 0
        for count, unit in enumerate(units, 1):
            running += unit
            if running == self.refund.amount_fen:
                return running, count
        return running, len(units)


def _left(order: OrderSeen | None, refund: RefundSeen) -> int | None:
    """What may still be paid back; a refund that already succeeded is inside the order's figure."""
    if order is None or refund.status in ("success", "closed"):
        return None
    return order.paid_fen - (order.refunded_fen or 0)


def _day_text(header: str, text: str) -> str:
    """A day or a count of days, as it is kept; raises UnknownWord."""
    if text.isascii() and text.isdigit() and int(text) <= _MOST_DAYS:
        return str(int(text))
    try:
        return local(text).isoformat()
    except NotAMoment as wrong:
        raise UnknownWord(f"{header}：“{text[:40]}”不是日期（例 2026-11-18）") from wrong


def _days_from(answer: str, asked_at: datetime) -> int:
    """Days between an answered day and the request; a bare number is that count."""
    if answer.isdigit():
        return int(answer)
    moment = datetime.fromisoformat(answer)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return max(0, min(_MOST_DAYS, days_since_signing(aware, asked_at)))
