"""The queue: order, headings, views, the same work for one row and for three, hostile text."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases.actions import hand_over, take
from shouhou.cases.queries import queue
from shouhou.clock import SHANGHAI
from shouhou.desk.shown.queue import stretch
from shouhou.desk.tests.make import (
    HOSTILE,
    NOW,
    answer_until_decided,
    browser,
    case_id,
    colleague,
    person,
    seen,
    shop_with,
)
from shouhou.shops.models import Person

pytestmark = pytest.mark.django_db


def queries_of(address: str) -> int:
    client = browser()
    client.get(address)  # the first page of a process also reads the rules
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_one_row_and_three_rows_ask_the_database_as_often():
    shop_with(seen(1))
    one = queries_of("/?view=all")
    shop_with(seen(2), seen(3), seen(4), name="二店")
    assert queries_of("/?view=all") == one


def test_what_runs_out_first_stands_first():
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(days=3)
    shop_with(seen(1, deadline_at=late), seen(2, deadline_at=soon), seen(3, status="success"))
    html = browser().get("/?view=open").content.decode()
    places = [html.index(f'data-row="{case_id(n)}"') for n in (2, 1)]
    assert places == sorted(places)
    assert f'data-row="{case_id(3)}"' not in html


def test_views_narrow_the_list():
    shop_with(seen(1), seen(2, status="success"))
    done = browser().get("/?view=done").content.decode()
    assert f'data-row="{case_id(2)}"' in done
    assert f'data-row="{case_id(1)}"' not in done


def test_the_filter_by_shop_stands_there_only_for_several_shops():
    first = shop_with(seen(1))
    assert "全部店铺" not in browser().get("/").content.decode()
    shop_with(seen(2), name="二店")
    html = browser().get(f"/?view=all&shop={first.pk}").content.decode()
    assert "全部店铺" in html
    assert f'data-row="{case_id(1)}"' in html
    assert f'data-row="{case_id(2)}"' not in html


@pytest.mark.parametrize(
    "address",
    ["/?view=nonsense", "/?shop=x&page=-3", "/?after=x-y", "/?after=99999999999999999999"],
)
def test_nonsense_in_the_address_shows_the_first_view(address):
    shop_with(seen())
    assert browser().get(address).status_code == 200


def test_an_empty_queue_says_how_to_fill_it():
    shop_with()
    html = browser().get("/").content.decode()
    assert 'href="/intake/"' in html
    assert "上传千牛导出" in html


def test_what_a_buyer_wrote_stays_text():
    shop_with(seen(title=HOSTILE, buyer_nick=HOSTILE, reason_text=HOSTILE))
    html = browser().get("/?view=all").content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert f"<bdi>{chr(0x202E)}" in html


def test_the_buyer_is_masked():
    shop_with(seen())
    assert "tb_summer88" not in browser().get("/?view=all").content.decode()


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("2026-11-23 08:59", "over"),
        ("2026-11-23 10:59", "soon"),
        ("2026-11-23 11:00", "today"),
        ("2026-11-23 23:59", "today"),
        ("2026-11-24 00:00", "tomorrow"),
        ("2026-11-24 23:59", "tomorrow"),
        ("2026-11-25 00:00", "later"),
    ],
)
def test_headings_follow_the_shops_own_days(deadline, expected):
    at = datetime.strptime(deadline, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    shop_with(seen(deadline_at=at))
    (row,) = queue(Person.objects.get(), "all", now=NOW).rows
    assert stretch(row, NOW) == expected


def test_old_addresses_of_views_still_work():
    shop_with(seen(1))
    html = browser().get("/?view=person").content.decode()
    assert "<h1>需人工</h1>" in html


def test_ones_own_and_what_was_handed_over_have_their_views():
    shop = shop_with(seen(1), seen(2))
    wang = colleague(shop, "wang", "agent")
    take(by=wang, case_id=case_id(1), now=NOW)
    hand_over(by=wang, case_id=case_id(1), to=person("lin").pk, question="怎么办？", now=NOW)
    mine = browser("wang").get("/?view=mine").content.decode()
    assert f'data-row="{case_id(1)}"' in mine
    assert f'data-row="{case_id(2)}"' not in mine
    assert "wang先生 → lin先生" in mine
    handed = browser("lin").get("/?view=handed").content.decode()
    assert f'data-row="{case_id(1)}"' in handed


def test_a_row_says_what_is_proposed_and_who_pays():
    shop_with(seen(reason_text="7天无理由退换货"))
    html = browser().get("/?view=all").content.decode()
    assert "待我方处理" in html
    assert "平台 待商家处理" in html
    assert "待补事实" in html
    answer_until_decided(browser())
    html = browser().get("/?view=all").content.decode()
    assert "同意退货" in html
    assert "退回 买家" in html


def test_whoever_may_not_work_gets_no_boxes():
    shop = shop_with(seen())
    colleague(shop, "li", "warehouse")
    assert "data-choose" not in browser("li").get("/?view=all").content.decode()
    assert "data-choose" in browser().get("/?view=all").content.decode()
