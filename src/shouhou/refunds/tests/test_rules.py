"""Every rule table loads, is proved, and speaks only words that exist and have a sentence."""

from __future__ import annotations

import pytest

from shouhou.policy import prove
from shouhou.refunds.decide import reason_rows, rule_page, rule_pages, tables
from shouhou.refunds.words import HERE, label, phrases, vocabulary

TABLES = {table.name: table for table in tables()}


def test_every_rule_file_is_in_the_book() -> None:
    files = {path.stem for path in (HERE / "rules").glob("*.md")}

    assert files == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_complete_and_free_of_overlap(name: str) -> None:
    for section in TABLES[name].sections:
        assert prove(section.bind({})) == ()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_small_enough_to_read(name: str) -> None:
    for section in TABLES[name].sections:
        assert len(section.rows) <= 30


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_row_says_why_in_chinese(name: str) -> None:
    for section in TABLES[name].sections:
        for row in section.rows:
            why = row.texts.get("why", "")
            assert name == "route" or any("一" <= letter <= "鿿" for letter in why), row.id


def test_every_next_step_has_a_memo_and_a_reply() -> None:
    for step in vocabulary().section("next_step").codes:
        assert phrases()[step]["Memo"]
        assert phrases()[step]["Reply"]


def test_every_way_to_settle_freight_has_a_sentence() -> None:
    for settle in vocabulary().section("settle_back").codes:
        assert phrases()[f"freight {settle}"]["Text"]


def test_no_agreement_leaves_without_a_word_on_freight() -> None:
    for step in ("agree_refund", "agree_to_return", "agree_then_refuse", "wait_waybill"):
        assert "{freight}" in phrases()[step]["Reply"]


def test_platform_reasons_are_understood_once() -> None:
    rows = reason_rows("zh")

    assert len({row.reason for row in rows}) == len(rows)
    assert all(row.labels for row in rows)


def test_every_word_has_a_chinese_and_an_english_label() -> None:
    for section in vocabulary().sections.values():
        for word in section.words:
            assert label(section.code, word.code, "zh") == word.zh
            assert label(section.code, word.code, "en") == word.en


def test_a_page_of_every_table_is_shown_with_its_proof() -> None:
    for page in rule_pages("zh"):
        assert page.flaws == ()
        assert page.page.sections[0].rows
    found = rule_page("who_pays", "en")
    assert found is not None
    assert found.is_proved
    assert rule_page("no_such_table", "zh") is None
