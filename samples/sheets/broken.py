"""Files that are wrong on purpose, one fault each, with the error a reader must name."""

from __future__ import annotations

from typing import NamedTuple

from samples.sheets import cotton
from samples.sheets.refunds import refund_table
from samples.sheets.writing import Raw, Row, Table, csv_bytes, xlsx_bytes
from samples.world.orders import orders


class Broken(NamedTuple):
    """A broken file and what is to be said about it; ``row`` 0 = the whole file is refused."""

    name: str
    content: bytes
    code: str
    row: int
    column: str


def broken_files() -> tuple[Broken, ...]:
    """Every broken file."""
    orders_name, items_name = "订单编号", "购买数量"
    return (
        Broken(
            "resaved_order_no.csv",
            _orders({orders_name: "1.23457E+17"}),
            "number_ruined",
            3,
            orders_name,
        ),
        Broken("order_no_as_number.xlsx", _number_book(), "number_ruined", 3, orders_name),
        Broken("amount_in_words.csv", _orders({"总金额": "一百二十元"}), "not_money", 3, "总金额"),
        Broken(
            "amount_too_fine.csv", _orders({"退款金额": "12.345"}), "money_too_fine", 3, "退款金额"
        ),
        Broken(
            "no_such_day.csv",
            _orders({"订单创建时间": "2026-02-30 10:00:00"}),
            "not_a_moment",
            3,
            "订单创建时间",
        ),
        Broken(
            "masked_order_no.csv",
            _orders({orders_name: "26110****0001"}),
            "masked_id",
            3,
            orders_name,
        ),
        Broken("half_a_piece.csv", _items({items_name: "1.5"}), "not_a_count", 3, items_name),
        Broken(
            "refund_above_paid.xlsx", _refund_above_paid(), "refund_above_paid", 3, "买家退款金额"
        ),
        Broken("cut_off.csv", _cut_off(), "too_few_cells", 4, ""),
        Broken("not_a_report.xlsx", _not_a_report(), "wrong_file", 0, ""),
        Broken("torn_download.xlsx", _number_book()[:900], "broken_zip", 0, ""),
    )


def _changed(table: Table, changes: dict[str, str | float]) -> Table:
    """Three rows; the second has these cells changed."""
    rows = [list(row) for row in table.rows[:3]]
    for name, cell in changes.items():
        rows[1][[each.strip() for each in table.header].index(name)] = cell
    return Table(table.header, list(rows))


def _order_table() -> Table:
    rows: list[Row] = [cotton.order_row(each) for each in orders("cotton")[:3]]
    return Table(cotton.ORDER_HEADER, rows)


def _orders(changes: dict[str, str | float]) -> bytes:
    return csv_bytes(_changed(_order_table(), changes))


def _items(changes: dict[str, str | float]) -> bytes:
    sold = orders("cotton")[:3]
    rows: list[Row] = [cotton.item_row(each, each.lines[0]) for each in sold]
    return csv_bytes(_changed(Table(cotton.ITEM_HEADER, rows), changes), tail=",")


def _number_book() -> bytes:
    table = _changed(_order_table(), {"订单编号": 2.611010000000123e18})
    plain: list[Row] = [[c[2:-1] if isinstance(c, Raw) else c for c in row] for row in table.rows]
    return xlsx_bytes(Table(table.header, plain), "订单报表")


def _refund_above_paid() -> bytes:
    table = refund_table("cotton", cotton.REFUND_HEADER)
    return xlsx_bytes(_changed(table, {"买家退款金额": "9999.00"}), "退款管理")


def _cut_off() -> bytes:
    whole = csv_bytes(_order_table())
    return whole[: whole.rindex(b'"', 0, len(whole) - 60) - 3]


def _not_a_report() -> bytes:
    return xlsx_bytes(Table(("姓名", "生日", "备注"), [["样例甲", "01-01", "不是报表"]]), "通讯录")
