"""What the database itself refuses, a split that changes, movements, figures for guard rails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from shouhou.clock import local
from shouhou.ledger.actions import (
    book_movement,
    book_platform_payment,
    cancel,
    confirm,
    erase_personal,
    release,
    reserve,
)
from shouhou.ledger.facts import AccountFilter, Movement
from shouhou.ledger.models import Attempt, Balance, Draw, Entry, Payable, Posting, Step
from shouhou.ledger.queries import account, balances, spent, trial
from shouhou.ledger.tests.make import (
    CASE,
    LINES,
    check_books,
    figures,
    make_paid,
    make_payer,
    make_reserved,
    make_seen,
    make_sold,
    make_staff,
    make_submitted,
    make_wanted,
    sums,
)
from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.facts import STAND_IN
from shouhou.orders.tests.make import NOW, NUMBER, make_line, make_order, make_shop, make_source
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("fens", [(), (5,), (5, -4), (5, -5, 1)])
def test_an_entry_that_does_not_balance_never_commits(fens):
    shop = make_shop()
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        entry = Entry.objects.create(shop=shop, kind="moved", at=NOW, day=NOW.date())
        for fen in fens:
            Posting.objects.create(entry=entry, shop_id=shop.pk, account="owed", fen=fen)
        check_now()


@pytest.mark.parametrize("model", [Entry, Posting, Step])
def test_history_is_only_added_to(model):
    make_paid(make_sold())
    check_now()
    for write in (lambda rows: rows._raw_delete("default"), lambda rows: rows.update(id=-1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(model.objects.filter(pk=model.objects.latest("pk").pk))


@pytest.mark.parametrize("model", [Attempt, Draw, Payable])
def test_what_was_tried_and_drawn_is_never_deleted(model):
    make_paid(make_sold())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "changes",
    [
        {"reserved_fen": 6_001},
        {"refunded_fen": -1},
        {"units_returning": 2},
        {"units_resending": 2},
        {"units_refunded": 1, "units_resent": 1},
    ],
)
def test_the_database_bounds_every_balance(changes):
    make_reserved(make_sold(), amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(line_no=LINES[0]).update(**changes)


def make_bare(paid_fen=10_900):
    """An order whose items are not known."""
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    return shop


def tell_items(shop):
    prices = (6_000, 3_000, 900)
    lines = [make_line(n, price_fen=fen, paid_fen=fen) for n, fen in enumerate(prices, 1)]
    take_lines(make_source(shop), lines)


def test_what_stood_on_the_stand_in_moves_to_the_real_lines():
    shop, stand_in = make_bare(), NUMBER + STAND_IN
    paid = make_paid(shop, line_nos=(), amount_fen=7_000, units={stand_in: 2})
    reserved = make_reserved(shop, key="b", line_nos=(stand_in,), amount_fen=2_500)
    tell_items(shop)
    make_reserved(shop, key="c", line_nos=LINES[2:], amount_fen=400)
    told = [(each, *figures(each)) for each in (stand_in, *LINES)]
    assert told == [
        (stand_in, 0, 0, 0, 0),
        (LINES[0], 6_000, 2_500, 3_500, 0),
        (LINES[1], 3_000, 0, 3_000, 0),
        (LINES[2], 900, 400, 500, 0),
    ]
    assert sum(Balance.objects.values_list("units_refunded", flat=True)) == 2
    check_books()
    with pytest.raises(Refused) as why:
        make_reserved(shop, key="d", line_nos=(), amount_fen=1_001)
    assert why.value.code == "over_balance"
    cancel(by=None, payable_id=reserved, why="撤销", now=NOW)
    assert figures() == (6_000, 0, 3_500, 0)
    assert Payable.objects.get(pk=paid).settled_fen == 7_000
    check_books()


def test_a_smaller_split_takes_nothing_back_and_gives_nothing_more():
    shop = make_sold()
    make_paid(shop, amount_fen=6_000)
    take_orders(make_source(shop, 21), [make_order(paid_fen=5_000, total_fen=5_000)])
    told = balances(make_payer(shop), shop.pk, NUMBER)
    assert sum(each.left_fen for each in told) == 0
    assert any(each.differs for each in told)
    with pytest.raises(Refused):
        make_reserved(shop, key="b", line_nos=(), amount_fen=1)
    check_books()


def make_moved(shop, **changes):
    said = {
        "key": "m1",
        "shop_id": shop.pk,
        "movement": "commission_back",
        "amount_fen": 300,
        "at": NOW,
        "order_no": NUMBER,
        "case_id": CASE,
    }
    return Movement(**(said | changes))


@pytest.mark.parametrize(
    ("movement", "debit", "credit"),
    [
        ("commission_back", "settlement", "commissions"),
        ("points_back", "settlement", "points"),
        ("courier_recovery", "courier", "recoveries"),
        ("insurer_recovery", "insurer", "recoveries"),
        ("buyer_paid", "alipay", "extra_income"),
        ("advance_repaid", "advances", "escrow"),
        ("deposit_topped_up", "deposit", "alipay"),
    ],
)
def test_movements_are_booked_once_between_their_accounts(movement, debit, credit):
    shop = make_sold()
    moved = make_moved(shop, movement=movement)
    first = book_movement(by=make_payer(shop), movement=moved, now=NOW)
    assert book_movement(by=None, movement=moved, now=NOW) == first
    assert sums() == {debit: 300, credit: -300}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_fen": 301}, "key_used"),
        ({"movement": "gift"}, "wrong_movement"),
        ({"key": "m2", "amount_fen": 0}, "wrong_amount_fen"),
    ],
)
def test_movements_that_are_refused(changes, code):
    shop = make_sold()
    book_movement(by=None, movement=make_moved(shop), now=NOW)
    with pytest.raises(Refused) as why:
        book_movement(by=None, movement=make_moved(shop, **changes), now=NOW)
    assert why.value.code == code
    with pytest.raises(Refused):
        book_movement(by=make_staff(shop, "agent"), movement=make_moved(shop, key="m3"), now=NOW)


def test_accounts_run_and_balance_by_order_case_shop_and_day():
    shop = make_sold()
    payer = make_payer(shop)
    make_paid(shop, amount_fen=1_000)
    make_reserved(shop, key="b", amount_fen=500)
    book_movement(by=payer, movement=make_moved(shop), now=NOW)
    for wish in ({"order_no": NUMBER}, {"case_id": CASE}, {"day": NOW.date()}, {}):
        view = account(payer, AccountFilter(shop_id=shop.pk, **wish))
        assert (view.balances, len(view.postings), view.debit_fen) == (True, 8, 2_800)
    owed = account(payer, AccountFilter(shop_id=shop.pk, account="owed"))
    assert [each.running_fen for each in owed.postings] == [-1_000, 0, -500]
    later = account(
        payer, AccountFilter(shop_id=shop.pk, account="owed"), after=owed.postings[0].entry_id
    )
    assert [each.running_fen for each in later.postings] == [0, -500]
    told = trial(payer, shop.pk)
    assert (told.balances, told.owed_fen, told.open_fen) == (True, 500, 500)
    other = make_staff(make_shop("别家"), "owner")
    assert account(other, AccountFilter(shop_id=shop.pk)).postings == ()
    assert trial(make_staff(shop, "agent"), shop.pk) is None


def test_spent_counts_what_is_promised_per_case_buyer_agent_and_shop():
    shop = make_sold()
    agent, other = make_staff(shop, "agent"), make_staff(shop, "agent", login="other")
    evening = local("2026-11-22 23:59:59")

    def agreed(key, by, at, **changes):
        wish = make_wanted(shop, key=key, amount_fen=100, **changes)
        return reserve(by=by, wanted=wish, now=at)

    agreed("a", agent, NOW)
    agreed("b", agent, evening)
    agreed("c", other, NOW, case_id=8)
    agreed("d", None, NOW - timedelta(days=31))
    agreed("e", agent, NOW, buyer="tb_other", case_id=9)
    cancel(by=None, payable_id=agreed("f", agent, NOW), why="撤销", now=NOW)
    told = spent(shop.pk, CASE, "tb_summer88", agent.pk, NOW)
    assert (told.case_fen, told.buyer_30d_fen) == (300, 300)
    assert (told.agent_day_fen, told.shop_day_fen) == (200, 300)
    nobody = spent(shop.pk, None, "", None, NOW)
    assert (nobody.case_fen, nobody.buyer_30d_fen, nobody.agent_day_fen) == (0, 0, 0)


def test_forgetting_buyers_leaves_figures_and_what_is_still_owed():
    shop = make_sold()
    make_paid(shop, amount_fen=100, payee="13812345678", says="尺码不对")
    make_reserved(shop, key="b", amount_fen=100, payee="13912345678")
    told = {"shop_id": shop.pk, "order_nos": [NUMBER], "now": NOW}
    assert (erase_personal(**told), erase_personal(**told)) == (1, 0)
    rows = Payable.objects.order_by("pk").values_list("buyer", "payee", "says", "amount_fen")
    assert list(rows) == [("", "", "", 100), ("tb_summer88", "13912345678", "", 100)]


def test_a_used_up_order_is_untouched_by_a_release_and_a_confirmation():
    shop = make_sold()
    payable_id = make_submitted(shop, line_nos=(), amount_fen=10_900)
    with pytest.raises(Refused):
        release(by=make_payer(shop), payable_id=payable_id, now=NOW)
    confirm(by=None, payable_id=payable_id, serial="S", proof_id=None, now=NOW)
    book_platform_payment(paid=make_seen(shop, amount_fen=10_900, line_nos=()), now=NOW)
    assert Payable.objects.count() == 1
    check_books()
