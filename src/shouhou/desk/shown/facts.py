"""The facts a decision saw, where each came from, and the fields of "what if"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.desk.shown.language import in_brackets
from shouhou.doors import page_language
from shouhou.policy.words import WordList
from shouhou.refunds.words import vocabulary

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision

DAYS = ("days_signed", "days_success")
"""Counts of days that people answer with a date."""

NOT_ASKED = ("asked_fen", "shop_kind")
"""Facts that are not a matter of "what if": other figures and another shop are other cases."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact with its field; `value` is empty when nobody knows it."""

    code: str
    name: str
    source: str
    changed: bool
    options: tuple[Option, ...]
    value: str
    low: int
    high: int


def changes_asked(query: Mapping[str, str], decision: Decision) -> dict[str, str]:
    """Which facts a "what if" changes: those given a valid value that differs from the real one."""
    found = {}
    for fact, words in _fields(decision).items():
        wanted = query.get(fact, "")
        if wanted and wanted != decision.facts[fact] and _is_known(words, wanted):
            found[fact] = wanted
    return found


def shown_facts(decision: Decision, changes: Mapping[str, str]) -> tuple[ShownFact, ...]:
    """Every fact that may be changed, the unknown ones first."""
    shown = [
        _fact(words, decision.facts[fact], changes.get(fact, ""), decision.sources.get(fact, ""))
        for fact, words in _fields(decision).items()
    ]
    return tuple(sorted(shown, key=lambda fact: bool(fact.value)))


def _fields(decision: Decision) -> dict[str, WordList]:
    """In the order of words.md: a stored decision has lost its own."""
    return {
        fact: words
        for fact, words in vocabulary().sections.items()
        if fact in decision.facts and fact not in NOT_ASKED
    }


def _is_known(words: WordList, text: str) -> bool:
    if words.kind == "number":
        return text.isascii() and text.isdigit() and words.lo <= int(text) <= words.hi
    return text in words.codes


def _fact(words: WordList, real: str, wanted: str, source: str) -> ShownFact:
    value = wanted or (real if _is_known(words, real) else "")
    return ShownFact(
        code=words.code,
        name=words.name(page_language()),
        source=_("假设") if wanted else source_in_words(source, partly(words, real)),
        changed=bool(wanted),
        options=_options(words, value),
        value=value,
        low=words.lo,
        high=words.hi,
    )


def _options(words: WordList, value: str) -> tuple[Option, ...]:
    if words.kind == "number":
        return ()
    known = [
        Option(word.code, words.label(word.code, page_language()), word.code == value)
        for word in words.words
    ]
    return (*(() if value else (Option("", _("不知道"), True),)), *known)


def partly(words: WordList, real: str) -> str:
    """What is known of a fact that is not known: 0–12, or 包邮 / 不包邮; else nothing."""
    if _is_known(words, real) or real == "unknown":
        return ""
    if ".." in real:
        low, _dots, high = real.partition("..")
        return f"{low}–{high}"
    return " / ".join(words.label(code, page_language()) for code in real.split("|"))


def source_in_words(source: str, known: str = "") -> str:
    """Where a fact came from: an export's column, an answer, the shop, a computation, nobody."""
    kind, _colon, detail = source.partition(":")
    said = {
        "export": _("导出：%(column)s") % {"column": detail},
        "courier": _("快递：%(column)s") % {"column": detail},
        "answer": _("补过的事实"),
        "shop": _("店铺设置"),
        "assumed": _("没有人说过别的"),
        "computed": _("推算：%(how)s") % {"how": detail},
        "law": _("法律：%(which)s") % {"which": detail},
        "what_if": _("假设"),
        "unknown": _("不知道"),
        "": _("不知道"),
    }.get(kind, source)
    return said + in_brackets(known) if known else said


def answer_in_words(fact: str, value: str) -> str:
    """包邮：是; a day stands as it was given."""
    words = vocabulary().sections.get(fact)
    if words is None:
        return value
    language = page_language()
    if fact in DAYS and not value.isdigit():
        named = {"days_signed": _("签收日"), "days_success": _("成功日")}
        return f"{named[fact]} {value[:10]}"
    said = words.label(value, language) if value in words.codes else value[:10]
    name = words.name(language)
    return said if said == name else name + _("：") + said
