"""The closed words of cases, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE: Final = Path(__file__).parent

KINDS: Final = (
    *("refund_unshipped", "refund_shipped", "return_refund", "exchange", "reship", "repair"),
    *("refused_parcel", "compensation", "logistics", "complaint", "ownerless", "postage", "other"),
)
SOURCES: Final = ("refund", "hand", "api", "sign", "parcel")
STAGES: Final = ("pre", "in", "after")
LANES: Final = (
    *("new", "agree", "ask", "look", "approve", "hold"),
    *("receive", "pay", "send", "wait", "tell", "done"),
)
STATES: Final = ("open", "handed", "waiting", "closed", "merged")
LIVE: Final = ("open", "handed", "waiting")
"""The states in which somebody still has to do something."""
DEADLINES_BY: Final = ("", "platform", "rule", "promise")
TASK_KINDS: Final = (
    *("tell_buyer", "platform_click", "memo", "tell_warehouse", "tell_finance"),
    *("tell_courier", "tell_platform", "call_back", "send_message", "other"),
)
CHANNELS: Final = ("wangwang", "sms", "phone", "email", "platform", "desk", "face")
TELLS_BUYER: Final = ("tell_buyer", "call_back", "send_message")
"""Told work that is a contact with the buyer, unless it stays inside the desk."""
TOLD_HOW: Final = ("sent", "copied")
TASK_STATES: Final = ("open", "copied", "done", "dropped")
TASKS_OPEN: Final = ("open", "copied")
PROMISE_STATES: Final = ("open", "kept", "broken")
QUESTION_STATES: Final = ("asked", "answered", "taken_back")
EVALUATIONS: Final = ("good", "fair", "bad", "silent")
RESULTS: Final = (
    *("refunded", "returned", "exchanged", "resent", "repaired", "compensated"),
    *("explained", "withdrawn", "refused", "ruled", "lost", "other"),
)
LINK_KINDS: Final = ("same_order", "same_buyer", "split", "follows", "related")
ALARMS: Final = (0, 1, 2, 3)
ALARM_NAMES: Final = {
    0: ("无预警", "no alarm"),
    1: ("留意", "notice"),
    2: ("警告", "warning"),
    3: ("紧急", "urgent"),
}
ASSIGN_WAYS: Final = ("round_robin", "least_loaded", "nobody")
SHOP_FACTS: Final = {"assign_way": ASSIGN_WAYS}
"""What an owner may declare for a shop about its cases: fact → the words it allows."""
ASSIGN_WAY_DEFAULT: Final = "round_robin"

MOVED: Final = frozenset(
    {
        *("assigned", "taken", "released", "handed", "answered", "taken_back", "waiting"),
        *("resumed", "closed", "reopened", "merged", "unmerged"),
    }
)
"""Timeline entries after which the case is in other hands or another state."""
PERSONAL: Final = (
    *("note", "handed", "answered", "taken_back", "promised", "promise_kept", "promise_broken"),
    *("task_added", "task_copied", "task_done", "task_dropped", "waiting", "closed", "reopened"),
    *("split_off", "contacted", "came", "opted_out", "card", "send", "buyer_page", "exchange"),
)
"""Timeline entries that carry what people typed: their text goes when its keeping time is over."""


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable when words.md is wrong."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=4096)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code; a code of a higher slice shows itself, nothing shows as —."""
    if not code:
        return "—"
    known = vocabulary()
    return known.shown(section, code, language) if section in known.sections else code
