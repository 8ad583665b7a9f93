"""Every sentence a seller sees has its English, and the compiled catalogue is the written one."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from scripts import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def written() -> list[Message]:
    return [each for each in messages.known_catalogue() if each.id]


def test_the_catalogue_has_exactly_the_sentences_of_the_source() -> None:
    fresh = {(each.id, each.context) for each in messages.updated_catalogue() if each.id}
    known = {(each.id, each.context) for each in written()}
    assert fresh - known == set(), "run: make messages"
    assert known - fresh == set(), "run: make messages"


def test_every_sentence_has_its_english() -> None:
    assert messages.untranslated(messages.known_catalogue()) == []


def test_the_english_keeps_the_blanks() -> None:
    different = [
        each.id
        for each in written()
        if isinstance(each.id, str) and isinstance(each.string, str) and each.string
        if sorted(PLACEHOLDER.findall(each.id)) != sorted(PLACEHOLDER.findall(each.string))
    ]
    assert different == []


def test_the_compiled_catalogue_is_current() -> None:
    compiled = messages.CATALOGUE.with_suffix(".mo").read_bytes()
    assert compiled == messages.mo_bytes(messages.known_catalogue()), "run: make messages"


@pytest.mark.parametrize("text", ["{% load i18n %}{% trans '退款' %}", "{% translate '退款' %}"])
def test_sentences_in_templates_are_found(text: str) -> None:
    assert "'退款'" in messages.as_program(text, messages.SOURCE / "x.html")
