"""Every rule table loads, is proved complete, and says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouhou.policy import prove, read_table, read_words
from tests.guards.house import SOURCE, name_of

RULES = sorted(SOURCE.glob("*/rules/*.md"))


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_the_table_is_proved_sourced_and_exampled(path: Path) -> None:
    vocabulary = read_words(path.parent.parent / "words.md")
    table = read_table(path, vocabulary)
    assert table.source
    assert table.checked
    assert table.examples != ()
    for section in table.sections:
        flaws = prove(section.bind({})) if table.hit == "one" else ()
        assert [str(flaw) for flaw in flaws] == []


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*/words.md")), ids=name_of)
def test_the_words_load_in_both_languages(path: Path) -> None:
    for each in read_words(path).sections.values():
        assert each.zh
        assert each.en
        assert all(word.zh and word.en for word in each.words)
