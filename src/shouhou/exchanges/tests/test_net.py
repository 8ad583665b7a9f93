"""Who owes whom: the parties' sums add to nought, and the net is what buyer and shop move."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shouhou.exchanges.decide import lines_of, our_debts, settle, stands
from shouhou.exchanges.facts import Moved, Net, NetFacts, NetLine
from shouhou.exchanges.words import HOW, PAYERS, SITUATIONS

ON = date(2026, 11, 23)
FEN = st.integers(0, 200_000)
FACTS = st.builds(
    NetFacts,
    situation=st.sampled_from(SITUATIONS),
    back_fen=FEN,
    out_fen=FEN,
    back_payer=st.sampled_from(PAYERS),
    new_payer=st.sampled_from(PAYERS),
    back_post_fen=FEN,
    new_post_fen=FEN,
    insured_fen=FEN,
    compensation_fen=FEN,
)
SHARE = st.integers(1, 150)
STEP = st.tuples(st.one_of(st.none(), FACTS), st.sampled_from(HOW), SHARE)


@given(FACTS)
def test_the_parties_sums_add_to_nought(facts: NetFacts) -> None:
    lines = lines_of(facts, ON)
    assert sum(stands(lines).values()) == 0
    assert all(line.fen > 0 for line in lines)
    assert all({line.giver, line.taker} == {"buyer", "seller"} for line in lines if line.counts)


@given(FACTS)
def test_the_net_is_the_stand_of_the_two(facts: NetFacts) -> None:
    lines = [line for line in lines_of(facts, ON) if line.counts]
    net = settle(lines)
    between = stands(lines)
    assert between["seller"] == net.fen == -between["buyer"]
    assert (net.buyer_owes == 0) or (net.we_owe == 0)


def pay(net: Net, how: str, share: int) -> list[Moved]:
    """The buyer pays this share in hundredths of what is owed (above 100: too much); we pay all."""
    if net.buyer_owes:
        fen = max(1, net.buyer_owes * share // 100)
        return [Moved(giver="buyer", fen=fen, how=how)]
    return [
        Moved(giver="seller", fen=part.fen, owed=part.owed, how=part.how) for part in our_debts(net)
    ]


@given(st.lists(STEP, min_size=1, max_size=8))
def test_after_any_changes_the_two_have_moved_what_the_last_terms_say(steps) -> None:
    moved: list[Moved] = []
    lines: tuple[NetLine, ...] = ()
    for facts, how, share in steps:
        lines = lines_of(facts, ON) if facts else ()  # none: it was called off
        moved += pay(settle(lines, moved), how, share)
    for _ in range(2):  # the rest is paid; what was paid too much goes back
        moved += pay(settle(lines, moved), "transfer", 100)
    net = settle(lines, moved)
    assert net.fen == 0
    really = sum(each.fen if each.giver == "buyer" else -each.fen for each in moved)
    assert really == net.of_lines


@given(st.lists(STEP, min_size=1, max_size=8))
def test_what_we_owe_is_always_owed_for_something_and_goes_back_its_way(steps) -> None:
    moved: list[Moved] = []
    for facts, how, share in steps:
        net = settle(lines_of(facts, ON) if facts else (), moved)
        parts = our_debts(net)
        assert sum(part.fen for part in parts) == net.we_owe
        assert all(part.fen > 0 for part in parts)
        moved += pay(net, how, share)
        for way in HOW:
            came = sum(each.fen for each in moved if each.giver == "buyer" and each.how == way)
            gone = sum(each.fen for each in moved if each.giver == "seller" and each.how == way)
            assert gone <= came


def test_called_off_everything_goes_back_by_its_way() -> None:
    moved = (
        Moved(giver="buyer", fen=3_000, how="link"),
        Moved(giver="buyer", fen=500, how="transfer"),
    )
    parts = {(part.owed, part.how): part.fen for part in our_debts(settle((), moved))}
    assert parts == {("paid_back", "link"): 3_000, ("paid_back", "transfer"): 500}


def test_the_buyers_own_part_eats_the_difference_before_the_freight() -> None:
    facts = NetFacts(
        situation="fault",
        back_fen=9_900,
        out_fen=5_900,
        back_payer="seller",
        new_payer="buyer",
        back_post_fen=1_200,
        new_post_fen=1_000,
    )
    net = settle(lines_of(facts, ON))
    assert net.fen == -4_200
    assert {part.owed: part.fen for part in our_debts(net)} == {
        "freight": 1_200,
        "difference": 3_000,
    }
