"""What people do about a parcel: every form, what does not fit, who may not, the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou import moment
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.parcels.models import Parcel, ParcelSign, Talk
from shouhou.parcels.tests.browsing import (
    LATER,
    asked,
    browser,
    only_case,
    shown_in,
    stuck,
    text,
)
from shouhou.parcels.tests.make import NOW, NUMBER, parcel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: LATER)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def client(agent):
    return browser(agent)


def test_the_courier_is_asked_from_a_form(shop, client):
    row = stuck(shop)
    address = f"/parcels/{row.pk}/ask/"
    assert 'value="hurry" selected' in text(client.get(address)), "what is wrong proposes the wish"
    said = {"wish": "hurry", "channel": "phone", "staff": "851", "words": "请今天派送"}
    said |= {"promised": "下午到", "due_at": "2026-11-26T09:00", "tell_buyer": "on"}
    assert client.post(address, said).url == f"/parcels/{row.pk}/"
    talk = Talk.objects.get()
    assert (talk.wish, talk.state, talk.due_at) == ("hurry", "promised", NOW + timedelta(days=3))
    assert only_case().open_tasks == 2, "the memo, and the buyer to be told"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wish", "burn"),
        ("wish", ""),
        ("channel", "api"),
        ("staff", "9" * 21),
        ("words", "长" * 501),
        ("words", ""),
        ("promised", "长" * 501),
        ("due_at", "2026-11-01T09:00"),
        ("due_at", "2027-11-01T09:00"),
        ("due_at", "tomorrow"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(shop, client, field, value):
    row = stuck(shop)
    said = {"wish": "other", "channel": "phone", "words": "请查"} | {field: value}
    answer = client.post(f"/parcels/{row.pk}/ask/", said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.content.decode().count('class="error" role="alert"') == 1
    assert not Talk.objects.exists()


def test_a_wish_is_followed_until_it_is_done(shop, agent, client):
    row = stuck(shop)
    talk_id = asked(agent, row)
    talk = f"/parcels/{row.pk}/talks/{talk_id}"

    def state(event, **said):
        answer = client.post(f"{talk}/{event}/", {"channel": "phone"} | said)
        return answer.status_code, Talk.objects.get().state

    assert state("promise") == (422, "asked"), "a promise needs its words"
    assert state("promise", promised="明天到") == (302, "promised")
    assert state("ask_again", words="还没有到") == (302, "asked")
    assert state("take_up") == (422, "asked"), "it is being followed"
    assert state("finish", promised="到了") == (302, "done")
    page = text(client.get(f"/parcels/{row.pk}/"))
    assert f"{talk}/take_up/" in page
    assert f"{talk}/finish/" not in page
    assert state("take_up") == (302, "asked")
    assert state("fail", promised="找不到") == (302, "failed")
    for words in ("明天到", "还没有到", "再催一次", "找不到"):
        assert words in text(client.get(f"/parcels/{row.pk}/"))
    assert client.get(f"{talk}/burn/").status_code == 404


def test_what_cannot_come_next_has_no_form(shop, agent, client):
    row = stuck(shop)
    page = text(client.get(f"/parcels/{row.pk}/talks/{asked(agent, row)}/take_up/"))
    assert "现在不能这样做" in page
    assert "<textarea" not in page


def test_a_parcel_is_corrected(shop, client):
    row = stuck(shop)
    address = f"/parcels/{row.pk}/amend/"
    assert 'value="yto" selected' in text(client.get(address))
    said = {"courier": "zto", "number": " 7812 3456789012", "promised_on": "2026-11-25"}
    said |= {"freight": "12.5", "payer": "seller"}
    assert client.post(address, said).status_code == 302
    row.refresh_from_db()
    assert (row.courier, row.number, row.freight_fen) == ("zto", "78123456789012", 1250)
    assert "¥12.50" in text(client.get(f"/parcels/{row.pk}/"))
    assert 'value="12.50"' in text(client.get(address))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("courier", "pigeon"),
        ("number", "<b>"),
        ("number", ""),
        ("number", "9" * 65),
        ("number", "SF1234567890123"),
        ("promised_on", "soon"),
        ("promised_on", "9999-12-31"),
        ("freight", "-1"),
        ("freight", "12.345"),
        ("freight", "100000.01"),
        ("freight", "9" * 16),
        ("payer", "nobody"),
    ],
)
def test_a_wrong_correction_is_said_at_its_field(shop, client, field, value):
    row = stuck(shop)
    parcel(shop, "SF1234567890123", order_no="2")
    said = {"courier": "yto", "number": NUMBER, "payer": "unknown"} | {field: value}
    answer = client.post(f"/parcels/{row.pk}/amend/", said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (row.number, row.freight_fen) == (NUMBER, None)


def test_a_sign_is_put_aside_with_a_reason(shop, client):
    row = stuck(shop)
    address = f"/parcels/{row.pk}/signs/{ParcelSign.objects.get().pk}/aside/"
    for wrong in ("", "长" * 201):
        answer = client.post(address, {"reason": wrong})
        assert list(answer.context["form"].errors) == ["reason"]
    assert client.post(address, {"reason": "快递说明天到"}).status_code == 302
    assert "停滞不动" not in text(client.get(f"/parcels/{row.pk}/"))
    assert shown_in(client, "signs") == set()
    again = client.post(address, {"reason": "又"})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["__all__"])


def test_a_case_takes_a_parcel_and_lets_it_go(shop, agent, client):
    case_id = make_case(shop, agent)
    address = f"/parcels/of-case/{case_id}/add/"
    for field, value in (("number", "短"), ("leg", "sideways"), ("courier", "pigeon")):
        said = {"leg": "return", "number": "SF1234567890123", "courier": "sf"} | {field: value}
        answer = client.post(address, said)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    said = {"leg": "return", "number": "sf1234567890123", "courier": ""}
    assert client.post(address, said).url == f"/cases/{case_id}/"
    row = Parcel.objects.get()
    away = f"/parcels/of-case/{case_id}/{row.pk}/untie/"
    page = text(client.get(f"/cases/{case_id}/"))
    assert away in page
    assert row.number in page
    assert client.post(away).status_code == 302
    assert away not in text(client.get(f"/cases/{case_id}/"))
    assert client.post(away).status_code == 422, "it came with the order by now"


def test_anothers_talk_is_not_reached_through_ones_own_parcel(shop, agent):
    row = stuck(shop)
    talk_id, sign_id = asked(agent, row), ParcelSign.objects.get().pk
    other = make_shop("别家")
    mine, stranger = parcel(other), browser(make_person(other, login="chen"))
    for address in (f"talks/{talk_id}/finish", f"signs/{sign_id}/aside"):
        said = {"channel": "phone", "reason": "x"}
        assert stranger.post(f"/parcels/{mine.pk}/{address}/", said).status_code == 404


@pytest.mark.parametrize("role", ["finance", "warehouse"])
def test_who_may_only_see_finds_no_buttons_and_is_refused(shop, agent, role):
    row = stuck(shop)
    talk_id, sign_id, case_id = asked(agent, row), ParcelSign.objects.get().pk, only_case().pk
    looker = browser(make_person(shop, "小钱", role))
    pages = text(looker.get(f"/parcels/{row.pk}/")) + text(looker.get(f"/cases/{case_id}/"))
    acts = (
        f"/parcels/{row.pk}/ask/",
        f"/parcels/{row.pk}/amend/",
        f"/parcels/{row.pk}/signs/{sign_id}/aside/",
        f"/parcels/{row.pk}/talks/{talk_id}/finish/",
        f"/parcels/of-case/{case_id}/add/",
        f"/parcels/of-case/{case_id}/{row.pk}/untie/",
    )
    for address in acts:
        assert address not in pages
        assert "您在这家店铺没有这项权限" in text(looker.get(address))
        said = {"wish": "trace", "channel": "phone", "reason": "x", "number": "SF1234567890123"}
        said |= {"leg": "return", "payer": "buyer"}
        assert "没有这项权限" in text(looker.post(address, said, follow=True)), address
    row.refresh_from_db()
    assert (row.number, row.payer) == (NUMBER, "unknown")
    assert (Talk.objects.get().state, Parcel.objects.count()) == ("asked", 1)


def test_a_form_comes_alone_into_a_dialog_and_leads_back_to_our_pages_only(shop, client):
    row = stuck(shop)
    address, case = f"/parcels/{row.pk}/ask/", f"/cases/{only_case().pk}/"
    piece = text(client.get(f"{address}?next={case}", headers={"hx-request": "true"}))
    assert piece.lstrip().startswith('<form class="act-form"')
    assert f'name="next" value="{case}"' in piece
    said = {"wish": "trace", "channel": "phone"}
    assert client.post(address, said | {"next": case}).url == case
    for elsewhere in ("https://evil.example/", "//evil.example/", "evil", "javascript:alert(1)"):
        assert client.post(address, said | {"next": elsewhere}).url == f"/parcels/{row.pk}/"
