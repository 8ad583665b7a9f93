"""Reads the stories: Markdown tables of orders and the refunds that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)

_FOLDER = Path(__file__).parent / "stories"
_SHOPS = {"C": "cotton", "H": "hills"}
_NUMBERS = {"cotton": "2611231", "hills": "2611232"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some units of one kind of goods; ``back`` marks those the refund is about."""

    letter: str
    quantity: int
    back: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One refund and the order behind it, as a row of a story table."""

    key: str
    shop: str
    wanted: tuple[Wanted, ...]
    post_fen: int
    off_fen: int
    paid_at: datetime | None
    stage: str
    success_at: datetime | None
    ask: str
    goods: str
    reason: str
    asked_fen: int
    applied_at: datetime
    status: str
    answers: dict[str, str]
    more: dict[str, str]

    @property
    def number(self) -> int:
        """The figure inside the key."""
        return int(self.key[1:])

    @property
    def refund_no(self) -> str:
        """Eighteen digits, the last ones the story's own."""
        return f"{_NUMBERS[self.shop]}{self.number:011d}"

    @property
    def order_key(self) -> str:
        """The story whose order this refund belongs to: its own, unless it shares one."""
        return self.more.get("order", self.key)


def moment(text: str) -> datetime:
    """``11-20 10:30`` (2026), or with a year, or with seconds."""
    whole = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=SHANGHAI)


def fen(text: str) -> int:
    """Whole fen of ``8.00`` or ``0``."""
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


@cache
def stories(shop: str) -> tuple[Story, ...]:
    """Every story of a shop, by key."""
    found = [story for path in sorted(_FOLDER.glob("*.md")) for story in _read(path)]
    return tuple(sorted((each for each in found if each.shop == shop), key=lambda s: s.key))


def _read(path: Path) -> list[Story]:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    header, *body = rows
    return [_story(dict(zip(header, row, strict=True))) for row in body[1:]]


def _story(cells: dict[str, str]) -> Story:
    stage, _, success = cells["stage"].partition(" ")
    return Story(
        key=cells["id"],
        shop=_SHOPS[cells["id"][0]],
        wanted=tuple(_wanted(word) for word in cells["items"].split()),
        post_fen=fen(cells["post"]),
        off_fen=fen(cells["off"]),
        paid_at=moment(cells["paid"]) if cells["paid"] else None,
        stage=stage,
        success_at=moment(success) if success else None,
        ask=cells["ask"],
        goods=cells["goods"],
        reason=cells["reason"],
        asked_fen=fen(cells["asked"]),
        applied_at=moment(cells["applied"]),
        status=cells["status"],
        answers=_pairs(cells["answers"]),
        more=_pairs(cells["more"]),
    )


def _wanted(word: str) -> Wanted:
    plain = word.removesuffix("!")
    letter, _, quantity = plain.partition("*")
    return Wanted(letter, int(quantity or 1), word.endswith("!"))


def _pairs(text: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in text.split("；") if each.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
