"""The fast check never says yes to a row the reader has something to say about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.platforms.spreadsheet.tests import making
from shouhou.platforms.spreadsheet.tests.making import LINE, ORDER, REFUND, reader, row

NASTY = (
    " |-|null|无|0|0.00|1.5|-1.00|12.345|1,234.50|1,234|0元|201.12|300.00|2017-02-30 00:00:00|"
    '2017-07-08 00:42:32|2017/07/08 00:42|42924|2017-07-08|1.2E+17|="123456"|\'123456|3515****|'
    "交易成功|等待买家付款|交易关闭|天上飞|是|退款成功|退货退款|部分退款|虚拟|\x1f|a\x1fb|１２３４５|"
    "٣٣٣٣٣|1234.0|12345\n|"
).split("|")
KINDS = {
    "orders": (making.ORDERS_2017, ORDER),
    "orders 2014": (making.ORDERS_2014, ORDER),
    "orders 2024": (making.ORDERS_2024, ORDER),
    "items": (making.ITEMS, LINE),
    "old items": (making.ITEMS_OLD, LINE),
    "refunds": (making.REFUNDS_2017, REFUND),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_ordinary_row_is_quick(kind: str) -> None:
    header, base = KINDS[kind]
    rows = reader(header)
    assert rows.quick(row(header, base))
    assert rows.key(row(header, base)).startswith(("3515313978151", "1329367475566"))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=400, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(NASTY)), max_size=3))
def test_quick_means_clean(kind: str, changes: list[tuple[int, str]]) -> None:
    header, base = KINDS[kind]
    rows = reader(header)
    cells = row(header, base)
    for at, cell in changes:
        cells[at % len(cells)] = cell
    if rows.quick(cells):
        value, problems = rows.read(cells, 2)
        assert (value is not None, problems) == (True, [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_nasty_cell_in_every_column(kind: str) -> None:
    header, base = KINDS[kind]
    rows = reader(header)
    for at in range(len(header)):
        for cell in NASTY:
            cells = row(header, base)
            cells[at] = cell
            value, problems = rows.read(cells, 2)
            assert (value is None) == any(each.severity == "error" for each in problems)
            if rows.quick(cells):
                assert problems == []
