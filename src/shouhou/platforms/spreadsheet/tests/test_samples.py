"""The real-shaped sample files, where they are present."""

import pytest

from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.platforms.spreadsheet import layout, open_upload
from shouhou.platforms.spreadsheet.tests.making import SHARED, read_all

FOLDER = SHARED / "data/orders"


@pytest.mark.parametrize("name", ["orders", "items"])
def test_gbk_samples(name: str) -> None:
    path = FOLDER / f"taobao_export_2017_{name}.gbk.csv"
    if not path.exists():
        pytest.skip("needs ../shared/data/orders")
    with open_upload(path, path.name) as upload:
        (sheet,) = upload.sheets
        values, problems = read_all(upload)
        rows = sheet.reader()
        records = list(sheet.records())
        assert all(rows.quick(each.cells or []) for each in records)
        again = layout(sheet.recognised.layout.name).reader(sheet.header)
        kept = [again.read_raw(each.raw, each.row_no, sheet.where)[0] for each in records]
    assert (problems, len(values), kept) == ([], 5, values)
    assert sheet.era == "2017-07"
    for value in values:
        assert isinstance(value, OrderSeen | LineSeen)
        assert value.status == "unshipped"
        if isinstance(value, OrderSeen):
            assert value.paid_fen == value.total_fen == value.paid_net_fen
        else:
            assert value.line_no == f"{value.order_no}#1"
