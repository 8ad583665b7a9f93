"""The pure judgements."""

from datetime import UTC, datetime, timedelta

import pytest

from shouhou.clock import local
from shouhou.intake.decide import buttons, exported_at, machine, names_fit, next_state
from shouhou.intake.words import BUSY, STATES

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ExportOrderList201707082123.csv", local("2017-07-08 21:23")),
        ("ExportOrderList20170708212359.xlsx", local("2017-07-08 21:23:59")),
        ("订单 202611231400 导出.csv", local("2026-11-23 14:00")),
        ("ExportOrderList209901010000.csv", NOW),
        ("ExportOrderList201713082123.csv", NOW),
        ("ExportOrderList2512345678901234567.csv", NOW),
        ("orders.csv", NOW),
        ("", NOW),
    ],
)
def test_the_name_tells_when_it_was_exported(name, told):
    assert exported_at([name], NOW) == told


def test_the_inner_name_of_a_zip_counts_first():
    names = ["ExportOrderList201707082123.csv", "all-202001010000.zip"]
    assert exported_at(names, NOW) == local("2017-07-08 21:23")
    assert exported_at(["x.csv", "all-202001010000.zip"], NOW) == local("2020-01-01 00:00")


def test_a_clock_that_runs_a_little_ahead_is_believed():
    name = f"x{(NOW + timedelta(hours=8, minutes=30)):%Y%m%d%H%M}.csv"
    assert exported_at([name], NOW) == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        ([], True),
        (["青禾家居"], True),
        (["青禾家居 ", "ＡＢ"], True),
        (["青禾家居", "别家"], False),
    ],
)
def test_shop_names_are_compared_without_width_and_blanks(found, fits):
    assert names_fit(found, ["青禾家居", "ab"]) is fits


def test_the_table_and_the_database_know_the_same_states():
    assert set(machine().states) == set(STATES)
    assert set(machine().states) >= BUSY


def test_every_cell_of_the_matrix_answers_for_both_people():
    for (state, event), rows in machine().matrix().items():
        for who in ("uploader", "system"):
            leads = {row.to for row in rows if who in row.who}
            assert next_state(state, event, who) in (leads or {None})


def test_nobody_can_confirm_nothing():
    assert "confirm" in buttons("previewed", good_rows=True)
    assert buttons("previewed", good_rows=False) == {"discard"}
    assert buttons("taking", good_rows=True) == frozenset()
    assert buttons("done", good_rows=True) == frozenset()
