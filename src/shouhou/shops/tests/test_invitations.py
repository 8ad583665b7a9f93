"""Links that let somebody in: once, until a day, whoever is first."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from shouhou.shops import actions, queries
from shouhou.shops.facts import Joining, Refused
from shouhou.shops.models import Invitation, Membership, Person, StaffChange
from shouhou.shops.tests.make import NOW, WORD, make_invitation, make_shop, make_staff, make_totp

LI = Joining(login_name="li", name="小李", password=WORD, email="Li@Example.com ")


@pytest.mark.django_db
def test_an_invited_newcomer_is_in_with_the_invited_roles():
    shop, owner = make_shop()
    raw = make_invitation(owner, shop, ("agent", "warehouse"), stage="pre")
    person = actions.join_as_newcomer(raw=raw, joining=LI, now=NOW)
    assert person.check_password(WORD)
    assert Person.objects.get(pk=person.pk).joined_at == NOW
    assert Person.objects.get(pk=person.pk).email == "li@example.com"
    rows = Membership.objects.filter(person=person).values_list("role", "stage")
    assert set(rows) == {("agent", "pre"), ("warehouse", "after")}
    assert [line.kind for line in queries.staff_log(owner, shop.pk)] == ["joined", "invited"]


@pytest.mark.django_db
def test_only_the_hash_of_a_link_is_kept():
    shop, owner = make_shop()
    raw = make_invitation(owner, shop)
    row = Invitation.objects.get()
    assert raw not in str(vars(row))
    assert row.token_hash == queries.token_hash(raw)


@pytest.mark.django_db
def test_a_link_ends_after_seven_days():
    shop, owner = make_shop()
    raw, last = make_invitation(owner, shop), NOW + timedelta(days=7)
    with pytest.raises(Refused) as refused:
        actions.join_as_newcomer(raw=raw, joining=LI, now=last)
    assert refused.value.code == "link_expired"
    actions.join_as_newcomer(raw=raw, joining=LI, now=last - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_link_is_used_once():
    shop, owner = make_shop()
    raw = make_invitation(owner, shop)
    actions.join_as_newcomer(raw=raw, joining=LI, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.join_as_colleague(by=make_staff(None, login="zhao"), raw=raw, now=NOW)
    assert refused.value.code == "link_used"
    assert Membership.objects.filter(person__login_name="zhao").count() == 0


@pytest.mark.django_db
def test_a_revoked_link_and_a_made_up_one_open_nothing():
    shop, owner = make_shop()
    raw = make_invitation(owner, shop)
    pk = Invitation.objects.get().pk
    actions.revoke_invitation(by=owner, shop_id=shop.pk, invitation_id=pk, now=NOW)
    for link, says in ((raw, "link_revoked"), ("x", "link_bad"), ("\0", "link_bad")):
        with pytest.raises(Refused) as refused:
            actions.join_as_newcomer(raw=link, joining=LI, now=NOW)
        assert refused.value.code == says
    with pytest.raises(Refused) as refused:
        actions.revoke_invitation(by=owner, shop_id=shop.pk, invitation_id=pk, now=NOW)
    assert refused.value.code == "link_gone"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "login", "email", "says"),
    [
        ("short", "li", "", "weak_password"),
        ("password123", "li", "", "weak_password"),
        (WORD, "LIN", "", "login_name_taken"),
        (WORD, "li", "lin@example.com", "email_taken"),
        (WORD, "li", "nonsense", "bad_email"),
        (WORD, " ", "", "no_login_name"),
        (WORD, "l\0i", "", "bad_text"),
    ],
)
def test_a_bad_choice_leaves_the_link_usable(password, login, email, says):
    shop, owner = make_shop()
    actions.change_profile(by=owner, name="林", email="lin@example.com", language="zh-hans")
    raw = make_invitation(owner, shop)
    with pytest.raises(Refused) as refused:
        actions.join_as_newcomer(raw=raw, joining=Joining(login, "x", password, email), now=NOW)
    assert refused.value.code == says
    actions.join_as_newcomer(raw=raw, joining=LI, now=NOW)


@pytest.mark.django_db
def test_a_colleague_joins_a_further_shop_and_keeps_what_was():
    shop, _owner = make_shop()
    other, boss = make_shop("别家", owner="chen")
    agent = make_staff(shop)
    raw = make_invitation(boss, other, ("finance",))
    assert actions.join_as_colleague(by=agent, raw=raw, now=NOW) == other.pk
    roles = {shop.name: shop.roles for shop in queries.shops_of(agent)}
    assert roles == {"青禾家居": {"agent"}, "别家": {"finance"}}


@pytest.mark.django_db
def test_only_an_owner_of_that_shop_invites():
    shop, _owner = make_shop()
    _other, stranger = make_shop("别家", owner="chen")
    for by in (stranger, make_staff(shop, role="supervisor")):
        with pytest.raises(Refused) as refused:
            make_invitation(by, shop)
        assert refused.value.code == "not_here"
    assert Invitation.objects.count() == 0


@pytest.mark.django_db
def test_a_link_for_a_new_password_takes_the_second_factor_off_and_ends_sessions():
    shop, owner = make_shop()
    agent = make_staff(shop)
    make_totp(agent)
    raw = actions.offer_new_password(by=owner, shop_id=shop.pk, person_id=agent.pk, now=NOW)
    actions.renew_password(raw=raw, password="another-word-7", now=NOW)
    agent.refresh_from_db()
    assert agent.check_password("another-word-7")
    assert not queries.factors_of(agent).any
    with pytest.raises(Refused) as refused:
        actions.renew_password(raw=raw, password="another-word-8", now=NOW)
    assert refused.value.code == "link_used"


@pytest.mark.django_db
def test_who_also_works_for_somebody_else_gets_no_new_password_from_one_owner():
    shop, owner = make_shop()
    other, _boss = make_shop("别家", owner="chen")
    agent = make_staff(shop)
    actions.grant_role(person=agent, shop_id=other.pk, role="agent")
    asked = {"by": owner, "shop_id": shop.pk, "now": NOW}
    for person_id, says in ((agent.pk, "works_elsewhere"), (owner.pk, "not_oneself")):
        with pytest.raises(Refused) as refused:
            actions.offer_new_password(person_id=person_id, **asked)
        assert refused.value.code == says


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_use_one_link_at_once_one_wins():
    shop, owner = make_shop()
    raw, start, ends = make_invitation(owner, shop), Barrier(8), []

    def use(number):
        start.wait()
        try:
            joining = Joining(f"li{number}", "小李", WORD)
            actions.join_as_newcomer(raw=raw, joining=joining, now=NOW)
            ends.append("in")
        except Refused as refused:
            ends.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["in"] + ["link_used"] * 7
    assert Person.objects.filter(login_name__startswith="li", joined_at=NOW).count() == 1
    assert Membership.objects.filter(role="agent").count() == 1
    assert StaffChange.objects.filter(kind="joined").count() == 1
