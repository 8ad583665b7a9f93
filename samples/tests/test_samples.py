"""The sample files are fixed, honest in their sums, and read as the README says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import shouhou
from samples import cast
from samples.make import FILES, contents
from samples.sheets import cotton, hills
from samples.sheets.broken import Broken, broken_files
from samples.world.orders import order_of, orders
from samples.world.refunds import ANSWER_HEADERS, refunds
from samples.world.stories import AS_OF, moment, stories
from shouhou.platforms.port import CellProblem, Seen
from shouhou.platforms.spreadsheet import FileRefused, Upload, open_upload

EXPECTED = Path(__file__).parents[1] / "expected.md"
GOOD = sorted(name for name in contents() if not name.startswith("broken/"))
COUNTS = {
    "cotton_ExportOrderDetailList202611230900.csv": ("lines", "2017-07", 436),
    "cotton_ExportOrderList202611230900.csv": ("orders", "2017-07", 300),
    "cotton_refunds_202611230900.xlsx": ("refunds", "2026", 127),
    "hills_ExportOrderDetailList202611230900.xlsx": ("lines", "2024", 320),
    "hills_ExportOrderList202611230900.xlsx": ("orders", "2024", 200),
    "hills_refunds_202611230900.xlsx": ("refunds", "2017", 33),
}


def test_the_cast_calls_the_shops_as_their_exports_do() -> None:
    assert [shop.name for shop in cast.SHOPS] == [cotton.SHOP_NAME, hills.SHOP_NAME]


def read_all(upload: Upload) -> tuple[list[Seen], list[CellProblem]]:
    seen: list[Seen] = []
    problems: list[CellProblem] = []
    for sheet in upload.sheets:
        reader = sheet.reader()
        for record in sheet.records():
            problems += [record.problem] if record.problem else []
            if record.cells is None:
                continue
            value, found = reader.read(record.cells, record.row_no, sheet.where)
            problems += found
            seen += [value] if value else []
    return seen, problems


def read_file(name: str) -> tuple[list[Seen], list[CellProblem]]:
    with open_upload(FILES / name, name, answer_headers=frozenset(ANSWER_HEADERS)) as upload:
        return read_all(upload)


def expected_rows() -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in EXPECTED.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| \d{18}", line)
    ]


def test_made_again_the_files_are_the_same_bytes():
    assert {name: (FILES / name).read_bytes() for name in contents()} == contents()


def test_all_files_together_are_small():
    assert sum(map(len, contents().values())) < 600_000


@pytest.mark.parametrize("name", GOOD)
def test_every_row_of_a_good_file_is_read(name):
    kind, era, count = COUNTS[name]
    with open_upload(FILES / name, name, answer_headers=frozenset(ANSWER_HEADERS)) as upload:
        assert [(each.kind, each.era) for each in upload.sheets] == [(kind, era)]
        seen, _ = read_all(upload)
    assert len(seen) == count


def test_the_only_doubt_in_good_files_is_the_unknown_status_word():
    found = [each for name in GOOD for each in read_file(name)[1]]
    assert [(each.code, each.severity, each.found) for each in found] == [
        ("unknown_word", "warning", "待平台二次复核")
    ]


@pytest.mark.parametrize("broken", broken_files(), ids=lambda each: each.name)
def test_a_broken_file_is_named_for_its_fault(broken: Broken):
    name = f"broken/{broken.name}"
    if broken.row == 0:
        with pytest.raises(FileRefused) as refused:
            open_upload(FILES / name, broken.name)
        assert refused.value.code == broken.code
        return
    _, problems = read_file(name)
    found = [(each.code, each.row, each.column) for each in problems]
    assert found == [(broken.code, broken.row, broken.column)]


@pytest.mark.parametrize("shop", ["cotton", "hills"])
def test_the_sums_of_every_order_hold(shop):
    for order in orders(shop):
        assert order.total_fen == order.goods_fen + order.post_fen
        if order.paid_at and order.stage != "deposit":
            assert order.paid_fen == order.total_fen
        assert 0 <= order.refunded_fen <= order.paid_fen
        assert order.created_at <= AS_OF


def test_net_and_refunded_make_the_gross_that_was_paid():
    read = [each for name in GOOD if "OrderList" in name for each in read_file(name)[0]]
    made = {each.order_no: each for shop in ("cotton", "hills") for each in orders(shop)}
    assert len(read) == len(made) == 500
    for order in read:
        assert order.paid_fen == made[order.order_no].paid_fen
        assert order.paid_net_fen == order.paid_fen - made[order.order_no].refunded_fen


def test_answers_come_back_as_they_were_given():
    read = {each.refund_no: dict(each.answers) for each in read_file(GOOD[2])[0]}
    given = {each.refund_no: each.answers for each in stories("cotton")}
    assert read == given


def test_every_refund_has_exactly_one_expected_answer():
    listed = [row[0] for row in expected_rows() if "@" not in row[0]]
    told = [each.refund_no for shop in ("cotton", "hills") for each in stories(shop)]
    assert Counter(listed) == Counter(told)
    assert {len(row) for row in expected_rows()} == {15}


def test_what_expected_says_was_given_is_what_the_story_gives():
    given = {row[0]: row[2] for row in expected_rows() if "@" not in row[0]}
    for story in (*stories("cotton"), *stories("hills")):
        written = "；".join(f"{name}={value}" for name, value in story.answers.items())
        assert given[story.refund_no] == (written or "—")


def test_ids_and_waybills_are_told_apart():
    numbers = [each.order_no for shop in ("cotton", "hills") for each in orders(shop)]
    assert len(set(numbers)) == 500
    waybills = [each.return_waybill for shop in ("cotton", "hills") for each in refunds(shop)]
    back = [each for each in waybills if each]
    assert len(set(back)) == len(back)


CODED = {
    "verdict": 3,
    "payer": (4, 5, 6),
    "settle_out": 7,
    "settle_back": 8,
    "settle_new": 9,
    "amount_fit": 11,
    "approver": 12,
    "next_step": 13,
}


def vocabulary() -> dict[str, set[str]]:
    """The codes of every section of the refunds' words."""
    words: dict[str, set[str]] = {}
    path = Path(shouhou.__file__).parent / "refunds" / "words.md"
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line[3:].split(" · ")[0]
            words[section] = set()
        elif line.startswith("| ") and section:
            words[section].add(line.split("|")[1].strip())
    return words


@pytest.mark.parametrize("section", CODED)
def test_every_expected_code_is_a_word(section):
    words = vocabulary()
    places = CODED[section] if isinstance(CODED[section], tuple) else (CODED[section],)
    found = {row[place].lstrip("!") for row in expected_rows() for place in places}
    asked = {each.removeprefix("ask:") for each in found if each.startswith("ask:")}
    codes = {each for each in found - {"?"} if not each.startswith("ask:")}
    assert codes <= words[section]
    assert asked <= words.keys()


def test_moments_of_a_story_follow_each_other():
    for story in (*stories("cotton"), *stories("hills")):
        order = order_of(story)
        told = (order.paid_at, order.shipped_at, story.applied_at)
        moments = [each for each in told if each is not None]
        assert moments == sorted(moments), story.key
        signed = story.answers.get("签收时间", "")
        if signed and order.shipped_at:
            assert order.shipped_at <= moment(signed).replace(hour=23) <= AS_OF, story.key
