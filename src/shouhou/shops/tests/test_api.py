"""REST door of shops: who works where, seen and changed through a token."""

from __future__ import annotations

import pytest
from django.utils import timezone

from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.models import Invitation, Membership, Person, Shop
from shouhou.shops.tests.calling import Calls, make_calls

pytestmark = pytest.mark.django_db


def make_staffed() -> tuple[Shop, Person, Person]:
    shop = make_shop(name="青禾家居", kind="mall", platform="taobao", now=timezone.now())
    owner = make_person(login_name="lin", name="林店长", password=None)
    agent = make_person(login_name="wang", name="小王", password=None)
    grant_role(person=owner, shop_id=shop.pk, role="owner")
    grant_role(person=agent, shop_id=shop.pk, role="agent")
    return shop, owner, agent


def owner_calls() -> tuple[Shop, Person, Calls]:
    shop, owner, agent = make_staffed()
    return shop, agent, make_calls(owner)


def test_colleagues_are_seen_by_all_staff_only_by_the_owner() -> None:
    shop, owner, agent = make_staffed()
    calls = make_calls(agent)
    names = [one["name"] for one in calls.get(f"/shops/{shop.pk}/colleagues").body["items"]]
    assert sorted(names) == ["小王", "林店长"]
    assert calls.get(f"/shops/{shop.pk}/staff").status == 404
    told = make_calls(owner).get(f"/shops/{shop.pk}/staff")
    assert {one["login_name"] for one in told.body["items"]} == {"lin", "wang"}


def test_roles_are_set_and_the_last_owner_stays() -> None:
    shop, agent, calls = owner_calls()
    path = f"/shops/{shop.pk}/staff/{agent.pk}/roles"
    assert calls.put(path, {"roles": ["agent", "finance"]}).body == {"changed": True}
    assert calls.put(path, {"roles": ["agent", "finance"]}).body == {"changed": False}
    assert set(Membership.objects.filter(person=agent).values_list("role", flat=True)) == {
        "agent",
        "finance",
    }
    assert calls.put(path, {"roles": ["king"]}).body["field"] == "$.roles[0]"
    me = calls.get("/me").body["id"]
    told = calls.put(f"/shops/{shop.pk}/staff/{me}/roles", {"roles": ["agent"]})
    assert (told.status, told.body["code"]) == (409, "last_owner")


def test_an_invitation_is_made_once_however_often_it_is_sent() -> None:
    shop, _, calls = owner_calls()
    path, wish = f"/shops/{shop.pk}/invitations", {"name": "小周", "roles": ["agent"]}
    first, again = calls.post(path, wish, "one"), calls.post(path, wish, "one")
    assert first.status == 200
    assert first.body == again.body
    assert Invitation.objects.count() == 1
    (listed,) = calls.get(path).body["items"]
    assert (listed["name"], listed["state"]) == ("小周", "open")
    assert listed["until_at"].endswith("+08:00")
    assert calls.delete(f"{path}/{listed['id']}").status == 200
    assert calls.get(path).body["items"] == []


def test_another_shop_does_not_exist() -> None:
    _, _, calls = owner_calls()
    other = make_shop(name="别家", kind="c2c", platform="taobao", now=timezone.now())
    for path in ("", "/colleagues", "/staff", "/staff-log", "/invitations", "/parameters"):
        told = calls.get(f"/shops/{other.pk}{path}")
        assert (told.status, told.body["code"]) == (404, "not_here")
    told = calls.post(f"/shops/{other.pk}/aliases", {"name": "青禾"})
    assert (told.status, told.body["code"]) == (404, "not_here")
