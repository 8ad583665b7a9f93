"""The closed vocabulary: every fact, outcome and parameter a rule may speak of.

`words.md` gives each of them a code, a Chinese and an English name, and what it may be. A word that
is not here cannot be written in a rule, typed into a form or returned by the API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from shouhou.policy.errors import BrokenTable, Problem, Problems, UnknownWord
from shouhou.policy.markdown import Line, Part, prose, read_document, read_grid, split_fields
from shouhou.policy.values import Between

Kind = Literal["words", "yes/no", "number", "text"]
Language = Literal["zh", "en"]

_FIELDS = ("Type", "Ask", "Default", "Confidence", "Source")
_CODE = re.compile(r"[a-z0-9_]*[a-z][a-z0-9_]*$")
_NUMBER = re.compile(r"(\S+)\s+(-?[\d_]+)\.\.(-?[\d_]+)$")
_HEADER = ("code", "中文", "English", "meaning")


@dataclass(frozen=True, slots=True)
class Word:
    code: str
    zh: str
    en: str
    meaning: str = ""


_YES_NO = (Word("yes", "是", "yes"), Word("no", "否", "no"))


@dataclass(frozen=True, slots=True)
class WordList:
    """One fact or outcome: what it is called, and everything it may be."""

    code: str
    zh: str
    en: str
    kind: Kind
    unit: str = ""
    lo: int = 0
    hi: int = 0
    ask_zh: str = ""
    ask_en: str = ""
    words: tuple[Word, ...] = ()
    meaning: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(word.code for word in self.words)

    @property
    def range(self) -> Between:
        return Between(self.lo, self.hi)

    def name(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def label(self, value: str | int | None, language: Language) -> str:
        """How a value of this list is shown; numbers and free text show themselves."""
        if value is None:
            return "—"
        if self.kind in ("number", "text"):
            return str(value)
        for word in self.words:
            if word.code == value:
                return word.zh if language == "zh" else word.en
        raise UnknownWord(f"{self.code}: there is no word {value!r}")

    def check(self, value: object) -> None:
        """Raise UnknownWord unless this is one known value of the list."""
        if self.kind == "number":
            known = isinstance(value, int) and value in self.range
        else:
            known = isinstance(value, str) and value in self.codes
        if not known:
            allowed = self.range if self.kind == "number" else ", ".join(self.codes)
            raise UnknownWord(f"{self.code}: {value!r} is not one of {allowed}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number a shop may tune, within bounds."""

    code: str
    zh: str
    en: str
    unit: str
    lo: int
    hi: int
    default: int
    confidence: str
    source: str
    meaning: str = ""

    @property
    def range(self) -> Between:
        return Between(self.lo, self.hi)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    sections: Mapping[str, WordList]
    parameters: Mapping[str, Parameter]

    def section(self, code: str) -> WordList:
        if code not in self.sections:
            raise UnknownWord(f"there is no section {code!r} in the words")
        return self.sections[code]

    def label(self, section: str, value: str | int | None, language: Language) -> str:
        return self.section(section).label(value, language)

    def shown(self, section: str, code: str, language: Language = "zh") -> str:
        """What people read for a code of this section; one the list has not shows itself.

        Raises UnknownWord where there is no such section.
        """
        words = self.section(section)
        return words.label(code, language) if code in words.codes else code


def read_words(*paths: Path) -> Vocabulary:
    """Read one or more words files into one vocabulary; a code may be declared once."""
    sections: dict[str, WordList] = {}
    parameters: dict[str, Parameter] = {}
    found: list[Problem] = []
    for path in paths:
        problems = Problems(path)
        _Reading(problems, sections, parameters).read(path)
        found += problems.found
    if found:
        raise BrokenTable(tuple(sorted(found, key=lambda problem: (problem.path, problem.line))))
    return Vocabulary(sections, parameters)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One words file on its way into the vocabulary."""

    problems: Problems
    sections: dict[str, WordList]
    parameters: dict[str, Parameter]

    def read(self, path: Path) -> None:
        same: list[tuple[Part, WordList, str]] = []
        for part in read_document(path, self.problems).parts:
            self._read_part(part, same)
        for part, alias, target in same:
            self._resolve(part, alias, target)

    def _read_part(self, part: Part, same: list[tuple[Part, WordList, str]]) -> None:
        names = [name.strip() for name in part.heading.split("·", 2)]
        code = names[0].strip("{}")
        if len(names) != 3 or not all(names) or not _CODE.match(code):
            self.problems.add(part.line, "a section is headed: ## code · 中文 · English")
            return
        if code in self.sections or code in self.parameters:
            self.problems.add(part.line, f"{code} is declared twice")
            return
        fields = split_fields(part, _FIELDS, self.problems)
        kind, _, rest = (fields["Type"].text if "Type" in fields else "").partition(" ")
        section = WordList(code, names[1], names[2], "text", meaning=prose(part, _FIELDS))
        if names[0].startswith("{") or kind == "parameter":
            self._read_parameter(part, (code, names[1], names[2]), fields)
        elif kind == "same" and rest.startswith("as "):
            same.append((part, self._ask(section, fields), rest.removeprefix("as ").strip()))
        else:
            self._add(part, self._ask(section, fields), kind, rest)

    def _ask(self, section: WordList, fields: Mapping[str, Line]) -> WordList:
        if "Ask" not in fields:
            return section
        zh, _, en = (text.strip() for text in fields["Ask"].text.partition("·"))
        if not zh or not en:
            self.problems.add(fields["Ask"].number, "Ask: needs both languages: 中文？ · English?")
        return replace(section, ask_zh=zh, ask_en=en)

    def _add(self, part: Part, section: WordList, kind: str, rest: str) -> None:
        words = self._read_list(part)
        if kind == "words" and not rest:
            if not words:
                self.problems.add(part.line, f"{section.code} needs a table of words")
            section = replace(section, kind="words", words=words)
        elif kind == "yes/no" and not rest:
            if words and {word.code for word in words} != {"yes", "no"}:
                self.problems.add(part.line, "a yes/no section has the words yes and no")
            section = replace(section, kind="yes/no", words=words or _YES_NO)
        elif kind == "number" and (bounds := self._bounds(part, rest)):
            unit, lo, hi = bounds
            section = replace(section, kind="number", unit=unit, lo=lo, hi=hi)
        elif kind != "number" and (kind, rest) != ("text", ""):
            expected = "words, yes/no, number <unit> <lo>..<hi>, text, or same as <section>"
            self.problems.add(part.line, f"Type: must be {expected}")
        self.sections[section.code] = section

    def _read_list(self, part: Part) -> tuple[Word, ...]:
        grid = read_grid(part, self.problems)
        if grid is None:
            return ()
        if grid.header != _HEADER:
            self.problems.add(grid.line, f"a table of words has the columns {' | '.join(_HEADER)}")
            return ()
        words: dict[str, Word] = {}
        for row in grid.rows:
            word = Word(*row.cells)
            if not _CODE.match(word.code) or word.code == "any":
                self.problems.add(row.line, f"{word.code!r} cannot be the code of a word")
            if not word.zh or not word.en:
                self.problems.add(row.line, f"{word.code} needs a Chinese and an English name")
            if word.code in words:
                self.problems.add(row.line, f"{word.code} is listed twice")
            words[word.code] = word
        return tuple(words.values())

    def _bounds(self, part: Part, text: str) -> tuple[str, int, int] | None:
        match = _NUMBER.match(text)
        if not match or int(match[2]) > int(match[3]):
            self.problems.add(part.line, "a number is declared: <unit> <lo>..<hi>, lo not above hi")
            return None
        return match[1], int(match[2]), int(match[3])

    def _read_parameter(
        self, part: Part, names: tuple[str, str, str], fields: Mapping[str, Line]
    ) -> None:
        kind, _, rest = (fields["Type"].text if "Type" in fields else "").partition(" ")
        if kind != "parameter" or not part.heading.startswith("{"):
            expected = "## {name} · 中文 · English with Type: parameter <unit> <lo>..<hi>"
            self.problems.add(part.line, f"a parameter is written {expected}")
            return
        bounds = self._bounds(part, rest)
        missing = [name for name in ("Default", "Confidence", "Source") if name not in fields]
        for name in missing:
            self.problems.add(part.line, f"{{{names[0]}}} has no {name}:")
        if missing or not bounds:
            return
        default, allowed = fields["Default"], Between(*bounds[1:])
        if not re.match(r"-?[\d_]+$", default.text) or int(default.text) not in allowed:
            self.problems.add(default.number, f"Default: must lie in {allowed}")
            return
        if fields["Confidence"].text not in ("H", "M", "L", "U"):
            self.problems.add(fields["Confidence"].number, "Confidence: is H, M, L or U")
        self.parameters[names[0]] = Parameter(
            *names,
            *bounds,
            int(default.text),
            fields["Confidence"].text,
            fields["Source"].text,
            prose(part, _FIELDS),
        )

    def _resolve(self, part: Part, alias: WordList, target: str) -> None:
        if target not in self.sections or alias.code in self.sections:
            why = "is declared twice" if alias.code in self.sections else "has no such section"
            self.problems.add(part.line, f"{alias.code} (same as {target}) {why}")
            return
        own = {name: getattr(alias, name) for name in ("code", "zh", "en", "meaning")}
        if alias.ask_zh:
            own |= {"ask_zh": alias.ask_zh, "ask_en": alias.ask_en}
        self.sections[alias.code] = replace(self.sections[target], **own)
