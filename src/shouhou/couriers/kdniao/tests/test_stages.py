"""Every code of the vendor's pages has its row, and speaks our words."""

from __future__ import annotations

import pytest

from shouhou.couriers.kdniao.client.stages import CODES, Meaning, meaning, of_parcel
from shouhou.couriers.tables import listed, rows
from shouhou.couriers.words import vocabulary

# The vendor's page state_ex.md, retyped in its order.
STATE_EX = {
    "1": ("picked_up", ""),
    "10": ("created", ""),
    "201": ("moving", ""),
    "202": ("delivering", ""),
    "211": ("at_station", ""),
    "204": ("moving", ""),
    "205": ("moving", ""),
    "206": ("moving", ""),
    "2": ("moving", ""),
    "301": ("signed_self", ""),
    "302": ("signed", ""),
    "304": ("signed_other", ""),
    "311": ("signed_other", ""),
    "3": ("signed", ""),
    "5": ("moving", ""),
    "401": ("problem", "other"),
    "402": ("problem", "not_signed"),
    "403": ("problem", "not_updated"),
    "404": ("refused", ""),
    "405": ("problem", "other"),
    "406": ("returned", ""),
    "407": ("returning", ""),
    "412": ("at_station", "not_fetched"),
    "413": ("problem", "intercepted"),
    "414": ("problem", "damaged"),
    "415": ("problem", "cancelled"),
    "416": ("problem", "no_contact"),
    "417": ("problem", "stuck"),
    "418": ("problem", "other"),
    "419": ("delivering", "other"),
    "420": ("problem", "bad_address"),
    "421": ("problem", "bad_phone"),
    "422": ("problem", "missorted"),
    "423": ("problem", "out_of_area"),
    "4": ("problem", ""),
    "6": ("customs", ""),
    "601": ("customs", ""),
    "602": ("customs", ""),
    "603": ("customs", ""),
    "604": ("customs", "other"),
    "0": ("", ""),
}
STATE = {
    "0": "",
    "1": "picked_up",
    "2": "moving",
    "3": "signed",
    "4": "problem",
    "5": "moving",
    "6": "customs",
}
LAST = {"3", "301", "302", "304", "311", "406"}


@pytest.mark.parametrize("code", STATE_EX)
def test_every_detailed_code(code: str) -> None:
    stage, trouble = STATE_EX[code]
    assert meaning("state_ex", code) == Meaning(code, stage, trouble, code in LAST)


@pytest.mark.parametrize("code", STATE)
def test_every_code_of_one_digit(code: str) -> None:
    assert meaning("state", code) == Meaning(code, STATE[code])


@pytest.mark.parametrize(("name", "codes"), [("state", STATE), ("state_ex", STATE_EX)])
def test_a_table_has_these_codes_once_and_no_others(name: str, codes: dict[str, object]) -> None:
    found = [code for row in rows(CODES / f"{name}.md") for code in listed(row["words"])]
    assert sorted(found) == sorted(codes)


@pytest.mark.parametrize("name", ["state", "state_ex"])
def test_rows_speak_only_our_words(name: str) -> None:
    for row in rows(CODES / f"{name}.md"):
        assert row["stage"] in {*vocabulary().section("stage").codes, "—"}
        assert row["trouble"] in {*vocabulary().section("trouble").codes, "—"}
        assert row["conf"] in "HML"
        assert row["label"]


@pytest.mark.parametrize("code", ["299", "4O4", "签收", "-1", "02", "2.0"])
def test_an_unknown_code_stays_beside_its_text(code: str) -> None:
    assert meaning("state_ex", code) == Meaning(code, "unrecognised")
    assert of_parcel("2", code) == Meaning(code, "unrecognised")


@pytest.mark.parametrize(
    ("state", "state_ex", "told"),
    [
        ("2", "202", Meaning("202", "delivering")),
        ("4", "202", Meaning("202", "delivering")),
        ("3", "", Meaning("3", "signed")),
        ("2", "0", Meaning("2", "moving")),
        ("0", "0", Meaning("0")),
        ("0", "", Meaning("0")),
        ("", "0", Meaning("0")),
        ("", "", Meaning("")),
        ("9", "", Meaning("9", "unrecognised")),
    ],
)
def test_the_detail_goes_first(state: str, state_ex: str, told: Meaning) -> None:
    assert of_parcel(state, state_ex) == told
