"""The register of cases (售后登记): it fills itself, and is filtered and exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from shouhou.cases.models import Case
from shouhou.cases.queries.paging import Order, beyond, cursor_of
from shouhou.cases.queries.reading import local, state_label
from shouhou.cases.words import label
from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.policy.words import Language
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_ROWS: Final = 1000
_NEWEST: Final = Order(("opened_at", "id"), down=True)
_COLUMNS: Final = (
    *("id", "opened_at", "source", "evaluation", "owner__name", "kind"),
    *("problem", "state", "result", "order_no", "buyer", "title", "amount_fen", "closed_at"),
)
HEADERS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": (
        *("编号", "登记时间", "来源", "买家评价", "处理人", "类型", "问题", "状态", "结果"),
        *("订单号", "买家", "宝贝", "金额（元）", "结案时间"),
    ),
    "en": (
        *("no.", "registered", "source", "evaluation", "handler", "kind", "problem", "state"),
        *("result", "order", "buyer", "item", "amount (yuan)", "closed"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWish:
    """What to show of the register; empty words and None do not narrow it. Days are inclusive."""

    shop_id: int
    from_on: date | None = None
    until_on: date | None = None
    kind: str = ""
    handler_id: int | None = None
    state: str = ""
    result: str = ""
    source: str = ""
    evaluation: str = ""
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One case in the register (H3.5.6); the buyer masked."""

    id: int
    opened_at: datetime
    source: str
    evaluation: str
    handler: str
    """Its owner; who closes a case of nobody owns it."""
    kind: str
    problem: str
    state: str
    result: str
    order_no: str
    buyer: str
    title: str
    amount_fen: int | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Some rows, newest first; `after` asks for the next ones, None on the last page."""

    rows: tuple[RegisterRow, ...]
    after: str | None


def register_rows(by: Person, wish: RegisterWish) -> RegisterPage:
    """One page of the register of one of the person's shops; empty for another's. Two queries."""
    shop = shop_of(by, wish.shop_id)
    if shop is None or not shop.may("see"):
        return RegisterPage((), None)
    limit = max(1, min(wish.limit, MOST_ROWS))
    rows = Case.objects.filter(wanted(wish), beyond(_NEWEST, wish.after), shop_id=shop.id)
    found = list(rows.order_by(*_NEWEST.keys).values(*_COLUMNS)[: limit + 1])
    after = cursor_of(_NEWEST, found[limit - 1]) if len(found) > limit else None
    return RegisterPage(tuple(map(as_row, found[:limit])), after)


def register_export(
    by: Person, wish: RegisterWish, language: Language = "zh"
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """The head and every row as text, read as they are written: for a workbook or CSV."""
    return HEADERS[language], export_rows(by, replace(wish, limit=MOST_ROWS), language)


def export_rows(by: Person, wish: RegisterWish, language: Language) -> Iterator[tuple[str, ...]]:
    """Every row from the wish's place on, page after page."""
    while True:
        page = register_rows(by, wish)
        yield from (as_cells(row, language) for row in page.rows)
        if page.after is None:
            return
        wish = replace(wish, after=page.after)


def wanted(wish: RegisterWish) -> Q:
    """The rows a wish asks for."""
    found = Q()
    if wish.from_on:
        found &= Q(opened_at__gte=start_of(wish.from_on))
    if wish.until_on:
        found &= Q(opened_at__lt=start_of(wish.until_on) + timedelta(days=1))
    if wish.handler_id is not None:
        found &= Q(owner_id=wish.handler_id)
    for name in ("kind", "state", "result", "source", "evaluation"):
        if said := getattr(wish, name):
            found &= Q(**{name: said})
    return found


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def as_row(said: dict[str, Any]) -> RegisterRow:
    """One row of _COLUMNS as a value."""
    said["handler"] = said.pop("owner__name") or ""
    said["buyer"] = mask_nick(said["buyer"])
    for name in ("opened_at", "closed_at"):
        said[name] = local(said[name])
    return RegisterRow(**said)


def as_cells(row: RegisterRow, language: Language) -> tuple[str, ...]:
    """A row as text, in the order of HEADERS."""
    return (
        str(row.id),
        row.opened_at.strftime("%Y-%m-%d %H:%M"),
        label("case_source", row.source, language),
        label("evaluation", row.evaluation, language),
        row.handler,
        label("case_kind", row.kind, language),
        row.problem,
        state_label("case", row.state, language),
        label("result", row.result, language),
        row.order_no,
        row.buyer,
        row.title,
        "" if row.amount_fen is None else f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}",
        row.closed_at.strftime("%Y-%m-%d %H:%M") if row.closed_at else "",
    )
