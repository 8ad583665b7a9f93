"""Roles, leaving, coming back: with the last owner guarded and every change kept."""

from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership, Person, StaffChange
from shouhou.shops.tests.make import NOW, make_client, make_shop, make_staff


def set_roles(by, shop, person, roles, stage="after"):
    return actions.set_roles(
        by=by, shop_id=shop.pk, person_id=person.pk, roles=roles, stage=stage, now=NOW
    )


@pytest.mark.django_db
def test_roles_are_exactly_those_wished_and_the_change_is_kept():
    shop, owner = make_shop()
    agent = make_staff(shop)
    assert set_roles(owner, shop, agent, ["agent", "finance"], "in")
    assert not set_roles(owner, shop, agent, ["finance", "agent"], "in")
    (colleague,) = [c for c in queries.colleagues(shop.pk) if c.person_id == agent.pk]
    assert (colleague.roles, colleague.stage) == ({"agent", "finance"}, "in")
    (line,) = queries.staff_log(owner, shop.pk)
    assert (line.kind, line.by, line.person) == ("roles", "林店长", "小王")
    assert line.about == {"before": ["agent"], "after": ["agent", "finance"], "stage": "in"}
    set_roles(owner, shop, agent, ["warehouse"])
    assert list(Membership.objects.filter(person=agent).values_list("role", "stage")) == [
        ("warehouse", "after")
    ]


@pytest.mark.django_db
def test_the_last_owner_stays_owner():
    shop, owner = make_shop()
    second = make_staff(shop, login="chen", role="owner")
    Person.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(Refused) as refused:
        set_roles(owner, shop, owner, ["agent"])
    assert refused.value.code == "last_owner"
    Person.objects.filter(pk=second.pk).update(is_active=True)
    assert set_roles(owner, shop, owner, ["agent"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "stage", "says"),
    [
        ([], "after", "no_role"),
        (["king"], "after", "unknown_word"),
        (["agent"], "x", "unknown_word"),
    ],
)
def test_roles_are_closed_words_and_at_least_one(roles, stage, says):
    shop, owner = make_shop()
    with pytest.raises(Refused) as refused:
        set_roles(owner, shop, make_staff(shop), roles, stage)
    assert refused.value.code == says


@pytest.mark.django_db
def test_another_shops_owner_touches_nobody():
    shop, _owner = make_shop()
    _other, stranger = make_shop("别家", owner="chen")
    agent = make_staff(shop)
    asked = {"by": stranger, "shop_id": shop.pk, "person_id": agent.pk, "now": NOW}
    for act in (
        actions.deactivate,
        actions.reactivate,
        actions.end_staff_sessions,
        actions.offer_new_password,
    ):
        with pytest.raises(Refused) as refused:
            act(**asked)
        assert refused.value.code == "not_here"
    with pytest.raises(Refused):
        actions.set_roles(**asked, roles=["owner"], stage="after")
    assert queries.staff(stranger, shop.pk) == ()
    assert queries.staff_log(stranger, shop.pk) == ()
    assert queries.open_invitations(stranger, shop.pk, NOW) == ()
    assert StaffChange.objects.count() == 0


@pytest.mark.django_db
def test_an_owner_reaches_nobody_who_does_not_work_in_the_shop():
    shop, owner = make_shop()
    other, _boss = make_shop("别家", owner="chen")
    agent = make_staff(other)
    for act in (actions.deactivate, actions.end_staff_sessions, actions.offer_new_password):
        with pytest.raises(Refused) as refused:
            act(by=owner, shop_id=shop.pk, person_id=agent.pk, now=NOW)
        assert refused.value.code == "not_staff"


@pytest.mark.django_db
def test_deactivating_takes_roles_and_sessions_and_coming_back_gives_the_roles():
    shop, owner = make_shop()
    agent = make_staff(shop)
    set_roles(owner, shop, agent, ["agent", "warehouse"], "pre")
    browser = make_client("wang")
    assert browser.get("/me/").status_code == 200
    asked = {"by": owner, "shop_id": shop.pk, "person_id": agent.pk, "now": NOW}
    actions.deactivate(**asked)
    assert browser.get("/me/")["Location"] == "/login/?next=/me/"
    agent.refresh_from_db()
    assert not agent.is_active
    member = next(m for m in queries.staff(owner, shop.pk) if m.person_id == agent.pk)
    assert (member.is_here, member.roles, member.sessions) == (False, {"agent", "warehouse"}, 0)
    actions.reactivate(**asked)
    agent.refresh_from_db()
    assert agent.is_active
    assert set(Membership.objects.filter(person=agent).values_list("role", "stage")) == {
        ("agent", "pre"),
        ("warehouse", "after"),
    }
    with pytest.raises(Refused) as refused:
        actions.reactivate(**asked)
    assert refused.value.code == "is_here"


@pytest.mark.django_db
def test_who_works_elsewhere_too_can_still_log_in_there():
    shop, owner = make_shop()
    other, _boss = make_shop("别家", owner="chen")
    agent = make_staff(shop)
    actions.grant_role(person=agent, shop_id=other.pk, role="agent")
    actions.deactivate(by=owner, shop_id=shop.pk, person_id=agent.pk, now=NOW)
    agent.refresh_from_db()
    assert agent.is_active
    assert [view.name for view in queries.shops_of(agent)] == ["别家"]


@pytest.mark.django_db
def test_nobody_deactivates_oneself():
    shop, owner = make_shop()
    make_staff(shop, login="chen", role="owner")
    with pytest.raises(Refused) as refused:
        actions.deactivate(by=owner, shop_id=shop.pk, person_id=owner.pk, now=NOW)
    assert refused.value.code == "not_oneself"


@pytest.mark.django_db
def test_the_database_lets_nobody_alter_the_log():
    shop, owner = make_shop()
    set_roles(owner, shop, make_staff(shop), ["finance"])
    for change in (
        lambda: StaffChange.objects.update(kind="left"),
        lambda: StaffChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert StaffChange.objects.get().kind == "roles"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_leave_one():
    shop, lin = make_shop()
    chen = make_staff(shop, login="chen", role="owner")
    start, ends = Barrier(2), []

    def demote(by, whom):
        start.wait()
        try:
            set_roles(by, shop, whom, ["agent"])
            ends.append("done")
        except Refused as refused:
            ends.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=demote, args=pair) for pair in ((lin, chen), (chen, lin))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.filter(shop=shop, role="owner").count() == 1
    assert ends.count("done") == 1
