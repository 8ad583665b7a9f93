"""From `states.md` to machines; everything wrong in the file is collected and told at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shouhou.workflow.document import Document, Row, Section, read_document
from shouhou.workflow.machine import Machine, Transition, Word
from shouhou.workflow.soundness import Draft, unsound

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_WORD_COLUMNS = ("code", "中文", "English")
_MOVE_COLUMNS = ("id", "from", "event", "who", "to")
_MAY_ALSO = {
    "States": ("kind", "meaning"),
    "Moves": ("needs", "deadline", "says"),
}
ONLY_AXIS = "main"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, with its line."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class BrokenMachine(ValueError):
    """A `states.md` that cannot be trusted; `.problems` has all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join([str(each) for each in problems]))


def read_machine(path: Path, axis: str | None = None) -> Machine:
    """The machine of one axis; the axis may be left out where the file has only one."""
    machines = read_machines(path)
    if axis is None and len(machines) == 1:
        return next(iter(machines.values()))
    if axis is None or axis not in machines:
        raise LookupError(f"{path}: axis {axis!r} is none of {', '.join(machines)}")
    return machines[axis]


def read_machines(path: Path) -> dict[str, Machine]:
    """The machines of all axes of the file, or `BrokenMachine`."""
    reader = _Reader(read_document(path.read_text(encoding="utf-8")))
    machines = {axis.code: machine for axis in reader.axes() if (machine := reader.machine(axis))}
    reader.leftovers()
    if reader.problems:
        problems = sorted(dict.fromkeys(reader.problems))
        raise BrokenMachine(tuple([Problem(path, line, text) for line, text in problems]))
    return machines


class _Reader:
    """Reads the tables of one document and notes what is wrong."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[tuple[int, str]] = list(document.crooked)
        self.used: set[tuple[str, str]] = set()
        self.ids: dict[str, int] = {}
        for section in document.sections:
            self._check_columns(section)

    def wrong(self, line: int, text: str) -> None:
        self.problems.append((line, text))

    def axes(self) -> list[Word]:
        """The axes declared, or the only one when there is no `## Axis` heading."""
        if not self.document.axes:
            return [self._named(1, (ONLY_AXIS, *reversed(self.document.title[:2])), "title")]
        found = {}
        for line, parts in self.document.axes:
            if parts[0] in found:
                self.wrong(line, f"axis {parts[0]!r} is declared twice")
            found[parts[0]] = self._named(line, parts, "axis")
        for section in self.document.sections:
            if section.axis is None and section.kind in ("States", "Moves"):
                self.wrong(section.line, f"{section.kind} belong under one of the axes")
        return list(found.values())

    def machine(self, axis: Word) -> Machine | None:
        """The machine of an axis, if nothing is wrong with it."""
        before = len(self.problems)
        scope = axis.code if self.document.axes else None
        words = {
            kind: self._words(kind, scope)
            for kind in ("States", "Events", "People", "Needs", "Deadlines")
        }
        state_rows = self._rows("States", scope)
        starts = [row for row in state_rows if "start" in self._kind(row)]
        finals = frozenset(row.get("code") for row in state_rows if "end" in self._kind(row))
        if len(starts) != 1:
            line = starts[1].line if starts else self._line("States", scope)
            self.wrong(line, f"exactly one state must be the start, not {len(starts)}")
        moves = self._moves(scope, words, finals)
        if len(self.problems) > before or not starts:
            return None
        lines = {row.get("code"): row.line for row in state_rows}
        draft = Draft(starts[0].get("code"), finals, lines, moves)
        self.problems.extend(unsound(draft))
        return Machine(
            axis=axis,
            states=words["States"],
            events=words["Events"],
            people=words["People"],
            needs=words["Needs"],
            deadlines=words["Deadlines"],
            initial=draft.initial,
            finals=finals,
            transitions=moves,
        )

    def leftovers(self) -> None:
        """Words that no move of any axis uses; told only when all else is right."""
        if self.problems:
            return
        for section in self.document.sections:
            if section.kind in ("States", "Moves"):
                continue
            for row in section.rows:
                if (section.kind, row.get("code")) not in self.used:
                    self.wrong(row.line, f"{row.get('code')!r} is used by no move")

    def _check_columns(self, section: Section) -> None:
        needed = _MOVE_COLUMNS if section.kind == "Moves" else _WORD_COLUMNS
        known = {*needed, *_MAY_ALSO.get(section.kind, ("meaning",))}
        for column in needed:
            if column not in section.columns:
                self.wrong(section.line, f"{section.kind}: the column {column!r} is missing")
        for column in section.columns:
            if column not in known or section.columns.count(column) > 1:
                self.wrong(section.line, f"{section.kind}: unknown or double column {column!r}")

    def _sections(self, kind: str, scope: str | None) -> list[Section]:
        scopes = {scope} if kind in ("States", "Moves") else {None, scope}
        return [s for s in self.document.sections if s.kind == kind and s.axis in scopes]

    def _rows(self, kind: str, scope: str | None) -> list[Row]:
        return [row for section in self._sections(kind, scope) for row in section.rows]

    def _line(self, kind: str, scope: str | None) -> int:
        sections = self._sections(kind, scope)
        return sections[0].line if sections else 1

    def _words(self, kind: str, scope: str | None) -> Mapping[str, Word]:
        words: dict[str, Word] = {}
        for row in self._rows(kind, scope):
            parts = (row.get("code"), row.get("中文"), row.get("English"), row.get("meaning"))
            word = self._named(row.line, parts, kind)
            if word.code in words:
                self.wrong(row.line, f"{kind}: {word.code!r} is declared twice")
            words[word.code] = word
        if not words and kind in ("States", "Events", "People"):
            self.wrong(
                self._line(kind, scope), f"no {kind} are declared for axis {scope or 'main'}"
            )
        return words

    def _named(self, line: int, parts: tuple[str, ...], where: str) -> Word:
        code, zh, en, meaning = (*parts, "", "", "", "")[:4]
        if not _CODE.fullmatch(code) or code in ("any", "same", "not"):
            self.wrong(line, f"{where}: {code!r} cannot be a code")
        if not zh or not en:
            self.wrong(line, f"{where}: {code!r} needs a Chinese and an English name")
        return Word(code, zh, en, meaning)

    def _kind(self, row: Row) -> list[str]:
        kinds = _listed(row.get("kind"))
        for kind in kinds:
            if kind not in ("start", "end"):
                self.wrong(row.line, f"a state is start, end or neither, not {kind!r}")
        return kinds

    def _moves(
        self, scope: str | None, words: Mapping[str, Mapping[str, Word]], finals: frozenset[str]
    ) -> tuple[Transition, ...]:
        moves: list[Transition] = []
        for row in self._rows("Moves", scope):
            self._check_id(row)
            event = self._one(row, "event", "Events", words)
            who = self._several(row, "who", "People", words)
            needs = tuple(_listed(row.get("needs")))
            for need in needs:
                self._use(row, "Needs", need.removeprefix("not "), words)
            deadline = row.get("deadline") or None
            if deadline:
                self._use(row, "Deadlines", deadline, words)
            states = self._several(row, "from", "States", words)
            if row.get("from") == "any":
                states = tuple([state for state in states if state not in finals])
            to = row.get("to")
            if to != "same":
                self._one(row, "to", "States", words)
            moves.extend(
                Transition(
                    id=row.get("id"),
                    state=state,
                    event=event,
                    who=who,
                    needs=needs,
                    to=state if to == "same" else to,
                    deadline=deadline,
                    says=row.get("says"),
                    line=row.line,
                )
                for state in states
            )
        return tuple(moves)

    def _check_id(self, row: Row) -> None:
        code = row.get("id")
        if not re.fullmatch(r"\w[\w.-]*", code):
            self.wrong(row.line, f"{code!r} cannot be the id of a move")
        elif code in self.ids and self.ids[code] != row.line:
            self.wrong(row.line, f"the id {code!r} is already on line {self.ids[code]}")
        self.ids.setdefault(code, row.line)

    def _one(
        self, row: Row, column: str, kind: str, words: Mapping[str, Mapping[str, Word]]
    ) -> str:
        self._use(row, kind, row.get(column), words)
        return row.get(column)

    def _several(
        self, row: Row, column: str, kind: str, words: Mapping[str, Mapping[str, Word]]
    ) -> tuple[str, ...]:
        if row.get(column) == "any":
            self.used.update((kind, code) for code in words[kind])
            return tuple(words[kind])
        codes = _listed(row.get(column))
        for code in codes or [""]:
            self._use(row, kind, code, words)
        if len(set(codes)) < len(codes):
            self.wrong(row.line, f"{column}: a word stands twice")
        return tuple(codes)

    def _use(self, row: Row, kind: str, code: str, words: Mapping[str, Mapping[str, Word]]) -> None:
        self.used.add((kind, code))
        if code not in words[kind]:
            self.wrong(row.line, f"{code!r} is not declared under {kind}")


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",")] if cell else []
