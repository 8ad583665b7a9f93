"""One refund through the book: worth, then verdict, then everything said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from shouhou.clock import SHANGHAI
from shouhou.policy import UNKNOWN, Between, Hit, Judge, NoSection, Question, Row, Value
from shouhou.policy import Verdict as Found
from shouhou.refunds.decide.amounts import amount_line, due_of, fit_of, ways_of
from shouhou.refunds.decide.book import (
    gate_book,
    judge_of,
    number,
    route_book,
    whole_book,
    worth_book,
)
from shouhou.refunds.decide.texts import texts_of
from shouhou.refunds.decide.told import Told
from shouhou.refunds.decide.values import (
    AmountLine,
    Asked,
    Choice,
    Decision,
    Gist,
    Leg,
    Need,
    Reason,
    Way,
)
from shouhou.refunds.facts import Case
from shouhou.refunds.words import label, vocabulary

_BOOKS = {"worth": worth_book, "whole": whole_book, "gate": gate_book}
_LEGS = (
    ("outbound", "who_pays", "settle_out"),
    ("return_leg", "collect", "settle_back"),
    ("replacement", "who_pays", "settle_new"),
)
_BESIDE = frozenset({"evidence", "ways", "amount"})
_SETTLED = frozenset({"done", "wait", "look", "refuse", "hold_goods"})
"""Verdicts that promise no money and no freight: they stand although a leg is still to be asked."""
_RULE_CLOCKS = ("seller_answer", "seller_answer_unshipped")


def decide(case: Case, as_of: datetime, *, previews: bool = True) -> Decision:
    """Judge one refund on a day (`as_of`, aware).

    Where an unknown fact matters the verdict is "ask" with that one question; with `previews` each
    choice also says which verdict it leads to. Rules that do not reach back to the day of the
    request make it a person's case.
    """
    try:
        return _Judging(case, as_of, previews).decision()
    except NoSection as missing:
        return _person(case, as_of, f"没有适用于当时的规则：{missing}")


def with_facts(case: Case, changes: Mapping[str, Value]) -> Case:
    """The same case with some facts changed: for "what if". Raises UnknownWord on a wrong word."""
    for fact, value in changes.items():
        if isinstance(value, str | int):
            vocabulary().section(fact).check(value)
    sources = {**case.sources, **dict.fromkeys(changes, "what_if")}
    return replace(case, values={**case.values, **changes}, sources=sources)


@lru_cache(maxsize=4096)
def _judge(
    book: str, applied_on: date, decided_on: date, numbers: frozenset[tuple[str, int]]
) -> Judge:
    return judge_of(_BOOKS[book](), applied_on, decided_on, dict(numbers))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the rows of one verdict say, apart from figures: made once for each set of rows."""

    hits: tuple[Hit, ...]
    legs: tuple[Leg, ...]
    reasons: tuple[Reason, ...]
    needs: tuple[Need, ...]
    ways: tuple[Row, ...]
    amounts: tuple[Row, ...]
    right_kind: str


_SAID: dict[int, _Said] = {}
_MOST_SAID = 50_000


class _Judging:
    def __init__(self, case: Case, as_of: datetime, previews: bool) -> None:
        self.case, self.as_of, self.previews = case, as_of, previews
        self._days = (
            case.refund.applied_at.astimezone(SHANGHAI).date(),
            as_of.astimezone(SHANGHAI).date(),
        )
        self._numbers = frozenset(case.setting.parameters.items())

    def decision(self) -> Decision:
        if not self.case.has_order:
            settled = self._settled(UNKNOWN)
            return self._no_order() if settled is None else self._worded(_gist(settled, ""))
        worth = self._ask_book("worth", self.case.values)
        if isinstance(worth, Question):
            return self._asking(worth, UNKNOWN)
        lines = tuple(self._amount_lines(worth))
        due = due_of(self.case, lines)
        fit = fit_of(self.case, due)
        found = self._ask_book("whole", {**self.case.values, "amount_fit": fit})
        if isinstance(found, Question):
            return self._asking(found, fit)
        said = _said(found.hits)
        gist = _gist(found, str(fit), due, said.legs)
        return self._worded(gist, lines, said.needs, ways_of(self.case, said.ways))

    def _ask_book(self, book: str, values: Mapping[str, Value]) -> Found | Question:
        return _judge(book, *self._days, self._numbers)(values)

    def _settled(self, fit: Value) -> Found | None:
        """The verdict no unknown fact can change, where it promises nothing that one could."""
        found = self._ask_book("gate", {**self.case.values, "amount_fit": fit})
        if isinstance(found, Question) or found.outcomes["verdict"] not in _SETTLED:
            return None
        return found

    def _amount_lines(self, worth: Found) -> list[AmountLine]:
        settle = str(worth.outcomes["settle_back"] or "none")
        stage = self.case.values["stage"]
        return [
            amount_line(self.case, row, _route(str(row.outcomes["line"]), stage, settle))
            for row in worth.rows("amount")
        ]

    def _deadline(self, clock: str, verdict: str) -> tuple[datetime | None, str]:
        """The platform's own deadline wins; a rule's runs from the request, if that starts it."""
        refund = self.case.refund
        if verdict == "done":
            return None, ""
        if refund.deadline_at is not None:
            return refund.deadline_at, "platform"
        if clock not in _RULE_CLOCKS:
            return None, ""
        hours = number(self.case.setting.parameters, f"{clock}_hours")
        return refund.applied_at + timedelta(hours=hours), "rule"

    def _asking(self, question: Question, fit: Value) -> Decision:
        """Without that answer there is no verdict, unless it is settled whatever the answer is."""
        settled = self._settled(fit)
        if settled is None:
            return self._worded(self._ask_first(self._asked(question)))
        gist = _gist(settled, "" if fit is UNKNOWN else str(fit))
        if gist.verdict == "done":
            return self._worded(gist)
        return self._worded(replace(gist, question=self._asked(question)))

    def _no_order(self) -> Decision:
        number_ = self.case.refund.order_no
        asked = Asked(
            "order",
            f"缺订单 {number_}：请上传包含它的订单报表。",
            f"Order {number_} is missing: upload the order export that has it.",
            (),
        )
        return self._worded(self._ask_first(asked))

    def _ask_first(self, asked: Asked) -> Gist:
        unsent = self.case.values["stage"] == "unshipped"
        clock = "seller_answer_unshipped" if unsent else "seller_answer"
        return Gist("ask", "none", clock, approver="agent", question=asked)

    def _asked(self, question: Question) -> Asked:
        words = vocabulary().section(question.fact)
        choices = [self._choice(question.fact, branch.value) for branch in question.branches]
        ask_zh = words.ask_zh or f"{words.zh}？"
        ask_en = words.ask_en or f"{words.en}?"
        return Asked(question.fact, ask_zh, ask_en, tuple(choices))

    def _choice(self, fact: str, value: str | Between) -> Choice:
        answer: str | int = value.lo if isinstance(value, Between) else value
        zh, en = _range(fact, value, "zh"), _range(fact, value, "en")
        if not self.previews:
            return Choice(str(answer), zh, en, "")
        changed = replace(self.case, values={**self.case.values, fact: answer})
        then = decide(changed, self.as_of, previews=False)
        payers = {leg.leg: leg.payer for leg in then.legs}
        back = next((leg.settle for leg in then.legs if leg.leg == "return_leg"), "")
        out, home = payers.get("outbound", ""), payers.get("return_leg", "")
        return Choice(str(answer), zh, en, then.verdict, then.due_fen, out, home, back)

    def _worded(
        self,
        gist: Gist,
        lines: tuple[AmountLine, ...] = (),
        needs: tuple[Need, ...] = (),
        ways: tuple[Way, ...] = (),
    ) -> Decision:
        """The whole decision: the gist with its clock, memo and reply."""
        case = self.case
        memo, reply = texts_of(case, gist, self.as_of)
        deadline, by = self._deadline(gist.clock_rule, gist.verdict)
        return Decision(
            verdict=gist.verdict,
            question=gist.question,
            situation=gist.situation,
            next_step=gist.next_step,
            deadline_at=deadline,
            deadline_by=by,
            clock_rule=gist.clock_rule,
            approver=gist.approver,
            answer=gist.answer,
            kind_fit=gist.kind_fit,
            right_kind=gist.right_kind,
            amount_fit=gist.amount_fit,
            asked_fen=case.refund.amount_fen,
            due_fen=gist.due_fen,
            legs=gist.legs,
            lines=lines,
            reasons=gist.reasons,
            needs=needs,
            ways=ways,
            memo=memo,
            reply=reply,
            facts=Told(case.values),
            sources=case.sources,
            problems=case.problems,
        )


@lru_cache(maxsize=4096)
def _route(line: str, stage: Value, settle: str) -> str:
    """By which route a line travels; the route table has one section, so no date is needed."""
    book = route_book()
    day = book.tables[0].sections[-1].since
    values = {"line": line, "stage": stage, "settle_back": settle}
    found = judge_of(book, day, day, {})(values)
    return "" if isinstance(found, Question) else str(found.outcomes["route"])


def _gist(found: Found, fit: str, due: int | None = None, legs: tuple[Leg, ...] = ()) -> Gist:
    """What the rows come to. Without legs where one of them is still to be asked."""
    said, outcomes = _said(found.hits), found.outcomes
    return Gist(
        verdict=_one(outcomes, "verdict"),
        next_step=_one(outcomes, "next_step"),
        clock_rule=_one(outcomes, "clock_rule"),
        approver=_one(outcomes, "approver"),
        situation=_one(outcomes, "situation"),
        answer=_one(outcomes, "answer"),
        kind_fit=_one(outcomes, "kind_fit"),
        right_kind=said.right_kind,
        amount_fit=fit,
        due_fen=due,
        legs=legs,
        reasons=said.reasons,
    )


def _said(hits: tuple[Hit, ...]) -> _Said:
    """The parts of a verdict that depend on its rows alone, remembered by the rows' identity."""
    kept = _SAID.get(id(hits))
    if kept is not None and kept.hits is hits:
        return kept
    if len(_SAID) >= _MOST_SAID:
        _SAID.clear()
    made = _Said(
        hits,
        tuple(_leg(hits, *leg) for leg in _LEGS if _has(hits, leg[2])),
        tuple(_reason(hit) for hit in hits if hit.table not in _BESIDE),
        tuple(_need(hit.row) for hit in hits if hit.table == "evidence"),
        tuple(hit.row for hit in hits if hit.table == "ways"),
        tuple(hit.row for hit in hits if hit.table == "amount"),
        _first(hits, "kind_fit", "right_kind"),
    )
    _SAID[id(hits)] = made
    return made


def _leg(hits: Sequence[Hit], leg: str, payer: str, settle: str) -> Leg:
    rows = {hit.table: hit.row for hit in hits if hit.table in ("who_pays", payer, settle)}
    whys = [_first(hits, table, "why") for table in ("who_pays", settle)]
    return Leg(
        leg,
        _first(hits, payer, leg),
        _first(hits, settle, settle),
        "/".join(row.id for row in rows.values()),
        "；".join(why for why in whys if why),
    )


def _reason(hit: Hit) -> Reason:
    says = hit.row.outcomes
    effect = says.get("effect")
    return Reason(
        hit.table,
        hit.row_id,
        _titles()[hit.table],
        str(effect or ""),
        str(says.get("why") or ""),
        str(says.get("clause") or ""),
    )


def _need(row: Row) -> Need:
    says = row.outcomes
    return Need(str(says["evidence_item"]), str(says["who_shows"]), row.id, str(says["why"] or ""))


def _has(hits: Sequence[Hit], table: str) -> bool:
    return any(hit.table == table for hit in hits)


def _first(hits: Sequence[Hit], table: str, column: str) -> str:
    return next((str(h.row.outcomes[column] or "") for h in hits if h.table == table), "")


@cache
def _titles() -> dict[str, str]:
    return {table.name: table.title_zh for table in whole_book().tables}


def _one(outcomes: Mapping[str, str | int | None], name: str) -> str:
    return str(outcomes.get(name) or "")


def _range(fact: str, value: str | Between, lang: str) -> str:
    words = vocabulary().section(fact)
    if not isinstance(value, Between):
        return label(fact, value, "zh" if lang == "zh" else "en")
    if value.hi >= words.hi:
        return f"第{value.lo}天及以后" if lang == "zh" else f"day {value.lo} or later"
    return f"第{value.lo}–{value.hi}天" if lang == "zh" else f"day {value.lo} to {value.hi}"


def _person(case: Case, as_of: datetime, why: str) -> Decision:
    """A case no table reaches: a person looks, with the sentence that says why."""
    looked = replace(case, problems=(*case.problems, why))
    gist = Gist("look", "supervisor_looks", "seller_answer", approver="person")
    return _Judging(looked, as_of, previews=False)._worded(gist)
