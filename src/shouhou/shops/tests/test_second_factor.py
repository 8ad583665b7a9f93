"""Codes from the phone, recovery codes, guessing, and a shop that demands a second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.utils import timezone

from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused
from shouhou.shops.models import FailedLogin
from shouhou.shops.tests.make import (
    NOW,
    WORD,
    code_at,
    make_client,
    make_shop,
    make_staff,
    make_totp,
)

pytestmark = pytest.mark.django_db


def check(person, code, now=NOW, address="10.0.0.1"):
    return actions.check_code(person=person, code=code, address=address, now=now)


def half_in(**where):
    """A browser after the right password of somebody who has a second factor."""
    client = Client(**where)
    answer = client.post(
        "/login/", {"login_name": "lin", "password": WORD, "next": "/me/password/"}
    )
    assert answer["Location"] == "/login/second/"
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_code_of_the_phone_leads_in_and_on():
    _shop, owner = make_shop()
    secret = make_totp(owner, timezone.now())
    client = half_in()
    assert not is_in(client)
    assert client.get("/me/").status_code == 302
    answer = client.post("/login/second/", {"code": code_at(secret, timezone.now())})
    assert (answer.status_code, answer["Location"]) == (302, "/me/password/")
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_a_code_opens_once_also_from_elsewhere():
    _shop, owner = make_shop()
    secret = make_totp(owner)
    assert check(owner, code_at(secret, NOW))
    assert not check(owner, code_at(secret, NOW))
    assert not check(owner, code_at(secret, NOW, -1))
    assert check(owner, code_at(secret, NOW, 1))


def test_codes_typed_with_blanks_or_wide_digits_are_no_mistake():
    _shop, owner = make_shop()
    code = code_at(make_totp(owner), NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert check(owner, f" {wide[:3]} {wide[3:]}")


@pytest.mark.parametrize("steps", [-2, 2])
def test_an_old_or_early_code_is_wrong(steps):
    _shop, owner = make_shop()
    secret = make_totp(owner, NOW - timedelta(minutes=5))
    assert not check(owner, code_at(secret, NOW, steps))


@pytest.mark.parametrize("code", ["", "abc", "長い", "0" * 500, "\0"])
def test_nonsense_is_a_wrong_code(code):
    _shop, owner = make_shop()
    make_totp(owner)
    assert not check(owner, code)


def test_five_wrong_codes_shut_the_second_step_from_everywhere():
    _shop, owner = make_shop()
    secret = make_totp(owner, timezone.now())
    for number in range(5):
        client = half_in(REMOTE_ADDR=f"10.0.0.{number}")
        answer = client.post("/login/second/", {"code": "000000"})
        assert "验证码不对" in answer.content.decode()
    client = half_in(REMOTE_ADDR="10.0.1.1")
    answer = client.post("/login/second/", {"code": code_at(secret, timezone.now())})
    assert answer.status_code == 429
    assert not is_in(client)


def test_the_right_password_does_not_wipe_out_wrong_codes():
    _shop, owner = make_shop()
    make_totp(owner)
    check(owner, "000000", now=timezone.now(), address="127.0.0.1")
    half_in()
    assert FailedLogin.objects.filter(step="second").count() == 1


def test_the_second_step_waits_ten_minutes_and_ends_with_a_new_password():
    _shop, owner = make_shop()
    make_totp(owner)
    client = half_in()
    session = client.session
    session["half_in"] = {**session["half_in"], "at": session["half_in"]["at"] - 601}
    session.save()
    assert client.get("/login/second/")["Location"] == "/login/"
    client = half_in()
    actions.change_password(by=owner, old=WORD, new="another-word-7")
    assert client.get("/login/second/")["Location"] == "/login/"


def test_a_recovery_code_opens_once():
    _shop, owner = make_shop()
    make_totp(owner)
    codes = queries.recovery_codes(owner)
    assert len(codes) == 10
    assert check(owner, codes[3])
    assert not check(owner, codes[3])
    assert queries.factors_of(owner).codes_left == 9
    actions.renew_recovery_codes(by=owner)
    assert not check(owner, codes[0])
    assert check(owner, queries.recovery_codes(owner)[0])


def test_secrets_lie_sealed_in_the_database():
    _shop, owner = make_shop()
    secret = make_totp(owner)
    row = Authenticator.objects.get(type="totp")
    assert secret not in str(row.data)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["only-for-tests"]):
        assert check(owner, code_at(secret, NOW))
    with override_settings(SECRET_KEY="another"):
        assert not check(owner, code_at(secret, NOW, 1))


def test_a_wrong_code_switches_nothing_on():
    _shop, owner = make_shop()
    with pytest.raises(Refused) as refused:
        actions.add_totp(by=owner, secret=actions.new_secret(), code="000000", now=NOW)
    assert refused.value.code == "wrong_code"
    assert not queries.factors_of(owner).any


def test_switching_off_takes_the_recovery_codes_along():
    _shop, owner = make_shop()
    make_totp(owner)
    actions.remove_totp(by=owner)
    assert Authenticator.objects.count() == 0
    with pytest.raises(Refused) as refused:
        actions.renew_recovery_codes(by=owner)
    assert refused.value.code == "no_factor"


def test_setting_up_through_the_pages():
    make_shop()
    client = make_client()
    page = client.get("/me/second-factor/").content.decode()
    secret = page.split('id="secret">')[1].split("<")[0].replace(" ", "")
    assert secret not in str(dict(client.session))
    picture = client.get("/me/second-factor/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert client.post("/me/second-factor/", {"code": "000000"}).status_code == 422
    code = code_at(secret, timezone.now())
    assert client.post("/me/second-factor/", {"code": code})["Location"] == "/me/recovery-codes/"
    codes = client.get("/me/recovery-codes/").content.decode()
    person = queries.Person.objects.get(login_name="lin")
    assert all(each in codes for each in queries.recovery_codes(person))


def test_a_demand_leads_owner_and_finance_to_setting_it_up():
    shop, owner = make_shop()
    make_staff(shop, login="cai", role="finance")
    make_staff(shop)
    now = timezone.now()
    assert actions.demand_second_factor(by=owner, shop_id=shop.pk, wanted=True, now=now)
    assert not actions.demand_second_factor(by=owner, shop_id=shop.pk, wanted=True, now=now)
    assert queries.facts_of_shop(shop.pk, now.date()) == {}
    assert queries.fact_history(shop.pk) == ()
    assert make_client("wang").get("/me/").status_code == 200
    client = make_client("cai")
    for place in ("/", "/me/", "/me/tokens/"):
        assert client.get(place)["Location"] == "/me/second-factor/"
    assert client.get("/", HTTP_HX_REQUEST="true").status_code == 204
    assert client.get("/api/v1/cases").json()["code"] == "second_factor_due"
    page = client.get("/me/second-factor/").content.decode()
    secret = page.split('id="secret">')[1].split("<")[0].replace(" ", "")
    client.post("/me/second-factor/", {"code": code_at(secret, timezone.now())})
    assert client.get("/me/").status_code == 200
    client.post("/me/second-factor/off/")
    assert queries.factors_of(queries.Person.objects.get(login_name="cai")).any
