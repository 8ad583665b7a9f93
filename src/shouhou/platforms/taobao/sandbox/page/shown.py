"""How things are shown: words from tables, yuan, moments, what is left of a deadline, safe text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.moments import DAY, HOUR, moment_of
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine

_FILE = Path(__file__).with_name("words.md")
_REASONS = Path(__file__).parents[1] / "reasons.md"
_MINUTE = 60_000
_GOOD_STATES = ("SUCCESS", "TRADE_FINISHED")
_BAD_STATES = ("SELLER_REFUSE_BUYER",)
_QUIET_STATES = ("CLOSED", "TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO")


@cache
def listed(section: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one section of `words.md`."""
    return rows(_FILE, section)


@cache
def called(section: str, code: object) -> str:
    """The Chinese name of a code; the code itself where there is none."""
    names = {row["code"]: row["中文"] for row in listed(section)}
    return names.get(str(code), str(code))


@cache
def state(status: str, kind: str = "") -> str:
    """The name of a trade's or order line's status, or (with its kind) of a request's."""
    table = machine(AXIS[kind] if kind else "order")
    found = table.states.get(status.lower())
    return found.zh if found else called("trade", status)


@cache
def tone(status: str) -> str:
    """The colour of a state's badge: ok, bad, mute, or ask while something is awaited."""
    if status in _GOOD_STATES:
        return "ok"
    if status in _BAD_STATES:
        return "bad"
    return "mute" if status in _QUIET_STATES else "ask"


@cache
def cs(number: int) -> str:
    """The platform's part in a dispute; nothing where it has none."""
    if number == 1:
        return ""
    names = {word.meaning: word.zh for word in machine("cs").states.values()}
    return names.get(str(number), "已处理")


@cache
def refusal(number: int | None) -> str:
    """The text of a seller's reason for refusing."""
    known = [*rows(_REASONS, "refuse"), *rows(_REASONS, "refuse_goods")]
    return next((row["text"] for row in known if row["id"] == str(number)), "")


@cache
def reasons() -> tuple[str, ...]:
    """What a buyer may give as a reason."""
    return tuple([row["text"] for row in rows(_REASONS, "buyer")])


def yuan(fen: int) -> str:
    """Fen as `¥12.00`."""
    return f"¥{Money(int(fen)).yuan}"


def moment(milliseconds: int | None) -> str:
    """`11-23 14:05` in Shanghai; nothing for none."""
    return "" if milliseconds is None else moment_of(milliseconds).strftime("%m-%d %H:%M")


def wholly(milliseconds: int) -> str:
    """`2026-11-23 14:05:09`."""
    return moment_of(milliseconds).strftime("%Y-%m-%d %H:%M:%S")


def remaining(until: int, now: int) -> str:
    """What is left, as the script on the page also says it: `2 天 3 小时`, `5 分钟`."""
    left = max(0, until - now)
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // _MINUTE
    if days:
        return f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分钟" if minutes else f"{left // 1000} 秒"


def plain(text: object) -> str:
    """Other people's text without control characters; what it looks like is kept by <bdi>."""
    shown = str(text if text is not None else "")
    return "".join([c for c in shown if c == "\n" or unicodedata.category(c) != "Cc"])


FILTERS = {
    "yuan": yuan,
    "moment": moment,
    "wholly": wholly,
    "plain": plain,
    "state": state,
    "tone": tone,
    "cs": cs,
    "refusal": refusal,
}
