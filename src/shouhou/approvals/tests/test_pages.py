"""The pages: reasons in view, yes and no on the row, nobody else's shop, and constant questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shouhou.approvals import actions
from shouhou.approvals.models import Approval, Delegation
from shouhou.approvals.tests.make import (
    NOW,
    ask_for,
    lend,
    make_asked,
    make_place,
    say_yes,
    spend,
)
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
PAGES = ("/approvals/", "/approvals/history/", "/approvals/delegations/")


@pytest.fixture(autouse=True)
def _nobody_above(settings):
    settings.APPROVAL_ACTS = {}


@pytest.fixture
def place():
    return make_place()


def browser(person, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def asked_of_database(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_reasons_and_figures_are_in_view(place):
    approval_id = ask_for(place)
    page = text(browser(place.supervisor).get("/approvals/"))
    assert "¥600.00" in page
    assert f'action="/approvals/{approval_id}/decide/"' in page
    assert "本单已同意 0.00 元，加上这笔 600.00 元，超过 500.00 元" in page
    assert "买家急" in page
    assert f'href="/cases/{place.case_id}/"' in page
    assert 'value="approve"' in page
    assert "小王 提出" in page


def test_the_asker_sees_it_waiting_and_takes_it_back(place):
    approval_id = ask_for(place)
    client = browser(place.agent)
    page = text(client.get("/approvals/"))
    assert 'value="approve"' not in page
    assert f'action="/approvals/{approval_id}/withdraw/"' in page
    assert "要由第二个人决定" in page
    client.post(f"/approvals/{approval_id}/withdraw/")
    assert Approval.objects.get().state == "withdrawn"
    assert "已撤回" in text(client.get("/approvals/history/"))


def test_yes_on_the_row(place):
    approval_id = ask_for(place)
    client = browser(place.supervisor)
    answer = client.post(f"/approvals/{approval_id}/decide/", {"decision": "approve"}, follow=True)
    assert "已批准。" in text(answer)
    assert Approval.objects.get().decided_by == place.supervisor
    assert "陈主管" in text(client.get("/approvals/history/"))


def test_no_without_a_reason_is_said_and_nothing_happens(place):
    approval_id = ask_for(place)
    client = browser(place.supervisor)
    answer = client.post(f"/approvals/{approval_id}/decide/", {"decision": "reject"}, follow=True)
    assert "驳回要写明原因" in text(answer)
    client.post(f"/approvals/{approval_id}/decide/", {"decision": "reject", "note": "先核实"})
    assert Approval.objects.get().state == "rejected"


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_neither_yes_nor_no_decides_nothing(place, decision):
    approval_id = ask_for(place)
    answer = browser(place.owner).post(
        f"/approvals/{approval_id}/decide/", {"decision": decision}, follow=True
    )
    assert "请选择批准或驳回" in text(answer)
    assert Approval.objects.get().state == "pending"


def test_it_goes_back_to_where_the_form_stood_but_never_elsewhere(place):
    for where, to in (("/cases/1/", "/cases/1/"), ("https://evil.example/", "/approvals/")):
        approval_id = ask_for(place, subject_id=len(where))
        answer = browser(place.owner).post(
            f"/approvals/{approval_id}/decide/", {"decision": "approve", "next": where}
        )
        assert answer["Location"] == to


def carry_out(*, by, approval_id, approve, note, now):
    """What an asking slice does at a decision."""
    if note == "stop":
        raise Refused("stopped", "现在不行", "Not now")
    return actions.decide(by=by, approval_id=approval_id, approve=approve, note="做了", now=now)


def test_a_decision_is_carried_out_by_the_slice_that_asked(place, settings):
    settings.APPROVAL_ACTS = {"agreement": f"{__name__}.carry_out"}
    approval_id = ask_for(place)
    client, address = browser(place.owner), f"/approvals/{approval_id}/decide/"
    answer = client.post(address, {"decision": "approve", "note": "stop"}, follow=True)
    assert "现在不行" in text(answer)
    assert Approval.objects.get().state == "pending"
    client.post(address, {"decision": "approve"})
    assert Approval.objects.get().decision_note == "做了"


def test_grown_sums_hand_it_to_the_owner(place):
    approval_id = ask_for(place)
    spend(place, 480_000, "k1", by=place.supervisor, now=timezone.now())
    client = browser(place.supervisor)
    answer = client.post(f"/approvals/{approval_id}/decide/", {"decision": "approve"}, follow=True)
    assert "要店长决定" in text(answer)
    assert Approval.objects.get().needs == "owner"
    assert "后来累计变成" in text(browser(place.owner).get("/approvals/"))


def test_hostile_words_are_escaped(place):
    evil = "\u202e<img src=x onerror=alert(1)>"
    asked = make_asked(place.shop_id, place.case_id, amount_fen=60_000, buyer=evil)
    from shouhou.approvals import queries

    ruling = queries.ruling(asked, place.agent, NOW)
    actions.ask(by=place.agent, asked=asked, ruling=ruling, note=evil, now=NOW)
    page = text(browser(place.owner).get("/approvals/"))
    assert "<img src=x" not in page
    assert "<bdi>\u202e&lt;img" in page


@pytest.mark.parametrize("address", PAGES)
def test_strangers_are_sent_to_the_log_in(client, address):
    assert client.get(address)["Location"] == f"/login/?next={address}"


def test_another_shop_sees_nothing_and_can_do_nothing(place):
    approval_id = ask_for(place)
    number = lend(place, place.supervisor, place.other, NOW, NOW + timedelta(days=1))
    client = browser(make_place("别家").owner)
    for address in PAGES:
        page = text(client.get(address))
        assert "tb_summer88" not in page
        assert "陈主管</bdi>" not in page.split("<table")[-1]
    for act in ("decide", "withdraw"):
        assert client.post(f"/approvals/{approval_id}/{act}/").status_code == 404
    client.post(f"/approvals/delegations/{number}/end/")
    assert Delegation.objects.get().ended_at is None


def test_the_same_questions_for_one_row_and_for_three(place):
    client = browser(place.owner)
    ask_for(place)
    say_yes(place.supervisor, ask_for(place, subject_id=10))
    lend(place, place.owner, place.other, NOW, NOW + timedelta(days=1))
    one = [asked_of_database(client, address) for address in PAGES]
    for n in (2, 3):
        ask_for(place, subject_id=n)
        say_yes(place.second, ask_for(place, subject_id=10 + n))
        lend(place, place.second, place.other, NOW + timedelta(days=n), NOW + timedelta(days=n + 1))
    assert [asked_of_database(client, address) for address in PAGES] == one


def test_history_goes_on_where_the_page_ended(place):
    for n in range(52):
        approval_id = ask_for(place, subject_id=n)
        actions.withdraw(by=place.agent, approval_id=approval_id, now=NOW)
    client = browser(place.owner)
    first = text(client.get("/approvals/history/"))
    assert first.count("data-row") == 50
    before = first.split("?before=")[1].split('"')[0]
    assert text(client.get(f"/approvals/history/?before={before}")).count("data-row") == 2
    for wrong in ("x", "-1", "9" * 40, "²"):
        assert client.get("/approvals/history/", {"before": wrong}).status_code == 200


def test_somebody_stands_in_by_the_form(place):
    client = browser(place.supervisor)
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"from_person": place.supervisor.pk, "to_person": place.other.pk, "until_at": tomorrow}
    assert "已安排代批" in text(client.post("/approvals/delegations/", form, follow=True))
    row = Delegation.objects.get()
    assert (row.from_person, row.to_person) == (place.supervisor, place.other)
    again = client.post("/approvals/delegations/", form)
    assert again.status_code == 422
    assert "已经交给了这个人" in again.content.decode()
    client.post(f"/approvals/delegations/{row.pk}/end/")
    assert Delegation.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "wrong", [{}, {"until_at": "gestern"}, {"to_person": "999999"}, {"shop": "999999"}]
)
def test_a_wrong_form_is_said_and_nothing_is_arranged(place, wrong):
    answer = browser(place.supervisor).post("/approvals/delegations/", wrong)
    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_an_agent_has_no_form_and_sees_only_their_own(place):
    begins = timezone.now()
    lend(place, place.supervisor, place.other, begins, begins + timedelta(days=20))
    assert "安排代批</button>" not in text(browser(place.agent).get("/approvals/delegations/"))
    assert "陈主管" in text(browser(place.other).get("/approvals/delegations/"))


def test_english_is_spoken(place):
    ask_for(place)
    page = text(browser(place.supervisor, "en").get("/approvals/"))
    assert "the case already has ¥0.00; with this ¥600.00, above ¥500.00" in page
