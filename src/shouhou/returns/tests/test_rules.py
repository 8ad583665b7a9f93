"""What texts may be, what pieces are worth, what follows, whose it could be: all pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shouhou.returns.decide import (
    claim_of,
    compared,
    follows,
    inspected,
    likely,
    read_scan,
    tables,
    variants,
    worth_knowing,
)
from shouhou.returns.facts import Likeness
from shouhou.returns.words import (
    CONDITIONS,
    FINDINGS,
    PLACES,
    STATES,
    machine,
    vocabulary,
)
from shouhou.shops.facts import Refused

DAY = date(2026, 11, 23)


def test_every_story_of_every_table_holds() -> None:
    for table in tables():
        assert table.examples
        assert table.source


def test_the_words_of_the_database_are_those_of_the_tables() -> None:
    assert vocabulary().section("condition").codes == CONDITIONS
    assert vocabulary().section("finding").codes == FINDINGS
    assert vocabulary().section("place").codes == PLACES
    assert set(machine().states) == set(STATES)


@pytest.mark.parametrize(
    ("text", "waybill"),
    [
        ("YT4766793546028", "YT4766793546028"),
        (" yt4766 7935 46028\r\n", "YT4766793546028"),
        ("YT4766793546028-1-1-", "YT4766793546028"),
        ("https://m.example.cn/q?mailNo=YT4766793546028&from=qr", "YT4766793546028"),
        ('{"no":"SF1234567890123","k":1,"where":"hangzhou"}', "SF1234567890123"),
        ("YT\u202e4766793546028", "YT4766793546028"),
    ],
)
def test_a_waybill_is_read_however_it_is_printed(text, waybill) -> None:
    assert read_scan(text).waybill == waybill


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\x00\x1b\u200b  ", "empty"),
        ("x" * 10_000, "too_long"),
        ("https://example.cn/hello", "an_address"),
        ("1' OR '1'='1'; DROP TABLE returns_arrival; --", "unreadable"),
        ("<script>alert(1)</script>", "unreadable"),
        ("12", "unreadable"),
        ("@@@@", "unreadable"),
    ],
)
def test_what_is_none_gets_a_clear_answer(text, code) -> None:
    with pytest.raises(Refused) as caught:
        read_scan(text)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en


def test_phones_names_and_numbers_are_told_apart() -> None:
    assert (read_scan("5678").tail, read_scan("5678").waybill) == ("5678", "")
    assert read_scan("13812345678").tail == "13812345678"
    assert read_scan("张小明").name == "张小明"
    assert read_scan("261123900000000001").exact == "261123900000000001"


def test_couriers_letters_are_left_out_or_put_on() -> None:
    assert variants("YT4766793546028") == ("YT4766793546028", "4766793546028")
    assert "YT4766793546028" in variants("4766793546028")


@pytest.mark.parametrize(
    ("problems", "claim"),
    [
        (("no_reason",), "none"),
        (("missing", "damaged"), "fault"),
        (("wrong_item",), "wrong_item"),
        ((), "none"),
    ],
)
def test_what_has_to_be_looked_for(problems, claim) -> None:
    assert claim_of(problems) == claim


def test_a_resaleable_piece_counts_and_a_claim_that_is_not_to_be_seen_does_not() -> None:
    assert (
        inspected("new", "none", "none", DAY).worth,
        inspected("new", "none", "none", DAY).place,
    ) == (
        "ok",
        "stock",
    )
    assert inspected("new", "fault", "not_found", DAY).row == "I3"
    assert inspected("quality_fault", "fault", "confirmed", DAY).place == "supplier"


def test_every_condition_claim_and_finding_has_exactly_one_row() -> None:
    for condition in CONDITIONS:
        for claimed in ("none", "fault", "wrong_item", "missing"):
            for finding in FINDINGS:
                assert inspected(condition, claimed, finding, DAY).place in PLACES


@pytest.mark.parametrize(
    ("expected", "fits", "word"),
    [(2, 2, "all"), (2, 1, "fewer"), (2, 0, "nothing"), (1, 2, "more"), (0, 0, "all")],
)
def test_counts_are_compared(expected, fits, word) -> None:
    assert compared(expected, fits) == word


def test_fewer_waits_only_while_something_is_on_its_way() -> None:
    rest: dict[str, Any] = {"worst": "ok", "strange": False, "on": DAY}
    assert follows(2, 1, coming=True, **rest).then == "wait"
    assert follows(2, 1, coming=False, **rest).then == "talk"
    assert follows(2, 2, coming=False, **rest).then == "accept"
    assert follows(1, 0, worst="ok", strange=True, coming=True, on=DAY).row == "N11"


def test_what_is_worth_knowing_is_no_verdict() -> None:
    numbers = {"repeat_returns": 5, "weight_off_percent": 25}
    said = worth_knowing(
        returns=6, disputed=0, serial_seen=True, weight_off=0, on=DAY, numbers=numbers
    )
    assert [one.row for one in said] == ["X1", "X3"]


def test_points_add_up_and_have_reasons() -> None:
    found = likely(Likeness(same_phone=True, same_name=True, awaits=True), DAY)
    assert (found.points, [one.row for one in found.reasons]) == (85, ["Y2", "Y3", "Y8"])
