"""`shouhou decide` on the sample shop's files: the same answers, written out; clear refusals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import python_calamine as calamine

from shouhou.project.cli import main

FILES = Path(__file__).resolve().parents[4] / "samples" / "files"
REFUNDS = FILES / "cotton_refunds_202611230900.xlsx"
ORDERS = FILES / "cotton_ExportOrderList202611230900.csv"
ITEMS = FILES / "cotton_ExportOrderDetailList202611230900.csv"
AS_OF = ("--as-of", "2026-11-23 10:00")


def decide(*arguments: object) -> int:
    return main(["decide", *map(str, arguments)])


def read(path: Path) -> list[dict[str, str]]:
    """A written workbook as rows of header → cell."""
    head, *rows = calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]


@pytest.fixture
def decided(tmp_path: Path) -> list[dict[str, str]]:
    out = tmp_path / "decided.xlsx"
    assert decide(REFUNDS, "--orders", ORDERS, ITEMS, "-o", out, *AS_OF, "--quiet") == 0
    return read(out)


def row_of(rows: list[dict[str, str]], refund_no: str) -> dict[str, str]:
    return next(row for row in rows if row["退款编号"] == refund_no)


def test_each_row_comes_back_with_its_verdict_and_why(decided: list[dict[str, str]]) -> None:
    row = row_of(decided, "261123100000000001")

    assert row["结论"] == "同意退货"
    assert row["下一步"] == "同意退货并发地址"
    assert (row["退回运费承担"], row["退回运费结算"]) == ("买家", "买家自付")
    assert row["应退金额"] == "59.00"
    assert "who_pays.P1" in row["理由（规则编号）"]
    assert row["备注文本"].startswith("11-23 同意退货退款")


def test_a_missing_fact_is_named_with_the_column_to_fill(decided: list[dict[str, str]]) -> None:
    row = row_of(decided, "261123100000000005")

    assert row["结论"] == "先补一个事实"
    assert "“包邮”列" in row["待确认问题"]


def test_filling_the_column_and_running_again_decides(
    decided: list[dict[str, str]], tmp_path: Path
) -> None:
    from shouhou.platforms.spreadsheet.sheets_out import write_xlsx

    row = row_of(decided, "261123100000000005") | {"包邮": "包邮"}
    again, out = tmp_path / "again.xlsx", tmp_path / "out.xlsx"
    write_xlsx(again, list(row), [list(row.values())])

    assert decide(again, "--orders", ORDERS, ITEMS, "-o", out, *AS_OF, "--quiet") == 0
    assert read(out)[0]["结论"] == "同意退货"


def test_json_lines_carry_every_decision_and_a_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert decide(REFUNDS, "--orders", ORDERS, ITEMS, "--json", *AS_OF, "--quiet") == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(lines[-1]["summary"].values()) == len(lines) - 1
    assert {"refund_no", "verdict", "legs", "lines", "reasons", "facts"} <= set(lines[0])


def test_the_summary_says_what_is_at_stake(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"

    assert decide(REFUNDS, "--orders", ORDERS, ITEMS, "-o", out, *AS_OF) == 0

    said = capsys.readouterr().err
    assert "同意退货" in said
    assert "24 小时内到期" in said
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


def test_formulas_of_a_buyer_are_not_run_in_the_written_csv(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    decide(REFUNDS, "--orders", ORDERS, ITEMS, "-o", out, *AS_OF, "--quiet")

    for line in out.read_text(encoding="utf-8-sig").splitlines():
        assert not line.startswith(('"=', '"@', '"+'))
        assert ',"=' not in line


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((ORDERS, "-o", "{out}"), "没有退款报表"),
        ((REFUNDS,), "请用 -o"),
        ((REFUNDS, "-o", "{out}.txt"), ".xlsx 或 .csv"),
        ((REFUNDS, "-o", "{out}", "--as-of", "昨天"), "不是时间"),
        ((REFUNDS, "-o", "{out}", "--fact", "postage=maybe"), "postage"),
        ((REFUNDS, "-o", "{out}", "--set", "agent_limit_fen=-1"), "agent_limit_fen"),
        ((FILES / "broken" / "not_a_report.xlsx", "-o", "{out}"), "不是能读的报表"),
        ((FILES / "no_such_file.xlsx", "-o", "{out}"), "no_such_file"),
    ],
)
def test_wrong_use_is_refused_with_a_sentence_and_writes_nothing(
    arguments: tuple[object, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    given = [str(one).replace("{out}", str(out)) for one in arguments]

    assert decide(*given, "--quiet") == 2

    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_read_stays_in_the_result_and_in_the_exit_code(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    broken = FILES / "broken" / "refund_above_paid.xlsx"

    assert decide(broken, "-o", out, *AS_OF, "--quiet") == 3

    assert any(row["结论"] == "读不了" and row["看不懂的内容"] for row in read(out))


def test_the_command_starts_no_database_and_imports_no_django(tmp_path: Path) -> None:
    program = (
        "import sys; from shouhou.project.cli import main; "
        f"code = main(['decide', {str(REFUNDS)!r}, '-o', {str(tmp_path / 'o.csv')!r}, '--quiet']); "
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules; sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, env=os.environ)

    assert done.returncode == 0


def test_a_long_sheet_is_written_while_it_is_judged_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: list[dict[str, str]]
) -> None:
    monkeypatch.setattr("shouhou.project.decide.writing._LOOK_AHEAD", 3)
    out = tmp_path / "long.xlsx"

    assert decide(REFUNDS, "--orders", ORDERS, ITEMS, "-o", out, *AS_OF, "--quiet") == 0

    rows = read(out)
    assert {"签收时间", "运费险", "包邮", "满减或套餐"} <= set(rows[0])
    assert [row["结论"] for row in rows] == [row["结论"] for row in decided]
