"""The queue: every view, its order, its counts, its pages; the load; the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions
from shouhou.cases.facts import Closing
from shouhou.cases.models import Case
from shouhou.cases.queries import (
    VIEWS,
    Narrow,
    RegisterWish,
    cases_of_order,
    count_text,
    due,
    heads,
    held_orders,
    known,
    load,
    open_tasks_of,
    people_of,
    queue,
    register_export,
    register_rows,
    running_out,
    touched,
    traces,
)
from shouhou.cases.queries.register import HEADERS
from shouhou.cases.queries.views import MOST_COUNTED
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    NOW,
    ORDER,
    TASK,
    come_in,
    make_case,
    make_come,
    make_person,
    make_shop,
    make_slip,
    set_slips,
)
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership

pytestmark = pytest.mark.django_db
LANES = ("agree", "ask", "look", "approve", "receive", "pay", "send")


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def ids_of(by, view, **more):
    return [row.id for row in queue(by, view, now=NOW, **more).rows]


def make_all_sorts(shop, agent):
    """One case for each view; the lane or view by which it is called → its number."""
    boss = make_person(shop, "老张", "supervisor")
    made = {lane: make_case(shop) for lane in LANES}
    set_slips(*[make_slip(pk, lane, 30 + n) for n, (lane, pk) in enumerate(made.items())])
    made["mine"] = make_case(shop, agent)
    made["handed"] = make_case(shop, boss)
    actions.hand_over(by=boss, case_id=made["handed"], to=agent.pk, question="?", now=NOW)
    made["waiting"] = make_case(shop, boss)
    actions.wait(by=boss, case_id=made["waiting"], until=NOW + DAY, now=NOW)
    made["late"] = make_case(shop, boss)
    set_slips(make_slip(made["late"], "new", 24))
    made["tell"] = make_case(shop, boss)
    actions.add_task(by=boss, case_id=made["tell"], task=TASK, now=NOW)
    made["done"] = make_case(shop, boss)
    message = Closing("refunded", message="再见")
    actions.close(by=boss, case_id=made["done"], closing=message, now=NOW)
    made["merged"] = make_case(shop, boss)
    actions.merge(by=boss, case_id=made["merged"], into=made["mine"], now=NOW)
    return made


def test_every_view_shows_what_it_says_and_counts_it(shop, agent):
    made = make_all_sorts(shop, agent)
    for view in (*LANES, "mine", "handed", "waiting"):
        assert ids_of(agent, view) == [made[view]], view
    assert ids_of(agent, "late") == [made["late"]]
    assert ids_of(agent, "unassigned") == [made[lane] for lane in LANES]
    assert ids_of(agent, "tell") == [made["tell"], made["done"]]
    assert ids_of(agent, "done") == [made["done"]]
    assert ids_of(agent, "all") == sorted(made.values(), reverse=True)
    timed = [made["late"], *[made[lane] for lane in LANES]]
    untimed = [made[name] for name in ("mine", "handed", "waiting", "tell")]
    assert ids_of(agent, "open") == timed + untimed
    found = queue(agent, "open", now=NOW)
    assert found.counts == {view: len(ids_of(agent, view)) for view in VIEWS}


def test_a_row_says_who_and_hides_the_buyer(shop, agent):
    made = make_all_sorts(shop, agent)
    (row,) = queue(agent, "handed", now=NOW).rows
    assert (row.id, row.owner, row.handed_to, row.buyer) == (made["handed"], "老张", "小王", "t**8")
    assert (row.kind, row.state, row.title) == ("return_refund", "handed", "春秋款加厚雪平锅")
    (row,) = queue(agent, "done", now=NOW).rows
    assert (row.closed_by, row.closed_at, row.result, row.open_tasks) == (
        "老张",
        NOW,
        "refunded",
        1,
    )


@pytest.mark.parametrize("view", ["open", "all", "done", "mine", "tell"])
@pytest.mark.parametrize("shops", [1, 2])
def test_pages_follow_each_other_without_gap_or_double(agent, shop, view, shops):
    if shops == 2:
        other = make_shop("乙店")
        Membership.objects.create(person=agent, shop=other, role="agent")
    for n in range(23):
        case_id = make_case(other if shops == 2 and n % 3 else shop, agent)
        if n % 2:
            set_slips(make_slip(case_id, hours=n // 4))
        if view == "done":
            at = NOW + timedelta(microseconds=n // 2)
            actions.close(by=agent, case_id=case_id, closing=Closing("refunded"), now=at)
        elif view == "tell":
            actions.add_task(by=agent, case_id=case_id, task=TASK, now=NOW)
    whole = ids_of(agent, view, narrow=Narrow(limit=100))
    pages, after = [], None
    while len(pages) < 10:
        found = queue(agent, view, now=NOW, after=after, narrow=Narrow(limit=5))
        pages.append([row.id for row in found.rows])
        after = found.next
        if after is None:
            break
    assert [pk for page in pages for pk in page] == whole
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert len(set(whole)) == 23


def test_a_list_narrowed_by_owner_kind_and_shop(shop, agent):
    other = make_person(shop, "小李")
    one = make_case(shop, agent, kind="exchange")
    make_case(shop, agent)
    make_case(shop, other, kind="exchange")
    narrow = Narrow(owner_id=agent.pk, kind="exchange")
    assert ids_of(agent, "open", narrow=narrow) == [one]
    assert ids_of(agent, "all", narrow=narrow, shop_id=shop.pk) == [one]
    assert queue(agent, "open", now=NOW, narrow=narrow).counts["open"] == 3


def test_another_shop_is_not_seen_anywhere(shop, agent):
    case_id = make_case(shop, agent)
    stranger = make_person(make_shop("别家"), role="owner")
    for view in VIEWS:
        found = queue(stranger, view, now=NOW)
        assert (found.rows, found.counts[view], found.next) == ((), 0, None)
        assert queue(stranger, view, now=NOW, shop_id=shop.pk).rows == ()
    assert queue(make_person(name="无店"), "all", now=NOW).counts == dict.fromkeys(VIEWS, 0)
    assert heads(stranger, [case_id]) == ()
    assert cases_of_order(stranger, shop.pk, ORDER) == ()
    assert people_of(stranger, shop.pk) == ()
    assert load(stranger, shop.pk, NOW) == ()
    assert register_rows(stranger, RegisterWish(shop_id=shop.pk)).rows == ()
    assert open_tasks_of(stranger, [case_id]) == ()


@pytest.mark.parametrize(
    "after", ["x", "1", "1-2-3", "-1-2", "1-", "9" * 19 + "-1", "9" * 18 + "-1", "1\0-2", "１-2"]
)
def test_a_broken_place_is_refused(agent, after):
    with pytest.raises(Refused) as refused:
        queue(agent, "open", now=NOW, after=after)
    assert refused.value.code == "bad_cursor"


def test_an_unknown_view_is_a_mistake_of_the_program(agent):
    with pytest.raises(LookupError):
        queue(agent, "nonsense", now=NOW)


def test_counting_stops_at_a_thousand(shop, agent):
    come = [make_come(shop, f"{n}", order_no=f"{n}") for n in range(MOST_COUNTED + 5)]
    come_in(shop, *come)
    found = queue(agent, "all", now=NOW)
    assert found.counts["all"] == found.counts["open"] == MOST_COUNTED
    assert [count_text(n) for n in (0, 999, 1000)] == ["0", "999", "999+"]


@pytest.mark.parametrize("view", VIEWS)
def test_one_row_or_three_cost_the_same_queries(shop, agent, view):
    costs = []
    for many in (1, 3):
        for _ in range(many):
            make_all_sorts(shop, agent)
        with CaptureQueriesContext(connection) as counted:
            queue(agent, view, now=NOW)
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 4  # names are asked for only where somebody is named


def test_heads_come_in_the_order_asked(shop, agent):
    ids = [make_case(shop, agent) for _ in range(3)]
    assert [head.id for head in heads(agent, [ids[2], 0, ids[0], ids[2]])] == [ids[2], ids[0]]
    assert [head.id for head in cases_of_order(agent, shop.pk, ORDER)] == ids[::-1]
    assert known(ids)[ids[0]].buyer == "tb_summer88"


def test_the_load_of_everybody(shop, agent):
    boss = make_person(shop, "老张", "supervisor")
    idle = make_person(shop, "小李")
    ids = [make_case(shop, agent) for _ in range(4)]
    set_slips(make_slip(ids[0], hours=1), make_slip(ids[1], hours=20), make_slip(ids[2], hours=25))
    actions.hand_over(by=agent, case_id=ids[3], to=boss.pk, question="?", now=NOW)
    rows = [
        (row.name, row.open, row.late, row.today, row.handed) for row in load(boss, shop.pk, NOW)
    ]
    assert rows == [("小王", 4, 2, 1, 0), ("老张", 0, 0, 0, 1), ("小李", 0, 0, 0, 0)]
    assert load(agent, shop.pk, NOW) == ()
    assert {one.person_id for one in people_of(agent, shop.pk)} == {agent.pk, boss.pk, idle.pk}


def test_what_jobs_read(shop, agent):
    ids = [make_case(shop, agent) for _ in range(3)]
    set_slips(*[make_slip(pk, hours=n + 1) for n, pk in enumerate(ids[:2])], now=NOW + HOUR)
    assert [one.id for one in due(before=NOW + 2 * HOUR)] == ids[:1]
    first = running_out(shop.pk, NOW + DAY, 1)
    (one,) = first
    rest = running_out(shop.pk, NOW + DAY, 9, (one.runs_out_at, one.case_id))
    assert [run.case_id for run in (*first, *rest)] == ids[:2]
    assert [run.case_id for run in touched(NOW + HOUR, 9)] == ids[:2]
    actions.add_note(by=agent, case_id=ids[1], text="骗子", now=NOW)
    actions.merge(by=agent, case_id=ids[1], into=ids[0], now=NOW)
    assert traces(ids[:1], NOW)[ids[0]].texts == ("骗子",)
    assert traces([], NOW) == {}
    assert held_orders(shop.pk, [ORDER, "other"]) == {ORDER}


def test_the_register_fills_itself_and_is_filtered(shop, agent):
    other = make_person(shop, "小李")
    one = make_case(shop, agent, kind="exchange")
    two = make_case(shop, other)
    (three,) = come_in(
        shop, make_come(shop, order_no="7", is_over=True, result="returned")
    ).values()
    actions.close(by=agent, case_id=one, closing=Closing("exchanged", "bad"), now=NOW)

    def found(**wish):
        return [row.id for row in register_rows(agent, RegisterWish(shop_id=shop.pk, **wish)).rows]

    assert found() == [two, one, three]
    assert found(kind="exchange") == found(evaluation="bad") == found(result="exchanged") == [one]
    assert found(handler_id=other.pk) == found(state="open") == [two]
    assert found(source="refund") == found(until_on=date(2026, 11, 22)) == [three]
    assert found(from_on=date(2026, 11, 23), until_on=date(2026, 11, 23)) == [two, one]
    assert found(from_on=date(2026, 11, 24)) == []
    row = register_rows(agent, RegisterWish(shop_id=shop.pk, kind="exchange")).rows[0]
    assert (row.handler, row.source, row.evaluation, row.buyer) == ("小王", "hand", "bad", "t**8")


def test_the_register_pages_and_exports_everything_as_text(shop, agent):
    for n in range(7):
        make_case(shop, agent, order_no=str(n))
    set_slips(make_slip(Case.objects.earliest("pk").pk, amount_fen=905))
    first = register_rows(agent, RegisterWish(shop_id=shop.pk, limit=5))
    wish = RegisterWish(shop_id=shop.pk, limit=5, after=first.after)
    second = register_rows(agent, wish)
    assert (len(first.rows), len(second.rows), second.after) == (5, 2, None)
    header, rows = register_export(agent, RegisterWish(shop_id=shop.pk))
    cells = list(rows)
    assert (header, len(cells)) == (HEADERS["zh"], 7)
    assert {len(row) for row in cells} == {len(header)} == {len(HEADERS["en"])}
    assert cells[-1][5:] == (
        *("退货退款", "quality", "处理中", "—", "0", "t**8", "春秋款加厚雪平锅", "9.05", ""),
    )
    assert next(register_export(agent, RegisterWish(shop_id=shop.pk), "en")[1])[5] == (
        "return and refund"
    )
