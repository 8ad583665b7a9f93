"""The staff page, its buttons, and the pages behind links."""

import pytest
from django.test import Client

from shouhou.shops import actions, queries
from shouhou.shops.models import Invitation, Membership, Person, StaffChange
from shouhou.shops.tests.make import NOW, WORD, make_client, make_invitation, make_shop, make_staff

pytestmark = pytest.mark.django_db


def link_on(page):
    """The path of the link that a page shows."""
    return "/join/" + page.content.decode().split("/join/")[1].split("/")[0] + "/"


def join(path, login="li", password=WORD, **more):
    client = Client()
    wish = {"login_name": login, "name": "小李", "password": password, "again": password, **more}
    return client, client.post(path, wish)


def test_inviting_and_joining_in_the_browser():
    shop, _owner = make_shop()
    client = make_client()
    wish = {"name": "小李", "roles": ["agent"], "stage": "in", "email": "li@example.com"}
    answer = client.post(f"/people/{shop.pk}/invite/", wish)
    assert answer["Location"] == f"/people/?shop={shop.pk}"
    page = client.get(answer["Location"])
    link = link_on(page)
    assert "/join/" not in client.get(answer["Location"]).content.decode()
    assert "li@example.com" in Client().get(link).content.decode()
    browser, answer = join(link)
    assert answer["Location"] == "/"
    assert browser.get("/me/").status_code == 200
    assert Membership.objects.get(person__login_name="li").stage == "in"
    assert Client().get(link).status_code == 410


def test_mistakes_of_a_newcomer_are_said_beside_the_field():
    shop, owner = make_shop()
    path = f"/join/{make_invitation(owner, shop, email='li@example.com')}/"
    for wish, says in (
        ({"login": "lin"}, "这个登录名已被使用"),
        ({"password": "12345678"}, "这个密码太常见"),
        ({"again": "other-word-7"}, "两次输入的密码不一样"),
        ({"email": "nonsense"}, "邮"),
    ):
        _client, answer = join(path, **wish)
        assert answer.status_code == 422
        assert says in answer.content.decode()
    assert Person.objects.count() == 1
    assert Invitation.objects.get().used_at is None


def test_somebody_logged_in_joins_with_the_account():
    shop, owner = make_shop()
    make_staff(None, login="wang")
    path = f"/join/{make_invitation(owner, shop)}/"
    client = make_client("wang")
    assert "用这个账号加入" in client.get(path).content.decode()
    assert client.post(path)["Location"] == "/"
    assert Membership.objects.filter(person__login_name="wang", shop=shop).count() == 1


def test_a_new_password_by_link():
    shop, _owner = make_shop()
    agent = make_staff(shop)
    client = make_client()
    client.post(f"/people/{shop.pk}/{agent.pk}/new-password/")
    link = link_on(client.get(f"/people/?shop={shop.pk}"))
    wish = {"password": "another-word-7", "again": "another-word-7"}
    assert Client().post(link, wish)["Location"] == "/login/"
    agent.refresh_from_db()
    assert agent.check_password("another-word-7")


def test_roles_and_buttons_of_one_colleague():
    shop, owner = make_shop()
    agent = make_staff(shop)
    client, place = make_client(), f"/people/{shop.pk}/{agent.pk}/"
    client.post(place, {"roles": ["agent", "finance"], "stage": "pre"})
    assert set(Membership.objects.filter(person=agent).values_list("role", flat=True)) == {
        "agent",
        "finance",
    }
    assert client.post(place, {"roles": [], "stage": "pre"}).status_code == 422
    for what, kind in (("sessions", "roles"), ("off", "left"), ("back", "back")):
        client.post(f"{place}{what}/")
        assert StaffChange.objects.order_by("-id")[0].kind == kind
    mine = f"/people/{shop.pk}/{owner.pk}/"
    assert (
        "店铺至少要有一位店长"
        in client.post(mine, {"roles": ["agent"], "stage": "after"}).content.decode()
    )
    assert client.post(f"{mine}off/", follow=True).status_code == 200
    assert "改成" not in client.get(place).content.decode()


def test_the_shop_and_people_of_others_do_not_exist():
    shop, _owner = make_shop()
    agent = make_staff(shop)
    make_shop("别家", owner="chen")
    raw = make_invitation(_owner, shop)
    pk = Invitation.objects.get().pk
    for client in (make_client("chen"), make_client("wang")):
        for place in (f"/people/{shop.pk}/{agent.pk}/", f"/people/{shop.pk}/invite/"):
            assert client.get(place).status_code == 404
            assert client.post(place, {"roles": ["owner"], "stage": "after"}).status_code == 404
        for place in ("off/", "back/", "sessions/", "new-password/"):
            assert client.post(f"/people/{shop.pk}/{agent.pk}/{place}").status_code == 404
        assert client.post(f"/people/{shop.pk}/demand/").status_code == 404
        assert client.post(f"/people/{shop.pk}/invitations/{pk}/revoke/").status_code == 404
    assert make_client("chen").get(f"/people/?shop={shop.pk}").status_code == 404
    assert "这里由店长管理" in make_client("wang").get("/people/").content.decode()
    assert queries.find_invitation(raw, NOW).state == "open"
    assert StaffChange.objects.exclude(kind="invited").count() == 0


def test_numbers_out_of_the_world_are_not_found():
    shop, _owner = make_shop()
    client, big = make_client(), 10**30
    assert client.get(f"/people/{big}/{big}/").status_code == 404
    assert client.get(f"/people/?shop={big}").status_code == 404
    assert client.get(f"/people/{shop.pk}/{big}/").status_code == 404
    assert client.post(f"/me/tokens/{big}/revoke/").status_code == 302
    assert client.post(f"/me/sessions/{big}/end/").status_code == 302
    assert client.post(f"/me/passkeys/{big}/remove/").status_code == 302
    assert client.post(f"/people/{shop.pk}/invitations/{big}/revoke/").status_code == 302


def test_the_list_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    shop, owner = make_shop()
    make_staff(shop, login="gone")
    gone = Person.objects.get(login_name="gone")
    actions.deactivate(by=owner, shop_id=shop.pk, person_id=gone.pk, now=NOW)
    make_invitation(owner, shop)
    costs = []
    for _round in range(2):
        with django_assert_num_queries(8):
            assert len(queries.staff(owner, shop.pk)) >= 2
            queries.staff_log(owner, shop.pk)
            queries.open_invitations(owner, shop.pk, NOW)
        costs.append(len(queries.staff(owner, shop.pk)))
        for number in range(3):
            person = make_staff(shop, login=f"p{number}", role="finance")
            make_client(f"p{number}")
            actions.end_staff_sessions(by=owner, shop_id=shop.pk, person_id=person.pk, now=NOW)
            make_invitation(owner, shop)
    assert costs == [2, 5]


def test_names_are_escaped():
    shop, owner = make_shop()
    make_invitation(owner, shop)
    actions.change_profile(by=owner, name="<b>x", email="", language="zh-hans")
    page = make_client().get("/people/").content.decode()
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page
