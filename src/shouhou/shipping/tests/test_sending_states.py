"""Every state of a sending against every event and everybody; sheets read cell by cell: pure."""

from __future__ import annotations

import pytest

from shouhou.shipping.decide import checked_rows, lost_digits, moved, read_filled
from shouhou.shipping.facts import FilledRow
from shouhou.shipping.words import SEND_STATES, machine
from shouhou.shops.facts import Refused

STORE = ("warehouse", "supervisor", "owner")
MAY = {
    ("waiting", "take"): ("on_sheet", STORE),
    ("on_sheet", "put_back"): ("waiting", (*STORE, "desk")),
    ("waiting", "ship"): ("sent", STORE),
    ("on_sheet", "ship"): ("sent", STORE),
    ("sent", "correct"): ("sent", STORE),
    ("waiting", "run_short"): ("short", STORE),
    ("on_sheet", "run_short"): ("short", STORE),
    ("short", "restock"): ("waiting", (*STORE, "agent", "desk")),
    ("waiting", "call_off"): ("called_off", (*STORE, "agent", "desk")),
    ("on_sheet", "call_off"): ("called_off", (*STORE, "agent", "desk")),
    ("short", "call_off"): ("called_off", (*STORE, "agent", "desk")),
}


@pytest.mark.parametrize("state", SEND_STATES)
@pytest.mark.parametrize("event", sorted(machine().events))
@pytest.mark.parametrize("who", sorted(machine().people))
def test_every_cell(state, event, who):
    to, people = MAY.get((state, event), ("", ()))
    if who in people:
        assert moved(state, event, [who]).to == to
        return
    with pytest.raises(Refused) as caught:
        moved(state, event, [who])
    assert caught.value.zh.endswith("。")


def test_the_states_are_those_of_the_database():
    assert tuple(machine().states) == SEND_STATES
    with pytest.raises(Refused) as caught:
        moved("waiting", "take", [])
    assert caught.value.code == "not_here"


def test_a_sheet_is_found_by_its_headers_wherever_they_stand():
    rows = [
        ["青禾小店"],
        ["运单号", "说明", "寄件编号", "快递"],
        ["YT1", "x", "7.0", "圆通"],
        [],
        [""],
    ]
    told, wrong = read_filled(rows)
    assert (told, wrong) == ((FilledRow(3, 7, "YT1", "圆通"),), [])
    told, wrong = read_filled([["单号"], ["7"]])
    assert told == ()
    assert "三列" in wrong[0].zh


@pytest.mark.parametrize("number", ["", "x", "=1+1", "7.5", "1" * 19, "-7", "７"])
def test_a_wrong_number_of_a_sending_is_named(number):
    told, wrong = read_filled([["寄件编号", "快递", "运单号"], [number, "圆通", "YT4766793546028"]])
    assert told == ()
    assert [(each.row, each.column) for each in wrong] == [(2, "number")]


@pytest.mark.parametrize(
    "told", ["4.76679354602812E+14", "812345678901234000.0", "812345678901234000"]
)
def test_lost_digits_are_seen(told):
    assert lost_digits(told)


@pytest.mark.parametrize("told", ["YT4766793546028", "812345678901234567", "731234567890000"])
def test_whole_numbers_are_not_called_lost(told):
    assert not lost_digits(told)


@pytest.mark.parametrize(
    ("waybill", "courier", "column", "words"),
    [
        ("", "圆通", "waybill", "没有填"),
        ("不是单号", "圆通", "waybill", "不是运单号"),
        ("YT4766793546028", "飞鸽传书", "courier", "认不出"),
        ("YT4766793546028", "", "courier", "像圆通"),
        ("ABCDEF999", "", "courier", "没有写快递"),
    ],
)
def test_every_wrong_cell_says_what_to_write(waybill, courier, column, words):
    told, wrong = checked_rows([FilledRow(5, 7, waybill, courier)])
    assert told == ()
    (cell,) = wrong
    assert (cell.row, cell.column) == (5, column)
    assert words in cell.zh


def test_a_courier_is_only_suggested():
    _, wrong = checked_rows([FilledRow(5, 7, "YT4766793546028", "")])
    assert wrong[0].like == ("yto",)


def test_the_same_twice_in_one_sheet_is_wrong():
    rows = [FilledRow(2, 7, "YT4766793546028", "圆通"), FilledRow(3, 7, "yt 4766793546028", "圆通")]
    told, wrong = checked_rows(rows)
    assert len(told) == 1
    assert [(each.row, each.column) for each in wrong] == [(3, "waybill"), (3, "number")]
