"""Tokens of programs: how far they reach, and that they end."""

from datetime import timedelta

import pytest

from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused, WishedToken
from shouhou.shops.models import ApiToken, Person
from shouhou.shops.tests.make import NOW, make_shop, make_staff

pytestmark = pytest.mark.django_db


def make_token(by, *shops, scopes=("read", "work"), days=30):
    wished = WishedToken("ERP", frozenset(scopes), frozenset(shop.pk for shop in shops), days)
    return actions.make_token(by=by, wished=wished, now=NOW)


def test_a_token_speaks_for_its_person_within_scopes_and_shops():
    shop, owner = make_shop()
    other = actions.make_shop(name="二店", kind="c2c", platform="taobao", now=NOW)
    actions.grant_role(person=owner, shop_id=other.pk, role="owner")
    holder = queries.token_holder(make_token(owner, shop), NOW)
    assert holder is not None
    assert (holder.person, holder.scopes, holder.shop_ids) == (owner, {"read", "work"}, {shop.pk})
    assert [holder.may(right) for right in ("see", "agree", "pay", "set")] == [
        *(True, True),
        *(False, False),
    ]
    assert queries.may(holder.person, shop.pk, "agree")
    assert not queries.may(holder.person, shop.pk, "pay")
    assert not queries.may(holder.person, other.pk, "agree")
    assert [view.id for view in queries.shops_of(holder.person)] == [shop.pk]
    assert queries.shops_where(holder.person, "pay") == ()
    assert queries.may(owner, other.pk, "pay")


def test_a_token_never_has_a_right_its_person_lacks():
    shop, _owner = make_shop()
    agent = make_staff(shop)
    holder = queries.token_holder(make_token(agent, shop, scopes=("read", "money")), NOW)
    assert holder is not None
    assert holder.may("pay")
    assert not queries.may(holder.person, shop.pk, "pay")


def test_only_the_hash_of_a_token_is_kept():
    shop, owner = make_shop()
    raw = make_token(owner, shop)
    row = ApiToken.objects.get()
    assert raw not in str(vars(row))
    assert (row.prefix, row.token_hash) == (raw[:9], queries.token_hash(raw))


@pytest.mark.parametrize("raw", ["", "x", "sh_" + "a" * 43, "\0", "长" * 50, "\ud800", "a" * 500])
def test_a_made_up_token_opens_nothing(raw):
    make_shop()
    assert queries.token_holder(raw, NOW) is None


def test_a_token_ends_when_revoked_expired_or_when_its_person_is_inactive():
    shop, owner = make_shop()
    raw = make_token(owner, shop)
    last = NOW + timedelta(days=30)
    assert queries.token_holder(raw, last - timedelta(seconds=1)) is not None
    assert queries.token_holder(raw, last) is None
    Person.objects.filter(pk=owner.pk).update(is_active=False)
    assert queries.token_holder(raw, NOW) is None
    Person.objects.filter(pk=owner.pk).update(is_active=True)
    actions.revoke_token(by=owner, token_id=ApiToken.objects.get().pk, now=NOW)
    assert queries.token_holder(raw, NOW) is None


def test_who_leaves_a_shop_leaves_it_with_the_tokens_too():
    shop, owner = make_shop()
    agent = make_staff(shop)
    other = actions.make_shop(name="二店", kind="c2c", platform="taobao", now=NOW)
    actions.grant_role(person=agent, shop_id=other.pk, role="agent")
    raw = make_token(agent, shop, other)
    actions.deactivate(by=owner, shop_id=shop.pk, person_id=agent.pk, now=NOW)
    holder = queries.token_holder(raw, NOW)
    assert holder is not None
    assert holder.shop_ids == {other.pk}


def test_the_last_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    shop, owner = make_shop()
    raw = make_token(owner, shop)
    with django_assert_num_queries(3):
        queries.token_holder(raw, NOW)
    with django_assert_num_queries(2):
        queries.token_holder(raw, NOW + timedelta(seconds=59))
    assert ApiToken.objects.get().last_used_at == NOW
    queries.token_holder(raw, NOW + timedelta(seconds=60))
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=60)


def test_nobody_revokes_anothers_token():
    shop, owner = make_shop()
    raw = make_token(owner, shop)
    with pytest.raises(Refused) as refused:
        actions.revoke_token(by=make_staff(shop), token_id=ApiToken.objects.get().pk, now=NOW)
    assert refused.value.code == "no_such_token"
    assert queries.token_holder(raw, NOW) is not None


@pytest.mark.parametrize(
    ("scopes", "days", "says"),
    [((), 30, "no_scope"), (("fly",), 30, "unknown_word"), (("read",), 4000, "bad_life")],
)
def test_a_wish_out_of_bounds_makes_no_token(scopes, days, says):
    shop, owner = make_shop()
    with pytest.raises(Refused) as refused:
        make_token(owner, shop, scopes=scopes, days=days)
    assert refused.value.code == says
    assert ApiToken.objects.count() == 0


def test_a_token_reaches_no_shop_of_somebody_else():
    _shop, owner = make_shop()
    other, _boss = make_shop("别家", owner="chen")
    with pytest.raises(Refused) as refused:
        make_token(owner, other)
    assert refused.value.code == "no_shop"


def test_a_token_makes_no_token():
    shop, owner = make_shop()
    holder = queries.token_holder(make_token(owner, shop, scopes=("staff",)), NOW)
    assert holder is not None
    with pytest.raises(Refused) as refused:
        make_token(holder.person, shop, scopes=("money",))
    assert refused.value.code == "not_here"
