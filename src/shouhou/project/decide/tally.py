"""What a run came to: how many of each verdict, the money at stake, what runs out soon."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from shouhou.money import Money
from shouhou.platforms.port import CellProblem
from shouhou.project.decide.files import Reading, told
from shouhou.project.decide.judge import Judged
from shouhou.refunds.words import label

_SOON = timedelta(hours=24)
_SHOWN_PROBLEMS = 20
_SHUT = frozenset({"done", "unreadable"})
_VERDICTS = {"ask": "先补一个事实", "unreadable": "读不了"}


@dataclass(slots=True)
class Tally:
    """What the summary counts while rows go by."""

    as_of: datetime
    verdicts: Counter[str] = field(default_factory=Counter)
    open_fen: int = 0
    soon: int = 0
    soon_fen: int = 0
    overdue: int = 0
    questions: Counter[str] = field(default_factory=Counter)
    problems: dict[tuple[str, str, int, str], CellProblem] = field(default_factory=dict)

    def counting(self, judged: Iterator[Judged]) -> Iterator[Judged]:
        for one in judged:
            self._count(one)
            yield one

    def _count(self, one: Judged) -> None:
        self.verdicts[one.verdict] += 1
        for each in one.problems:
            self.problems[each.file, each.sheet, each.row, each.column] = each
        if one.verdict in _SHUT:
            return
        self.open_fen += one.asked_fen
        if one.question:
            self.questions[one.question] += 1
        if one.deadline_at is None:
            return
        if one.deadline_at < self.as_of:
            self.overdue += 1
        elif one.deadline_at <= self.as_of + _SOON:
            self.soon += 1
            self.soon_fen += one.asked_fen


def summary(tally: Tally, reading: Reading, output: Path | None) -> str:
    """The end of the run in a few lines."""
    say = [f"读到：{'；'.join(reading.recognised)}"]
    for verdict, count in tally.verdicts.most_common():
        say.append(f"  {_VERDICTS.get(verdict) or label('verdict', verdict)}：{count} 笔")
    say.append(f"未结束的退款共申请 {Money(tally.open_fen).yuan} 元。")
    say.append(f"24 小时内到期 {tally.soon} 笔，{Money(tally.soon_fen).yuan} 元；")
    say[-1] += f"已过期 {tally.overdue} 笔。"
    for header, count in tally.questions.most_common():
        say.append(f"  待填“{header}”列：{count} 笔")
    found = [*reading.problems, *tally.problems.values()]
    serious = [one for one in found if one.severity == "error"]
    for one in serious[:_SHOWN_PROBLEMS]:
        say.append(f"  {told(one)}")
    if len(serious) > _SHOWN_PROBLEMS:
        say.append(f"  …还有 {len(serious) - _SHOWN_PROBLEMS} 处，见结果文件“看不懂的内容”列")
    if output:
        say.append(f"结果：{output}")
    return "\n".join(say)


def summary_json(tally: Tally) -> str:
    """The summary as one line of JSON."""
    told_ = {
        "summary": dict(tally.verdicts),
        "open_fen": tally.open_fen,
        "due_within_24_h": tally.soon,
        "due_within_24_h_fen": tally.soon_fen,
        "overdue": tally.overdue,
        "questions": dict(tally.questions),
    }
    return json.dumps(told_, ensure_ascii=False)
