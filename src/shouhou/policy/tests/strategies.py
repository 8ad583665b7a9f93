"""Random small tables and books for the properties, made as values, without a file."""

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from shouhou.policy.cells import Limit, Span, Words
from shouhou.policy.table import Section, Table, WrittenRow
from shouhou.policy.values import UNKNOWN, Among, Between
from shouhou.policy.words import Word, WordList

SINCE = date(2026, 1, 1)


def words(code, count):
    listed = tuple(Word(f"{code}_{n}", f"词{n}", f"word {n}") for n in range(count))
    return WordList(code, code, code, "words", words=listed)


def number(code, lo, hi):
    return WordList(code, code, code, "number", "days", lo, hi)


def written(cell):
    if isinstance(cell, Between):
        return Span(Limit(cell.lo), Limit(cell.hi))
    return Words(frozenset(cell))


def table_of(name, columns, outcomes, rows, hit="one", worst=""):
    """`rows` are pairs: the cells allowed, and the outcomes."""
    section = Section(
        table=name,
        hit=hit,
        since=SINCE,
        line=1,
        conditions=tuple(columns),
        outcomes=tuple(outcomes),
        rows=tuple(
            WrittenRow(
                f"R{index}",
                index,
                {},
                {c.code: written(cell) for c, cell in zip(columns, cells, strict=True)},
                {o.code: said for o, said in zip(outcomes, says, strict=True)},
            )
            for index, (cells, says) in enumerate(rows)
        ),
        parameters={},
    )
    return Table(
        name=name,
        path=Path(f"{name}.md"),
        title_zh=name,
        title_en=name,
        hit=hit,
        applies_by="decided",
        source="",
        checked=SINCE,
        confidence="U",
        worst=worst,
        prose="",
        sections=(section,),
    )


def bound_of(columns, boxes, hit="one"):
    outcome = words("said", 3)
    rows = [(box, (f"said_{n % 3}",)) for n, box in enumerate(boxes)]
    return table_of("random", columns, [outcome], rows, hit).sections[0].bind({})


def values_of(column):
    return column.codes if column.kind == "words" else range(column.lo, column.hi + 1)


def situations(columns):
    names = [column.code for column in columns]
    for values in product(*(values_of(column) for column in columns)):
        yield dict(zip(names, values, strict=True))


@st.composite
def cells(draw, column):
    if column.kind == "words":
        return draw(st.frozensets(st.sampled_from(column.codes), min_size=1))
    ends = st.integers(column.lo, column.hi)
    return Between(*sorted((draw(ends), draw(ends))))


@st.composite
def pools(draw):
    """A few facts: words and numbers."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=3))
    facts = [words(f"f{index}", size) for index, size in enumerate(sizes)]
    if draw(st.booleans()):
        facts.append(number("days", 0, draw(st.integers(3, 9))))
    return facts


@st.composite
def loose_bounds(draw, hit="one"):
    """A bound table of rows that may overlap and leave gaps."""
    columns = draw(pools())
    boxes = draw(st.lists(st.tuples(*map(cells, columns)), min_size=1, max_size=6))
    return bound_of(columns, boxes, hit)


@st.composite
def partitions(draw, columns):
    """Boxes that fit together: the whole space, cut in two again and again."""
    whole = [frozenset(c.codes) if c.kind == "words" else c.range for c in columns]
    boxes = [whole]
    for _ in range(draw(st.integers(0, 5))):
        box = boxes.pop(draw(st.integers(0, len(boxes) - 1)))
        place = draw(st.integers(0, len(columns) - 1))
        parts = halves(draw, box[place])
        boxes += [[*box[:place], part, *box[place + 1 :]] for part in parts]
    return boxes


def halves(draw, cell):
    if isinstance(cell, Between):
        if cell.lo == cell.hi:
            return [cell]
        middle = draw(st.integers(cell.lo, cell.hi - 1))
        return [Between(cell.lo, middle), Between(middle + 1, cell.hi)]
    some = draw(st.frozensets(st.sampled_from(sorted(cell))))
    return [part for part in (some, cell - some) if part]


@st.composite
def books(draw):
    """The facts, tables in a chain, and which of them are decisive.

    A table is free to consult the outcomes of those before it.
    """
    facts = draw(pools())
    known, tables = list(facts), []
    for index in range(draw(st.integers(1, 4))):
        columns = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        name, outcome = f"t{index}", words(f"o{index}", 2)
        hit = draw(st.sampled_from(["one", "one", "all"]))
        worst = draw(st.sampled_from(["", outcome.code])) if hit == "all" else ""
        loose = st.lists(st.tuples(*map(cells, columns)), min_size=1, max_size=3)
        boxes = draw(partitions(columns) if hit == "one" else loose)
        rows = [(box, (draw(st.sampled_from(outcome.codes)),)) for box in boxes]
        tables.append(table_of(name, columns, [outcome], rows, hit, worst))
        known += [replace(given, code=code) for code, given in tables[-1].produces().items()]
    names = [table.name for table in tables]
    return facts, tables, draw(st.sets(st.sampled_from(names), min_size=1))


@st.composite
def knowledge(draw, column):
    """Any state of knowledge of one fact."""
    if column.kind == "words":
        some = st.frozensets(st.sampled_from(column.codes), min_size=1).map(Among)
        return draw(st.one_of(st.sampled_from(column.codes), st.just(UNKNOWN), some))
    ends = st.integers(column.lo, column.hi)
    between = st.tuples(ends, ends).map(lambda pair: Between(*sorted(pair)))
    return draw(st.one_of(ends, st.just(UNKNOWN), between))


def completions(columns, facts):
    """Every case that is still possible."""
    for situation in situations(columns):
        if all(is_possible(facts[name], value) for name, value in situation.items()):
            yield situation


def is_possible(known, value):
    if known is UNKNOWN:
        return True
    if isinstance(known, Among):
        return value in known.words
    return value in known if isinstance(known, Between) else value == known
