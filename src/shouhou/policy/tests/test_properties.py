"""What must hold for every table and every book, checked against brute force."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.policy import Between, Book, Question, Verdict, Vocabulary, compile_table, prove
from shouhou.policy.tests.strategies import (
    SINCE,
    books,
    completions,
    knowledge,
    loose_bounds,
    situations,
    values_of,
)

DATES = {"decided": SINCE}


@given(st.one_of(loose_bounds(), loose_bounds(hit="all")))
def test_plain_compiled_and_bulk_reading_agree(bound):
    cases = list(situations(bound.conditions))
    plain = [bound.read(case) for case in cases]
    look = compile_table(bound)
    assert [look(case) for case in cases] == plain
    columns = {c.code: [case[c.code] for case in cases] for c in bound.conditions}
    assert look.many(columns) == plain


@given(loose_bounds())
def test_the_proof_finds_exactly_what_enumeration_finds(bound):
    counts = [len(bound.read(case)) for case in situations(bound.conditions)]
    kinds = {flaw.kind for flaw in prove(bound)}
    assert kinds == ({"gap"} if 0 in counts else set()) | (
        {"overlap"} if max(counts) > 1 else set()
    )


@given(loose_bounds())
def test_overlaps_are_the_pairs_that_enumeration_finds(bound):
    pairs = set()
    for case in situations(bound.conditions):
        rows = [row.id for row in bound.read(case)]
        pairs |= {(a, b) for i, a in enumerate(rows) for b in rows[i + 1 :]}
    assert {flaw.rows for flaw in prove(bound) if flaw.kind == "overlap"} == pairs


@given(loose_bounds())
def test_misses_are_empty_for_exactly_the_rows_that_match(bound):
    for case in situations(bound.conditions):
        matched = [row.id for row in bound.read(case)]
        assert [row for row, missed in bound.misses(case).items() if not missed] == matched


def decide(book, case):
    """The whole chain by plain reading: what counts, and all outcomes."""
    facts, counted = dict(case), []
    for table in book.tables:
        rows = table.sections[0].bind({}).read(facts)
        given = worst_of(table, rows) if table.hit == "all" else dict(rows[0].outcomes)
        facts |= given
        if table.name in book.decisive:
            counted.append((given, [row.id for row in rows] if table.hit == "all" else None))
    return counted, {name: value for name, value in facts.items() if name not in case}


def worst_of(table, rows):
    if not table.worst:
        return {}
    codes = table.sections[0].outcomes[0].codes
    said = [row.outcomes[table.worst] for row in rows]
    return {table.name: min(said, key=codes.index, default=codes[-1])}


def decided_by(book, verdict):
    """What counts, read off a verdict."""
    counted = []
    for table in book.tables:
        if table.name in book.decisive:
            given = {name: verdict.outcomes[name] for name in table.produces()}
            rows = [row.id for row in verdict.rows(table.name)] if table.hit == "all" else None
            counted.append((given, rows))
    return counted


def answer_of(node, case):
    while isinstance(node, Question):
        node = node.after(case[node.fact])
    return node


def partly_known(data, facts):
    return {fact.code: data.draw(knowledge(fact), fact.code) for fact in facts}


def make_book(drawn):
    facts, tables, decisive = drawn
    return facts, Book(tables, Vocabulary({}, {}), decisive)


@settings(max_examples=150)
@given(books())
def test_a_known_case_is_judged_as_it_is_read(drawn):
    facts, book = make_book(drawn)
    judge = book.on(DATES)
    for case in situations(facts):
        verdict = judge(case)
        assert isinstance(verdict, Verdict)
        assert verdict.outcomes == decide(book, case)[1]
        assert decided_by(book, verdict) == decide(book, case)[0]
        assert verdict.used == {name: case[name] for name in judge.fact_names}


@settings(max_examples=300)
@given(st.data(), books())
def test_a_verdict_is_given_exactly_when_every_possible_case_agrees(data, drawn):
    facts, book = make_book(drawn)
    partial = partly_known(data, facts)
    node = book.on(DATES)(partial)
    decided = [decide(book, case) for case in completions(facts, partial)]
    assert isinstance(node, Verdict) == all(counted == decided[0][0] for counted, _ in decided)
    if isinstance(node, Verdict):
        assert decided_by(book, node) == decided[0][0]
        for name, value in node.outcomes.items():
            assert all(outcomes[name] == value for _, outcomes in decided)


@settings(max_examples=150)
@given(st.data(), books())
def test_a_verdict_names_the_rows_of_every_possible_case(data, drawn):
    facts, book = make_book(drawn)
    partial = partly_known(data, facts)
    node = book.on(DATES)(partial)
    if isinstance(node, Question):
        return
    verdicts = [book.on(DATES)(case) for case in completions(facts, partial)]
    for table in book.tables:
        sets = [{row.id for row in verdict.rows(table.name)} for verdict in verdicts]
        named = {row.id for row in node.rows(table.name)}
        if table.hit == "one":
            assert named >= set.union(*sets)
        elif table.name in book.decisive:
            assert named == set.intersection(*sets)
        else:
            assert named <= set.intersection(*sets)


@settings(max_examples=150)
@given(st.data(), books())
def test_following_the_answers_leads_to_the_verdict_of_the_answered_facts(data, drawn):
    facts, book = make_book(drawn)
    partial = partly_known(data, facts)
    judge = book.on(DATES)
    node = judge(partial)
    for case in completions(facts, partial):
        leaf, direct = answer_of(node, case), judge(case)
        assert decided_by(book, leaf) == decided_by(book, direct)
        assert leaf.outcomes.items() <= direct.outcomes.items()


@settings(max_examples=150)
@given(st.data(), books())
def test_every_question_matters_and_its_branches_are_the_possible_answers(data, drawn):
    facts, book = make_book(drawn)
    partial = partly_known(data, facts)
    node = book.on(DATES)(partial)
    if isinstance(node, Verdict):
        return
    fact = next(f for f in facts if f.code == node.fact)
    cases = list(completions(facts, partial))
    possible = {case[fact.code] for case in cases}
    for value in values_of(fact):
        branches = [b for b in node.branches if takes(b.value, value)]
        assert len(branches) == 1 if value in possible else len(branches) <= 1
    by_others = {}
    for case in cases:
        others = tuple((k, v) for k, v in case.items() if k != fact.code)
        by_others.setdefault(others, []).append(decide(book, case)[0])
    assert any(d != group[0] for group in by_others.values() for d in group)


def takes(answer, value):
    return value in answer if isinstance(answer, Between) else answer == value
