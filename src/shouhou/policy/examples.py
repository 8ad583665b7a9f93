"""The examples of a section: stories with the rows that must answer them.

They are what the author believes, and they are executed each time the file is read, with every
parameter at its default. A row that no story reaches is a row nobody has thought through.
"""

import re
from dataclasses import replace

from shouhou.policy.cells import EMPTY, read_value
from shouhou.policy.errors import Problems
from shouhou.policy.markdown import Grid, GridRow, Part, read_grid
from shouhou.policy.table import Example, Section


def with_examples(section: Section, part: Part, problems: Problems) -> Section:
    """Read and execute the examples below a section; a disagreement is a problem of its line."""
    before = len(problems)
    grid = read_grid(part, problems)
    if grid is None or not _has_columns(grid, section, problems):
        return section
    ids = {row.id for row in section.rows}
    examples = [_example(line, grid, section, ids, problems) for line in grid.rows]
    complete = replace(section, examples=tuple(filter(None, examples)))
    if len(problems) == before:
        _run(complete, problems)
    return complete


def _has_columns(grid: Grid, section: Section, problems: Problems) -> bool:
    conditions = sorted(condition.code for condition in section.conditions)
    names = list(grid.header)
    shaped = len(names) > 3 and (names[0], *names[-2:]) == ("story", "⇒", "rows")
    if section.conditions and (not shaped or sorted(names[1:-2]) != conditions):
        columns = " | ".join(condition.code for condition in section.conditions)
        problems.add(grid.line, f"the columns of the examples are: story | {columns} | ⇒ | rows")
        return False
    return bool(section.conditions)


def _example(
    line: GridRow, grid: Grid, section: Section, ids: set[str], problems: Problems
) -> Example | None:
    before = len(problems)
    texts = dict(zip(grid.header, line.cells, strict=True))
    facts: dict[str, str | int] = {}
    for condition in section.conditions:
        with problems.noting(line.line):
            facts[condition.code] = read_value(texts[condition.code], condition)
    rows = () if texts["rows"] == EMPTY else tuple(re.split(r"\s*,\s*", texts["rows"]))
    if not texts["story"]:
        problems.add(line.line, "an example needs its story")
    for row_id in rows:
        if row_id not in ids:
            problems.add(line.line, f"there is no row {row_id!r}; nothing is written {EMPTY}")
    if section.hit == "one" and len(rows) != 1:
        problems.add(line.line, "Hit: one answers with exactly one row")
    return Example(texts["story"], line.line, facts, rows) if len(problems) == before else None


def _run(section: Section, problems: Problems) -> None:
    bound = section.bind({})
    for example in section.examples:
        found = tuple(row.id for row in bound.read(example.facts))
        if set(found) != set(example.rows):
            problems.add(example.line, f"expected {_ids(example.rows)}, the rows say {_ids(found)}")
    told = {row_id for example in section.examples for row_id in example.rows}
    for row in section.rows:
        if row.id not in told:
            problems.add(row.line, f"row {row.id} has no example")


def _ids(rows: tuple[str, ...]) -> str:
    return ", ".join(rows) or EMPTY
