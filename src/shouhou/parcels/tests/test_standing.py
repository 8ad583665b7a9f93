"""Where a parcel stands: tables, codes and texts, orders of arrival, the real lines."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import SHANGHAI
from shouhou.couriers.words import vocabulary as courier_words
from shouhou.parcels.decide import line_of, next_ask, next_look, stand, wrong_with
from shouhou.parcels.facts import Asking, Line, Watched
from shouhou.parcels.tests.make import DAY, HOUR, NOW, scan
from shouhou.parcels.words import SIGNED, STAGES, WISHES, machine, vocabulary

DAY_ONE = date(2026, 11, 23)
DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "logistics"
NUMBERS = {code: each.default for code, each in vocabulary().parameters.items()}


def stages(*told: str) -> list[Line]:
    return [Line(NOW + place * HOUR, stage, stage=stage) for place, stage in enumerate(told)]


def test_the_words_are_those_of_couriers():
    for section in ("stage", "trouble"):
        assert vocabulary().section(section).words == courier_words().section(section).words
    assert vocabulary().section("stage").codes == STAGES
    assert vocabulary().section("wish").codes == WISHES


def test_a_parcel_without_lines_is_announced():
    standing = stand([], DAY_ONE)
    assert (standing.stage, standing.moved_at, standing.signed_at) == ("created", None, None)


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        (("picked_up", "moving", "delivering"), "delivering"),
        (("delivering", "signed_other", "moving"), "signed_other"),
        (("signed", "signed_other"), "signed_other"),
        (("signed_self", "signed"), "signed_self"),
        (("delivering", "refused", "moving"), "refused"),
        (("refused", "returning", "moving", "delivering", "signed"), "returned"),
        (("returning", "at_station", "signed_other"), "returned"),
        (("signed_other", "returning"), "returning"),
        (("lost", "moving"), "moving"),
        (("returned", "moving"), "returned"),
        (("moving", "unrecognised"), "unrecognised"),
    ],
)
def test_lines_follow_one_another(told, stage):
    assert stand(stages(*told), DAY_ONE).stage == stage


def test_moments_are_those_of_the_lines():
    standing = stand(
        stages("created", "picked_up", "delivering", "signed", "signed_other"), DAY_ONE
    )
    assert standing.first_at == NOW + HOUR
    assert standing.moved_at == standing.stage_at == NOW + 4 * HOUR
    assert standing.signed_at == NOW + 3 * HOUR, "of the first line that said so"


def test_what_goes_back_was_not_signed_for():
    assert stand(stages("signed_other", "returning"), DAY_ONE).signed_at is None
    assert stand(stages("returning", "signed"), DAY_ONE).signed_at is None


def test_a_line_that_says_nothing_only_moves():
    lines = [*stages("moving"), Line(NOW + 9 * HOUR, "感谢使用")]
    standing = stand(lines, DAY_ONE)
    assert (standing.stage, standing.moved_at) == ("moving", NOW + 9 * HOUR)


@given(st.lists(st.sampled_from(STAGES), max_size=8))
def test_every_story_ends_somewhere(told):
    standing = stand(stages(*told), DAY_ONE)
    assert standing.stage in STAGES
    assert (standing.signed_at is not None) == (standing.stage in SIGNED)


@pytest.mark.parametrize(
    ("given_scan", "stage", "trouble", "by_text"),
    [
        (
            scan(1, "您的快件已签收，签收人：门卫", code="3", stage="signed"),
            "signed_other",
            "",
            True,
        ),
        (scan(1, "已签收", code="301", stage="signed_self"), "signed_self", "", False),
        (scan(1, "失败签收录入", code="", stage=""), "problem", "other", True),
        (scan(1, "请您准备签收", code="9999", stage="unrecognised"), "delivering", "", True),
        (scan(1, "什么也没说", code="9999", stage="unrecognised"), "unrecognised", "", False),
        (scan(1, "联系不上客户", code="2", stage="problem"), "problem", "no_contact", True),
        (
            scan(1, "联系不上客户", code="206", stage="problem", trouble="no_contact"),
            "problem",
            "no_contact",
            False,
        ),
        (scan(1, "客户拒收", code="1002", stage="moving"), "moving", "", False),
        (scan(1, "客户拒收此件", code="FAILED", stage="problem"), "refused", "", True),
        (scan(1, "快件退回中", code="DEPARTURE", stage="moving"), "returning", "", True),
        (scan(1, "退件签收", code="SIGNED", stage="signed"), "returned", "", True),
    ],
)
def test_a_code_decides_and_the_text_says_more(given_scan, stage, trouble, by_text):
    line = line_of(given_scan, "kuaidi100")
    assert (line.stage, line.trouble, bool(line.row)) == (stage, trouble, by_text)


def test_the_order_of_arrival_does_not_matter_once_sorted():
    lines = stages("picked_up", "moving", "signed_other")
    found = {stand(sorted(some, key=lambda line: line.at), DAY_ONE) for some in permutations(lines)}
    assert len(found) == 1


@pytest.mark.skipif(not DATA.exists(), reason=f"no real lines at {DATA}")
def test_real_parcels_stand_where_their_shop_said():
    told = defaultdict(list)
    with (DATA / "traces_2020_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["event_time"]).replace(tzinfo=SHANGHAI)
            told[row["waybill"].split("-")[0].strip()].append((at, row["context"]))
    wrong = []
    with (DATA / "shipments_2020_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lines = sorted(told[row["waybill"].strip()])
            stage = stand([line_of(scan_of(line), "real") for line in lines], DAY_ONE).stage
            signed = stage in (*SIGNED, "at_station")
            if signed != (row["status_2transit_3signed_4problem"] == "3"):
                wrong.append((row["waybill"].strip(), stage))
    assert wrong == [
        ("YT4773282583582", "problem"),
        ("YT4773249851506", "problem"),
        ("YT4779865737098", "created"),
    ], "their lines end before the shop's own status does"


def scan_of(line):
    return scan((line[0] - NOW) / HOUR, line[1])


def watched(**changes):
    facts = {
        "direction": "out",
        "stage": "moving",
        "pace": "usual",
        "still_hours": 0,
        "age_hours": 0,
        "late_days": 0,
        "missing": False,
    }
    return Watched(**(facts | changes))


def test_a_sign_names_row_next_step_and_both_languages():
    (shown,) = wrong_with(watched(still_hours=48), NUMBERS, DAY_ONE)
    assert (shown.sign, shown.row, shown.next, shown.opens) == (
        "still",
        "P6",
        "hurry_courier",
        True,
    )
    assert shown.zh
    assert shown.en


def test_the_shops_numbers_decide():
    assert wrong_with(watched(still_hours=48), NUMBERS | {"still_hours_usual": 72}, DAY_ONE) == ()


class Followed:
    direction, courier, stage = "out", "yto", "moving"
    sent_at, moved_at, promised_on, missing_at, signed_at = NOW, NOW + HOUR, None, None, None
    source = "kuaidi100"


def test_the_next_look_is_when_time_alone_can_matter():
    parcel = Followed()
    assert next_look(parcel, NOW + HOUR, NUMBERS) == NOW + 24 * HOUR
    assert next_look(parcel, NOW + 30 * HOUR, NUMBERS) == NOW + 37 * HOUR
    parcel.promised_on = date(2026, 11, 24)
    midnight = datetime(2026, 11, 25, tzinfo=SHANGHAI)
    assert next_look(parcel, NOW + 37.5 * HOUR, NUMBERS) == midnight
    assert next_look(parcel, NOW + 60 * DAY, NUMBERS) is None
    parcel.stage = "signed_other"
    assert next_look(parcel, NOW, NUMBERS) is None


def test_a_source_is_asked_less_the_longer_nothing_comes():
    assert next_ask("moving", NOW, NOW + HOUR, ended=False) == NOW + 3 * HOUR
    assert next_ask("moving", NOW, NOW + 5 * DAY, ended=False) == NOW + 5 * DAY + 12 * HOUR
    assert next_ask("moving", NOW, NOW + 31 * DAY, ended=False) is None
    assert next_ask("moving", NOW, NOW + HOUR, ended=True) is None
    assert next_ask("returned", NOW, NOW, ended=False) is None


def test_nobody_asks_more_often_than_every_half_hour():
    for stage in STAGES:
        for hours in (0, 1, 23, 24, 71, 72, 167, 168, 719, 720, 9999):
            at = NOW + hours * HOUR
            again = next_ask(stage, NOW, at, ended=False)
            assert again is None or again - at >= HOUR / 2


def test_the_memo_is_in_the_house_style():
    from shouhou.parcels.decide import house_memo

    said = Asking(wish="redirect", staff="851")
    at = datetime(2026, 6, 28, 10, 0, tzinfo=SHANGHAI)
    assert (
        house_memo(at, said, "更改地址", "客人已更改", "小王")
        == "6-28 联系851号 更改地址，客人已更改 (小王)"
    )
    plain = Asking(wish="hurry", words="明天必须送到")
    assert house_memo(at, plain, "催件", "", "小王") == "6-28 联系快递 催件 明天必须送到 (小王)"


def test_a_wish_moves_as_the_table_says():
    assert set(machine().events) == {"ask_again", "promise", "finish", "fail", "take_up"}
