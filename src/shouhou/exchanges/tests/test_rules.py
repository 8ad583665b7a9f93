"""The tables: complete, exampled, and true to the handbook and the policy rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shouhou.exchanges.decide import lines_of, payers_of, row_of, tables
from shouhou.exchanges.decide.pricing import BY_RULES
from shouhou.exchanges.facts import NetFacts
from shouhou.exchanges.words import HERE, SITUATIONS, VIEWS, label, vocabulary
from shouhou.policy import prove
from shouhou.refunds.words import vocabulary as refund_words

ON = date(2026, 11, 23)
TABLES = {table.name: table for table in tables()}


def test_every_rule_file_is_a_table_of_the_slice() -> None:
    assert set(TABLES) == {path.stem for path in (HERE / "rules").glob("*.md")}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_complete_and_every_row_has_its_story(name: str) -> None:
    for section in TABLES[name].sections:
        assert prove(section.bind({})) == ()
        told = {row_id for each in TABLES[name].examples for row_id in each.rows}
        assert told == {row.id for row in section.rows}


def test_the_rules_of_a_request_name_situations_both_sides_know() -> None:
    assert set(BY_RULES) <= set(refund_words().section("situation").codes)
    assert set(BY_RULES.values()) <= set(SITUATIONS)


def facts(situation: str, back: str, new: str, **changes: int) -> NetFacts:
    said: dict[str, Any] = {
        "back_fen": 9_900,
        "out_fen": 9_900,
        "back_post_fen": 1_200,
        "new_post_fen": 1_000,
    }
    return NetFacts(situation=situation, back_payer=back, new_payer=new, **(said | changes))


def counted(given: NetFacts) -> dict[str, int]:
    """Line → what the buyer owes (+) or gets (-) by it."""
    return {
        line.line: line.fen if line.giver == "buyer" else -line.fen
        for line in lines_of(given, ON)
        if line.counts
    }


def test_without_a_fault_it_is_difference_and_postage() -> None:
    given = facts("no_reason", "buyer", "buyer", out_fen=12_900)
    assert counted(given) == {"price_more": 3_000, "post_new": 1_000}


def test_a_fault_frees_from_postage_but_not_from_the_difference() -> None:
    given = facts("fault", "seller", "seller", out_fen=12_900)
    assert counted(given) == {"price_more": 3_000, "post_back": -1_200}


def test_what_the_insurer_paid_is_not_paid_again() -> None:
    given = facts("fault", "seller", "seller", insured_fen=1_000)
    assert counted(given) == {"post_back": -200}
    whole = facts("fault", "seller", "seller", insured_fen=1_500)
    assert counted(whole) == {}


def test_a_re_send_costs_the_buyer_nothing() -> None:
    given = facts("resend", "none", "seller", back_fen=0, out_fen=9_900, back_post_fen=0)
    assert counted(given) == {}


def test_cheaper_goods_are_paid_back_whatever_the_situation() -> None:
    for situation in ("no_reason", "fault", "past", "undecided", "freight_unsaid"):
        given = facts(situation, "buyer", "seller", out_fen=5_900, back_post_fen=0)
        assert counted(given)["price_less"] == -4_000


@pytest.mark.parametrize(
    ("situation", "kind", "payers"),
    [
        ("no_reason", "c2c", ("buyer", "buyer")),
        ("fault", "mall", ("seller", "seller")),
        ("past", "mt", ("buyer", "buyer")),
        ("past", "mall", ("buyer", "buyer")),
        ("resend", "c2c", ("none", "seller")),
        ("repair", "c2c", ("seller", "seller")),
        ("undecided", "c2c", ("buyer", "person")),
        ("freight_unsaid", "c2c", ("seller", "seller")),
    ],
)
def test_who_bears_the_freight_by_policy(situation, kind, payers) -> None:
    assert payers_of(situation, kind, {}, ON) == payers


def test_the_rules_of_the_request_go_before_ours() -> None:
    legs = {"return_leg": "seller", "replacement": "as_paid"}
    assert payers_of("no_reason", "c2c", legs, ON) == ("seller", "buyer")


def test_what_is_too_much_for_a_small_payment_is_transferred() -> None:
    most = {code: each.default for code, each in vocabulary().parameters.items()}
    edge = most["small_pay_most_fen"]
    routes = [
        str(row_of("routes", {"owed": "difference", "how": "none", "fen": fen}, ON, most).id)
        for fen in (edge, edge + 1)
    ]
    assert routes == ["R3", "R4"]


def test_every_word_is_said_in_both_languages() -> None:
    for section in vocabulary().sections.values():
        for word in section.words:
            assert label(section.code, word.code, "zh") == word.zh
            assert label(section.code, word.code, "en") == word.en
    assert [label("view", view) for view in VIEWS]
