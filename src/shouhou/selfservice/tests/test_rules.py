"""The tables of the page: every state has its sentence, every choice its consequence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shouhou.refunds.states import agreement_machine, goods_machine
from shouhou.refunds.words import codes_of
from shouhou.selfservice.decide import (
    Ground,
    follow_of,
    kind_of,
    moved,
    situation_of,
    standing_of,
    steps_of,
)
from shouhou.selfservice.facts import WayView
from shouhou.selfservice.words import (
    ALLOWS,
    ARRIVALS,
    HAND_OUTS,
    PAYS,
    PROBLEMS,
    STATES,
    STEPS,
    WAYS,
    machine,
    vocabulary,
)
from shouhou.shops.facts import Refused


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("allows", ALLOWS),
        ("arrival", ARRIVALS),
        ("hand_out", HAND_OUTS),
        ("way", WAYS),
        ("step", STEPS),
    ],
)
def test_words_and_constants_are_the_same(section, codes):
    assert tuple(vocabulary().section(section).codes) == codes


def test_the_words_of_others_are_theirs():
    assert set(machine().states) == set(STATES)
    assert set(PROBLEMS) <= set(codes_of("problem"))
    assert {kind_of(way) for way in WAYS} <= set(codes_of("ask_kind"))
    assert set(WAYS) == set(codes_of("way")) - {"decline"}


KINDS = sorted(codes_of("ask_kind"))


@pytest.mark.parametrize("state", agreement_machine().states)
@pytest.mark.parametrize("goods", goods_machine().states)
def test_every_agreement_has_its_sentence_and_its_place_on_the_way(state, goods):
    for kind, money, sent in itertools.product(KINDS, ("", "reserved", "confirmed"), (True, False)):
        facts = situation_of((state, goods, kind), money, sent=sent, is_closed=False)
        standing = standing_of(facts)
        assert standing.zh
        assert standing.en
        # What is being sent back has a way back, so the step can be shown.
        steps = steps_of(standing.step, kind, goods)
        assert [each.state for each in steps].count("now") == (standing.step != "done")
        assert 4 <= len(steps) <= 6


def test_without_an_agreement_and_when_the_case_is_closed():
    assert standing_of(situation_of(None, "", sent=False, is_closed=False)).row == "P1"
    assert standing_of(situation_of(None, "", sent=False, is_closed=True)).row == "P20"


HELD: dict[str, Any] = {"state": "proposed", "kind": "return_refund", "amount_fen": 9900}


@pytest.mark.parametrize(
    ("ground", "way", "expected"),
    [
        (Ground(), WayView("exchange", None, ""), ("nothing", False, "B1")),
        (
            Ground(behind="request", **HELD),
            WayView("return_refund", 9900, ""),
            ("nothing", False, "B3"),
        ),
        (
            Ground(behind="request", **HELD),
            WayView("keep_for_part", 2000, ""),
            ("nothing", True, "B7"),
        ),
        (
            Ground(behind="by_hand", **HELD),
            WayView("keep_for_part", 2000, ""),
            ("modify", False, "B5"),
        ),
        (
            Ground(
                behind="request",
                offer_kind="refund_only",
                offer_fen=2000,
                **HELD | {"state": "countered"},
            ),
            WayView("keep_for_part", 2000, ""),
            ("accept", False, "B2"),
        ),
        (
            Ground(
                behind="request",
                offer_kind="refund_only",
                offer_fen=2000,
                **HELD | {"state": "countered"},
            ),
            WayView("keep_for_part", 2100, ""),
            ("nothing", True, "B7"),
        ),
        (
            Ground(behind="request", **HELD | {"state": "platform_in"}),
            WayView("exchange", None, ""),
            ("nothing", False, "B8"),
        ),
    ],
)
def test_what_follows_from_a_choice(ground, way, expected):
    said = follow_of(way, ground)
    assert (said.moves, said.there, said.row) == expected


def test_every_state_and_way_has_exactly_one_answer():
    for behind, state, way in itertools.product(
        ("by_hand", "request"), agreement_machine().states, WAYS
    ):
        fen = 500 if way in PAYS else None
        ground = Ground(behind=behind, state=state, kind="exchange", amount_fen=0)
        assert follow_of(WayView(way, fen, ""), ground).row


CELLS = {
    ("offered", "choose"): "chosen",
    ("chosen", "choose"): "chosen",
    ("chosen", "take"): "taken",
    ("offered", "withdraw"): "withdrawn",
    ("chosen", "withdraw"): "withdrawn",
    ("offered", "lapse"): "lapsed",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", ["choose", "take", "withdraw", "lapse"])
def test_every_cell_of_the_states(state, event):
    who = {"choose": "buyer", "lapse": "system"}.get(event, "agent")
    holds = set() if event == "lapse" else {"in_time", "untouched"}
    if (state, event) in CELLS:
        assert moved(state, event, (who,), holds).to == CELLS[state, event]
        others = [each for each in ("buyer", "agent", "warehouse") if each != who]
        for other in [*others[:1], "warehouse"]:
            with pytest.raises(Refused):
                moved(state, event, (other,), holds)
    else:
        with pytest.raises(Refused):
            moved(state, event, (who,), holds)


def test_a_choice_needs_time_and_an_untouched_offer():
    for state, holds, code in (("offered", (), "not_yet"), ("chosen", ("in_time",), "not_yet")):
        with pytest.raises(Refused) as caught:
            moved(state, "choose", ("buyer",), holds)
        assert caught.value.code == code
