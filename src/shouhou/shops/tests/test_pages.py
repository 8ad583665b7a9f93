"""Log in, log out, language, and the guard against guessing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from shouhou.shops import actions, queries
from shouhou.shops.models import FailedLogin, Person

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WORD = "a-long-word-9"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return actions.make_person(login_name="lin", name="林店长", password=WORD)


def log_in(client, password=WORD, name="lin", **more):
    return client.post("/login/", {"login_name": name, "password": password, **more})


def test_the_page_is_chinese_with_an_english_switch(client):
    page = client.get("/login/").content.decode()
    assert "登录售后工作台" in page
    assert 'value="en"' in page


def test_the_right_password_leads_where_one_wanted_to_go(client, person):
    answer = log_in(client, next="/intake/")
    assert (answer.status_code, answer["Location"]) == (302, "/intake/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_login_name_may_be_written_in_any_case(client, person):
    assert log_in(client, name="LIN").status_code == 302


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_place(client, person, place):
    assert log_in(client, next=place)["Location"] == "/"


def test_a_wrong_password_says_nothing_about_which_part_was_wrong(client, person):
    wrong = log_in(client, "nope").content.decode()
    nobody = log_in(client, "nope", name="nobody").content.decode()
    assert "登录名或密码不对" in wrong
    assert "登录名或密码不对" in nobody
    assert "_auth_user_id" not in client.session


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client, person):
    for _ in range(5):
        assert log_in(client, "nope").status_code == 200
    answer = log_in(client)
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert log_in(elsewhere).status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(person):
    for _ in range(5):
        actions.note_failed_login(login_name="Lin", address="10.0.0.1", now=NOW)
    assert queries.is_locked_out("lin", "10.0.0.1", NOW + timedelta(minutes=14))
    assert not queries.is_locked_out("lin", "10.0.0.1", NOW + timedelta(minutes=15))
    actions.note_failed_login(login_name="x", address="y", now=NOW + timedelta(minutes=16))
    assert FailedLogin.objects.count() == 1


def test_one_address_cannot_try_everybody(person):
    for number in range(50):
        actions.note_failed_login(login_name=f"p{number}", address="10.0.0.1", now=NOW)
    assert queries.is_locked_out("lin", "10.0.0.1", NOW)
    assert not queries.is_locked_out("lin", "10.0.0.2", NOW)


def test_a_good_log_in_forgets_earlier_slips(client, person):
    log_in(client, "nope")
    log_in(client)
    assert FailedLogin.objects.count() == 0


def test_somebody_inactive_does_not_get_in(client, person):
    Person.objects.update(is_active=False)
    log_in(client)
    assert "_auth_user_id" not in client.session


def test_logging_out_is_a_button_and_not_a_link(client, person):
    log_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_the_language_is_remembered_for_the_person(client, person):
    log_in(client)
    answer = client.post("/language/", {"language": "en", "next": "/login/"})
    assert answer["Location"] == "/login/"
    person.refresh_from_db()
    assert person.language == "en"
    assert log_in(Client()).cookies["django_language"].value == "en"
    client.post("/language/", {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"


def test_forms_need_their_token(person):
    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict).status_code == 403
    assert strict.post("/language/", {"language": "en"}).status_code == 403
