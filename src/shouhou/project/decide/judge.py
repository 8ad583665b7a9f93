"""Decides many refunds, on all cores where the system can fork, in the order they were read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

from shouhou.platforms.port import CellProblem, OrderSeen, RefundSeen
from shouhou.policy import UnknownWord
from shouhou.project.decide.columns import answer_header, cells_of, unreadable
from shouhou.project.decide.files import Reading, Row, told
from shouhou.refunds.decide import Decision, decide
from shouhou.refunds.facts import ShopSetting, facts_of, read_answer

CHUNK = 2_000
_FORK_FROM = 4 * CHUNK


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one row: the added cells, and what the summary counts."""

    cells: list[str]
    verdict: str
    asked_fen: int
    deadline_at: datetime | None
    question: str
    json: str
    problems: tuple[CellProblem, ...] = ()
    """What is wrong with cells of the refund's row or of its order's."""


@dataclass(slots=True)
class Run:
    """One run over what was read: the shop as it declared itself, the moment, what to make."""

    reading: Reading
    setting: ShopSetting
    as_of: datetime
    as_json: bool

    def judge(self, row: Row) -> Judged:
        """Read and decide one row; a row that cannot be read says why instead."""
        refund, found = row.read()
        if not isinstance(refund, RefundSeen):
            why = "；".join(told(one) for one in found)
            return Judged(unreadable(why), "unreadable", 0, None, "", "", tuple(found))
        decision, wrong, doubts = self.decide(refund)
        return self._judged(refund, decision, wrong, (*found, *doubts))

    def decide(self, refund: RefundSeen) -> tuple[Decision, list[str], list[CellProblem]]:
        """The decision, what is wrong with its answers, and with its order's row."""
        answers, wrong = _answers(refund.answers)
        row = self.reading.orders.get(refund.order_no)
        order, doubts = row.read() if row else (None, [])
        lines = self.reading.lines.get(refund.order_no, ())
        seen = order if isinstance(order, OrderSeen) else None
        case = facts_of(refund, seen, lines, self.setting, answers)
        return decide(case, self.as_of, previews=self.as_json), wrong, doubts

    def _judged(
        self,
        refund: RefundSeen,
        decision: Decision,
        wrong: list[str],
        problems: tuple[CellProblem, ...],
    ) -> Judged:
        cells = cells_of(decision)
        if wrong:
            cells[-2] = "；".join([*wrong, cells[-2]]).strip("；")
        plain = ""
        if self.as_json:
            body = {"refund_no": refund.refund_no, "order_no": refund.order_no}
            body |= decision.to_json()
            plain = json.dumps({**body, "answer_problems": wrong}, ensure_ascii=False)
        asked = decision.question
        header = answer_header(asked.fact) if asked and asked.choices else ""
        at = decision.deadline_at
        return Judged(cells, decision.verdict, refund.amount_fen, at, header, plain, problems)


def _answers(found: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], list[str]]:
    """The answers in a row's extra columns, and the sentences about those that are not answers."""
    answers: dict[str, str] = {}
    wrong: list[str] = []
    for header, text in found:
        try:
            answer = read_answer(header, text)
        except UnknownWord as problem:
            wrong.append(str(problem))
            continue
        if answer:
            answers[answer[0]] = answer[1]
    return answers, wrong


_RUN: Run | None = None


def judge_all(run: Run, report: Callable[[int], None]) -> Iterator[Judged]:
    """Every row of every refund sheet, decided, in order; `report` is told how many are done."""
    rows = [row for sheet in run.reading.sheets for row in sheet.rows]
    done = 0
    for chunk in _chunks(run, rows):
        yield from chunk
        done += len(chunk)
        report(done)


def _chunks(run: Run, rows: list[Row]) -> Iterator[list[Judged]]:
    starts = range(0, len(rows), CHUNK)
    if len(rows) < _FORK_FROM or not sys.platform.startswith("linux") or (os.cpu_count() or 1) < 2:
        for start in starts:
            yield [run.judge(row) for row in rows[start : start + CHUNK]]
        return
    global _RUN
    _RUN = run
    try:
        # Forked workers see what was read without copying it; only the results travel.
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
            yield from pool.map(_judge_from, starts)
    finally:
        _RUN = None


def _judge_from(start: int) -> list[Judged]:
    assert _RUN is not None
    rows = [row for sheet in _RUN.reading.sheets for row in sheet.rows]
    return [_RUN.judge(row) for row in rows[start : start + CHUNK]]
