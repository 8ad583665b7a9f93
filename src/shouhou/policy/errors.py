"""What can be wrong with a rule file, and with the way a rule is asked.

A file has *problems*: they are collected, so that its author sees all of them at once. A question
to a rule has one *error*: it is a mistake in the program that asks, and stops there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, at the line where its author will look for it."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class BrokenTable(Exception):
    """A words or rule file that must not be used; carries every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class BadCell(ValueError):
    """The text of one cell means nothing; the reader adds file and line."""


class NoSection(LookupError):
    """The table has no rule yet on that day."""


class MissingFact(LookupError):
    """A table was asked without a fact (or a date) it needs."""


class UnknownWord(ValueError):
    """A value outside the fact's vocabulary or range."""


class BadParameter(ValueError):
    """A parameter's value lies outside its declared bounds."""


class NotProved(Exception):
    """With these parameters a `one` table has gaps or overlaps; carries the flaws."""

    def __init__(self, table: str, flaws: tuple[object, ...]) -> None:
        super().__init__("\n".join(f"{table}: {flaw}" for flaw in flaws))
        self.table = table
        self.flaws = flaws


@dataclass(slots=True)
class Problems:
    """The collector one reading of one file writes into."""

    path: Path
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        self.found.append(Problem(self.path, line, text))

    @contextmanager
    def noting(self, line: int) -> Iterator[None]:
        """Turn a BadCell raised inside into a problem at this line."""
        try:
            yield
        except BadCell as bad:
            self.add(line, str(bad))

    def __len__(self) -> int:
        return len(self.found)

    def raise_any(self) -> None:
        if self.found:
            raise BrokenTable(tuple(sorted(self.found, key=lambda problem: problem.line)))
