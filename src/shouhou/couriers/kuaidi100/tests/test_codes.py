"""Every state and code of the facts, written down once more here, through client and sandbox."""

from __future__ import annotations

import pytest

from shouhou.clock import local
from shouhou.couriers.kuaidi100.client.answers import CODES
from shouhou.couriers.kuaidi100.client.traces import meaning, read_trace
from shouhou.couriers.kuaidi100.sandbox import MemoryWorld, ScanTold, telling
from shouhou.couriers.kuaidi100.tests.cast import Time, fresh, of_sandbox, story, waybill
from shouhou.couriers.port import UNRECOGNISED
from shouhou.couriers.tables import NOTHING, listed, rows
from shouhou.couriers.words import STAGES, vocabulary

# Written from facts 5.1, not from the tables: code, basic state, stage, trouble.
FACTS = [
    ("1001", "0", "moving", ""),
    ("1002", "0", "moving", ""),
    ("1003", "0", "moving", ""),
    ("101", "1", "created", ""),
    ("102", "1", "created", ""),
    ("103", "1", "picked_up", ""),
    ("201", "2", "problem", "not_signed"),
    ("202", "2", "problem", "not_updated"),
    ("203", "2", "refused", ""),
    ("204", "2", "problem", "other"),
    ("205", "2", "at_station", "not_fetched"),
    ("206", "2", "problem", "no_contact"),
    ("207", "2", "problem", "out_of_area"),
    ("208", "2", "problem", "stuck"),
    ("209", "2", "problem", "damaged"),
    ("210", "2", "problem", "cancelled"),
    ("301", "3", "signed_self", ""),
    ("302", "3", "signed", ""),
    ("303", "3", "signed_other", ""),
    ("304", "3", "signed_other", ""),
    ("401", "4", "problem", "cancelled"),
    ("14", "4", "refused", ""),
    ("501", "5", "at_station", ""),
    ("10", "8", "customs", ""),
    ("11", "8", "customs", ""),
    ("12", "8", "customs", ""),
    ("13", "8", "customs", "other"),
]
BASIC = [
    ("0", "在途", "moving"),
    ("1", "揽收", "picked_up"),
    ("2", "疑难", "problem"),
    ("3", "签收", "signed"),
    ("4", "退签", "returned"),
    ("5", "派件", "delivering"),
    ("6", "退回", "returning"),
    ("7", "转投", "moving"),
    ("8", "清关", "customs"),
]
NUMBER = "YT1000000000017"


def told(state: str, *codes: str):
    """A parcel with these lines, the newest first."""
    data = [
        {"ftime": f"2026-11-01 12:00:{59 - n:02d}", "context": "…", "statusCode": code}
        for n, code in enumerate(codes)
    ]
    return read_trace({"nu": NUMBER, "com": "yuantong", "state": state, "data": data}, "")


@pytest.mark.parametrize(("code", "state", "stage", "trouble"), FACTS)
def test_a_detail_says_more_than_its_state(code, state, stage, trouble):
    trace = told(state, code, "103")
    assert (trace.code, trace.stage, trace.trouble) == (code, stage, trouble)
    newest = trace.scans[-1]
    assert (newest.code, newest.stage, newest.trouble) == (code, stage, trouble)


@pytest.mark.parametrize(("code", "state", "stage", "trouble"), FACTS)
def test_a_state_may_itself_be_the_detail(code, state, stage, trouble):
    trace = told(code, code)
    assert (trace.code, trace.stage, trace.trouble) == (code, stage, trouble)


@pytest.mark.parametrize(("code", "name", "stage"), BASIC)
def test_a_basic_state_alone(code, name, stage):
    trace = told(code, code)
    assert (trace.code, trace.stage, trace.trouble) == (code, stage, "")
    assert meaning(name) == meaning(code)


def test_a_detail_of_another_state_says_nothing_of_the_parcel():
    trace = told("3", "1002")
    assert (trace.code, trace.stage) == ("3", "signed")


@pytest.mark.parametrize("code", ["9", "305", "3010", "-1", "签", "０"])
def test_an_unknown_code_stays_itself(code):
    trace = told(code, code)
    assert (trace.code, trace.stage, trace.trouble) == (code, UNRECOGNISED, "")
    assert (trace.scans[0].code, trace.scans[0].stage) == (code, UNRECOGNISED)


def test_no_code_says_nothing():
    trace = told("", "")
    assert (trace.code, trace.stage, trace.scans[0].code, trace.scans[0].stage) == ("", "", "", "")


def test_both_readings_know_the_same_codes():
    ours = {word for row in rows(CODES / "stages.md") for word in listed(row["words"])}
    theirs = {row["code"] for row in rows(CODES.parents[1] / "sandbox" / "states.md")}
    assert {word for word in ours if word.isascii()} == theirs
    assert theirs == {code for code, *_ in FACTS} | {code for code, *_ in BASIC}


def test_the_table_uses_only_words_that_exist():
    table = rows(CODES / "stages.md")
    troubles = set(vocabulary().section("trouble").codes)
    assert {row["stage"] for row in table} <= set(STAGES)
    assert {row["trouble"] for row in table} - {NOTHING} <= troubles
    words = [word for row in table for word in listed(row["words"])]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(("code", "state", "stage", "trouble"), FACTS)
def test_the_sandbox_tells_each_code_so_that_the_client_reads_it(code, state, stage, trouble):
    at = local("2026-11-01 12:00:00")
    clock = Time()
    world = MemoryWorld(story(NUMBER, ScanTold(at=at, text="…", code=code)))
    trace = of_sandbox(fresh(clock, world), clock).ask(waybill(NUMBER))
    assert (trace.code, trace.stage, trace.trouble) == (code, stage, trouble)
    assert f'"state":"{state}"' in trace.raw


WORDS = rows(CODES.parents[1] / "sandbox" / "words.md")


@pytest.mark.parametrize("row", WORDS, ids=lambda row: f"{row['stage']} {row['trouble']}")
def test_our_words_come_back_as_they_went_out(row):
    """Where the vendor has a word for it; the invented ones only arrive as some trouble."""
    trouble = "" if row["trouble"] == NOTHING else row["trouble"]
    scan = ScanTold(at=local("2026-11-01 12:00:00"), text="…", stage=row["stage"], trouble=trouble)
    read = meaning(telling.code_of(scan))
    if row["conf"] == "invented":
        assert read.stage == "problem"
    else:
        assert (read.stage, read.trouble) == (row["stage"], trouble)


def test_every_stage_can_be_told_by_a_story():
    assert {row["stage"] for row in WORDS} == set(STAGES) - {UNRECOGNISED}
