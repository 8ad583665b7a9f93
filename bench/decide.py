"""Decisions per second: the policy engine, read plainly and compiled, beside PyPI zen-engine.

Run `python bench/decide.py`; other tables with `--words FILE --table FILE` and another book with
`--book FOLDER --order a,b,c`. Both engines are given the same cases in the same run, and every
answer of theirs is compared. Each figure is the best of five.
"""

import argparse
import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import zen

from shouhou.policy import (
    UNKNOWN,
    Between,
    Book,
    Bound,
    Question,
    Vocabulary,
    compile_table,
    prove,
    read_book,
    read_table,
    read_words,
)
from shouhou.policy.words import WordList
from shouhou.refunds.decide.book import whole_book

RULES = Path(__file__).parents[1] / "src" / "shouhou" / "refunds" / "rules"
DAY = date(2026, 11, 23)
CASES = 20_000
SHAPES = 2_000
TURNS = 5

Case = Mapping[str, str | int]


def main() -> None:
    wanted = parse()
    vocabulary = read_words(wanted.words)
    bound = read_table(wanted.table, vocabulary).on(DAY).bind({})
    print(f"table {bound.section.table}: {len(bound.rows)} rows × {len(bound.conditions)} columns")
    start = perf_counter()
    assert not prove(bound), "the table is not proved"
    print(f"proved in {1000 * (perf_counter() - start):.2f} ms")
    measure_table(bound)
    book = whole_book()
    if wanted.book:
        book = read_book(wanted.book, vocabulary, wanted.order.split(","))
    measure_book(book, vocabulary)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=Path, default=RULES.parent / "words.md")
    parser.add_argument("--table", type=Path, default=RULES / "situation.md")
    parser.add_argument("--book", type=Path, help="a folder of rule tables instead of our own")
    parser.add_argument("--order", default="who_pays,next_step,evidence")
    return parser.parse_args()


def measure_table(bound: Bound) -> None:
    """The same cases through every reader of one table, and through zen-engine."""
    cases = draw_cases(bound.conditions, CASES)
    columns = {c.code: [case[c.code] for case in cases] for c in bound.conditions}
    look = compile_table(bound)
    peer = zen.ZenEngine().create_decision(json.dumps(as_jdm(bound)))
    few = cases[: CASES // 10]
    theirs = [peer.evaluate(case)["result"]["row"] for case in few]
    plain = [bound.read(case) for case in cases]
    assert [row.id for (row,) in plain[: len(few)]] == theirs, "zen-engine answers otherwise"
    assert [look(case) for case in cases] == look.many(columns) == plain

    base = best(lambda: [peer.evaluate(case) for case in few], len(few))
    rates = {
        "zen-engine (PyPI)": base,
        "plain reader": best(lambda: [bound.read(case) for case in few], len(few)),
        "compiled, one by one": best(lambda: [look(case) for case in cases], len(cases)),
        "compiled, in bulk": best(lambda: look.many(columns), len(cases)),
    }
    for name, rate in rates.items():
        print(f"  {name:<34}{rate:>12,.0f} /s {rate / base:>9.1f} × zen-engine")
    print(f"  equal answers: {len(few):,} beside zen-engine, {len(cases):,} among our own readers")


def measure_book(book: Book, vocabulary: Vocabulary) -> None:
    """The whole book: shapes seen before, shapes never seen, and facts that are unknown."""
    dates = dict.fromkeys(("paid", "applied", "decided"), DAY)
    facts = [vocabulary.section(name) for name in book.fact_names()]
    print(f"book: {len(book.tables)} tables, {len(facts)} facts, {SHAPES:,} different cases")
    cases = draw_cases(facts, SHAPES)
    choice = random.Random(2)
    partial = [
        {name: UNKNOWN if choice.random() < 1 / 3 else value for name, value in case.items()}
        for case in cases
    ]
    for name, asked in (("known", cases), ("a third unknown", partial)):
        judge = Book(book.tables, vocabulary).on(dates)
        start = perf_counter()
        answers = [judge(case) for case in asked]
        fresh = len(asked) / (perf_counter() - start)
        rate = best(lambda judge=judge, asked=asked: [judge(case) for case in asked], len(asked))
        questions = sum(isinstance(answer, Question) for answer in answers)
        print(f"  {name + ', first sight':<34}{fresh:>12,.0f} /s  ({questions:,} questions)")
        print(f"  {name + ', seen before':<34}{rate:>12,.0f} /s")


def draw_cases(sections: Sequence[WordList], count: int) -> list[Case]:
    """Random known cases; half of the numbers small, where the boundaries are."""
    choice = random.Random(1)

    def draw(section: WordList) -> str | int:
        if section.kind != "number":
            return choice.choice(section.codes)
        return choice.randint(section.lo, choice.choice((section.hi, min(section.hi, 40))))

    return [{section.code: draw(section) for section in sections} for _ in range(count)]


def best(work: Callable[[], object], count: int) -> float:
    """Decisions per second, the best of five turns."""
    seconds = []
    for _ in range(TURNS):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return count / min(seconds)


def as_jdm(bound: Bound) -> dict[str, object]:
    """The same table in the JSON Decision Model that zen-engine reads."""
    inputs = [{"id": c.code, "name": c.code, "field": c.code} for c in bound.conditions]
    rules = []
    for row in bound.rows:
        cells = {c.code: as_zen(row.cells[c.code], c) for c in bound.conditions}
        rules.append({"_id": row.id, **cells, "row": json.dumps(row.id)})
    table = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def as_zen(allowed: frozenset[str] | Between, section: WordList) -> str:
    if isinstance(allowed, Between):
        return "" if allowed == section.range else f"[{allowed.lo}..{allowed.hi}]"
    if len(allowed) == len(section.codes):
        return ""
    return ", ".join(json.dumps(word) for word in sorted(allowed))


if __name__ == "__main__":
    main()
