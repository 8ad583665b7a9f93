"""The guard rails as figures: exactly at a line, one fen above, and who is bound by which."""

from __future__ import annotations

from datetime import date

import pytest

from shouhou.approvals.decide import (
    figures_with,
    machine,
    may_decide,
    next_state,
    rule,
    tables,
    worse,
    yuan,
)
from shouhou.approvals.facts import Figures, Standing, ruling_from
from shouhou.approvals.tests.make import make_asked
from shouhou.approvals.words import ASKS, LEVELS, STATES, label, vocabulary
from shouhou.ledger.facts import Spent
from shouhou.policy import prove
from shouhou.workflow import Refusal, Transition

ON = date(2026, 11, 23)
LINES = {
    "case": ("case_limit_fen", "G1"),
    "buyer_30d": ("buyer_30d_limit_fen", "G2"),
    "agent_day": ("agent_day_limit_fen", "G3"),
    "shop_day": ("shop_day_limit_fen", "G4"),
}


def ruled(asks="agent", alone=False, numbers=None, asked=None, **sums):
    """The ruling when these sums, this act included, are all there is."""
    asked = asked or make_asked(amount_fen=1)
    figures = dict.fromkeys(("case", "buyer_30d", "agent_day", "shop_day"), asked.amount_fen)
    return rule(
        asked,
        Figures(amount=asked.amount_fen, **(figures | sums)),
        (asks, alone),
        numbers or {},
        ON,
    )


def rows(ruling):
    return [row.row for row in ruling.rows]


@pytest.mark.parametrize("counts", LINES)
@pytest.mark.parametrize("line", [0, 1, 12_345, 999_999])
def test_exactly_at_the_line_is_free_one_fen_above_is_not(counts, line):
    code, row = LINES[counts]
    numbers = {code: line, "owner_line_fen": 100_000_000}
    if line:
        assert rows(ruled(numbers=numbers, **{counts: line})) == []
    above = ruled(numbers=numbers, **{counts: line + 1})
    assert row in rows(above)
    assert above.needs == "supervisor"


@pytest.mark.parametrize("asks", ["agent", "desk", "supervisor"])
def test_above_the_owners_line_the_owner_decides(asks):
    at, above = ruled(asks, case=500_000), ruled(asks, case=500_001)
    assert at.needs == ("" if asks == "supervisor" else "supervisor")
    assert above.needs == "owner"
    assert "G5" in rows(above)


@pytest.mark.parametrize("alone", [True, False])
def test_the_owner_needs_a_second_person_only_where_there_is_one(alone):
    large = ruled("owner", alone, case=500_001)
    assert (large.needs, rows(large)) == (("", []) if alone else ("supervisor", ["G6"]))
    assert ruled("owner", alone, case=500_000).needs == ""


def test_compensation_has_its_own_line():
    small = make_asked(purpose="compensation", amount_fen=1500)
    large = make_asked(purpose="compensation", amount_fen=1501)
    assert rows(ruled(asked=small)) == []
    assert rows(ruled(asked=large)) == ["G8"]
    assert rows(ruled("supervisor", asked=large)) == []


@pytest.mark.parametrize("approver", ["", "agent", "finance", "platform"])
def test_words_of_the_refund_rules_that_ask_for_nobody(approver):
    assert ruled(asked=make_asked(approver=approver)).needs == ""


@pytest.mark.parametrize("approver", ["supervisor", "person", "a word nobody knows"])
def test_words_of_the_refund_rules_that_ask_for_a_supervisor(approver):
    assert rows(ruled(asked=make_asked(approver=approver))) == ["G9"]


def test_a_purpose_the_table_does_not_know_counts_as_other():
    assert ruled(asked=make_asked(purpose="postage_due")).needs == ""


def test_paying_back_and_sending_again_needs_a_second_person_whatever_the_amount():
    asked = make_asked(amount_fen=0, both_ways=True)
    assert rows(ruled(asked=asked)) == ["G11"]
    assert rows(ruled("supervisor", asked=asked)) == ["G11"]
    assert rows(ruled("owner", asked=asked)) == ["G12"]
    assert rows(ruled("owner", True, asked=asked)) == []


def test_an_act_without_money_passes_lines_that_are_already_crossed():
    assert rows(ruled(asked=make_asked(amount_fen=0), shop_day=99_999_999)) == []


def test_the_figure_is_said_in_a_sentence():
    asked = make_asked(amount_fen=25_000)
    (row,) = ruled(asked=asked, agent_day=505_000).rows
    assert row.zh == (
        "本客服今日已同意 4,800.00 元，加上这笔 5,050.00 元，超过 5,000.00 元：超过每人每天的额度"
    )
    assert row.en == (
        "this person agreed to ¥4,800.00 today; with this ¥5,050.00, above ¥5,000.00:"
        " above the line per person and day"
    )
    assert (row.counts, row.fen, row.line_fen) == ("agent_day", 505_000, 500_000)


def test_sums_larger_than_the_tables_range_are_above_every_line():
    assert ruled(case=10**15).needs == "owner"


def test_each_sum_includes_the_act():
    figures = figures_with(
        make_asked(amount_fen=7),
        Spent(case_fen=1, buyer_30d_fen=20, agent_day_fen=300, shop_day_fen=4000),
    )
    assert figures == Figures(amount=7, case=8, buyer_30d=27, agent_day=307, shop_day=4007)


def test_a_ruling_survives_being_stored():
    ruling = ruled(case=600_000)
    assert ruling_from(ruling.as_json()) == ruling


def test_own_wishes_and_what_the_asker_lent_do_not_count():
    supervisor = Standing("supervisor", {})
    assert may_decide(supervisor, 1, 1, "supervisor", ON).row == "W1"
    agent = Standing("other", {7: "supervisor"})
    lent = may_decide(agent, 1, 2, "supervisor", ON)
    assert (lent.decides_as, lent.stood_in_for) == ("delegate", 7)
    assert may_decide(agent, 1, 7, "supervisor", ON).row == "W6"
    two = Standing("other", {7: "supervisor", 8: "owner"})
    assert may_decide(two, 1, 7, "supervisor", ON).stood_in_for == 8
    assert may_decide(two, 1, 8, "owner", ON).row == "W7"


def test_worse_is_the_higher_need():
    assert worse("", "supervisor") == "supervisor"
    assert worse("owner", "supervisor") == "owner"
    assert worse("", "") == ""


def test_every_table_is_proved_and_says_why_in_both_languages():
    for table in tables():
        for section in table.sections:
            assert table.hit == "all" or prove(section.bind({})) == ()
            for row in section.rows:
                assert any("一" <= letter <= "鿿" for letter in row.texts["why"])
                assert row.texts["why_en"].isascii()


def test_the_closed_lists_of_the_database_are_the_words():
    assert set(machine().states) == set(STATES)
    assert set(vocabulary().section("asked_level").codes) == set(LEVELS)
    assert set(vocabulary().section("asks").codes) == set(ASKS)
    assert label("needs", "owner") == "店长"
    assert label("needs", "?") == "?"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", ["approve", "reject", "withdraw"])
def test_nothing_leaves_an_ended_state(state, event):
    who = "asker" if event == "withdraw" else "second"
    move = next_state(state, event, who)
    assert isinstance(move, Transition if state == "pending" else Refusal)


def test_amounts_read_as_people_write_them():
    assert [yuan(fen) for fen in (0, 5, 480_000)] == ["0.00", "0.05", "4,800.00"]
