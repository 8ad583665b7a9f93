"""Oneself: profile, password, sessions, tokens, and being asked for the password again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shouhou.shops import actions, queries
from shouhou.shops.models import ApiToken, LoginSession, Person
from shouhou.shops.tests.make import WORD, make_client, make_shop, make_staff, make_totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_shop()[1]


def forget_password_given(client):
    session = client.session
    session["sure_at"] = session["sure_at"] - 601
    session.save()


def is_in(client):
    return client.get("/me/").status_code == 200


def test_the_profile_is_changed_and_a_taken_email_refused(owner):
    actions.make_person(login_name="x", name="x", password=None, email="taken@example.com")
    client = make_client()
    wish = {"name": "林", "email": "Lin@Example.com", "language": "en"}
    answer = client.post("/me/", wish)
    assert (answer["Location"], answer.cookies["django_language"].value) == ("/me/", "en")
    owner.refresh_from_db()
    assert (owner.name, owner.email, owner.language) == ("林", "lin@example.com", "en")
    answer = client.post("/me/", {**wish, "email": "TAKEN@example.com"})
    assert answer.status_code == 422
    owner.refresh_from_db()
    assert owner.email == "lin@example.com"


def test_two_people_may_have_no_email(owner):
    actions.make_person(login_name="x", name="x", password=None)
    assert Person.objects.filter(email="").count() == 2


def test_sessions_are_listed_and_ended_one_by_one_and_all(owner):
    here, phone, old = (make_client(HTTP_USER_AGENT=agent) for agent in ("A", "iPhone", "C"))
    now = timezone.now()
    listed = queries.sessions_of(owner, here.session.session_key, now)
    assert (listed[0].device, listed[0].is_this) == ("A", True)
    assert {row.device for row in listed} == {"A", "iPhone", "C"}
    (phones,) = [row.id for row in listed if row.device == "iPhone"]
    here.post(f"/me/sessions/{phones}/end/")
    assert (is_in(here), is_in(phone), is_in(old)) == (True, False, True)
    here.post("/me/sessions/end-others/")
    assert (is_in(here), is_in(old)) == (True, False)
    assert LoginSession.objects.count() == 1


def test_nobody_ends_anothers_session(owner):
    make_staff(None, login="wang")
    mine, others = make_client(), make_client("wang")
    pk = LoginSession.objects.get(person=owner).pk
    others.post(f"/me/sessions/{pk}/end/")
    assert is_in(mine)


def test_logging_out_takes_the_session_off_the_list(owner):
    make_client().post("/logout/")
    assert LoginSession.objects.count() == 0


def test_being_seen_is_noted_at_most_once_a_minute(owner):
    client = make_client()
    first = LoginSession.objects.get().last_seen_at
    client.get("/me/")
    assert LoginSession.objects.get().last_seen_at == first
    session = client.session
    session["seen_at"] = session["seen_at"] - 61
    session.save()
    client.get("/me/")
    assert LoginSession.objects.get().last_seen_at > first


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(owner):
    here, other = make_client(), make_client()
    wish = {"old": WORD, "password": "another-word-7", "again": "another-word-7"}
    assert here.post("/me/password/", wish)["Location"] == "/me/"
    assert (is_in(here), is_in(other)) == (True, False)
    (row,) = queries.sessions_of(owner, here.session.session_key, timezone.now())
    assert row.is_this


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"password": "short", "again": "short"}, "至少"),
        ({"again": "something-else"}, "两次输入的密码不一样"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(owner, change, says):
    wish = {"old": WORD, "password": "another-word-7", "again": "another-word-7", **change}
    answer = make_client().post("/me/password/", wish)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    owner.refresh_from_db()
    assert owner.check_password(WORD)


def test_guessing_the_present_password_is_locked_out(owner):
    client = make_client()
    forget_password_given(client)
    for _ in range(5):
        client.post("/me/confirm/", {"password": "nope"})
    answer = client.post("/me/confirm/", {"password": WORD, "next": "/me/"})
    assert answer.status_code == 422
    assert "15 分钟" in answer.content.decode()


@pytest.mark.parametrize(
    "place", ["/me/second-factor/", "/me/recovery-codes/", "/me/passkeys/", "/me/passkeys/options/"]
)
def test_doors_that_change_who_gets_in_ask_for_the_password_again(owner, place):
    client = make_client()
    assert client.get(place).status_code == 200
    forget_password_given(client)
    asked = client.get(place)["Location"]
    assert asked.startswith("/me/confirm/?next=%2Fme%2F")
    answer = client.post("/me/confirm/", {"password": WORD, "next": place})
    assert answer["Location"] == place
    assert client.get(place).status_code == 200


@pytest.mark.parametrize("place", ["/me/second-factor/off/", "/me/recovery-codes/new/"])
def test_posts_ask_for_the_password_too(owner, place):
    make_totp(owner, timezone.now() - timedelta(minutes=5))
    client = Client()
    client.force_login(owner)
    codes = queries.recovery_codes(owner)
    assert client.post(place)["Location"] == "/me/confirm/?next=%2Fme%2F"
    assert queries.recovery_codes(owner) == codes


def test_a_token_is_shown_once_and_revoked(owner):
    client = make_client()
    shop = queries.shops_of(owner)[0]
    wish = {"name": "ERP", "scopes": ["read"], "shops": [shop.id], "days": 30}
    assert client.post("/me/tokens/", wish)["Location"] == "/me/tokens/"
    token = ApiToken.objects.get()
    once = client.get("/me/tokens/").content.decode()
    raw = once.split('id="fresh-token"')[1].split(">")[1].split("<")[0].strip()
    assert queries.token_hash(raw) == token.token_hash
    assert raw not in client.get("/me/tokens/").content.decode()
    client.post(f"/me/tokens/{token.pk}/revoke/")
    assert queries.token_holder(raw, timezone.now()) is None


def test_a_wish_for_a_strange_shop_makes_no_token(owner):
    other, _boss = make_shop("别家", owner="chen")
    wish = {"name": "ERP", "scopes": ["read"], "shops": [other.pk], "days": 30}
    assert make_client().post("/me/tokens/", wish).status_code == 422
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", '{"id": "a"}', "[" * 5000, '{"a":"\\u0000"}']
)
def test_a_forged_passkey_opens_nothing(owner, answer):
    client = Client()
    assert client.get("/login/passkey/").json()["publicKey"]["userVerification"] == "required"
    sent = client.post("/login/passkey/", {"credential": answer})
    assert sent["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    inside = make_client()
    inside.get("/me/passkeys/options/")
    assert inside.post("/me/passkeys/", {"credential": answer}).status_code == 422
