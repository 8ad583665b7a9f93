"""The register of reviews (中差评登记, H3.8.1): it fills itself, and is exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.policy.words import Language
from shouhou.reviews.facts import ReviewRow, ReviewWish
from shouhou.reviews.queries.listing import MOST_ROWS, reviews
from shouhou.reviews.words import label

if TYPE_CHECKING:
    from shouhou.shops.models import Person

HEADERS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": (
        *("日期", "店铺", "订单号", "买家", "宝贝", "评价", "内容", "售后单"),
        *("处理", "回复", "回复时间", "回复人"),
    ),
    "en": (
        *("date", "shop", "order", "buyer", "item", "rating", "text", "case"),
        *("what was done", "answer", "answered", "by"),
    ),
}


def register_export(
    by: Person, wish: ReviewWish, language: Language = "zh"
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """The head and every row as text, read as they are written: for a workbook."""
    return HEADERS[language], export_rows(by, replace(wish, after="", limit=MOST_ROWS), language)


def export_rows(by: Person, wish: ReviewWish, language: Language) -> Iterator[tuple[str, ...]]:
    """Every row the wish asks for, page after page."""
    while True:
        page = reviews(by, wish)
        yield from (as_cells(row, language) for row in page.rows)
        if page.after is None:
            return
        wish = replace(wish, after=page.after)


def as_cells(row: ReviewRow, language: Language) -> tuple[str, ...]:
    """A row as text, in the order of HEADERS."""
    console = "平台后台" if language == "zh" else "in the platform's console"
    return (
        minute(row.listed_at),
        row.shop,
        row.order_no,
        row.buyer,
        row.title,
        rating_word(row, language),
        f"{row.content}\n{row.appended}".strip(),
        str(row.case_id or ""),
        label("change", "gone", language) if row.is_gone else label("state", row.state, language),
        row.reply,
        minute(row.answered_at),
        (row.answered_by or console) if row.answered_at else "",
    )


def rating_word(row: ReviewRow, language: Language) -> str:
    """Our word for the rating; of one that nobody knows the platform's own beside it."""
    word = label("rating", row.rating, language)
    return f"{word}（{row.rating_text}）" if row.rating == "unrecognised" else word


def minute(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""
