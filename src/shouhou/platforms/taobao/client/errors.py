"""What can go wrong with a call, as one family; which answer means which: codes/errors.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar, Final

from shouhou.clock import cut_off, shanghai_day
from shouhou.platforms.taobao.client.tables import rows

_BAN: Final = re.compile(r"ban will last for ([0-9]{1,7}) more second", re.IGNORECASE)
_SHOWN: Final = 300
DEFAULT_BAN_SECONDS: Final = 60
"""When the platform names no time: ours, unproved."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the platform (or the line) said about a failed call; never a secret."""

    method: str = ""
    code: int | None = None
    sub_code: str = ""
    sub_msg: str = ""
    msg: str = ""
    request_id: str = ""


class TaobaoProblem(Exception):
    """A call that gave no answer. `kind` names the class; `zh` and `todo_zh` are for people."""

    kind: ClassVar[str] = "problem"

    def __init__(self, told: Told) -> None:
        self.told = told
        self.method, self.code = told.method, told.code
        self.sub_code, self.sub_msg = told.sub_code, told.sub_msg
        self.request_id = told.request_id
        super().__init__(self.en)

    @property
    def zh(self) -> str:
        """One sentence for the person at the desk."""
        return sentence(self.kind)["zh"]

    @property
    def todo_zh(self) -> str:
        """What that person can do."""
        return sentence(self.kind)["to do"]

    @property
    def en(self) -> str:
        """One line for the record: class, method, codes and the platform's words, cut."""
        told = self.told
        codes = "" if told.code is None else f" {told.code}"
        words = " ".join(part for part in (told.sub_code, told.sub_msg or told.msg) if part)
        line = f"{self.kind}: {told.method}{codes} {words}".strip()
        return "".join(c if c.isprintable() else " " for c in line)[:_SHOWN]


class Temporary(TaobaoProblem):
    """Certainly not done; may be tried again with growing pauses."""

    kind = "temporary"


class Banned(TaobaoProblem):
    """Too many calls: nothing under `scope` may be sent before `seconds` have passed."""

    kind = "banned"

    def __init__(self, told: Told, seconds: int, scope: str) -> None:
        self.seconds, self.scope = seconds, scope
        super().__init__(told)


class Permanent(TaobaoProblem):
    """Refused, and will be again. The platform's reason is in `sub_code` and `sub_msg`."""

    kind = "permanent"


class Reauthorise(TaobaoProblem):
    """The shop's authorisation no longer holds: pause the shop until its owner authorises again."""

    kind = "reauthorise"


class Unknown(TaobaoProblem):
    """A write that may or may not have happened: read back, never repeat blindly."""

    kind = "unknown"


class Misconfigured(TaobaoProblem):
    """Our key, secret, clock or address is wrong; every call will fail until somebody mends it."""

    kind = "misconfigured"

    def __init__(self, told: Told, skew_seconds: int | None = None) -> None:
        self.skew_seconds = skew_seconds
        """Our clock minus the platform's, where its answer carried a Date; about ±1 s exact."""
        super().__init__(told)


class NeedsCode(TaobaoProblem):
    """Not done: the platform has texted a code to the shop; repeat the call with `code`."""

    kind = "needs_code"


class Unreadable(TaobaoProblem):
    """A read was answered, but not in a form we understand; `field` names the place."""

    kind = "unreadable"

    def __init__(self, told: Told, field: str = "") -> None:
        self.field = field
        super().__init__(told)


class NotSendable(ValueError):
    """A request against a documented limit; nothing was sent. `field` is the parameter's name."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        self.field, self.zh, self.en = field, zh, en
        super().__init__(f"{field}: {en}")


SIMPLE: Final[dict[str, type[TaobaoProblem]]] = {
    each.kind: each for each in (Temporary, Permanent, Reauthorise, Unknown, NeedsCode, Unreadable)
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else decides what an answer means: was it a write, and what do the clocks say?"""

    writes: bool
    now: datetime
    theirs: datetime | None = None
    code_marks: tuple[str, ...] = ()
    """More patterns (lower case, `*` wild) that mean a code was texted, beside codes/errors.md."""


def sentence(kind: str) -> dict[str, str]:
    """The sentences for people about one class: `zh` and `to do`."""
    return _sentences()[kind]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return {row["class"]: dict(row) for row in rows("errors", "Classes")}


def classify(told: Told, around: Circumstances) -> TaobaoProblem:
    """The problem an `error_response` means. A sub-code in the table goes before the code."""
    if asks_for_code(told, around.code_marks):
        return NeedsCode(told)
    column = "write" if around.writes else "read"
    row = _sub_row(told.sub_code) or _code_row(told)
    kind = row[column]
    if kind == "banned":
        return Banned(told, _ban_seconds(told, around.now), row["scope"])
    if kind == "misconfigured":
        skewed = told.code in (30, 31) and around.theirs is not None
        skew = around.now - around.theirs if skewed and around.theirs else None
        return Misconfigured(told, None if skew is None else round(skew.total_seconds()))
    return SIMPLE[kind](told)


def asks_for_code(told: Told, more: tuple[str, ...] = ()) -> bool:
    """Does this refusal mean that an SMS code was sent? By patterns, none of them official."""
    marks = (*(row["pattern"] for row in rows("errors", "Needs a code")), *more)
    said = (told.sub_code.lower(), told.sub_msg.lower(), told.msg.lower())
    return any(_pattern(mark).fullmatch(text) for mark in marks for text in said if text)


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, mark.split("*"))), re.DOTALL)


def _sub_row(sub_code: str) -> dict[str, str] | None:
    """The row with the longest pattern that fits; patterns end or are broken by `*`."""
    said = sub_code.lower()
    fitting = [
        row for row in rows("errors", "Sub-codes") if _pattern(row["sub-code"]).fullmatch(said)
    ]
    return dict(max(fitting, key=lambda row: len(row["sub-code"]))) if said and fitting else None


@cache
def _codes() -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row in rows("errors", "Codes"):
        first, _, last = row["code"].partition("..")
        found |= {code: dict(row) for code in range(int(first), int(last or first) + 1)}
    return found


def _code_row(told: Told) -> dict[str, str]:
    refused = {"read": "permanent", "write": "permanent", "scope": ""}
    row = _codes().get(-1 if told.code is None else told.code, refused)
    return refused if told.sub_code and row.get("named") else row


def _ban_seconds(told: Told, now: datetime) -> int:
    """N + 1 of “will last for N more seconds”; a daily quota ends at 00:00 in Beijing."""
    if said := _BAN.search(told.sub_msg) or _BAN.search(told.msg):
        return int(said[1]) + 1
    if told.sub_code.endswith("limited-by-app-access-count"):
        left = cut_off(shanghai_day(now), 24) - now
        return max(1, -(-left // timedelta(seconds=1)))
    return DEFAULT_BAN_SECONDS
