"""REST door of the ledger: balances of orders, payables and their moves, accounts."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.ledger import actions, queries
from shouhou.ledger.decide import machine, may, who_of
from shouhou.ledger.facts import (
    AccountFilter,
    BalanceView,
    PayableHead,
    PayableView,
    PostingView,
    RowResult,
    Units,
)
from shouhou.ledger.words import MANUAL, PLATFORM, VIEWS
from shouhou.rest import (
    Body,
    Code,
    Day,
    Done,
    Following,
    Id,
    Operations,
    Shape,
    by,
    found,
    list_of,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_id,
    place_text,
    shape,
)
from shouhou.shops.queries import shop_of, shops_where
from shouhou.workflow import Transition

operations = Operations("ledger")

EVENTS: Final = (
    *("clear_wait", "release", "confirm", "settle_part", "fail", "lose", "ask", "cancel"),
)
"""What people may do; the rest is what the platform and the desk see."""
Balance = shape(
    BalanceView, add={"left_fen": int, "units_left": int, "differs": bool, "is_freight": bool}
)
Head = shape(PayableHead, add={"remark": str})
Posting = shape(PostingView)
Row = shape(RowResult)
Payable = shape(PayableView, using=(Head, Posting), leave_out=("allowed",))
View = Annotated[str, one_of(VIEWS)]
Why = Annotated[str, Field(min_length=1, max_length=500, strict=True)]


class Move(Shape):
    """One event of the state table for this person: allowed, or the rows that say no and why."""

    event: str
    zh: str
    en: str
    allowed: bool
    code: str
    why_zh: str
    why_en: str
    rows: list[str]


class PayableShown(Payable):  # type: ignore[misc,valid-type]
    """One payable with everything that happened to it and everything that may."""

    moves: list[Move]


class Count(Shape):
    """How many payables a view has, and their sum."""

    view: str
    count: int
    total_fen: int


class Queue(listing(Head)):  # type: ignore[misc]
    """One page of a view, with counts and totals of all."""

    counts: list[Count]


class Asked(Following):
    """Which payables."""

    view: View = "ready"
    shop_id: Id | None = None


class OfCase(Body):
    """Which case."""

    case_id: Id


class Account(Following):
    """Which postings of a shop."""

    shop_id: Id
    order_no: str = Field("", max_length=64)
    case_id: Id | None = None
    day: Day | None = None
    account: str = Field("", max_length=20)


class Sum(Shape):
    """One account: what was booked on both sides."""

    account: str
    debit_fen: int
    credit_fen: int


class AccountPage(listing(Posting)):  # type: ignore[misc]
    """Postings oldest first; the sums are of all the filter meets."""

    sums: list[Sum]
    debit_fen: int
    credit_fen: int
    balances: bool


class TrialShown(Shape):
    """The trial balance, and whether what is owed equals the open payables."""

    sums: list[Sum]
    owed_fen: int
    open_fen: int
    balances: bool


class Many(Body):
    """Payables to release."""

    payable_ids: list[Id] = Field(min_length=1, max_length=100)


class Paid(Body):
    """The payment's serial, or the id of a proof, or both."""

    serial: str = Field("", max_length=64, strict=True, examples=["2026112322001400"])
    proof_id: Id | None = None


class Reason(Body):
    """Why."""

    why: Why


class Both(Body):
    """So many units may be paid back and sent again."""

    units: int = Field(ge=1, le=10_000, strict=True)
    reason: Why


@operations.reads(
    "/shops/{shop_id}/orders/{order_no}/balances", listing(Balance), zh="订单各行余额"
)
def balances(request: HttpRequest, shop_id: Id, order_no: Code) -> Any:
    """Per line, freight last: paid, reserved, refunded, left; units back and sent again."""
    return page_of(
        "balances", found(queries.balances(by(request), shop_id, order_no) or None), None
    )


@operations.writes(
    "/shops/{shop_id}/orders/{order_no}/lines/{line_no}/allow-both",
    Done,
    zh="允许既退又补",
    scope="approve",
)
def allow_both(request: HttpRequest, shop_id: Id, order_no: Code, line_no: Code, both: Both) -> Any:
    """A supervisor lets units be both paid back and sent again; kept with the reason."""
    units = Units(shop_id=shop_id, order_no=order_no, line_no=line_no, resending=both.units)
    actions.allow_both(by=by(request), units=units, reason=both.reason, now=moment.now())
    return {}


@operations.reads("/payables", Queue, zh="列出应付款", scope="money")
def payables(request: HttpRequest, asked: Query[Asked]) -> Any:
    """One view of finance's queue over the shops in which the person sees money; 50 a page."""
    name = f"payables:{asked.view}"
    place = place_text(open_cursor(name, asked.cursor))
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    queue = queries.payable_queue(
        by(request),
        asked.view,
        now=moment.now(),
        shop_id=asked.shop_id,
        after=place,
    )
    return {**page_of(name, queue.rows, queue.after or None), "counts": list(queue.counts)}


@operations.reads("/case-payables", listing(Head), zh="售后单的应付款")
def payables_of_case(request: HttpRequest, asked: Query[OfCase]) -> Any:
    """The payables of one case, oldest first. One page."""
    return page_of("case_payables", queries.payables_of_case(by(request), asked.case_id), None)


@operations.reads("/payables/{payable_id}", PayableShown, zh="查看应付款")
def payable(request: HttpRequest, payable_id: Id) -> Any:
    """One payable: attempts, steps, what it draws on, its entries, and what may be done now."""
    view = found(queries.payable(by(request), payable_id))
    shown = Payable.model_validate(view)
    return PayableShown(**dict(shown), moves=moves_of(request, view))


@operations.writes("/payable-releases", list_of(Row), zh="批量放款", scope="money")
def release_many(request: HttpRequest, many: Many) -> Any:
    """Release each on its own; one that is refused stops no other. A result for each."""
    return list(
        actions.release_many(by=by(request), payable_ids=many.payable_ids, now=moment.now())
    )


@operations.writes("/payables/{payable_id}/release", Done, zh="放款", scope="money")
def release(request: HttpRequest, payable_id: Id) -> Any:
    """Hand it to its channel; by hand: to the person who pays in the platform's console."""
    actions.release(by=by(request), payable_id=payable_id, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/clear-wait", Done, zh="货已到")
def clear_wait(request: HttpRequest, payable_id: Id) -> Any:
    """The goods it waited for have come: it may be released."""
    actions.clear_wait(by=by(request), payable_id=payable_id, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/confirm", Done, zh="确认已付", scope="money")
def confirm(request: HttpRequest, payable_id: Id, paid: Paid) -> Any:
    """It has been paid, whole. A serial settles one payable only (`serial_used` names it)."""
    actions.confirm(
        by=by(request),
        payable_id=payable_id,
        serial=paid.serial,
        proof_id=paid.proof_id,
        now=moment.now(),
    )
    return {}


@operations.writes("/payables/{payable_id}/settle-part", Done, zh="按实付结清", scope="money")
def settle_part(request: HttpRequest, payable_id: Id) -> Any:
    """A channel paid less than asked, and that shall be all."""
    actions.settle_part(by=by(request), payable_id=payable_id, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/fail", Done, zh="没有付成", scope="money")
def fail(request: HttpRequest, payable_id: Id, reason: Reason) -> Any:
    """It has certainly not been paid; it is still owed and may be released again."""
    actions.fail(by=by(request), payable_id=payable_id, why=reason.why, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/lose", Done, zh="结果不明", scope="money")
def lose(request: HttpRequest, payable_id: Id, reason: Reason) -> Any:
    """Nobody knows whether it was paid: it stays open until somebody does."""
    actions.lose(by=by(request), payable_id=payable_id, why=reason.why, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/ask", Done, zh="查询结果", scope="money")
def ask(request: HttpRequest, payable_id: Id) -> Any:
    """The channel is asked, by a job, what became of it. Nothing is paid by asking."""
    actions.ask_soon(by=by(request), payable_id=payable_id, now=moment.now())
    return {}


@operations.writes("/payables/{payable_id}/cancel", Done, zh="取消应付款", scope="money")
def cancel(request: HttpRequest, payable_id: Id, reason: Reason) -> Any:
    """It is owed no longer: the money is free again, the entry turned round."""
    actions.cancel(by=by(request), payable_id=payable_id, why=reason.why, now=moment.now())
    return {}


@operations.reads("/accounts", AccountPage, zh="账目", scope="money")
def accounts(request: HttpRequest, asked: Query[Account]) -> Any:
    """The double entry of a shop: per order, case, day or account, with running sums."""
    shop = found(shop_of(by(request), asked.shop_id))
    found(shop if shop.may("see_money") else None)
    wish = AccountFilter(**asked.model_dump(exclude={"cursor"}))
    after = place_id(open_cursor("accounts", asked.cursor)) or 0
    view = queries.account(by(request), wish, after=after)
    last = view.postings[-1].entry_id if view.more and view.postings else None
    return {
        **page_of("accounts", view.postings, last),
        "sums": sums(view.sums),
        "debit_fen": view.debit_fen,
        "credit_fen": view.credit_fen,
        "balances": view.balances,
    }


@operations.reads("/shops/{shop_id}/trial", TrialShown, zh="试算平衡", scope="money")
def trial(request: HttpRequest, shop_id: Id) -> Any:
    """The trial balance of a shop: debit equals credit, and owed equals the open payables."""
    view = found(queries.trial(by(request), shop_id))
    return TrialShown(
        sums=sums(view.sums),
        owed_fen=view.owed_fen,
        open_fen=view.open_fen,
        balances=view.balances,
    )


def sums(rows: tuple[tuple[str, int, int], ...]) -> list[Sum]:
    """Account, debit, credit."""
    return [Sum(account=code, debit_fen=debit, credit_fen=credit) for code, debit, credit in rows]


def moves_of(request: HttpRequest, view: PayableView) -> list[Move]:
    """Every event people may cause, with the table's answer for this person now."""
    head = view.head
    shops = {shop.id: shop for shop in shops_where(by(request), "see")}
    who = who_of(shops[head.shop_id].roles) if head.shop_id in shops else ()
    needs = {
        "goods_in": not head.waits_for,
        "agents_release": head.releaser == "agent",
        "has_serial_or_proof": True,
        "asks_itself": head.channel not in (MANUAL, PLATFORM),
        "paid_in_part": head.state == "unknown"
        and any(one.outcome == "partial" and one.ended_at is None for one in view.attempts),
    }
    return [move(event, head.state, who, needs) for event in EVENTS] if who else []


def move(event: str, state: str, who: tuple[str, ...], needs: dict[str, bool]) -> Move:
    """One event: the table's yes with its row, or its no."""
    answer, word = may(state, event, who, needs.__getitem__), machine().events[event]
    code, zh, en, rows = "", "", "", [answer.id] if isinstance(answer, Transition) else []
    if not isinstance(answer, Transition):
        code, zh, en, rows = answer.code, answer.why, answer.why_en, list(answer.rows)
    return Move(
        event=event,
        zh=word.zh,
        en=word.en,
        allowed=isinstance(answer, Transition),
        code=code,
        why_zh=zh,
        why_en=en,
        rows=rows,
    )
