"""Compares what the desk decides on the sample shops with the answers written in expected.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shouhou.clock import local
from shouhou.money import Money
from shouhou.platforms.port import LineSeen, OrderSeen, RefundSeen, Seen
from shouhou.platforms.spreadsheet import Sheet, open_upload
from shouhou.refunds.decide import Decision, decide
from shouhou.refunds.facts import ShopSetting, facts_of, read_answer
from shouhou.refunds.words import answer_headers

HERE = Path(__file__).parent
AS_OF = local("2026-11-23 10:00:00")
SETTINGS = {
    "cotton": ShopSetting("c2c"),
    "hills": ShopSetting("mall", facts={"postage": "free"}),
    "mt": ShopSetting("mt"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of expected.md: column → cell."""

    refund_no: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class World:
    """Everything the sample files say."""

    orders: dict[str, OrderSeen]
    lines: dict[str, list[LineSeen]]
    refunds: dict[str, RefundSeen]


def expected_rows() -> Iterator[Expected]:
    """Every refund row of expected.md."""
    head: list[str] = []
    for line in (HERE / "expected.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "refund_no":
            head = cells
        elif line.startswith("| 26"):
            yield Expected(cells[0], dict(zip(head, cells, strict=True)))


def read_world() -> World:
    """Read the sample files through the product's own reader."""
    world = World({}, {}, {})
    for path in sorted((HERE / "files").glob("*_*.*")):
        with open_upload(path, path.name, answer_headers=answer_headers()) as upload:
            for seen in (one for sheet in upload.sheets for one in _seen(sheet)):
                if isinstance(seen, OrderSeen):
                    world.orders[seen.order_no] = seen
                elif isinstance(seen, LineSeen):
                    world.lines.setdefault(seen.order_no, []).append(seen)
                else:
                    world.refunds[seen.refund_no] = seen
    return world


def _seen(sheet: Sheet) -> Iterator[Seen]:
    reader = sheet.reader()
    for record in sheet.records():
        seen, _ = reader.read(record.cells or [], record.row_no, sheet.where)
        if seen is not None:
            yield seen


def decided(world: World, row: Expected) -> Decision:
    """What the desk says about one expected row; `@mt` judges it as a shop of kind MT."""
    number, _, kind = row.refund_no.partition("@")
    refund = world.refunds[number]
    setting = SETTINGS[kind or ("cotton" if number.startswith("2611231") else "hills")]
    read = [read_answer(header, text) for header, text in refund.answers]
    answers = dict(answer for answer in read if answer)
    lines = world.lines.get(refund.order_no, [])
    case = facts_of(refund, world.orders.get(refund.order_no), lines, setting, answers)
    return decide(case, AS_OF)


def told(decision: Decision) -> dict[str, str]:
    """A decision in the columns of expected.md."""
    legs = {leg.leg: leg for leg in decision.legs}
    verdict = decision.verdict
    if verdict == "ask" and decision.question:
        verdict = f"ask:{decision.question.fact}"
    due = decision.due_fen
    return {
        "verdict": verdict,
        **{name: legs[name].payer if name in legs else "" for name in _LEGS},
        **{_LEGS[name]: legs[name].settle if name in legs else "" for name in _LEGS},
        "due": "—" if due is None else Money(due).yuan,
        "amount_fit": decision.amount_fit,
        "approver": decision.approver,
        "next_step": decision.next_step,
    }


_LEGS = {"outbound": "settle_out", "return_leg": "settle_back", "replacement": "settle_new"}


def differences(world: World, row: Expected) -> dict[str, tuple[str, str]]:
    """Column → (expected, decided), for every cell that is compared and differs."""
    found = told(decided(world, row))
    wrong = {}
    for column, cell in row.cells.items():
        if column not in found or cell == "?":
            continue
        right = found[column] != cell[1:] if cell.startswith("!") else found[column] == cell
        if not right:
            wrong[column] = (cell, found[column])
    return wrong
