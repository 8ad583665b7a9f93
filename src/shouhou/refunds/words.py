"""The words of refunds: vocabulary, the platforms' reasons, the phrases; read once from tables."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from shouhou.language import fold
from shouhou.policy import UNKNOWN, Among, Value, Vocabulary, WordList, read_words
from shouhou.policy.words import Language

HERE = Path(__file__).parent
_SPACES = re.compile(r"\s+")
_MARKS = str.maketrans({"、": "/", "／": "/", "|": "/", "，": ",", "。": ""})


@cache
def vocabulary() -> Vocabulary:
    """Every fact, outcome and parameter of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=8192)
def label(section: str, code: str | int | None, lang: Language = "zh") -> str:
    """What people read for a code; a code that is unknown shows itself (it came from outside)."""
    words = vocabulary().sections.get(section)
    if code is None or words is None:
        return "—" if code is None else str(code)
    if words.kind in ("number", "text") or code in words.codes:
        return words.label(code, lang)
    return str(code)


@cache
def codes_of(section: str) -> frozenset[str]:
    """The words a fact may be, for asking again and again."""
    return frozenset(vocabulary().section(section).codes)


@cache
def askable() -> dict[str, WordList]:
    """The facts a person can be asked for, by code: those with a question in words.md."""
    return {code: words for code, words in vocabulary().sections.items() if words.ask_zh}


@cache
def answer_headers() -> frozenset[str]:
    """Column headers that carry an answer in an uploaded file: the Chinese names of those facts."""
    return frozenset(words.zh for words in askable().values()) | {SIGNED_ON, SUCCEEDED_ON}


SIGNED_ON = "签收时间"
SUCCEEDED_ON = "成功时间"


def folded(text: str) -> str:
    """A platform wording without what differs between its copies: width, spaces, slashes, case."""
    return _SPACES.sub("", fold(text)).translate(_MARKS)


@cache
def reason_table() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """reasons.md as rows: the platform's wording, the problems it may stand for, confidence."""
    rows = _grid(HERE / "reasons.md")
    read = [(row[0], tuple(one.strip() for one in row[1].split(",")), row[2]) for row in rows]
    for _, problems, _ in read:
        for problem in problems:
            vocabulary().section("problem").check(problem)
    return tuple(read)


@cache
def reasons() -> dict[str, Value]:
    """Folded platform reason → problem: a word, or Among where the wording leaves it open."""
    return {
        folded(text): problems[0] if len(problems) == 1 else Among(frozenset(problems))
        for text, problems, _ in reason_table()
    }


@lru_cache(maxsize=8192)
def problem_of(reason: str) -> Value:
    """The problem a platform reason stands for; UNKNOWN when the wording is not in the table."""
    return reasons().get(folded(reason), UNKNOWN)


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Section → field → template of phrases.md."""
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in (HERE / "phrases.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = found.setdefault(line[3:].strip(), {})
        elif found and ": " in line:
            field, _, text = line.partition(": ")
            section[field] = text.strip()
    return found


def _grid(path: Path) -> list[list[str]]:
    """The rows of the one table in a file, without its head."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    return rows[2:]
