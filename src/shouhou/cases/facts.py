"""Plain values of cases: what comes in to open, move and end one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shouhou.shops.facts import Refused

LONGEST_TEXT: Final = 4000
"""Characters of a note, a question, an answer, a told text."""
LONGEST_LINE: Final = 200
"""Characters of a title, a nick, a name."""
LONGEST_NUMBER: Final = 64

# Controls but tab and line end, halves of characters, and what turns the direction of a line.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened."""

    shop_id: int
    kind: str
    source: str
    order_no: str = ""
    platform: str = "taobao"
    buyer: str = ""
    title: str = ""
    problem: str = ""
    stage: str = "after"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the timeline, in both languages."""

    kind: str
    zh: str
    en: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a higher slice says must be done next on a case, until when, over how much.

    `result` is how it ended, kept only where nobody has said one, when `is_over`.
    """

    case_id: int
    lane: str
    runs_out_at: datetime | None
    runs_out_by: str
    amount_fen: int | None
    is_over: bool = False
    result: str = ""


@dataclass(frozen=True, slots=True)
class RefundCome:
    """A refund request that wants its case."""

    key: str
    shop_id: int
    order_no: str
    platform: str
    kind: str
    buyer: str
    title: str
    problem: str
    applied_at: datetime
    is_over: bool
    result: str = ""


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """Work that must be told to somebody."""

    kind: str
    text: str
    channel: str = "wangwang"
    to_whom: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case ended. The message becomes work to be told unless `message_sent`."""

    result: str
    evaluation: str = ""
    message: str = ""
    message_sent: bool = False
    channel: str = "wangwang"


@dataclass(frozen=True, slots=True)
class SplitOff:
    """What goes into a case of its own. Empty words are taken from the case it comes from."""

    kind: str = ""
    title: str = ""
    problem: str = ""
    note: str = ""
    task_ids: tuple[int, ...] = ()
    promise_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """Corrections to what the register says of a case; None leaves a word as it is."""

    kind: str | None = None
    stage: str | None = None
    problem: str | None = None
    evaluation: str | None = None
    result: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one case of many; `code`, `zh`, `en` say why not, or what."""

    case_id: int
    done: bool
    code: str
    zh: str
    en: str


Blocker = tuple[str, str, str]
"""Why a case may not be closed, told by a higher slice: code, zh, en."""


def clean(text: str, most: int = LONGEST_TEXT, *, field: str = "text") -> str:
    """A person's text as it is kept. Raises Refused `too_long`, naming the field."""
    kept = _UNWANTED.sub("", text[: most * 4]).strip()
    if len(text) > most * 4 or len(kept) > most:
        raise Refused(
            "too_long", f"文字太长，最多 {most} 个字。", f"Too long: at most {most}.", (), field
        )
    return kept


def cut(text: str, most: int = LONGEST_LINE) -> str:
    """An outsider's text as it is kept: what is too much is cut off."""
    if len(text) <= most and text.isprintable():  # most texts, and quick to see
        return text.strip()
    kept = _UNWANTED.sub("", text[: most * 4]).strip()
    return kept if len(kept) <= most else kept[: most - 1] + "…"
