"""What happened to a refund, in the order in which the desk learned it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.policy.words import Language
from shouhou.refunds.models import Judged, RefundAnswer, StatusChange
from shouhou.refunds.words import label, vocabulary

DAYS = {"days_signed": ("签收日", "signed on"), "days_success": ("成功日", "succeeded on")}
ORDER = ("imported", "status", "impossible", "told", "ended", "decided")
"""Of things of one moment: first what came in, then what was decided about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry of the timeline."""

    kind: str
    """One of ORDER."""
    at: datetime
    who: str
    """A person's name; empty for files and rules."""
    zh: str
    en: str


def timeline(
    changes: Sequence[StatusChange], judged: Sequence[Judged], told: Sequence[RefundAnswer]
) -> tuple[Happened, ...]:
    """Everything that happened, oldest first."""
    entries = [*map(changed, changes), *map(decided, judged), *told_entries(told)]
    return tuple(sorted(entries, key=lambda entry: (entry.at, ORDER.index(entry.kind))))


def changed(change: StatusChange) -> Happened:
    """The platform's status came in, or moved."""
    old, new = label("status", change.old), label("status", change.new)
    old_en, new_en = label("status", change.old, "en"), label("status", change.new, "en")
    kind, zh, en = "status", f"平台状态：{old} → {new}", f"platform: {old_en} → {new_en}"
    if not change.old:
        kind, zh, en = "imported", f"导入，平台状态：{new}", f"imported, platform: {new_en}"
    elif change.impossible:
        kind = "impossible"
        zh += "（平台没有这种变化，请核对）"
        en += " (the platform does not do this: check)"
    return happened(kind, change.taken_at, "", zh, en)


def decided(judged: Judged) -> Happened:
    """A decision that differs from the one before."""
    verdict, step = judged.decision["verdict"], judged.decision["next_step"]
    if verdict == "ask":
        asked = judged.decision["question"] or {}
        zh, en = (
            f"需要先回答：{asked.get('ask_zh', '')}",
            f"to be answered: {asked.get('ask_en', '')}",
        )
    else:
        zh = f"结论：{label('verdict', verdict)}；下一步：{label('next_step', step)}"
        en = f"verdict: {label('verdict', verdict, 'en')}; next: {label('next_step', step, 'en')}"
    return happened("decided", judged.decided_at, "", zh, en)


def told_entries(told: Sequence[RefundAnswer]) -> Iterator[Happened]:
    """Facts that were told, and those taken back. A changed answer shows as the new one."""
    for one in told:
        fact, value = told_fact(one.fact, one.value, "zh")
        fact_en, value_en = told_fact(one.fact, one.value, "en")
        source, source_en = ("", "") if one.by else ("（来自文件）", " (from the file)")
        who = one.by.name if one.by else ""
        yield happened(
            "told", one.at, who, f"{fact}：{value}{source}", f"{fact_en}: {value_en}{source_en}"
        )
        if one.ended_at and one.ended_how == "taken_back":
            who = one.ended_by.name if one.ended_by else ""
            zh, en = f"撤回：{fact}：{value}", f"taken back: {fact_en}: {value_en}"
            yield happened("ended", one.ended_at, who, zh, en)


def happened(kind: str, at: datetime, who: str, zh: str, en: str) -> Happened:
    """An entry on the shop's own clock."""
    return Happened(kind=kind, at=at.astimezone(SHANGHAI), who=who, zh=zh, en=en)


def told_fact(fact: str, value: str, lang: Language) -> tuple[str, str]:
    """What people call a fact and its value; a day that was told is shown as that day."""
    words = vocabulary().sections.get(fact)
    if words is None:
        return fact, value
    if fact in DAYS and not value.isdigit():
        return DAYS[fact][lang == "en"], datetime.fromisoformat(value).strftime("%Y-%m-%d")
    return words.name(lang), label(fact, value, lang)
