"""People, shops, roles and dated settings."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from shouhou.shops import actions, queries
from shouhou.shops.facts import Change, Refused
from shouhou.shops.models import Membership, Person, Shop, ShopParameter

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BOUNDS = {"compensation_cap": (0, 50_000)}
WORDS = {"postage": ("free", "paid", "unknown")}

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return actions.make_person(login_name="lin", name="林店长", password="a-long-word-9")


@pytest.fixture
def shop(owner):
    made = actions.make_shop(
        name="青禾家居", kind="mall", platform="taobao", now=NOW, aliases=["青禾旗舰店", " "]
    )
    actions.grant_role(person=owner, shop_id=made.pk, role="owner")
    return made


def make_agent(shop):
    agent = actions.make_person(login_name="wang", name="小王", password=None)
    actions.grant_role(person=agent, shop_id=shop.pk, role="agent")
    return agent


def test_login_names_are_taken_whatever_their_case(owner):
    with pytest.raises(Refused) as refused:
        actions.make_person(login_name="LIN", name="x", password=None)
    assert refused.value.code == "login_name_taken"
    assert Person.objects.get_by_natural_key("LIN") == owner


def test_a_shop_knows_the_names_of_its_exports(owner, shop):
    (view,) = queries.shops_of(owner)
    assert view.aliases == ("青禾旗舰店",)
    assert view.roles == {"owner"}
    assert view.may("set")


def test_a_second_shop_of_the_same_name_is_refused(shop):
    with pytest.raises(Refused) as refused:
        actions.make_shop(name="青禾家居", kind="c2c", platform="taobao", now=NOW)
    assert refused.value.code == "shop_name_taken"


@pytest.mark.parametrize(("kind", "platform"), [("big", "taobao"), ("mall", "ebay")])
def test_kinds_and_platforms_are_closed_words(kind, platform):
    with pytest.raises(Refused) as refused:
        actions.make_shop(name="x", kind=kind, platform=platform, now=NOW)
    assert refused.value.code == "unknown_word"
    with pytest.raises(IntegrityError), transaction.atomic():
        Shop.objects.create(name="x", kind=kind, platform=platform, created_at=NOW)


def test_a_role_given_twice_is_one_role(owner, shop):
    actions.grant_role(person=owner, shop_id=shop.pk, role="owner")
    actions.grant_role(person=owner, shop_id=shop.pk, role="finance")
    assert Membership.objects.filter(person=owner).count() == 2
    (view,) = queries.shops_of(owner)
    assert view.roles == {"owner", "finance"}


def test_the_last_owner_stays(owner, shop):
    with pytest.raises(Refused) as refused:
        actions.take_role(person=owner, shop_id=shop.pk, role="owner")
    assert refused.value.code == "last_owner"


def test_rights_come_from_roles_in_that_shop_alone(owner, shop):
    agent = make_agent(shop)
    other = actions.make_shop(name="别家", kind="c2c", platform="taobao", now=NOW)
    assert queries.may(agent, shop.pk, "upload")
    assert not queries.may(agent, shop.pk, "set")
    assert not queries.may(agent, other.pk, "upload")
    assert queries.shop_of(agent, other.pk) is None
    assert [view.name for view in queries.shops_where(agent, "agree")] == ["青禾家居"]
    assert queries.shops_where(agent, "pay") == ()


def test_a_parameter_holds_from_its_day_and_its_history_stays(owner, shop):
    for value, day in ((3000, date(2026, 1, 1)), (5000, date(2026, 6, 1))):
        change = Change("compensation_cap", value, day)
        assert actions.set_parameter(
            by=owner, shop_id=shop.pk, change=change, bounds=BOUNDS, now=NOW
        )
    on = queries.parameters_of
    assert on(shop.pk, date(2025, 12, 31)) == {}
    assert on(shop.pk, date(2026, 5, 31)) == {"compensation_cap": 3000}
    assert on(shop.pk, date(2026, 6, 1)) == {"compensation_cap": 5000}
    change = Change("compensation_cap", 4000, date(2026, 6, 1))
    assert actions.set_parameter(by=owner, shop_id=shop.pk, change=change, bounds=BOUNDS, now=NOW)
    assert on(shop.pk, date(2026, 6, 1)) == {"compensation_cap": 4000}
    assert [each.value for each in queries.parameter_history(shop.pk)] == [4000, 5000, 3000]


def test_the_same_setting_again_changes_nothing(owner, shop):
    change = Change("compensation_cap", 3000, date(2026, 1, 1))
    given = {"by": owner, "shop_id": shop.pk, "change": change, "bounds": BOUNDS, "now": NOW}
    assert actions.set_parameter(**given)
    assert not actions.set_parameter(**given)
    assert ShopParameter.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "value", "says"),
    [
        ("compensation_cap", 50_001, "out_of_bounds"),
        ("compensation_cap", -1, "out_of_bounds"),
        ("no_such", 1, "no_such_parameter"),
    ],
)
def test_a_parameter_stays_inside_its_bounds(owner, shop, code, value, says):
    with pytest.raises(Refused) as refused:
        actions.set_parameter(
            by=owner,
            shop_id=shop.pk,
            change=Change(code, value, date(2026, 1, 1)),
            bounds=BOUNDS,
            now=NOW,
        )
    assert refused.value.code == says
    assert ShopParameter.objects.count() == 0


def test_only_an_owner_sets(shop):
    agent = make_agent(shop)
    with pytest.raises(Refused) as refused:
        actions.set_parameter(
            by=agent,
            shop_id=shop.pk,
            change=Change("compensation_cap", 1, date(2026, 1, 1)),
            bounds=BOUNDS,
            now=NOW,
        )
    assert refused.value.code == "not_here"


def test_shop_facts_are_words_and_dated(owner, shop):
    given = {"by": owner, "shop_id": shop.pk, "allowed": WORDS, "now": NOW}
    actions.set_shop_fact(change=Change("postage", "free", date(2026, 1, 1)), **given)
    actions.set_shop_fact(change=Change("postage", "paid", date(2026, 3, 1)), **given)
    assert queries.facts_of_shop(shop.pk, date(2026, 2, 28)) == {"postage": "free"}
    assert queries.facts_of_shop(shop.pk, date(2026, 3, 1)) == {"postage": "paid"}
    assert len(queries.fact_history(shop.pk)) == 2
    for code, word, says in (("postage", "maybe", "unknown_word"), ("x", "y", "no_such_fact")):
        with pytest.raises(Refused) as refused:
            actions.set_shop_fact(change=Change(code, word, date(2026, 1, 1)), **given)
        assert refused.value.code == says


def test_an_alias_is_kept_once(owner, shop):
    for _ in range(2):
        actions.add_alias(by=owner, shop_id=shop.pk, alias=" 青禾官方店 ")
    (view,) = queries.shops_of(owner)
    assert view.aliases == ("青禾官方店", "青禾旗舰店")
