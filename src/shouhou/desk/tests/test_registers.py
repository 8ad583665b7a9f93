"""The register of cases: filters, pages, the workbook."""

from io import BytesIO

import pytest
from openpyxl.reader.excel import load_workbook

from shouhou.cases.models import Case
from shouhou.desk.tests.make import browser, case_id, person, seen, shop_with

pytestmark = pytest.mark.django_db


def rows(**query: str) -> str:
    return browser().get("/registers/", query).content.decode()


def test_every_case_is_a_line():
    shop_with(seen(1), seen(2))
    html = rows()
    assert f'data-row="{case_id(1)}"' in html
    assert f'data-row="{case_id(2)}"' in html


def test_filters_narrow_and_nonsense_narrows_nothing():
    shop_with(seen(1), seen(2, kind="exchange"))
    html = rows(kind="exchange")
    assert f'data-row="{case_id(2)}"' in html
    assert f'data-row="{case_id(1)}"' not in html
    html = rows(kind="nonsense", state="x", handler="y", **{"from": "z"})
    assert f'data-row="{case_id(1)}"' in html
    assert "data-row" not in rows(until="2020-01-01")
    assert "data-row" not in rows(handler=str(person("lin").pk))


def test_a_made_up_place_is_a_404():
    shop_with(seen())
    assert browser().get("/registers/", {"after": "x-y"}).status_code == 404


def test_the_workbook_has_the_rows_and_no_formula():
    shop_with(seen(title="=HYPERLINK(0)"))
    answer = browser().get("/registers/export/")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(cells) == 1 + Case.objects.count()
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any("HYPERLINK" in str(cell) for cell in cells[1])


def test_anothers_register_is_not_shown():
    shop = shop_with(seen())
    shop_with(name="隔壁店", login="fang")
    html = browser("fang").get("/registers/", {"shop": shop.pk}).content.decode()
    assert "data-row" not in html
    assert "青禾小店" not in html
